"""What every test shares: the databases, the cast, and the mark that ties a test to a promise."""

import gc
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from pytest_django import DjangoDbBlocker, Settings
from xdist.remote import Producer

from tests import ready, sharing_out
from tests.drafts import Draft

promise = pytest.mark.promise
# How busy a machine is says nothing about whether a rule holds.
hypothesis.register_profile("holdord", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("holdord")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the house gets both databases; not who calls a house in processes of its own by that name."""
    for item in items:
        if {"house", "db"} <= set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db(databases=["default", "keys"]))
    sharing_out.in_order(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> sharing_out.ByFile | None:
    return sharing_out.ByFile(config, log) if config.option.dist == "loadfile" else None


def pytest_collection_finish() -> None:
    """What thousands of tests are made of stays to the end: nobody need look through it for what can go."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """The database of the data comes ready (ready.py), so that no step is left to take."""
    data = connections["default"]
    if data.vendor == "postgresql":
        data.settings_dict["TEST"]["TEMPLATE"], _ = ready.templates()
        # Said aloud: the framework makes a name up from the present one, and that changes when the database is made.
        keys = connections["keys"]
        keys.settings_dict["TEST"]["NAME"] = keys.creation._get_test_db_name()
        yield
        return
    # Held open as long as the tests run: in memory a database is there while somebody is.
    with sqlite3.connect(data.creation._get_test_db_name(), uri=True) as held:
        ready.fill(held)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The key store was made from its models (tests/settings.py): note that no step is left to take there. Where none
    of the tests wants keys, none was made."""
    keys = connections["keys"]
    if keys.settings_dict["NAME"] == keys.creation._get_test_db_name():
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
