"""Telling people of changes, sending what waits in the outbox, and clearing it up.

Promise:  1.4 - a letter that was written goes out, also when the mail server was away for a while; 11.1
Takes:    ids of messages, numbers of publications; the moment
Gives:    nothing; what became of a message stands in its row
Next:     lib/mail.py (the mail server)
"""

from datetime import datetime
from uuid import UUID

import structlog

from holdord.lib import mail
from holdord.lib.jobs import enqueue, job, nightly, tick
from holdord.notice import actions, queries
from holdord.notice.rules import MessageState

_BY = "system:mail"
_TELLER = "system:policy"
#: How many letters about a change one job writes: so many that a large house is done soon, so few that a job is short.
_AT_A_TIME = 500

log = structlog.get_logger(__name__)


@job("notice.send")
def send(*, message: str, at: datetime) -> None:
    """Hand one letter to the mail server. One that is sent already, or has no server to go to, is left alone."""
    letter = queries.message(UUID(message))
    if letter is None or letter.envelope.state is not MessageState.QUEUED or not mail.configured():
        return
    if not letter.readable or letter.body is None:
        actions.failed(message=letter.envelope.id, code="unreadable", permanent=True, by=_BY, at=at)
        return
    try:
        mail.deliver(message=letter.envelope.id, to=letter.to, subject=letter.title, text=letter.body)
    except mail.NotSent as fault:
        actions.failed(message=letter.envelope.id, code=_code(fault), permanent=fault.permanent, by=_BY, at=at)
        return
    except Exception as fault:
        # Whatever it was, it counts as a try: else this letter would be handed over every minute for ever.
        log.exception("a letter could not be handed over")
        actions.failed(message=letter.envelope.id, code=type(fault).__name__, permanent=False, by=_BY, at=at)
        return
    actions.sent(message=letter.envelope.id, by=_BY, at=at)


def _code(fault: mail.NotSent) -> str:
    """The mail server's number; a word, where there was no server to give one."""
    return str(fault.code) if fault.code else "unwritable" if fault.permanent else "unreachable"


@tick("notice.outbox", every_seconds=60)
def look_round(*, at: datetime) -> None:
    """Hand over again whatever is due: never handed over, or not taken the last time."""
    if not mail.configured():
        return
    for message, attempts in queries.due(at):
        # The number of tries in the key: the same work handed over twice is done once, a new try is new work.
        enqueue("notice.send", f"{message}-{attempts}", message=str(message))


@nightly("notice.clear", at_hour=3, minute=40)
def clear(*, at: datetime) -> None:
    """Remove old letters to people we hold nothing else about."""
    actions.forget_strangers(by=_BY, at=at)


@job("notice.tell")
def tell(*, publication: int, at: datetime) -> None:
    """Write the next letters about a publication, and hand over what is left."""
    left = actions.tell(publication=publication, limit=_AT_A_TIME, by=_TELLER, at=at)
    if left:
        enqueue("notice.tell", f"{publication}-{left}", publication=publication)


@tick("notice.telling", every_seconds=300)
def look_for_untold(*, at: datetime) -> None:
    """Hand over again whatever was cut off: a publication that somebody is still to be told of."""
    for publication, left in queries.still_to_tell().items():
        # The number of people in the key: what was done is not done again, what is left is new work.
        enqueue("notice.tell", f"{publication}-{left}", publication=publication)
