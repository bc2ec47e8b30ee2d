"""People are found by how their name begins: by whom they serve, and until what said so has gone."""

from collections.abc import Collection
from itertools import permutations, product
from random import Random
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdord.audit import queries as audit
from holdord.subjects import actions, folding, queries
from holdord.subjects.models import MarkedBefore, PersonalData, SearchMark
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
    found_by = set(SearchMark.objects.exclude(kind=MarkKind.BOTH.value).values_list("mark", flat=True))
    marks = {mark for mark in found_by if mark < 2**folding.BITS}
    # Two together are told by both, so that they tell nothing that does not stand beside them.
    together = found_by - marks
    assert marks and together and {mark >> 2 * folding.BITS for mark in together} == {1}
    assert all({mark >> folding.BITS & 0xFFFF, mark & 0xFFFF} <= marks for mark in together)
    # Twice as many beginnings as there are marks: some must share one.
    beginnings = [f"{n:05x}" for n in range(2 * 2**folding.BITS)]
    assert len(set(search.mark(MarkKind.NAME, beginnings))) < len(beginnings)


def test_a_thousand_things_of_one_person_are_marked_once() -> None:
    for _ in range(3):
        take_in(ADA, payload={"name": "Ada Krogh"})
    assert SearchMark.objects.count() == len(folding.beginnings("Ada Krogh") | folding.pairs("Ada Krogh"))


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


def test_finding_reads_the_newest_by_an_index_and_sorts_no_more_than_a_page() -> None:
    known("Ada Krogh", "ada@example.org")
    with CaptureQueriesContext(connection) as asked:
        found("krogh")
        queries.people(processes=ALL)
    (by_name,) = (
        each["sql"] for each in asked.captured_queries if "UNION ALL" in each["sql"] and "mark" in each["sql"]
    )
    (listed,) = (
        each["sql"] for each in asked.captured_queries if "UNION ALL" in each["sql"] and "mark" not in each["sql"]
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        for statement, index in ((by_name, "subjects_by_mark"), (listed, "subjects_of_process")):
            cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN '}{statement}")
            plan = "\n".join(str(row) for row in cursor.fetchall())
            # PostgreSQL sorts what each gives: a page at most, for it is told so; SQLite reads them side by side.
            read = plan.count("Limit  (") - 1 if connection.vendor == "postgresql" else plan.count(index)
            assert plan.count(index) == read == len(ALL) and "TEMP B-TREE" not in plan, plan


@promise("9.3")
def test_who_is_found_is_opened_only_where_the_marks_do_not_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = known("Ada Christiansen", "ada@example.org")
    known("Ben Christensen", "ben@example.org")
    opened: list[int] = []
    original = search.naming.opened
    monkeypatch.setattr(search.naming, "opened", lambda *row: opened.append(1) or original(*row))  # type: ignore[func-returns-value]
    assert found("ada") == found("christ ada") == {ada} and not opened
    assert found("christia") == {ada} and len(opened) == len(("Ada", "Ben"))
    # As an earlier version left them.
    SearchMark.objects.update(salted=None)
    assert found("ada") == {ada} and len(opened) > len(("Ada", "Ben"))


@promise("9.1")
def test_what_is_kept_beside_a_mark_is_another_with_each_person() -> None:
    known("Ada Krogh", "ada@example.org")
    known("Ada Krogh", "other@example.org")
    rows = SearchMark.objects.filter(kind=MarkKind.NAME.value)
    marks, salts = rows.values_list("mark", flat=True), rows.values_list("salted", flat=True)
    assert len(set(marks)) == len(marks) / 2
    assert None not in salts and len(set(salts)) == len(salts)


def test_two_beginnings_that_share_a_mark_are_told_apart_by_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("subjects.queries.search.mark", "subjects.actions.marking.mark"):
        monkeypatch.setattr(f"holdord.{place}", lambda kind, texts: [len(text) % 2 for text in texts])
    ada, ben = known("Ada Krogh", "ada@example.org"), known("Ben Kristensen", "ben@example.org")
    assert found("ada") == found("kro") == found("krogh") == {ada}
    assert found("ben") == found("krist") == {ben} and found("lov") == set()
    # What is said later counts for the mark; the hash beside it is of two things then.
    take_in({IdentifierKind.EMAIL: "ada@example.org"}, payload={"name": "Ada Lund"}, on="2026-02-10")
    assert found("lund") == {ada}


@promise("9.3")
def test_the_newest_come_first_and_who_is_known_in_several_ways_comes_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_BATCH", 5)
    days = [f"2026-01-{day:02}" for day in range(10, 20)]
    everybody = [known("Ada Krogh", f"{day}@example.org", on=day) for day in days]
    for day in days[::2]:
        for process in ("customers", "events"):
            known("Ada Krogh", f"{day}@example.org", process=process, on="2026-02-01")
    page = queries.beginning_with("ada", of=MarkKind.NAME, processes=ALL, limit=50)
    assert page.people == tuple(reversed(everybody)) and page.after is None
    assert [line.id for line in queries.people(processes=ALL)] == list(reversed(everybody))
    assert [line.id for line in queries.people(processes=["events"], limit=2)] == everybody[-2:-5:-2]


def test_a_search_for_what_many_begin_alike_is_cut_off_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_BATCH", 4)
    monkeypatch.setattr(search, "_MOST", 12)
    both = known("Ada Krogh", "first@example.org", on="2026-01-01")
    for n in range(13):
        known("Ada Krohn", f"krohn{n}@example.org")
    first = queries.beginning_with("ada krogh", of=MarkKind.NAME, processes=ALL)
    assert first.people == () and first.after is not None
    second = queries.beginning_with("ada krogh", of=MarkKind.NAME, processes=ALL, after=first.after)
    assert second.people == (both,) and second.after is None


@promise("9.3")
def test_two_words_that_many_have_are_read_by_the_mark_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {known("Ada Marie Krogh", "both@example.org"), known("Krogh, Ada", "other@example.org")}
    for n in range(6):
        known(f"Ada {'Holm' * n}", f"holm{n}@example.org")
        known(f"Ben Marie {'Krogh' * n}", f"krogh{n}@example.org")
    read: list[int] = []
    original = search._fitting
    monkeypatch.setattr(search, "_fitting", lambda of, its, rows: read.append(len(rows)) or original(of, its, rows))  # type: ignore[func-returns-value]
    assert found("ada krogh") == found("krogh ada") == found("kro ada") == both
    assert found("ada krogh marie") < both and found("ada krogh ben") == set()
    # Of those who have both, and where a word is longer than the mark, once more.
    assert max(read) == len(both)


def test_as_many_letters_of_two_parts_are_marked_as_both_have() -> None:
    assert folding.pairs("Ada Lovelace") == {("ada", "lov")}
    assert folding.pairs("Bo Krogh") == {("bo", "kro"), ("bo", "krogh")}
    assert folding.pairs("Jensen Krogh-Holm") == {
        ("jen", "kro"), ("jense", "krogh"), ("hol", "jen"), ("hol", "kro"),
    }  # fmt: skip
    assert folding.pairs("Krogh") == folding.pairs("Krogh krogh") == set()
    assert folding.pairs_asked(["bo", "kroghs"]) == [("bo", "krogh")]
    assert folding.pairs_asked(["krog", "jensen"]) == [("jen", "kro")]


def test_a_mark_of_two_together_does_not_tell_which_came_first() -> None:
    (one,), (other,) = (search.pair_marks(MarkKind.NAME, [pair]) for pair in (("ann", "kro"), ("kro", "ann")))
    assert one.number == other.number


def test_whatever_is_typed_of_two_parts_has_a_mark_together() -> None:
    name = "Bo Ada Krogh-Lovelace af Holm Vindmølle"

    def typed(part: str) -> list[str]:
        return [part[:length] for length in range(folding.SHORTEST, len(part) + 1)] or [part]

    for one, other in permutations(folding.parts(name), 2):
        for words in product(typed(one), typed(other)):
            assert set(folding.pairs_asked(words)) <= folding.pairs(name), words


@promise("9.3")
def test_who_is_found_is_whose_name_answers_and_nobody_else() -> None:
    chance = Random(4)
    said = ["Ada", "Adam", "Anna", "Anne", "Bo", "Hans", "Hansen", "Hanssen", "Jens", "Jensen", "Kristian", "Kristiane"]
    names = {known(" ".join(chance.sample(said, chance.randint(1, 4))), f"{n}@example.org"): n for n in range(40)}
    called = queries.names(list(names))
    for _ in range(60):
        words = [word[: chance.randint(3, 9)] for word in chance.sample(said, chance.randint(2, 4))]
        answering = {person for person, name in called.items() if folding.answers(folding.parts(" ".join(words)), name)}
        assert (
            set(queries.beginning_with(" ".join(words), of=MarkKind.NAME, processes=ALL, limit=50).people) == answering
        )


@promise("9.3")
def test_each_word_is_found_in_a_part_of_its_own() -> None:
    hans, _ = known("Hans Hansen", "hans@example.org"), known("Per Hansen", "per@example.org")
    known("Hanne Hansen", "hanne@example.org")
    assert found("hans hansen") == found("hansen hans") == {hans}
    assert folding.answers(["han", "hans", "hanse"], "Hanna Hans Hansen")
    assert not folding.answers(["hans", "hans", "hanse"], "Hanna Hans Hansen")


def test_until_all_is_marked_anew_two_words_find_who_was_marked_before() -> None:
    ada, later = known("Ada Krogh", "ada@example.org"), known("Ada Kroghs", "later@example.org")
    known("Ada Holm", "holm@example.org")
    # As an earlier version left them, and its upgrade noted.
    SearchMark.objects.filter(subject_id=ada, mark__gte=2**folding.BITS).delete()
    assert found("ada krogh") == {later}
    MarkedBefore.objects.create()
    assert found("ada krogh") == {ada, later}
    actions.mark_all(by=CLEO, at=at("2026-03-01"))
    assert found("ada krogh") == {ada, later} and not MarkedBefore.objects.exists()


def test_a_name_in_two_records_is_no_name_of_both() -> None:
    ada = take_in(ADA, payload={"name": "Ada Krogh"}, on="2025-01-10").subject
    take_in(ADA, payload={"name": "Ada Lovelace"}, on="2026-01-10")
    assert found("krogh ada") == found("lovelace ada") == {ada}
    assert found("krogh lovelace") == set()


@promise("8.3")
def test_who_keeps_an_older_record_is_still_found_by_the_name_in_it() -> None:
    older = take_in(on="2026-01-10")
    newer = take_in(on="2026-01-11")
    # The older one is held; whether it was looked at together with the newer one makes no difference.
    held = queries.records_of(newer.subject)
    process = held[0].process
    actions.clear([record for record in held if record.id == newer.record], process, at=at("2026-02-01"))
    assert found("krogh") == {older.subject}
    actions.clear(queries.records_of(older.subject), process, at=at("2026-02-01"))
    assert found("krogh") == set() and not SearchMark.objects.exists()


def test_marks_leave_no_entry_of_their_own_in_the_log() -> None:
    known("Ada Krogh", "ada@example.org")
    take_in(BEN)
    assert audit.count() == PersonalData.objects.count()
