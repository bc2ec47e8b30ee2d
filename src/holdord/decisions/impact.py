"""Which uses a change of the policy would refuse or permit that it does not today.

Promise:  11.1 - before we publish, we know what it does
Law:      GDPR Art. 5(1)(b), 6(1)
Takes:    the edition in force and the one that would be; one person, or everybody
Gives:    'refused' and 'permitted': for each purpose, for how many people the answer would turn. Of one person 'may':
          1 or 0 before and after, for every purpose
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from holdord.decisions.queries import facts_of
from holdord.decisions.rules import Facts, decide
from holdord.lib.registry import Effect, impacts
from holdord.policy.loader import Edition
from holdord.policy.register import Register
from holdord.subjects import queries as subjects

#: People asked about in one go.
_BATCH = 500


@impacts.register("decisions")
def impact(before: Edition, after: Edition, now: datetime, subject: UUID | None) -> Iterator[Effect]:
    old, new = before.register, after.register
    if subject is not None:
        facts = facts_of([subject], at=now).get(subject, Facts())
        for purpose in _purposes(old, new):
            was, would_be = (int(_may(register, facts, purpose, now)) for register in (old, new))
            yield Effect("may", purpose, was, would_be)
        return
    turned = _turned(old, new, [id for id in _purposes(old, new) if _differs(old, new, id)], now)
    for (what, purpose), people in turned.items():
        yield Effect(what, purpose, 0, people)


def _turned(old: Register, new: Register, purposes: list[str], now: datetime) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    known = subjects.subjects_in({entry.id for register in (old, new) for entry in register.processes})
    for start in range(0, len(known) if purposes else 0, _BATCH):
        for facts in facts_of(known[start : start + _BATCH], at=now).values():
            for purpose in purposes:
                was, would_be = _may(old, facts, purpose, now), _may(new, facts, purpose, now)
                if was != would_be:
                    found["refused" if was else "permitted", purpose] += 1
    return found


def _may(register: Register, facts: Facts, purpose: str, now: datetime) -> bool:
    return decide(register, facts, purpose=purpose, at=now).allowed


def _purposes(old: Register, new: Register) -> list[str]:
    return list(dict.fromkeys(entry.id for register in (old, new) for entry in register.purposes))


def _differs(old: Register, new: Register, purpose: str) -> bool:
    """Whether anything differs that an answer about the purpose is made of: most changes touch few purposes."""
    return _made_of(old, purpose) != _made_of(new, purpose)


def _made_of(register: Register, purpose: str) -> list[object]:
    processes = register.processes_with(purpose)
    rules = [register.rule(entry.retention) for entry in processes]
    first = [register.rule(rule.until_then) if rule and rule.until_then else None for rule in rules]
    used = [(entry.id, entry.purposes, entry.earlier) for entry in processes]
    return [register.purpose(purpose), used, rules, first]
