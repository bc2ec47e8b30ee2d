"""Scans that are kept: what was seen, and when.

Promise:  2.1b, 2.2, 2.2.1-2.2.3, 2.5 - what shows them lately
Law:      GDPR Art. 5(2)
Why:      what was seen is kept and not what was wrong with it: held against the register in force it is judged anew, so
          a scan never speaks of a register that is over
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models


class Scan(models.Model):
    """One scan of one site: everything that was seen, and how many findings there were under which version."""

    site = models.CharField(max_length=253)
    start = models.CharField(max_length=2000)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    medium = models.PositiveIntegerField()
    low = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    seen = models.JSONField()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(name="scan_once_a_moment", fields=["site", "at"]),)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "site": "host name of our own website",
            "start": "address of our own website, without its query",
            "by": "actor code: staff by id, or the house itself",
            "version": "hash of our own text",
            "seen": "hosts, cookies' names, addresses without queries: what a browser of ours saw, and nobody's visit",
        }
