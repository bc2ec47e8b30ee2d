"""The log as it is stored: entries, the tree over them, and signed checkpoints of the tree.

Promise:  7.1 - "every operation from collection to destruction" leaves an entry that nobody can change unseen
Law:      GDPR Art. 5(2)
Refuses:  the database itself refuses to change or remove a row (triggers, see migrations and triggers.py)
Next:     rules.py (what is hashed), actions.py (who writes), queries.py (who checks)
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from holdord.audit import rules


class AuditEntry(models.Model):
    """Who did what, when, to whom, on what ground. No foreign keys: an entry outlives what it speaks of."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    at = models.DateTimeField()
    by = models.CharField(max_length=100)
    act = models.CharField(max_length=100)
    subject = models.UUIDField(null=True)
    purpose = models.CharField(max_length=100, blank=True, default="")
    process = models.CharField(max_length=100, blank=True, default="")
    basis = models.CharField(max_length=100, blank=True, default="")
    detail = models.JSONField(default=dict)
    #: Its place in the log, from 0; null until the sequencer has come by. Set once, with `leaf`, and never again.
    position = models.PositiveBigIntegerField(null=True, unique=True)
    leaf = models.BinaryField(null=True, max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="audit_in_order"),
            models.Index(fields=["subject", "at"], name="audit_of_subject", condition=Q(subject__isnull=False)),
            models.Index(fields=["act", "at"], name="audit_of_act"),
            models.Index(fields=["at", "id"], name="audit_pending", condition=Q(position__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(position__isnull=True, leaf__isnull=True) | Q(position__isnull=False, leaf__isnull=False),
                name="audit_placed_with_its_leaf",
            )
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[Mapping[str, str]] = {
            "by": "actor string, ids only",
            "act": "name of an act",
            "purpose": "id of the register",
            "process": "id of the register",
            "basis": "term of a vocabulary",
            "detail": "ids, codes and counts; actions.record refuses anything else",
            "leaf": "hash of the entry",
        }

    def canonical(self) -> bytes:
        """What is hashed: everything the entry says, but for its place."""
        return rules.canonical(
            id=self.id, at=self.at, by=self.by, act=self.act, subject=self.subject,
            purpose=self.purpose, process=self.process, basis=self.basis, detail=self.detail,
        )  # fmt: skip


class TreeNode(models.Model):
    """The hash of a complete subtree, kept so that a proof costs a few rows. Level 0 is in the entries themselves.

    Numbered in the order in which subtrees become complete, so that a check can read them in one pass.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[Mapping[str, str]] = {"hash": "hash of hashes"}


class Checkpoint(models.Model):
    """The log at one size, signed (C2SP checkpoint). A copy kept elsewhere holds us to it."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField()

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[Mapping[str, str]] = {"root": "hash of hashes", "note": "size, hash and signature of the log"}
