"""The ledger: what was erased, when and why, in a form that names nobody."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models


class LedgerEntry(models.Model):
    """One erasure. ``key`` is a keyed hash of the person's random id: it can be compared, never read back.

    A restored backup is held against these entries, so the ledger outlives what it speaks of.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField()
    key = models.BinaryField(max_length=32)
    whole_person = models.BooleanField()
    ground = models.CharField(max_length=20)
    process = models.CharField(max_length=80, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="ledger_records_name_their_rule",
                condition=models.Q(whole_person=True) | ~models.Q(rule=""),
            ),
        )
        indexes = (models.Index(fields=["at"], name="ledger_at"), models.Index(fields=["key"], name="ledger_key"))

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[Mapping[str, str]] = {
            "key": "keyed hash of a random id; the id itself is gone",
            "ground": "code from a fixed list",
            "process": "id of the register",
            "rule": "id of the register",
        }
