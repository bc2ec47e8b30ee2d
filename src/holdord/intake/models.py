"""What comes through the door and is not (yet) a person's: that something came, and what waits for somebody to decide.

Promise:  2.1a - no more is kept about visitors than the policy says; 7.5, 11.2 - what is doubtful waits, sealed
Law:      GDPR Art. 5(1)(c), 5(1)(e), 32(1)
Next:     actions/ (who writes), workflow.py (which clears)
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from holdord.intake.arrivals import Verdict
from holdord.intake.origins import TellingState
from holdord.intake.rules import ImportState

_VERDICTS = [(verdict.value, verdict.name) for verdict in Verdict]


class Sending(models.Model):
    """One time a public form was sent: to see a flood. Gone within two hours."""

    network = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["network", "sent_at"], name="intake_sent_from"),
            models.Index(fields=["sent_at"], name="intake_sent_at"),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"network": "keyed hash of a network address, gone within two hours"}


class Block(models.Model):
    """A sender who is kept out until a day: by the keyed hash of what they are known by, and why.

    ``shown`` stands in clear, and only what names nobody does: a company's domain, a wide network (blocks.py).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=16)
    index = models.BinaryField(max_length=32, unique=True)
    shown = models.CharField(max_length=254, blank=True)
    reason = models.CharField(max_length=16)
    since_at = models.DateTimeField()
    until_on = models.DateField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["until_on"], name="intake_block_ends")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "kind": "code from a fixed list",
            "index": "keyed hash (blind index)",
            "shown": "a company's domain or a wide network; empty where it could name a person",
            "reason": "code from a fixed list",
            "by": "actor: a role of the house or a member's random id",
        }


class Lessons(models.Model):
    """What staff's decisions have taught the filter, in one row: counts of numbered boxes that words are sorted into.

    Words are sorted by keyed hashes: nobody reads a word out of it, or asks it for one, without the keyring.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    turned_away = models.PositiveIntegerField(default=0)
    let_in = models.PositiveIntegerField(default=0)
    spam = models.BinaryField(default=b"")
    ham = models.BinaryField(default=b"")
    faded_on = models.DateField()

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "spam": "counts of boxes of keyed hashes; no words, and of nobody's message alone",
            "ham": "counts of boxes of keyed hashes; no words, and of nobody's message alone",
        }


class Held(models.Model):
    """Something that waits for a person to decide: a whole arrival, sealed under a key of its own.

    ``index`` is the blind index of its sender, so that a person who asks is told of it too (GDPR Art. 15). It goes
    by itself on ``goes_on``. Decided, it is emptied first, and the row goes with its key.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    channel = models.CharField(max_length=80)
    verdict = models.CharField(max_length=16, choices=_VERDICTS)
    reasons = models.JSONField(default=list)
    index = models.BinaryField(max_length=64, null=True, blank=True)
    sealed = models.BinaryField()
    happened_at = models.DateTimeField()
    held_at = models.DateTimeField()
    goes_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["verdict", "held_at"], name="intake_held_waiting"),
            models.Index(fields=["goes_on"], name="intake_held_going"),
            models.Index(fields=["index"], name="intake_held_by_sender", condition=Q(index__isnull=False)),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed",)
        plain: ClassVar[Mapping[str, str]] = {
            "channel": "id of the register",
            "verdict": "code from a fixed list",
            "reasons": "codes, never words",
            "index": "keyed hash (blind index)",
        }
        owner: ClassVar[str] = "id"


class HeldFile(models.Model):
    """A file of something that waits; its bytes lie sealed beside the database (vault.files, ``id``)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    held = models.ForeignKey("intake.Held", models.PROTECT, related_name="files")
    name = models.BinaryField()
    kind = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    scan = models.CharField(max_length=16)

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("name",)
        plain: ClassVar[Mapping[str, str]] = {
            "kind": "media type from a fixed list",
            "scan": "code from a fixed list",
        }
        owner: ClassVar[str] = "held_id"


class Arrived(models.Model):
    """That something came, and what became of it: so that the same thing, read again, is not taken in again.

    It stays when the record has gone, for a source may tell us of it again years later. Those of forms go within two
    hours: a page is shown once. ``may_be_request`` says that it reads as if somebody used a right, and that the room of
    rights has not looked at it yet.
    """

    channel = models.CharField(max_length=80)
    once = models.BinaryField(max_length=32, unique=True)
    verdict = models.CharField(max_length=16, choices=_VERDICTS)
    reasons = models.JSONField(default=list)
    record = models.ForeignKey("subjects.PersonalData", models.SET_NULL, null=True, blank=True, related_name="+")
    held = models.ForeignKey("intake.Held", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    may_be_request = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["channel", "at"], name="intake_arrived_by"),
            models.Index(fields=["held"], name="intake_arrived_held", condition=Q(held__isnull=False)),
            models.Index(fields=["id"], name="intake_may_be_request", condition=Q(may_be_request=True)),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "channel": "id of the register",
            "once": "keyed hash of what names it in its channel",
            "verdict": "code from a fixed list",
            "reasons": "codes, never words",
        }


class Import(models.Model):
    """A file of many things that somebody brought: sealed under a key of its own until it was read in, then gone.

    ``sealed`` is what it was called and what stands for what in it. ``report`` says what became of each row, by its
    number. ``done`` is how far it was read in: cut off, it goes on from there.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    channel = models.CharField(max_length=80)
    by = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    sealed = models.BinaryField()
    state = models.CharField(max_length=16, choices=[(state.value, state.name) for state in ImportState])
    sound_only = models.BooleanField(default=False)
    report = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    brought_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "touched_at"], name="intake_imports_waiting"),
            models.Index(fields=["brought_at"], name="intake_imports_newest"),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed",)
        plain: ClassVar[Mapping[str, str]] = {
            "channel": "id of the register",
            "by": "actor string, ids only",
            "language": "code from a fixed list",
            "state": "code from a fixed list",
            "report": "row numbers, codes and counts, never what stands in a row",
        }
        owner: ClassVar[str] = "id"


class ImportFile(models.Model):
    """A file of an import; its bytes lie sealed beside the database (vault.files, ``id``). The first is read."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    whole = models.ForeignKey("intake.Import", models.PROTECT, related_name="files")
    name = models.BinaryField()
    place = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["whole", "place"], name="intake_import_file_once")]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("name",)
        owner: ClassVar[str] = "whole_id"


class Event(models.Model):
    """An event of a process: what it is called, when it is, and what its registrations have in common, by whatever way
    they came. ``open`` says that our own forms take registrations for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    process = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    on = models.DateField()
    thread = models.BinaryField(max_length=32)
    first_at = models.DateTimeField()
    open = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "thread"], name="intake_event_once")]
        indexes = [models.Index(fields=["on"], name="intake_events_by_day")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "process": "id of the register",
            "title": "what an event is called, as it was announced to everybody",
            "thread": "keyed hash of what names the event",
        }


class Mailbox(models.Model):
    """Where we stand in a mailbox: up to which number it is read, who reads it now, and how that goes.

    ``name`` is a channel of the register, or 'dpo' for the desk's own. ``last_uid`` counts within ``uid_validity``: the
    server numbers all messages anew when that changes. One worker at a time reads, ``reader``, until ``turn_ends_at``.
    """

    name = models.CharField(max_length=80, unique=True)
    uid_validity = models.PositiveBigIntegerField(default=0)
    last_uid = models.PositiveBigIntegerField(default=0)
    reader = models.CharField(max_length=80, blank=True, default="")
    turn_ends_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    behind = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=16, blank=True, default="")
    fault_since_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "name": "id of the register",
            "reader": "name of a worker",
            "fault": "code from a fixed list",
        }


class Unread(models.Model):
    """A message that could not be taken in. It lies where it was; here stand its number and why.

    It is tried again at ``again_at``; where that is empty, trying is of no use and somebody looks at it there.
    """

    mailbox = models.ForeignKey("intake.Mailbox", models.PROTECT, related_name="unread")
    uid_validity = models.PositiveBigIntegerField()
    uid = models.PositiveBigIntegerField()
    why = models.CharField(max_length=16)
    seen_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=1)
    again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "uid_validity", "uid"], name="intake_unread_once"),
        ]
        indexes = [models.Index(fields=["mailbox", "again_at"], name="intake_unread_again")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"why": "code from a fixed list"}


class ToTell(models.Model):
    """That somebody hears that we have data about them which did not come from them: by when, and what became of it.

    One row a person, activity and source. ``message`` is the id of the letter that told them. ``how`` says how staff
    told them otherwise, or why they need not be told; ``by`` who stands by that.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="+")
    process = models.CharField(max_length=80)
    source = models.CharField(max_length=80)
    obtained_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    due_on = models.DateField()
    register_version = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=[(state.value, state.name) for state in TellingState])
    done_at = models.DateTimeField(null=True, blank=True)
    message = models.UUIDField(null=True, blank=True)
    how = models.CharField(max_length=20, blank=True, default="")
    by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[TellingState.BY_HAND.value, TellingState.EXEMPT.value])
                | (~Q(how="") & ~Q(by="")),
                name="intake_told_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="intake_to_tell_by_day"),
            models.Index(fields=["subject", "state"], name="intake_to_tell_whom"),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "process": "id of the register",
            "source": "id of the register",
            "register_version": "hash of our own text",
            "state": "code from a fixed list",
            "how": "code from a fixed list",
            "by": "actor string, ids only",
        }


class Awaited(models.Model):
    """A registration that another service has told us of, and that is still to be fetched from it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reference = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"reference": "number of an order or an attendee at the service"}


class Reached(models.Model):
    """How far a table of the company's own database was read: the cursor of the last row, and by which column.

    ``rows`` and ``faults`` are of the last reading of all of it, or with faults; ``fault_since_at`` is since when it
    cannot be read at all.
    """

    channel = models.CharField(max_length=80, unique=True)
    cursor = models.CharField(max_length=100, blank=True, default="")
    column = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    fault_since_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "channel": "id of the register",
            "cursor": "a number or a moment that only grows",
            "column": "name of a column, from the register",
        }
