"""The one call for everything that comes in, whatever way: taken in, made to wait, or turned away.

Promise:  4.2c - all requests end in the one store; 3.3a-c, 4.3, 5.3, 6.3 - stamped; 7.4, 7.5, 11.2 - guarded
Law:      GDPR Art. 5(1)(b)-(c), (f), 6(1)
Takes:    an Arrival; who brings it, and when
Gives:    Outcome. What has come before is not taken in again: the outcome is the one it had then
Refuses:  NoSuchChannel, NotItsPurpose, OutOfScope (stamps.py), subjects NothingIdentifies; nothing is stored then
Next:     judging.py (may it come in?), keeping.py (taken in), holding.py (made to wait), deciding.py (afterwards)

One transaction, so it may be called again after any crash: at least once in, exactly once stored.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from holdord.audit import actions as audit
from holdord.intake.actions import attaching, calling_off, holding, judging, keeping
from holdord.intake.actions.attaching import Came
from holdord.intake.actions.judging import Read
from holdord.intake.arrivals import LEFT_OUT, Arrival, Judgement, Left, Outcome, Verdict
from holdord.intake.models import Arrived
from holdord.intake.stamps import Stamp, stamp_of
from holdord.lib.rows import Row, pick, put, put_unless_there
from holdord.policy import queries as policy
from holdord.vault import queries as vault


def arrive(*, arrival: Arrival, by: str, at: datetime, beside: Sequence[Row] = ()) -> Outcome:
    """Take it in, let it wait sealed, or turn it away; once, however often it comes.

    ``beside`` are rows of this room that are to be written with it, whatever becomes of it, unless it came before.
    """
    with policy.steady(), vault.steady():
        return _arrived(arrival, beside, by, at)


def _arrived(arrival: Arrival, beside: Sequence[Row], by: str, at: datetime) -> Outcome:
    stamp = stamp_of(policy.register(), arrival)
    if (before := _before(arrival)) is not None:
        _said_again(arrival, stamp, before, by=by, at=at)
        return before
    # Before anything is locked: to read a text takes its time, and so does to seal a file, which whoever stays out
    # must not even leave.
    read = judging.read(arrival, stamp, at=at)
    comes_in = not arrival.attachments or judging.judge(read, at=at).verdict.keeps
    try:
        with attaching.received(arrival, stamp, none=not comes_in) as came, transaction.atomic():
            judged = judging.with_files(judging.judge(read, at=at), came.files)
            if beside:
                put(*beside)
            return _handled(read, judged, came, by=by, at=at)
    except _HereFirst:
        return _before(arrival) or _unknown(at)


def foresee(*, arrival: Arrival, at: datetime) -> tuple[Verdict, bool]:
    """What would become of it, or became of it when it came before; nothing is stored. Raises what `arrive` raises."""
    stamp = stamp_of(policy.register(), arrival)
    if (before := _before(arrival)) is not None:
        return before.verdict, True
    return judging.judge(judging.read(arrival, stamp, at=at), at=at).verdict, False


def seen_before(arrival: Arrival) -> bool:
    """Whether this very thing has come before."""
    return bool(pick(Arrived, "id", once=_once(arrival)))


class _HereFirst(Exception):
    """It came twice at once, and the other was here first: all that was done for this one is undone."""


def _handled(read: Read, judged: Judgement, came: Came, *, by: str, at: datetime) -> Outcome:
    arrival, stamp = _saying_what_was_left(read.arrival, came.left), read.stamp
    outcome = _done(arrival, stamp, judged, came.files, by=by, at=at)
    _came(arrival, outcome, judged, may_be_request=read.may_be_request and judged.verdict.keeps)
    if outcome.record is None or came.left:
        # What became a record, with all that came with it, has its entry: subjects.take_in.
        audit.record(
            act=f"intake.{judged.verdict.value}", by=by, at=at, subject=outcome.subject, process=stamp.process,
            purpose=stamp.purpose, detail={"channel": arrival.channel, "left": len(came.left)},
        )  # fmt: skip
    return _with_left(outcome, came.left)


def _done(
    arrival: Arrival, stamp: Stamp, judged: Judgement, files: Sequence[attaching.File], *, by: str, at: datetime
) -> Outcome:
    if judged.verdict is Verdict.ACCEPTED:
        taken = keeping.take_in(arrival, stamp, by=by, at=at)
        keeping.attach(taken, files, stamp, by=by, at=at)
        return Outcome(judged.verdict, at, subject=taken.subject, record=taken.record)
    if judged.verdict.waits:
        held = holding.hold(arrival, judged, files, at=at)
        return Outcome(judged.verdict, at, held=held, reasons=judged.reasons)
    return Outcome(judged.verdict, at, reasons=judged.reasons)


def _saying_what_was_left(arrival: Arrival, left: Sequence[Left]) -> Arrival:
    """The arrival, which says of each file that is not kept why: whoever reads it would not know that there was one."""
    if not left:
        return arrival
    said = [arrival.pieces.get(LEFT_OUT, ""), *(each.why for each in left)]
    return replace(arrival, pieces={**arrival.pieces, LEFT_OUT: ", ".join(filter(None, said))})


def _once(arrival: Arrival) -> bytes:
    return vault.keyed_hash("arrival", f"{arrival.channel}\0{arrival.key}")


def _came(arrival: Arrival, outcome: Outcome, judged: Judgement, *, may_be_request: bool) -> None:
    """Remember that it came; raises _HereFirst."""
    row = Row(
        Arrived, channel=arrival.channel, once=_once(arrival), at=outcome.at, verdict=judged.verdict.value,
        reasons=list(judged.reasons), record_id=outcome.record, held_id=outcome.held, may_be_request=may_be_request,
    )  # fmt: skip
    if not put_unless_there(row):
        raise _HereFirst


def _before(arrival: Arrival) -> Outcome | None:
    if not seen_before(arrival):
        return None
    row = Arrived.objects.select_related("record__relation").filter(once=_once(arrival)).first()
    if row is None or _begins_anew(row, arrival):
        return None
    subject = row.record.relation.subject_id if row.record else None
    return Outcome(
        Verdict(row.verdict), row.at, again=True, subject=subject, record=row.record_id, held=row.held_id,
        reasons=tuple(row.reasons),
    )  # fmt: skip


def _begins_anew(row: Arrived, arrival: Arrival) -> bool:
    """Who was erased and sends their form once more means it. A mailbox that is read once more means nothing."""
    erased = row.verdict == Verdict.ACCEPTED.value and row.record_id is None
    return bool(arrival.form) and erased and bool(Arrived.objects.filter(pk=row.pk, record=None).delete()[0])


def _said_again(arrival: Arrival, stamp: Stamp, before: Outcome, *, by: str, at: datetime) -> None:
    """Who registered, called off, and is said to come once more does come."""
    if arrival.event and before.subject and before.record:
        calling_off.stand_again(
            before.subject, before.record, process=stamp.process, thread=arrival.thread, by=by, at=at
        )


def _unknown(at: datetime) -> Outcome:
    """It was here first, and is gone again already: a form's page that has been forgotten."""
    return Outcome(Verdict.GONE, at, again=True)


def _with_left(outcome: Outcome, left: Sequence[Left]) -> Outcome:
    return Outcome(
        outcome.verdict, outcome.at, outcome.again, outcome.subject, outcome.record, outcome.held, outcome.reasons,
        tuple(left),
    )  # fmt: skip
