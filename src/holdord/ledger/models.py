"""What must not come back with an old copy, as it is written down with the act itself.

Promise:  7.2b
Law:      GDPR Art. 5(2), 17, 32(1)(c)
Next:     actions.py gives entries their place; places.py keeps them where no backup of the data reaches
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from holdord.ledger.rules import What


class Entry(models.Model):
    """One act, in the transaction of the act. ``position`` and ``link`` come a moment later (actions.write_down).

    ``key`` is a keyed hash of a person's random id, ``hashes`` are such of records or of identifiers: they can be
    compared, never read back.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField()
    what = models.CharField(max_length=16, choices=[(what.value, what.name) for what in What])
    key = models.BinaryField(max_length=64, default=b"")
    scope = models.CharField(max_length=80, blank=True, default="")
    why = models.CharField(max_length=40, blank=True, default="")
    hashes = models.BinaryField(default=b"")
    position = models.PositiveBigIntegerField(null=True, unique=True)
    link = models.BinaryField(max_length=32, default=b"")

    class Meta:
        indexes = (models.Index(fields=["at"], name="ledger_without_a_place", condition=Q(position=None)),)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "what": "code from a fixed list",
            "key": "keyed hash of a random id",
            "scope": "id of the register",
            "why": "code, never words",
            "hashes": "keyed hashes of random ids, or blind indexes of whom we must not write to again",
            "link": "keyed hash over the line and the one before it",
        }
