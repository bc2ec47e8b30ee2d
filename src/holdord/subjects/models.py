"""People, how we know them, what we hold of them, and what limits its use.

Promise:  9.1 - what people tell us is sealed: no column here holds a name, an address or a message in clear
Law:      GDPR Art. 4(1), 5(1)(f), 11, 18, 21, 32(1)(a)
Next:     queries.py, actions.py. A row of another room that points here keeps the person from going first (PROTECT)
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from holdord.terms import IdentifierKind, LegalBasis, LimitKind


class DataSubject(models.Model):
    """A person, named by a random id everywhere."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField()
    language = models.CharField(max_length=8)
    country = models.CharField(max_length=2, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["created_at", "id"], name="subjects_by_arrival")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "language": "code from a fixed list",
            "country": "code from a fixed list",
        }


class Identifier(models.Model):
    """How we know and reach a person: the value sealed, and a keyed hash to find it by.

    ``claimed`` marks one that was told to us beside a stronger one and never proven. It is shown; nobody is
    recognised by it, and several people may claim the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.name) for kind in IdentifierKind])
    index = models.BinaryField(max_length=64)
    sealed = models.BinaryField()
    verified_at = models.DateTimeField(null=True, blank=True)
    claimed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "index"], condition=Q(claimed=False), name="subjects_one_person"),
            models.UniqueConstraint(fields=["subject", "kind", "index"], name="subjects_identifier_once"),
        ]
        indexes = [models.Index(fields=["index"], name="subjects_by_blind_index")]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed",)
        plain: ClassVar[Mapping[str, str]] = {
            "kind": "code from a fixed list",
            "index": "keyed hash (blind index)",
        }
        owner: ClassVar[str] = "subject_id"


class Relation(models.Model):
    """That a person is known in a process, and the event its retention is counted from."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="relations")
    process = models.CharField(max_length=80)
    since_at = models.DateTimeField()
    anchored_at = models.DateTimeField(null=True, blank=True)
    anchor_event = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "process"], name="subjects_one_relation"),
            models.CheckConstraint(condition=~Q(process=""), name="subjects_relation_has_process"),
            models.CheckConstraint(
                condition=Q(anchored_at=None, anchor_event="") | (Q(anchored_at__isnull=False) & ~Q(anchor_event="")),
                name="subjects_anchor_has_event",
            ),
        ]
        indexes = [models.Index(fields=["process", "anchored_at"], name="subjects_by_anchor")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "process": "id of the register",
            "anchor_event": "code from a fixed list",
        }


class PersonalData(models.Model):
    """One thing a person gave or left: a form, a mail, a call. The payload is sealed, the stamp is in clear.

    ``process`` repeats the relation's, which never changes: what is over age is found by one range of one index.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    relation = models.ForeignKey("subjects.Relation", models.PROTECT, related_name="records")
    process = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    basis = models.CharField(max_length=16, choices=[(basis.value, basis.name) for basis in LegalBasis])
    form = models.CharField(max_length=80, blank=True, default="")
    source = models.CharField(max_length=80)
    collected_at = models.DateTimeField()
    categories = models.JSONField(default=list)
    provided = models.BooleanField(default=True)
    payload = models.BinaryField()
    register_version = models.CharField(max_length=64)
    wording_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(process="")
                & ~Q(purpose="")
                & ~Q(basis="")
                & ~Q(source="")
                & ~Q(register_version="")
                & ~Q(wording_hash=""),
                name="subjects_record_is_stamped",
            ),
        ]
        indexes = [models.Index(fields=["process", "collected_at"], name="subjects_by_age")]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("payload",)
        plain: ClassVar[Mapping[str, str]] = {
            "process": "id of the register",
            "purpose": "id of the register",
            "basis": "code from a fixed list",
            "form": "id of the register",
            "source": "id of the register",
            "categories": "ids of the register",
            "register_version": "hash of our own text",
            "wording_hash": "hash of our own text",
            "language": "code from a fixed list",
        }
        owner: ClassVar[str] = "relation.subject_id"


class Limit(models.Model):
    """What must not be done with a person's data, since when, until when.

    Objections and restrictions are a person's. A suppression outlives the person: keyed hash, no person.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, null=True, blank=True, related_name="limits")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.name) for kind in LimitKind])
    index = models.BinaryField(max_length=64, null=True, blank=True)
    purpose = models.CharField(max_length=80, blank=True, default="")
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=LimitKind.SUPPRESSION.value, subject=None, index__isnull=False)
                | (~Q(kind=LimitKind.SUPPRESSION.value) & Q(subject__isnull=False, index=None)),
                name="subjects_limit_of_person_or_hash",
            ),
            models.CheckConstraint(
                condition=~Q(kind=LimitKind.RESTRICTION.value, until_at__isnull=False, told_at=None),
                name="subjects_told_before_lifted",
            ),
            models.UniqueConstraint(
                fields=["subject", "kind", "purpose"], condition=Q(until_at=None, subject__isnull=False),
                name="subjects_one_open_limit",
            ),
            models.UniqueConstraint(
                fields=["index", "purpose"], condition=Q(kind=LimitKind.SUPPRESSION.value),
                name="subjects_one_suppression",
            ),
        ]  # fmt: skip

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "kind": "code from a fixed list",
            "index": "keyed hash (blind index)",
            "purpose": "id of the register",
            "reason": "code, never words",
        }


class Hold(models.Model):
    """Why something stays although its time is up: a statute, a claim; who answers for it, and until when."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="holds")
    process = models.CharField(max_length=80, blank=True, default="")
    statute = models.CharField(max_length=40)
    reason = models.CharField(max_length=40)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    owner = models.CharField(max_length=64)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "process": "id of the register",
            "statute": "code of a law",
            "reason": "code, never words",
            "owner": "actor string, ids only",
        }


class Told(models.Model):
    """That a person has been told something, in which version: the right to object, first of all (GDPR Art. 21(4))."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="told")
    what = models.CharField(max_length=40)
    version = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "what": "code from a fixed list",
            "version": "hash of our own text",
        }
