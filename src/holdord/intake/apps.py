from django.apps import AppConfig


class IntakeRoom(AppConfig):
    name = "holdord.intake"
    label = "intake"

    def ready(self) -> None:
        from holdord.intake import controls, portrait, workflow

        del controls, portrait, workflow  # imported so that they register themselves
