"""Up to where a mailbox is read, whose turn it is to read it, and what was left unread in it.

Promise:  4.2c - nothing that was written to us is lost, or taken in twice, whatever happens to the machine
Law:      GDPR Art. 5(1)(d), (f)
Takes:    the mailbox's name, the worker's name; numbers of messages; moments (aware, UTC)
Gives:    Place: from where to read on
Next:     ../channels/mail/following.py (who reads), ../queries.py (how it goes)

The place moves on after what was read is stored. Cut off in between, the same messages are read once more, and the door
knows them. None of this is an act about a person, so only what is left unread stands in the audit log.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from holdord.audit import actions as audit
from holdord.intake.models import Mailbox, Unread

#: The name of the desk's own mailbox. No channel of a register is called so.
DESK = "dpo"

#: The reasons that may pass: a fault of our own, and one of the mail server's; and the pauses between tries after them,
#: in minutes: it is over by then, or somebody has to look.
PASSING = frozenset({"failed", "not-given"})
_PAUSES = (1, 5, 15, 60, 240, 720)


@dataclass(frozen=True)
class Place:
    """Up to where a mailbox is read."""

    uid_validity: int
    last_uid: int


def take_turn(*, mailbox: str, reader: str, until: datetime, at: datetime) -> Place | None:
    """Have the turn to read, or keep it; None while it is somebody else's. A worker that died lets it go by time."""
    Mailbox.objects.get_or_create(name=mailbox)
    free = Q(reader="") | Q(reader=reader) | Q(turn_ends_at=None) | Q(turn_ends_at__lte=at)
    if not Mailbox.objects.filter(free, name=mailbox).update(reader=reader, turn_ends_at=until):
        return None
    row = Mailbox.objects.get(name=mailbox)
    return Place(row.uid_validity, row.last_uid)


def give_back(*, mailbox: str, reader: str) -> None:
    """Let the next worker have its turn at once."""
    Mailbox.objects.filter(name=mailbox, reader=reader).update(reader="", turn_ends_at=None)


def looked(*, mailbox: str, behind: int, at: datetime) -> None:
    """The server answered, and so many messages are still to be read."""
    Mailbox.objects.filter(name=mailbox).update(looked_at=at, behind=behind, fault="", fault_since_at=None)


def went_on(*, mailbox: str, uid_validity: int, uid: int, behind: int, at: datetime) -> None:
    """All messages up to this number are stored, or noted as left unread."""
    rows = Mailbox.objects.filter(name=mailbox)
    further = ~Q(uid_validity=uid_validity) | Q(last_uid__lt=uid)
    rows.filter(further).update(uid_validity=uid_validity, last_uid=uid)
    rows.update(came_at=at, behind=behind)


def troubled(*, mailbox: str, why: str, at: datetime) -> None:
    """The mailbox cannot be read now; since when, is kept."""
    rows = Mailbox.objects.filter(name=mailbox)
    rows.exclude(fault=why).update(fault=why, fault_since_at=at)


def leave_unread(*, mailbox: str, uid_validity: int, uid: int, why: str, by: str, at: datetime) -> None:
    """Note a message that could not be taken in. After a fault that may pass it is tried again, ever less often."""
    with transaction.atomic():
        row, is_new = Unread.objects.select_for_update().get_or_create(
            mailbox=Mailbox.objects.get(name=mailbox), uid_validity=uid_validity, uid=uid,
            defaults={"why": why, "seen_at": at},
        )  # fmt: skip
        row.why, row.tries = why, row.tries + (not is_new)
        row.again_at = _again_at(row.tries, at) if why in PASSING else None
        row.save()
        if is_new:
            audit.record(
                act="intake.left-unread", by=by, at=at, detail={"mailbox": mailbox, "uid": uid, "why": why}
            )  # fmt: skip


def read_after_all(*, mailbox: str, uid_validity: int, uid: int) -> None:
    """It was taken in at a later try."""
    Unread.objects.filter(mailbox__name=mailbox, uid_validity=uid_validity, uid=uid).delete()


def to_try_again(*, mailbox: str, uid_validity: int, at: datetime) -> list[int]:
    """The messages to be tried again now. What was numbered by an older list is read with all others anyway."""
    rows = Unread.objects.filter(mailbox__name=mailbox)
    rows.exclude(uid_validity=uid_validity).delete()
    due = rows.filter(again_at__lte=at).order_by("uid")
    return list(due.values_list("uid", flat=True))


def look_at_again(*, mailbox: str, at: datetime) -> int:
    """Have everything that was left unread tried once more, whatever the reason; gives how many."""
    return Unread.objects.filter(mailbox__name=mailbox).update(again_at=at)


def _again_at(tries: int, at: datetime) -> datetime | None:
    return at + timedelta(minutes=_PAUSES[tries - 1]) if tries <= len(_PAUSES) else None
