"""The house as the store: its own rooms, called as any face calls them. Sealed and logged; nothing here keeps anything.

Takes:    Operation (mixes.py)
Gives:    answer(): what the rooms give, or how many were touched. records(): the same as Record, for the comparison
Note:     `ids` is what a client of the house remembers: under which id the house keeps what it knows by a key
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from house import DECISIONS, PURPOSES, RECIPIENTS
from mixes import Operation, Record
from plain import spent_by

BY = "system:bench"
WORDS = "0" * 64


@dataclass
class Found:
    """What a reading gave: the things, opened, each with the day it goes; and what is known of their people."""

    things: list[tuple[Any, date]]
    objections: dict[UUID, str]
    decided_on: frozenset[UUID]


class Ours:
    """The house on its own connection."""

    def __init__(self, now: Callable[[], datetime], collected_at: datetime) -> None:
        self.now, self.collected_at = now, collected_at
        self.ids: dict[int, UUID] = {}
        self.keys: dict[UUID, int] = {}
        self.users: dict[UUID, str] = {}

    def remember(self, key: int, record: UUID, subject: UUID, user: str) -> None:
        self.ids[key], self.keys[record], self.users[subject] = record, key, user

    def answer(self, asked: Operation) -> Any:
        answer: Callable[[Operation], Any] = getattr(self, "_" + asked.name.replace("-", "_"))
        return answer(asked)

    def begin(self) -> None:
        """What holds before anything is kept: of those the policy names, one gets the data of each purpose."""
        from holdord.policy import actions as policy
        from holdord.policy.instructing import Narrowing

        for purpose in PURPOSES:
            policy.instruct(kind=Narrowing.SHARE, about=purpose, said=RECIPIENTS[:1], by=BY, at=self.now())

    def processor(self) -> float:
        """Seconds of the processor that this process and its servers have taken."""
        from django.db import connections

        return spent_by(*(connections[alias].connection.info.backend_pid for alias in ("default", "keys")))

    def records(self, answer: Found) -> dict[int, Record]:
        from holdord.policy import queries as policy

        register, found = policy.obeyed().register, {}

        def getting(id: str, purpose: str) -> bool:
            taker = register.recipient(id)
            return taker is not None and purpose in taker.purposes

        for held, ends_on in answer.things:
            key, process = self.keys[held.id], register.process(held.process)
            assert process
            found[key] = Record(
                key, held.payload["data"], held.purpose, ends_on, self.users[held.subject],
                answer.objections.get(held.subject, ""), "yes" if held.subject in answer.decided_on else "no",
                tuple(id for id in process.recipients if getting(id, held.purpose)), held.source, *held.categories,
            )  # fmt: skip
        return found

    def _insert(self, asked: Operation) -> int:
        from holdord.policy import queries as policy
        from holdord.subjects import actions as subjects
        from holdord.terms import IdentifierKind, LegalBasis

        record = asked.record
        assert record
        taken = subjects.take_in(
            by=BY, at=self.now(), collected_at=self.collected_at, process=record.purpose, purpose=record.purpose,
            basis=LegalBasis.LEGITIMATE_INTEREST, source=record.source, form="",
            identifiers={IdentifierKind.ACCOUNT: record.user}, payload={"data": record.data},
            categories=[record.category], language="en", register_version=policy.version(), wording_hash=WORDS,
        )  # fmt: skip
        self.remember(asked.key, taken.record, taken.subject, record.user)
        return 1

    def _delete(self, asked: Operation) -> int:
        from holdord.retention import actions as retention

        return int(
            retention.erase_record(record=self.ids[asked.key], ground="A17-1-a", by=BY, at=self.now()) is not None
        )

    def _update_data(self, asked: Operation) -> int:
        from holdord.subjects import actions as subjects
        from holdord.subjects import queries

        record = self.ids[asked.key]
        subject = queries.owner_of(record)
        assert subject
        return subjects.correct(subject=subject, record=record, field="data", value=asked.value, by=BY, at=self.now())

    def _terms_by_purpose(self, asked: Operation) -> int:
        """An instruction that does less than the policy lets us: for less long, or with fewer. One row, one entry."""
        from holdord.policy import actions as policy
        from holdord.policy.instructing import Narrowing

        kind, said = (
            (Narrowing.KEEP, [f"{asked.value} day" + "s" * (asked.value > 1)])
            if asked.what == "days"
            else (Narrowing.SHARE, asked.value)
        )
        return policy.instruct(kind=kind, about=asked.purpose, said=said, by=BY, at=self.now())

    def _terms_by_user(self, asked: Operation) -> int:
        return self._decisions(asked) if asked.what == "decisions" else self._objections(asked)

    def _objections(self, asked: Operation) -> int:
        """What was objected to is taken back, and something else objected to: a row each, in one transaction."""
        from django.db import transaction

        from holdord.subjects import actions as subjects
        from holdord.subjects import queries

        with transaction.atomic():
            subject, at = self._subject(asked.user), self.now()
            for limit in queries.limits(subject, at=at):
                subjects.lift(limit=limit.id, by=BY, at=at, told_at=at)
            if asked.value:
                subjects.object_to(subject=subject, purpose=asked.value, by=BY, at=at)
        return 1

    def _decisions(self, asked: Operation) -> int:
        from holdord.consent import actions as consent
        from holdord.policy import queries as policy

        subject, at = self._subject(asked.user), self.now()
        act = consent.give if asked.value == "yes" else consent.withdraw
        act(
            subject=subject, purpose=DECISIONS, by=f"subject:{subject}", at=at, channel="account",
            wording_hash=WORDS, register_version=policy.version(), language="en",
        )  # fmt: skip
        return 1

    def _read_by_key(self, asked: Operation) -> Found:
        from holdord.subjects import queries

        held = queries.held_by_id(self.ids[asked.key])
        assert held
        return self._of_one(held.subject, [held], "record")

    def _read_by_user(self, asked: Operation) -> Found:
        from holdord.subjects import queries

        subject = self._subject(asked.user)
        return self._of_one(subject, queries.held_of(subject), "person")

    def _read_by_purpose(self, asked: Operation) -> Found:
        from holdord.consent import queries as consent
        from holdord.decisions import actions as decisions

        at = self.now()
        usable = decisions.open_for(purpose=asked.purpose, by=BY, at=at)
        # Whoever objected to another purpose is among them; to this one, nobody.
        return Found(usable, self._objecting(), consent.given(DECISIONS, at=at))  # type: ignore[arg-type]

    def _of_one(self, subject: UUID, things: list[Any], what: str) -> Found:
        from holdord.consent import queries as consent
        from holdord.subjects import actions as subjects
        from holdord.subjects import queries
        from holdord.terms import ConsentState

        at = self.now()
        subjects.read(subject=subject, purpose=things[0].purpose, by=BY, at=at, what=what)
        objections = {subject: limit.purpose for limit in queries.limits(subject, at=at)}
        given = consent.state(subject, DECISIONS, at=at) is ConsentState.GIVEN
        return Found(
            [(held, self._ends_on(held)) for held in things], objections, frozenset([subject] if given else ())
        )

    def _objecting(self) -> dict[UUID, str]:
        from holdord.subjects import queries

        return {subject: purpose for subject, purpose in queries.objections(at=self.now())}

    def _ends_on(self, held: Any) -> date:
        from holdord.lib.days import local_date
        from holdord.policy import queries as policy
        from holdord.policy.endings import ending

        register = policy.obeyed().register
        collected_on = local_date(held.collected_at, register.desk.time_zone)
        return ending(register, held.process, collected_on=collected_on, anchored_on=None).ends_on

    def _subject(self, user: str) -> UUID:
        from holdord.subjects import queries
        from holdord.terms import IdentifierKind

        found = queries.find(IdentifierKind.ACCOUNT, user)
        assert found, f"nobody is known as {user}"
        return found


def moments(start: datetime) -> Callable[[], datetime]:
    """A later moment each time."""
    seen = [start]

    def now() -> datetime:
        seen[0] += timedelta(milliseconds=1)
        return seen[0]

    return now
