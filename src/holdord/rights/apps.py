from django.apps import AppConfig


class RightsRoom(AppConfig):
    name = "holdord.rights"
    label = "rights"

    def ready(self) -> None:
        from holdord.rights import controls, portrait, workflow

        del controls, portrait, workflow  # imported so that they register themselves
