"""The ledger, carried out again at a recipient that has put back a copy of its own.

Promise:  8.3, 8.4c, 8.5b, 7.2b - recipients restore backups too
Law:      GDPR Art. 17, 18, 19, 21
Takes:    a recipient of the register; the moment
Gives:    ReplayedAt: counts, nobody
Refuses:  reach.NotReached; ledger LedgerMissing, LedgerDamaged
Why:      of the erased nothing is known here but keyed hashes: so the recipient is asked whom it holds, and each
          identifier is hashed and held against what the ledger says is blocked
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from holdord.audit import actions as audit
from holdord.backups.actions.replaying import people_of
from holdord.ledger import queries as ledger
from holdord.ledger.rules import KEY_HASH, What
from holdord.recipients import actions as recipients
from holdord.recipients.actions.again import Known
from holdord.recipients.reach import Intent
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind, LimitKind
from holdord.vault import queries as vault

_INTENTS = {LimitKind.RESTRICTION: Intent.RESTRICTION, LimitKind.OBJECTION: Intent.OBJECTION}


@dataclass(frozen=True)
class ReplayedAt:
    """How many identifiers the recipient holds, how many people it erased again, of how many something is left there;
    how many are known to us again and were left alone; how many limits of people we know were told again."""

    looked_at: int
    erased: int
    left: int
    known_again: int
    told: int


def replay_at(*, recipient: str, by: str, at: datetime) -> ReplayedAt:
    """Have it erase again whoever is blocked and not known to us, and tell it again what limits the others."""
    ledger.verify()
    blocked = _Blocked()
    done = recipients.erase_again(recipient=recipient, are_gone=blocked.among)
    told = sum(_told_again(subject, recipient, by=by, at=at) for subject in _limited())
    result = ReplayedAt(done.looked_at, done.erased, done.left, blocked.known_again, told)
    audit.record(
        act="backups.replay_at", by=by, at=at,
        detail={
            "recipient": recipient, "looked_at": result.looked_at, "erased": result.erased, "left": result.left,
            "told": told,
        },
    )  # fmt: skip
    return result


class _Blocked:
    """The keyed hashes of everybody who was erased and must not be approached again."""

    def __init__(self) -> None:
        lines = (line for line in ledger.lines() if line.what is What.SUPPRESSION)
        self._hashes = {hash for line in lines for hash in line.pieces(KEY_HASH)}
        self.known_again = 0
        self._seen = set[bytes]()

    def among(self, known: Sequence[Known]) -> Iterable[Known]:
        kinds = {kind.value for kind in IdentifierKind}
        ordered = sorted(each for each in known if each[0] in kinds and each[1].strip())
        for kind, group in groupby(ordered, key=lambda each: each[0]):
            values = [value for _, value in group]
            for value, hash in zip(values, vault.blind_indexes(kind, values), strict=True):
                # Written in two ways it is one person's all the same, whom their connector finds by either.
                if hash not in self._hashes or hash in self._seen:
                    continue
                self._seen.add(hash)
                if people.find(kind, value) is not None:
                    # They came back themselves: what the recipient has of them now may be theirs to keep.
                    self.known_again += 1
                else:
                    yield kind, value


def _limited() -> Iterable[UUID]:
    """Everybody we know about whom the ledger has an objection or a restriction."""
    wanted = {line.key for line in ledger.lines() if line.what in (What.OBJECTION, What.RESTRICTION)}
    return people_of(wanted).values()


def _told_again(subject: UUID, recipient: str, *, by: str, at: datetime) -> int:
    """Limits in force alone: one that ended meanwhile is not told as if it stood."""
    if people.merged_into(subject) is not None:
        return 0
    told = 0
    for limit in people.limits(subject, at=at):
        if (intent := _INTENTS.get(limit.kind)) is not None:
            told += len(
                recipients.communicate(
                    intent=intent, subject=subject, by=by, at=at, among=[recipient], purpose=limit.purpose
                )
            )
    return told
