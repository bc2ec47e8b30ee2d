"""People are found by how their name begins: by whom they serve, and until what said so has gone."""

from collections.abc import Collection
from uuid import UUID

import pytest
from django.db import connection

from holdord.audit import queries as audit
from holdord.subjects import actions, folding, queries
from holdord.subjects.models import PersonalData, SearchMark
from holdord.subjects.queries import search
from holdord.subjects.rules import MarkKind
from holdord.terms import IdentifierKind
from tests.conftest import at, promise
from tests.subjects.cast import ADA, BEN, CLEO, take_in

pytestmark = pytest.mark.usefixtures("house")

ALL = ("web-forms", "customers", "events")


def found(text: str, *, of: MarkKind = MarkKind.NAME, processes: Collection[str] = ALL) -> set[UUID]:
    return set(queries.beginning_with(text, of=of, processes=processes).people)


def known(name: str, address: str, *, company: str = "", process: str = "web-forms", on: str = "2026-01-10") -> UUID:
    payload = {"name": name} | ({"company": company} if company else {})
    return take_in({IdentifierKind.EMAIL: address}, payload=payload, process=process, on=on).subject


@promise("9.3")
def test_somebody_is_found_by_how_a_part_of_their_name_begins_and_by_no_other_part() -> None:
    ada, soeren = known("Ada Krogh-Lovelace", "ada@example.org"), known("Søren Åkjær", "soren@example.org")
    assert found("lov") == found("LOVEL") == found("krogh ada") == {ada}
    assert found("soeren") == found("aakj") == {soeren}
    assert found("velace") == found("lovelaceby") == found("ada soren") == found("") == found("?") == set()


@promise("9.3")
def test_a_role_finds_whom_it_serves_and_nobody_else() -> None:
    ada = known("Ada Krogh", "ada@example.org", process="customers")
    assert found("krogh", processes=["customers"]) == {ada}
    assert found("krogh", processes=["web-forms"]) == found("krogh", processes=[]) == set()


def test_old_records_are_found_by_what_is_marked_anew() -> None:
    people = {known(f"Ada {name}", f"{name}@example.org") for name in ("Ahlm", "Berg", "Carl")}
    SearchMark.objects.all().delete()
    assert found("ada") == set()
    assert actions.mark_all(by=CLEO, at=at("2026-03-01"), portion=2) == 3
    assert found("ada") == people and actions.mark_all(by=CLEO, at=at("2026-03-01")) == 3
    assert SearchMark.objects.filter(subject_id__in=people).count() == SearchMark.objects.count()


def test_a_company_is_found_apart_from_names() -> None:
    ada = known("Ada Krogh", "ada@example.org", company="Vindmøllelauget Prøven")
    assert found("vindm", of=MarkKind.COMPANY) == found("proven", of=MarkKind.COMPANY) == {ada}
    assert found("vindm") == found("krogh", of=MarkKind.COMPANY) == set()


def test_who_shares_a_mark_by_chance_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "mark", lambda kind, texts: [7 for _ in texts])
    monkeypatch.setattr("holdord.subjects.actions.marking.mark", lambda kind, texts: [7 for _ in texts])
    ada, _ = known("Ada Krogh", "ada@example.org"), known("Ben Holm", "ben@example.org")
    assert found("krogh") == {ada}


def test_pages_follow_each_other_without_a_gap_or_a_double(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_BATCH", 3)
    everybody = {known(f"Ada {letter}krogh", f"{letter}@example.org") for letter in "abcdefgh"}
    pages: list[UUID] = []
    after: UUID | None = None
    while True:
        page = queries.beginning_with("ada", of=MarkKind.NAME, processes=ALL, after=after, limit=3)
        pages += page.people
        if (after := page.after) is None:
            break
    assert len(pages) == len(everybody) and set(pages) == everybody


def test_a_search_can_be_bounded_by_when_people_became_known() -> None:
    known("Ada Krogh", "ada@example.org", on="2025-01-10")
    later = known("Ada Holm", "holm@example.org", on="2026-01-10")
    page = queries.beginning_with("ada", of=MarkKind.NAME, processes=ALL, since_at=at("2025-06-01"))
    assert page.people == (later,)
    page = queries.beginning_with("ada", of=MarkKind.NAME, processes=ALL, until_at=at("2025-01-10"))
    assert page.people == ()


@promise("8.3")
def test_a_name_is_forgotten_with_the_last_thing_that_said_it() -> None:
    first = take_in(ADA, payload={"name": "Ada Krogh"}, on="2025-01-10")
    second = take_in(ADA, payload={"name": "Ada Krogh"}, on="2026-01-10")
    third = take_in(ADA, payload={"name": "Ada Lovelace"}, on="2026-02-10")
    erase(third.record)
    assert found("lovelace") == set() and found("krogh") == {first.subject}
    erase(second.record)
    assert found("krogh") == {first.subject}, "the older one says so still"
    erase(first.record)
    assert found("krogh") == set() and not SearchMark.objects.exists()


def erase(record: UUID) -> None:
    assert actions.erase_records(ids=[record], by="system:retention", at=at("2026-05-01")) == 1


@promise("8.3")
def test_nobody_who_was_erased_is_found() -> None:
    ada = known("Ada Krogh", "ada@example.org")
    actions.erase(subject=ada, by=CLEO, at=at("2026-05-01"))
    assert found("krogh") == set() and not SearchMark.objects.exists()


@promise("9.1")
def test_what_finds_people_tells_no_name_and_is_shared_by_several() -> None:
    known("Ada Krogh", "ada@example.org")
    marks = set(SearchMark.objects.exclude(kind=MarkKind.BOTH.value).values_list("mark", flat=True))
    assert marks and max(marks) < 2**folding.BITS
    # Twice as many beginnings as there are marks: some must share one.
    beginnings = [f"{n:05x}" for n in range(2 * 2**folding.BITS)]
    assert len(set(search.mark(MarkKind.NAME, beginnings))) < len(beginnings)


def test_a_thousand_things_of_one_person_are_marked_once() -> None:
    for _ in range(3):
        take_in(ADA, payload={"name": "Ada Krogh"})
    assert SearchMark.objects.count() == len(folding.beginnings("Ada Krogh"))


def test_a_name_is_read_from_the_field_that_the_form_says_holds_one() -> None:
    row = take_in(ADA, payload={"name": "Ada Krogh", "message": "I am Ben"})
    assert queries.card(row.subject).name == "Ada Krogh"


def test_the_name_of_somebody_with_much_is_read_from_one_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = known("Ada Krogh", "ada@example.org")
    for _ in range(30):
        take_in({IdentifierKind.EMAIL: "ada@example.org"}, payload={"message": "Again."})
    opened: list[int] = []
    original = queries.naming.opened
    monkeypatch.setattr(queries.naming, "opened", lambda *row: opened.append(1) or original(*row))  # type: ignore[func-returns-value]
    assert queries.names([ada]) == {ada: "Ada Krogh"}
    assert len(opened) == 1


def test_finding_uses_the_index() -> None:
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET LOCAL enable_seqscan = off")
    rows = SearchMark.objects.filter(kind="name", mark=7).order_by("subject_id").values("subject_id").distinct()
    assert "subjects_by_mark" in rows.explain()


@promise("8.3")
def test_who_keeps_an_older_record_is_still_found_by_the_name_in_it() -> None:
    older = take_in(on="2026-01-10")
    newer = take_in(on="2026-01-11")
    # The older one is held; whether it was looked at together with the newer one makes no difference.
    actions.clear_records(
        [record for record in queries.records_of(newer.subject) if record.id == newer.record], at=at("2026-02-01")
    )
    assert found("krogh") == {older.subject}
    actions.clear_records(queries.records_of(older.subject), at=at("2026-02-01"))
    assert found("krogh") == set() and not SearchMark.objects.exists()


def test_marks_leave_no_entry_of_their_own_in_the_log() -> None:
    known("Ada Krogh", "ada@example.org")
    take_in(BEN)
    assert audit.count() == PersonalData.objects.count()
