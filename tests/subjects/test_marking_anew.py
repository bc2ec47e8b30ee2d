"""Names are marked anew while others write: what is noted is the last that was said, for whoever it is by then."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from holdord.subjects import actions, queries
from holdord.subjects.actions import clearing, keeping, marking_anew
from holdord.subjects.models import MarkedBefore, Relation, SearchMark
from holdord.subjects.rules import MarkKind
from holdord.terms import IdentifierKind
from tests.audit.thief import empty_the_log
from tests.conftest import at, promise
from tests.subjects.cast import CLEO, take_in

NOW = at("2026-03-01")


def known(name: str) -> UUID:
    return take_in({IdentifierKind.EMAIL: f"{name.split()[-1]}@example.org"}, payload={"name": name}).subject


def found(text: str) -> set[UUID]:
    return set(queries.beginning_with(text, of=MarkKind.NAME, processes=["web-forms"]).people)


@pytest.mark.usefixtures("house")
def test_whose_it_became_while_the_lock_was_waited_for_is_marked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, also = known("Ada Krogh"), take_in({IdentifierKind.EMAIL: "ben@example.org"}, process="events").subject
    lock_all, locked, marked = clearing.lock_all, list[set[UUID]](), list[UUID]()

    def late(people: Iterable[UUID]) -> list[UUID]:
        locked.append(set(people))
        if locked.count({ada}) == 1:
            Relation.objects.filter(subject_id=ada).update(subject_id=also)
        return lock_all(locked[-1])

    monkeypatch.setattr(marking_anew, "lock_all", late)
    monkeypatch.setattr(marking_anew.marking, "mark_again", marked.extend)
    assert actions.mark_all(by=CLEO, at=NOW, portion=1) == 2
    assert locked[locked.index({ada}) + 1] == {also}
    assert sorted(marked) == sorted(Relation.objects.values_list("id", flat=True))


@pytest.mark.usefixtures("house")
def test_that_all_is_marked_and_that_it_was_done_are_written_together(monkeypatch: pytest.MonkeyPatch) -> None:
    MarkedBefore.objects.create()

    def away(**_: object) -> None:
        raise OSError("the log is away")

    monkeypatch.setattr("holdord.audit.actions.record", away)
    with pytest.raises(OSError, match="away"):
        actions.mark_all(by=CLEO, at=NOW)
    assert MarkedBefore.objects.exists()


@pytest.fixture
def committed(transactional_db: None, house: object) -> Iterator[None]:
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time here")
    yield
    empty_the_log()


@promise("9.3")
@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_it_waits_for_whoever_writes_about_a_person_and_notes_what_they_wrote(committed: None) -> None:
    ada = known("Ada Krogh")

    def mark_all() -> int:
        try:
            return actions.mark_all(by=CLEO, at=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as workers:
        with transaction.atomic():
            keeping.lock(ada)
            marking = workers.submit(mark_all)
            with pytest.raises(TimeoutError):
                marking.result(timeout=1)
            actions.correct(subject=ada, field="name", value="Ada Lovelace", by=CLEO, at=NOW)
        assert marking.result(10) == 1
    assert found("lovelace") == {ada} and found("krogh") == set()
    assert {mark.subject_id for mark in SearchMark.objects.all()} == {ada}
