"""What outlives a web request: sending codes, making answers, and clearing up every hour and every night.

Promise:  8.1b-c - an approved answer is made and sent, whatever happens to the machine in between
Takes:    ids; the moment
Next:     actions/, which does each of these once, however often it is called
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Event
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction

from holdord.intake import actions as intake
from holdord.intake.actions.mailboxes import DESK
from holdord.intake.channels.mail import following
from holdord.intake.channels.mail.following import Follower
from holdord.intake.channels.mail.letters import Kind, Unreadable
from holdord.intake.channels.mail.reading import read
from holdord.intake.channels.mail.receiving import Taken, note_bounces, our_domains
from holdord.lib import certified
from holdord.lib.jobs import enqueue, job, nightly, tick, watch
from holdord.policy import queries as policy
from holdord.rights import actions, calling, drp, opendsr, queries
from holdord.rights.actions import Written
from holdord.rights.queries import MachineView
from holdord.rights.rules import Doubt, Protocol
from holdord.terms import asking

_BY = "system:desk"

Thing = TypeVar("Thing")


@job("rights.code")
def code(*, challenge: str, at: datetime) -> None:
    """Send the code somebody asked for."""
    actions.send_code(challenge=UUID(challenge), at=at)


@job("rights.answer")
def answer(*, request: str, at: datetime) -> None:
    """Make and send an answer that was approved."""
    actions.make_answer(request=UUID(request), at=at)


@job("rights.finish")
def finish(*, request: str, at: datetime) -> None:
    """Answer a request of which everything is decided, once every recipient has been told."""
    actions.conclude(request=UUID(request), at=at)


@job("rights.erase")
def erase(*, request: str, at: datetime) -> None:
    """Go on with an erasure, as far as it goes now."""
    actions.go_on_erasing(request=UUID(request), at=at)


@tick("rights.erasures", every_seconds=15)
def look_at_erasures(*, at: datetime) -> None:
    """Go on with erasures that wait for recipients, or were cut off."""
    _each(lambda request: actions.go_on_erasing(request=request, at=at), queries.unfinished_erasures())


@job("rights.transfer")
def transfer(*, request: str, at: datetime) -> None:
    """Send what was approved to another controller."""
    actions.send_over(request=UUID(request), at=at)


@job("rights.text")
def text(*, text: str, at: datetime) -> None:
    """Send a password as a text message."""
    actions.send_text(text=UUID(text), at=at)


@tick("rights.left-over", every_seconds=30)
def look_round(*, at: datetime) -> None:
    """Hand over again what was lost between the table and the queue. What is done or under way is left alone."""
    for challenge, key in queries.unsent(at):
        enqueue("rights.code", key, challenge=str(challenge))
    for each, key in queries.texts_to_send(at):
        enqueue("rights.text", key, text=str(each))
    for request, key in queries.unmade():
        enqueue("rights.answer", key, request=str(request))
    for request, key in queries.to_send_over(at):
        enqueue("rights.transfer", key, request=str(request))
    for request, key in queries.finishing():
        enqueue("rights.finish", key, request=str(request))


@tick("rights.callbacks", every_seconds=30)
def tell_partners(*, at: datetime) -> None:
    """Whoever brought a request and wants to be called hears of each change of its status."""
    _each(lambda view: _tell(view, opendsr.status_of(view), at), queries.to_tell(Protocol.OPENDSR, at))
    _each(lambda view: _tell(view, "/".join(drp.state_of(view)), at), queries.to_tell(Protocol.DRP, at))


def _each(do: Callable[[Thing], None], things: Iterable[Thing]) -> None:
    """Each for itself: one that cannot go on holds up no other. The first fault is raised when all have had a turn."""
    faults: list[Exception] = []
    for thing in things:
        try:
            do(thing)
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise faults[0]


def _tell(view: MachineView, status: str, at: datetime) -> None:
    due = actions.calls(machine=view.machine, status=status, at=at)
    for call in due:
        told = (
            opendsr.callback(view, call.url) if view.protocol is Protocol.OPENDSR else drp.status(view, view.reference)
        )
        try:
            body = json.dumps(told).encode()
            headers = opendsr.headers(body) if view.protocol is Protocol.OPENDSR else {}
            calling.post(call.url, body, headers)
        except (calling.NotHeard, certified.NotSetUp):
            actions.not_heard(machine=view.machine, status=status, at=at)
            return
    if due:
        actions.heard(machine=view.machine, status=status, at=at)


@tick("rights.tickets", every_seconds=3600)
def clear_tickets(*, at: datetime) -> None:
    """Forget where codes were asked from, as soon as it no longer counts; and tickets of yesterday."""
    actions.clear_challenges(at=at)


@tick("rights.warnings", every_seconds=3600)
def warn(*, at: datetime) -> None:
    """Tell the data protection officer what is due soon, and what is late."""
    actions.warn(at=at)


@tick("rights.liftings", every_seconds=60)
def end_restrictions(*, at: datetime) -> None:
    """End the restrictions whose day has come and whose person has heard of it; no other."""
    actions.end_due(at=at)


@watch("rights.mailbox")
def follow(*, over: Event, now: Callable[[], datetime]) -> None:
    """Read the desk's own mailbox until the house closes."""
    desk = mailbox(reader=settings.HOLDORD_SLOT, now=now)
    following.together([desk] if desk else [], over=over)


def mailbox(*, reader: str, now: Callable[[], datetime]) -> Follower | None:
    """Who reads the desk's mailbox; None where none is set."""
    address = settings.HOLDORD_MAILBOXES.get(DESK)
    return Follower(mailbox=DESK, address=address, take=_take, reader=reader, now=now) if address else None


def _take(raw: bytes, arrived_at: datetime, at: datetime) -> Taken:
    """One message: a report about a letter of ours is noted there; everything else may be a request."""
    received_at = min(arrived_at, at)
    found = read(raw, arrived_at=received_at, ours=our_domains(policy.register()))
    if isinstance(found, Unreadable):
        return Taken("unread", found.why.value)
    if found.kind is Kind.REPORT and note_bounces(raw, by=_BY, at=at):
        return Taken("report")
    return Taken(actions.take_in(letter=found, received_at=received_at, by=_BY, at=at))


@tick("rights.found", every_seconds=60)
def look_through(*, at: datetime) -> None:
    """Take in what came elsewhere and reads like a request: it waits for somebody to say so."""
    for arrived in intake.marked():
        with transaction.atomic():
            found = intake.hand_on(arrived=arrived, by=_BY, at=at)
            if found is not None:
                asked = asking.asked(found.text, found.subject)
                written = Written(
                    key=f"found:{found.key}", address=found.address, subject=found.subject, text=found.text,
                    language=found.language, received_at=found.received_at, doubt=Doubt.FOUND, rights=asked.rights,
                )  # fmt: skip
                actions.take_found(written=written, by=_BY, at=at)


@nightly("rights.clear", at_hour=2, minute=20)
def clear(*, at: datetime) -> None:
    """Destroy what has had its time: files, codes, requests nobody proved, old traces, keys that open nothing more."""
    actions.destroy_expired(at=at)
    actions.expire_unproven(at=at)
    actions.clear_challenges(at=at)
    actions.forget_old(at=at)
    actions.forget_dismissed(at=at)
    actions.clear_documents(at=at)
    actions.finish_keys(at=at)
