from django.apps import AppConfig


class CentreRoom(AppConfig):
    name = "holdord.centre"
    label = "centre"
