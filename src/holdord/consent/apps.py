from django.apps import AppConfig


class ConsentRoom(AppConfig):
    name = "holdord.consent"
    label = "consent"
