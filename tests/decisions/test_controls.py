"""Each control sees the promise kept, and sees it broken when somebody breaks it."""

from uuid import UUID

import pytest

from holdord.audit import actions as audit
from holdord.consent import actions as consent
from holdord.decisions import actions as decisions
from holdord.decisions import controls as room
from holdord.decisions.models import Decision
from holdord.lib.registry import Evidence, controls
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects.rules import RIGHT_TO_OBJECT
from holdord.terms import Channel
from tests.conftest import at, promise
from tests.subjects.cast import ADA, BEN, CLEO, WORDS, take_in, write

pytestmark = pytest.mark.usefixtures("house")

NOW = "2026-03-31"
RESTRICTION = "subjects.restriction-stops-use"
MARKETING = "subjects.marketing-objection-stops-at-once"
WITHDRAWAL = "consent.withdrawal-stops-at-once"
CATEGORY = "decisions.category-not-for-purpose"


def look(name: str, **about: str) -> Evidence:
    control = controls.get(name)
    assert control is not None
    return control(at(NOW), about)


def used(subject: UUID, purpose: str, *, on: str, act: str = "recipients.disclose", **detail: str) -> None:
    """Somebody uses the data past the door: only the log knows."""
    audit.record(act=act, by=CLEO, at=at(on), subject=subject, purpose=purpose, detail=detail)


def gives(subject: UUID, purpose: str, *, on: str) -> None:
    consent.give(
        subject=subject, purpose=purpose, by=f"subject:{subject}", at=at(on), wording_hash=WORDS,
        register_version=policy.version(), language="da", channel="web-form",
    )  # fmt: skip


def says_yes_to_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules go wrong."""
    from holdord.decisions import rules

    monkeypatch.setattr(rules, "against", lambda question: iter(()))


@pytest.mark.parametrize("name", [RESTRICTION, MARKETING, WITHDRAWAL])
def test_where_nobody_has_said_no_there_is_nothing_to_check(name: str) -> None:
    write()
    assert look(name).state == "nothing to check"


@promise("8.4a")
def test_a_restriction_is_kept_until_somebody_uses_the_data() -> None:
    ada = write()
    used(ada, "answer-request", on="2026-01-20")
    subjects.restrict(subject=ada, reason="unlawful", by=CLEO, at=at("2026-02-01"))
    used(ada, "answer-rights-requests", on="2026-02-10", act="subjects.read", role="dpo")
    assert (look(RESTRICTION).state, look(RESTRICTION).looked_at) == ("kept", 1)
    used(ada, "answer-request", on="2026-02-11")
    evidence = look(RESTRICTION)
    assert evidence.state == "broken" and "uses since: 1" in evidence.line


@promise("8.4a")
def test_a_read_by_those_who_use_data_is_a_use() -> None:
    ada = write()
    subjects.restrict(subject=ada, reason="unlawful", by=CLEO, at=at("2026-02-01"))
    used(ada, "answer-request", on="2026-02-11", act="subjects.read", role="account_manager")
    assert look(RESTRICTION).state == "broken"


@promise("8.4b")
def test_a_name_in_a_list_is_how_staff_see_that_somebody_is_blocked() -> None:
    ada = write()
    subjects.restrict(subject=ada, reason="unlawful", by=CLEO, at=at("2026-02-01"))
    used(ada, "answer-request", on="2026-02-11", act="subjects.read", role="account_manager", what="name")
    assert look(RESTRICTION).state == "kept"
    used(ada, "answer-request", on="2026-02-11", act="subjects.read", role="account_manager", what="person")
    assert look(RESTRICTION).state == "broken"


@promise("8.4a")
def test_a_restriction_that_may_forgets_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    subjects.restrict(subject=write(), reason="unlawful", by=CLEO, at=at("2026-02-01"))
    assert look(RESTRICTION).state == "kept"
    says_yes_to_everything(monkeypatch)
    assert look(RESTRICTION).state == "broken"


@promise("8.5b")
def test_an_objection_to_marketing_is_kept_until_somebody_advertises() -> None:
    ada = write(process="customers")
    used(ada, "relevant-offers", on="2026-01-20")
    subjects.object_to(subject=ada, direct_marketing=True, by=CLEO, at=at("2026-02-01"))
    used(ada, "invoicing", on="2026-02-10")
    assert look(MARKETING).state == "kept"
    used(ada, "relevant-offers", on="2026-02-11")
    assert look(MARKETING).state == "broken"


@promise("8.5b")
def test_an_objection_that_may_forgets_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    subjects.object_to(subject=write(process="customers"), direct_marketing=True, by=CLEO, at=at("2026-02-01"))
    says_yes_to_everything(monkeypatch)
    assert look(MARKETING).state == "broken"


@promise("8.5b")
def test_a_newer_yes_to_one_purpose_is_no_breach() -> None:
    ada = write()
    subjects.object_to(subject=ada, direct_marketing=True, by=CLEO, at=at("2026-02-01"))
    gives(ada, "news-by-email", on="2026-03-01")
    used(ada, "news-by-email", on="2026-03-02")
    assert look(MARKETING).state == "kept"


@promise("8.5b")
def test_an_objection_to_something_else_is_none_to_marketing() -> None:
    subjects.object_to(subject=write(), purpose="keep-history", by=CLEO, at=at("2026-02-01"))
    assert look(MARKETING).state == "nothing to check"


@promise("8.7")
def test_a_withdrawal_is_kept_until_somebody_goes_on() -> None:
    ada, ben = write(ADA), write(BEN)
    for subject in (ada, ben):
        gives(subject, "news-by-email", on="2026-02-01")
        used(subject, "news-by-email", on="2026-02-10")
    consent.withdraw(subject=ada, purpose="news-by-email", by=f"subject:{ada}", at=at("2026-03-01"), channel="link")
    used(ben, "news-by-email", on="2026-03-02")
    assert (look(WITHDRAWAL).state, look(WITHDRAWAL).looked_at) == ("kept", 1)
    used(ada, "news-by-email", on="2026-03-02")
    assert look(WITHDRAWAL).state == "broken"


@promise("8.7")
def test_a_withdrawal_that_may_forgets_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = write()
    gives(ada, "news-by-email", on="2026-02-01")
    consent.withdraw(subject=ada, purpose="news-by-email", by=f"subject:{ada}", at=at("2026-03-01"), channel="link")
    says_yes_to_everything(monkeypatch)
    assert look(WITHDRAWAL).state == "broken"


@promise("2.2.2p")
def test_data_kept_for_advertising_are_of_the_kinds_it_names() -> None:
    assert look(CATEGORY, purpose="website-advertising").state == "nothing to check"
    take_in(process="website", purpose="website-advertising", categories=["cookies", "usage-data"])
    assert look(CATEGORY, purpose="website-advertising").state == "kept"
    take_in(process="website", purpose="website-advertising", categories=["cookies", "comments"])
    evidence = look(CATEGORY, purpose="website-advertising")
    assert evidence.state == "broken" and "records of other kinds: 1 of 2" in evidence.line


@promise("2.2.2p")
def test_a_kind_of_data_that_may_lets_through_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    write(process="events")
    assert look(CATEGORY, purpose="website-advertising").state == "kept"
    says_yes_to_everything(monkeypatch)
    assert look(CATEGORY, purpose="website-advertising").state == "broken"


@promise("2.2.2p")
@pytest.mark.parametrize("purpose", ["keep-the-house-safe", "no-such-purpose"])
def test_a_purpose_without_limits_cannot_be_kept_within_them(purpose: str) -> None:
    assert look(CATEGORY, purpose=purpose).state == "broken"


def test_people_are_asked_about_a_few_hundred_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_BATCH", 1)
    for identifiers in (ADA, BEN):
        subjects.restrict(subject=write(identifiers), reason="unlawful", by=CLEO, at=at("2026-02-01"))
    assert (look(RESTRICTION).state, look(RESTRICTION).looked_at) == ("kept", 2)


@promise("11.3")
def test_of_somebody_too_young_nothing_is_used_until_somebody_does() -> None:
    ada = write()
    assert look("decisions.minor-stops-use").state == "nothing to check"
    subjects.mark_minor(subject=ada, reason="told-by-a-parent", by=CLEO, at=at("2026-02-01"))
    assert look("decisions.minor-stops-use").state == "kept"
    used(ada, "answer-request", on="2026-02-02")
    assert look("decisions.minor-stops-use").state == "broken"


@promise("7.7")
def test_a_machine_that_asks_is_refused_and_breaks_the_promise_for_a_month() -> None:
    ada = write()
    assert decisions.ask(subject=ada, purpose="answer-request", by=CLEO, at=at("2026-03-01")).allowed
    assert look("decisions.no-automated-callers").state == "kept"
    asked = decisions.ask(subject=ada, purpose="answer-request", automated=True, by=CLEO, at=at("2026-03-02"))
    assert not asked.allowed
    assert look("decisions.no-automated-callers").state == "broken"
    control = controls.get("decisions.no-automated-callers")
    assert control is not None and control(at("2026-04-15"), {}).state == "nothing to check"


@promise("8.5c")
def test_a_message_to_somebody_who_was_told_nothing_is_seen() -> None:
    ada = write()
    carried = {"subject": ada, "purpose": "answer-request", "channel": Channel.EMAIL, "by": CLEO}
    assert not decisions.ask(**carried, at=at("2026-03-01")).allowed
    assert decisions.ask(**carried, carries_notice=True, at=at("2026-03-01")).allowed
    assert look("decisions.first-contact-notice").state == "kept"
    subjects.told(subject=ada, what=RIGHT_TO_OBJECT, version=policy.version(), by=CLEO, at=at("2026-03-02"))
    assert decisions.ask(**carried, at=at("2026-03-03")).allowed
    assert look("decisions.first-contact-notice").state == "kept"
    # Somebody writes an answer past the rules.
    forged = Decision.objects.latest("at")
    forged.pk, forged.facts = UUID(int=7), {**forged.facts, "told": []}
    forged.save(force_insert=True)
    assert look("decisions.first-contact-notice").state == "broken"
