"""Data go to whom the policy names, for what it says, and it is written down; anything else is refused and reported."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from holdord.audit import actions as audit_actions
from holdord.audit import queries as audit
from holdord.lib.registry import Evidence, Portrait, controls, portraits
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.policy.register import Register
from holdord.recipients import actions, queries
from holdord.recipients.models import Disclosure
from holdord.recipients.rules import faults
from holdord.subjects import actions as subjects
from holdord.subjects.queries import NoSuchPerson
from tests.conftest import at, promise
from tests.decisions.small import REGISTER
from tests.subjects.cast import BEN, CLEO, write

pytestmark = pytest.mark.usefixtures("house")


def hands_over(
    subject: UUID, recipient: str, purpose: str, *categories: str, on: str = "2026-02-01", about: UUID | None = None
) -> bool:
    return actions.disclose(
        subject=subject, recipient=recipient, purpose=purpose, by=CLEO, at=at(on), categories=categories, about=about
    ).allowed


def invoiced() -> UUID:
    """A customer whose data went to the bookkeeper once."""
    ada = write(process="customers")
    assert hands_over(ada, "azets", "invoicing", "name", "email")
    return ada


@promise("5.2f", "5.5")
def test_what_goes_to_a_listed_recipient_is_on_record() -> None:
    ada = invoiced()
    (entry,) = queries.disclosed_to(ada)
    assert (entry.recipient, entry.purpose, entry.process) == ("azets", "invoicing", "customers")
    assert (entry.categories, entry.register_version) == (("email", "name"), policy.version())
    (logged,) = audit.entries(act="recipients.disclose")
    assert (logged.subject, logged.purpose, logged.detail["recipient"]) == (ada, "invoicing", "azets")


def test_without_kinds_all_that_may_go_is_put_down() -> None:
    ada = write(process="customers")
    assert hands_over(ada, "azets", "invoicing")
    assert queries.disclosed_to(ada)[0].categories == (
        "address",
        "company",
        "email",
        "name",
        "phone",
        "project-information",
    )


@promise("2.5", "5.5")
@pytest.mark.parametrize(
    ("recipient", "purpose", "category", "code"),
    [
        ("somebody-else", "invoicing", "name", "recipient-not-listed"),
        ("azets", "deliver-services", "name", "recipient-not-listed"),
        ("event-organiser", "participant-list", "name", "no-relation"),
        ("azets", "invoicing", "meeting-recording", "category-not-listed"),
        ("hubspot-storage", "invoicing", "name", "no-transfer-ground"),
    ],
)
def test_anything_else_is_refused_and_reported(recipient: str, purpose: str, category: str, code: str) -> None:
    ada = write(process="customers")
    answer = actions.disclose(
        subject=ada, recipient=recipient, purpose=purpose, by=CLEO, at=at("2026-02-01"), categories=[category]
    )
    assert not answer.allowed and code in answer.codes
    assert queries.disclosed_to(ada) == ()
    (logged,) = audit.entries(act="recipients.refused")
    assert logged.subject == ada and code in str(logged.detail["reasons"])


@promise("8.4a")
def test_a_restriction_stops_the_next_handing_over() -> None:
    ada = invoiced()
    subjects.restrict(subject=ada, reason="unlawful", by=CLEO, at=at("2026-02-02"))
    assert not hands_over(ada, "azets", "invoicing", on="2026-02-03")
    assert len(queries.disclosed_to(ada)) == 1


@promise("6.5")
def test_the_organiser_of_an_event_gets_names_and_companies_of_its_participants_and_no_more() -> None:
    ada, event = write(process="events"), UUID(int=7)
    assert hands_over(ada, "event-organiser", "participant-list", "name", "company", about=event)
    assert not hands_over(ada, "event-organiser", "participant-list", "name", "phone", about=event)
    assert not hands_over(write(BEN), "event-organiser", "participant-list", "name", about=event)


@promise("6.5")
def test_without_an_event_the_organiser_gets_nothing_and_that_is_reported() -> None:
    ada = write(process="events")
    assert not hands_over(ada, "event-organiser", "participant-list", "name", "company")
    assert queries.disclosed_to(ada) == ()
    (logged,) = audit.entries(act="recipients.refused")
    assert logged.detail["reasons"] == "not-limited"


def test_nobody_is_nobody() -> None:
    with pytest.raises(NoSuchPerson):
        hands_over(UUID(int=9), "azets", "invoicing")


@promise("7.1")
def test_a_handing_over_that_cannot_be_logged_is_not_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = write(process="customers")

    def full_disk(**_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(audit_actions, "record", full_disk)
    with pytest.raises(OSError):
        hands_over(ada, "azets", "invoicing")
    assert queries.disclosed_to(ada) == ()


@promise("8.1a")
def test_a_person_learns_who_got_their_data() -> None:
    ada = invoiced()
    assert hands_over(ada, "azets", "invoicing", on="2026-03-01")
    portrait = room()
    items = portrait.show(ada)
    assert [(item.kind, item.recipient, item.purpose, item.at) for item in items] == [
        ("disclosure", "azets", "invoicing", at("2026-02-01")),
        ("disclosure", "azets", "invoicing", at("2026-03-01")),
    ]
    assert portrait.export(ada) == []
    assert queries.recipients_of(ada) == ("azets",)


@promise("8.3")
def test_an_erased_person_leaves_no_disclosure_behind() -> None:
    ada = invoiced()
    assert room().erase(ada, by=CLEO, at=at("2026-04-01")) == 1
    assert room().erase(ada, by=CLEO, at=at("2026-04-01")) == 0
    assert room().show(ada) == []


def test_two_ids_of_one_person_have_one_history() -> None:
    ada, ben = invoiced(), write(BEN)
    assert room().merge(ada, ben, by=CLEO, at=at("2026-04-01")) == 1
    assert queries.recipients_of(ben) == ("azets",) and queries.recipients_of(ada) == ()


def room() -> Portrait:
    (portrait,) = [portrait for portrait in portraits.all() if portrait.room == "recipients"]
    return portrait


@pytest.mark.parametrize("column", ["recipient", "purpose", "process", "register_version"])
def test_a_disclosure_without_its_stamp_is_refused_by_the_database(column: str) -> None:
    invoiced()
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.update(**{column: ""})


def look(process: str = "customers") -> Evidence:
    control = controls.get("recipients.only-listed")
    assert control is not None
    return control(at("2026-05-01"), {"process": process})


@promise("2.5", "3.5", "4.5", "5.5", "6.5")
@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "hotjar"},
        {"recipient": "nobody-knows-who"},
        {"purpose": "case-studies"},
        {"purpose": "no-such-purpose"},
        {"categories": ["name", "meeting-recording"]},
    ],
)
def test_the_control_sees_what_went_past_the_door(wrong: dict[str, object]) -> None:
    invoiced()
    assert (look().state, look().looked_at) == ("kept", 1)
    Disclosure.objects.update(**wrong)
    evidence = look()
    assert (evidence.state, evidence.looked_at) == ("broken", 1)


@promise("2.5")
def test_the_control_counts_what_was_refused() -> None:
    assert look().state == "nothing to check"
    ada = write(process="customers")
    hands_over(ada, "somebody-else", "invoicing")
    evidence = look()
    assert (evidence.state, evidence.looked_at) == ("kept", 1)
    assert "refused and reported: 1" in evidence.line


@promise("2.5")
def test_a_disclosure_is_held_against_the_register_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    policy_actions.remember(by="system:policy", at=at("2026-01-01"))
    invoiced()
    edition = policy.active()
    without = edition.register.model_copy(
        update={"recipients": tuple(each for each in edition.register.recipients if each.id != "azets")}
    )
    later = replace(edition, register=without)
    monkeypatch.setattr(policy, "active", lambda: later)
    assert look().state == "kept"
    Disclosure.objects.update(register_version=later.version)
    assert look().state == "broken"


def test_faults_of_a_disclosure_are_found_without_a_table() -> None:
    def found(register: Register = REGISTER, **changed: str) -> list[str]:
        said = {"process": "forms", "purpose": "deliver", "recipient": "printer"} | changed
        return list(faults(register, categories=["name"], **said))

    assert found() == []
    assert found(process="gone") == ["purpose-not-of-process"]
    assert found(purpose="gone") == ["purpose-not-of-process"]
    assert found(recipient="gone") == ["recipient-not-listed"]
    assert found(process="sales") == ["recipient-not-listed"]
