from django.apps import AppConfig


class RetentionRoom(AppConfig):
    name = "holdord.retention"
    label = "retention"

    def ready(self) -> None:
        from holdord.retention import controls, impact, portrait, workflow  # noqa: F401  they register themselves
