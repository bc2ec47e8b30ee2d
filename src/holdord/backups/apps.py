from django.apps import AppConfig


class BackupsRoom(AppConfig):
    name = "holdord.backups"
    label = "backups"

    def ready(self) -> None:
        from holdord.backups import controls, workflow  # noqa: F401  # they register themselves
