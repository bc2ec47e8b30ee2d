from django.apps import AppConfig


class ConsentRoom(AppConfig):
    name = "holdord.consent"
    label = "consent"

    def ready(self) -> None:
        from holdord.consent import portrait  # noqa: F401  # it registers itself
