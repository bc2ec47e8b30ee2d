from django.apps import AppConfig


class IntakeRoom(AppConfig):
    name = "holdord.intake"
    label = "intake"

    def ready(self) -> None:
        from holdord.intake import controls, workflow

        del controls, workflow  # imported so that they register themselves
