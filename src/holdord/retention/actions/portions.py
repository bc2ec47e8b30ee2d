"""What is due by one rule, a portion at a time: found by a range of an index, locked, looked at again, gone.

Promise:  7.2a - "when a retention period ends, data are erased"
Law:      GDPR Art. 5(1)(e), 17
Takes:    a Look (queries/due.py), the moment, who has it done
Gives:    Swept: how many records and people went, how many records are kept, a print of the ledger's keyed hashes
Why:      a portion is one transaction of a thousand things at most: memory stays flat, no lock is held for long, and a
          run that is killed has done what it did
Next:     sweeping.py (who calls), wholly.py (whom nothing is left of)
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.recipients import actions as recipients
from holdord.retention.actions.ledger import Gone, destroy_keys, finish_keys, write_many
from holdord.retention.actions.wholly import erase_alone, tell_of_part
from holdord.retention.queries import Look, kept
from holdord.retention.rules import KeysPrint
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.queries import DueRecord
from holdord.vault import queries as vault

#: Things of one transaction, at most and at least; how long one may take, in seconds. On a machine that is busy, or
#: slow, a portion gets smaller: nobody waits longer for whom it holds.
PORTION, _LEAST = 1000, 500
_LONGEST = 0.15
#: Relations whose things are looked up at a time.
_RELATIONS = 200


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
    size: int = PORTION // 2

    def go(self) -> None:
        """Go through all that is due by it, and through the relations under which nothing is left."""
        with vault.steady():
            for portion in self._found():
                self._clear(portion)
            for known in self._empty():
                self._clear_empty(known)
        # Of ids that had been joined to somebody who went.
        finish_keys(by=self.by, at=self.at)

    def left(self) -> int:
        """A second look: how many records are due by it still that nothing keeps."""
        return sum(len(portion) - len(kept(portion, self.at)) for portion in self._found())

    def _found(self) -> Iterator[list[DueRecord]]:
        return self._by_anchor() if self.look.by_anchor else self._by_age()

    def _by_age(self) -> Iterator[list[DueRecord]]:
        look = self.look
        for stamp, purpose in people.stamps_of(look.process.id).items():
            after: tuple[datetime, UUID] | None = None
            while page := people.page_by_age(
                stamp, look.before, limit=self.size, unanchored=look.unanchored, after=after
            ):  # fmt: skip
                after = (page[-1][2], page[-1][0])
                yield [DueRecord(id, subject, look.process.id, at, purpose) for id, subject, at in page]

    def _by_anchor(self) -> Iterator[list[DueRecord]]:
        after: tuple[datetime, UUID] | None = None
        process = self.look.process.id
        while page := people.relations_anchored_before(process, self.look.before, _RELATIONS, after=after):
            after = (page[-1].anchored_at, page[-1].id)
            theirs = people.records_under([relation.id for relation in page], before=self.look.until)
            found = [record for own in theirs.values() for record in own]
            while found:
                portion, found = found[: self.size], found[self.size :]
                yield portion

    def _empty(self) -> Iterator[list[UUID]]:
        look, process = self.look, self.look.process.id
        after: tuple[datetime, UUID] | None = None
        if look.by_anchor:
            # Whoever had things went with them; whoever never had any is found here, by the event.
            while page := people.relations_anchored_before(process, look.before, PORTION, after=after):
                after = (page[-1].anchored_at, page[-1].id)
                yield [relation.subject for relation in page if not relation.records and look.until is None]
            return
        while empty := people.empty_relations(
            process, look.before, PORTION, unanchored=look.unanchored, after=after
        ):  # fmt: skip
            after = (empty[-1].collected_at, empty[-1].id)
            yield [relation.subject for relation in empty]

    def _clear(self, portion: Sequence[DueRecord]) -> None:
        began = time.monotonic()
        with transaction.atomic():
            subjects.lock_all({record.subject for record in portion})
            # Found before the lock: a hold, a delivery or an erasure noted since then must count.
            still = self._still({record.id for record in portion})
            due = [record for record in portion if record.id in still]
            stays = kept(due, self.at)
            goes = [record for record in due if record.id not in stays]
            self.held += len(stays) if self.look.until is None else 0
            left = self._written(subjects.clear_records(goes, at=self.at))
        self._fit(len(portion), time.monotonic() - began)
        destroy_keys(left)
        if self.pause:
            time.sleep(self.pause)

    def _clear_empty(self, portion: Sequence[UUID]) -> None:
        if not portion:
            return
        with transaction.atomic():
            subjects.lock_all(portion)
            left = self._written(dict.fromkeys(self._still_empty(portion), 0))
        destroy_keys(left)

    def _still_empty(self, portion: Sequence[UUID]) -> list[UUID]:
        """Those of whom it is still so, now that nobody else writes; whom a hold keeps here stays known here."""
        look, process = self.look, self.look.process.id
        if look.by_anchor:
            anchored = people.relations_anchored_before(process, look.before, subjects=portion)
            still = {relation.subject for relation in anchored if not relation.records}
        else:
            empty = people.empty_relations(process, look.before, unanchored=look.unanchored, subjects=portion)
            still = {relation.subject for relation in empty}
        holds = people.holds_of(portion, self.at)
        return [
            subject
            for subject in portion
            if subject in still and not any(hold.record is None and hold.covers(process) for hold in holds[subject])
        ]

    def _fit(self, things: int, seconds: float) -> None:
        """As many the next time as this machine lets go in that long now."""
        self.size = max(_LEAST, min(PORTION, int(things * _LONGEST / max(seconds, 0.001))))

    def _still(self, ids: set[UUID]) -> set[UUID]:
        look = self.look
        if look.by_anchor:
            return people.still_anchored_before(ids, look.before, until=look.until)
        return people.still_collected_before(ids, look.before, unanchored=look.unanchored)

    def _written(self, gone: "dict[UUID, int]") -> list[UUID]:
        """The ledger, the log, and what follows where that was the last of a process or of everything; gives who left
        us, whose keys are still to be destroyed."""
        process, rule = self.look.process.id, self.look.rule.id
        ended = subjects.clear_relations(list(gone), process) if gone else []
        lines = [Gone(subject, rows, process, rule) for subject, rows in gone.items() if rows or subject in set(ended)]
        if not lines:
            return []
        keys = write_many(lines, "retention-ended", by=self.by, at=self.at)
        alone = subjects.known_nowhere(ended)
        if recipients.reached_by_machine():
            for subject in sorted(set(ended) - set(alone)):
                tell_of_part(subject, [process], by=self.by, at=self.at)
        left = erase_alone(alone, process, by=self.by, at=self.at)
        self.people += len(left)
        self.records += sum(gone.values())
        for line in lines:
            self.keys.update(keys[line.subject])
        return left
