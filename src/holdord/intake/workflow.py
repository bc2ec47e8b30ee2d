"""What the door does by itself: reads its mailboxes, and clears up after it.

Promise:  2.1a - no more is kept about visitors than the policy says
Takes:    the moment
Next:     actions.py
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from threading import Event
from uuid import UUID

from django.conf import settings

from holdord.intake import actions, queries
from holdord.intake.actions import telling
from holdord.intake.channels.mail import following
from holdord.intake.channels.mail.following import Follower
from holdord.intake.channels.mail.receiving import Taken, receive
from holdord.lib.jobs import enqueue, job, nightly, tick, watch
from holdord.policy import queries as policy


@tick("intake.sendings", every_seconds=3600)
def clear(*, at: datetime) -> None:
    """Forget what was sent more than an hour ago, and from where."""
    actions.clear_sendings(at=at)


@job("intake.look")
def look(*, whole: str, at: datetime) -> None:
    """Look through a file that was brought; one that stands elsewhere by now is left alone."""
    with suppress(actions.NotNow):
        actions.look(id=UUID(whole), at=at)


@job("intake.import")
def read_in(*, whole: str, at: datetime) -> None:
    """Read in a file that was confirmed, from where it was left."""
    actions.run(id=UUID(whole), at=at)


@job("intake.eventbrite")
def fetch(*, awaited: str, at: datetime) -> None:
    """Fetch what Eventbrite has told us of."""
    actions.fetch_registration(awaited=UUID(awaited), at=at)


@tick("intake.awaited", every_seconds=600)
def fetch_again(*, at: datetime) -> None:
    """Try again what could not be fetched, and what was lost between the table and the queue."""
    for id in queries.awaited(at=at):
        enqueue("intake.eventbrite", f"{id}:{at.timestamp():.0f}", awaited=str(id))


@tick("intake.imports", every_seconds=30)
def look_round(*, at: datetime) -> None:
    """Hand over again what was lost between the table and the queue. What is done or under way is left alone."""
    for work in queries.left_lying(at=at):
        enqueue(work.job, work.key, whole=str(work.id))


@nightly("intake.tables", at_hour=3, minute=10)
def read_tables(*, at: datetime) -> None:
    """Read what is new in the company's own tables."""
    actions.read_tables(at=at)


@nightly("intake.waiting", at_hour=0, minute=5)
def let_go(*, at: datetime) -> None:
    """Let go what nobody decided about in time, end blocks, and remove files that belong to nobody."""
    actions.clear_waiting(at=at)
    actions.clear_blocks(at=at)
    actions.clear_imports(at=at)
    actions.fade(at=at)
    actions.scan_again(at=at)
    actions.forget_files(at=at)


@watch("intake.mailboxes")
def follow(*, over: Event, now: Callable[[], datetime]) -> None:
    """Read the mailboxes of the register's channels, each in a thread of its own, until the house closes."""
    following.together([mailbox_of(name, reader=settings.HOLDORD_SLOT, now=now) for name in followed()], over=over)


def followed() -> list[str]:
    """The mailboxes that are set, and whose channel the register has: what it has not has no purpose and no ground."""
    channels = {channel.id for channel in policy.register().channels if channel.kind == "mail"}
    return sorted(channels & set(settings.HOLDORD_MAILBOXES))


def mailbox_of(channel: str, *, reader: str, now: Callable[[], datetime]) -> Follower:
    """Who reads the mailbox of that channel."""

    def take(raw: bytes, arrived_at: datetime, at: datetime) -> Taken:
        return receive(raw, channel=channel, arrived_at=arrived_at, by="system:mailbox", at=at)

    return Follower(mailbox=channel, address=settings.HOLDORD_MAILBOXES[channel], take=take, reader=reader, now=now)


@tick("intake.telling", every_seconds=300)
def tell(*, at: datetime) -> None:
    """Write to those whose data came from somebody else, once it is their turn."""
    telling.tell_due(at=at)


@nightly("intake.untold", at_hour=0, minute=10)
def look_again(*, at: datetime) -> None:
    """See which of these letters did not arrive, and who has an address by now."""
    telling.look_again(at=at)
