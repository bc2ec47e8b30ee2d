"""The client asks as AuthZEN has it, believes nothing it does not understand, and a no is an answer."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from holdord_client import AsyncHoldord, Away, Holdord, NoKey, NotForThis, NotOfThisForm, Question
from holdord_client.asking import MOST

KEY = "holdord_x"
YES = {
    "decision": True,
    "context": {
        "reasons": [{"code": "allowed-by", "said": "Rests on consent.", "clauses": ["3.3"]}],
        "duties": [{"code": "offer-a-way-out", "said": "…"}],
        "clauses": ["3.3"],
        "basis": "eu-gdpr:A6-1-a",
    },
}
NO = {"decision": False, "context": {"reasons": [{"code": "no-consent", "said": "None given.", "clauses": []}]}}


def client(answer: Callable[[httpx.Request], httpx.Response]) -> Holdord:
    return Holdord("https://privacy.example", key=KEY, transport=httpx.MockTransport(answer))


def says(body: Any, status: int = 200) -> Holdord:
    return client(lambda _: httpx.Response(status, json=body))


def test_a_question_has_the_shape_of_the_standard_and_the_person_stands_in_no_address() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=YES)

    found = client(answer).may(
        "news", email="ada@example.com", recipient="tool", channel="email", categories=["email"], automated=True
    )

    assert found and found.codes == ("allowed-by",) and found.duties == ("offer-a-way-out",)
    assert "ada" not in str(seen[0].url)
    assert seen[0].headers["authorization"] == f"Bearer {KEY}"
    assert json.loads(seen[0].content) == {
        "subject": {"type": "recipient", "id": "tool"},
        "action": {"name": "news", "properties": {"channel": "email", "automated": True}},
        "resource": {"type": "email", "id": "ada@example.com", "properties": {"categories": ["email"]}},
        "context": {"language": "en"},
    }


def test_a_no_is_an_answer_with_its_reasons() -> None:
    found = says(NO).may("news", email="a@b.c")
    assert not found
    assert (found.codes, found.said) == (("no-consent",), "None given.")


@pytest.mark.parametrize(
    ("status", "kind"), [(401, NoKey), (403, NotForThis), (400, NotOfThisForm), (422, NotOfThisForm)]
)
def test_what_is_wrong_with_asking_is_told_by_kind_with_all_faults(status: int, kind: type[Exception]) -> None:
    problem = {"code": "x", "title": "Wrong.", "faults": [{"at": "body.action.name", "wrong": "Field required"}]}
    with pytest.raises(kind, match=r"body\.action\.name: Field required"):
        says(problem, status).may("news", email="a@b.c")


def _down(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("down")


@pytest.mark.parametrize(
    "answer",
    [
        _down,
        lambda _: httpx.Response(500),
        lambda _: httpx.Response(429, json={}),
        lambda _: httpx.Response(302, headers={"location": "https://evil.example"}),
        lambda _: httpx.Response(200, text="<html>"),
        lambda _: httpx.Response(200, json=[]),
        lambda _: httpx.Response(200, json={"decisions": True}),
    ],
)
def test_when_in_doubt_nothing_is_used(answer: Callable[[httpx.Request], httpx.Response]) -> None:
    with pytest.raises(Away):
        client(answer).may("news", email="a@b.c")
    found = client(answer).may_or_no("news", email="a@b.c")
    assert not found and found.codes == ("away",)


@pytest.mark.parametrize("decision", [None, 1, "true", "yes", 0])
def test_only_true_is_a_yes(decision: Any) -> None:
    assert not says({"decision": decision}).may("news", email="a@b.c")


def test_many_questions_keep_their_order_and_go_in_as_few_requests_as_may_be() -> None:
    sizes: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)["evaluations"]
        sizes.append(len(asked))
        return httpx.Response(
            200, json={"evaluations": [YES if "yes" in each["resource"]["id"] else NO for each in asked]}
        )

    past = datetime(2026, 3, 1, tzinfo=UTC)
    questions = [Question("news", email=f"{'yes' if n % 2 else 'no'}{n}@x.y") for n in range(MOST + 5)]
    questions.append(Question("news", email="yes@x.y", at=past))
    found = client(answer).may_each(questions)
    assert [bool(each) for each in found] == [bool(n % 2) for n in range(MOST + 5)] + [True]
    assert sizes == [MOST, 5, 1]
    assert client(answer).may_each([]) == []


def test_fewer_answers_than_questions_are_not_believed() -> None:
    with pytest.raises(Away):
        says({"evaluations": [YES]}).may_each([Question("news", email="a@b.c"), Question("news", email="d@e.f")])


def test_the_person_is_named_in_one_way() -> None:
    for about in ({}, {"person": "1", "email": "a@b.c"}):
        with pytest.raises(ValueError, match="one way"):
            Question("news", **about)  # type: ignore[arg-type]


def test_a_key_does_not_travel_in_clear() -> None:
    with pytest.raises(ValueError, match="https"):
        Holdord("http://privacy.example", key=KEY)
    Holdord("http://localhost:8000", key=KEY).close()


def test_the_awaited_client_asks_the_same() -> None:
    async def asks() -> tuple[bool, bool, int]:
        def answer(request: httpx.Request) -> httpx.Response:
            many = request.url.path.endswith("evaluations")
            return httpx.Response(200, json={"evaluations": [YES, NO]} if many else YES)

        async with AsyncHoldord("https://privacy.example", key=KEY, transport=httpx.MockTransport(answer)) as holdord:
            each = await holdord.may_each([Question("news", email="a@b.c"), Question("news", person="1")])
            return bool(await holdord.may("news", email="a@b.c")), bool(each[1]), len(each)

    assert asyncio.run(asks()) == (True, False, 2)


def test_the_awaited_client_says_no_when_there_is_nobody_to_ask() -> None:
    async def asks() -> bool:
        async with AsyncHoldord("https://privacy.example", key=KEY, transport=httpx.MockTransport(_down)) as holdord:
            return bool(await holdord.may_or_no("news", email="a@b.c"))

    assert asyncio.run(asks()) is False


def test_what_came_in_is_handed_over_once_under_its_own_name() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json={"verdict": "accepted", "again": False, "reference": "r"})

    found = client(answer).arrived("calls", {"phone": "+45 00 00 00 11"}, once="call-4711")
    assert (found.verdict, found.again, found.reference) == ("accepted", False, "r")
    assert seen[0].url.path == "/api/channels/calls/arrivals"
    assert seen[0].headers["idempotency-key"] == "call-4711"
    assert json.loads(seen[0].content) == {"fields": {"phone": "+45 00 00 00 11"}, "language": ""}


def test_a_delivery_says_how_many_it_concerns() -> None:
    assert says({"people": 3}).delivered(date(2026, 3, 1), account="1042") == 3


def test_the_awaited_client_hands_over_too() -> None:
    async def does() -> tuple[str, int]:
        def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json={"people": 1, "verdict": "suppressed", "again": True, "reference": None})

        async with AsyncHoldord("https://privacy.example", key=KEY, transport=httpx.MockTransport(answer)) as holdord:
            return (await holdord.arrived("calls", {})).verdict, await holdord.delivered(
                date(2026, 3, 1), email="a@b.c"
            )

    assert asyncio.run(does()) == ("suppressed", 1)
