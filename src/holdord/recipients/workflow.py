"""Tools that keep lists are told of every change, and recipients of what is to be done, however often they are away.

Promise:  8.5b - "stops at once, on every list"; 8.2a, 8.3, 8.4c - at every recipient
Takes:    ids of changes and of communications; the moment
Next:     actions/telling.py, actions/carrying_out.py
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import structlog
from standardwebhooks import Webhook

from holdord.audit import queries as audit
from holdord.lib import clock
from holdord.lib.jobs import enqueue, job, nightly, tick
from holdord.lib.journal import said
from holdord.recipients import actions, lists, queries, reach
from holdord.recipients.actions.carrying_out import Ready

log = structlog.get_logger(__name__)

_PATIENCE_SECONDS = 15.0
#: What was written meanwhile by a transaction that took its time is found by looking back so far.
_OVERLAP = timedelta(minutes=5)


@job("recipients.tell")
def tell(*, change: str, at: datetime) -> None:
    """Post one change to the tool that listens."""
    message = actions.ready(change=UUID(change), at=clock.now())
    if message is None:
        return
    try:
        code = _posted(message)
    except (httpx.HTTPError, httpx.InvalidURL):
        actions.failed(change=message.change, code="unreachable", gone=False, at=clock.now())
        return
    if 200 <= code < 300:
        actions.sent(change=message.change, at=clock.now())
    else:
        actions.failed(change=message.change, code=str(code), gone=code == 410, at=clock.now())


@job("recipients.communicate")
def communicate(*, communication: str, at: datetime) -> None:
    """Have one recipient do one thing, and look whether it was done."""
    id = UUID(communication)
    try:
        ready = actions.ready_to_ask(communication=id, at=at)
        if ready is None:
            return
        if ready.calls_off:
            actions.called_off(communication=id, in_time=_called_off(ready), at=at)
            return
        answer, left = _asked(ready)
    except reach.NotReached as fault:
        actions.stumbled(communication=id, fault=fault, at=at)
        return
    actions.answered(communication=id, answer=answer, left=left, at=at)


@tick("recipients.communications", every_seconds=15)
def look_at_open(*, at: datetime) -> None:
    """Hand over again what is due, or was lost between the table and the queue."""
    for communication, attempts in queries.due(at):
        enqueue("recipients.communicate", f"{communication}-{attempts}", communication=str(communication))
    actions.finish_keys(at=at)


@tick("recipients.lists", every_seconds=5)
def look_round(*, at: datetime) -> None:
    """Look at everybody something was done about since the last look, and hand over again what is due."""
    for listener in queries.listeners():
        if listener.looked_at is None:
            actions.look(listener=listener.id, subjects=_differing(listener, at), at=at)
        elif touched := audit.touched(since_at=listener.looked_at - _OVERLAP):
            actions.look(listener=listener.id, subjects=touched, at=at)
    for change, attempts in queries.changes_due(at):
        enqueue("recipients.tell", f"{change}-{attempts}", change=str(change))


@nightly("recipients.lists-anew", at_hour=4, minute=30)
def look_at_everybody(*, at: datetime) -> None:
    """What changes by the day alone (a period that ends) is seen here; and old changes go."""
    for listener in queries.listeners():
        actions.look(listener=listener.id, subjects=_differing(listener, at), at=at)
    actions.clear(at=at)


def _differing(listener: queries.Listening, at: datetime) -> set[UUID]:
    """Whoever should be on the list and is not, or is and should not be."""
    notice = listener.carries_notice
    wanted = set(lists.allowed(listener.purpose, listener.recipient, carries_notice=notice, at=at))
    return wanted ^ set(queries.on_list(listener.id))


def _called_off(ready: Ready) -> bool:
    """Whether it could still be called off there. Raises reach.NotReached."""
    return isinstance(ready.connector, reach.TakesItsTime) and ready.connector.call_off(key=ready.key)


def _asked(ready: Ready) -> tuple[reach.Answer, Mapping[str, int] | None]:
    """What a recipient answered, and what is still there when it is looked at again. Raises reach.NotReached."""
    try:
        answer = reach.ask(ready.connector, ready.intent, ready.person, key=ready.key, memory=ready.memory)
        return answer, ready.connector.verify(ready.intent, ready.person) if answer.finished else {}
    except reach.NotReached:
        raise
    except Exception as fault:
        # What no connector foresaw: told by its kind and place, tried again, and in the end a task for a person.
        kind, place = said(fault)
        log.warning("a recipient's answer was not understood", fault=kind, place=place)
        raise reach.Transient("answer") from None


def _posted(message: actions.Ready) -> int:
    """Signed, to that very address: a redirect is not followed, and nothing of the answer is read but its code."""
    moment = clock.now().astimezone(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": f"msg_{message.change.hex}",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(message.secret).sign(f"msg_{message.change.hex}", moment, message.body),
    }
    with httpx.stream(
        "POST", message.url, content=message.body.encode(), headers=headers, timeout=_PATIENCE_SECONDS,
        follow_redirects=False,
    ) as answer:  # fmt: skip
        return answer.status_code
