"""Who else has the data, where, and on what ground they may leave the EEA.

Law:      GDPR Art. 13(1)(e)-(f), 13(3), 28, 44-46
"""

from collections.abc import Iterator

from holdord.policy.changes.change import (
    Change,
    Direction,
    asked_for,
    listed,
    look,
    not_in_first,
    on_both_sides,
    only_in_second,
    using,
)
from holdord.policy.register import Register, TransferGround
from holdord.terms import ADEQUATE, is_in_eea


@look
def recipients_come_and_go(before: Register, after: Register) -> Iterator[Change]:
    """A recipient outside the EEA is a new transfer, told before it begins (GDPR Art. 13(1)(f), 13(3))."""
    for entry in only_in_second(before.recipients, after.recipients):
        abroad, who = not is_in_eea(entry.country), f"{entry.legal_entity} ({entry.country})"
        yield Change(
            "recipient-added", entry.id, Direction.ADDED, entry.clauses, after=who,
            material=abroad, tell=using(after, entry.purposes) if abroad else (),
            ask=asked_for(after, entry.purposes) if abroad or entry.role != "processor" else (),
        )  # fmt: skip
    for entry in only_in_second(after.recipients, before.recipients):
        gone = f"{entry.legal_entity} ({entry.country})"
        yield Change("recipient-dropped", entry.id, Direction.DROPPED, entry.clauses, before=gone)


@look
def recipients_move(before: Register, after: Register) -> Iterator[Change]:
    """Another country, another company behind the name, another role."""
    for old, new in on_both_sides(before.recipients, after.recipients):
        if old.country != new.country:
            leaves = not is_in_eea(new.country)
            yield Change(
                "recipient-moved", new.id, Direction.WEAKENED if leaves else Direction.STRENGTHENED, new.clauses,
                old.country, new.country, material=leaves, tell=using(after, new.purposes) if leaves else (),
            )  # fmt: skip
        if old.legal_entity != new.legal_entity:
            yield Change("recipient-entity", new.id, Direction.CHANGED, new.clauses, old.legal_entity, new.legal_entity)
        if old.role != new.role:
            looser = old.role == "processor"
            yield Change(
                "recipient-role", new.id, Direction.WEAKENED if looser else Direction.CHANGED, new.clauses,
                old.role, new.role, material=looser, tell=using(after, new.purposes) if looser else (),
            )  # fmt: skip


@look
def reach_of_recipients(before: Register, after: Register) -> Iterator[Change]:
    for old, new in on_both_sides(before.recipients, after.recipients):
        given = [*not_in_first(old.categories, new.categories), *not_in_first(old.purposes, new.purposes)]
        taken = [*not_in_first(new.categories, old.categories), *not_in_first(new.purposes, old.purposes)]
        if given:
            abroad = not is_in_eea(new.country)
            yield Change(
                "recipient-gets-more", new.id, Direction.WEAKENED, new.clauses, after=listed(given), material=abroad,
                tell=using(after, new.purposes) if abroad else (),
            )  # fmt: skip
        if taken:
            yield Change("recipient-gets-less", new.id, Direction.STRENGTHENED, new.clauses, before=listed(taken))


@look
def transfers(before: Register, after: Register) -> Iterator[Change]:
    """The ground on which data leave the EEA (GDPR Art. 13(1)(f)): one that is gone is worse than one that changed."""
    for old, new in on_both_sides(before.recipients, after.recipients):
        was, now = _ground(old.country, old.transfer), _ground(new.country, new.transfer)
        if was != now and old.country == new.country:
            yield Change(
                "transfer-ground", new.id, Direction.STRENGTHENED if was is None else Direction.WEAKENED, new.clauses,
                was, now, material=was is not None, tell=using(after, new.purposes) if was is not None else (),
            )  # fmt: skip


def _ground(country: str, transfer: TransferGround | None) -> str | None:
    if is_in_eea(country) or country in ADEQUATE:
        return "adequacy"
    return f"{transfer.ground} ({transfer.reference})" if transfer else None
