"""The day on which what we hold must be gone, by the rule of its process."""

import re
from datetime import date

import pytest

from holdord.policy.endings import NoSuchRule, ending
from holdord.policy.periods import Period
from holdord.policy.register import Register, Retention
from tests.conftest import promise
from tests.decisions.small import REGISTER, changed


def ends(process: str, collected: str, anchored: str | None = None, register: Register = REGISTER) -> tuple[str, str]:
    """The day, and the rule that set it."""
    day = date.fromisoformat(anchored) if anchored else None
    found = ending(register, process, collected_on=date.fromisoformat(collected), anchored_on=day)
    return found.ends_on.isoformat(), found.rule.id


def counted_from(starts: str, until_then: str | None = None) -> Register:
    """The small register, with another start for the rule of sales."""
    rule = REGISTER.rule("two-years")
    assert rule is not None
    other = rule.model_copy(update={"starts": starts, "until_then": until_then})
    return changed(retention=(other, *(each for each in REGISTER.retention if each.id != "two-years")))


@promise("2.4a", "3.4", "4.4")
@pytest.mark.parametrize(
    ("collected", "gone"),
    [("2021-03-15", "2026-03-15"), ("2024-02-29", "2029-02-28"), ("2023-11-09", "2028-11-09")],
)
def test_five_years_from_the_collection(collected: str, gone: str) -> None:
    assert ends("forms", collected) == (gone, "five-years")


def test_an_anchor_means_nothing_to_a_rule_that_counts_from_the_collection() -> None:
    assert ends("forms", "2021-03-15", "2025-01-01") == ("2026-03-15", "five-years")


@promise("5.4", "6.4")
def test_from_the_last_event_once_there_was_one_and_by_the_shorter_rule_until_then() -> None:
    assert ends("sales", "2021-03-15") == ("2022-03-15", "one-year")
    assert ends("sales", "2021-03-15", "2024-02-29") == ("2026-02-28", "two-years")


@pytest.mark.parametrize("starts", ["last_delivery", "last_event", "last_contact"])
def test_an_event_that_never_comes_keeps_nothing_for_ever(starts: str) -> None:
    assert ends("sales", "2021-03-15", register=counted_from(starts)) == ("2023-03-15", "two-years")


@pytest.mark.parametrize(("concerns", "gone"), [("2026-03-10", "2029-01-01"), ("2026-12-31", "2029-01-01")])
def test_a_financial_year_counts_from_the_day_after_it(concerns: str, gone: str) -> None:
    register = counted_from("end_of_financial_year")
    assert ends("sales", concerns, register=register) == (gone, "two-years")
    assert ends("sales", "2020-01-01", concerns, register=register) == (gone, "two-years")


def test_rules_that_point_at_each_other_still_end() -> None:
    assert ends("sales", "2021-03-15", register=counted_from("last_event", "two-years"))[0] == "2023-03-15"


def test_a_process_nobody_knows_has_no_ending() -> None:
    with pytest.raises(NoSuchRule):
        ends("gone", "2021-03-15")


@promise("5.4", "6.4")
@pytest.mark.parametrize(
    ("anchored", "gone"),
    [("2021-06-01", "2023-06-01"), ("2024-02-01", "2026-02-01"), ("2025-12-31", "2026-03-15"), (None, "2022-03-15")],
)
def test_an_event_that_keeps_happening_keeps_the_oldest_things_no_longer_than_the_longest_time(
    anchored: str | None, gone: str
) -> None:
    rule = REGISTER.rule("two-years")
    assert rule is not None
    capped = rule.model_copy(update={"at_most": Period.parse("5 years")})
    register = changed(retention=(capped, *(each for each in REGISTER.retention if each.id != "two-years")))
    assert ends("sales", "2021-03-15", anchored, register) == (gone, "two-years" if anchored else "one-year")


BOUNDS = {"id": "one", "duration": "5 years", "clauses": ["1"]}


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"starts": "collected", "at_most": "9 years"}, "'at_most' is counted from the day of collection"),
        ({"starts": "last_contact", "at_most": "60 months"}, "'at_most: 60 months' is over before"),
        ({"starts": "last_contact", "bound": "min"}, "must go one day. Add 'at_most: 10 years'"),
        ({"starts": "last_contact", "bound": "min", "at_most": "10 years"}, None),
        ({"starts": "collected", "bound": "fixed"}, None),
        ({"starts": "collected", "forewarning": {"before": "30 days", "grace": "1 month"}}, "leaves no day for a"),
        ({"starts": "collected", "forewarning": {"before": "3 years", "grace": "1 month"}}, "more than half of"),
        (
            {"starts": "collected", "forewarning": {"before": "6 weeks", "grace": "30 days", "may_keep": True}},
            "this one is counted from 'collected'",
        ),
        (
            {"starts": "collected", "action": "review", "forewarning": {"before": "6 weeks", "grace": "30 days"}},
            "somebody looks before these go",
        ),
        ({"starts": "last_contact", "forewarning": {"before": "6 weeks", "grace": "30 days", "may_keep": True}}, None),
    ],
)
def test_a_bound_or_a_forewarning_that_contradicts_itself_is_refused(
    said: dict[str, object], refused: str | None
) -> None:
    if refused is None:
        Retention.model_validate(BOUNDS | said)
        return
    with pytest.raises(ValueError, match=re.escape(refused)):
        Retention.model_validate(BOUNDS | said)
