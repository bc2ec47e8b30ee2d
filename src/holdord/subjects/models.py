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

from holdord.subjects.rules import Duty, MarkKind
from holdord.terms import IdentifierKind, LegalBasis, LimitKind


class DataSubject(models.Model):
    """A person, named by a random id everywhere.

    ``merged_into`` closes an id: it turned out to be somebody we know already, and is kept while that can be undone.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField()
    language = models.CharField(max_length=8)
    country = models.CharField(max_length=2, blank=True, default="")
    merged_into = models.ForeignKey(
        "subjects.DataSubject", models.PROTECT, null=True, blank=True, related_name="merged"
    )

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
    # Here as below no index of its own where a constraint begins with it: each one more is written with every arrival.
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="identifiers", db_index=False)
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
    """That a person is known in a process, and the event its retention is counted from.

    ``known_at`` is the person's own ``created_at``, repeated for the index that lists who is known in a process.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="relations", db_index=False)
    process = models.CharField(max_length=80)
    known_at = models.DateTimeField()
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
        indexes = [
            models.Index(fields=["process", "anchored_at"], name="subjects_by_anchor"),
            models.Index(fields=["process", "known_at", "subject"], name="subjects_of_process"),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "process": "id of the register",
            "anchor_event": "code from a fixed list",
        }


class Stamp(models.Model):
    """What a record was taken in under: its process, purpose and ground, where it came from, which words of ours stood
    beside it. Written once for all records that have it alike, never changed, and pointed at by each of them.

    ``id`` is made of what it says (rules.stamp_id), so whoever takes in need not look for it. ``channel`` is the way it
    came, "" for a form. It says nothing of anybody, and stays when its last record has gone.
    """

    id = models.BigIntegerField(primary_key=True, editable=False)
    process = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    basis = models.CharField(max_length=16, choices=[(basis.value, basis.name) for basis in LegalBasis])
    form = models.CharField(max_length=80, blank=True, default="")
    channel = models.CharField(max_length=80, blank=True, default="")
    source = models.CharField(max_length=80)
    categories = models.JSONField(default=list)
    provided = models.BooleanField(default=True)
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
        indexes = [models.Index(fields=["process"], name="subjects_stamps_of_process")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "process": "id of the register",
            "purpose": "id of the register",
            "basis": "code from a fixed list",
            "form": "id of the register",
            "channel": "id of the register",
            "source": "id of the register",
            "categories": "ids of the register",
            "register_version": "hash of our own text",
            "wording_hash": "hash of our own text",
            "language": "code from a fixed list",
        }


class StampedRecords(models.Manager["PersonalData"]):
    """Records come with their stamps: what a record says of itself stands there."""

    def get_queryset(self) -> models.QuerySet["PersonalData"]:
        return super().get_queryset().select_related("stamp")


class PersonalData(models.Model):
    """One thing a person gave or left: a form, a mail, a call. The payload is sealed, the stamp is in clear.

    The stamp's process is the relation's, which never changes: what is over age is found by a range of an index for
    each stamp of the process. ``thread`` is the same for all letters of one correspondence.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    relation = models.ForeignKey("subjects.Relation", models.PROTECT, related_name="records", db_index=False)
    stamp = models.ForeignKey("subjects.Stamp", models.PROTECT, related_name="records", db_index=False)
    thread = models.BinaryField(max_length=32, null=True, blank=True)
    collected_at = models.DateTimeField()
    payload = models.BinaryField()

    objects = StampedRecords()

    class Meta:
        indexes = [
            models.Index(fields=["stamp", "collected_at"], name="subjects_by_age"),
            # The newest of a relation, read from the index alone: for one person's decision, and for everybody's.
            models.Index(fields=["relation", "collected_at"], name="subjects_newest"),
            models.Index(fields=["thread"], name="subjects_by_thread", condition=Q(thread__isnull=False)),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("payload",)
        plain: ClassVar[Mapping[str, str]] = {"thread": "keyed hash of what names a correspondence"}
        owner: ClassVar[str] = "relation.subject_id"


class Attachment(models.Model):
    """A file that belongs to a record: a recording, a document. Its bytes lie sealed beside the database (vault.files).

    ``id`` is the file's too. ``kind`` is what the bytes are, not what was claimed. ``scan`` says whether a scanner has
    looked at it, and ``category`` which kind of data it belongs to.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    record = models.ForeignKey("subjects.PersonalData", models.PROTECT, related_name="attachments")
    name = models.BinaryField()
    kind = models.CharField(max_length=80)
    category = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    scan = models.CharField(max_length=16, choices=[("clean", "clean"), ("not-scanned", "not scanned")])
    stored_at = models.DateTimeField()

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("name",)
        plain: ClassVar[Mapping[str, str]] = {
            "kind": "media type from a fixed list",
            "category": "id of the register",
            "scan": "code from a fixed list",
        }
        owner: ClassVar[str] = "record.relation.subject_id"


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
        # Asked of everything that comes in. The one above finds nothing where the kind is a value and not in the text.
        indexes = [models.Index(fields=["index"], name="subjects_limit_by_index", condition=Q(index__isnull=False))]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "kind": "code from a fixed list",
            "index": "keyed hash (blind index)",
            "purpose": "id of the register",
            "reason": "code, never words",
        }


class Hold(models.Model):
    """Why something stays although its time is up: a statute, a claim; who answers for it, until when, and the day on
    which somebody looks at it again.

    It covers a person (in one process or all), one ``record``, or, where it names nobody, whatever fits: a process,
    and a purpose and days of collection where those are named; what comes later too.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, null=True, blank=True, related_name="holds")
    record = models.ForeignKey("subjects.PersonalData", models.PROTECT, null=True, blank=True, related_name="holds")
    process = models.CharField(max_length=80, blank=True, default="")
    purpose = models.CharField(max_length=80, blank=True, default="")
    collected_from = models.DateTimeField(null=True, blank=True)
    collected_until = models.DateTimeField(null=True, blank=True)
    statute = models.CharField(max_length=40)
    reason = models.CharField(max_length=40)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    owner = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=False) | (~Q(process="") & Q(record=None)), name="subjects_hold_covers_much"
            ),
            models.CheckConstraint(
                condition=Q(subject=None) | Q(purpose="", collected_from=None, collected_until=None),
                name="subjects_hold_of_one_or_by_question",
            ),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "process": "id of the register",
            "purpose": "id of the register",
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


class SearchMark(models.Model):
    """That somebody's name, or their company's, begins in some way: a keyed hash cut so short that several share it.
    Of two parts of a name together, both such hashes as one number.

    It belongs to the newest record that says so, and goes with it. ``salted`` is another keyed hash of the same, made
    with the relation's id, so that no two are alike: whoever has the key sees by it whether this is the beginning asked
    for, and opens nothing. None says that it must be opened. ``BOTH`` is longer and has none: it finds who gave the
    same name and the same company as somebody else. What all this tells a thief:
    docs/decisions/0011-search-by-name.md.
    """

    # These three repeat the relation's, for the index that finds people, the newest first, by as many rows as are
    # shown; the relation keeps the person from going first.
    subject = models.ForeignKey(
        "subjects.DataSubject", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    process = models.CharField(max_length=80)
    known_at = models.DateTimeField()
    relation = models.ForeignKey("subjects.Relation", models.PROTECT, related_name="marks", db_index=False)
    record = models.ForeignKey("subjects.PersonalData", models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.name) for kind in MarkKind])
    mark = models.PositiveBigIntegerField()
    salted = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["relation", "kind", "mark"], name="subjects_marked_once"),
        ]
        indexes = [models.Index(fields=["kind", "mark", "process", "known_at", "subject"], name="subjects_by_mark")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"process": "id of the register", "kind": "code from a fixed list"}


class MarkedBefore(models.Model):
    """One row, where there may be marks of a version that noted no two parts of a name together: until all is noted
    anew, of several words one is read by its own mark."""

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {}


class Merge(models.Model):
    """That two ids were found to be one person, by whom, and what it takes to part them again.

    ``memory`` says for each room which rows came from the source: ids, codes and moments. It is emptied when the time
    to undo is over, or it was undone; the rest stays as what happened.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    source = models.UUIDField(db_index=True)
    target = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="merges")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    memory = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["closed_at", "undo_until"], name="subjects_merges_by_end")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "by": "actor string, ids only",
            "memory": "ids, codes and moments of the rows that were handed over",
        }


class NotTheSame(models.Model):
    """That somebody looked at two people who seemed to be one, and they are not: they are not suggested again."""

    one = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="+")
    other = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="subjects_told_apart_once")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"by": "actor string, ids only"}


class Assignment(models.Model):
    """That a member of staff looks after a customer, or works for them: since when, and when somebody last agreed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="assignments")
    member = models.ForeignKey("staff.StaffMember", models.PROTECT, related_name="+")
    duty = models.CharField(max_length=8, choices=[(duty.value, duty.name) for duty in Duty])
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "member"], condition=Q(until_at=None), name="subjects_assigned_once"
            ),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "duty": "code from a fixed list",
            "by": "actor string, ids only",
        }


class Contract(models.Model):
    """An agreement that binds us to keep data to ourselves: an engagement of the register, or a paper by its number."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"code": "number of a paper, or id of the register; never words"}


class TeamMember(models.Model):
    """That a member of staff belongs to the team of a contract, from then until then."""

    contract = models.ForeignKey("subjects.Contract", models.PROTECT, related_name="team")
    member = models.ForeignKey("staff.StaffMember", models.PROTECT, related_name="+")
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "member"], condition=Q(until_at=None), name="subjects_in_a_team_once"
            ),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"by": "actor string, ids only"}


class Confidential(models.Model):
    """That one thing, or all we hold of a person in a process, came under a contract and is for its team only."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    contract = models.ForeignKey("subjects.Contract", models.PROTECT, related_name="marked")
    record = models.OneToOneField(
        "subjects.PersonalData", models.CASCADE, null=True, blank=True, related_name="confidential"
    )
    relation = models.OneToOneField(
        "subjects.Relation", models.CASCADE, null=True, blank=True, related_name="confidential"
    )
    since_at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(record=None, relation__isnull=False) | Q(record__isnull=False, relation=None),
                name="subjects_confidential_thing_or_all",
            ),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"by": "actor string, ids only"}
