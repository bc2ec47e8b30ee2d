"""The ledger: what was erased, when and why, in a form that names nobody; and the highest time ever seen.

Promise:  7.2a, 7.2b, 11.3 - what went is on record, and the record holds no personal data
Law:      GDPR Art. 5(2), 17
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models


class ClockMark(models.Model):
    """The highest time ever seen. There is one row: a clock that went back, or leapt, is known by it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(name="retention_one_clock", condition=models.Q(id=1)),)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {}


class Anonymised(models.Model):
    """Numbers that were made of data whose time was up, and why they may be called anonymous.

    ``lines`` are the table's: general values, how many people, how many things. Where one of the three questions was
    not answered no, ``label`` is 'pseudonymised' and nothing was kept but the answers.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField()
    process = models.CharField(max_length=80)
    rule = models.CharField(max_length=80)
    label = models.CharField(max_length=16)
    columns = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    assessment = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="retention_only_what_is_anonymous_is_kept",
                condition=models.Q(label="anonymous") | models.Q(label="pseudonymised", lines=[]),
            ),
        )
        indexes = (models.Index(fields=["at"], name="retention_anonymised_by_time"),)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "process": "id of the register",
            "rule": "id of the register",
            "label": "code from a fixed list",
            "columns": "names of fields, from the register",
            "lines": "general values that each stand for many people: assessed before they are written",
            "assessment": "numbers and names of columns",
        }


class Forewarning(models.Model):
    """That a person was to hear that something of theirs in a process goes: one letter, or that there was nowhere to
    send one (``message`` None). What became of the letter stands in its own row (notice.Message).

    It speaks of what is counted from ``upto`` or earlier, and says that it goes between the two days.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="+")
    process = models.CharField(max_length=80)
    rule = models.CharField(max_length=80)
    upto = models.DateTimeField()
    first_on = models.DateField()
    last_on = models.DateField()
    message = models.UUIDField(null=True, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="retention_forewarned_in_order", condition=models.Q(first_on__lte=models.F("last_on"))
            ),
        )

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"process": "id of the register", "rule": "id of the register"}


class SweepRun(models.Model):
    """One run over all that is due. ``ended_at`` is None while it goes on; ``was_cut_off``: the next one found that it
    had not ended, and wrote down from the ledger what it had done.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True, blank=True)
    was_cut_off = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["at"], name="retention_runs_by_time"),)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"by": "actor string, ids only"}


class SweepLine(models.Model):
    """What went by one rule in one ``run``: counts, and a print over the keyed hashes of the people in the ledger.
    ``left_over`` is what a second look found still there that nothing keeps: none, where all is well.

    Where people hear of it first: how many had been ``warned``, how many no letter ``unreached``, and the fewest whole
    days that anybody had between the letter and the end. Lines from before there were runs have none.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    process = models.CharField(max_length=80)
    rule = models.CharField(max_length=80)
    records = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    held = models.PositiveIntegerField()
    keys_print = models.BinaryField(max_length=32)
    left_over = models.PositiveIntegerField()
    register_version = models.CharField(max_length=64)
    run = models.ForeignKey(
        "retention.SweepRun", models.CASCADE, null=True, blank=True, related_name="lines", db_index=False
    )
    warned = models.PositiveIntegerField(default=0)
    unreached = models.PositiveIntegerField(default=0)
    least_days = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["at"], name="retention_sweeps_by_time"),)
        constraints = (
            models.UniqueConstraint(fields=["run", "process", "rule"], name="retention_one_line_a_rule_and_run"),
        )

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "by": "actor string, ids only",
            "process": "id of the register",
            "rule": "id of the register",
            "keys_print": "sum of hashes over keyed hashes of many people",
            "register_version": "hash of our own text",
        }


class LedgerEntry(models.Model):
    """One erasure. ``key`` is a keyed hash of the person's random id: it can be compared, never read back.

    A restored backup is held against these entries, so the ledger outlives what it speaks of. ``key_left`` is the
    random id whose data key has still to be destroyed: rows and keys are in two databases, so one goes first.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField()
    key = models.BinaryField(max_length=64)
    whole_person = models.BooleanField()
    ground = models.CharField(max_length=20)
    process = models.CharField(max_length=80, blank=True, default="")
    rule = models.CharField(max_length=80, blank=True, default="")
    rows = models.PositiveIntegerField()
    key_left = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="retention_part_names_its_rule",
                condition=models.Q(whole_person=True) | ~models.Q(rule=""),
            ),
        )
        indexes = (
            models.Index(fields=["at"], name="retention_by_time"),
            models.Index(fields=["key"], name="retention_by_key"),
            models.Index(fields=["key_left"], name="retention_keys_left", condition=models.Q(key_left__isnull=False)),
        )

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "key": "keyed hash of a random id; the id itself is gone",
            "ground": "code from a fixed list",
            "process": "id of the register",
            "rule": "id of the register",
        }
