"""What several tables hold about people, in one statement: each room has its parts, whoever asks puts them together.

Takes:    parts, ids of people, a moment (aware, UTC)
Gives:    for each person the rows of each part, the oldest first
Why:      `may` is asked before everything else that is done. Through the mapper its questions cost thirty times what
          the database needs to answer them, and one by one twice of what they cost together

A part is a SELECT of ten columns: {part}, whose, an id, three moments, three words, a number. It has {ids} and {now}
where values go, {no_moment} and {no_word} where it has none, and {raw} before a bare column of moments.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from holdord.lib.sql import at_hand, rows, stored_moment

#: People asked about in one statement.
_BATCH = 500

Row = Sequence[Any]
Parts = list[list[Row]]

#: Where the columns of a row are. PART and OWNER are for this file.
_PART, _OWNER, ID, FIRST, SECOND, THIRD, WORD, NEXT_WORD, LAST_WORD, NUMBER = range(10)


def gathered(parts: tuple[str, ...], people: Collection[UUID], *, at: datetime) -> dict[UUID, Parts]:
    """The rows about each of the people, part by part in the order of the parts; who is in none has none."""
    wanted = list(dict.fromkeys(people)) if len(people) > 1 else list(people)
    found: dict[UUID, Parts] = {}
    for start in range(0, len(wanted), _BATCH):
        _gather(parts, wanted[start : start + _BATCH], at, found)
    return found


def _gather(parts: tuple[str, ...], people: list[UUID], at: datetime, into: dict[UUID, Parts]) -> None:
    connection = at_hand()
    text, takes_ids = _statement(parts, connection.vendor, len(people))
    ids = people if connection.features.has_native_uuid_field else [id.hex for id in people]
    now = (stored_moment(connection, at),)
    values = [value for takes in takes_ids for value in (ids if takes else now)]
    of_whom = dict[Any, Parts]()
    for id, stored in zip(people, ids, strict=True):
        into[id] = of_whom[stored] = [[] for _ in parts]
    for row in rows(connection, text, values):
        of_whom[row[_OWNER]][row[_PART]].append(row)
    for found in of_whom.values():
        for some in found:
            if len(some) > 1:
                some.sort(key=_in_order)


def _in_order(row: Row) -> tuple[Any, ...]:
    """The oldest first; of one moment, by number where they have some, else by id."""
    return row[FIRST], row[NUMBER], row[ID]


@lru_cache(maxsize=4 * _BATCH)
def _statement(parts: tuple[str, ...], vendor: str, people: int) -> tuple[str, tuple[bool, ...]]:
    """The statement about so many people, and for each of its places whether it takes the ids, or the moment."""
    # The first part says of what kind each column is; SQLite does not ask. What it gives of an expression is the text
    # as it stands, which we read faster than the framework does.
    is_sqlite = vendor == "sqlite"
    words = {
        "ids": f"({', '.join(['%s'] * people)})", "now": "%s", "raw": "+" if is_sqlite else "",
        "no_moment": "NULL" if is_sqlite else "NULL::timestamptz", "no_word": "NULL" if is_sqlite else "NULL::text",
    }  # fmt: skip
    text = " UNION ALL ".join(part.format(part=place, **words) for place, part in enumerate(parts))
    return text, tuple(takes for part in parts for takes in _places(part))


def _places(part: str) -> Iterator[bool]:
    for piece in part.split("{")[1:]:
        name = piece.partition("}")[0]
        if name in ("ids", "now"):
            yield name == "ids"
