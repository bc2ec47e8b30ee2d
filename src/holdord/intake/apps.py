from django.apps import AppConfig


class IntakeRoom(AppConfig):
    name = "holdord.intake"
    label = "intake"
