"""The versions of the policy that were ever in force, so that a record can be shown the words it was made under.

Promise:  11.1 - versions with dates
Law:      GDPR Art. 7(1): to show consent is to show what was consented to
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from holdord.policy.instructing import Narrowing


class RegisterVersion(models.Model):
    """One version: the database refuses to change or remove one. It holds the company's own words and nobody's data."""

    id = models.CharField(primary_key=True, max_length=64)
    loaded_at = models.DateTimeField()
    content = models.TextField()

    class Meta:
        ordering = ["loaded_at"]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "id": "hash of our own text",
            "content": "the company's own register and wording, published on its pages",
        }
        staff: ClassVar[tuple[str, ...]] = ("content",)

    def __str__(self) -> str:
        return self.id


class Publication(models.Model):
    """A version that was published: numbered, dated; the latest is in force. The database refuses to change one.

    ``version`` is what was put in force; ``draft`` the state of the files it was made from, which differs from it by
    what publishing wrote down itself (periods promised before, consents that cover no more).
    """

    number = models.PositiveIntegerField(primary_key=True)
    version = models.ForeignKey("policy.RegisterVersion", models.PROTECT, related_name="+")
    draft = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    by = models.CharField(max_length=64)
    note = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        ordering = ["number"]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "draft": "hash of our own text",
            "by": "actor string, ids only",
            "note": "what the company says of its own change, published on its pages",
        }
        staff: ClassVar[tuple[str, ...]] = ("note",)

    def __str__(self) -> str:
        return str(self.number)


class Instruction(models.Model):
    """What the company told its own people to do less of than the policy lets them: the last row on a purpose or a
    process counts, and one that says nothing (null) lifts what stood before. The database refuses to change one."""

    number = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in Narrowing])
    about = models.CharField(max_length=80)
    said = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "about", "number"], name="policy_last_instruction")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "by": "actor string, ids only",
            "kind": "code from a fixed list",
            "about": "id of the register",
            "said": "ids of the register, or a period",
        }
