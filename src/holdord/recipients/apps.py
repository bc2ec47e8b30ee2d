from django.apps import AppConfig


class RecipientsRoom(AppConfig):
    name = "holdord.recipients"
    label = "recipients"

    def ready(self) -> None:
        from holdord.recipients import controls, portrait, workflow  # noqa: F401  # they register themselves
