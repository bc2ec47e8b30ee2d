"""What went to whom, and why.

Promise:  2.5, 3.5, 4.5, 5.5, 6.5 - "to no other recipients"; 8.1a - who got a person's data
Law:      GDPR Art. 15(1)(c) (by CJEU C-154/21: the actual recipients), 19, 30(1)(d)
Next:     actions.py, the only way in; controls.py, which looks at every row
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q


class Disclosure(models.Model):
    """One handing over of one person's data. It holds what kinds of data went, never the data."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    process = models.CharField(max_length=80)
    categories = models.JSONField(default=list)
    register_version = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(purpose="") & ~Q(process="") & ~Q(register_version=""),
                name="recipients_disclosure_is_stamped",
            ),
        ]
        indexes = [models.Index(fields=["process", "recipient"], name="recipients_by_process")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "recipient": "id of the register",
            "purpose": "id of the register",
            "process": "id of the register",
            "categories": "ids of the register",
            "register_version": "hash of our own text",
        }
