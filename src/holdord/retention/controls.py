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
from holdord.lib.registry import Evidence, broken, control, kept, portraits, said
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
        return broken("the register has no process {process}", process=process, looked_at=0)
    strays = {held: n for held, n in subjects.processes_held().items() if policy.register().process(held) is None}
    if strays:
        # No rule says when these data go: left alone, they would stay for ever and no other control would look.
        return broken("relations in processes the register no longer has: {n} ({strays})", n=sum(strays.values()),
                      strays=list(strays), looked_at=sum(strays.values()))  # fmt: skip
    late = queries.plan(now, process=process, bound=overdue_before)
    held = sum(len(due.records) for due in late.stays)
    old = sum(len(due.records) for due in late.goes)
    oldest = subjects.oldest(process)
    if old:
        return broken("{process}: records that should have been erased: {old} of {total}", process=process, old=old,
                      total=oldest.records, looked_at=oldest.records)  # fmt: skip
    age = said("none held")
    if oldest.collected_at:
        age = said("held: {n}, the oldest from {day}", n=oldest.records, day=f"{oldest.collected_at:%Y-%m-%d}")
    stays = said(", kept by law: {n}", n=held) if held else ""
    return kept("{process}: no record over age; {age}{stays}", process=process, age=age, stays=stays,
                looked_at=oldest.records)  # fmt: skip


@control("retention.erased-is-gone")
def erased_is_gone(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Of everybody the log says was erased, no room shows anything and no key opens anything."""
    erased = [entry.subject for entry in audit.entries(_LATEST, act="retention.erase_person") if entry.subject]
    back = sum(_is_still_here(subject) for subject in erased)
    waiting = len(queries.keys_left())
    if back or waiting:
        return broken("erased people who are still here: {back} of {n}; keys that wait to be destroyed: {waiting}",
                      back=back, n=len(erased), waiting=waiting, looked_at=len(erased))  # fmt: skip
    return kept("erased people looked for in every room and in the key store: {n}, none found", n=len(erased),
                looked_at=len(erased))  # fmt: skip


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
        return broken("ledger lines that hold more than codes: {odd}; more than a hash: {wrong}", odd=len(odd),
                      wrong=wrong, looked_at=len(lines))  # fmt: skip
    return kept("ledger lines: {n}, each a keyed hash and codes of the register, nothing else", n=len(lines),
                looked_at=len(lines))  # fmt: skip


def _is_still_here(subject: UUID) -> bool:
    # The audit log keeps what was done, under an id that names nobody any more; it is not something we hold of them.
    rooms = [portrait for portrait in portraits.all() if portrait.room != "audit"]
    return vault.has_key(subject) or subjects.exists(subject) or any(portrait.show(subject) for portrait in rooms)
