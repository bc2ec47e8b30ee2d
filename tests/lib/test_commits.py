"""What can be fetched again is committed without waiting for the disk; everything else waits."""

import pytest
from django.db import IntegrityError, connection, transaction

from holdord.lib.commits import run_unhurried, unhurried
from holdord.lib.rows import put
from holdord.subjects.models import DataSubject
from tests.lib.test_rows import person


def waits() -> bool:
    """Whether a commit on this connection waits for the disk."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW synchronous_commit")
        (said,) = cursor.fetchone() or ("",)
    return said in (2, "on")


@pytest.mark.django_db(transaction=True)
def test_only_within_it_a_commit_does_not_wait_for_the_disk() -> None:
    assert waits()
    with unhurried():
        assert not waits()
    assert waits()


@pytest.mark.django_db(transaction=True)
def test_whatever_goes_wrong_within_it_the_next_commit_waits_again() -> None:
    with pytest.raises(ValueError, match="broken"), unhurried():
        raise ValueError("broken")
    assert waits()
    with unhurried():
        connection.close()
    assert waits()


@pytest.mark.django_db(transaction=True)
def test_whoever_has_a_transaction_of_their_own_waits_as_ever() -> None:
    with transaction.atomic(), unhurried():
        assert waits()


@pytest.mark.django_db(transaction=True)
def test_a_single_statement_is_committed_by_itself_and_the_next_commit_waits_again() -> None:
    put(person())
    run_unhurried("UPDATE subjects_datasubject SET language = %s", ["en"])
    assert waits() and DataSubject.objects.get().language == "en"
    with pytest.raises(ValueError, match="broken"), transaction.atomic():
        run_unhurried("UPDATE subjects_datasubject SET language = %s", ["fi"])
        raise ValueError("broken")
    assert DataSubject.objects.get().language == "en"


@pytest.mark.django_db(transaction=True)
def test_where_a_single_statement_fails_the_next_one_does_not() -> None:
    put(person(), person())
    with pytest.raises(IntegrityError):
        run_unhurried("UPDATE subjects_datasubject SET id = (SELECT id FROM subjects_datasubject LIMIT 1)", [])
    run_unhurried("UPDATE subjects_datasubject SET language = %s", ["en"])
    assert waits() and DataSubject.objects.filter(language="en").count() == 2
