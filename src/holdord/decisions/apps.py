from django.apps import AppConfig


class DecisionsRoom(AppConfig):
    name = "holdord.decisions"
    label = "decisions"

    def ready(self) -> None:
        from holdord.decisions import controls, impact, portrait, workflow  # noqa: F401  they register themselves
