"""The notices we published, and the letters we write, each sealed under the key of the person it goes to.

Promise:  9.1 - no address, subject line or text of a letter stands here in clear; 11.1 - versions stay as they were
Law:      GDPR Art. 5(1)(f), 5(2), 13(3), 32(1)(a)
Next:     queries.py, actions.py
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models

from holdord.notice.rules import MessageState, TellingState


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
    register_version = models.CharField(max_length=64, blank=True, default="")
    tells = models.JSONField(default=list)

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
            "error_code": "the mail server's code, or a word of ours; never its words",
            "by": "actor string, ids only",
            "register_version": "hash of our own text",
            "tells": "codes from a fixed list",
        }
        owner: ClassVar[str] = "owner"


class LostLetter(models.Model):
    """That a letter did not arrive, kept when the letter itself has gone: who counts on it must not count it later.

    ``message`` is the letter's random id. Once the letter has gone it names nobody.
    """

    message = models.UUIDField(primary_key=True, editable=False)
    lost_at = models.DateTimeField()


class NoticeVersion(models.Model):
    """The notice as it was published, in one language. The database refuses to change or remove one.

    ``content`` is a NoticeDocument as stored.py writes it, ``digest`` the SHA-256 of it.
    """

    publication = models.ForeignKey("policy.Publication", models.PROTECT, related_name="notices")
    language = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, db_index=True)
    content = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "language"], name="notice_one_text_a_language"),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "language": "code from a fixed list",
            "digest": "hash of our own text",
            "content": "the company's own notice, published on its pages",
        }
        staff: ClassVar[tuple[str, ...]] = ("content",)


class Telling(models.Model):
    """That somebody is to be told, or has been told, of what a publication changed: once each.

    ``message`` is the id of the letter. When the person goes, the row stays without them, so that it still counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    publication = models.ForeignKey("policy.Publication", models.PROTECT, related_name="tellings")
    subject = models.ForeignKey("subjects.DataSubject", models.SET_NULL, null=True, blank=True, related_name="tellings")
    state = models.CharField(max_length=12, choices=[(state.value, state.name) for state in TellingState])
    done_at = models.DateTimeField(null=True, blank=True)
    message = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "subject"], name="notice_told_once"),
            models.CheckConstraint(
                condition=~models.Q(state=TellingState.WRITTEN.value, message=None), name="notice_written_has_letter"
            ),
        ]
        indexes = [models.Index(fields=["publication", "state"], name="notice_by_telling")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"state": "code from a fixed list"}
