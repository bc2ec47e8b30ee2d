from django.apps import AppConfig


class NoticeRoom(AppConfig):
    name = "holdord.notice"
    label = "notice"

    def ready(self) -> None:
        from holdord.notice import controls, impact, portrait, workflow  # noqa: F401  they register themselves
