"""The key store: one wrapped key per person, and the epochs that wrapped them.

Promise:  9.1, 8.3 - a person's key is theirs alone, and when it is gone so are their data
Law:      GDPR Art. 17(1), 32(1)(a)
Next:     router.py (these tables stand in a database of their own), keyring.py (the epoch's key stands in none)
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models


class Epoch(models.Model):
    """A stretch of time in which one key wrapped all others. The key itself is in the keyring."""

    number = models.PositiveBigIntegerField(primary_key=True)
    started_at = models.DateTimeField()
    #: Since when it wraps nobody's key, and its own key only waits to be destroyed.
    retired_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)
    #: By which the keys are known again (rules.mark): another key in their place would wrap new people for nobody.
    key_mark = models.BigIntegerField(null=True)
    index_mark = models.BigIntegerField(null=True)


class Approval(models.Model):
    """Somebody's yes to destroying an epoch's key. Two different people's are needed where the setting says so."""

    epoch = models.PositiveBigIntegerField()
    by = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=("epoch", "by"), name="one_approval_each")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"by": "the id of one of our own people, as the audit log writes it"}


class WrappedKey(models.Model):
    """A person's key, wrapped. No foreign key to the person: they live in another database."""

    owner = models.UUIDField(primary_key=True)
    epoch = models.PositiveBigIntegerField(db_index=True)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[Mapping[str, str]] = {"wrapped": "a random key, itself encrypted by the key of its epoch"}
