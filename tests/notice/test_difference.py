"""A change is told in sentences, in the reader's language, and every kind of change has one."""

import re
from pathlib import Path

import pytest

from holdord.notice.difference import Difference, difference
from holdord.notice.difference_words import difference_words
from holdord.policy import changes as kinds
from holdord.policy.changes import Direction
from holdord.policy.loader import Edition, load
from tests.drafts import SMALL, Draft
from tests.policy.test_changes import EDITS

SOURCES = [file.read_text() for file in Path(kinds.__path__[0]).glob("*.py")]


def without(edition: Edition, *parts: str) -> Edition:
    return Edition(edition.register.model_copy(update=dict.fromkeys(parts, ())), edition.wordings)


def sentences(found: Difference) -> list[str]:
    return [told.sentence for told in found.all]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("edit", EDITS, ids=[edit[0] for edit in EDITS])
def test_every_change_is_a_sentence_without_a_place_left_open(
    tmp_path: Path, edit: tuple[str, str, str, str, list[tuple[str, Direction, bool]]], language: str
) -> None:
    draft, before = Draft.of_small(tmp_path / "register"), load(SMALL)
    draft.write(edit[2], edit[3], edit[1])
    found = difference(before, load(draft.folder), language)
    # A sentence that only the English says otherwise is told in both; the same said in another way is no change.
    assert bool(found.all) == bool(edit[4])
    for told in found.all:
        assert told.sentence and "{" not in told.sentence and "eu-gdpr:" not in told.sentence
        assert told.direction == difference_words(language)[f"direction.{told.change.direction.value}"]


def test_every_kind_of_change_the_policy_room_names_has_its_words() -> None:
    """The kinds as they stand in its code; those put together there from two parts are told by the test above."""
    named = {kind for text in SOURCES for kind in re.findall(r'Change\(\s*"([a-z-]+)"', text)} - {"changed"}
    words = difference_words("en")
    assert len(named) > 20
    assert not [kind for kind in named if kind not in words]


def test_what_comes_and_goes_is_told_by_its_name() -> None:
    after = load(SMALL)
    bare = without(after, "recipients", "cookies", "security")
    assert "A new recipient: Mailer (Mailer LLC, United States)." in sentences(difference(bare, after, "en"))
    assert "Mailer no longer gets data." in sentences(difference(after, bare, "en"))
    danish = sentences(difference(bare, after, "da"))
    assert "En ny modtager: Mailer (Mailer LLC, USA)." in danish
    assert "En ny cookie: visit. Den er til: " in " ".join(danish)


def test_what_follows_from_a_change_is_told_with_it() -> None:
    after = load(SMALL)
    found = difference(without(after, "recipients"), after, "en")
    (told,) = [told for told in found.all if told.change.kind == "recipient-added"]
    assert told.follows == (
        "Everybody whose data we have under “Forms” is told.",
        "Earlier consents do not cover this. We ask again before we do it: Sending you news.",
    )


def test_the_ground_of_a_transfer_is_told_in_words(tmp_path: Path) -> None:
    draft = Draft.of_small(tmp_path / "register")
    draft.write("ground: standard_clauses", "ground: binding_rules")
    (sentence,) = sentences(difference(load(SMALL), load(draft.folder), "en"))
    assert "standard_clauses" not in sentence and "binding_rules" not in sentence
    assert "(EU) 2021/914" in sentence


def test_a_change_under_two_promises_is_counted_once(tmp_path: Path) -> None:
    draft = Draft.of_small(tmp_path / "register")
    draft.write("duration: 5 years", "duration: 8 years")
    found = difference(load(SMALL), load(draft.folder), "en")
    assert found.count(Direction.WEAKENED) == 1 == len(found.all)


def test_nothing_changed_is_nothing_told() -> None:
    assert difference(load(SMALL), load(SMALL), "en").groups == ()


def test_the_time_before_the_event_is_told_where_it_is_what_changed(tmp_path: Path) -> None:
    draft = Draft.of_small(tmp_path / "register")
    draft.write("duration: 24 months", "duration: 36 months")
    (sentence,) = sentences(difference(load(SMALL), load(draft.folder), "en"))
    before, now = sentence.split("Now: ")
    assert "before that has happened: 24 months, counted from" in before
    assert "before that has happened: 36 months, counted from" in now
    (danish,) = sentences(difference(load(SMALL), load(draft.folder), "da"))
    assert "så længe det ikke er sket: 36 måneder" in danish


def test_the_time_before_the_event_is_left_out_where_it_stays(tmp_path: Path) -> None:
    draft = Draft.of_small(tmp_path / "register")
    draft.write("duration: 5 years", "duration: 8 years")
    (sentence,) = sentences(difference(load(SMALL), load(draft.folder), "en"))
    assert "8 years" in sentence and "before that has happened" not in sentence


def test_names_stay_as_they_are_where_the_register_does_not_speak_the_language(tmp_path: Path) -> None:
    before, draft = load(SMALL), Draft.of_small(tmp_path / "register")
    draft.write("duration: 5 years", "duration: 8 years")
    danish = [Edition(edition.register, {"da": edition.wordings["da"]}) for edition in (before, load(draft.folder))]
    (told,) = difference(danish[0], danish[1], "en").all
    name = before.wordings["da"].processes["web-forms"].title
    assert told.direction == "Weaker"
    assert told.sentence.startswith(f"“{name}”: we keep the data longer") and "8 years, counted from" in told.sentence
    assert told.tells == f"Everybody whose data we have under “{name}” is told."
