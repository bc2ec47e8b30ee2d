from django.apps import AppConfig


class RetentionRoom(AppConfig):
    name = "holdord.retention"
    label = "retention"
