"""Forms are answered at a pace that a person does not notice and a suite of tests does."""

import pytest

from holdord.centre import visitor


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "STEP_SECONDS", 0.0)
