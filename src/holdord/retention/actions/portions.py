"""What is due by one rule, a portion at a time: found by a range of an index, locked, looked at again, gone.

Promise:  7.2a - "when a retention period ends, data are erased"
Law:      GDPR Art. 5(1)(e), 17
Takes:    a Look (queries/due.py), the moment, who has it done
Gives:    Swept: how many records and people went, how many records are kept, a print of the ledger's keyed hashes
Why:      a portion is one transaction of a thousand things at most: memory stays flat, no lock is held for long, and a
          run that is killed has done what it did. Only where a plan of theirs says what goes may it be more: one person
          goes whole, however much they have. What is asked and written in it goes together, by seven ways to the
          database and back
Next:     sweeping.py (who calls), wholly.py (whom nothing is left of)
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import transaction

from holdord.lib import sql
from holdord.lib.rows import together
from holdord.recipients import actions as recipients
from holdord.retention.actions.ledger import Gone, destroy_keys, finish_keys, write_many
from holdord.retention.actions.wholly import erase_alone, tell_of_part
from holdord.retention.queries import Due, Look, asking_moments, kept, kept_at, plan
from holdord.retention.queries.pages import People, aged, anchored, empty, people_due
from holdord.retention.queries.pages import records as records_due
from holdord.retention.rules import KeysPrint
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.queries import DueRecord, Holds
from holdord.vault import queries as vault

#: Things of one transaction, at most and at least. The first ones are small: what they ask is asked for the first time.
PORTION, _LEAST, _FIRST = 1000, 200, 250
#: How long one is to take, in seconds, so that none takes 0.2: nobody waits longer for whom it holds. On a machine that
#: is busy, or slow, a portion gets smaller, and by half at once where one took longer than the second number.
_AIM, _LONGEST = 0.06, 0.1
#: People of one transaction, at most and, where they have little, at least, where a plan of theirs says what goes.
_PEOPLE, _FEW_PEOPLE = 200, 20


@dataclass(frozen=True)
class _Portion:
    """What is looked at together. ``due`` is asked once nobody else writes about these ``people``; of what it gives,
    the first ``own`` are this portion's, and the others come again in one of their own, if they stay or there
    was no ``room`` for them."""

    people: frozenset[UUID]
    due: "sql.Question[list[DueRecord]]"
    own: int
    room: int


@dataclass
class Swept:
    """What went by one rule so far. ``keys`` is a print over the keyed hashes of the people."""

    look: Look
    by: str
    at: datetime
    pause: float = 0.0
    records: int = 0
    people: int = 0
    held: int = 0
    keys: KeysPrint = field(default_factory=KeysPrint)
    size: int = field(default_factory=lambda: min(_FIRST, PORTION))
    _keyless: list[UUID] = field(default_factory=list)
    _moved: bool = False
    _page: int = 1
    #: How many things go with each that is found by its age, as the portions before had it.
    _each: float = 10.0
    _people: int = field(default_factory=lambda: min(_FEW_PEOPLE, _PEOPLE))

    def go(self) -> None:
        """Go through all that is due by it, and through the relations under which nothing is left."""
        with vault.steady():
            for portion in self._found():
                self._clear(portion)
            if self._moved:
                self.held = 0
                # Found under one person and handed to another before it was locked: now it is found under that one.
                for portion in self._found():
                    self._clear(portion)
            for known in empty(self.look):
                self._clear_empty(known)
        self._destroy_keys()
        # Of ids that had been joined to somebody who went.
        finish_keys(by=self.by, at=self.at)

    def go_by_person(self, looks: Sequence[Look], meet: Callable[[Sequence[Due]], None]) -> None:
        """Go through all that is due by these ways of one rule, some people at a time, by a plan of theirs that is made
        once nobody else writes: for what goes only with more known of a person than one thing says. As many as go in
        the time that one transaction may take.

        ``meet`` is told what goes, before it does and in the same transaction.
        """
        with vault.steady():
            for found in people_due(looks, at_most=lambda: self._people, things=PORTION):
                self._clear_in_time(found, meet)
        self._destroy_keys()
        finish_keys(by=self.by, at=self.at)

    def go_by_many(
        self,
        looks: Sequence[Look],
        meet: Callable[[Sequence[Due]], None],
        *,
        at_once: int,
        ahead: Callable[[Sequence[UUID]], Mapping[UUID, int]],
        behind: Callable[[], None],
    ) -> None:
        """The same, where something is made of so many people together: ``ahead`` is told of whom, before anybody is
        locked, and gives how many things are due of each; ``behind`` comes when what is due of them has gone. In
        between they go as few at a time as ever.
        """
        with vault.steady():
            for found in people_due(looks, at_most=lambda: at_once):
                things, left = ahead(found.ids), found.ids
                while left:
                    here = _first_of(left, things, self._people)
                    some, left = left[:here], left[here:]
                    self._clear_in_time(People(some, found.found_by), meet)
                behind()
        self._destroy_keys()
        finish_keys(by=self.by, at=self.at)

    def left(self) -> int:
        """A second look: how many records are due by it still that nothing keeps."""
        return sum(len(page) - len(kept(page, self.at)) for page in records_due(self.look))

    def left_by_person(self, looks: Sequence[Look]) -> int:
        """The same after `go_by_person`."""
        some = (
            (found, plan(self.at, process=self.look.process.id, among=found.ids).goes)
            for found in people_due(looks, at_most=lambda: _PEOPLE, things=PORTION)
        )
        return sum(
            len(found.found_by.intersection(due.records))
            for found, goes in some
            for due in goes
            if due.rule == self.look.rule.id
        )

    def _found(self) -> Iterator[_Portion]:
        return self._by_anchor() if self.look.by_anchor else self._by_age()

    def _by_age(self) -> Iterator[_Portion]:
        """The oldest, and what else of the same people's is due: the ledger and the log say it in so many lines less,
        and each person is locked once."""
        look, process = self.look, self.look.process.id
        self._page = max(1, int(self.size / self._each))
        for stamp, purpose, page in aged(look, lambda: self._page):
            room = max(self.size, len(page))
            due = people.aged_under(page, stamp, look.before, unanchored=look.unanchored, limit=room)

            def read(rows: list[Any], due: Any = due, purpose: str = purpose) -> list[DueRecord]:
                return [DueRecord(id, subject, process, at, purpose) for id, subject, at in due.read(rows)]

            whose = frozenset(each.subject for each in page)
            yield _Portion(whose, sql.Question(due.text, due.values, read), len(page), room)

    def _by_anchor(self) -> Iterator[_Portion]:
        for page in anchored(self.look, lambda: self.size):
            due = people.still_anchored_before([each.id for each in page], self.look.before, until=self.look.until)

            def read(rows: list[Any], due: Any = due, page: Sequence[DueRecord] = page) -> list[DueRecord]:
                still = due.read(rows)
                return [each for each in page if still.get(each.id) == each.subject]

            whose = frozenset(each.subject for each in page)
            yield _Portion(whose, sql.Question(due.text, due.values, read), len(page), len(page))

    def _clear(self, portion: _Portion) -> None:
        began = time.monotonic()
        process = self.look.process.id
        with transaction.atomic(), together():
            # Found before the lock: a hold, a delivery or an erasure noted since then must count, and what turned out
            # to be somebody else's is not this person's any more.
            _, _, due, when = sql.ask(
                sql.planned_once(), subjects.locking(portion.people), portion.due, asking_moments(self.at)
            )
            whose = groupby(due, key=attrgetter("subject"))
            mine = [record for subject, theirs in whose if subject in portion.people for record in theirs]
            self._moved |= len(due) < portion.own or len(mine) < len(due)
            holds = sql.ask(people.holds_on([record.id for record in mine], portion.people, [process]))[0]
            stays = kept_at(mine, when, holds)
            if stays and self.look.until is None:
                self.held += sum(record.id in stays for record in due[: portion.own])
            self._erase([record for record in mine if record.id not in stays] if stays else mine, holds, when)
        self._fit(portion, len(due), time.monotonic() - began)
        self._rest()

    def _clear_in_time(self, found: People, meet: Callable[[Sequence[Due]], None]) -> None:
        began, before = time.monotonic(), self.records
        self._clear_people(found, meet)
        # Of whoever has little a few always go together: to ask costs the same for one.
        things_each = max(1, (self.records - before) // len(found.ids))
        least = max(1, min(_FEW_PEOPLE, _PEOPLE, _LEAST // things_each))
        self._people = _next(len(found.ids), time.monotonic() - began, least=least, most=_PEOPLE)

    def _clear_people(self, found: People, meet: Callable[[Sequence[Due]], None]) -> None:
        process = self.look.process.id
        with transaction.atomic(), together():
            _, holds, when = sql.ask(
                subjects.locking(found.ids), people.holds_on([], found.ids, [process]), asking_moments(self.at)
            )
            theirs = plan(self.at, process=process, among=found.ids)
            stays = [due for due in theirs.stays if due.rule == self.look.rule.id]
            self.held += sum(len(found.found_by.intersection(due.records)) for due in stays)
            goes = [due for due in theirs.goes if due.rule == self.look.rule.id]
            if goes:
                meet(goes)
            gone = [DueRecord(id, due.subject, process, self.at) for due in goes for id in due.records]
            self._erase(gone, holds, when, also=[due.subject for due in goes if not due.records])
        self._rest()

    def _clear_empty(self, portion: Sequence[UUID]) -> None:
        if not portion:
            return
        process = self.look.process.id
        with transaction.atomic(), together():
            _, holds, when = sql.ask(
                subjects.locking(portion), people.holds_on([], portion, [process]), asking_moments(self.at)
            )
            still = self._still_empty(portion)
            # Whom a hold keeps here stays known here.
            stay = {subject for moment in when for subject in holds.keep_relation(process, moment)}
            self._erase([], holds, when, also=[each for each in portion if each in still and each not in stay])
        self._rest()

    def _still_empty(self, portion: Sequence[UUID]) -> set[UUID]:
        """Those of whom it is still so, now that nobody else writes."""
        look, process = self.look, self.look.process.id
        if look.by_anchor:
            theirs = people.relations_anchored_before(process, look.before, subjects=portion)
            return {relation.subject for relation in theirs if not relation.records}
        left = people.empty_relations(process, look.before, unanchored=look.unanchored, subjects=portion)
        return {relation.subject for relation in left}

    def _rest(self) -> None:
        if len(self._keyless) >= PORTION or self.pause:
            self._destroy_keys()
        if self.pause:
            time.sleep(self.pause)

    def _destroy_keys(self) -> None:
        """Of several portions at once, for each time waits for the disk; what is cut off before is found again."""
        destroy_keys(self._keyless)
        self._keyless = []

    def _fit(self, portion: _Portion, things: int, seconds: float) -> None:
        """As many the next time as this machine lets go in that long now; and as many of them found by age as with what
        else is theirs make a portion."""
        self.size = _next(things, seconds, least=min(_LEAST, PORTION), most=PORTION)
        found = things / portion.own
        # Where some had no room there was more; where room was left, one page in two may be another.
        # More than make a portion it never is: beyond that it would only take longer to come down again.
        each = max(self._each, found) * 1.1 if things >= portion.room else (self._each + found) / 2
        self._each = min(each, PORTION)
        self._page = max(1, min(self.size, portion.own * 2, int(self.size / self._each)))

    def _erase(
        self, goes: Sequence[DueRecord], holds: Holds, when: Sequence[datetime], *, also: Sequence[UUID] = ()
    ) -> None:
        """What goes, the ledger, the log, and what follows where that was the last of a process or of everything."""
        process, rule = self.look.process.id, self.look.rule.id
        done = subjects.clear(goes, process, at=self.at, also=also)
        no_more = [subject for subject in done.ended if subject not in done.records]
        lines = [
            Gone(subject, rows, process, rule)
            for subject, rows in [*done.records.items(), *((each, 0) for each in no_more)]
        ]
        if not lines:
            return
        keys = write_many(lines, "retention-ended", by=self.by, at=self.at)
        if recipients.reached_by_machine():
            for subject in sorted(set(done.ended) - set(done.nowhere)):
                tell_of_part(subject, [process], by=self.by, at=self.at)
        held = {subject for moment in when for subject in holds.keep(moment)}
        left = [subject for subject in done.nowhere if subject not in held]
        erase_alone(left, process, by=self.by, at=self.at)
        self._keyless += left
        self.people += len(left)
        self.records += done.records.total()
        for line in lines:
            self.keys.update(keys[line.subject])


def _first_of(ids: Sequence[UUID], things: Mapping[UUID, int], most: int) -> int:
    """How many of these people go next: as many as may, and no more than have so many things as go in one transaction;
    but one, whatever they have."""
    room = PORTION
    for place, subject in enumerate(ids[:most]):
        room -= things.get(subject, 0)
        if room < 0:
            return max(1, place)
    return min(most, len(ids))


def _next(done: int, seconds: float, *, least: int, most: int) -> int:
    """How many the next time, where so many took so long: what goes in the time there is, and at most half as many
    again, for the next may be dearer."""
    if seconds > _LONGEST:
        return max(least, min(most, done // 2))
    return max(least, min(most, int(done * _AIM / max(seconds, 0.001)), done + done // 2 + 1))
