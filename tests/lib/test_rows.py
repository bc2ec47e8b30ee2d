"""What is written and found by the short way is what Django would have written and found."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from holdord.intake.models import Arrived
from holdord.lib import rows, sql
from holdord.lib.rows import apart, pick, put, put_unless_there, remove, together
from holdord.subjects.models import Attachment, DataSubject, Identifier, PersonalData, Relation, SearchMark
from tests.subjects.cast import take_in

pytestmark = pytest.mark.usefixtures("house")

NOW = datetime(2026, 3, 31, 9, 30, 0, 120, tzinfo=UTC)


def person() -> DataSubject:
    return DataSubject(id=uuid4(), created_at=NOW, language="da")


def identifier(subject: UUID, index: bytes = b"ada", *, claimed: bool = False) -> Identifier:
    return Identifier(id=uuid4(), subject_id=subject, kind="email", index=index, sealed=b"\xa1\x00", claimed=claimed)


def came(once: bytes = b"once") -> Arrived:
    return Arrived(channel="mailbox", once=once, verdict="accepted", reasons=["words", "100 %"], at=NOW)


def test_every_kind_of_column_is_read_by_django_as_it_was_written() -> None:
    ada = person()
    put(ada, identifier(ada.id), came())
    (row,) = Arrived.objects.all()
    assert (row.channel, bytes(row.once), row.reasons, row.at) == ("mailbox", b"once", ["words", "100 %"], NOW)
    assert row.record_id is None and row.may_be_request is False
    found = Identifier.objects.get(subject=ada)
    assert (bytes(found.index), found.claimed, found.verified_at) == (b"ada", False, None)


def test_every_kind_of_column_is_found_as_django_finds_it() -> None:
    ada = person()
    ada.save()
    row = identifier(ada.id)
    row.save()
    came().save()
    assert pick(DataSubject, "id", "created_at", "merged_into_id", id=ada.id) == [(ada.id, NOW, None)]
    assert pick(Identifier, "subject_id", "claimed", index=b"ada", claimed=False) == [(ada.id, False)]
    assert pick(Arrived, "reasons", "at", once=b"once") == [(["words", "100 %"], NOW)]


def test_one_of_a_list_is_looked_for_and_none_of_an_empty_one() -> None:
    ada, ben = person(), person()
    put(ada, ben)
    assert {id for (id,) in pick(DataSubject, "id", id=[ada.id, ben.id, uuid4()])} == {ada.id, ben.id}
    assert pick(DataSubject, "id", id=[]) == []


def test_several_rows_of_one_model_take_one_statement() -> None:
    ada = person()
    with CaptureQueriesContext(connection) as asked:
        put(ada, identifier(ada.id, b"one"), identifier(ada.id, b"two"))
    assert len(asked) == 2


@pytest.fixture
def narrow() -> Iterator[None]:
    """As many values in a statement as SQLite takes where nobody had it built for more."""
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        yield
        return
    before = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)
    yield
    connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)


@pytest.mark.usefixtures("narrow")
def test_thousands_of_one_model_are_written_together_whatever_a_statement_takes() -> None:
    ada = person()
    with together():
        put(ada)
        for start in range(0, 12_000, 3):
            put(*(identifier(ada.id, str(number).encode()) for number in range(start, start + 3)))
    assert Identifier.objects.count() == 12_000
    put(*(identifier(ada.id, str(number).encode()) for number in range(12_000, 24_000)))
    assert Identifier.objects.count() == 24_000


def test_a_text_for_each_number_of_rows_is_not_made_and_a_long_one_not_kept() -> None:
    ada = person()
    put(ada)
    texts = set[str]()

    def seen(execute: Any, text: str, *given: Any) -> Any:
        texts.add(text)
        return execute(text, *given)

    with connection.execute_wrapper(seen):
        for number in range(1, 450, 7):
            with together():
                put(*(identifier(ada.id, uuid4().bytes) for _ in range(number)))
    assert Identifier.objects.count() == sum(range(1, 450, 7))
    assert max(text.count("(%s") for text in texts) == 200
    assert len(texts) <= 20 + 9, "each number of a few, and round ones up to two hundred"
    before = rows._inserting.cache_info(), sql._marked.cache_info()
    assert sql._with_marks(rows._insert_text(Identifier, 200, "")).count("?") == 200 * len(rows._kept(Identifier))
    assert (rows._inserting.cache_info(), sql._marked.cache_info()) == before


def test_what_is_there_is_refused_or_left_alone() -> None:
    ada, ben = person(), person()
    put(ada, ben, identifier(ada.id))
    with pytest.raises(IntegrityError), transaction.atomic():
        put(identifier(ben.id))
    assert not put_unless_there(identifier(ben.id))
    assert put_unless_there(identifier(ben.id, claimed=True))
    assert Identifier.objects.get(claimed=False).subject_id == ada.id


def test_a_row_that_was_written_can_be_changed_like_any_other() -> None:
    ada = person()
    relation = Relation(id=uuid4(), subject_id=ada.id, process="web-forms", since_at=NOW, known_at=NOW)
    put(ada, relation)
    relation.process = "customers"
    relation.save()
    assert Relation.objects.get().process == "customers"


def test_what_is_written_together_is_written_at_the_end_model_by_model() -> None:
    ada = person()
    with CaptureQueriesContext(connection) as asked, together():
        put(identifier(ada.id, b"one"))
        put(ada)
        put(identifier(ada.id))
        assert not asked.captured_queries
    assert ["subjects_identifier" in each["sql"] for each in asked.captured_queries] == [True, False]
    assert pick(Identifier, "subject_id", index=b"ada") == [(ada.id,)]


def test_what_is_written_apart_does_not_wait_for_what_is_written_together() -> None:
    ada, ben = person(), person()
    with together():
        put(ada)
        with apart():
            put(ben)
        assert DataSubject.objects.get() == ben
    assert DataSubject.objects.count() == 2


def test_where_something_goes_wrong_nothing_of_what_belongs_together_is_written() -> None:
    with pytest.raises(RuntimeError), together():
        put(person())
        raise RuntimeError("no")
    put(person())
    assert DataSubject.objects.count() == 1


def test_what_hangs_on_a_row_goes_with_it_or_forgets_it_as_its_keys_say() -> None:
    gone, stays = take_in(), take_in(payload={"name": "Ben Dam"})
    for taken in (gone, stays):
        row = came(taken.record.bytes)
        row.record_id = taken.record
        put(row)
    marks = SearchMark.objects.filter(record_id=gone.record).count()
    assert marks and SearchMark.objects.exclude(record_id=gone.record).exists()
    remove(PersonalData, [gone.record])
    assert [row.id for row in PersonalData.objects.all()] == [stays.record]
    assert not SearchMark.objects.filter(record_id=gone.record).exists()
    assert {row.record_id for row in Arrived.objects.all()} == {None, stays.record}
    remove(PersonalData, [])
    assert PersonalData.objects.count() == 1


def test_a_row_goes_with_all_that_hangs_on_it_by_one_statement_where_there_can_be_one() -> None:
    several = {"postgresql": 1}.get(connection.vendor, len(rows.removal(PersonalData, "= %s")))
    with CaptureQueriesContext(connection) as asked:
        remove(PersonalData, [uuid4(), uuid4()])
    assert len(asked) == several
    with CaptureQueriesContext(connection) as asked:
        # A closed person forgets the one they were joined to: a row of the table that rows are removed from.
        remove(DataSubject, [uuid4()])
    assert len(asked) == len(rows.removal(DataSubject, "= %s"))


def test_what_must_go_first_and_has_not_is_refused_by_the_database() -> None:
    taken = take_in()
    put(Attachment(id=uuid4(), record_id=taken.record, name=b"-", kind="text/plain", category="other", size=1,
                   scan="clean", stored_at=NOW))  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        remove(PersonalData, [taken.record])
        connection.check_constraints()
