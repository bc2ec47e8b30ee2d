from django.apps import AppConfig


class SubjectsRoom(AppConfig):
    name = "holdord.subjects"
    label = "subjects"
