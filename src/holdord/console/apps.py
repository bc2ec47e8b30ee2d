from django.apps import AppConfig


class ConsoleRoom(AppConfig):
    name = "holdord.console"
    label = "console"

    def ready(self) -> None:
        from holdord.console import controls, door, news  # noqa: F401  they register themselves
