"""For what do you read it? Asked before a person's data open, held for half an hour, and written down."""

import re
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

import pytest
from django.urls import reverse

from holdord.audit import queries as audit
from holdord.console import stated
from holdord.console.access import clock
from holdord.lib.clock import now
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.terms import IdentifierKind, LegalBasis
from tests.conftest import at, promise
from tests.console.conftest import ADA, Enter


@pytest.fixture
def ben(house: object) -> UUID:
    """Ben only visited the website."""
    taken = subjects.take_in(
        by="public", at=at("2026-03-03"), process="website", purpose="website-analytics", basis=LegalBasis.CONSENT,
        source="device", form="", identifiers={IdentifierKind.EMAIL: "ben@visitor.test"}, payload={}, categories=[],
        language="en", register_version=policy.version(), wording_hash="0" * 64,
    )  # fmt: skip
    return taken.subject


def reads(subject: UUID) -> list[tuple[str, str | None, object]]:
    return [
        (entry.by, entry.purpose, entry.detail.get("what"))
        for entry in audit.entries(subject=subject, act="subjects.read")
    ]


@promise("9.3")
def test_without_a_purpose_nothing_of_a_person_opens(enter: Enter, ada: UUID) -> None:
    answer = enter("dpo").get(reverse("console.contact", args=[ada]))
    assert answer.status_code == HTTPStatus.FOUND
    assert answer["location"] == f"{reverse('console.purpose')}?next=%2Fconsole%2Fcontacts%2F{ada}%2F"
    assert reads(ada) == []


@promise("9.3")
def test_with_one_the_page_opens_and_the_reading_is_logged_with_it(enter: Enter, ada: UUID) -> None:
    desk = enter("case_handler").for_purpose("answer-rights-requests")
    page = desk.get(reverse("console.contact", args=[ada])).content.decode()
    assert "Ada Lovelace" in page
    assert ADA in page
    assert "Please call me about the engine." in page
    assert reads(ada) == [(desk.member.actor, "answer-rights-requests", "person")]


@promise("9.3")
def test_a_purpose_that_the_role_may_not_use_cannot_be_stated(enter: Enter, ada: UUID) -> None:
    desk = enter("case_handler")
    answer = desk.post(reverse("console.purpose"), {"purpose": "invoicing", "next": "/console/"})
    assert answer.status_code == HTTPStatus.OK
    assert "stated_purpose" not in desk.session
    assert desk.get(reverse("console.contact", args=[ada])).status_code == HTTPStatus.FOUND


@promise("9.3")
def test_after_half_an_hour_it_is_asked_again(enter: Enter, ada: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = enter("dpo").for_purpose()
    later = now() + stated.LASTS - timedelta(seconds=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert desk.get(reverse("console.contact", args=[ada])).status_code == HTTPStatus.OK
    monkeypatch.setattr(clock, "now", lambda: later + timedelta(seconds=10))
    assert desk.get(reverse("console.contact", args=[ada])).status_code == HTTPStatus.FOUND


@promise("9.3")
def test_whoever_changes_role_takes_no_purpose_along(enter: Enter, ada: UUID) -> None:
    from holdord.staff import actions

    desk = enter("case_handler").for_purpose("answer-rights-requests")
    actions.change_role(member=desk.member.id, role="account_manager", by="system:test", at=at("2026-03-05"))
    answer = desk.get(reverse("console.contact", args=[ada]))
    assert (answer.status_code, "purpose" in answer["location"]) == (HTTPStatus.FOUND, True)


def test_one_can_be_done_reading(enter: Enter, ada: UUID) -> None:
    desk = enter("dpo").for_purpose()
    desk.post(reverse("console.purpose"), {"forget": "1"})
    assert desk.get(reverse("console.contact", args=[ada])).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize("onward", ["https://evil.test/", "//evil.test/", "javascript:alert(1)"])
def test_the_question_leads_nowhere_else(enter: Enter, onward: str) -> None:
    desk = enter("dpo")
    answer = desk.post(reverse("console.purpose"), {"purpose": "answer-rights-requests", "next": onward})
    assert answer["location"] == reverse("console.contacts")


@promise("5.2e")
def test_the_account_manager_sees_who_they_serve_and_nobody_else(enter: Enter, ada: UUID, ben: UUID) -> None:
    desk = enter("account_manager").for_purpose("answer-request")
    assert "Ada Lovelace" in desk.get(reverse("console.contact", args=[ada])).content.decode()
    refused = desk.get(reverse("console.contact", args=[ben]))
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "ben@visitor.test" not in refused.content.decode()
    assert audit.entries(1, act="decisions.refused-read")[0].subject == ben


@promise("8.4a")
def test_to_look_is_to_use_so_a_restriction_closes_the_page_to_whoever_only_uses(enter: Enter, ada: UUID) -> None:
    subjects.restrict(subject=ada, reason="accuracy-contested", by="system:test", at=at("2026-03-04"))
    refused = enter("account_manager").for_purpose("answer-request").get(reverse("console.contact", args=[ada]))
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "restricted since 4 March 2026" in refused.content.decode()
    guard = enter("case_handler").for_purpose().get(reverse("console.contact", args=[ada]))
    assert "Ada Lovelace" in guard.content.decode()


@promise("9.3")
class TestNames:
    def test_the_list_names_nobody_without_a_purpose(self, enter: Enter, ada: UUID) -> None:
        page = enter("dpo").get(reverse("console.contacts"), {"names": "1"}).content.decode()
        assert str(ada)[:8] in page
        assert "Ada Lovelace" not in page
        assert reads(ada) == []

    def test_with_one_it_does_and_each_name_is_a_reading(self, enter: Enter, ada: UUID) -> None:
        desk = enter("dpo").for_purpose()
        assert "Ada Lovelace" not in desk.get(reverse("console.contacts")).content.decode()
        assert "Ada Lovelace" in desk.get(reverse("console.contacts"), {"names": "1"}).content.decode()
        assert reads(ada) == [(desk.member.actor, "answer-rights-requests", "name")]


@promise("8.4a")
def test_who_only_uses_data_reads_no_name_of_somebody_who_had_them_restricted(enter: Enter, ada: UUID) -> None:
    manager = enter("account_manager").for_purpose("answer-request")
    assert "Ada Lovelace" in manager.get(reverse("console.contacts"), {"names": "1"}).content.decode()
    subjects.restrict(subject=ada, reason="accuracy-contested", by="system:test", at=at("2026-03-04"))
    assert "Ada Lovelace" not in manager.get(reverse("console.contacts"), {"names": "1"}).content.decode()
    assert len(reads(ada)) == 1


class TestFinding:
    @pytest.mark.parametrize(("kind", "value"), [("email", " ADA@lovelace.test"), ("phone", "+45 12345678")])
    def test_a_person_is_found_by_the_whole_address_or_number(
        self, enter: Enter, ada: UUID, kind: str, value: str
    ) -> None:
        answer = enter("dpo").for_purpose().post(reverse("console.find"), {"kind": kind, "value": value})
        assert answer["location"] == reverse("console.contact", args=[ada])

    @pytest.mark.parametrize("value", ["ada@", "lovelace", "ben@lovelace.test"])
    def test_and_by_nothing_less(self, enter: Enter, ada: UUID, value: str) -> None:
        answer = enter("dpo").for_purpose().post(reverse("console.find"), {"kind": "email", "value": value})
        assert answer.status_code == HTTPStatus.OK and f'value="{value}"' in answer.content.decode(), "it stays typed"
        assert "Nobody is known by that" in answer.content.decode()

    @promise("5.2e")
    def test_who_is_out_of_reach_is_not_found(self, enter: Enter, ben: UUID) -> None:
        sent = {"kind": "email", "value": "ben@visitor.test"}
        officer, manager = enter("dpo").for_purpose(), enter("account_manager").for_purpose("answer-request")
        assert officer.post(reverse("console.find"), sent)["location"] == reverse("console.contact", args=[ben])
        assert "Nobody is known by that" in manager.post(reverse("console.find"), sent).content.decode()

    @promise("9.3")
    def test_an_address_is_never_part_of_an_address(self, enter: Enter, ada: UUID) -> None:
        desk = enter("dpo").for_purpose()
        answer = desk.post(reverse("console.find"), {"kind": "email", "value": ADA}, follow=True)
        pages = [answer, desk.get(reverse("console.contacts"), {"names": "1"}), desk.get(reverse("console.audit"))]
        visited = [chain[0] for chain in answer.redirect_chain]
        links = [link for page in pages for link in re.findall(r'(?:href|action|src)="([^"]*)"', page.content.decode())]
        assert not [link for link in visited + links if "@" in link or "%40" in link]
        assert not [entry for entry in audit.entries(None) if "@" in str(entry)]

    @promise("9.3")
    def test_looking_somebody_up_needs_a_purpose_and_is_logged_without_what_was_typed(
        self, enter: Enter, ada: UUID
    ) -> None:
        desk, sent = enter("dpo"), {"kind": "email", "value": ADA}
        assert desk.post(reverse("console.find"), sent)["location"].startswith(reverse("console.purpose"))
        assert audit.count(act="subjects.find") == 0
        desk.for_purpose().post(reverse("console.find"), sent)
        desk.post(reverse("console.find"), {"kind": "email", "value": "nobody@lovelace.test"})
        missed, found = audit.entries(None, act="subjects.find")
        assert (found.by, found.purpose, dict(found.detail)) == (
            desk.member.actor, "answer-rights-requests", {"found": True, "kind": "email"},
        )  # fmt: skip
        assert (missed.subject, dict(missed.detail)) == (None, {"found": False, "kind": "email"})
