"""Forms are answered at a pace that a person does not notice and a suite of tests does."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from holdord.intake import showing
from holdord.intake.actions import forms as door
from holdord.lib import visitor


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "STEP_SECONDS", 0.0)


@pytest.fixture(autouse=True)
def _nobody_is_too_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests fill in a form faster than anybody; those about that set it anew."""
    monkeypatch.setattr(door, "FASTEST", door.FASTEST * 0)


def opened(client: Client, path: str) -> str:
    """What a form remembers of being shown: its token."""
    found = re.search(rf'name="{showing.FIELD}" value="([^"]+)"', client.get(path).content.decode())
    assert found
    return found[1]


def sent(client: Client, path: str, values: Mapping[str, Any], **more: Any) -> Any:
    """The form, opened and sent as a person does."""
    return client.post(path, {showing.FIELD: opened(client, path), **values}, **more)
