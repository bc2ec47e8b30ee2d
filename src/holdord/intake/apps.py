from django.apps import AppConfig


class IntakeRoom(AppConfig):
    name = "holdord.intake"
    label = "intake"

    def ready(self) -> None:
        from holdord.intake import controls  # noqa: F401  # they register themselves
