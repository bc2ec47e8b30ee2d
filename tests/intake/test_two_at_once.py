"""The same thing, or the same person, at the same moment in several processes: once stored, one person."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection, connections
from pytest_django import Settings

from holdord.intake import actions
from holdord.intake.arrivals import Arrival, Outcome
from holdord.subjects.models import DataSubject, PersonalData
from holdord.terms import IdentifierKind
from tests.audit.thief import empty_the_log
from tests.conftest import at

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
NOW = at("2026-03-15")


@pytest.fixture
def committed(transactional_db: None, tmp_path: Path, settings: Settings) -> Iterator[None]:
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time here")
    settings.HOLDORD_KEYRING = tmp_path / "keyring"
    yield
    empty_the_log()


@pytest.mark.parametrize(("keys", "records"), [(["1"] * 4, 1), (["1", "2", "3", "4"], 4)])
def test_four_at_once_are_one_person_and_each_thing_is_kept_once(
    committed: None, keys: list[str], records: int
) -> None:
    start = Barrier(len(keys))

    def run(key: str) -> Outcome:
        start.wait()
        try:
            return actions.arrive(arrival=letter(key), by="system:mailbox", at=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(keys)) as workers:
        outcomes = list(workers.map(run, keys))
    assert len({outcome.subject for outcome in outcomes}) == 1
    assert len({outcome.record for outcome in outcomes}) == records
    assert sum(not outcome.again for outcome in outcomes) == records
    assert (DataSubject.objects.count(), PersonalData.objects.count()) == (1, records)


def letter(key: str) -> Arrival:
    return Arrival(
        channel="letters", key=key, happened_at=NOW, language="da", words=("text",),
        identifiers={IdentifierKind.EMAIL: "ada@example.org"},
        pieces={"name": "Ada Krogh", "email": "ada@example.org", "text": "Please call me."},
    )  # fmt: skip
