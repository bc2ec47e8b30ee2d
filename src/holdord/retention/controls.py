"""What shows that data go in time, and that what went is gone.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4 (over age), 7.2a, 8.3 (gone is gone), 11.3 (the receipt names nobody)
Takes:    the moment; `about.process`, the id of a process of the register
Gives:    Evidence from live rows: ages, keys, portraits, ledger lines
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.audit import queries as audit
from holdord.lib.registry import Evidence, broken, control, kept, portraits
from holdord.policy import queries as policy
from holdord.retention import queries
from holdord.retention.rules import GROUNDS, overdue_before
from holdord.subjects import queries as subjects
from holdord.vault import queries as vault

#: How many of the latest erasures are looked at again.
_LATEST = 500
_HASH_BYTES = 32


@control("retention.nothing-over-age")
def nothing_over_age(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """No record of the process is older than its rule allows, save what a statute or a claim holds."""
    process = str(about["process"])
    found = policy.register().process(process)
    if found is None:
        return broken(f"the register has no process {process!r}", looked_at=0)
    strays = {held: n for held, n in subjects.processes_held().items() if policy.register().process(held) is None}
    if strays:
        # No rule says when these data go: left alone, they would stay for ever and no other control would look.
        return broken(f"{sum(strays.values())} relations in processes the register no longer has: {', '.join(strays)}",
                      looked_at=sum(strays.values()))  # fmt: skip
    late = queries.plan(now, process=process, bound=overdue_before)
    held = sum(len(due.records) for due in late.stays)
    old = sum(len(due.records) for due in late.goes)
    oldest = subjects.oldest(process)
    if old:
        return broken(f"{process}: {old} of {oldest.records} records should have been erased", looked_at=oldest.records)
    age = (
        f"the oldest of {oldest.records} is from {oldest.collected_at:%Y-%m-%d}" if oldest.collected_at else "none held"
    )
    stays = f", {held} held by law" if held else ""
    return kept(f"{process}: no record over age; {age}{stays}", looked_at=oldest.records)


@control("retention.erased-is-gone")
def erased_is_gone(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Of everybody the log says was erased, no room shows anything and no key opens anything."""
    erased = [entry.subject for entry in audit.entries(_LATEST, act="retention.erase_person") if entry.subject]
    back = sum(_is_still_here(subject) for subject in erased)
    waiting = len(queries.keys_left())
    if back or waiting:
        return broken(
            f"{back} of {len(erased)} erased people are still here; {waiting} keys wait", looked_at=len(erased)
        )
    return kept(
        f"{len(erased)} erased people looked for in every room and in the key store: none found", looked_at=len(erased)
    )


@control("retention.ledger-names-nobody")
def ledger_names_nobody(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every line of the ledger is a keyed hash and codes; none is the hash of anybody we know and say is erased."""
    lines = queries.ledger(limit=_LATEST)
    register = policy.register()
    odd = [
        line
        for line in lines
        if line.ground not in GROUNDS
        or (line.process and register.process(line.process) is None)
        or (line.rule and register.rule(line.rule) is None)
    ]
    keys = queries.ledger_keys(whole_person=True)
    wrong = sum(len(key) != _HASH_BYTES for key in keys)
    if odd or wrong:
        return broken(f"{len(odd)} ledger lines hold more than codes, {wrong} more than a hash", looked_at=len(lines))
    return kept(
        f"{len(lines)} ledger lines hold keyed hashes and codes of the register, nothing else", looked_at=len(lines)
    )


def _is_still_here(subject: UUID) -> bool:
    # The audit log keeps what was done, under an id that names nobody any more; it is not something we hold of them.
    rooms = [portrait for portrait in portraits.all() if portrait.room != "audit"]
    return vault.has_key(subject) or subjects.exists(subject) or any(portrait.show(subject) for portrait in rooms)
