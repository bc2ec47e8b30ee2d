"""How a time of keeping is meant, and whether people are told before it is over: what a text says, as a rule holds it.

Law:      GDPR Art. 5(1)(a), 5(1)(e), 13(2)(a)
Takes:    Found of the kinds retention and forewarning; the period of the rule, what it is counted from
Gives:    the values of ``bound`` and ``forewarning``, and what a person is to look at; nothing that a register refuses
Next:     drafting.py, ../retaining.py (what a rule can hold)
"""

from collections.abc import Mapping, Sequence

from holdord.policy.importer.found import Found
from holdord.policy.importer.remarks import TO_DO, days, period, read
from holdord.policy.periods import Period

#: Where a text names one time alone, people have all of it: letters go so many days sooner.
_SOONER = 14


def bound(fact: Found, starts: str) -> tuple[str, tuple[str, ...]]:
    """'min' or 'fixed', or '' for at most; and what is to be looked at.

    What stays at least so long, from an event that may never come or come again, needs a longest time too, and a text
    that says 'at least' names none.
    """
    said = fact.value.get("bound", "")
    if said == "min" and starts != "collected":
        return "", (f"{TO_DO}: at least so long; write 'bound: min' and the longest time ('at_most')",)
    return said if said in ("min", "fixed") else "", ()


def forewarning(said: Sequence[Found], kept: Period) -> tuple[Mapping[str, str] | None, list[Found]]:
    """``before`` and ``grace`` of the one that gives people the longest, where a rule of that period can hold them; and
    the facts that it was read from."""
    found = [(before, fact) for fact in said if (before := period(fact.value.get("before", "")))]
    if not found:
        return None, []
    before, fact = max(found, key=lambda one: days(one[0]))
    grace = period(fact.value.get("grace", ""))
    if grace is None:
        # 'We write 30 days before' promises thirty days, whatever the morning the letter goes.
        before, grace = Period(before.days_at_most + _SOONER, "day"), before
    fits = grace.days_at_most < before.days_at_least and 2 * before.days_at_most <= kept.days_at_least
    return ({"before": str(before), "grace": str(grace)} if fits else None), [fact for _, fact in found]


def remarks(read_from: Sequence[Found], warns: Mapping[str, str] | None) -> tuple[str, ...]:
    """Where it was read; what the text left open; that it does not fit, where it does not."""
    if not read_from:
        return ()
    where = ", ".join(map(read, read_from))
    if warns is None:
        said = read_from[0].value["before"]
        return (f"{TO_DO}: told {said} before ({where}) fits no such time; write 'forewarning' yourself",)
    one_time = not any("grace" in fact.value for fact in read_from)
    return (f"told before it goes: {where}{f'; one time is named, letters go {_SOONER} days sooner' * one_time}",)
