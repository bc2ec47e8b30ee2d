"""Whether the day or the month comes first: one answer for all of a file, whatever kind of channel it is for."""

from datetime import date, datetime, time
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from holdord.intake import actions, queries
from holdord.intake.channels.items import WHOLE, Fault, Item, Source, Told
from holdord.intake.channels.kinds import KINDS
from holdord.intake.channels.legend import Legend, from_yaml
from tests.conftest import at
from tests.intake.channels.reader import OSLO, faults, items, read, source, workbook

#: A file of each kind that has dates: whatever stands for the two dates stands in two rows of it.
FILES = {
    "customers": "email,delivered\na@x.example,{one}\nb@x.example,{two}\n",
    "table": "email,registered,delivered\na@x.example,{one},2026-01-01\nb@x.example,,{two}\n",
    "events": "email,event,event date,order date\na@x.example,E,2026-06-01,{one}\nb@x.example,E,{two},2026-01-01\n",
    "phone": "number,date,time,duration\n+4722334455,{one},14:05,10\n+4722334456,{two},14:06,10\n",
    "whatsapp": "{one}, 14:05 - +47 22334455: Hi\n{two}, 14:05 - +47 22334455: Ho\n",
    "viber": "{one},14:05:00,Ada,+4722334455,Hi\n{two},14:06:00,Ada,+4722334455,Ho\n",
}
KIND = {"whatsapp": "messenger", "viber": "messenger"}
EARLY = "05/06/2026"


def given(name: str, one: str, two: str, dates: str = "") -> list[object]:
    return list(read(KIND.get(name, name), FILES[name].format(one=one, two=two), {"dates": dates} if dates else None))


def days(found: list[object]) -> set[date]:
    """Every day that was read."""
    moments = [each for item in found if isinstance(item, Item) for each in (item.happened_at, item.anchored_at)]
    return {each.astimezone(ZoneInfo("Europe/Oslo")).date() for each in moments if isinstance(each, datetime)}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("swapped", [False, True])
def test_one_date_that_can_be_read_in_one_way_only_tells_of_all_the_others(name: str, swapped: bool) -> None:
    for proof, early in (("05/31/2026", date(2026, 5, 6)), ("31/05/2026", date(2026, 6, 5))):
        found = given(name, *((proof, EARLY) if swapped else (EARLY, proof)))
        assert {early, date(2026, 5, 31)} <= days(found) and all(isinstance(each, Item) for each in found)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_says_both_is_refused_with_both_rows(name: str) -> None:
    (fault,) = given(name, "31/05/2026", "05/31/2026")
    first = 1 if name in KIND else 2
    assert isinstance(fault, Fault) and fault.place == WHOLE
    assert fault.what.values == {"day": first, "month": first + 1}


@pytest.mark.parametrize("name", FILES)
def test_where_nothing_tells_the_day_comes_first_and_the_report_says_so(name: str) -> None:
    told, *rows = given(name, EARLY, EARLY)
    assert isinstance(told, Told) and "the day was taken" in str(told.what)
    assert date(2026, 6, 5) in days(rows) and all(isinstance(each, Item) for each in rows)


@pytest.mark.parametrize("name", FILES)
def test_what_the_mapping_says_goes_before_all(name: str) -> None:
    found = given(name, EARLY, "31/05/2026", dates="month-first")
    assert date(2026, 5, 6) in days(found) and len(faults(found)) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("sure", ["2026-05-06", "5 May 2026", "05/05/2026"])
def test_nothing_is_said_of_dates_that_are_the_same_in_either_order(name: str, sure: str) -> None:
    if name not in KIND or sure != "5 May 2026":
        assert not any(isinstance(each, Told) for each in given(name, sure, sure))


def test_a_day_the_mapping_gives_for_all_rows_is_asked_too() -> None:
    legend = {"always": {"event": "E", "event-date": "05/06/2026"}}
    assert isinstance(read("events", "email\na@x.example\n", legend)[0], Told)


def test_a_day_of_a_mapping_needs_no_quotation_marks() -> None:
    assert from_yaml("always: {event: Evening, event-date: 2026-05-04}").always["event-date"] == "2026-05-04"


def test_a_file_is_read_twice_at_most_and_never_held() -> None:
    opened: list[BytesIO] = []

    def open_() -> BytesIO:
        opened.append(BytesIO(("email,delivered\n" + "a@x.example,2026-01-01\n" * 100_000).encode()))
        return opened[-1]

    rows = KINDS["customers"].read(Source("a.csv", open_), Legend(), OSLO)
    assert isinstance(next(rows), Item) and len(opened) == 2
    # The first row is there before the second reading is at its end.
    assert opened[-1].tell() < len(opened[-1].getvalue()) / 2


def test_no_row_is_looked_at_for_its_dates_where_no_column_holds_one_or_the_order_was_said() -> None:
    for content, legend in (("email\na@x.example\n", Legend()), ("email,delivered\n", Legend(dates="day-first"))):
        counted = source(content)
        opens: list[int] = []
        counting = Source(counted.name, lambda: (opens.append(1), counted.open())[1])  # noqa: B023
        list(KINDS["customers"].read(counting, legend, OSLO))
        assert len(opens) <= 2


def test_day_and_hour_in_two_columns_of_a_workbook_are_one_moment() -> None:
    call = ["+4722334455", datetime(2026, 3, 31), time(14, 5), 10]
    book = workbook(["number", "date", "time", "duration"], call)
    (item,) = items(read("phone", book))
    assert item.pieces["started"] == "2026-03-31 14:05"


@pytest.mark.usefixtures("house")
def test_the_report_of_an_import_keeps_what_was_taken_for_granted() -> None:
    now = at("2026-07-01")
    content = BytesIO(FILES["customers"].format(one=EARLY, two=EARLY).encode())
    id = actions.bring(channel="customer-list", name="a.csv", content=content, by="system:test", at=now)
    assert len(actions.look(id=id, at=now).told) == 1
    actions.confirm(id=id, sound_only=False, by="system:test", at=now)
    done = actions.run(id=id, at=now)
    kept = queries.one_import(id)
    assert done and kept and len(kept.report.told) == 1 and str(kept.report.told[0].what) == str(done.told[0].what)
    assert kept.report.read == 2
