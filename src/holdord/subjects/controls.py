"""What shows that of people who are gone we keep a keyed hash only, and that what is for a team only is kept so.

Promise:  8.4b - "just enough is kept to know what is blocked"; 9.7 - what came under NDAs and contracts is protected
Law:      GDPR Art. 5(1)(c), 5(1)(f), 11, 18, 32(4)
Takes:    the moment
Gives:    Evidence from every suppression on record, from everything that came under a contract, and from the log
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.audit import queries as audit
from holdord.audit.queries import Entry
from holdord.lib.registry import Evidence, broken, control, kept
from holdord.policy import queries as policy
from holdord.policy.register import Register
from holdord.staff import queries as staff
from holdord.subjects import queries
from holdord.subjects.queries import Secret, Suppression
from holdord.subjects.rules import ALL_PURPOSES, MARKETING, NotACode, code

_HASH_BYTES = 32
_LOOKED_BACK = 20_000


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


@control("subjects.confidential-for-team-only")
def confidential_for_team_only(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """What came under a contract is hidden from everybody outside its team, and was read by nobody else."""
    secrets = queries.secrets()
    teams = {member.id: queries.teams_of(member.id, at=now) for member in staff.members() if member.is_active}
    open_to = sum(_opens(secrets, member, team, now) for member, team in teams.items())
    reads = [entry for entry in audit.entries(_LOOKED_BACK, act="subjects.read") if entry.detail.get("under")]
    strangers = sum(not _was_for(entry) for entry in reads)
    seen = len(secrets) + len(reads)
    if open_to or strangers:
        return broken(
            "things that came under a contract: {things}; open to somebody outside its team: {open_to}; "
            "readings by somebody outside it: {strangers} of {reads}",
            things=len(secrets), open_to=open_to, strangers=strangers, reads=len(reads), looked_at=seen,
        )  # fmt: skip
    return kept(
        "things that came under a contract: {things}, each hidden from all but its team; readings, all by its team: "
        "{reads}; staff held against it: {staff}",
        things=len(secrets), reads=len(reads), staff=len(teams), looked_at=seen,
    )  # fmt: skip


def _opens(secrets: list[Secret], member: UUID, team: frozenset[str], now: datetime) -> int:
    """How many things this member of staff would be shown although they are not in its team."""
    foreign: dict[UUID, set[UUID]] = defaultdict(set)
    for secret in secrets:
        if secret.code not in team:
            foreign[secret.subject].add(secret.record)
    return sum(len(theirs - queries.hidden_from(member, subject, at=now)) for subject, theirs in foreign.items())


def _was_for(entry: Entry) -> bool:
    kind, _, id = entry.by.partition(":")
    codes = str(entry.detail["under"]).split(",")
    return kind == "staff" and all(queries.was_in_team(UUID(id), code, entry.at) for code in codes)


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
