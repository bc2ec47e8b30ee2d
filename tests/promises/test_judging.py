"""A promise is kept only if something was looked at and nothing objected."""

import pytest

from holdord.lib.registry import Evidence, broken, kept
from holdord.policy.register import Promise
from holdord.promises.rules import Seen, State, judge, summarise

PROMISE = Promise.model_validate({"id": "2.4a", "kind": "C"})


def judged(*seen: Evidence) -> State:
    return judge(PROMISE, [Seen(f"control.{n}", evidence) for n, evidence in enumerate(seen)]).state


def test_a_promise_that_nothing_looks_at_is_not_called_kept() -> None:
    assert judged() is State.NO_CONTROL


def test_a_control_that_looked_at_nothing_says_so() -> None:
    assert judged(kept("no data held", looked_at=0)) is State.NOTHING_TO_CHECK
    assert "nothing to check (0)" in judge(PROMISE, [Seen("a.b", kept("no data held", looked_at=0))]).evidence


def test_one_objection_breaks_it() -> None:
    assert judged(kept("fine", looked_at=3), broken("2 of 5 too old", looked_at=5)) is State.BROKEN


def test_the_evidence_of_a_broken_promise_is_what_broke_it() -> None:
    result = judge(
        PROMISE, [Seen("a.b", kept("fine", looked_at=3)), Seen("a.c", broken("2 of 5 too old", looked_at=5))]
    )
    assert result.evidence == "2 of 5 too old"
    assert result.looked_at == 8


@pytest.mark.parametrize("others", [[], [kept("nothing here", looked_at=0)]])
def test_it_is_kept_when_something_was_seen_and_nothing_objected(others: list[Evidence]) -> None:
    assert judged(kept("fine", looked_at=1), *others) is State.KEPT


def test_only_a_broken_promise_makes_the_check_fail() -> None:
    results = [judge(PROMISE, []), judge(PROMISE, [Seen("a.b", kept("fine", looked_at=1))])]
    assert summarise(results).exit_code == 0
    assert summarise([*results, judge(PROMISE, [Seen("a.b", broken("late", looked_at=1))])]).exit_code == 1
