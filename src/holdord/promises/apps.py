from django.apps import AppConfig


class PromisesRoom(AppConfig):
    name = "holdord.promises"
    label = "promises"
