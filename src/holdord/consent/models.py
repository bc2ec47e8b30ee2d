"""Choices, one row each, never changed.

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

from holdord.terms import ConsentState


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
        indexes = [models.Index(fields=["state", "purpose"], name="consent_by_state")]

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
