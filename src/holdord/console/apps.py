from django.apps import AppConfig


class ConsoleRoom(AppConfig):
    name = "holdord.console"
    label = "console"
