"""What several tables hold about people, in one statement: each room has its parts, whoever asks puts them together.

Takes:    parts, ids of people, a moment (aware, UTC)
Gives:    for each person the rows of each part, the oldest first
Why:      `may` is asked before everything else that is done. Through the mapper its questions cost thirty times what
          the database needs to answer them, and one by one twice of what they cost together

A part is a SELECT of ten columns: {part}, whose, an id, three moments, three words, a number. It has {ids} behind the
column that says whose, {now} for the moment asked about, {no_moment} and {no_word} where a column has nothing to say,
and {raw} before a bare column of moments.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from holdord.lib.sql import at_hand, one_of, rows, stored_id, stored_ids, stored_moment

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
    of_whom = dict[Any, Parts]()
    for id in people:
        into[id] = of_whom[stored_id(connection, id)] = [[] for _ in parts]
    is_one = len(people) == 1
    ids = stored_id(connection, people[0]) if is_one else stored_ids(connection, people)
    values = {"ids": ids, "now": stored_moment(connection, at)}
    for row in rows(connection, _statement(parts, connection.vendor, is_one), values):
        of_whom[row[_OWNER]][row[_PART]].append(row)
    for found in of_whom.values():
        for some in found:
            if len(some) > 1:
                some.sort(key=_in_order)


#: The oldest first; of one moment, by number where they have some, else by id.
_in_order = itemgetter(FIRST, NUMBER, ID)


@lru_cache
def _statement(parts: tuple[str, ...], vendor: str, is_one: bool) -> str:
    """The statement about one person, or about many. Each value has one place, wherever it stands."""
    # The first part says of what kind each column is; SQLite does not ask. What it gives of an expression is the text
    # as it stands, which we read faster than the framework does.
    is_sqlite = vendor == "sqlite"
    words = {
        "ids": "= %(ids)s" if is_one else one_of(at_hand(), "%(ids)s"), "now": "%(now)s",
        "raw": "+" if is_sqlite else "",
        "no_moment": "NULL" if is_sqlite else "NULL::timestamptz", "no_word": "NULL" if is_sqlite else "NULL::text",
    }  # fmt: skip
    return " UNION ALL ".join(part.format(part=place, **words) for place, part in enumerate(parts))
