"""Under what something was taken in: written once for all records that have it alike, and pointed at by each.

Promise:  1.2, 3.3a - a record carries its purpose and ground, and the words they were told in
Law:      GDPR Art. 5(1)(b), 5(2)
Takes:    codes of the register, hashes of our own texts
Gives:    the row of the stamp, which has its id before it is written; `put_stamp` writes it unless it is there
Why:      a copy in each record is most of what a record would take, and says the same ten thousand times
"""

from collections.abc import Collection
from typing import Any

from holdord.lib.rows import Row, put
from holdord.subjects.models import PersonalData, Stamp
from holdord.subjects.rules import stamp_id

_SAID = (
    "process", "purpose", "basis", "form", "channel", "source", "categories", "provided", "register_version",
    "wording_hash", "language",
)  # fmt: skip


def stamp(
    *,
    process: str,
    purpose: str,
    basis: str,
    source: str,
    register_version: str,
    wording_hash: str,
    language: str,
    categories: Collection[str] = (),
    provided: bool = True,
    form: str = "",
    channel: str = "",
) -> Row:
    """The stamp that says so; not written yet."""
    said = {
        "process": process, "purpose": purpose, "basis": basis, "form": form, "channel": channel, "source": source,
        "categories": sorted(categories), "provided": provided, "register_version": register_version,
        "wording_hash": wording_hash, "language": language,
    }  # fmt: skip
    return Row(Stamp, id=stamp_id(said), **said)


def put_stamp(row: Row) -> int:
    """Write it, before the first record that points at it; one that is there already says the same. Gives its id."""
    put(row, on_conflict="ON CONFLICT DO NOTHING")
    return int(row.pk)


def stamp_anew(record: PersonalData, **otherwise: Any) -> None:
    """Give a record the stamp it has, but for what is otherwise: a file of another category came with it."""
    said = {name: getattr(record.stamp, name) for name in _SAID}
    record.stamp_id = put_stamp(stamp(**said | otherwise))
    record.save(update_fields=["stamp"])
