from django.apps import AppConfig


class VaultRoom(AppConfig):
    name = "holdord.vault"
    label = "vault"
