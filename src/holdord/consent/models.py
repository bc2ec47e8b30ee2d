"""Choices, one row each, never changed: what data are used for, and by which way people are reached.

Promise:  8.7 - the history of a consent is kept
Law:      GDPR Art. 7(1); ISO/IEC TS 27560 for what a record holds
Refuses:  an UPDATE, by a trigger of the database (migrations/0002). A DELETE goes through: a person's right to erasure
          reaches this table too; that something went is seen in the audit log
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from holdord.terms import Channel, ConsentState


class ChannelChoice(models.Model):
    """One word of a person about one way of reaching them: wanted, or not; for a purpose, for marketing, or ("") all.

    ``number`` counts a person's words about one channel. The last one that covers a purpose counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16, choices=[(channel.value, channel.name) for channel in Channel])
    purpose = models.CharField(max_length=80, blank=True, default="")
    number = models.PositiveIntegerField()
    wanted = models.BooleanField()
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "channel", "number"], name="consent_channel_in_order"),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "channel": "code from a fixed list",
            "purpose": "id of the register",
            "by": "actor string, ids only",
        }


class ConsentRecord(models.Model):
    """One act: asked, given, refused, withdrawn, revoked. ``number`` counts a person's acts about one purpose."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=32, choices=[(state.value, state.name) for state in ConsentState])
    at = models.DateTimeField()
    wording_hash = models.CharField(max_length=64, blank=True)
    register_version = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=8, blank=True)
    channel = models.CharField(max_length=40)
    form = models.CharField(max_length=80, blank=True, default="")
    by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "purpose", "number"], name="consent_one_after_the_other"),
            models.CheckConstraint(
                condition=~Q(state=ConsentState.GIVEN.value) | (~Q(wording_hash="") & ~Q(register_version="")),
                name="consent_given_is_demonstrable",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "purpose"], name="consent_by_state"),
            # Everybody's last word on a purpose, in one pass over the index.
            models.Index(
                fields=["purpose", "subject", "-at", "-number"], include=["state", "by"], name="consent_last_word"
            ),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "purpose": "id of the register",
            "state": "code from a fixed list",
            "wording_hash": "hash of our own text",
            "register_version": "hash of our own text",
            "language": "code from a fixed list",
            "channel": "code from a fixed list",
            "form": "id of the register",
            "by": "actor string, ids only",
        }


class SiteSlot(models.Model):
    """The number of a service in the cookies of the banner: one for each service and each meaning of a yes to it.

    A number is never given again, so an old cookie cannot say yes to something new.
    """

    number = models.PositiveIntegerField(primary_key=True)
    service = models.CharField(max_length=80)
    meaning = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "meaning"], name="consent_slot_once")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "service": "id of the register",
            "meaning": "hash of our own text",
        }


class SiteQuestion(models.Model):
    """What the banner showed, whole, under the hash that choices cite. ``slots``: which number each service had."""

    hash = models.CharField(max_length=64, primary_key=True)
    short = models.CharField(max_length=16, unique=True)
    register_version = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    content = models.TextField()
    slots = models.JSONField()
    at = models.DateTimeField()

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "hash": "hash of our own text",
            "short": "hash of our own text",
            "register_version": "hash of our own text",
            "language": "code from a fixed list",
            "content": "our own published text",
            "slots": "ids of the register and numbers",
        }


class SiteChoice(models.Model):
    """One act of somebody in front of the banner: never changed, named by a number their browser drew.

    ``allowed`` are the slots said yes to, as a hexadecimal number; ``below``: they had been asked about all slots below
    it. ``said_at_ms`` is when, by the browser's clock; with the visitor it tells a second sending from a second choice.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    visitor = models.UUIDField()
    said_at_ms = models.BigIntegerField()
    act = models.CharField(max_length=8)
    layer = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=64)
    below = models.PositiveIntegerField()
    allowed = models.CharField(max_length=64)
    gpc = models.BooleanField()
    method = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visitor", "said_at_ms"], name="consent_site_choice_once")]
        indexes = [models.Index(fields=["at"], name="consent_site_choice_at")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "act": "code from a fixed list",
            "question": "hash of our own text",
            "allowed": "a number: which services were said yes to",
            "method": "code from a fixed list",
        }


class SiteLink(models.Model):
    """Somebody who had shown who they are has said that a number of the banner is theirs."""

    visitor = models.UUIDField(primary_key=True)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="+")
    at = models.DateTimeField()
