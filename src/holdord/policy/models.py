"""The versions of the policy that were ever in force, so that a record can be shown the words it was made under.

Promise:  11.1 - versions with dates
Law:      GDPR Art. 7(1): to show consent is to show what was consented to
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models


class RegisterVersion(models.Model):
    """One version: never changed, never deleted. It holds the company's own words and nobody's data."""

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
