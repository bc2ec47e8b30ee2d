"""That a public form was sent, for an hour or two: to see a flood, and to see the same thing sent twice.

Promise:  2.1a - no more is kept about visitors than the policy says
Law:      GDPR Art. 5(1)(c), 32(1)(b)
Next:     actions.py, workflow.py (which clears it)
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models


class Sending(models.Model):
    """One time a form was sent and taken in. ``once`` is the same for the same words sent twice from one page.

    ``record`` is what it became; null again, if that has been erased meanwhile.
    """

    network = models.BinaryField(max_length=32)
    once = models.BinaryField(max_length=32, unique=True, null=True, blank=True)
    record = models.ForeignKey("subjects.PersonalData", models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["network", "sent_at"], name="intake_sent_from"),
            models.Index(fields=["sent_at"], name="intake_sent_at"),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "network": "keyed hash of a network address, gone within two hours",
            "once": "keyed hash of what was sent and of the page it was sent from, gone within two hours",
        }
