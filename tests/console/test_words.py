"""The words of the console for what no form asked for, and for codes of other rooms."""

import pytest
from django.utils.translation import override

from holdord.console import log_texts, portrait
from holdord.decisions import texts as decisions
from holdord.lib.registry import Item
from holdord.policy import queries as policy
from holdord.policy.asked import form_that_asked
from tests.conftest import at

pytestmark = pytest.mark.django_db


def said(item: Item) -> dict[str, str]:
    return dict(portrait.shown(item, {}, frozenset(), policy.register()).fields)


def test_a_note_of_the_staff_is_not_headed_by_the_question_of_a_form(house: None) -> None:
    note = Item("subjects", "record", {"note": "Called back."}, process="web-forms", source="staff")
    with override("en"):
        assert said(note) == {"Noted": "Called back."}
    with override("da"):
        assert said(note) == {"Noteret": "Called back."}


def test_a_record_of_a_form_has_the_words_of_that_form_and_another_has_not(house: None) -> None:
    for process in policy.register().processes:
        for form in process.forms:
            names = [field.name for field in form.fields]
            ours = form_that_asked(policy.register(), process=process.id, source=form.id, fields=names)
            assert ours is not None
            assert form_that_asked(policy.register(), process=process.id, source="staff", fields=names) is None
            assert form_that_asked(policy.register(), process="other", source="data-subject", fields=names) is None


def test_what_a_person_was_told_and_a_request_read_in_the_readers_language(house: None) -> None:
    told = Item("intake", "told", {"what": "origin", "state": "waiting"}, at=at("2026-03-31"))
    asked = Item("rights", "request", {"status": "dpv:RequestFulfilled", "due": "2026-04-30"})
    with override("da"):
        assert said(told) == {"Hvad": "hvor deres oplysninger kommer fra", "Status": "venter"}
        assert "30. april 2026" in said(asked).values()
    with override("en"):
        assert said(told) == {"What": "where their data came from", "Status": "waiting"}
        assert set(said(asked).values()) == {"Answered", "30 April 2026"}


def test_the_log_says_held_back_at_the_door_and_kept_by_law_elsewhere(house: None) -> None:
    with override("da"):
        assert log_texts.detail_name("held", "intake.release") == "holdt tilbage"
        assert log_texts.detail_name("held", "retention.run") == "gemt efter loven"


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_reason_has_a_few_words(language: str) -> None:
    assert decisions.IN_SHORT.keys() == decisions.REASONS.keys()
    for code in decisions.REASONS:
        assert decisions.whys(code, language) != code or code in ("objection",)
