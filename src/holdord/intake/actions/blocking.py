"""A sender is kept out, and let in again; what was blocked long enough is forgotten.

Promise:  7.4 - spam and fraud accounts can be blocked
Law:      GDPR Art. 5(1)(e), 6(1)(f)
Takes:    a target (blocks.target), why, until which day at most; who decides, and when
Gives:    the block's id
Refuses:  NoSuchBlock, NotAReason

Nobody's rights are blocked: a request comes in by another door (rights/), and what asks for a right at this one waits
for a person (judging.py).
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.intake.blocks import REASONS, Target
from holdord.intake.models import Block
from holdord.intake.queries import index_of
from holdord.lib.days import local_date
from holdord.policy import queries as policy


class NoSuchBlock(LookupError):
    """There is no such block (any more): it was lifted, or its time was up."""


class NotAReason(ValueError):
    """Somebody is to be blocked for no reason, or for one that is not on the list."""


def block(*, target: Target, reason: str, by: str, at: datetime, until_on: date | None = None) -> UUID:
    """Keep it out from now on. Blocked again, the new reason and the new day count.

    ``until_on`` may be sooner than the register's `blocked_for` says, never later.
    """
    if reason not in REASONS:
        raise NotAReason(f"{reason[:40]!r} is no reason. Write one of {', '.join(REASONS)}")
    last = _last_day(at)
    said = {"kind": target.kind, "shown": target.shown, "reason": reason, "since_at": at, "by": by}
    with transaction.atomic():
        row, _ = Block.objects.update_or_create(
            index=index_of(target), defaults={**said, "until_on": min(until_on or last, last)}
        )
        audit.record(
            act="intake.block", by=by, at=at, detail={"block": str(row.id), "kind": target.kind, "reason": reason}
        )
    return row.id


def lift_block(*, block: UUID, by: str, at: datetime) -> None:
    """Let it in again."""
    with transaction.atomic():
        if not Block.objects.filter(pk=block).delete()[0]:
            raise NoSuchBlock(f"no block {block}. It was lifted, or its time was up")
        audit.record(act="intake.lift-block", by=by, at=at, detail={"block": str(block)})


def clear_blocks(*, at: datetime) -> int:
    """Forget the blocks whose time is up; gives how many."""
    today = local_date(at, policy.register().desk.time_zone)
    with transaction.atomic():
        gone = Block.objects.filter(until_on__lte=today).delete()[0]
        if gone:
            audit.record(act="intake.blocks-ended", by="system:intake", at=at, detail={"rows": gone})
    return gone


def _last_day(at: datetime) -> date:
    register = policy.register()
    return register.guards.blocked_for.end(local_date(at, register.desk.time_zone))
