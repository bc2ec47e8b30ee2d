"""Another system of the company, and what it may ask."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from holdord.lib.clock import now
from holdord.staff import actions as staff


class System:
    """A system with a key."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.browser = Client()

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.browser.get(path, headers=self._headers(headers))

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.browser.post(path, body, content_type="application/json", headers=self._headers(headers))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return ({"Authorization": f"Bearer {self.key}"} if self.key else {}) | more


@pytest.fixture
def system(house: Any) -> Callable[..., System]:
    """A system whose key is for these things: ``system("decide")``."""

    def of(*scopes: str) -> System:
        _, text = staff.make_key(name="crm", scopes=scopes, by="system:test", at=now())
        return System(text)

    return of
