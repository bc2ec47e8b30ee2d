"""An endpoint is asked by signed JSON; what it answers is taken for what it is, and nothing else."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx

from holdord.recipients.connectors.http.config import read
from holdord.recipients.connectors.http.connector import HttpConnector
from holdord.recipients.reach import Connector, Intent, Permanent, Transient
from tests.recipients import contract
from tests.recipients.contract import ADA, key
from tests.recipients.endpoint import SECRET, Endpoint

AT = f"https://:{SECRET.replace('/', '%2F')}@books.example/rights"


class TestHttp(contract.Contract):
    ada, ben = 2, 1

    @pytest.fixture
    def reached(self) -> Iterator[Connector]:
        with Endpoint() as endpoint:
            ada = {"email": "ada@example.org", "name": "Ada Krogh"}
            endpoint.rows = {"ada@example.org": [ada, dict(ada)], "ben@example.org": [{"email": "ben@example.org"}]}
            yield HttpConnector(read(endpoint.address))


@pytest.mark.parametrize(
    "address",
    [
        "http://:{secret}@books.example/", "https://books.example/", "https://:short@books.example/",
        "https://:whsec_c2hvcnQ=@books.example/", "ftp://:{secret}@books.example/",
    ],
)  # fmt: skip
def test_an_address_without_tls_or_secret_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(Permanent) as refused:
        read(address.format(secret=SECRET))
    assert refused.value.code == "address" and SECRET not in str(refused.value)


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(code: int) -> None:
    with respx.mock:
        respx.post("https://books.example/rights").respond(code, headers={"retry-after": "90"})
        with pytest.raises(Transient) as fault:
            HttpConnector(read(AT)).erase(ADA, key=key())
    assert (fault.value.code, fault.value.after) == (str(code), 90)


def test_no_answer_is_tried_again_and_its_words_are_not_kept() -> None:
    with respx.mock:
        respx.post("https://books.example/rights").mock(side_effect=httpx.ConnectTimeout("ada@example.org timed out"))
        with pytest.raises(Transient) as fault:
            HttpConnector(read(AT)).find(ADA)
    assert fault.value.code == "unreachable" and "ada@" not in str(fault.value)


def test_a_redirect_is_not_followed() -> None:
    with respx.mock:
        respx.post("https://books.example/rights").respond(307, headers={"location": "https://elsewhere.example/"})
        with pytest.raises(Permanent, match="307"):
            HttpConnector(read(AT)).erase(ADA, key=key())


@pytest.mark.parametrize(
    "said",
    [
        [], {"done": [1]}, {"done": {"ada@example.org": 1}}, {"done": {"orders": "two"}}, {"done": {"orders": True}},
        {"kept": {"orders:because she said so": 1}}, {"reference": "ada@example.org"}, {"reference": 17},
    ],
)  # fmt: skip
def test_an_answer_that_could_hold_personal_data_in_clear_is_refused(said: Any) -> None:
    with respx.mock:
        respx.post("https://books.example/rights").respond(200, json=said)
        with pytest.raises(Permanent) as refused:
            HttpConnector(read(AT)).erase(ADA, key=key())
    assert refused.value.code == "answer" and "ada@" not in str(refused.value)


def test_what_is_taken_on_is_not_finished_and_who_is_not_known_is() -> None:
    with respx.mock:
        respx.post("https://books.example/rights").mock(
            side_effect=[httpx.Response(202), httpx.Response(404, json={"known": False})]
        )
        reached = HttpConnector(read(AT))
        assert not reached.erase(ADA, key=key()).finished
        assert reached.erase(ADA, key=key()).done == {}


def test_it_can_do_all_that_may_be_asked() -> None:
    assert HttpConnector.intents == frozenset(Intent)


@pytest.mark.parametrize("body", ["", "<h1>Not found</h1>", "{}", "[]", '{"known": true}', '{"known": 0}'])
def test_a_page_that_is_not_there_has_erased_nobody(body: str) -> None:
    with respx.mock:
        respx.post("https://books.example/rights").respond(404, text=body)
        with pytest.raises(Permanent) as fault:
            HttpConnector(read(AT)).erase(ADA, key=key())
    assert fault.value.code == "404"
