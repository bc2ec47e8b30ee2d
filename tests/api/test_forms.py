"""Forms for scripts on other sites and for programs."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.intake.actions import forms as door
from holdord.intake.models import Held
from holdord.lib import visitor
from holdord.policy import queries as policy
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind
from tests.conftest import promise

pytestmark = pytest.mark.usefixtures("house")

SITE = "https://www.altoros.example"
ADA = {"name": "Ada Krogh", "email": "ada@example.org", "message": "Hej"}


@pytest.fixture(autouse=True)
def _quick(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOLDORD_EMBED_ON = (SITE,)
    monkeypatch.setattr(visitor, "STEP_SECONDS", 0.0)
    monkeypatch.setattr(door, "FASTEST", door.FASTEST * 0)


def described(client: Client, form: str = "contact", language: str = "da", **more: str) -> Any:
    return client.get(f"/api/forms/{form}?language={language}", headers=more)


def sends(client: Client, values: Any, form: str = "contact", site: str = SITE, **more: Any) -> Any:
    body = {"token": described(client, form).json()["token"], "language": "da", "values": values, **more}
    headers = {"Origin": site} if site else {}
    return client.post(f"/api/forms/{form}", body, content_type="application/json", headers=headers)


@promise("3.1", "3.3c")
def test_a_form_is_described_with_all_a_person_must_read(client: Client) -> None:
    form = described(client).json()
    found = policy.register().form("contact")
    assert found is not None
    assert [field["name"] for field in form["fields"]] == [field.name for field in found[1].fields]
    assert (form["language"], form["title"], form["kept"]) == ("da", "Skriv til os", "i højst 5 år")
    asked = policy.sentence(policy.wording("da").purposes["news-by-email"].consent or "", "da")
    assert form["consents"][0] == {"purpose": "news-by-email", "title": "Nyheder på e-mail", "text": asked}
    assert form["to_confirm"] == ["news-by-email", "ask-about-other-services"]
    assert form["privacy"].endswith("/da/privatliv#s-3") and form["says"]["up_to_you"] == "Helt frivilligt"
    assert described(client, "newsletter").json()["asks"]["purpose"] == "news-by-email"


@promise("3.3a")
def test_what_is_sent_is_taken_in_and_its_sender_told_what_of_it_is_kept(client: Client) -> None:
    answer = sends(client, ADA, consents=["news-by-email"])
    receipt = answer.json()
    assert answer.status_code == 201 and receipt["to_confirm"] == ["Nyheder på e-mail"] and not receipt["consents"]
    person = subjects.find(IdentifierKind.EMAIL, "ada@example.org")
    assert person is not None
    (record,) = subjects.items(person)
    assert (record.process, record.purpose, record.form) == ("web-forms", "answer-request", "contact")
    assert receipt["reference"] == str(record.id).split("-")[0].upper()


def test_all_faults_come_at_once_and_nothing_that_was_sent_is_repeated(client: Client) -> None:
    answer = sends(client, {"email": "ada at example", "cpr: 010190-1234": "x"})
    told = answer.json()
    assert answer.status_code == 422 and answer["Content-Type"].startswith("application/problem+json")
    assert {fault["at"] for fault in told["faults"]} == {"name", "email", "message", "values"}
    assert "010190" not in answer.content.decode() and "ada at" not in answer.content.decode()
    assert not subjects.count()


@pytest.mark.parametrize(
    "body",
    ["", "[]", '{"values": 1}', '{"values": {"name": {"a": 1}}}', '{"values": {}, "more": 1}', "\x00", "{" * 5000],
)
def test_what_is_no_form_is_refused(client: Client, body: str) -> None:
    answer = client.post("/api/forms/contact", body, content_type="application/json")
    assert answer.status_code in (400, 422) and answer.json()["code"] in ("not-json", "not-of-this-form")


HALF = "\ud83d"


@pytest.mark.parametrize("where", [{"message": HALF}, {"name": f"Ada {HALF}"}, {HALF: "x"}])
def test_half_a_letter_is_a_fault_and_no_crash(client: Client, where: dict[str, str]) -> None:
    answer = sends(client, {**ADA, **where})
    (fault,) = answer.json()["faults"]
    assert answer.status_code == 422 and fault["at"] == next((name for name in where if name in ADA), "values")


def test_what_is_larger_than_is_read_is_refused_as_everything_else_is(client: Client) -> None:
    answer = sends(client, {**ADA, "message": "x" * 4_000_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large") and not subjects.count()


def test_a_form_that_is_not_there_is_not_there(client: Client) -> None:
    assert described(client, "nothing").json()["code"] == "no-such-form"
    assert client.post("/api/forms/nothing", {"values": {}}, content_type="application/json").status_code == 404


def test_only_pages_of_listed_sites_may_read_and_send(client: Client) -> None:
    for site, passes in ((SITE, True), ("https://elsewhere.example", False), ("null", False)):
        asked = client.options("/api/forms/contact", headers={"Origin": site, "Access-Control-Request-Method": "POST"})
        read = described(client, Origin=site)
        assert asked.status_code == 204
        for answer in (asked, read):
            assert answer.headers.get("Access-Control-Allow-Origin") == (site if passes else None)
            assert "Origin" in answer["Vary"] and "Access-Control-Allow-Credentials" not in answer
        assert sends(client, {**ADA, "message": site}, site=site).status_code == (201 if passes else 403)
    assert "Access-Control-Allow-Origin" not in client.get("/api/key", headers={"Origin": SITE})


@promise("7.5")
def test_without_the_token_of_a_description_it_waits_and_looks_the_same(client: Client) -> None:
    body = {"language": "da", "values": ADA}
    answer = client.post("/api/forms/contact", body, content_type="application/json")
    assert answer.status_code == 201 and Held.objects.get().reasons == ["form-never-shown"]
    assert answer.json().keys() == sends(client, {**ADA, "email": "ben@example.org"}).json().keys()


def test_a_network_that_sends_too_often_is_told_when_to_come_back(client: Client) -> None:
    for n in range(20):
        assert sends(client, {**ADA, "email": f"p{n}@example.org"}).status_code == 201
    refused = sends(client, ADA)
    assert (refused.status_code, refused["Retry-After"], refused.json()["code"]) == (429, "3600", "too-many")


def test_what_is_sent_twice_with_one_token_is_taken_in_once(client: Client) -> None:
    body = {"token": described(client).json()["token"], "language": "da", "values": ADA}
    answers = [client.post("/api/forms/contact", body, content_type="application/json").json() for _ in range(2)]
    assert answers[0]["reference"] == answers[1]["reference"] and subjects.count() == 1
    assert all("@" not in str(entry.detail) for entry in audit.entries())
