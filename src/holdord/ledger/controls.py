"""What shows that nothing which went can come back unnoticed: the ledger, in step with the store, whole, in its places.

Promise:  7.2b
Takes:    the moment
Gives:    Evidence from the store's entries, the ledger's file, and its second place
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from holdord.ledger import queries
from holdord.ledger.rules import LedgerUnsound
from holdord.lib.registry import Evidence, broken, control, kept, said

#: Written down every two seconds; a house that was closed for a while may be this late.
_LATE = timedelta(minutes=15)


@control("ledger.in-step")
def in_step(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every line hangs on the one before, the store ends where its ledger does, and the second place has it all."""
    try:
        queries.refuse_unless_replayed()
        verified = queries.verify()
    except LedgerUnsound:
        return broken("the ledger is missing, was changed, or goes further than this store", looked_at=1)
    try:
        stands, copied = _with_second_place()
    except LedgerUnsound:
        return broken("the second place of the ledger is damaged: a line was changed, or one before it is missing",
                      looked_at=verified.lines)  # fmt: skip
    if not stands.copy_agrees:
        return broken("the second place of the ledger says something else than the first", looked_at=verified.lines)
    late = stands.waiting if stands.waiting_since and now - stands.waiting_since > _LATE else 0
    away = stands.copy_is_set and copied is None
    behind = max(0, stands.file - copied) if copied is not None else 0
    if late or away or behind:
        return broken(
            "acts not brought to the ledger: {late}; its second place is away: {away}, and behind by {behind}",
            late=late, away=said("yes") if away else said("no"), behind=behind, looked_at=verified.lines,
        )  # fmt: skip
    place = said("in two places") if stands.copy_is_set else said("in one place: no second one is set")
    return kept("lines of the ledger: {n}, each hangs on the one before it, {place}", n=verified.lines, place=place,
                looked_at=verified.lines)  # fmt: skip


def _with_second_place() -> tuple[queries.Standing, int | None]:
    """How far each has got, and how many lines the second place has, each computed anew: it is what a restore would be
    copied back from, and is to say the same, not only to be as long. None, where it is not set, or away.

    It is read last: what is written down meanwhile makes it longer than the first was, never shorter. Raises
    LedgerUnsound of the second place alone: the first has just been read whole.
    """
    stands = queries.standing()
    if stands.copy is None:
        return stands, None
    # It may have gone since its end was read a moment ago; a file that is gone has no lines.
    copy = queries.verified_copy()
    return stands, copy.lines if copy and copy.lines >= stands.copy else None
