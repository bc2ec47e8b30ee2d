"""The Data Rights Protocol 1.0 as the specification has it: what is signed, how it is looked at, what is told."""

import json
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from holdord.lib.clock import now
from holdord.rights import actions, queries
from holdord.rights.identity import Method
from holdord.rights.models import AgentToken, RightsRequest, SeenMessage
from holdord.rights.rules import RefusalGround
from tests.conftest import promise

ADA = "ada.lind@example.dk"
US, AGENT = "HOUSE", "CR_AA_ONE"


class Agent:
    """An authorised agent with a key, and its token once it has one."""

    def __init__(self, id: str = AGENT) -> None:
        self.id, self.key, self.token, self.browser = id, Ed25519PrivateKey.generate(), "", Client()

    @property
    def entry(self) -> dict[str, str]:
        return {
            "id": self.id,
            "name": "An agent",
            "verify_key": b64encode(self.key.public_key().public_bytes_raw()).decode(),
        }

    def signed(self, said: dict[str, Any]) -> bytes:
        body = json.dumps(said).encode()
        return b64encode(self.key.sign(body) + body)

    def claims(self, **more: Any) -> dict[str, Any]:
        at = now()
        return {
            "agent-id": self.id, "business-id": US, "issued-at": at.isoformat(),
            "expires-at": (at + timedelta(minutes=10)).isoformat(), "drp.version": "1.0", **more,
        }  # fmt: skip

    def asks(self, **more: Any) -> dict[str, Any]:
        return self.claims(exercise="access", regime="ccpa", email=ADA, email_verified=True) | more

    def sends(self, method: str, path: str, body: bytes = b"", token: str | None = None) -> HttpResponse:
        shown = self.token if token is None else token
        headers = {"Authorization": f"Bearer {shown}"} if shown else {}
        return self.browser.generic(method, path, body, content_type="text/plain", headers=headers)  # type: ignore[no-any-return]

    def enrols(self) -> HttpResponse:
        answer = self.sends("POST", f"/v1/agent/{self.id}", self.signed(self.claims()), token="")
        if answer.status_code == 200:
            self.token = json.loads(answer.content)["token"]
        return answer

    def exercises(self, **more: Any) -> HttpResponse:
        return self.sends("POST", "/v1/data-rights-request", self.signed(self.asks(**more)))


@pytest.fixture
def agent(house: Path, settings: Settings) -> Agent:
    agent = Agent()
    directory = house / "agents.json"
    directory.write_text(json.dumps([agent.entry]))
    settings.HOLDORD_DRP_AGENTS, settings.HOLDORD_DRP_BUSINESS = str(directory), US
    agent.enrols()
    return agent


def told(answer: HttpResponse) -> dict[str, Any]:
    return dict(json.loads(answer.content))


def test_2_05_a_token_is_given_to_whoever_signs_as_that_agent(agent: Agent) -> None:
    answer = agent.enrols()
    assert set(told(answer)) == {"agent-id", "token"}
    assert told(agent.sends("GET", f"/v1/agent/{AGENT}")) == {}
    assert agent.sends("GET", "/v1/agent/ANOTHER").status_code == 403
    thief = Agent()
    refused = thief.enrols()
    assert (refused.status_code, refused.content) == (403, b"")


@promise("8.1h", "8.1b")
def test_2_01_a_right_is_used_and_its_clock_begins(agent: Agent) -> None:
    answer = agent.exercises(**{"agent-request-id": "foo"})
    status = told(answer)
    row = RightsRequest.objects.get()
    assert answer.status_code == 200
    assert status["request_id"] == str(row.id)
    assert (status["status"], status["agent_request_id"]) == ("in_progress", "foo")
    assert {"received_at", "expected_by"} <= set(status)
    assert [each.method for each in queries.proofs(row.id)] == [Method.AGENT]


def test_an_address_the_agent_has_not_verified_is_verified_by_the_person(agent: Agent) -> None:
    status = told(agent.exercises(email_verified=False))
    assert (status["status"], status["reason"]) == ("in_progress", "need_user_verification")
    assert status["user_verification_url"].startswith("http")
    assert RightsRequest.objects.get().verified_at is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"agent-id": "OTHER"}, 403), ({"business-id": "OTHER"}, 403), ({"issued-at": None}, 400),
        ({"issued-at": "2099-01-01T00:00:00+00:00", "expires-at": "2099-01-01T00:10:00+00:00"}, 400),
        ({"expires-at": "2020-01-01T00:00:00+00:00"}, 400), ({"expires-at": "2099-01-01T00:00:00+00:00"}, 400),
        ({"expires-at": "2026-01-01T00:00:00"}, 400), ({"drp.version": "0.9"}, 400), ({"exercise": "sale:opt-in"}, 400),
        ({"exercise": ["access"]}, 400), ({"regime": "lgpd"}, 400), ({"email": None}, 400), ({"email": "secret"}, 400),
        ({"status_callback": "http://10.0.0.1/x"}, 400), ({"status_callback": 7}, 400),
    ],
)  # fmt: skip
def test_3_07_what_does_not_hold_is_refused_as_3_06_has_it(agent: Agent, change: dict[str, Any], code: int) -> None:
    answer = agent.exercises(**change)
    assert answer.status_code == code
    assert (told(answer)["code"], bool(told(answer)["message"])) == (str(code), True)
    assert "secret" not in told(answer)["message"]
    assert not RightsRequest.objects.exists()


def test_what_was_signed_by_another_or_changed_is_refused(agent: Agent) -> None:
    good, thief = agent.signed(agent.asks()), Agent()
    assert agent.sends("POST", "/v1/data-rights-request", thief.signed(agent.asks())).status_code == 403
    assert agent.sends("POST", "/v1/data-rights-request", good[:-8] + b"AAAAAAA=").status_code in (400, 403)
    for body in (b"", b"!", b"AAAA", b64encode(bytes(64)), b64encode(bytes(500))):
        assert agent.sends("POST", "/v1/data-rights-request", body).status_code in (400, 403)
    assert agent.sends("POST", "/v1/data-rights-request", good, token="guessed").status_code == 403
    assert not RightsRequest.objects.exists()


def test_a_message_is_taken_in_once(agent: Agent) -> None:
    message = agent.signed(agent.asks())
    assert agent.sends("POST", "/v1/data-rights-request", message).status_code == 200
    again = agent.sends("POST", "/v1/data-rights-request", message)
    assert (again.status_code, told(again)["fatal"]) == (409, True)
    assert RightsRequest.objects.count() == 1
    seen = SeenMessage.objects.count()
    with pytest.raises(actions.Replayed):
        actions.see(message=b"x", until=now(), at=now()) or actions.see(message=b"x", until=now(), at=now())
    assert SeenMessage.objects.count() == seen + 1


def test_2_02_each_agent_sees_its_own_alone(agent: Agent, house: Path) -> None:
    id = told(agent.exercises())["request_id"]
    other = Agent("CR_AA_TWO")
    (house / "agents.json").write_text(json.dumps([agent.entry, other.entry]))
    other.enrols()
    assert told(agent.sends("GET", f"/v1/data-rights-request/{id}"))["request_id"] == id
    assert other.sends("GET", f"/v1/data-rights-request/{id}").status_code == 403
    assert agent.sends("GET", f"/v1/data-rights-request/{uuid4()}").status_code == 403


def test_2_04_it_is_revoked_by_a_signed_message(agent: Agent) -> None:
    id = told(agent.exercises(exercise="deletion"))["request_id"]
    path = f"/v1/data-rights-request/{id}"
    assert agent.sends("DELETE", path, Agent().signed({"reason": "x"})).status_code == 403
    assert told(agent.sends("DELETE", path, agent.signed({"reason": "I changed my mind"})))["status"] == "revoked"
    assert told(agent.sends("GET", path))["status"] == "revoked"


def test_3_02_states_tell_an_agent_nothing_of_whether_we_know_the_person(agent: Agent) -> None:
    id = told(agent.exercises())["request_id"]
    path = f"/v1/data-rights-request/{id}"
    actions.prepare(request=id, by="system:test", at=now())
    actions.approve(request=id, by="system:test", at=now())
    actions.make_answer(request=id, at=now())
    assert RightsRequest.objects.get().held_nothing
    assert told(agent.sends("GET", path))["status"] == "fulfilled"
    second = told(agent.exercises())["request_id"]
    facts = "The same was asked for every day of this week."
    actions.refuse(request=second, ground=RefusalGround.EXCESSIVE, facts=facts, by="system:test", at=now())
    status = told(agent.sends("GET", f"/v1/data-rights-request/{second}"))
    assert (status["status"], status["reason"]) == ("denied", "too_many_requests")


def test_an_agent_that_left_the_directory_is_let_in_no_more(agent: Agent, house: Path) -> None:
    (house / "agents.json").write_text("[]")
    assert agent.exercises().status_code == 403


def test_without_a_directory_it_is_not_there(house: Path) -> None:
    assert Agent().enrols().status_code == 404


def test_a_revocation_is_taken_in_once(agent: Agent) -> None:
    first, second = told(agent.exercises())["request_id"], told(agent.exercises(email="ben@example.dk"))["request_id"]
    message = agent.signed({"reason": "x"})
    assert agent.sends("DELETE", f"/v1/data-rights-request/{first}", message).status_code == 200
    assert agent.sends("DELETE", f"/v1/data-rights-request/{second}", message).status_code == 409


def test_a_revocation_that_carries_its_moments_is_held_to_them(agent: Agent) -> None:
    path = f"/v1/data-rights-request/{told(agent.exercises())['request_id']}"
    old = now() - timedelta(hours=2)
    moments = {"issued-at": old.isoformat(), "expires-at": (old + timedelta(minutes=10)).isoformat()}
    assert agent.sends("DELETE", path, agent.signed(moments)).status_code == 400
    assert agent.sends("DELETE", path, agent.signed(agent.claims())).status_code == 200


def test_a_token_is_good_for_a_season(agent: Agent) -> None:
    AgentToken.objects.update(made_at=now() - timedelta(days=91))
    assert agent.exercises().status_code == 403
    agent.enrols()
    assert agent.exercises().status_code == 200


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
@pytest.mark.parametrize("name", ["issued-at", "expires-at"])
def test_a_moment_at_the_end_of_time_is_refused_and_breaks_nothing(agent: Agent, name: str, moment: str) -> None:
    assert agent.exercises(**{name: moment}).status_code == 400
