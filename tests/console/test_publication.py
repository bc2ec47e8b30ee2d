"""Staff see the versions, who was told of each, and what publishing the draft would do."""

from http import HTTPStatus

import pytest
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.notice import actions as notice
from tests.conftest import at, promise
from tests.console.conftest import Enter
from tests.drafts import LONGER, LONGER_KEY, WIDER, Draft, knows

#: The role that sees everything, and what the small register grants it.
GRANTS = "access:\n  - {role: dpo, purposes: [answer], processes: [web-forms]}"


@pytest.fixture
def told(draft: Draft) -> Draft:
    """Version 2 keeps data for longer; Ada has been written to, Bo has no address."""
    draft.write("access:", GRANTS)
    draft.publish(at("2026-03-01"))
    knows("ada", at("2026-03-02"), consents=True)
    knows("bo", at("2026-03-02"), email=False)
    draft.write(*LONGER)
    draft.acknowledge(LONGER_KEY)
    draft.publish(at("2026-04-01"), note="We keep things for longer.")
    notice.tell(publication=2, limit=9, by="system:policy", at=at("2026-04-01"))
    return draft


@promise("11.1")
def test_versions_are_listed_with_who_was_told(told: Draft, enter: Enter) -> None:
    text = enter("auditor").get("/console/register/versions/").content.decode()
    assert "We keep things for longer." in text
    assert "0 of 2 told." in text and "On the way: 1." in text and "Without an address: 1." in text


def test_of_one_version_each_letter_is_named_and_no_address(told: Draft, enter: Enter) -> None:
    text = enter("dpo").get("/console/register/versions/?version=2").content.decode()
    assert "Who was told of version 2" in text
    assert "without an address" in text and "/console/outbox/" in text
    assert "people.example" not in text


def test_the_register_says_that_a_draft_waits(told: Draft, enter: Enter) -> None:
    desk = enter("auditor")
    assert "The draft differs" not in desk.get("/console/register/").content.decode()
    told.write(*WIDER)
    assert "The draft differs from version 2" in desk.get("/console/register/").content.decode()


@promise("11.1")
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ("Sending you news: 1 person", "Nobody stands by these changes yet", "now uses these data as well")),
     ("da", ("1 person", "Ingen står ved disse ændringer endnu", "bruger nu også disse oplysninger"))],
)  # fmt: skip
def test_what_publishing_would_do_is_shown_in_numbers(
    told: Draft, enter: Enter, language: str, said: tuple[str, ...]
) -> None:
    told.write(*WIDER)
    text = enter("auditor", language=language).get("/console/register/draft/").content.decode()
    for words in said:
        assert words in text
    assert "people.example" not in text


def test_where_no_draft_waits_it_says_so(told: Draft, enter: Enter) -> None:
    assert "There is no draft that waits" in enter("auditor").get("/console/register/draft/").content.decode()


def test_one_person_is_looked_up_and_shown_and_that_is_logged(told: Draft, enter: Enter) -> None:
    told.write(*WIDER)
    desk = enter("dpo").for_purpose("answer")
    found = desk.post("/console/register/draft/find/", {"kind": "email", "value": "ada@people.example"})
    assert found.status_code == HTTPStatus.FOUND and "ada" not in found["location"]
    text = desk.get(found["location"]).content.decode()
    assert "Sending you news" in text and "people.example" not in text
    (entry,) = [entry for entry in audit.entries(None, act="subjects.read") if entry.detail["what"] == "draft"]
    assert entry.purpose == "answer"


def test_who_is_not_known_is_not_found(told: Draft, enter: Enter) -> None:
    desk = enter("dpo").for_purpose("answer")
    found = desk.post("/console/register/draft/find/", {"kind": "email", "value": "nobody@people.example"})
    assert found["location"] == "/console/register/draft/"


def test_who_may_not_find_people_is_offered_nobody(told: Draft, enter: Enter) -> None:
    told.write(*WIDER)
    desk = enter("auditor")
    assert "To one person of your choice" not in desk.get("/console/register/draft/").content.decode()
    assert desk.post("/console/register/draft/find/").status_code == HTTPStatus.FORBIDDEN


def test_documents_stand_on_the_page_and_overdue_ones_are_marked(
    draft: Draft, enter: Enter, settings: Settings
) -> None:
    settings.HOLDORD_IN_FORCE = "folder"
    desk = enter("auditor")
    text = desk.get("/console/register/").content.decode()
    assert "Agreement with Mailer" in text and "overdue" not in text
    draft.write("review_on: 2028-01-01", "review_on: 2026-01-02")
    assert "overdue" in desk.get("/console/register/").content.decode()
