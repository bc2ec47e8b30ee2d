"""A person says what a letter that waits is: which rights it uses, to which request it belongs, or that it is none.

Promise:  8.1h - what no machine can tell, a person does; 8.1b - the term is the letter's, whenever it is said
Law:      GDPR Art. 12(2)-(3), 22
Takes:    the id of a letter or of a request; who decides, and when
Gives:    ids of requests; the letter, opened, which is noted
Refuses:  rows.NotNow, for a letter that was dealt with before; NoSuchLetter; asking.NotAnAddress; NothingChosen
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from holdord.audit import actions as audit
from holdord.intake.channels.mail.bodies import CUT_OFF
from holdord.rights import queries, rules
from holdord.rights.actions import asking, desk, rows
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.models import Incoming
from holdord.rights.queries import NoSuchLetter
from holdord.rights.rules import Dismissal, IncomingState
from holdord.terms import Right


class NothingChosen(ValueError):
    """A letter is said to use a right, and none is named."""


@dataclass(frozen=True, repr=False)
class OpenedLetter:
    """A letter to the desk, opened for staff."""

    address: str
    subject: str
    text: str

    @property
    def goes_on(self) -> bool:
        """Whether it was longer than what is kept of it."""
        return self.text.endswith(CUT_OFF)


def open_letter(*, letter: UUID, by: str, at: datetime) -> OpenedLetter:
    """What was written, opened for staff and noted as read."""
    with transaction.atomic():
        row = _locked(letter)
        audit.record(
            act="rights.letter-opened", by=by, at=at, purpose=rows.known_purpose(), detail={"letter": str(row.id)}
        )
        return _opened(row)


def letters_of(*, request: UUID) -> list[tuple[datetime, OpenedLetter]]:
    """The letters of a request, opened, the oldest first. Whoever asks has opened the request, which is noted."""
    found = Incoming.objects.filter(requests=request, forgotten_at=None).order_by("received_at")
    return [(row.received_at, _opened(row)) for row in found]


def say_rights(*, letter: UUID, rights: Collection[Right], address: str, by: str, at: datetime) -> list[UUID]:
    """Take down what it asks for, and tell its writer; gives the requests' ids. ``address`` is whom it is about:
    a colleague may have handed it on."""
    if not rights:
        raise NothingChosen("rights: none chosen. Choose what the letter asks for, or say that it asks nothing")
    with transaction.atomic():
        row = _waiting(letter)
        opened = _opened(row)
        bare = asking.checked(address)
        if bare != opened.address:
            desk.readdress(row, bare)
        text = "\n\n".join(part for part in (opened.subject, opened.text) if part.strip())
        taken = desk.open_requests(row, rights, address=bare, text=text, by=by, at=at)
        desk.tell(row, by=by, at=at)
    return taken


def put_to(*, letter: UUID, request: UUID, by: str, at: datetime) -> None:
    """Put it to a request that is open. Raises NotNow."""
    with transaction.atomic():
        row, found = _waiting(letter), rows.locked(request)
        if found.closed_at is not None:
            raise NotNow("the request is closed. Say which right the letter uses, and it becomes one of its own")
        desk.join(row, [found], by=by, at=at)


def dismiss(*, letter: UUID, why: Dismissal, by: str, at: datetime) -> None:
    """It asks for nothing. It stays readable for a month, and goes."""
    with transaction.atomic():
        row = _waiting(letter)
        desk.handled(row, IncomingState.DISMISSED, by=by, at=at)
        audit.record(act="rights.letter-dismissed", by=by, at=at, detail={"letter": str(row.id), "why": why.value})


def correct_right(*, request: UUID, right: Right, by: str, at: datetime) -> None:
    """A request is under another right than was thought. Its term is counted anew from the same day. Raises NotNow."""
    with transaction.atomic():
        row = rows.locked(request)
        if row.closed_at is not None or row.prepared_at is not None:
            raise NotNow("what has been prepared or closed stays under its right. Take the other one down beside it")
        was, row.right = row.right, right.value
        term, longer = queries.term_of(right)
        row.due_on = rules.due_on(
            row.received_at, calendar=row.calendar, time_zone=row.time_zone, term=term,
            lenient=settings.HOLDORD_LENIENT_HOLIDAYS,
        )  # fmt: skip
        if row.extended_to is not None:
            row.extended_to = rules.extended_due_on(
                row.received_at,
                calendar=row.calendar,
                time_zone=row.time_zone,
                term=term,
                extension=longer,
                lenient=settings.HOLDORD_LENIENT_HOLIDAYS,
            )
        row.save()
        note(row, "right-corrected", by=by, at=at, was=was)


def _locked(id: UUID) -> Incoming:
    row = Incoming.objects.select_for_update(of=("self",)).filter(pk=id, forgotten_at=None).first()
    if row is None:
        raise NoSuchLetter(f"there is no letter {id}. It never came, or was forgotten in its time")
    return row


def _waiting(id: UUID) -> Incoming:
    row = _locked(id)
    if row.state != IncomingState.WAITS.value:
        raise NotNow("somebody has said already what this letter is")
    return row


def _opened(row: Incoming) -> OpenedLetter:
    return OpenedLetter(
        *(queries.opened_letter(row, each) for each in ("sealed_address", "sealed_subject", "sealed_text"))
    )
