"""People whose data came from somebody else are told: what we have, where from, what for, and what they can ask of us.

Promise:  8.5c - told in the first message, or sooner
Law:      GDPR Art. 14(1)-(3), 14(5), 21(4), 5(2)
Takes:    an arrival as it is taken in; a person, before they are first written to or their data are first disclosed
Gives:    a row of ToTell in the transaction that takes in; a letter, or an entry in the list for staff
Refuses:  NotOwed, NotAWay, NotAnExemption
Next:     ../origins.py (by when, and what the letter says), ../workflow.py (when)

The letter goes out from the next day on, so that a file imported by mistake can be taken back before anybody is written
to; at once where the time is up, before the first message of another kind, and before a first disclosure.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from holdord.audit import actions as audit
from holdord.intake import origins
from holdord.intake.arrivals import Arrival
from holdord.intake.models import ToTell
from holdord.intake.origins import EXEMPTIONS, OWED, WAYS, TellingState
from holdord.intake.stamps import Stamp
from holdord.lib.days import local_date, midnight
from holdord.lib.registry import first_contacts
from holdord.notice import actions as notice
from holdord.notice import queries as letters
from holdord.notice.rules import PUBLISHED_AT, RIGHTS_AT
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.actions import TakenIn
from holdord.subjects.rules import RIGHT_TO_OBJECT
from holdord.terms import IdentifierKind
from holdord.vault.queries import Unreadable

TEMPLATE = "intake/letters/origin"
#: What a person has been told who got that letter (subjects.Told).
ORIGIN = "origin"

log = structlog.get_logger(__name__)

_BY = "system:telling"


class NotOwed(LookupError):
    """Nobody is to be told under that id (any more): it was done, or the person is gone."""


class NotAWay(ValueError):
    """That is no way of telling somebody."""


class NotAnExemption(ValueError):
    """The law knows no such exemption."""


def owe(arrival: Arrival, stamp: Stamp, taken: TakenIn, *, version: str, by: str, at: datetime) -> None:
    """Write down that they are to be told, once for each activity and source. In the transaction that takes in."""
    if stamp.from_person or arrival.by_us:
        return
    known = ToTell.objects.filter(subject_id=taken.subject, process=stamp.process, source=stamp.source)
    if known.exists():
        return
    obtained_at = min(arrival.happened_at, at)
    row = ToTell.objects.create(
        subject_id=taken.subject, process=stamp.process, source=stamp.source, obtained_at=obtained_at, noted_at=at,
        due_on=origins.due_on(policy.register(), stamp.process, obtained_at), register_version=version,
        state=_reached_by_letter(arrival, taken).value,
    )  # fmt: skip
    audit.record(
        act="intake.owe", by=by, at=at, subject=taken.subject, process=stamp.process,
        detail={"source": stamp.source, "due": row.due_on.isoformat()},
    )  # fmt: skip


def _reached_by_letter(arrival: Arrival, taken: TakenIn) -> TellingState:
    """Whether a letter will go out. Without an address staff hear of it now, and not the day after."""
    reachable = bool(arrival.identifiers.get(IdentifierKind.EMAIL)) or _address(taken.subject) is not None
    return TellingState.WAITING if reachable else TellingState.UNREACHABLE


def tell_due(*, at: datetime, limit: int = 200, by: str = _BY) -> int:
    """Write the letters whose turn it is; gives how many people were seen to. Each is a transaction of its own."""
    today = local_date(at, policy.register().desk.time_zone)
    turn = Q(noted_at__lt=midnight(today, policy.register().desk.time_zone)) | Q(due_on__lte=today)
    waiting = ToTell.objects.filter(turn, state=TellingState.WAITING.value).order_by("due_on", "id")
    due = list(dict.fromkeys(waiting.values_list("subject_id", flat=True)[:limit]))
    for subject in due:
        try:
            tell(subject=subject, by=by, at=at)
        except Exception:
            # One who cannot be told must not keep the others waiting; they stay owed, and the control tells of them.
            log.exception("somebody could not be told where their data came from", tick="intake.telling")
    return len(due)


@transaction.atomic
def tell(*, subject: UUID, by: str, at: datetime) -> UUID | None:
    """Tell this person now, in one letter, of all they have not been told; gives the letter.

    None where there is nothing to tell, or no address: then they stand in the list for staff.
    """
    # Whoever had no address may have one by now, and be written to for the first time.
    owed = [TellingState.WAITING.value, TellingState.UNREACHABLE.value]
    rows = list(ToTell.objects.select_for_update().filter(subject_id=subject, state__in=owed))
    if not rows:
        return None
    to = _address(subject)
    # Noted first: the letter is itself a message, and must not ask for another one.
    _settle(rows, TellingState.WRITTEN if to else TellingState.UNREACHABLE, at=at)
    if to is None:
        return None
    message = _write(subject, to, rows, by=by, at=at)
    if message is None:
        _settle(rows, TellingState.UNREACHABLE, at=at)
    for row in rows:
        row.message = message
        row.save(update_fields=["message"])
    return message


@transaction.atomic
def told_by_hand(*, id: UUID, subject: UUID, how: str, by: str, at: datetime) -> None:
    """Note that somebody of the staff told them, and how: by telephone, in person, in the first message, by post."""
    if how not in WAYS:
        raise NotAWay(f"{how!r} is no way of telling somebody. Write one of {', '.join(WAYS)}")
    row = _owed(id, subject)
    row.how, row.by = how, by
    _settle([row], TellingState.BY_HAND, at=at)
    for what in (ORIGIN, RIGHT_TO_OBJECT):
        subjects.told(subject=row.subject_id, what=what, version=policy.version(), by=by, at=at)
    audit.record(
        act="intake.told_by_hand", by=by, at=at, subject=row.subject_id, process=row.process, detail={"how": how}
    )


@transaction.atomic
def exempt(*, id: UUID, subject: UUID, reason: str, by: str, at: datetime) -> None:
    """A person decides that these need not be told (GDPR Art. 14(5)), and stands by it."""
    if reason not in EXEMPTIONS:
        raise NotAnExemption(f"{reason!r} is no exemption. Write one of {', '.join(EXEMPTIONS)}")
    row = _owed(id, subject)
    row.how, row.by = reason, by
    _settle([row], TellingState.EXEMPT, at=at)
    audit.record(
        act="intake.exempt", by=by, at=at, subject=row.subject_id, process=row.process, detail={"reason": reason}
    )


def look_again(*, at: datetime) -> int:
    """What letters did not arrive goes to staff; who had no address and has one by now is told after all, however
    late it is. Gives how many rows."""
    written = ToTell.objects.filter(state=TellingState.WRITTEN.value).exclude(message=None)
    lost = letters.lost_of(written.values_list("message", flat=True))
    returned = written.filter(message__in=lost).update(state=TellingState.RETURNED.value)
    have_one = Q(subject__identifiers__kind=IdentifierKind.EMAIL.value, subject__identifiers__claimed=False)
    again = ToTell.objects.filter(have_one, state=TellingState.UNREACHABLE.value).values_list("pk", flat=True)
    return returned + ToTell.objects.filter(pk__in=list(again)).update(state=TellingState.WAITING.value)


def erase(*, subject: UUID) -> int:
    """With the person goes what they were to be told. Within the erasure's own transaction and entry."""
    return ToTell.objects.filter(subject_id=subject).delete()[0]


def hand_over(*, source: UUID, target: UUID) -> int:
    """Give what one was to be told to the other; what could not be told for want of an address may be now."""
    theirs = ToTell.objects.filter(subject_id=source)
    theirs.filter(state=TellingState.UNREACHABLE.value).update(state=TellingState.WAITING.value)
    return theirs.update(subject_id=target)


def give_back(*, ids: Sequence[UUID], source: UUID, target: UUID) -> int:
    """Undo that."""
    return ToTell.objects.filter(pk__in=list(ids), subject_id=target).update(subject_id=source)


@first_contacts.register("intake")
def _before_first_contact(subject: UUID, by: str, at: datetime) -> None:
    """Somebody is about to be written to, or their data to be disclosed: they hear of it now (Art. 14(3)(b)-(c))."""
    tell(subject=subject, by=_BY, at=at)


def _write(subject: UUID, to: str, rows: Sequence[ToTell], *, by: str, at: datetime) -> UUID | None:
    now = policy.active()
    language = now.language(people.facts(subject, at=at).language)
    context = origins.letter(now, language, [(row.process, row.source) for row in rows])
    context |= {
        "page": settings.HOLDORD_ADDRESS + PUBLISHED_AT[language],
        "rights": settings.HOLDORD_ADDRESS + RIGHTS_AT[language],
    }
    try:
        return notice.write(
            owner=None, subject=subject, to=to, template=TEMPLATE, language=language, context=context, by=by, at=at,
            tells=(ORIGIN, RIGHT_TO_OBJECT),
        )  # fmt: skip
    except notice.NotAnAddress:
        return None


def _owed(id: UUID, subject: UUID) -> ToTell:
    owed = ToTell.objects.select_for_update().filter(subject_id=subject, state__in=[state.value for state in OWED])
    row = owed.filter(pk=id).first()
    if row is None:
        raise NotOwed(f"nobody is to be told under {id}. It was done, or they are gone")
    return row


def _settle(rows: Sequence[ToTell], state: TellingState, *, at: datetime) -> None:
    for row in rows:
        row.state, row.done_at = state.value, None if state in OWED else at
        row.save()


def _address(subject: UUID) -> str | None:
    """Their e-mail address; none where we have none, or only one that somebody claimed for them."""
    try:
        points = people.contact_points(subject)
    except Unreadable:
        return None
    return next((each.value for each in points if each.kind is IdentifierKind.EMAIL and not each.claimed), None)
