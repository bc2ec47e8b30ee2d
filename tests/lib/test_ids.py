"""An id of a moment is random, of version 7, and sorts by its moment."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

import pytest

from holdord.lib.ids import timed_id, timed_ids

NOW = datetime(2026, 3, 31, 9, 30, 0, 120, tzinfo=UTC)


def test_an_id_says_its_moment_as_the_standard_has_it() -> None:
    made = timed_id(NOW)
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == int(NOW.timestamp() * 1000)


@pytest.mark.parametrize("apart", [timedelta(microseconds=1), timedelta(milliseconds=1), timedelta(days=400)])
def test_ids_sort_as_their_moments_do_in_any_zone(apart: timedelta) -> None:
    assert timed_id(NOW) < timed_id((NOW + apart).astimezone()) < timed_id(NOW + 2 * apart)


def test_no_two_ids_of_one_moment_are_alike() -> None:
    assert len({*timed_ids(1000, at=NOW), timed_id(NOW)}) == 1001


def test_a_moment_that_no_id_can_say_still_has_one() -> None:
    assert timed_id(datetime(1907, 12, 10, tzinfo=UTC)).int >> 80 == 0
