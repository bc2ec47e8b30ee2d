from django.apps import AppConfig


class RecipientsRoom(AppConfig):
    name = "holdord.recipients"
    label = "recipients"
