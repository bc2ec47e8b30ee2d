from django.apps import AppConfig


class SubjectsRoom(AppConfig):
    name = "holdord.subjects"
    label = "subjects"

    def ready(self) -> None:
        from holdord.subjects import controls, portrait, workflow  # noqa: F401  # they register themselves
