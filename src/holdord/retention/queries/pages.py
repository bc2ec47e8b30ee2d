"""What is due by a look, page by page: memory stays flat however much it is.

Promise:  7.2a - "when a retention period ends, data are erased", however many they are
Law:      GDPR Art. 5(1)(e), 17
Takes:    a Look (due.py), how many at a time
Gives:    pages, each begun where the one before ended: what goes meanwhile is missed by none of them
Next:     ../actions/portions.py (who goes through them)
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdord.retention.queries.due import Look
from holdord.subjects import queries as subjects
from holdord.subjects.queries import Aged, DueRecord

#: Relations whose things are looked up at a time; lines of a page that is only counted.
_RELATIONS, _LINES = 200, 1000


@dataclass(frozen=True)
class People:
    """Some of whom something is due, and by which of their things, or none, they were found. Somebody who has much may
    come again; each thing comes once."""

    ids: tuple[UUID, ...]
    found_by: frozenset[UUID]


def aged(look: Look, limit: Callable[[], int]) -> Iterator[tuple[int, str, list[Aged]]]:
    """By age: the stamp, its purpose, and as many of the oldest things as ``limit`` says each time."""
    for stamp, purpose in subjects.stamps_of(look.process.id).items():
        after: tuple[datetime, UUID] | None = None
        while page := subjects.page_by_age(
            stamp, look.before, limit=limit(), unanchored=look.unanchored, after=after
        ):  # fmt: skip
            after = (page[-1].collected_at, page[-1].id)
            yield stamp, purpose, page


def anchored(look: Look, limit: Callable[[], int]) -> Iterator[Sequence[DueRecord]]:
    """By the last event: the things of relations whose event lies far enough back."""
    after: tuple[datetime, UUID] | None = None
    while page := subjects.relations_anchored_before(look.process.id, look.before, _RELATIONS, after=after):
        after = (page[-1].anchored_at, page[-1].id)
        theirs = subjects.records_under([relation.id for relation in page], before=look.until)
        found = [record for own in theirs.values() for record in own]
        while found:
            portion, found = found[: (most := limit())], found[most:]
            yield portion


def records(look: Look) -> Iterator[Sequence[DueRecord]]:
    """All that is due by it, each thing once, kept or not."""
    if look.by_anchor:
        yield from anchored(look, lambda: _LINES)
        return
    for _, purpose, page in aged(look, lambda: _LINES):
        yield [DueRecord(each.id, each.subject, look.process.id, each.collected_at, purpose) for each in page]


def empty(look: Look) -> Iterator[list[UUID]]:
    """People who are known in the process, and of whom nothing is held there (any more)."""
    process, after = look.process.id, None
    if look.by_anchor:
        # Whoever had things went with them; whoever never had any is found here, by the event.
        while page := subjects.relations_anchored_before(process, look.before, _LINES, after=after):
            after = (page[-1].anchored_at, page[-1].id)
            yield [relation.subject for relation in page if not relation.records and look.until is None]
        return
    while found := subjects.empty_relations(process, look.before, _LINES, unanchored=look.unanchored, after=after):
        after = (found[-1].collected_at, found[-1].id)
        yield [relation.subject for relation in found]


def people_due(looks: Sequence[Look], *, at_most: Callable[[], int], things: int | None = None) -> Iterator[People]:
    """People of whom something is due by one of these looks, as many as ``at_most`` says each time; with ``things``, as
    soon as they are found by so many."""
    ids, found_by = dict[UUID, None](), set[UUID]()
    for subject, record in _each(looks):
        if (len(ids) >= at_most() and subject not in ids) or (things is not None and len(found_by) >= things):
            yield People(tuple(ids), frozenset(found_by))
            ids, found_by = {}, set()
        ids[subject] = None
        if record is not None:
            found_by.add(record)
    if ids:
        yield People(tuple(ids), frozenset(found_by))


def _each(looks: Sequence[Look]) -> Iterator[tuple[UUID, UUID | None]]:
    for look in looks:
        yield from ((record.subject, record.id) for page in records(look) for record in page)
        yield from ((subject, None) for page in empty(look) for subject in page)
