"""Days and moments in the spellings of exports."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from holdord.intake.channels import moments
from holdord.intake.channels.phones import one_spelling

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-31 14:05", "2026-03-31T14:05:00", "31.03.2026 14.05", "31/3/2026, 14:05", "31-03-26 14:05:00",
        "31.03.2026 kl. 14.05", "31/03/2026 2:05 PM", "2026-03-31T12:05:00Z", "2026-03-31T14:05:00+02:00",
        "2026-03-31T14:05:00.000+0200",
        "1774958700", "2026/03/31 14:05",
    ],
)  # fmt: skip
def test_one_moment_in_many_spellings(text: str) -> None:
    assert moments.moment(text, zone=OSLO) == datetime(2026, 3, 31, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-13-01", "32.01.2026", "31.03.2026 25:00", "31.03.0026", "9999-01-01", "31/03/2026 13:05 PM",
     "14:05"],
)  # fmt: skip
def test_what_is_no_moment_is_none(text: str) -> None:
    assert moments.moment(text, zone=OSLO) is None


def test_whether_the_day_comes_first_is_found_out_from_all_dates() -> None:
    assert moments.day_comes_first(["1/2/26", "3/25/26"]) is False
    assert moments.day_comes_first(["1.2.26", "25.3.26"]) is True
    assert moments.day_comes_first(["1/2/26", "3/4/26"]) is None


@pytest.mark.parametrize("text", ["22 33 44 55", "+47 22334455", "0047 22 33 44 55", "(+47) 22-33-44-55"])
def test_one_telephone_number_in_many_spellings(text: str) -> None:
    assert one_spelling(text, region="NO") == "+4722334455"


@pytest.mark.parametrize("text", ["", "101", "anonymous", "+1", "x" * 500])
def test_what_is_no_number_is_none(text: str) -> None:
    assert one_spelling(text, region="NO") is None
