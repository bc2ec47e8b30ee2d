from django.apps import AppConfig


class PolicyRoom(AppConfig):
    name = "holdord.policy"
    label = "policy"
