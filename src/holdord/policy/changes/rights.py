"""What people may ask on which terms; measures, places, cookies.

Law:      GDPR Art. 12(3)-(5), 15-22, 32; ePrivacy Directive Art. 5(3)
"""

from collections.abc import Iterator

from holdord.policy.changes.change import Change, Direction, asked_for, everybody, look, not_in_first
from holdord.policy.register import Register, RightTerms
from holdord.terms import is_in_eea


@look
def rights(before: Register, after: Register) -> Iterator[Change]:
    old, new = ({terms.right: terms for terms in register.rights} for register in (before, after))
    for right, terms in new.items():
        if right not in old:
            yield Change("right-added", right.value, Direction.ADDED, terms.clauses)
        else:
            yield from _terms(old[right], terms)
    for right, terms in old.items():
        if right not in new:
            yield Change("right-dropped", right.value, Direction.DROPPED, terms.clauses)


def _terms(old: RightTerms, new: RightTerms) -> Iterator[Change]:
    for key, kind in (("answer_within", "answer"), ("extension", "extension")):
        was, now = getattr(old, key), getattr(new, key)
        if was != now:
            longer = was is not None and (now is None or now.may_outlast(was))
            yield Change(
                f"{kind}-{'longer' if longer else 'shorter'}", new.right.value,
                Direction.WEAKENED if longer else Direction.STRENGTHENED, new.clauses,
                str(was) if was else None, str(now) if now else None,
            )  # fmt: skip
    if old.free_of_charge != new.free_of_charge:
        direction = Direction.STRENGTHENED if new.free_of_charge else Direction.WEAKENED
        yield Change("no-fee" if new.free_of_charge else "fee", new.right.value, direction, new.clauses)
    if old.format != new.format:
        yield Change("format", new.right.value, Direction.CHANGED, new.clauses, old.format, new.format)


@look
def security(before: Register, after: Register) -> Iterator[Change]:
    old, new = ({entry.id: entry for entry in register.security} for register in (before, after))
    for id in not_in_first(old, new):
        yield Change("measure-added", id, Direction.STRENGTHENED, new[id].clauses)
    for id in not_in_first(new, old):
        yield Change("measure-dropped", id, Direction.WEAKENED, old[id].clauses)


@look
def places(before: Register, after: Register) -> Iterator[Change]:
    """Where data are stored. Out of the EEA is told before (GDPR Art. 13(1)(f), 13(3))."""
    old, new = ([entry.country for entry in register.locations] for register in (before, after))
    for country in not_in_first(old, new):
        abroad = not is_in_eea(country)
        yield Change(
            "place-added", country, Direction.WEAKENED if abroad else Direction.ADDED, material=abroad,
            tell=everybody(after) if abroad else (),
        )  # fmt: skip
    for country in not_in_first(new, old):
        yield Change("place-dropped", country, Direction.DROPPED)


@look
def cookies(before: Register, after: Register) -> Iterator[Change]:
    old, new = ({entry.name: entry for entry in register.cookies} for register in (before, after))
    for name in not_in_first(old, new):
        cookie = new[name]
        yield Change(
            "cookie-added", name, Direction.ADDED, after=cookie.purpose, ask=asked_for(after, [cookie.purpose])
        )
    for name in not_in_first(new, old):
        yield Change("cookie-dropped", name, Direction.DROPPED, before=old[name].purpose)
    for name in [name for name in new if name in old and old[name].lifetime != new[name].lifetime]:
        was, now = old[name].lifetime, new[name].lifetime
        longer = now is not None and (was is None or now.may_outlast(was))
        yield Change(
            "cookie-longer" if longer else "cookie-shorter", name,
            Direction.WEAKENED if longer else Direction.STRENGTHENED,
            before=str(was) if was else None, after=str(now) if now else None,
        )  # fmt: skip
