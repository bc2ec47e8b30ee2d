"""A person decides about what waits: it is let in as if nothing had happened, or it goes.

Promise:  7.5 - people release or reject; a message is held, nothing is decided about anybody by a machine (7.7)
Law:      GDPR Art. 5(1)(e), 22
Takes:    the id of what waits; who decides, and when
Gives:    Outcome, with its original time
Refuses:  NotWaiting, for what was decided before, or went by itself; CannotLetIn, where it has no place any more
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from holdord.audit import actions as audit
from holdord.intake.actions import holding, keeping, teaching
from holdord.intake.actions.blocking import block
from holdord.intake.actions.clearing import empty, finish, waiting_row
from holdord.intake.arrivals import Arrival, Outcome, Verdict
from holdord.intake.blocks import target
from holdord.intake.models import Arrived, Held
from holdord.intake.rules import NoSuchForm, OutOfScope
from holdord.intake.stamps import NoSuchChannel, NotItsPurpose, Stamp, stamp_of
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects.rules import strongest
from holdord.vault import files
from holdord.vault import queries as keys

#: Whose word a ticked box is: of whoever filled the form in, and showed nobody who they are.
_SENDER = "public"


class CannotLetIn(Exception):
    """It goes on waiting; ``code`` is one of texts.py: 'no-place', 'file-gone'."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code


def release(*, held: UUID, by: str, at: datetime) -> Outcome:
    """Let it in: under its person, stamped, with its files and its original time."""
    with transaction.atomic():
        row = waiting_row(held)
        arrival = holding.opened(row)
        stamp = _stamp(arrival)
        taken = keeping.take_in(arrival, stamp, by=by, at=at, ticked_by=_SENDER)
        _hand_files_over(row, taken, stamp.files or "", by=by, at=at)
        Arrived.objects.filter(held=row).update(verdict=Verdict.ACCEPTED.value, record_id=taken.record)
        empty(row)
        audit.record(
            act="intake.release", by=by, at=at, subject=taken.subject, process=stamp.process,
            detail={"held": str(held)},
        )  # fmt: skip
    finish(at=at, by=by)
    if row.verdict == Verdict.QUARANTINED.value:
        teaching.teach(text=arrival.said(), spam=False, at=at)
    return Outcome(Verdict.ACCEPTED, at, subject=taken.subject, record=taken.record)


def reject(*, held: UUID, by: str, at: datetime, verdict: Verdict = Verdict.REJECTED) -> None:
    """Let it go: nothing of it stays but that something came."""
    with transaction.atomic():
        row = waiting_row(held)
        said = holding.opened(row).said() if _teaches(row, verdict) else ""
        Arrived.objects.filter(held=row).update(verdict=verdict.value)
        empty(row)
        audit.record(act="intake.reject", by=by, at=at, detail={"held": str(held), "verdict": verdict.value})
    finish(at=at, by=by)
    teaching.teach(text=said, spam=True, at=at)


def block_sender(*, held: UUID, reason: str, by: str, at: datetime) -> UUID:
    """Keep its sender out from now on, and let it go; gives the block's id. Raises NothingIdentifies, NotAReason."""
    with transaction.atomic():
        arrival = holding.opened(waiting_row(held))
        kind = strongest(arrival.identifiers)
        id = block(target=target(kind.value, arrival.identifiers[kind]), reason=reason, by=by, at=at)
    reject(held=held, by=by, at=at)
    return id


def _stamp(arrival: Arrival) -> Stamp:
    """As it is stamped today; raises CannotLetIn where the register has changed while it waited."""
    try:
        return stamp_of(policy.register(), arrival)
    except (NoSuchChannel, NoSuchForm, NotItsPurpose, OutOfScope) as refused:
        raise CannotLetIn("no-place", f"{refused}. Put it back in the register, or turn away what waits") from None


def _teaches(row: Held, verdict: Verdict) -> bool:
    """Whether this decision says what spam is: not that somebody is too young, or that a request went elsewhere."""
    return (row.verdict, verdict) == (Verdict.QUARANTINED.value, Verdict.REJECTED)


def _hand_files_over(row: Held, taken: subjects.TakenIn, category: str, *, by: str, at: datetime) -> None:
    opener = keys.opener(row.id)
    for file in row.files.order_by("id"):
        name = opener.open_text(file.name, keys.context_of(file, "name"))
        # Under another id: if we are cut off here, the one that waits is still whole.
        try:
            stored = files.hand_over(file.id, source=row.id, target=taken.subject, to=uuid4())
        except (files.NoSuchFile, keys.Unreadable) as gone:
            raise CannotLetIn("file-gone", f"{gone} Turn away what waits, and ask for it again") from None
        subjects.attach(
            record=taken.record, id=stored.id, name=name, kind=file.kind, category=category, size=stored.size,
            scan=file.scan, by=by, at=at,
        )  # fmt: skip
