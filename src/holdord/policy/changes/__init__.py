"""What changed between two states of the policy, promise by promise: added, dropped, weakened, strengthened.

Promise:  11.1 - the policy may change; changes are published, with a readable difference
Law:      GDPR Art. 13(3), 14(4) (a new purpose is told before), 5(1)(b), 7 (a consent covers what was asked), 44
Takes:    two editions
Gives:    tuple[Change, ...] from small equal functions, in the order of the register. To add a look, copy a neighbour
Refuses:  nothing. Two editions of the same content have no changes
Next:     change.py (what a change is), then one file for each part of the register

A sentence that says the same in better words is told as reworded and weighs nothing.
"""

from collections.abc import Iterable

from holdord.policy.changes import deciders, processes, purposes, recipients, rights, sentences  # noqa: F401  # looks
from holdord.policy.changes.change import LOOKS, Change, Direction
from holdord.policy.changes.sentences import reworded
from holdord.policy.loader import Edition
from holdord.policy.references import sections_of
from holdord.policy.register import Register

__all__ = ["Change", "Direction", "by_promise", "changes", "unacknowledged"]


def changes(before: Edition, after: Edition) -> tuple[Change, ...]:
    """All that differs. Nothing is told twice: what is new as a whole is not told again part by part."""
    if before.version == after.version:
        return ()
    found = [change for compare in LOOKS for change in compare(before.register, after.register)]
    return (*found, *reworded(before, after))


def unacknowledged(before: Register, after: Register, found: Iterable[Change]) -> tuple[Change, ...]:
    """The material changes that nobody has put their name to since ``before``: an old acknowledgement is spent."""
    spent = set(before.acknowledged)
    named = {entry.change for entry in after.acknowledged if entry not in spent}
    return tuple(change for change in found if change.material and change.key not in named)


def by_promise(found: Iterable[Change], register: Register) -> dict[str, list[Change]]:
    """The changes under each promise that speaks of them, in the register's order; under '' what no promise names.

    A change that cites a section stands under the first promise of it.
    """
    order = [promise.id for promise in register.promises]
    first = {section: id for id in reversed(order) for section in sections_of(id)}
    sorted_in: dict[str, list[Change]] = {id: [] for id in [*order, ""]}
    for change in found:
        homes = dict.fromkeys(first.get(clause, clause) for clause in change.clauses) or {"": None}
        for home in homes:
            sorted_in.setdefault(home, []).append(change)
    return {id: under for id, under in sorted_in.items() if under}
