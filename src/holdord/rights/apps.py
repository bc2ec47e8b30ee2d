from django.apps import AppConfig


class RightsRoom(AppConfig):
    name = "holdord.rights"
    label = "rights"
