"""The days in a table of the company's own."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.intake.channels.reader import items, read


@pytest.mark.parametrize(("dates", "day"), [("day-first", date(2026, 4, 3)), ("month-first", date(2026, 3, 4))])
def test_a_day_is_read_in_the_order_that_the_mapping_says(dates: str, day: date) -> None:
    table = "email,delivered,registered\nada@example.org,03/04/2026,03/04/2026\n"
    (item,) = items(read("table", table, {"dates": dates}))
    for at in (item.anchored_at, item.happened_at):
        assert at is not None and at.astimezone(ZoneInfo("Europe/Oslo")).date() == day
