"""Writing down what must not come back with an old copy: with the act, then where no backup of the data reaches.

Promise:  7.2b - replayed after every restore: erasures, restrictions, objections, withdrawals, suppressions
Law:      GDPR Art. 5(2), 17, 32(1)(c)
Takes:    keyed hashes or ids (which are hashed here), codes, moments
Gives:    entries in the caller's transaction; `write_down` gives them their place and brings them to both places
Refuses:  NotReplayed, LedgerMissing, LedgerDamaged: a store that was put back writes nothing until it is replayed
Next:     workflow.py (who writes them down, every two seconds)
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, connections, router, transaction

from holdord.ledger import queries, rules
from holdord.ledger.models import Entry
from holdord.ledger.places import Place
from holdord.ledger.rules import BEGINNING, Line, What
from holdord.lib.ids import timed_id, timed_ids
from holdord.lib.rows import Row, put, put_columns
from holdord.vault import queries as vault

log = structlog.get_logger(__name__)

#: Within `carrying_out_again` nothing is noted: it stands in the ledger already.
_again: ContextVar[bool] = ContextVar("carried out again", default=False)


@dataclass(frozen=True)
class Written:
    """What `write_down` did: entries that got their place; whether the second place has them (None: none is set)."""

    placed: int
    copied: bool | None


def note(
    what: What, *, at: datetime, subject: UUID | None = None, scope: str = "", why: str = "",
    records: Collection[UUID] = (), hashes: Collection[bytes] = (),
) -> None:  # fmt: skip
    """Write down an act that a restored copy must not undo. Part of the caller's transaction."""
    if _again.get():
        return
    listed = [*hashes, *queries.record_hashes(records)]
    key = queries.key_of(subject) if subject else b""
    put(Row(Entry, id=timed_id(at), at=at, what=what.value, key=key, scope=scope, why=why, hashes=b"".join(listed),
            position=None, link=b""))  # fmt: skip


@dataclass(frozen=True)
class Noted:
    """One of many acts that are written down together, as `note` takes them."""

    what: What
    subject: UUID
    scope: str = ""
    why: str = ""
    records: Collection[UUID] = ()


def note_many(acts: Sequence[Noted], *, at: datetime) -> None:
    """As `note`, for many people at once, in few statements. Part of the caller's transaction."""
    if _again.get() or not acts:
        return
    hashes = iter(queries.record_hashes([record for act in acts for record in act.records]))
    each: dict[str, list[Any]] = {
        "id": timed_ids(len(acts), at=at), "what": [act.what.value for act in acts],
        "key": queries.keys_of([act.subject for act in acts]), "scope": [act.scope for act in acts],
        "why": [act.why for act in acts], "hashes": [b"".join(islice(hashes, len(act.records))) for act in acts],
    }  # fmt: skip
    put_columns(Entry, each, at=at, position=None, link=b"")


def begin() -> None:
    """Have a ledger, if an empty one: from now on that there is none means that it was lost. Where this store has
    places in one, it is there or lost, and none is made."""
    place = queries.first_place()
    if not place.exists() and not queries.last_position():
        place.append([])


@contextmanager
def carrying_out_again() -> Iterator[None]:
    """Within it what is done is not noted anew: it is done because it stands in the ledger."""
    token = _again.set(True)
    try:
        yield
    finally:
        _again.reset(token)


def write_down() -> Written:
    """Give new entries their place and write them to both places, safe on the disk when it returns.

    Safe when several processes do it at once, and when it is cut off anywhere: what is missing in a place is written
    by the next call. A second place that is away holds up nobody; it gets what it missed when it is back. Raises
    NotReplayed, LedgerMissing, LedgerDamaged.
    """
    queries.refuse_unless_replayed()
    # Before the first places are given: cut off behind that, there is a ledger that goes less far, and none is lost.
    begin()
    placed = 0
    try:
        while given := _give_places():
            placed += given
            _bring_to(queries.first_place())
    except IntegrityError:
        # Another process gave the same places at the same moment: its own stand.
        log.debug("another process writes the ledger down")
    _bring_to(queries.first_place())
    return Written(placed, _bring_to_second())


def adopt(line: Line) -> bool:
    """Take a line of the file into this store, in the transaction that carries it out again.

    Gives whether it need not be: a copy made between an act and its place in the ledger has the entry without a place,
    and with it the act.
    """
    if Entry.objects.filter(pk=line.id).update(position=line.position, link=line.link):
        return True
    put(Row(Entry, id=line.id, at=line.at, what=line.what.value, key=line.key, scope=line.scope, why=line.why,
            hashes=line.hashes, position=line.position, link=line.link),
        on_conflict="ON CONFLICT DO NOTHING")  # fmt: skip
    return False


def _give_places() -> int:
    """The next entries get their place, in the order of their moments; gives how many."""
    with transaction.atomic():
        # The last one is held, so that whoever comes second waits; the places are unique besides.
        last = Entry.objects.exclude(position=None).order_by("-position").select_for_update().first()
        position, link = (last.position or 0, bytes(last.link)) if last else (0, BEGINNING)
        rows = list(Entry.objects.filter(position=None).order_by("at", "id")[: rules.AT_ONCE])
        with vault.steady():
            for row in rows:
                position += 1
                row.position, row.link = position, b""
                row.link = link = queries.link_of(link, _line(row))
        _store(rows)
    return len(rows)


def _store(rows: list[Entry]) -> None:
    """One statement for all rows: Django's bulk_update builds a CASE per row."""
    connection = connections[router.db_for_write(Entry)]
    as_stored = Entry._meta.get_field("id").get_db_prep_value
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE ledger_entry SET position = %s, link = %s WHERE id = %s",
            [(row.position or 0, bytes(row.link), as_stored(row.id, connection)) for row in rows],
        )


def _line(row: Entry) -> Line:
    assert row.position is not None
    return Line(
        row.position, row.id, row.at.astimezone(UTC), What(row.what), bytes(row.key), row.scope, row.why,
        bytes(row.hashes), bytes(row.link),
    )  # fmt: skip


def _bring_to(place: Place) -> None:
    head = place.head()
    reached = head.position if head else 0
    if reached < queries.last_position():
        place.append(replace(line, at=line.at.astimezone(UTC)) for line in queries.lines_after(reached))


def _bring_to_second() -> bool | None:
    place = queries.second_place()
    if place is None:
        return None
    try:
        # Made by the operator: a folder we made where a disk is not mounted would be no second place at all.
        if not place.folder.is_dir():
            raise FileNotFoundError
        _bring_to(place)
    except OSError:
        log.warning("the second place of the ledger cannot be reached; it gets what it missed when it is back")
        return False
    return True
