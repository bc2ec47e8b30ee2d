"""What claims to be from Holdord is believed with its signature only; what the reference signs, we accept."""

import json
from datetime import UTC, datetime

import pytest
from holdord_client.webhooks import NotFromHoldord, verify
from standardwebhooks import Webhook

SECRET = "whsec_" + "c2VjcmV0IG9mIHRoaXJ0eS10d28gYnl0ZXMgbG9uZyE="
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
JOINED = {"type": "audience.joined", "data": {"member": "1", "purpose": "news", "email": "a@b.c", "language": "da"}}


def sent(body: dict[str, object], moment: datetime = NOW) -> tuple[dict[str, str], bytes]:
    text = json.dumps(body)
    return {
        "Webhook-Id": "msg_1", "Webhook-Timestamp": str(int(moment.timestamp())),
        "Webhook-Signature": Webhook(SECRET).sign("msg_1", moment, text),
    }, text.encode()  # fmt: skip


def test_what_the_reference_signs_is_accepted() -> None:
    found = verify(SECRET, *sent(JOINED), now=NOW.timestamp())
    assert (found.kind, found.member, found.email, found.language) == ("joined", "1", "a@b.c", "da")


def test_one_good_signature_of_several_is_enough() -> None:
    headers, body = sent(JOINED)
    headers["Webhook-Signature"] = "v2,xx v1,wrong " + headers["Webhook-Signature"]
    assert verify(SECRET, headers, body, now=NOW.timestamp())


def test_what_was_changed_is_refused() -> None:
    headers, body = sent(JOINED)
    for wrong in (body.replace(b"a@b.c", b"x@y.z"), b"", body + b" "):
        with pytest.raises(NotFromHoldord):
            verify(SECRET, headers, wrong, now=NOW.timestamp())


@pytest.mark.parametrize("seconds", [-301, 301])
def test_what_is_old_or_from_tomorrow_is_refused(seconds: int) -> None:
    headers, body = sent(JOINED)
    with pytest.raises(NotFromHoldord):
        verify(SECRET, headers, body, now=NOW.timestamp() + seconds)


@pytest.mark.parametrize("name", ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
def test_without_one_of_its_headers_it_is_refused(name: str) -> None:
    headers, body = sent(JOINED)
    for value in ("", "ø", "v1,ø"):
        with pytest.raises(NotFromHoldord):
            verify(SECRET, headers | {name: value}, body, now=NOW.timestamp())


@pytest.mark.parametrize("body", [{}, {"type": "x", "data": {}}, {"type": "audience.left", "data": {}}, {"type": 1}])
def test_what_is_no_message_of_ours_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(NotFromHoldord):
        verify(SECRET, *sent(body), now=NOW.timestamp())
