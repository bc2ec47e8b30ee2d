"""What was answered, and from what: so that "why could we mail her in March?" has an answer in November.

Promise:  7.1 - every use is on record with its purpose, and with why it was allowed
Law:      GDPR Art. 5(1)(e), 5(2), 24(1)
Refuses:  an UPDATE, by a trigger of the database (migrations/0002). A DELETE goes through: the person's right to
          erasure reaches this table, and what is old goes by itself; that a question was asked stays in the audit log
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models


class Decision(models.Model):
    """One answer of `may` about a person we know.

    ``facts`` are those it was made of (record.py has their form): with the version of the register they give the same
    answer again. ``channel`` "" approached nobody; ``asked`` holds what else was asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=100)
    purpose = models.CharField(max_length=80)
    recipient = models.CharField(max_length=80, blank=True, default="")
    channel = models.CharField(max_length=16, blank=True, default="")
    asked = models.JSONField(default=dict)
    process = models.CharField(max_length=80, blank=True, default="")
    allowed = models.BooleanField()
    reasons = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    register_version = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"], name="decisions_of_person"),
            models.Index(fields=["at"], name="decisions_by_age"),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "by": "actor string, ids only",
            "purpose": "id of the register",
            "recipient": "id of the register",
            "channel": "code from a fixed list",
            "asked": "ids of the register and yes or no",
            "process": "id of the register",
            "reasons": "codes, ids of the register, days",
            "facts": "codes, ids of the register, moments",
            "register_version": "hash of our own text",
        }
