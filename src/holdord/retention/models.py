"""The ledger: what was erased, when and why, in a form that names nobody.

Promise:  7.2a, 7.2b, 11.3 - what went is on record, and the record holds no personal data
Law:      GDPR Art. 5(2), 17
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models


class LedgerEntry(models.Model):
    """One erasure. ``key`` is a keyed hash of the person's random id: it can be compared, never read back.

    A restored backup is held against these entries, so the ledger outlives what it speaks of. ``key_left`` is the
    random id whose data key has still to be destroyed: rows and keys are in two databases, so one goes first.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField()
    key = models.BinaryField(max_length=64)
    whole_person = models.BooleanField()
    ground = models.CharField(max_length=20)
    process = models.CharField(max_length=80, blank=True, default="")
    rule = models.CharField(max_length=80, blank=True, default="")
    rows = models.PositiveIntegerField()
    key_left = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="retention_part_names_its_rule",
                condition=models.Q(whole_person=True) | ~models.Q(rule=""),
            ),
        )
        indexes = (
            models.Index(fields=["at"], name="retention_by_time"),
            models.Index(fields=["key"], name="retention_by_key"),
        )

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "key": "keyed hash of a random id; the id itself is gone",
            "ground": "code from a fixed list",
            "process": "id of the register",
            "rule": "id of the register",
        }
