from django.apps import AppConfig


class CentreRoom(AppConfig):
    name = "holdord.centre"
    label = "centre"

    def ready(self) -> None:
        from holdord.centre import controls  # noqa: F401  # it registers itself
