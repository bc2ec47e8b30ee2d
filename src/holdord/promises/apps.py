from django.apps import AppConfig


class PromisesRoom(AppConfig):
    name = "holdord.promises"
    label = "promises"

    def ready(self) -> None:
        from holdord.promises import controls, own, workflow  # noqa: F401  # they register themselves

        own.load()
