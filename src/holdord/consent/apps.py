from django.apps import AppConfig


class ConsentRoom(AppConfig):
    name = "holdord.consent"
    label = "consent"

    def ready(self) -> None:
        from holdord.consent import controls, impact, portrait, workflow  # noqa: F401  they register themselves
