from django.apps import AppConfig


class AuditRoom(AppConfig):
    name = "holdord.audit"
    label = "audit"

    def ready(self) -> None:
        from holdord.audit import controls, portrait, workflow  # noqa: F401  # they register themselves
