"""The ledger: what went is written down, in the transaction in which it goes; and its key is destroyed after it.

Promise:  7.2a, 7.2b, 11.3 - what went is on record, and the record holds no personal data
Law:      GDPR Art. 5(2), 17
Takes:    a person, the ground, how many rows, the rule it went by
Gives:    the entry's id
Next:     ../models.py (LedgerEntry)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.audit import actions as audit
from holdord.ledger import actions as kept_apart
from holdord.ledger.rules import What
from holdord.lib import sql
from holdord.lib.commits import run_unhurried
from holdord.lib.ids import timed_id, timed_ids
from holdord.lib.rows import Row, put, put_columns
from holdord.policy import queries as policy
from holdord.retention.models import LedgerEntry
from holdord.retention.queries import Due, keys_left, ledger_key, ledger_keys_of
from holdord.retention.rules import BY_ITSELF
from holdord.vault import actions as vault
from holdord.vault import queries as vault_queries

_TABLE = LedgerEntry._meta.db_table
#: Rows of one statement.
_AT_ONCE = 1000


def finish_keys(*, by: str, at: datetime) -> int:
    """Destroy the keys of all whose rows are gone; gives how many. Harmless when there are none."""
    owners = keys_left()
    for start in range(0, len(owners), _AT_ONCE):
        some = owners[start : start + _AT_ONCE]
        # Whoever was cut off had it recorded; since when it is so is recorded now.
        vault.announce(vault_queries.with_key(some), at=at, by=by)
        destroy_keys(some)
    return len(owners)


def destroy_keys(owners: Sequence[UUID]) -> None:
    """Destroy the keys of people whose rows are gone, and whose keys' end is recorded: all that is committed."""
    if not owners:
        return
    vault.destroy_announced(owners)
    connection = sql.at_hand()
    # Lost on the way, it is found again by `finish_keys`, which finds nothing to destroy.
    text = f"UPDATE {_TABLE} SET key_left = NULL WHERE key_left {sql.one_of(connection)}"  # noqa: S608  # ours
    run_unhurried(text, [sql.stored_ids(connection, owners)])


def write_ledger(
    subject: UUID, ground: str, rows: int, *, by: str, at: datetime, due: Due | None = None, part_of: str = ""
) -> UUID:
    process = due.process if due else part_of
    id = timed_id(at)
    put(Row(
        LedgerEntry, id=id, at=at, key=ledger_key(subject), whole_person=not process, ground=ground, process=process,
        rule=due.rule if due else _rule_of(part_of), rows=rows, key_left=None if process else subject,
    ))  # fmt: skip
    if not process:
        kept_apart.note(What.PERSON, at=at, subject=subject, why=ground)
    part = "retention.erase_records" if ground in BY_ITSELF else "retention.erase_record"
    act = part if process else "retention.erase_person"
    audit.record(
        act=act, by=by, at=at, subject=subject, process=process or None,
        detail={"rows": rows, "ground": ground.lower()},
    )  # fmt: skip
    return id


@dataclass(frozen=True)
class Gone:
    """What went of one person: of a process by its rule, or ("") whole."""

    subject: UUID
    rows: int
    process: str = ""
    rule: str = ""


def write_many(gone: Sequence[Gone], ground: str, *, by: str, at: datetime) -> dict[UUID, bytes]:
    """The lines of many people, in one transaction with what went; and an entry in the log for each. The keys of whole
    people are still to be destroyed (`destroy_keys`), once that is committed. Gives by what the ledger knows each."""
    keys = ledger_keys_of({each.subject for each in gone})
    columns: dict[str, list[Any]] = {
        "id": timed_ids(len(gone), at=at), "key": [keys[each.subject] for each in gone],
        "whole_person": [not each.process for each in gone], "process": [each.process for each in gone],
        "rule": [each.rule for each in gone], "rows": [each.rows for each in gone],
        "key_left": [None if each.process else each.subject for each in gone],
    }  # fmt: skip
    put_columns(LedgerEntry, columns, at=at, ground=ground)
    whole = [each.subject for each in gone if not each.process]
    kept_apart.note_many([kept_apart.Noted(What.PERSON, subject, why=ground) for subject in whole], at=at)
    said: dict[int, dict[str, str | int | bool]] = {
        rows: {"rows": rows, "ground": ground.lower()} for rows in {each.rows for each in gone}
    }
    entries = [
        audit.Line(
            "retention.erase_records" if each.process else "retention.erase_person", each.subject,
            said[each.rows], each.process,
        )
        for each in gone
    ]  # fmt: skip
    audit.record_many([*entries, *vault.said_of(whole)], by=by, at=at)
    return keys


def _rule_of(process: str) -> str:
    """The rule that it would have been kept by."""
    found = policy.register().process(process) if process else None
    return found.retention if found else process
