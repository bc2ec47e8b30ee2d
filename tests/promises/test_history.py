"""Not only whether a promise is kept, but since when; and what changed."""

from datetime import timedelta

import pytest

from holdord.audit import queries as audit
from holdord.lib.registry import Said, broken, kept, said
from holdord.policy.register import Promise
from holdord.promises import actions, queries
from holdord.promises.models import Run, Stood
from holdord.promises.rules import Result, Seen, State, judge, outlived
from tests.conftest import at

pytestmark = pytest.mark.usefixtures("house")

FINE = kept("records: {n}, none too old", n=3, looked_at=3)
LATE = broken("records that are too old: {n}, in {where}", n=1, where=said("the house"), looked_at=3)


def saw(*seen: tuple[str, object]) -> list[Result]:
    """What a look saw: ids of the example's promises, each with the evidence of one control, or None for no control."""
    return [
        judge(Promise.model_validate({"id": id, "kind": "C"}), [Seen("a.b", evidence)] if evidence else [])  # type: ignore[arg-type]
        for id, evidence in seen
    ]


def look(day: str, *seen: tuple[str, object]) -> queries.Look:
    return actions.keep(saw(*seen), version="1" * 64, by="system:test", at=at(day))


def since(look: queries.Look) -> dict[str, str]:
    return {each.result.id: each.since_at.date().isoformat() for each in look.standings}


def changes(day: str) -> list[tuple[str, str, State | None, State | None]]:
    return [(each.promise, each.at.date().isoformat(), each.before, each.after) for each in queries.changes(at(day))]


def test_a_promise_that_stays_as_it_is_has_been_so_since_the_first_look() -> None:
    look("2026-11-01", ("9.1", FINE), ("9.2", LATE))
    assert since(look("2026-11-05", ("9.1", FINE), ("9.2", LATE))) == {"9.1": "2026-11-01", "9.2": "2026-11-01"}
    assert Stood.objects.count() == 2, "a row for each change, none for each look"


def test_one_that_breaks_is_broken_since_the_look_that_saw_it() -> None:
    look("2026-11-01", ("9.1", FINE))
    assert since(look("2026-11-05", ("9.1", LATE))) == {"9.1": "2026-11-05"}
    assert [(each.state, each.until_at) for each in queries.history("9.1")] == [
        (State.KEPT, at("2026-11-05")),
        (State.BROKEN, None),
    ]


def test_broken_and_back_new_and_gone_are_all_told() -> None:
    look("2026-11-01", ("9.1", FINE), ("9.7", None))
    look("2026-11-02", ("9.1", LATE), ("9.7", None))
    look("2026-11-03", ("9.1", FINE), ("9.8", FINE))
    assert changes("2026-11-01") == [
        ("9.1", "2026-11-02", State.KEPT, State.BROKEN),
        ("9.1", "2026-11-03", State.BROKEN, State.KEPT),
        ("9.7", "2026-11-03", State.NO_CONTROL, None),
        ("9.8", "2026-11-03", None, State.KEPT),
    ]
    assert [each[1] for each in changes("2026-11-03")] == ["2026-11-03"] * 3
    assert changes("2026-11-04") == []


def test_a_promise_made_again_is_new_again() -> None:
    look("2026-11-01", ("9.1", FINE), ("9.8", FINE))
    look("2026-11-02", ("9.1", FINE))
    look("2026-11-03", ("9.1", FINE), ("9.8", LATE))
    assert changes("2026-11-02") == [
        ("9.8", "2026-11-02", State.KEPT, None),
        ("9.8", "2026-11-03", None, State.BROKEN),
    ]


def test_the_first_look_is_the_beginning_and_no_change() -> None:
    look("2026-11-01", ("9.1", FINE), ("9.2", LATE))
    assert changes("2026-01-01") == []


def test_what_was_seen_last_comes_back_as_it_was_said() -> None:
    assert queries.latest() is None
    look("2026-11-01", ("9.1", LATE))
    found = queries.latest()
    assert found is not None and (found.at, found.by, found.summary.broken) == (at("2026-11-01"), "system:test", 1)
    assert found.results[0].said == LATE.said
    assert found.results[0].evidence == "records that are too old: 1, in the house"
    # In another language, with its pieces: what a page needs.
    assert found.results[0].said[0].text(lambda template: template.replace("house", "hus")).endswith("in the hus")


def test_a_look_that_was_overtaken_changes_nothing() -> None:
    look("2026-11-02", ("9.1", FINE))
    look("2026-11-01", ("9.1", LATE))
    assert [each.state for each in queries.history("9.1")] == [State.KEPT]
    assert Run.objects.count() == 1


def test_each_look_at_all_promises_is_in_the_log_with_numbers_only() -> None:
    look("2026-11-01", ("9.1", FINE), ("9.2", LATE))
    [entry] = audit.entries(act="promises.check")
    assert (entry.by, entry.detail["kept"], entry.detail["broken"]) == ("system:test", 1, 1)


def test_looks_are_thinned_out_and_how_promises_stood_is_not() -> None:
    now = at("2026-11-30")
    hours = [now - timedelta(days=day, hours=hour) for day in (1, 40) for hour in (0, 1, 2)] + [at("2024-01-01")]
    gone = outlived(hours, now)
    assert set(hours) - set(gone) == {*hours[:3], max(hours[3:6])}
    look("2024-01-01", ("9.1", FINE))
    assert actions.prune(by="system:test", at=now) == 1
    assert (Run.objects.count(), Stood.objects.count()) == (0, 1)
    assert actions.prune(by="system:test", at=now) == 0


def test_a_sentence_names_its_values_and_nothing_is_lost_in_it() -> None:
    line = Said("{names}: {n}", {"names": ["a", said("b {x}", x=2)], "n": 0})
    assert str(line) == "a, b 2: 0"
