from django.apps import AppConfig


class VaultRoom(AppConfig):
    name = "holdord.vault"
    label = "vault"

    def ready(self) -> None:
        from holdord.vault import controls, portrait, workflow  # noqa: F401  # they register themselves
