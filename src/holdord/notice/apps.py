from django.apps import AppConfig


class NoticeRoom(AppConfig):
    name = "holdord.notice"
    label = "notice"
