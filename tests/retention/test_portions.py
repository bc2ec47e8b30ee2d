"""How much goes at a time: as much as goes in the time in which nobody is kept waiting, and no more."""

from typing import Any, cast
from uuid import uuid4

import pytest

from holdord.retention.actions import portions
from holdord.retention.actions.portions import _first_of, _next
from tests.conftest import at, promise
from tests.retention.test_going import run, takes_in


def some(done: int, seconds: float) -> int:
    return _next(done, seconds, least=200, most=1000)


def test_a_portion_grows_by_half_at_most_and_towards_the_time_it_is_to_take() -> None:
    assert some(400, 0.001) == 601, "the next may be dearer"
    assert some(400, 0.05) == 480
    assert some(400, 0.08) == 300
    assert (some(900, 0.01), some(230, 0.09)) == (1000, 200)


def test_one_that_took_longer_than_it_should_is_followed_by_half_of_it() -> None:
    assert some(900, 0.105) == 450, "though more would have gone in time"
    assert some(900, 5.0) == 450
    assert some(300, 5.0) == 200, "beyond that each costs more than it lets others do"


def test_as_many_people_go_together_as_have_so_many_things_between_them_and_one_always() -> None:
    much, little = [uuid4() for _ in range(3)], [uuid4() for _ in range(30)]
    things = dict.fromkeys(much, 600) | dict.fromkeys(little, 2)
    assert _first_of(much, things, 20) == 1
    assert _first_of([*little, *much], things, 200) == 31
    assert _first_of(little, things, 20) == 20
    assert _first_of(much, dict.fromkeys(much, 5000), 20) == 1, "who has more than fits goes all the same"


def test_however_many_in_a_row_had_more_than_fits_a_few_that_have_little_make_a_full_portion_again() -> None:
    swept = portions.Swept(cast(Any, None), "system:test", at("2026-03-10"))
    full = portions._Portion(frozenset(), cast(Any, None), own=1, room=portions.PORTION)
    for _ in range(200):
        swept._fit(full, portions.PORTION, 0.05)
    for _ in range(12):
        little = portions._Portion(frozenset(), cast(Any, None), own=swept._page, room=portions.PORTION)
        swept._fit(little, swept._page, 0.001)
    assert swept._page > 100


@promise("7.2a")
@pytest.mark.usefixtures("house")
def test_the_first_one_is_small_for_what_it_asks_is_asked_for_the_first_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "_FIRST", 22)
    rooms, clear = list[int](), portions.Swept._clear

    def seen(swept: portions.Swept, portion: portions._Portion) -> None:
        rooms.append(portion.room)
        clear(swept, portion)

    monkeypatch.setattr(portions.Swept, "_clear", seen)
    for n in range(30):
        takes_in(f"p{n}", "web-forms", f"2021-03-{n % 28 + 1:02}")
    assert run("2026-04-15").people == 30
    assert rooms[0] == 22 and sum(rooms) >= 30
