"""What is alive is exactly what has not ended: the same rule, asked of one thing and of everybody."""

# ruff: noqa: E501  # tables of what can happen

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdord.policy.endings import NoSuchRule, ending
from holdord.policy.periods import Period
from holdord.policy.register import EarlierPeriod, Register, Retention
from holdord.policy.spans import alive
from tests.decisions.small import REGISTER

days = st.integers(0, 4000).map(lambda n: date(2020, 1, 1) + timedelta(days=n))
periods = st.builds(Period, st.integers(1, 40), st.sampled_from(["day", "week", "month", "year"]))
starts = st.sampled_from(["collected", "last_delivery", "last_event", "end_of_financial_year"])


def register(
    first: Period,
    start: str,
    second: Period,
    second_start: str,
    *,
    until_then: bool,
    earlier: tuple[EarlierPeriod, ...],
    at_most: Period | None = None,
) -> Register:
    one = Retention(id="one", duration=first, starts=start, clauses=("1",), until_then="two" if until_then else None)
    rules = (
        # Any longest time, also one that a register would be refused for: the two must agree all the same.
        one.model_copy(update={"at_most": at_most}),
        Retention(id="two", duration=second, starts=second_start, clauses=("1",)),
    )
    process = REGISTER.processes[0].model_copy(update={"retention": "one", "earlier": earlier})
    return REGISTER.model_copy(update={"retention": rules, "processes": (process,)})


@settings(max_examples=600, deadline=None)
@given(
    periods, starts, periods, starts, st.booleans(),
    st.lists(st.builds(EarlierPeriod, before=days, duration=periods, starts=starts, until_then=st.none() | periods), max_size=2),
    days, days, st.none() | days, st.none() | periods,
)  # fmt: skip
def test_what_is_alive_is_what_has_not_ended(
    first: Period, start: str, second: Period, second_start: str, until_then: bool, earlier: list[EarlierPeriod],
    today: date, collected: date, anchored: date | None,
    at_most: Period | None,
) -> None:  # fmt: skip
    facts = register(first, start, second, second_start, until_then=until_then, earlier=tuple(earlier), at_most=at_most)
    ended = ending(facts, "forms", collected_on=collected, anchored_on=anchored).ends_on <= today
    assert alive(facts, "forms", today).holds(collected, anchored) is not ended


def test_a_process_the_register_does_not_know_has_no_rule() -> None:
    with pytest.raises(NoSuchRule):
        alive(REGISTER, "no-such-process", date(2026, 1, 1))
