"""Days and moments in the spellings of exports."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from holdord.intake.channels import moments
from holdord.intake.channels.moments import Tells
from holdord.intake.channels.phones import one_spelling

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    "text",
    [
        # As machines write it.
        "2026-03-31 14:05", "2026-03-31T14:05:00", "2026-03-31T12:05:00Z", "2026-03-31T14:05:00+02:00",
        "2026-03-31T14:05:00.000+0200", "2026-03-31 14:05:00+02:00", "2026-03-31 14:05:00.123456+02",
        "2026-03-31 14:05:00 +0200", "2026-03-31 12:05:00 UTC", "2026-03-31 14:05 CEST", "2026-03-31 13:05 CET",
        "2026-03-31 09:05:00-03:00", "20260331T140500", "20260331T120500Z", "20260331140500", "1774958700",
        "1774958700000", "2026/03/31 14:05", "31/Mar/2026:14:05:00 +0200", "Tue, 31 Mar 2026 14:05:00 +0200",
        "Tue Mar 31 2026 14:05:00 GMT+0200 (Central European Summer Time)",
        # Danish, Norwegian, Swedish.
        "31.03.2026 14.05", "31-03-26 14:05:00", "31.03.2026 kl. 14.05", "31/3-2026 kl 14.05", "31/3 2026 14:05",
        "31. 3. 2026 14:05", "31. marts 2026 14:05", "d. 31. marts 2026 kl. 14.05", "31.mar.2026 14:05",
        "tirsdag den 31. marts 2026 kl. 14.05", "31. mars 2026 klokken 14.05", "den 31 mars 2026 kl. 14:05",
        "tis 31 mars 2026 14:05",
        # English and American.
        "31/3/2026, 14:05", "31/03/2026 2:05 PM", "31/03/2026 2:05\u202fp.m.", "31 Mar 2026 14:05",
        "31st of March 2026 at 2:05 pm", "March 31, 2026 2:05 PM", "Mar 31, 2026, 2:05 PM", "31-Mar-26 14:05",
        # A spreadsheet's own.
        "46112.5868055556", "2026-03-31 14:05:00",
        # With letters nobody sees.
        "\u200e[31.03.2026, 14.05.00]", "31.03.2026\xa014:05",
    ],
)  # fmt: skip
def test_one_moment_in_many_spellings(text: str) -> None:
    assert moments.moment(text, zone=OSLO) == datetime(2026, 3, 31, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["31.03.2026", "2026-03-31", "20260331", "46112", "31. marts 2026", "March 31, 2026", "tir. 31/3-2026"]
)
def test_a_day_alone_is_the_midnight_that_begins_it(text: str) -> None:
    assert moments.moment(text, zone=OSLO) == datetime(2026, 3, 30, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-13-01", "32.01.2026", "31.03.2026 25:00", "31.03.0026", "9999-01-01", "31/03/2026 13:05 PM",
     "14:05", "31.02.2026", "31. foo 2026", "2026-03-31T14:05:00+25:00", "2026-03-31 14:05 EST", "1234", "99999",
     "2026-03-31 14:60", "31.03.2026 soon",
     # Some write so the midnight that ends the day, others the one that begins it.
     "2026-03-31 24:00", "2026-03-31 24:05"],
)  # fmt: skip
def test_what_is_no_moment_is_none(text: str) -> None:
    assert moments.moment(text, zone=OSLO) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [("31/3/26", Tells.DAY_FIRST), ("3/31/26 2:05 PM", Tells.MONTH_FIRST), ("3/4/26", Tells.EITHER), ("3/3/26", None),
     ("2026-03-04", None), ("4 Mar 2026", None), ("31/31/26", None), ("soon", None), ("", None)],
)  # fmt: skip
def test_what_one_date_tells_of_the_order_of_day_and_month(text: str, told: Tells | None) -> None:
    assert moments.told_by(text) is told


@pytest.mark.parametrize("text", ["22 33 44 55", "+47 22334455", "0047 22 33 44 55", "(+47) 22-33-44-55"])
def test_one_telephone_number_in_many_spellings(text: str) -> None:
    assert one_spelling(text, region="NO") == "+4722334455"


@pytest.mark.parametrize("text", ["", "101", "anonymous", "+1", "x" * 500])
def test_what_is_no_number_is_none(text: str) -> None:
    assert one_spelling(text, region="NO") is None
