"""A day that somebody names is one that periods can be counted from."""

from datetime import date

import pytest

from holdord.lib.days import midnight, named


@pytest.mark.parametrize("text", ["1900-01-01", "2026-03-31", "2199-12-31"])
def test_a_day_is_read_as_it_is_written(text: str) -> None:
    assert named(text) == date.fromisoformat(text) and midnight(named(text), "Pacific/Kiritimati")


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_what_is_none_or_lies_too_far_away_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        named(text)
