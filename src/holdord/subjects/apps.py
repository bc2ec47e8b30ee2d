from django.apps import AppConfig


class SubjectsRoom(AppConfig):
    name = "holdord.subjects"
    label = "subjects"

    def ready(self) -> None:
        from holdord.subjects import portrait  # noqa: F401  # it registers itself
