"""The room of the register."""

from django.apps import AppConfig


class PolicyRoom(AppConfig):
    name = "holdord.policy"
    label = "policy"

    def ready(self) -> None:
        from holdord.policy import controls  # noqa: F401  # they register themselves
