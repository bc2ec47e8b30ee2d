"""We are the controller: a processor of ours is handed the request, signs for it, and says when it is done."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
import respx
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.test import Client
from pytest_django import Settings

from holdord.lib.clock import now
from holdord.recipients import actions, queries, workflow
from holdord.recipients.connectors.opendsr import signed
from holdord.recipients.connectors.opendsr.config import read
from holdord.recipients.connectors.opendsr.connector import OpenDsrConnector, fetched
from holdord.recipients.models import Communication
from holdord.recipients.reach import Intent, Permanent, Person, Transient
from holdord.recipients.rules import State
from holdord.rights import actions as rights
from holdord.rights.actions import rows
from holdord.rights.models import RightsRequest
from holdord.rights.rules import Channel
from holdord.terms import RequestStatus, Right
from holdord.vault import actions as vault
from tests.api.conftest import system
from tests.conftest import at, promise
from tests.recipients.connected import Connect, carry_out, connect, tell, went_to
from tests.recipients.processor import Authority, Processor, trusts
from tests.subjects.cast import CLEO, write

__all__ = ["connect", "system"]
pytestmark = pytest.mark.usefixtures("house")

ADA_AT = "ada@example.org"
ADA = Person((("email", ADA_AT),), ("Ada Krogh",), asked_at=at("2026-02-27T09:00"))
OURS = "https://privacy.house.test"


@pytest.fixture
def processor(tmp_path: Path, settings: Settings) -> Iterator[Processor]:
    """One whose certificate an authority issued that we were told to trust."""
    authority = Authority(now())
    settings.HOLDORD_OPENDSR_AUTHORITIES = trusts(authority, tmp_path)
    settings.HOLDORD_ADDRESS = OURS
    with Processor(authority) as processor:
        yield processor


@pytest.fixture
def reached(processor: Processor) -> OpenDsrConnector:
    return OpenDsrConnector(read(processor.address))


@pytest.fixture
def ada(connect: Connect, processor: Processor) -> UUID:
    connect({"azets": {"kind": "opendsr", "address": "books"}}, {"books": processor.address})
    ada = write(process="customers")
    went_to(ada, "azets")
    return ada


def key() -> str:
    return str(uuid4())


def late(hours: int) -> Any:
    return at("2026-03-01T13:00") + timedelta(hours=hours)


# What is handed over, and what counts as an answer


@promise("8.3")
def test_a_request_is_handed_over_as_section_7_has_it_and_its_receipt_is_for_those_very_bytes(
    processor: Processor, reached: OpenDsrConnector
) -> None:
    id = key()
    answer = reached.erase(ADA, key=id)
    assert not answer.finished and answer.reference == id
    assert processor.requests[id] == {
        "regulation": "gdpr", "subject_request_id": id, "subject_request_type": "erasure",
        "submitted_time": "2026-02-27T09:00:00Z", "api_version": "2.0",
        "subject_identities": [{"identity_type": "email", "identity_value": ADA_AT, "identity_format": "raw"}],
        "status_callback_urls": [f"{OURS}/v2/callbacks"],
    }  # fmt: skip


def test_asked_again_it_is_one_request_whose_status_is_looked_at(
    processor: Processor, reached: OpenDsrConnector
) -> None:
    id = key()
    reached.erase(ADA, key=id)
    processor.status[id] = "in_progress"
    assert not reached.erase(ADA, key=id).finished
    processor.status[id] = "completed"
    answer = reached.erase(ADA, key=id)
    assert answer.finished and answer.proof == "receipted"
    assert [method for method, _ in processor.asked] == ["GET", "POST", "GET", "GET"]


def test_a_processor_that_takes_hashes_alone_is_given_no_address(
    processor: Processor, reached: OpenDsrConnector
) -> None:
    processor.identities, id = [("email", "sha256")], key()
    reached.erase(Person((("email", "Ada@Example.org"),)), key=id)
    (identity,) = processor.requests[id]["subject_identities"]
    assert identity["identity_value"] == sha256(ADA_AT.encode()).hexdigest()


def test_where_nobody_outside_reaches_us_no_callback_is_asked_for(
    processor: Processor, reached: OpenDsrConnector, settings: Settings
) -> None:
    settings.HOLDORD_ADDRESS, id = "http://127.0.0.1:8000", key()
    reached.erase(ADA, key=id)
    assert "status_callback_urls" not in processor.requests[id]


@pytest.mark.parametrize("lacks", ["type", "identity"])
def test_what_a_processor_does_not_support_is_done_by_hand(
    processor: Processor, reached: OpenDsrConnector, lacks: str
) -> None:
    if lacks == "type":
        processor.types = ["access"]
    else:
        processor.identities = [("android_id", "raw")]
    with pytest.raises(Permanent) as refused:
        reached.erase(ADA, key=key())
    assert refused.value.code == "by-hand" and processor.requests == {}


def wrong(processor: Processor, how: str) -> None:
    """A processor whose word is not to be taken."""
    match how:
        case "tampered":
            processor.tampers = True
        case "domain":
            processor.says_domain = "elsewhere.example"
        case "certificate":
            processor.new_certificate(domain="elsewhere.example")
        case "expired":
            processor.new_certificate(until=timedelta(days=-1))
        case "not-for-signing":
            processor.new_certificate(signs=False)
        case "nobody-trusts":
            processor.authority = Authority(now())
            processor.new_certificate()


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("tampered", "not-signed"), ("domain", "not-trusted"), ("certificate", "not-trusted"),
        ("expired", "not-trusted"), ("not-for-signing", "not-trusted"), ("nobody-trusts", "not-trusted"),
    ],
)  # fmt: skip
def test_what_is_not_signed_with_a_trusted_certificate_of_their_domain_is_no_answer(
    processor: Processor, reached: OpenDsrConnector, how: str, code: str
) -> None:
    wrong(processor, how)
    with pytest.raises(Permanent) as refused:
        reached.erase(ADA, key=key())
    assert refused.value.code == code


def test_a_certificate_that_was_replaced_is_fetched_anew(processor: Processor, reached: OpenDsrConnector) -> None:
    id = key()
    reached.erase(ADA, key=id)
    processor.new_certificate()
    processor.status[id] = "completed"
    assert reached.erase(ADA, key=id).finished


def test_whoever_forges_signatures_does_not_make_us_ask_for_certificates_without_end(processor: Processor) -> None:
    there, asked = read(processor.address), list[str]()

    def fetch(url: str) -> bytes:
        asked.append(url)
        return fetched(there, url)

    forged = {"X-OpenDSR-Processor-Domain": there.domain, "X-OpenDSR-Signature": "Zm9yZ2Vk"}
    for second in range(0, 50, 10):
        with pytest.raises(signed.NotSigned):
            signed.hold(there, fetch, forged, b"{}", at=now() + timedelta(seconds=second))
    assert len(asked) == 4, "what it says of itself and its certificate, and both once more"


def test_a_receipt_for_something_else_is_none(processor: Processor, reached: OpenDsrConnector) -> None:
    processor.forgets_receipt = True
    with pytest.raises(Permanent, match="receipt"):
        reached.erase(ADA, key=key())


@pytest.mark.parametrize("code", [429, 503])
def test_what_may_pass_is_tried_again(processor: Processor, reached: OpenDsrConnector, code: int) -> None:
    processor.answers = [code]
    with pytest.raises(Transient):
        reached.erase(ADA, key=key())


@pytest.mark.parametrize("address", ["https://books.example/v2", "http://:key@books.example/v2", "ftp://:k@books/"])
def test_an_address_without_tls_or_key_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(Permanent) as refused:
        read(address)
    assert refused.value.code == "address" and "key@" not in str(refused.value).replace("<their key for us>@", "")


# From the request here to the proof


@promise("8.3", "8.4c")
def test_an_erasure_waits_for_them_and_is_done_by_their_signed_word(ada: UUID, processor: Processor) -> None:
    (id,) = tell(Intent.ERASURE, ada)
    (told,) = carry_out(id)
    assert (told.state, told.error_code, told.reference) == (State.OPEN, "under-way", str(id))
    processor.status[str(id)] = "completed"
    (told,) = carry_out(id, when=late(2))
    assert (told.state, told.proof, told.verified_at) == (State.DONE, "receipted", None)
    assert Communication.objects.get().sealed_need == b""


def test_what_they_cancelled_themselves_waits_for_a_person(ada: UUID, processor: Processor) -> None:
    (id,) = tell(Intent.ERASURE, ada)
    carry_out(id)
    processor.status[str(id)] = "cancelled"
    (told,) = carry_out(id, when=late(2))
    assert (told.state, told.error_code) == (State.WAITS, "cancelled")


@promise("8.1a")
@pytest.mark.parametrize(("results", "proof"), [([{"order": {"sum": 120}}, {"order": {"sum": 7}}], "exported"),
                                                (None, "given-there")])  # fmt: skip
def test_a_copy_is_fetched_where_it_lies_or_they_gave_it_to_the_person(
    ada: UUID, processor: Processor, results: Any, proof: str
) -> None:
    request, owner = uuid4(), uuid4()
    vault.make_key(owner, at=late(0))
    (id,) = tell(Intent.ACCESS, ada, request=request, owner=owner)
    carry_out(id)
    processor.results, processor.status[str(id)] = results, "completed"
    (told,) = carry_out(id, when=late(2))
    assert (told.state, told.proof) == (State.DONE, proof)
    ((_, pieces),) = queries.found_at(request)
    assert [piece.fields for piece in pieces] == ([{"order.sum": "120"}, {"order.sum": "7"}] if results else [])


# They call back


def calls(processor: Processor, id: UUID | str, url: str = f"{OURS}/v2/callbacks", **more: Any) -> int:
    headers, body = processor.callback(str(id), url)
    answer = Client().post("/v2/callbacks", body, content_type="application/json", headers=headers | more)
    return answer.status_code


def test_a_callback_has_their_request_looked_at_at_once(ada: UUID, processor: Processor) -> None:
    (id,) = tell(Intent.ERASURE, ada, on="2026-03-01")
    carry_out(id)
    processor.status[str(id)] = "completed"
    Communication.objects.update(due_at=now() + timedelta(hours=1))
    assert calls(processor, id) == 202
    assert Communication.objects.get().due_at <= now()
    workflow.communicate(communication=str(id), at=now())
    assert queries.told(id)[0].state is State.DONE
    assert calls(processor, id) == 202, "a callback that comes twice is heard twice, and changes nothing"


def test_a_callback_moves_nothing_by_itself(ada: UUID, processor: Processor) -> None:
    (id,) = tell(Intent.ERASURE, ada)
    carry_out(id)
    headers, body = processor.callback(str(id), f"{OURS}/v2/callbacks", request_status="completed")
    assert Client().post("/v2/callbacks", body, content_type="application/json", headers=headers).status_code == 202
    workflow.communicate(communication=str(id), at=now())
    assert queries.told(id)[0].state is State.OPEN


@pytest.mark.parametrize(
    ("how", "code"), [("domain", 401), ("expired", 401), ("nobody-trusts", 401), ("tampered", 400)]
)
def test_whoever_cannot_show_that_they_are_a_processor_of_ours_is_not_heard(
    ada: UUID, processor: Processor, how: str, code: int
) -> None:
    (id,) = tell(Intent.ERASURE, ada)
    carry_out(id)
    before = Communication.objects.get().due_at
    wrong(processor, how)
    if how in ("expired", "nobody-trusts"):
        signed._known.clear()
    assert calls(processor, id) == code
    assert Communication.objects.get().due_at == before


def test_a_callback_for_another_address_or_of_no_form_is_wrong(ada: UUID, processor: Processor) -> None:
    (id,) = tell(Intent.ERASURE, ada)
    carry_out(id)
    assert calls(processor, id, url="https://elsewhere.example/v2/callbacks") == 400
    assert calls(processor, "no number") == 400
    for body in (b"", b"[]", b"\xff", b"x" * 200_000):
        answer = Client().post("/v2/callbacks", body, content_type="application/json", headers=processor.headers(body))
        assert answer.status_code == 400
    assert calls(processor, uuid4()) == 202, "whether we know a number is nobody's to learn"


# It is called off


def test_what_is_still_pending_there_is_called_off_and_over(ada: UUID, processor: Processor) -> None:
    (id,) = tell(Intent.ERASURE, ada)
    carry_out(id)
    for _ in range(2):
        actions.call_off(communication=id, by=CLEO, at=late(1))
    (told,) = carry_out(id, when=late(1))
    assert processor.status[str(id)] == "cancelled"
    assert (told.state, told.exemption) == (State.IMPOSSIBLE, "called-off")
    with pytest.raises(actions.NotOpen):
        actions.call_off(communication=id, by=CLEO, at=late(2))


def test_what_is_under_way_there_goes_on_and_says_so(ada: UUID, processor: Processor) -> None:
    (id,) = tell(Intent.ERASURE, ada)
    carry_out(id)
    processor.status[str(id)] = "in_progress"
    actions.call_off(communication=id, by=CLEO, at=late(1))
    (told,) = carry_out(id, when=late(1))
    assert (told.state, told.error_code) == (State.OPEN, "too-late")
    processor.status[str(id)] = "completed"
    assert carry_out(id, when=late(3))[0].state is State.DONE


def test_when_they_are_away_it_is_called_off_later(ada: UUID, processor: Processor) -> None:
    (id,) = tell(Intent.ERASURE, ada)
    carry_out(id)
    processor.answers = [503]
    actions.call_off(communication=id, by=CLEO, at=late(1))
    (told,) = carry_out(id, when=late(1))
    assert (told.state, told.error_code) == (State.OPEN, "503")
    assert carry_out(id, when=told.due_at)[0].exemption == "called-off"


def test_what_was_asked_for_a_copy_is_called_off_where_the_request_is_taken_back(
    ada: UUID, processor: Processor
) -> None:
    request = rights.take_down(
        right=Right.ACCESS, address=ADA_AT, channel=Channel.PHONE, received_at=now(), language="da", by=CLEO, at=now()
    )
    rights.confirm_identity(request=request, by=CLEO, at=now())
    rights.prepare(request=request, by=CLEO, at=now())
    (told,) = queries.of_request(request)
    workflow.communicate(communication=str(told.id), at=now())
    rows.close(RightsRequest.objects.get(pk=request), RequestStatus.UNFULFILLED, at=now())
    workflow.communicate(communication=str(told.id), at=now())
    assert processor.status[str(told.id)] == "cancelled"
    assert queries.told(told.id)[0].exemption == "called-off"


# The other end is a house like ours


@promise("8.3")
def test_two_houses_understand_each_other(connect: Connect, tmp_path: Path, settings: Settings, system: Any) -> None:
    authority = Authority(now())
    with Processor(authority) as theirs:
        theirs.new_certificate(domain="books.house.test")
        certificate, private = tmp_path / "cert.pem", tmp_path / "key.pem"
        certificate.write_bytes(theirs.certificate)
        private.write_bytes(theirs._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    settings.HOLDORD_OPENDSR_CERTIFICATE, settings.HOLDORD_OPENDSR_KEY = str(certificate), str(private)
    settings.HOLDORD_OPENDSR_AUTHORITIES = trusts(authority, tmp_path)
    settings.HOLDORD_ADDRESS = "https://books.house.test"
    ada = write(process="customers")
    went_to(ada, "azets")
    connect(
        {"azets": {"kind": "opendsr", "address": "books"}},
        {"books": f"https://:{system('request').key}@books.house.test/v2"},
    )
    (id,) = tell(Intent.ERASURE, ada)
    with respx.mock:
        respx.route(host="books.house.test").mock(side_effect=_asks_the_house)
        (told,) = carry_out(id)
        assert (told.state, told.error_code) == (State.OPEN, "under-way")
        row = RightsRequest.objects.get()
        assert row.right == Right.ERASURE.value
        actions.call_off(communication=id, by=CLEO, at=late(1))
        (told,) = carry_out(id, when=late(1))
    row.refresh_from_db()
    assert told.exemption == "called-off" and row.status == RequestStatus.UNFULFILLED.value


def _asks_the_house(request: httpx.Request) -> httpx.Response:
    """What goes out to the other house comes in at its door: in this process, and nowhere else."""
    answer = Client().generic(
        request.method, urlsplit(str(request.url)).path, request.content,
        content_type=request.headers.get("content-type", ""),
        headers={"Authorization": request.headers["authorization"]},
    )  # fmt: skip
    return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)
