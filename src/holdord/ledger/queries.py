"""How the ledger stands: whether the store and both places say the same, and whether anybody has changed it.

Promise:  7.2b - a store that is older than its ledger is recognised, however it was put back
Takes:    settings.HOLDORD_LEDGER, settings.HOLDORD_LEDGER_COPY
Gives:    Standing; the person's keyed hash; the lines of the file from a place on
Refuses:  LedgerMissing, LedgerDamaged, NotReplayed
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from holdord.ledger import rules
from holdord.ledger.models import Entry
from holdord.ledger.places import Place
from holdord.ledger.rules import BEGINNING, LedgerDamaged, LedgerMissing, Line, NotReplayed, What
from holdord.vault import queries as vault

_COLUMNS = ("position", "id", "at", "what", "key", "scope", "why", "hashes", "link")


@dataclass(frozen=True)
class Standing:
    """How far each has got: the store, the ledger's file, its second place (None: not set, or away).

    ``copy_agrees`` says whether its last line is what the store has at that place: each line hangs on the one before
    it, so it speaks for all of them. ``waiting`` entries have no place yet; the oldest came at ``waiting_since``.
    """

    store: int
    file: int
    copy: int | None
    copy_is_set: bool
    copy_agrees: bool
    waiting: int
    waiting_since: datetime | None


@dataclass(frozen=True)
class Verified:
    """A ledger that was computed anew: how many lines, and the place of the last."""

    lines: int
    last_at: datetime | None


def first_place() -> Place:
    return Place(Path(settings.HOLDORD_LEDGER))


def second_place() -> Place | None:
    """The place the operator named; None, where none is."""
    found = settings.HOLDORD_LEDGER_COPY
    return Place(Path(found)) if found else None


def on_one_disk() -> bool:
    """Whether both places lie on one disk, which dies as one; no, where there is no second place, or it is away."""
    second = second_place()
    try:
        return second is not None and first_place().folder.stat().st_dev == second.folder.stat().st_dev
    except OSError:
        return False


def key_of(subject: UUID) -> bytes:
    """The keyed hash under which the ledger knows a person."""
    return vault.blind_index("subject", str(subject))


def keys_of(subjects: Collection[UUID]) -> list[bytes]:
    """The same of several, in their order; the key is fetched once."""
    return vault.blind_indexes("subject", [str(subject) for subject in subjects])


def record_hashes(records: Collection[UUID]) -> list[bytes]:
    """The keyed hashes under which the ledger knows records, in their order."""
    key = vault.keyed_hash("ledger", "records") if records else b""
    return [rules.record_hash(key, record) for record in records]


def standing() -> Standing:
    """How far each has got. Raises LedgerDamaged, where a last line is none."""
    waiting = Entry.objects.filter(position=None).order_by("at").values_list("at", flat=True)
    file, copy = first_place().head(), second_place()
    reached = _head_of(copy)
    agrees = not isinstance(reached, Line) or _is_of_this_store(reached)
    return Standing(
        last_position(), file.position if file else 0, _position(reached), copy is not None, agrees, waiting.count(),
        waiting.first(),
    )  # fmt: skip


def _is_of_this_store(line: Line) -> bool:
    ours = position_at(line.position)
    return ours is not None and ours.link == line.link


def last_position() -> int:
    """The place of the last entry of the store."""
    return Entry.objects.exclude(position=None).order_by("-position").values_list("position", flat=True).first() or 0


def position_at(position: int) -> Line | None:
    """The store's entry at that place."""
    row = Entry.objects.filter(position=position).values_list(*_COLUMNS).first()
    return _line(row) if row else None


def lines_after(position: int) -> Iterator[Line]:
    """The store's entries behind that place, in order."""
    rows = Entry.objects.filter(position__gt=position).order_by("position").values_list(*_COLUMNS)
    return (_line(row) for row in rows.iterator(chunk_size=1000))


def refuse_unless_replayed() -> None:
    """Raise LedgerMissing, LedgerDamaged or NotReplayed, with the cure, where this store must not be served.

    A store is served when its ledger ends where the store does, or before (the rest is written in a moment).
    """
    place = first_place()
    # The file first: it is written after the store, so what another process writes down between the two looks makes
    # the store seem ahead, never behind.
    head, store = place.head(), last_position()
    if head is None:
        if store and not _was_never_written(place, store):
            raise LedgerMissing(
                f"{place.file}: the ledger is missing, and this store has {store} entries of it. Set HOLDORD_LEDGER to "
                "where it is, or copy it back from its second place (docs/backups.md)"
            )
        return
    if head.position > store:
        _must_be_ours(place, store)
        raise NotReplayed(
            f"this store is a copy: its ledger goes {head.position - store} acts further (erasures, objections, "
            "restrictions, withdrawals). Nothing is served before they are carried out again: holdord ledger replay"
        )
    ours = position_at(head.position)
    if ours is None or ours.link != head.link:
        raise _another(place)


def _was_never_written(place: Place, store: int) -> bool:
    """Whether an empty ledger is that of a store which was cut off at its very first lines, and not one that was
    emptied: no more places were given than go at a time, and nothing stands in the second place either."""
    return place.exists() and store <= rules.AT_ONCE and not isinstance(_head_of(second_place()), Line)


def _must_be_ours(place: Place, store: int) -> None:
    """The ledger must have, at the place where the store ends, what the store has there."""
    ours = position_at(store)
    theirs = next((line for line in place.lines() if line.position == store), None) if store else None
    if store and (ours is None or theirs is None or ours.link != theirs.link):
        raise _another(place)


def _another(place: Place) -> LedgerDamaged:
    return LedgerDamaged(
        f"{place.file}: this is another store's ledger, or it was changed. Set HOLDORD_LEDGER to this store's own, or "
        "copy it back from its second place (docs/backups.md)"
    )


def verify(place: Place | None = None) -> Verified:
    """Compute every link anew; raises LedgerDamaged with the first line that is not as it was written."""
    place = place or first_place()
    before, count, last = BEGINNING, 0, None
    with vault.steady():
        for line in place.lines():
            count += 1
            if line.position != count or line.link != link_of(before, line):
                raise LedgerDamaged(
                    f"{place.file}:{count}: this line was changed, or one before it is missing. Compare it with the "
                    "ledger's other place, and restore nothing until you know which one is true"
                )
            before, last = line.link, line.at
    return Verified(count, last)


def verified_copy() -> Verified | None:
    """The same of the second place; None, where none is set, or it is away. Its folder is the operator's: where it is,
    the place is there, if without a line yet."""
    second = second_place()
    try:
        return verify(second) if second is not None and second.folder.is_dir() else None
    except OSError:
        return None


def link_of(before: bytes, line: Line) -> bytes:
    """The keyed hash by which the line hangs on the one before it."""
    return vault.keyed_hash("ledger", rules.hangs_on(before, line))


def as_many_as(position: int) -> None:
    """Raise LedgerDamaged where the file ends before that place, or before its second place does: it was cut off."""
    head = first_place().head()
    position = max(position, _head_position(second_place()) or 0)
    if (head.position if head else 0) < position:
        raise LedgerDamaged(
            f"{first_place().file}: it ends before entry {position}, which was written already. Its end was cut off: "
            "copy it back from its second place (docs/backups.md)"
        )


def lines(*, after: int = 0) -> Iterator[Line]:
    """The lines of the file behind that place, in order."""
    return (line for line in first_place().lines() if line.position > after)


def _head_position(place: Place | None) -> int | None:
    return _position(_head_of(place))


def _position(head: Line | int | None) -> int | None:
    return head.position if isinstance(head, Line) else head


def _head_of(place: Place | None) -> Line | int | None:
    """Its last line; 0, where it has none yet; None, where no such place is set, or it is away."""
    try:
        return (place.head() or 0) if place is not None and place.folder.is_dir() else None
    except OSError:
        return None


def _line(row: tuple[object, ...]) -> Line:
    position, id, at, what, key, scope, why, hashes, link = row
    assert isinstance(position, int) and isinstance(id, UUID) and isinstance(at, datetime)
    return Line(
        position, id, at, What(str(what)), bytes(key), str(scope), str(why), bytes(hashes), bytes(link)  # type: ignore[call-overload]
    )  # fmt: skip
