"""What must not come back is written down with the act, hangs together, and shows every change."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from pytest_django import Settings

from holdord.backups import actions as backups
from holdord.consent import actions as consent
from holdord.ledger import actions, queries, rules
from holdord.ledger.models import Entry
from holdord.ledger.places import Place
from holdord.ledger.rules import LedgerDamaged, LedgerMissing, Line, NotReplayed, What, read, written
from holdord.lib.registry import Evidence, controls
from holdord.retention import actions as retention
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import Channel
from tests.conftest import at, promise
from tests.drafts import Draft, knows

DAY = at("2026-11-30")
BY = "system:test"


@pytest.fixture
def ada(draft: Draft) -> UUID:
    draft.publish(at("2026-03-01"))
    return knows("ada", at("2026-11-01"))


def lines() -> list[Line]:
    actions.write_down()
    return list(queries.lines())


def evidence(now: str = "2026-11-30T12:00") -> Evidence:
    control = controls.get("ledger.in-step")
    assert control is not None
    return control(at(now), {})


def in_step(now: str = "2026-11-30T12:00") -> str:
    return evidence(now).state


@promise("7.2b")
def test_an_erasure_is_written_down_with_the_act_and_names_nobody(ada: UUID, house: Path) -> None:
    retention.erase_person(subject=ada, ground="A17-1-b", by=BY, at=DAY)
    found = lines()
    assert [line.what for line in found if line.key == queries.key_of(ada)] == [What.PERSON]
    assert What.SUPPRESSION in {line.what for line in found}
    text = queries.first_place().file.read_text()
    # Not her name alone: three letters of it stand in many a random id.
    for trace in ("ada@", str(ada), ada.hex):
        assert trace not in text.lower().replace("a17-1-b", "")


@promise("7.2b")
def test_an_act_that_is_rolled_back_is_not_written_down(ada: UUID) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
        _ = 1 / 0
    assert lines() == []


@promise("7.2b", "8.4a", "8.5a")
def test_each_limit_its_end_and_each_no_has_its_line(ada: UUID) -> None:
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    limit = subjects.restrict(subject=ada, by=BY, at=DAY, reason="accuracy")
    subjects.lift(limit=limit, by=BY, at=DAY, told_at=DAY)
    consent.choose_channel(subject=ada, channel=Channel.EMAIL, wanted=False, by=BY, at=DAY)
    said = sorted(line.what for line in lines() if line.key == queries.key_of(ada))
    assert said == sorted([What.OBJECTION, What.RESTRICTION, What.LIFTED, What.CHANNEL])


@promise("7.2b")
def test_a_record_that_was_erased_is_known_by_its_hash_alone(ada: UUID) -> None:
    (record,) = people.records_of(ada, "web-forms")
    subjects.erase_records(ids=[record.id], by=BY, at=DAY)
    (line,) = lines()
    assert line.what is What.RECORDS and line.scope == "web-forms"
    assert list(line.pieces(16)) == queries.record_hashes([record.id])
    assert record.id.hex not in queries.first_place().file.read_text()


def test_a_line_is_read_as_it_was_written() -> None:
    line = Line(7, uuid4(), DAY, What.RECORDS, b"k" * 32, "newsletter", "", b"h" * 32, b"l" * 32)
    assert read(written(line), "here") == line


@promise("7.2b")
@pytest.mark.parametrize("harm", ["a word changed", "a line taken out", "two lines swapped", "no line at all"])
def test_whoever_changes_the_ledger_is_found_out(ada: UUID, harm: str) -> None:
    for purpose in ("", "news"):
        subjects.restrict(subject=ada, by=BY, at=DAY, reason="accuracy", purpose=purpose)
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    assert len(lines()) == 3 and queries.verify().lines == 3
    file = queries.first_place().file
    one, two, three = file.read_text().splitlines(keepends=True)
    file.write_text(
        {
            "a word changed": one + two.replace("restriction", "objection").replace("objection", "minor", 1) + three,
            "a line taken out": one + three,
            "two lines swapped": one + three + two,
            "no line at all": one + "{}\n" + three,
        }[harm]
    )
    with pytest.raises(LedgerDamaged):
        queries.verify()
    assert in_step() == "broken"


@promise("7.2b")
def test_a_ledger_that_is_lost_stops_the_house(ada: UUID) -> None:
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    lines()
    queries.first_place().file.unlink()
    with pytest.raises(LedgerMissing):
        queries.refuse_unless_replayed()
    with pytest.raises(LedgerMissing):
        actions.write_down()
    assert in_step() == "broken"


@promise("7.2b")
def test_a_house_that_is_cut_off_at_its_very_first_line_opens_again(ada: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    with monkeypatch.context() as blow, pytest.raises(KeyboardInterrupt):
        blow.setattr(actions, "_bring_to", Mock(side_effect=KeyboardInterrupt))
        actions.write_down()
    assert queries.last_position() == 1 and queries.first_place().head() is None
    queries.refuse_unless_replayed()
    assert [line.what for line in lines()] == [What.OBJECTION]
    # Lost after all, none is put in its place, by a backup of the night neither.
    queries.first_place().file.unlink()
    actions.begin()
    with pytest.raises(LedgerMissing):
        actions.write_down()


@promise("7.2b")
@pytest.mark.parametrize("told_by", ["how much it had", "the second place"])
def test_a_ledger_that_was_emptied_is_lost(
    ada: UUID, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_by: str
) -> None:
    if told_by == "the second place":
        settings.HOLDORD_LEDGER_COPY = tmp_path / "second"
        settings.HOLDORD_LEDGER_COPY.mkdir()
    else:
        monkeypatch.setattr(rules, "AT_ONCE", 1)
    for purpose in ("", "news"):
        subjects.restrict(subject=ada, by=BY, at=DAY, reason="accuracy", purpose=purpose)
    assert len(lines()) == 2
    queries.first_place().file.write_text("")
    with pytest.raises(LedgerMissing):
        queries.refuse_unless_replayed()
    with pytest.raises(LedgerMissing):
        actions.write_down()


@promise("7.2b")
def test_a_store_that_is_older_than_its_ledger_serves_nobody_and_writes_nothing(ada: UUID) -> None:
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    lines()
    Entry.objects.all().delete()
    with pytest.raises(NotReplayed, match="1 acts further"):
        queries.refuse_unless_replayed()
    with pytest.raises(NotReplayed):
        actions.write_down()
    assert in_step() == "broken"


def test_another_houses_ledger_is_not_taken_for_ours(ada: UUID, settings: Settings, tmp_path: Path) -> None:
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    (line,) = lines()
    settings.HOLDORD_LEDGER = tmp_path / "other"
    queries.first_place().append([replace(line, link=b"x" * 32)])
    with pytest.raises(LedgerDamaged, match="another store's"):
        queries.refuse_unless_replayed()


@promise("7.2b")
def test_the_second_place_gets_what_it_missed_while_it_was_away(ada: UUID, settings: Settings, tmp_path: Path) -> None:
    settings.HOLDORD_LEDGER_COPY = tmp_path / "second"
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    assert actions.write_down().copied is False, "nobody made the folder: its disk is away"
    assert not (tmp_path / "second").exists()
    assert in_step() == "broken"
    (tmp_path / "second").mkdir()
    subjects.restrict(subject=ada, by=BY, at=DAY, reason="accuracy")
    assert actions.write_down().copied is True
    second = queries.second_place()
    assert second is not None
    assert second.file.read_bytes() == queries.first_place().file.read_bytes()
    assert in_step() == "kept"


@promise("7.2b")
@pytest.mark.parametrize("harm", ["a line", "its last line", "another house's"])
def test_a_second_place_that_says_something_else_breaks_the_promise(
    ada: UUID, settings: Settings, tmp_path: Path, harm: str
) -> None:
    settings.HOLDORD_LEDGER_COPY = tmp_path
    subjects.restrict(subject=ada, by=BY, at=DAY, reason="accuracy")
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    lines()
    assert in_step() == "kept" and queries.standing().copy_agrees
    file = Place(tmp_path).file
    first, last = file.read_bytes().splitlines(keepends=True)
    theirs = replace(read(last, ""), link=bytes(32))
    changed = {"a line": [first.replace(b'"at":"2026', b'"at":"2025'), last],
               "its last line": [first, last.replace(b'"at":"2026', b'"at":"2025')],
               "another house's": [first, written(theirs)]}  # fmt: skip
    file.write_bytes(b"".join(changed[harm]))
    assert in_step() == "broken" and "second place" in evidence().line
    assert queries.standing().copy_agrees == (harm != "another house's")


@promise("7.2b")
def test_a_last_line_of_the_second_place_that_is_none_is_told_of_the_second_place(
    ada: UUID, settings: Settings, tmp_path: Path
) -> None:
    settings.HOLDORD_LEDGER_COPY = tmp_path
    subjects.restrict(subject=ada, by=BY, at=DAY, reason="accuracy")
    lines()
    Place(tmp_path).file.write_bytes(b"no line\n")
    assert in_step() == "broken" and "second place" in evidence().line


def _as_soon_as_it_stands(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Any]) -> None:
    """Something happens when it has been read how far each place has got, and before the second is read through."""
    standing = queries.standing

    def stood() -> queries.Standing:
        found = standing()
        monkeypatch.setattr(queries, "standing", standing)
        happens()
        return found

    monkeypatch.setattr(queries, "standing", stood)


@promise("7.2b")
@pytest.mark.parametrize("how", ["its folder is a file", "nobody may read it", "it is gone"])
def test_a_second_place_that_goes_away_while_it_is_looked_at_is_away(
    ada: UUID, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    settings.HOLDORD_LEDGER_COPY = second
    subjects.restrict(subject=ada, by=BY, at=DAY, reason="accuracy")
    lines()

    def goes() -> None:
        second.rename(tmp_path / "unplugged")
        if how == "its folder is a file":
            second.touch()
        if how == "nobody may read it":
            (tmp_path / "unplugged").rename(second)
            monkeypatch.setattr(Place, "lines", _but_of(second))

    _as_soon_as_it_stands(monkeypatch, goes)
    found = evidence()
    assert found.state == "broken" and "its second place is away: yes, and behind by 0" in found.line


def _but_of(folder: Path) -> Callable[[Place], Any]:
    lines = Place.lines

    def read_unless(place: Place) -> Any:
        if place.folder == folder:
            raise PermissionError(place.file)
        return lines(place)

    return read_unless


@promise("7.2b")
def test_what_is_written_down_while_the_places_are_looked_at_breaks_no_promise(
    ada: UUID, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOLDORD_LEDGER_COPY = tmp_path / "second"
    (tmp_path / "second").mkdir()
    subjects.restrict(subject=ada, by=BY, at=DAY, reason="accuracy")
    lines()
    subjects.mark_minor(subject=ada, by=BY, at=DAY, reason="told")
    head, verify = Place.head, queries.verify

    def another_writes(place: Place) -> Line | None:
        found = head(place)
        monkeypatch.setattr(Place, "head", head)
        actions.write_down()
        return found

    def read_through(place: Place | None = None) -> queries.Verified:
        monkeypatch.setattr(queries, "verify", verify)
        monkeypatch.setattr(Place, "head", another_writes)
        return verify(place)

    monkeypatch.setattr(queries, "verify", read_through)
    assert in_step() == "kept"
    assert queries.standing().copy == 2, "it was written down between the two looks"


def test_what_a_power_cut_left_of_a_line_is_cut_off(ada: UUID) -> None:
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    lines()
    file = queries.first_place().file
    with file.open("ab") as opened:
        opened.write(b'{"n":2,"id":"half a li')
    subjects.restrict(subject=ada, by=BY, at=DAY, reason="accuracy")
    assert [line.position for line in lines()] == [1, 2]
    assert queries.verify().lines == 2


@promise("7.2b")
def test_what_was_not_brought_to_the_ledger_in_time_breaks_the_promise(ada: UUID) -> None:
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    lines()
    assert in_step() == "kept"
    subjects.restrict(subject=ada, by=BY, at=DAY, reason="accuracy")
    assert in_step("2026-11-30T12:10") == "kept"
    assert in_step("2026-11-30T12:20") == "broken"


def test_written_down_twice_it_stands_once(ada: UUID) -> None:
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    assert actions.write_down().placed == 1
    assert actions.write_down().placed == 0
    assert len(lines()) == 1


@promise("7.2b")
def test_what_another_process_writes_down_between_two_looks_makes_no_copy_of_the_store(
    ada: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    lines()
    subjects.restrict(subject=ada, by=BY, at=DAY, reason="accuracy")
    head, position = Place.head, queries.last_position

    def another_writes(look: Callable[..., Any]) -> Callable[..., Any]:
        def looked(*of: Any) -> Any:
            found = look(*of)
            monkeypatch.undo()
            actions.write_down()
            return found

        return looked

    monkeypatch.setattr(queries, "last_position", another_writes(position))
    queries.refuse_unless_replayed()
    subjects.mark_minor(subject=ada, by=BY, at=DAY, reason="told")
    monkeypatch.setattr(Place, "head", another_writes(head))
    queries.refuse_unless_replayed()
    assert position() == 3


@promise("7.2b")
def test_a_copy_made_between_an_act_and_its_place_in_the_ledger_is_replayed_and_served(ada: UUID) -> None:
    subjects.object_to(subject=ada, by=BY, at=DAY, direct_marketing=True)
    subjects.restrict(subject=ada, by=BY, at=DAY, reason="accuracy")
    whole = lines()
    # As it stood in the copy: the acts done, written down, and not yet given their places.
    Entry.objects.update(position=None, link=b"")
    with pytest.raises(NotReplayed):
        actions.write_down()
    backups.replay(at=DAY)
    queries.refuse_unless_replayed()
    assert list(queries.lines_after(0)) == whole == lines()
    assert len(people.limits(ada, at=DAY)) == 2, "what the copy has is not done twice"
    assert in_step() == "kept"


@promise("7.2b")
def test_an_id_that_was_joined_to_another_goes_again_and_nobody_is_blocked_for_it(ada: UUID) -> None:
    actions.note(What.PERSON, at=DAY, subject=ada, why="joined")
    lines()
    # A copy from before the two were joined: they are a person of their own in it.
    Entry.objects.all().delete()
    (email,) = people.contact_points(ada)
    backups.replay(at=DAY)
    assert not people.exists(ada)
    assert not people.suppressed(email.kind, email.value)
