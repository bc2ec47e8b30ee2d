"""A person's page: may we, what they do not want, and their going."""

from http import HTTPStatus
from uuid import UUID

import pytest
from django.urls import reverse

from holdord.audit import queries as audit
from holdord.consent import actions as consent
from holdord.consent import queries as choices
from holdord.decisions import queries as decisions
from holdord.lib.clock import now
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import MARKETING
from holdord.terms import Channel, ConsentState
from tests.conftest import at, promise
from tests.console.conftest import Enter


def may(subject: UUID, purpose: str) -> bool:
    return decisions.may(subject=subject, purpose=purpose, at=now()).allowed


class TestMayWe:
    def test_yes_with_its_ground_and_its_clauses(self, enter: Enter, ada: UUID) -> None:
        page = (
            enter("account_manager")
            .get(reverse("console.may", args=[ada]), {"purpose": "answer-request"})
            .content.decode()
        )
        assert "answer--yes" in page
        assert "/en/privacy#p-" in page
        assert "Ada Lovelace" not in page

    def test_no_with_its_reason(self, enter: Enter, ada: UUID) -> None:
        page = (
            enter("dpo")
            .get(reverse("console.may", args=[ada]), {"purpose": "answer-request", "recipient": "tawk"})
            .content.decode()
        )
        assert "answer--no" in page

    def test_an_unknown_purpose_is_a_no(self, enter: Enter, ada: UUID) -> None:
        page = enter("dpo").get(reverse("console.may", args=[ada]), {"purpose": "world-domination"}).content.decode()
        assert "answer--no" in page
        assert "knows no purpose" in page

    def test_an_earlier_day_is_told_with_what_was_really_answered(self, enter: Enter, ada: UUID) -> None:
        seat, address = enter("dpo"), reverse("console.may", args=[ada])
        seat.get(address, {"purpose": "answer-request"})
        subjects.restrict(subject=ada, reason="unlawful", by="system:test", at=now())
        page = seat.get(address, {"purpose": "answer-request", "channel": "email"}).content.decode()
        assert "answer--no" in page and "may object" in page
        assert page.count("data-label='Policy'") + page.count('data-label="Policy"') == 1
        past = seat.get(address, {"purpose": "answer-request", "on": "2020-01-01"}).content.decode()
        assert "What we know today about 1 January 2020" in past
        assert "Nobody asked about this before." in past
        assert audit.count(act="decisions.may") == 2  # a look back is no use
        assert seat.get(address, {"purpose": "answer-request", "on": "0001-01-01"}).status_code == HTTPStatus.OK
        unread = seat.get(address, {"purpose": "answer-request", "on": "2999-01-01", "channel": "owl"})
        assert unread.status_code == HTTPStatus.OK and "The answer holds now" in unread.content.decode()

    def test_asking_leaves_a_trace_and_opens_nothing(self, enter: Enter, ada: UUID) -> None:
        enter("dpo").get(reverse("console.may", args=[ada]), {"purpose": "answer-request"})
        assert [entry.act for entry in audit.entries(1, subject=ada)] == ["decisions.may"]


@promise("8.5b")
def test_a_no_to_marketing_on_the_phone_counts_at_once(enter: Enter, ada: UUID) -> None:
    enter("account_manager").post(reverse("console.limit", args=[ada]), {"act": "no-marketing"})
    marketing = [entry.id for entry in policy.register().purposes if entry.direct_marketing]
    assert marketing
    assert not any(may(ada, purpose) for purpose in marketing)
    assert people.limits(ada)[0].purpose == MARKETING


@promise("8.7")
def test_a_consent_is_withdrawn_by_whoever_hears_it(enter: Enter, ada: UUID) -> None:
    consent.give(
        subject=ada, purpose="news-by-email", by=f"subject:{ada}", at=at("2026-03-04"), wording_hash="0" * 64,
        register_version=policy.version(), language="en", channel="form",
    )  # fmt: skip
    desk = enter("case_handler").for_purpose()
    assert "Record a withdrawal" in desk.get(reverse("console.contact", args=[ada])).content.decode()
    desk.post(reverse("console.limit", args=[ada]), {"act": "withdraw", "purpose": "news-by-email"})
    assert choices.state(ada, "news-by-email", at=now()) is ConsentState.WITHDRAWN
    again = desk.post(
        reverse("console.limit", args=[ada]), {"act": "withdraw", "purpose": "news-by-email"}, follow=True
    )
    assert "There is no given consent" in again.content.decode()


@promise("8.4a")
def test_data_are_restricted_for_a_reason_of_the_law_only(enter: Enter, ada: UUID) -> None:
    desk = enter("dpo")
    desk.post(reverse("console.limit", args=[ada]), {"act": "restrict", "reason": "they were rude"})
    assert people.limits(ada) == ()
    desk.post(reverse("console.limit", args=[ada]), {"act": "restrict", "reason": "accuracy-contested"})
    assert not may(ada, "answer-request")


@pytest.mark.parametrize("sent", [{}, {"act": "praise"}, {"act": "object", "purpose": "answer-request"}])
def test_what_says_nothing_records_nothing(enter: Enter, ada: UUID, sent: dict[str, str]) -> None:
    enter("dpo").post(reverse("console.limit", args=[ada]), sent)
    assert people.limits(ada) == ()


@promise("8.3")
class TestErasing:
    def test_the_plan_is_shown_first(self, enter: Enter, ada: UUID) -> None:
        page = enter("dpo").get(reverse("console.erase", args=[ada])).content.decode()
        assert "1 record goes" in page
        assert people.exists(ada)

    @pytest.mark.parametrize(
        "sent", [{}, {"ground": "A17-1-a"}, {"confirmed": "yes"}, {"ground": "x", "confirmed": "yes"}]
    )
    def test_without_a_ground_and_a_confirmation_nothing_goes(
        self, enter: Enter, ada: UUID, sent: dict[str, str]
    ) -> None:
        enter("dpo").post(reverse("console.erase", args=[ada]), sent)
        assert people.exists(ada)

    def test_with_both_the_person_goes(self, enter: Enter, ada: UUID) -> None:
        desk = enter("dpo")
        answer = desk.post(reverse("console.erase", args=[ada]), {"ground": "A17-1-a", "confirmed": "yes"})
        assert answer["location"] == reverse("console.contacts")
        assert not people.exists(ada)
        assert audit.entries(1, act="retention.erase_person")[0].by == desk.member.actor
        desk.for_purpose()
        assert desk.get(reverse("console.contact", args=[ada])).status_code == HTTPStatus.NOT_FOUND

    def test_what_the_law_keeps_stays(self, enter: Enter, ada: UUID) -> None:
        subjects.hold(subject=ada, statute="dk-bfl-12", reason="invoices", by="system:test", at=at("2026-03-04"))
        desk = enter("dpo")
        sent = {"ground": "A17-1-a", "confirmed": "yes"}
        page = desk.post(reverse("console.erase", args=[ada]), sent).content.decode()
        assert "Nothing was erased" in page
        assert people.exists(ada)

    def test_nobody_but_the_dpo_may(self, enter: Enter, ada: UUID) -> None:
        sent = {"ground": "A17-1-a", "confirmed": "yes"}
        for role in ("case_handler", "account_manager", "auditor"):
            assert enter(role).post(reverse("console.erase", args=[ada]), sent).status_code == HTTPStatus.FORBIDDEN
        assert people.exists(ada)


@promise("8.5b")
def test_a_way_the_person_does_not_want_is_shut_at_once(enter: Enter, ada: UUID) -> None:
    seat, address = enter("account_manager"), reverse("console.limit", args=[ada])
    seat.post(address, {"act": "not-by", "channel": "call"})
    asked = {"subject": ada, "purpose": "answer-request", "carries_notice": True, "at": now()}
    assert decisions.may(**asked, channel=Channel.EMAIL).allowed
    assert decisions.may(**asked, channel=Channel.CALL).codes == ("channel-declined",)
    page = enter("case_handler").for_purpose().get(reverse("console.contact", args=[ada])).content.decode()
    assert "How they want to be reached" in page and "telephone" in page
    seat.post(address, {"act": "not-by", "channel": "owl"})
    assert len(choices.channels(ada)) == 1


@promise("11.3")
def test_of_somebody_found_too_young_nothing_is_used_any_more(enter: Enter, ada: UUID) -> None:
    seat, address = enter("account_manager"), reverse("console.limit", args=[ada])
    seat.post(address, {"act": "too-young", "reason": "because"})
    assert may(ada, "answer-request")
    seat.post(address, {"act": "too-young", "reason": "told-by-a-parent"})
    assert not may(ada, "answer-request")
