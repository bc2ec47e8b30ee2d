from django.apps import AppConfig


class DecisionsRoom(AppConfig):
    name = "holdord.decisions"
    label = "decisions"
