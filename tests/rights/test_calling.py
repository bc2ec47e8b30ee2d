"""Somebody else's address is called where everybody can see it, and nowhere in our own network."""

import socket
from typing import Any

import httpx
import pytest

from holdord.rights import calling
from holdord.rights.calling import NotHeard, is_public


@pytest.mark.parametrize(
    ("number", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1:248:1893:25c8:1946", True), ("127.0.0.1", False),
        ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("::1", False),
        ("100.64.0.1", False), ("fd00::1", False), ("fe80::1%eth0", False), ("::ffff:127.0.0.1", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("64:ff9b::7f00:1", False), ("64:ff9b::a00:5", False),
        ("64:ff9b::c0a8:1", False), ("64:ff9b::5db8:d822", True), ("64:ff9b:1::a00:5", False), ("2002:a00:5::1", False),
    ],
)  # fmt: skip
def test_what_everybody_reaches_is_told_from_our_own_network(number: str, public: bool) -> None:
    assert is_public(number) is public


@pytest.mark.parametrize("found", [["127.0.0.1"], ["10.0.0.5"], ["93.184.216.34", "192.168.1.1"], ["169.254.169.254"]])
def test_a_name_that_leads_into_our_network_is_not_called(found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (each, 443)) for each in found])
    monkeypatch.setattr(httpx.Client, "stream", lambda *_, **__: pytest.fail("it was called"))
    with pytest.raises(NotHeard):
        calling.post("https://rebind.example.org/hook", b"{}", {})


def test_what_was_found_is_what_is_called_under_the_name_of_its_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    called: dict[str, Any] = {}

    class Answered:
        status_code = 200

        def __enter__(self) -> "Answered":
            return self

        def __exit__(self, *_: object) -> None:
            """Over."""

    def stream(self: httpx.Client, method: str, url: str, **more: Any) -> Answered:
        called.update(more, url=url)
        return Answered()

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("93.184.216.34", 443))])
    monkeypatch.setattr(httpx.Client, "stream", stream)

    assert calling.post("https://partner.example.org/hook?a=1", b"{}", {"x": "y"}) == 200

    assert called["url"] == "https://93.184.216.34:443/hook?a=1"
    assert called["extensions"] == {"sni_hostname": "partner.example.org"}
    assert called["headers"]["host"] == "partner.example.org"
