"""What outlives a web request: sending codes, making answers, and clearing up every hour and every night.

Promise:  8.1b-c - an approved answer is made and sent, whatever happens to the machine in between
Takes:    ids; the moment
Next:     actions/, which does each of these once, however often it is called
"""

from datetime import datetime
from uuid import UUID

from holdord.lib.jobs import enqueue, job, nightly, tick
from holdord.rights import actions, queries


@job("rights.code")
def code(*, challenge: str, at: datetime) -> None:
    """Send the code somebody asked for."""
    actions.send_code(challenge=UUID(challenge), at=at)


@job("rights.answer")
def answer(*, request: str, at: datetime) -> None:
    """Make and send an answer that was approved."""
    actions.make_answer(request=UUID(request), at=at)


@tick("rights.left-over", every_seconds=30)
def look_round(*, at: datetime) -> None:
    """Hand over again what was lost between the table and the queue. What is done or under way is left alone."""
    for challenge, key in queries.unsent(at):
        enqueue("rights.code", key, challenge=str(challenge))
    for request, key in queries.unmade():
        enqueue("rights.answer", key, request=str(request))


@tick("rights.tickets", every_seconds=3600)
def clear_tickets(*, at: datetime) -> None:
    """Forget where codes were asked from, as soon as it no longer counts; and tickets of yesterday."""
    actions.clear_challenges(at=at)


@nightly("rights.clear", at_hour=2, minute=20)
def clear(*, at: datetime) -> None:
    """Destroy what has had its time: files, codes, requests nobody proved, old traces, keys that open nothing more."""
    actions.destroy_expired(at=at)
    actions.expire_unproven(at=at)
    actions.clear_challenges(at=at)
    actions.forget_old(at=at)
    actions.finish_keys(at=at)
