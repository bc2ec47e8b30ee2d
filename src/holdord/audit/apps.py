from django.apps import AppConfig


class AuditRoom(AppConfig):
    name = "holdord.audit"
    label = "audit"
