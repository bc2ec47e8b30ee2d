"""Who decides over the data, and whom one can turn to.

Law:      GDPR Art. 13(1)(a)-(b), 26, 27, 77
"""

from collections.abc import Iterator

from holdord.policy.changes.change import Change, Direction, asked_for, everybody, look, not_in_first
from holdord.policy.register import Register


@look
def controllers(before: Register, after: Register) -> Iterator[Change]:
    """A new controller is told to everybody, and no consent was given to it (GDPR Art. 13(1)(a), 7(1))."""
    for id in not_in_first(before.controllers, after.controllers):
        ask = asked_for(after, (purpose.id for purpose in after.purposes))
        yield Change(
            "controller-added", id, Direction.ADDED, after=_name(after, id), material=True,
            tell=everybody(after), ask=ask,
        )  # fmt: skip
    for id in not_in_first(after.controllers, before.controllers):
        yield Change("controller-dropped", id, Direction.DROPPED, before=_name(before, id))


def _name(register: Register, id: str) -> str:
    found = register.establishment(id)
    return found.name if found else id


@look
def contacts(before: Register, after: Register) -> Iterator[Change]:
    """Whom to write to, and which authority watches."""
    told = (
        ("lead-controller", before.lead_controller, after.lead_controller),
        ("contact", before.dpo.email, after.dpo.email),
        ("contact-name", before.dpo.name, after.dpo.name),
        ("representative", _representative(before), _representative(after)),
        ("authority", before.desk.authority, after.desk.authority),
        ("how-changes-are-told", before.changes, after.changes),
    )
    for subject, old, new in told:
        if old != new:
            weaker = subject == "how-changes-are-told" and new != "told_before"
            yield Change("changed", subject, Direction.WEAKENED if weaker else Direction.CHANGED, before=old, after=new)


def _representative(register: Register) -> str | None:
    return register.representative.email if register.representative else None


@look
def minimum_age(before: Register, after: Register) -> Iterator[Change]:
    old, new = before.minimum_age or 0, after.minimum_age or 0
    if old != new:
        direction = Direction.WEAKENED if new < old else Direction.STRENGTHENED
        yield Change(
            "minimum-age", "minimum-age", direction, before=str(old or "") or None, after=str(new or "") or None
        )
