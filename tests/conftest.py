"""What every test shares: the databases, the cast, and the mark that ties a test to a promise."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.drafts import Draft

promise = pytest.mark.promise


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the house gets both databases."""
    for item in items:
        if "house" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(databases=["default", "keys"]))


@pytest.fixture
def house(db: None, tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """Both databases, empty, rolled back after the test; and a keyring of the test's own. Gives its folder."""
    settings.HOLDORD_KEYRING = tmp_path / "keyring"
    yield tmp_path


@pytest.fixture
def draft(house: Path, settings: Settings) -> Iterator[Draft]:
    """The small register as the draft of a house in which what was published is in force; nothing was, yet."""
    from holdord.policy import queries

    draft = Draft.of_small(house / "register")
    settings.HOLDORD_REGISTER = draft.folder
    settings.HOLDORD_IN_FORCE = "published"
    queries.look_again()
    yield draft
    queries.look_again()


def at(text: str) -> datetime:
    """A moment of a test: '2026-03-31' is that noon, UTC; longer texts are read as they stand."""
    moment = datetime.fromisoformat(text if len(text) > 10 else f"{text}T12:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
