"""The letters we write, each sealed under the key of the person it goes to.

Promise:  9.1 - no address, subject line or text of a letter stands here in clear
Law:      GDPR Art. 5(1)(f), 32(1)(a)
Next:     queries.py, actions.py
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models

from holdord.notice.rules import MessageState


class Message(models.Model):
    """One outgoing letter. ``owner`` names the key: the person's, or the message's own where we know no person."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.UUIDField()
    subject = models.ForeignKey("subjects.DataSubject", models.SET_NULL, null=True, blank=True, related_name="messages")
    template = models.CharField(max_length=100)
    language = models.CharField(max_length=8)
    sealed_to = models.BinaryField()
    sealed_subject = models.BinaryField()
    sealed_body = models.BinaryField()
    state = models.CharField(max_length=8, choices=[(state.value, state.name) for state in MessageState])
    queued_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=16, blank=True, default="")
    by = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["state", "queued_at"], name="notice_by_state"),
            models.Index(fields=["queued_at", "id"], name="notice_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=MessageState.SENT.value, sent_at=None), name="notice_sent_has_moment"
            ),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_to", "sealed_subject", "sealed_body")
        plain: ClassVar[Mapping[str, str]] = {
            "template": "name of our own template",
            "language": "code from a fixed list",
            "state": "code from a fixed list",
            "error_code": "the mail server's code, never its words",
            "by": "actor string, ids only",
        }
        owner: ClassVar[str] = "owner"
