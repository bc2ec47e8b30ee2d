"""Ids of what is written at a moment: random, and in the order of their moments; one, or by the thousand.

Takes:    the moment (aware, UTC)
Gives:    UUIDs of version 7, exact to a quarter of a microsecond; their last 62 bits are random
Standard: RFC 9562, sections 5.7 and 6.2 (method 3: the moment more exactly, in place of the first random bits)
Why:      rows with random ids go to a random page of their index. With many rows each of them is a page read, and one
          written whole to the database's log after each checkpoint; rows that come one after the other share the last.
          And the kernel is asked once for all: that is most of what an id costs
Why not:  for a person, or what is held of them: such an id is told on, and need not say when it was made
"""

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LATEST = (1 << 48) - 1
#: The version of a UUID by which it is known to be one of these.
TIMED = 7
_VERSION, _VARIANT, _RANDOM = TIMED << 76, 2 << 62, (1 << 62) - 1


def timed_id(at: datetime) -> UUID:
    """A fresh id for a row that says itself when it was written. What was before 1970 counts as then."""
    return timed_ids(1, at=at)[0]


def timed_ids(count: int, *, at: datetime) -> list[UUID]:
    """So many of them, for rows that are written together; in no order among themselves."""
    milliseconds, rest = divmod(at - _BEGINNING, _MILLISECOND)
    whole, finer = min(max(milliseconds, 0), _LATEST), rest.microseconds * 4096 // 1000
    said = whole << 80 | _VERSION | finer << 64 | _VARIANT
    drawn = os.urandom(8 * count)
    return [UUID(int=said | int.from_bytes(drawn[start : start + 8]) & _RANDOM) for start in range(0, 8 * count, 8)]
