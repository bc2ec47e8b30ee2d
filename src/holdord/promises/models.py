"""Each look at all promises, and how each promise stood from when until when.

Promise:  all of them - not only whether a sentence is kept, but since when
Law:      GDPR Art. 5(2)
Why:      a row for each change and none for each look: a promise that stays kept for a year is one row, so the whole
          history of a policy is a few hundred
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models


class Run(models.Model):
    """One look at every promise of the register: when, at whose word, under which version, and what it came to."""

    at = models.DateTimeField(unique=True)
    by = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    kept = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()
    nothing_to_check = models.PositiveIntegerField()
    no_control_yet = models.PositiveIntegerField()

    class Meta:
        ordering = ("-at",)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "by": "actor code: staff by id, or the house itself",
            "version": "hash of our own text",
        }


class Stood(models.Model):
    """A promise in one state, over the span [since_at, until_at). ``said`` is what the latest look in it saw."""

    promise = models.CharField(max_length=40)
    kind = models.CharField(max_length=1)
    state = models.CharField(max_length=20)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    said = models.JSONField()
    looked_at = models.PositiveIntegerField()
    public = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="promises_stand_one_way_at_a_time",
                fields=["promise"],
                condition=models.Q(until_at__isnull=True),
            ),
        )
        indexes = (models.Index(fields=["since_at"], name="promises_by_time"),)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "promise": "id of the register",
            "kind": "one letter of the register",
            "state": "one of four states",
            "said": "sentences of controls with counts and ids of the register; they name nobody",
        }
