from django.apps import AppConfig


class StaffRoom(AppConfig):
    name = "holdord.staff"
    label = "staff"

    def ready(self) -> None:
        from holdord.staff import controls  # noqa: F401  registers itself
