from django.apps import AppConfig


class ApiFace(AppConfig):
    name = "holdord.api"
    label = "api"
