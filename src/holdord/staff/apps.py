from django.apps import AppConfig


class StaffRoom(AppConfig):
    name = "holdord.staff"
    label = "staff"
