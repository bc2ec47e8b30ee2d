"""Mail is handed on, whatever happens to the machine in between; and what is over is cleared.

Promise:  8.5b - decided about at the last moment; 1.4 - what was taken goes out, or its sender is told
Takes:    ids of messages; the moment
Next:     lib/relay.py (the mail server), actions/leaving.py

A blow between the mail server's yes and our note of it sends a message twice: its name stays the same, so that
receivers can tell. journal.py makes that window as small as a line in a file.
"""

import time
from datetime import datetime
from uuid import UUID

import structlog

from holdord.lib import clock, mail, relay
from holdord.lib.jobs import enqueue, job, nightly, tick
from holdord.mailing import actions, journal, queries

log = structlog.get_logger(__name__)


#: How long one job hands on mail before it lets others have their turn, and how many messages it looks for at a time.
_A_WHILE_SECONDS = 3.0
_AT_A_TIME = 50


@job("mailing.serve")
def serve(*, turn: int, at: datetime) -> None:
    """Hand on whatever is due, one message after the other, for a short while: a job for each would cost more than the
    message does. Several may do so at once: who has a message in hand has moved its moment."""
    until = time.monotonic() + _A_WHILE_SECONDS
    while mail.configured() and (found := queries.due(clock.now(), limit=_AT_A_TIME)):
        # Each begins elsewhere, or they would wait for one another.
        for message, _ in sorted(found, key=lambda each: hash((each, turn))):
            send(message=str(message), at=clock.now())
            if time.monotonic() > until:
                return


@job("mailing.send")
def send(*, message: str, at: datetime) -> None:
    """Decide about one message, and hand it to the mail server. One that is served, not due, or has no server, is left
    alone."""
    if not mail.configured():
        return
    id = UUID(message)
    if journal.is_unnoted(id):
        # The last try went as far as the mail server's yes: it is noted now, and not sent again.
        _note(id)
        return
    note_left_behind(at=at)
    # The clock is read inside, once nobody can say no unseen: `at` is when the job began to wait for its turn.
    leaving = _let_go(id, at)
    if leaving is None:
        return
    journal.begins(leaving.id)
    try:
        relay.hand_on(sender=leaving.sender, to=leaving.to, content=leaving.content)
    except mail.NotSent as fault:
        journal.came_back(leaving.id)
        code = str(fault.code) if fault.code else "unwritable" if fault.permanent else "unreachable"
        actions.failed(message=leaving.id, code=code, permanent=fault.permanent, at=clock.now())
        return
    journal.took(leaving.id)
    _note(leaving.id)


def _note(message: UUID) -> None:
    actions.sent(message=message, at=clock.now())
    journal.noted(message)


def _let_go(message: UUID, at: datetime) -> actions.Leaving | None:
    try:
        return actions.let_go(message=message, now=clock.now, due_by=at)
    except Exception as fault:
        # Whatever it was, it counts as a try: else this message would be handed over every ten seconds for ever.
        log.exception("a message could not be made ready to go")
        actions.failed(message=message, code=type(fault).__name__, permanent=False, at=clock.now())
        return None


def note_left_behind(*, at: datetime) -> None:
    """Note what a process that fell had handed over, before anything is sent again; what it had in hand goes again."""
    with journal.left_behind() as left:
        for message in left.taken:
            actions.sent(message=message, at=at)
        for message in left.begun:
            actions.cut_off(message=message, at=at)


@tick("mailing.left-over", every_seconds=1)
def look_round(*, at: datetime) -> None:
    """Have handed on whatever is due: taken in the last second, cut off, or not taken by the mail server before."""
    if not mail.configured():
        return
    note_left_behind(at=at)
    if queries.due(at, limit=1):
        turn = int(at.timestamp())
        enqueue("mailing.serve", str(turn), turn=turn)


@nightly("mailing.clear", at_hour=3, minute=45)
def clear(*, at: datetime) -> None:
    """Destroy the keys of bags that are empty, and old traces."""
    actions.empty_bags(at=at)
    actions.forget_old(at=at)
