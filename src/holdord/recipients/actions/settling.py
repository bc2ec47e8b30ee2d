"""What a recipient was to do and a person did by hand: done, with what shows it; or not, with the reason why.

Promise:  8.4c - "unless impossible or disproportionate": the reason is on record
Law:      GDPR Art. 19
Takes:    the id of a communication; a proof or an exemption, a note, what was found; who, and when
Refuses:  NotOpen, NoProof, NoReason
"""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.lib.jobs import enqueue
from holdord.recipients.actions.carrying_out import close
from holdord.recipients.actions.sealing import seal
from holdord.recipients.connectors import OPENDSR, TASK
from holdord.recipients.models import Communication
from holdord.recipients.queries import NoSuchCommunication
from holdord.recipients.reach import Intent, Piece
from holdord.recipients.rules import Exemption, State

#: What shows that somebody did it: their letter, their answer by mail, a number of theirs, or that we saw it ourselves.
PROOFS = ("their-letter", "their-mail", "their-number", "seen-ourselves")

#: A reason shorter than this says nothing that could be judged.
_LEAST_REASON = 20
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_#-]{0,63}")


class NotOpen(Exception):
    """It is over already: done, or given up."""


class NoProof(ValueError):
    """That it was done needs something that shows it."""


class NoReason(ValueError):
    """That it was not done needs a reason, in words (GDPR Art. 19)."""


def done_by_hand(
    *, communication: UUID, proof: str, by: str, at: datetime, reference: str = "", note: str = "",
    found: Sequence[Piece] = (),
) -> None:  # fmt: skip
    """Somebody did it. ``proof`` is one of PROOFS, ``reference`` the recipient's number of the matter, ``found`` what
    they gave for a copy. Raises NoProof, NotOpen, NoSuchCommunication.
    """
    if proof not in PROOFS:
        raise NoProof(f"proof: {proof!r} shows nothing. Choose one of {', '.join(PROOFS)}")
    if reference and not _REFERENCE.fullmatch(reference):
        raise NoProof(
            "reference: this is no number of a matter. Write letters, digits and signs, no words about anybody"
        )
    with transaction.atomic():
        row = _open(communication)
        row.reference, row.carried_out_at, row.verified_at = reference.strip(), at, at
        row.sealed_found = seal(row, "sealed_found", [[each.place, dict(each.fields)] for each in found])
        row.sealed_kept = seal(row, "sealed_kept", {"note": note.strip()} if note.strip() else {})
        close(row, State.DONE, by=by, at=at, proof=proof)
        row.save()


def give_up(*, communication: UUID, exemption: Exemption, note: str, by: str, at: datetime) -> None:
    """It cannot be done, or not with any effort that would be right: why, in words. Raises NoReason, NotOpen."""
    if exemption is Exemption.CALLED_OFF:
        raise NoReason("exemption: that something is no longer needed is no reason not to tell a recipient")
    if len(" ".join(note.split())) < _LEAST_REASON:
        raise NoReason(f"reason: too short to be one. Write why, in {_LEAST_REASON} letters or more")
    with transaction.atomic():
        row = _open(communication)
        row.sealed_kept = seal(row, "sealed_kept", {"note": note.strip()})
        close(row, State.IMPOSSIBLE, by=by, at=at, exemption=exemption.value)
        row.save()


def try_again(*, communication: UUID, by: str, at: datetime) -> None:
    """Whatever stood in the way is gone: the machine tries again. Raises NotOpen where there is nothing to try."""
    with transaction.atomic():
        row = _open(communication)
        if row.way == TASK:
            raise NotOpen("this recipient is reached by hand only. Say what was done, or why it was not")
        row.state, row.attempts, row.due_at, row.error_code = State.OPEN.value, row.attempts + 1, at, ""
        row.save()
        enqueue("recipients.communicate", f"{row.id}-{row.attempts}", communication=str(row.id))


def call_off(*, communication: UUID, by: str, at: datetime) -> None:
    """It is no longer wanted: a recipient that takes its time is told so, and it is over once it has heard.

    Raises NotOpen where it is over, or where this recipient cannot be told. Said twice, it is said once.
    """
    with transaction.atomic():
        row = _open(communication)
        if row.way != OPENDSR or row.state != State.OPEN.value:
            raise NotOpen("only what a machine there has taken on can be called off")
        _call_off(row, by=by, at=at)


@transaction.atomic
def not_wanted(*, request: UUID, by: str, at: datetime) -> int:
    """The copy that recipients were to give for a request is wanted no more: it was taken back, or refused.

    What is asked of one that takes its time is called off there; the rest is over. Gives how many.
    """
    rows = Communication.objects.select_for_update().filter(request=request, intent=Intent.ACCESS.value)
    still = [row for row in rows if not State(row.state).is_closed]
    for row in still:
        if row.way == OPENDSR and row.state == State.OPEN.value:
            _call_off(row, by=by, at=at)
        else:
            close(row, State.IMPOSSIBLE, by=by, at=at, exemption=Exemption.CALLED_OFF.value)
            row.save()
    return len(still)


@transaction.atomic
def no_longer(*, subject: UUID, intent: Intent, purpose: str, by: str, at: datetime) -> int:
    """What recipients were to do for no request is not wanted any more, and has not been done yet; gives how many."""
    rows = Communication.objects.select_for_update().filter(
        subject_id=subject, request=None, intent=intent.value, purpose=purpose
    )
    still = [row for row in rows if not State(row.state).is_closed]
    for row in still:
        close(row, State.IMPOSSIBLE, by=by, at=at, exemption=Exemption.CALLED_OFF.value)
        row.save()
    return len(still)


def _call_off(row: Communication, *, by: str, at: datetime) -> None:
    if row.called_off_at is None:
        # Counted as a try: so that what is handed over now is another job than the one that may be under way.
        row.called_off_at, row.due_at, row.error_code, row.attempts = at, at, "called-off", row.attempts + 1
        row.save()
        detail = {"communication": str(row.id), "recipient": row.recipient, "intent": row.intent}
        audit.record(act="recipients.call-off", by=by, at=at, subject=row.subject_id, detail=detail)
        enqueue("recipients.communicate", f"{row.id}-{row.attempts}", communication=str(row.id))


def _open(id: UUID) -> Communication:
    row = Communication.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise NoSuchCommunication(f"nothing of the id {id} was to be told to anybody")
    if State(row.state).is_closed:
        raise NotOpen("this is over already")
    return row
