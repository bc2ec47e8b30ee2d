from django.apps import AppConfig


class ScanRoom(AppConfig):
    name = "holdord.scan"
    label = "scan"

    def ready(self) -> None:
        from holdord.scan import controls, workflow

        del controls, workflow  # imported so that they register themselves
