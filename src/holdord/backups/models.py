"""What was asked of the backups from a page, and what a look at a set found.

Promise:  7.2b - whether a backup is what was written is looked at, and who looked, when, is known
Law:      GDPR Art. 5(2), 32(1)(c), 32(1)(d)
Next:     queries.py, actions/errands.py

The backups themselves are no rows: they lie in their folder, and each says of itself what it is.
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from holdord.backups.rules import Outcome, Wish


class Errand(models.Model):
    """``set`` names the set to be looked at, or the one that was made. ``opened``: to its last byte, by the private
    key. ``said`` is why nothing came of it, in our own words. Asked for twice while it is open, it is one errand.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wish = models.CharField(max_length=8, choices=[(wish.value, wish.name) for wish in Wish])
    set = models.CharField(max_length=80, blank=True, default="")
    by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=8, blank=True, default="", choices=[(outcome.value, outcome.name) for outcome in Outcome]
    )
    opened = models.BooleanField(default=False)
    said = models.TextField(blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["wish", "set"], condition=Q(done_at=None), name="one_open_errand_of_its_kind"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, outcome="") | (Q(done_at__isnull=False) & ~Q(outcome="")),
                name="an_errand_that_is_done_says_what_came_of_it",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["set", "-done_at"], name="errands_of_a_set")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "wish": "what is to be done",
            "set": "the name of a backup: a moment and random digits",
            "by": "who asked: the random id of a member of staff, or a part of the house",
            "outcome": "a code",
            "said": "why nothing came of it: names of settings and files of ours, nobody",
        }
