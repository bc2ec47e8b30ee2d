"""Asking our own pages, as a visitor would: a request through the whole WSGI application, in this process.

Takes:    a path, headers
Gives:    Response(status, headers, text). No socket is opened
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Response:
    """What came back. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str


def fetch(path: str, *, headers: Mapping[str, str] | None = None, secure: bool = True) -> Response:
    """GET ``path`` from our own application. ``secure`` says whether it came over TLS."""
    # Imported here: the test client needs the settings, which are not there when the registry is filled.
    from django.conf import settings
    from django.test import Client

    # Under its own name: the house answers to no other.
    client = Client(raise_request_exception=False, SERVER_NAME=_own_host(settings.HOLDORD_ADDRESS))
    response = client.get(path, headers=dict(headers or {}), secure=secure)
    body = response.content.decode() if not response.streaming else ""
    return Response(response.status_code, {name.lower(): value for name, value in response.items()}, body)


def _own_host(address: str) -> str:
    host = urlsplit(address).hostname or "localhost"
    return f"[{host}]" if ":" in host else host
