"""Mail of other systems on its way out: sealed until it has gone, then only that it went.

Promise:  9.1 - no address and no text of a message stands here in clear
Law:      GDPR Art. 5(1)(c), 5(1)(f), 5(2), 32(1)(a)
Next:     queries.py, actions/
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from holdord.mailing.rules import MailState

_OPEN = [state.value for state in MailState if not state.is_over]


class Bag(models.Model):
    """The mail of one day, and the key it is sealed with: ``id`` names it. Emptied, the key is destroyed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    day = models.DateField(unique=True)
    emptied_at = models.DateTimeField(null=True, blank=True)


class Content(models.Model):
    """The text of a message, once for all it goes to; it is removed when the last of them is served."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    bag = models.ForeignKey("mailing.Bag", models.PROTECT, related_name="contents")
    sealed = models.BinaryField()

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed",)
        owner: ClassVar[str] = "bag_id"


class Outgoing(models.Model):
    """One message to one address. ``once`` is a keyed hash of all that makes it this message: handed over again, it is
    the same one. ``is_report`` marks what we write to senders ourselves. ``told``: it carried the right to object.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    bag = models.ForeignKey("mailing.Bag", models.PROTECT, related_name="outgoing")
    content = models.ForeignKey("mailing.Content", models.SET_NULL, null=True, blank=True, related_name="outgoing")
    subject = models.ForeignKey("subjects.DataSubject", models.SET_NULL, null=True, blank=True, related_name="+")
    once = models.BinaryField(max_length=32, unique=True)
    purpose = models.CharField(max_length=80, blank=True, default="")
    is_report = models.BooleanField(default=False)
    sealed_from = models.BinaryField(blank=True, default=b"")
    sealed_to = models.BinaryField(blank=True, default=b"")
    state = models.CharField(max_length=8, choices=[(state.value, state.name) for state in MailState])
    taken_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    told = models.BooleanField(default=False)
    way_out = models.BooleanField(default=False)
    error_code = models.CharField(max_length=16, blank=True, default="")
    reasons = models.JSONField(default=list)
    by = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=_OPEN), name="mailing_by_due"),
            models.Index(fields=["done_at"], name="mailing_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=_OPEN, done_at=None) | (~Q(state__in=_OPEN) & Q(done_at__isnull=False)),
                name="mailing_over_has_a_moment",
            ),
            models.CheckConstraint(condition=Q(state__in=_OPEN) | Q(content=None), name="mailing_over_has_no_text"),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_from", "sealed_to")
        plain: ClassVar[Mapping[str, str]] = {
            "once": "keyed hash of a message",
            "purpose": "id of the register",
            "state": "code from a fixed list",
            "error_code": "the mail server's code, or a word of ours; never its words",
            "reasons": "codes from a fixed list",
            "by": "actor string, ids only",
        }
        owner: ClassVar[str] = "bag_id"
