"""What every test shares: the databases, the cast, and the mark that ties a test to a promise."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import SettingsWrapper

os.environ["HOLDORD_HOME"] = tempfile.mkdtemp(prefix="holdord-tests-")
os.environ["HOLDORD_SECRET_KEY"] = "a key for tests and nothing else, long enough to be taken seriously"
if os.environ.get("HOLDORD_TEST_DATABASE") == "postgres":
    os.environ["HOLDORD_DATABASE_URL"] = "postgres:///holdord"
    os.environ["HOLDORD_KEYSTORE_URL"] = "postgres:///holdord_keys"

promise = pytest.mark.promise


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the house gets both databases."""
    for item in items:
        if "house" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(databases=["default", "keys"]))


@pytest.fixture
def house(db: None, tmp_path: Path, settings: SettingsWrapper) -> Iterator[Path]:
    """Both databases, empty, rolled back after the test; and a keyring of the test's own. Gives its folder."""
    settings.HOLDORD_KEYRING = tmp_path / "keyring"
    yield tmp_path


def at(text: str) -> datetime:
    """A moment of a test: '2026-03-31' is that noon, UTC; longer texts are read as they stand."""
    moment = datetime.fromisoformat(text if len(text) > 10 else f"{text}T12:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
