from django.apps import AppConfig


class MailingRoom(AppConfig):
    name = "holdord.mailing"
    label = "mailing"

    def ready(self) -> None:
        from holdord.mailing import controls, portrait, workflow  # noqa: F401  they register themselves
