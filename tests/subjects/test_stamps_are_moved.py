"""What was kept before stamps were written once keeps what it was taken in under, on the way there and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from pytest_django import Settings

from holdord.subjects import queries
from tests.audit.thief import empty_the_log
from tests.subjects.cast import ADA, BEN, take_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

BEFORE, AFTER = ("subjects", "0008_holds_of_one_thing_or_by_question"), ("subjects", "0009_stamps")


@pytest.fixture
def committed(transactional_db: None, tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.HOLDORD_KEYRING, settings.HOLDORD_FILES = tmp_path / "keyring", tmp_path / "files"
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield
    _migrate(*newest)
    empty_the_log()


def test_a_record_of_before_has_its_stamp(committed: None) -> None:
    taken = [take_in(ADA), take_in(ADA, categories=["name", "email", "other"]), take_in(BEN, process="customers")]
    people = {each.subject for each in taken}
    before = {person: queries.items(person) for person in people}

    _migrate(BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT process, purpose, register_version FROM subjects_personaldata ORDER BY process, id")
        found = cursor.fetchall()
    assert [(process, purpose) for process, purpose, _ in found] == [
        ("customers", "answer-request"), ("web-forms", "answer-request"), ("web-forms", "answer-request"),
    ]  # fmt: skip
    assert len({version for *_, version in found} - {""}) == 1

    _migrate(AFTER)
    assert {person: queries.items(person) for person in people} == before


def _migrate(*to: tuple[str, str]) -> None:
    MigrationExecutor(connection).migrate(list(to))
