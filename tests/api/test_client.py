"""The Python client asks a Holdord that is really there, in this process: what one writes, the other reads."""

from collections.abc import Callable, Iterator
from uuid import UUID

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from holdord_client import Holdord, NoKey, NotForThis, Question

from holdord.audit import queries as audit
from holdord.staff import actions as staff
from tests.conftest import at, promise
from tests.mailing.conftest import ADA, NEWS, ada, knows

__all__ = ["ada"]
Asks = Callable[..., Holdord]


@pytest.fixture
def asks(house: object) -> Iterator[Asks]:
    """A client with a key for these scopes."""
    opened: list[Holdord] = []

    def open_(*scopes: str, key: str = "") -> Holdord:
        text = key or staff.make_key(name="shop", scopes=scopes, by="system:test", at=at("2026-01-01"))[1]
        transport = httpx.WSGITransport(app=get_wsgi_application())  # type: ignore[arg-type]  # a WSGI application
        opened.append(Holdord("http://localhost", key=text, transport=transport))
        return opened[-1]

    # As the framework's own test client does: the connection is the test's, and outlives a request.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield open_
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    for client in opened:
        client.close()


@promise("8.7")
def test_a_yes_and_a_no_with_reasons_and_duties(ada: UUID, asks: Asks) -> None:
    knows("ben@people.example", consents=False)
    holdord = asks("decide")

    answer = holdord.may(NEWS, email=ADA, channel="email", carries_notice=True)
    assert answer
    assert {"tell-right-to-object", "offer-a-way-out"} <= set(answer.duties)
    refused = holdord.may(NEWS, email="ben@people.example", language="da")
    assert refused.codes == ("no-consent",)
    assert "samtykke" in refused.said
    assert holdord.may(NEWS, person=str(ada))


def test_many_at_once_in_their_order(ada: UUID, asks: Asks) -> None:
    emails = [ADA, "nobody@people.example", ADA]
    found = asks("decide").may_each([Question(NEWS, email=email) for email in emails])
    assert [bool(answer) for answer in found] == [True, False, True]


@promise("7.7")
def test_what_a_machine_decides_is_refused_and_seen(ada: UUID, asks: Asks) -> None:
    answer = asks("decide").may(NEWS, email=ADA, automated=True)
    assert "automated-by-caller" in answer.codes
    assert audit.count(act="decisions.asked-by-a-machine") == 1


def test_a_key_that_is_none_and_one_for_something_else(ada: UUID, asks: Asks) -> None:
    with pytest.raises(NoKey):
        asks(key="holdord_x").may(NEWS, email=ADA)
    with pytest.raises(NotForThis):
        asks("send").may(NEWS, email=ADA)
