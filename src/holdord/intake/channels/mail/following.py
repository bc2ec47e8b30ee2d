"""A mailbox is followed: what is new is read at once, what is missed is read later, and no message is lost or doubled.

Promise:  4.2c - every letter ends in the one store
Law:      GDPR Art. 5(1)(d), (f)
Takes:    an Address; what is to be done with a message; an event to leave at, and a clock
Gives:    Follower: follow (for as long as the house is open), read_once (one look)
Next:     ../../actions/mailboxes.py (where we stand), ../../workflow.py (who calls)

One worker at a time reads a mailbox. It may die at any moment: a message is stored first and counted as read
afterwards, so at worst it is read twice, and what stores it knows it. Where one cannot be stored, the next one is.
Each message is a transaction of its own; the disk is waited for once for a portion of them (lib/commits.py).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog
from django.db import InterfaceError, OperationalError, connections

from holdord.intake.actions import mailboxes
from holdord.intake.actions.mailboxes import Place
from holdord.intake.channels.mail.letters import Why
from holdord.intake.channels.mail.receiving import Taken
from holdord.intake.channels.mail.structure import LARGEST
from holdord.lib.commits import unhurried
from holdord.lib.mailbox.address import Address
from holdord.lib.mailbox.connection import Connection, Fetched, Unreachable

log = structlog.get_logger(__name__)

#: Does with one message what is to be done: its bytes, when the server got it, and now.
Take = Callable[[bytes, datetime, datetime], Taken]
Clock = Callable[[], datetime]

#: How long a worker that fell silent keeps its turn, and how long one wait for news lasts.
TURN = timedelta(minutes=4)
_WAIT_SECONDS, _NOT_OUR_TURN_SECONDS = 120.0, 15.0
#: So many messages are counted as read at a time.
_PORTION = 50
#: What says that the database is away, and nothing about a message.
_DATABASE_AWAY = (OperationalError, InterfaceError)
_PAUSES_SECONDS = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0)


class SomebodyElse(RuntimeError):
    """Another worker reads this mailbox now."""


@dataclass
class Report:
    """What became of the messages of one look, by their words; those left unread by number, each with why."""

    became: Counter[str] = field(default_factory=Counter)
    unread: dict[int, str] = field(default_factory=dict)


class Follower:
    """One mailbox, read by one worker."""

    def __init__(self, *, mailbox: str, address: Address, take: Take, reader: str, now: Clock) -> None:
        self._mailbox, self._address, self._take = mailbox, address, take
        self._reader, self._now = reader, now
        self._failures = 0

    def follow(self, over: Event) -> None:
        """Read what is new whenever something is, until it is over; where the server is away, come back later."""
        while not over.is_set():
            pause = self._followed(over)
            connections.close_all()
            over.wait(pause)
        mailboxes.give_back(mailbox=self._mailbox, reader=self._reader)
        connections.close_all()

    def read_once(self) -> Report:
        """Read what is new, and try again what was left; raises SomebodyElse, Unreachable."""
        if self._turn() is None:
            raise SomebodyElse("another worker reads this mailbox. It is read by itself; see: holdord mailbox list")
        try:
            with Connection(self._address) as box:
                return self._look(box, Event())
        except Unreachable as fault:
            mailboxes.troubled(mailbox=self._mailbox, why=fault.why, at=self._now())
            raise
        finally:
            mailboxes.give_back(mailbox=self._mailbox, reader=self._reader)

    def _followed(self, over: Event) -> float:
        """One connection for as long as it lasts; gives for how many seconds to stay away then."""
        try:
            if self._turn() is None:
                return _NOT_OUR_TURN_SECONDS
            with Connection(self._address) as box:
                while not over.is_set() and self._turn() is not None:
                    self._look(box, over)
                    self._failures = 0
                    connections.close_all()
                    box.wait(_WAIT_SECONDS, over=over.is_set)
            return 0.0
        except Unreachable as fault:
            mailboxes.troubled(mailbox=self._mailbox, why=fault.why, at=self._now())
            log.warning("a mailbox cannot be read", key=self._mailbox, code=fault.why)
        except _DATABASE_AWAY:
            log.exception("a mailbox could not be read on: the database did not answer", key=self._mailbox)
        except Exception:
            # Whatever it is: the thread that follows this mailbox must outlive it, or nobody reads it any more.
            log.exception("a mailbox could not be read on", key=self._mailbox)
        self._failures += 1
        return _PAUSES_SECONDS[min(self._failures, len(_PAUSES_SECONDS)) - 1]

    def _turn(self) -> Place | None:
        at = self._now()
        return mailboxes.take_turn(mailbox=self._mailbox, reader=self._reader, until=at + TURN, at=at)

    def _look(self, box: Connection, over: Event) -> Report:
        report = Report()
        place = self._turn()
        if place is None:
            return report
        uids = box.after(place.last_uid if place.uid_validity == box.uid_validity else 0)
        mailboxes.looked(mailbox=self._mailbox, behind=len(uids), at=self._now())
        for start in range(0, len(uids), _PORTION):
            portion = uids[start : start + _PORTION]
            # The letters still lie there: only that the place moved on must be on the disk, and takes them along.
            with unhurried():
                for fetched in box.fetch(portion, most=LARGEST):
                    self._handle(fetched, box, report)
            self._move(box, portion[-1], len(uids) - start - len(portion))
            if over.is_set() or self._turn() is None:
                return report
        self._try_again(box, report)
        return report

    def _move(self, box: Connection, uid: int, behind: int) -> None:
        mailboxes.went_on(mailbox=self._mailbox, uid_validity=box.uid_validity, uid=uid, behind=behind, at=self._now())

    def _try_again(self, box: Connection, report: Report) -> None:
        """Once more what was left. What is stored now, or was removed from the mailbox meanwhile, is done."""
        uids = mailboxes.to_try_again(mailbox=self._mailbox, uid_validity=box.uid_validity, at=self._now())
        still_unread = set()
        for fetched in box.fetch(uids, most=LARGEST):
            if self._handle(fetched, box, report).what == "unread":
                still_unread.add(fetched.found.uid)
        for uid in set(uids) - still_unread:
            mailboxes.read_after_all(mailbox=self._mailbox, uid_validity=box.uid_validity, uid=uid)

    def _handle(self, fetched: Fetched, box: Connection, report: Report) -> Taken:
        taken = self._taken(fetched)
        report.became[taken.what] += 1
        if taken.what == "unread":
            uid = fetched.found.uid
            report.unread[uid] = taken.why
            mailboxes.leave_unread(
                mailbox=self._mailbox, uid_validity=box.uid_validity, uid=uid, why=taken.why, by="system:mailbox",
                at=self._now(),
            )  # fmt: skip
            log.warning("a message was left unread", key=self._mailbox, code=taken.why, count=uid)
        return taken

    def _taken(self, fetched: Fetched) -> Taken:
        if fetched.content is None:
            return Taken("unread", (Why.TOO_LARGE if fetched.found.size > LARGEST else Why.NOT_GIVEN).value)
        try:
            return self._take(fetched.content, fetched.found.arrived_at, self._now())
        except _DATABASE_AWAY:
            # Not this message's fault, and the next one's lot: the place stays, and all is read again from there.
            raise
        except Exception:
            log.exception("a message could not be taken in", key=self._mailbox, count=fetched.found.uid)
            return Taken("unread", Why.FAILED.value)


def together(followers: Sequence[Follower], *, over: Event) -> None:
    """Follow several mailboxes, each in a thread of its own, until it is over."""
    threads = [Thread(target=each.follow, args=(over,), name="mailbox", daemon=True) for each in followers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not threads:
        # Settings are read once, so nothing can change before the house is opened anew.
        over.wait()
