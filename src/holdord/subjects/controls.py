"""What shows that of people who are gone we keep a keyed hash and nothing else.

Promise:  8.4b - "just enough is kept to know what is blocked"
Law:      GDPR Art. 5(1)(c), 11, 18
Takes:    the moment
Gives:    Evidence from every suppression on record
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.lib.registry import Evidence, broken, control, kept
from holdord.policy import queries as policy
from holdord.policy.register import Register
from holdord.subjects import queries
from holdord.subjects.queries import Suppression
from holdord.subjects.rules import ALL_PURPOSES, MARKETING, NotACode, code

_HASH_BYTES = 32


@control("subjects.suppression-is-hashed")
def suppression_is_hashed(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each suppression is a hash of 32 bytes that reads as no text, with a purpose of the register and a code."""
    register = policy.register()
    found = queries.suppressions()
    clear = sum(not _is_hash(entry.index) for entry in found)
    more = sum(not _is_coded(register, entry) for entry in found)
    seen = len(found)
    if clear or more:
        return broken("suppressions: {seen}; without a keyed hash: {clear}; with more than codes: {more}",
                      seen=seen, clear=clear, more=more, looked_at=seen)  # fmt: skip
    return kept("suppressions: {seen}, each a keyed hash and codes, no person and no address", seen=seen,
                looked_at=seen)  # fmt: skip


def _is_hash(index: bytes) -> bool:
    # 32 random bytes that all happen to be printable ASCII: once in 10^14. An address of that length: at once.
    return len(index) == _HASH_BYTES and not all(0x20 <= byte < 0x7F for byte in index)


def _is_coded(register: Register, entry: Suppression) -> bool:
    known = entry.purpose in (ALL_PURPOSES, MARKETING) or register.purpose(entry.purpose) is not None
    try:
        code(entry.reason)
    except NotACode:
        return False
    return known
