"""What every test shares: the databases, the cast, and the mark that ties a test to a promise."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker, Settings

from tests.drafts import Draft

promise = pytest.mark.promise


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the house gets both databases."""
    for item in items:
        if "house" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(databases=["default", "keys"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The key store was made from its models (tests/settings.py): note that no step is left to take there."""
    with django_db_blocker.unblock():
        call_command("migrate", "vault", database="keys", fake=True, verbosity=0)


@pytest.fixture
def house(db: None, tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """Both databases, empty, rolled back after the test; and a keyring of the test's own. Gives its folder."""
    settings.HOLDORD_KEYRING = tmp_path / "keyring"
    settings.HOLDORD_FILES = tmp_path / "files"
    settings.HOLDORD_LEDGER = tmp_path / "ledger"
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
