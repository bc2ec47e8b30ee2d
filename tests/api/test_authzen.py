"""Other systems ask in the shape of AuthZEN 1.0; the answer is the house's, and what was asked is on record."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from holdord.audit import queries as audit
from holdord.consent import actions as consent
from holdord.decisions import queries as decisions
from holdord.lib.clock import now
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from tests.api.conftest import System
from tests.conftest import at, promise
from tests.subjects.cast import ADA, BEN, CLEO, WORDS, write

EVALUATION, EVALUATIONS = "/api/access/v1/evaluation", "/api/access/v1/evaluations"
SEARCH = "/api/access/v1/search/resource"
HOUSE = {"type": "house", "id": "crm"}


@pytest.fixture
def ada(house: object) -> UUID:
    return write(ADA, on="2026-01-10")


def asks(person: object, purpose: str = "answer-request", **more: Any) -> dict[str, Any]:
    return {"subject": HOUSE, "action": {"name": purpose}, "resource": {"type": "person", "id": str(person)}} | more


def test_a_yes_says_why_and_is_on_record(system: Callable[..., System], ada: UUID) -> None:
    asking = system("decide")
    answer = asking.post(EVALUATION, asks(ada), **{"X-Request-ID": "r-1"})
    assert answer.status_code == 200 and answer["X-Request-ID"] == "r-1"
    said = answer.json()
    assert said["decision"] is True and said["context"]["register"] == policy.version()
    assert said["context"]["reasons"][0]["code"] == "allowed-by" and said["context"]["reason_admin"]["en"]
    (kept,) = decisions.given(ada)
    assert kept.by.startswith("key:") and kept.allowed
    assert audit.entries(act="decisions.may")[0].by == kept.by


def test_a_refusal_bears_the_number_of_its_request_too(system: Callable[..., System], ada: UUID) -> None:
    asking = system("decide")
    wrong = asking.post(EVALUATION, {"subject": HOUSE}, **{"X-Request-ID": "r-2"})
    assert wrong.status_code == 400 and wrong["X-Request-ID"] == "r-2"
    assert "X-Request-ID" not in asking.post(EVALUATION, asks(ada), **{"X-Request-ID": "r" * 129})


@promise("8.5b")
def test_a_no_of_the_person_is_a_no_to_every_system_at_once(system: Callable[..., System], ada: UUID) -> None:
    asking = system("decide")
    question = asks(ada, "user-database", context={"language": "da"})
    assert asking.post(EVALUATION, question).json()["decision"]
    subjects.object_to(subject=ada, purpose="user-database", by=CLEO, at=now())
    said = asking.post(EVALUATION, question).json()
    assert not said["decision"] and said["context"]["reasons"][0]["said"].startswith("Personen")


def test_a_person_is_found_by_an_address_that_is_not_repeated(system: Callable[..., System], ada: UUID) -> None:
    asking = system("decide")
    for address, decision in (("ada@example.org", True), ("nobody@example.org", False)):
        answer = asking.post(EVALUATION, asks(ada, resource={"type": "email", "id": address}))
        assert answer.json()["decision"] is decision and address not in answer.content.decode()


def test_recipient_channel_kinds_and_machines_are_asked_about(system: Callable[..., System], ada: UUID) -> None:
    asking = system("decide")

    def codes(**more: Any) -> list[str]:
        said = asking.post(EVALUATION, asks(ada, **more)).json()
        return [reason["code"] for reason in said["context"]["reasons"]]

    assert codes(subject={"type": "recipient", "id": "hubspot-crm"}) == ["no-transfer-ground"]
    assert "recipient-not-listed" in codes(subject={"type": "recipient", "id": "somebody"})
    reached = {"name": "answer-request", "properties": {"channel": "email"}}
    assert codes(action=reached) == ["first-contact"]
    reached["properties"] |= {"carries_notice": True}
    assert codes(action=reached) == ["allowed-by"]
    assert codes(action={"name": "answer-request", "properties": {"automated": True}}) == ["automated-by-caller"]
    kinds = {"type": "person", "id": str(ada), "properties": {"categories": ["call-recording"]}}
    assert codes(resource=kinds) == ["category-not-listed"]
    assert codes(action={"name": "no-such-purpose"}) == ["unknown-purpose"]


def test_many_are_asked_in_one_request_with_what_they_share_said_once(system: Callable[..., System], ada: UUID) -> None:
    ben = write(BEN, on="2026-01-11")
    subjects.restrict(subject=ada, reason="unlawful", by=CLEO, at=now())
    asking = system("decide")
    shared = {"subject": HOUSE, "action": {"name": "answer-request"}}
    people = [{"resource": {"type": "person", "id": str(one)}} for one in (ben, ada, ben)]

    def decided(semantic: str) -> list[bool]:
        body = shared | {"evaluations": people, "options": {"evaluations_semantic": semantic}}
        return [one["decision"] for one in asking.post(EVALUATIONS, body).json()["evaluations"]]

    assert decided("execute_all") == [True, False, True]
    assert len(decisions.given(ben)) == 2
    assert decided("deny_on_first_deny") == [True, False]
    assert decided("permit_on_first_permit") == [True]
    assert len(decisions.given(ben)) == 4, "what came after the end was not asked"
    assert asking.post(EVALUATIONS, asks(ben)).json()["decision"] is True, "without a list it is one question"


def test_the_past_is_looked_at_and_leaves_no_trace(system: Callable[..., System], ada: UUID) -> None:
    consent.give(
        subject=ada, purpose="news-by-email", by=f"subject:{ada}", at=at("2026-02-01"), wording_hash=WORDS,
        register_version=policy.version(), language="da", channel="web-form",
    )  # fmt: skip
    consent.withdraw(subject=ada, purpose="news-by-email", by=f"subject:{ada}", at=at("2026-04-01"), channel="link")
    asking = system("decide")
    in_march = asks(ada, "news-by-email", context={"at": "2026-03-14T12:00:00Z"})
    assert asking.post(EVALUATION, in_march).json()["decision"] is True
    assert decisions.given(ada) == []
    assert asking.post(EVALUATION, asks(ada, "news-by-email")).json()["decision"] is False


def test_in_a_list_what_is_asked_about_now_is_on_record_whatever_stands_beside_it(
    system: Callable[..., System], ada: UUID
) -> None:
    past = {"context": {"at": "2026-03-14T12:00:00Z"}}
    body = asks(ada, "answer-request") | {"evaluations": [{}, past, {}]}
    answers = system("decide").post(EVALUATIONS, body).json()["evaluations"]
    assert len(answers) == 3 and len(decisions.given(ada)) == 2


@pytest.mark.parametrize("path", [EVALUATION, EVALUATIONS, SEARCH])
def test_what_is_to_come_cannot_be_asked(system: Callable[..., System], ada: UUID, path: str) -> None:
    body = asks(ada, context={"at": "2199-01-01T00:00:00Z"})
    if path == EVALUATIONS:
        body = {"evaluations": [body]}
    if path == SEARCH:
        body |= {"resource": {"type": "person"}}
    answer = system("decide", "audience").post(path, body)
    assert answer.status_code == 400 and "has not come yet" in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({}, {"body.subject", "body.action", "body.resource"}),
        (asks("not-an-id"), {"body.resource.id"}),
        (asks(UUID(int=1), subject={"type": "god", "id": "x"}), {"body.subject.type"}),
        (asks(UUID(int=1), context={"at": "2026-03-14"}), {"body.context.at"}),
        (asks(UUID(int=1), context={"at": "0001-01-01T00:00:00Z"}), {"body.context.at"}),
        (asks(UUID(int=1), context={"at": "9999-12-31T23:59:59Z"}), {"body.context.at"}),
        (
            asks(UUID(int=1), action={"name": "x" * 81, "properties": {"channel": "owl"}}),
            {"body.action.name", "body.action.properties.channel"},
        ),
    ],
)  # fmt: skip
def test_what_has_not_the_form_is_told_with_all_its_places(
    system: Callable[..., System], house: object, body: object, places: set[str]
) -> None:
    answer = system("decide").post(EVALUATION, body)
    assert answer.status_code == 400
    assert places <= {fault["at"] for fault in answer.json()["faults"]}


def test_in_a_list_each_fault_has_its_place(system: Callable[..., System], house: object) -> None:
    answer = system("decide").post(EVALUATIONS, {"subject": HOUSE, "evaluations": [{}, {"action": {"name": "x"}}]})
    assert answer.status_code == 400
    assert {fault["at"] for fault in answer.json()["faults"]} == {
        "body.evaluations.0.action", "body.evaluations.0.resource", "body.evaluations.1.resource",
    }  # fmt: skip
    many = system("decide").post(EVALUATIONS, {"evaluations": [{}] * 1001})
    assert many.status_code == 400


@promise("9.3")
def test_a_key_that_is_for_something_else_asks_nothing(system: Callable[..., System], ada: UUID) -> None:
    assert system("audience").post(EVALUATION, asks(ada)).status_code == 403
    assert System("").post(EVALUATION, asks(ada)).status_code == 401
    assert system("decide").post(SEARCH, {}).status_code == 403
    assert decisions.given(ada) == []


@promise("8.4a")
def test_a_search_finds_everybody_of_whom_the_answer_is_yes_page_by_page(
    system: Callable[..., System], ada: UUID
) -> None:
    asking = system("audience")
    others = [write({next(iter(ADA)): f"p{number}@example.org"}) for number in range(4)]
    subjects.restrict(subject=others[0], reason="unlawful", by=CLEO, at=now())
    found, token = [], ""
    while True:
        body = {"subject": HOUSE, "action": {"name": "answer-request"}, "resource": {"type": "person"}}
        said = asking.post(SEARCH, body | {"page": {"limit": 2, "token": token}}).json()
        found += [UUID(one["id"]) for one in said["results"]]
        if not (token := said["page"]["next_token"]):
            break
    assert found == sorted({ada, *others[1:]}, key=str)
    noted = [entry for entry in audit.entries(limit=20) if entry.act == "decisions.search"]
    assert sum(entry.detail["people"] for entry in noted) == 4 and noted[0].by.startswith("key:")
    nobody = {
        "subject": {"type": "recipient", "id": "somebody"},
        "action": {"name": "answer-request"},
        "resource": {"type": "person"},
    }
    assert asking.post(SEARCH, nobody).json()["results"] == []


def test_a_tool_that_knows_our_address_finds_the_rest(house: object) -> None:
    said = Client().get("/.well-known/authzen-configuration").json()
    assert said["access_evaluation_endpoint"] == f"{said['policy_decision_point']}{EVALUATION}"
    assert said["access_evaluations_endpoint"].endswith(EVALUATIONS)
