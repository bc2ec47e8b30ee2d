"""What people give us is stamped, sealed, and put beside what we have of them: of nobody else."""

from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from holdord.audit import queries as audit
from holdord.subjects import actions, queries
from holdord.subjects.actions import stamping
from holdord.subjects.models import DataSubject, Identifier, PersonalData, Relation, Stamp
from holdord.subjects.rules import NothingIdentifies
from holdord.terms import IdentifierKind, LegalBasis
from holdord.vault import queries as vault
from tests.conftest import at, promise
from tests.subjects.cast import ADA, BEN, CLEO, WORDS, take_in, write

pytestmark = pytest.mark.usefixtures("house")

PHONE = IdentifierKind.PHONE


@promise("3.3a")
def test_a_record_carries_its_stamp() -> None:
    taken = take_in(categories=["name", "email", "other"])
    (record,) = queries.items(taken.subject)
    assert (record.id, record.process, record.purpose) == (taken.record, "web-forms", "answer-request")
    assert (record.basis, record.source, record.form) == (LegalBasis.CONTRACT, "data-subject", "contact")
    assert (record.wording_hash, record.language, record.provided) == (WORDS, "da", True)
    assert record.categories == ("email", "name", "other")


@promise("1.2")
@pytest.mark.parametrize("column", ["process", "purpose", "basis", "source", "wording_hash", "register_version"])
def test_a_record_without_its_stamp_is_refused_by_the_database(column: str) -> None:
    taken = take_in()
    with pytest.raises(IntegrityError), transaction.atomic():
        stamping.stamp_anew(PersonalData.objects.get(pk=taken.record), **{column: ""})
    assert queries.items(taken.subject)[0].wording_hash == WORDS


def test_things_that_came_alike_share_their_stamp_and_nobody_changes_it() -> None:
    for person in (ADA, BEN):
        take_in(person)
    take_in(ADA, categories=["name"])
    one, other = Stamp.objects.order_by("id")
    assert {one.records.count(), other.records.count()} == {1, 2}
    with pytest.raises(IntegrityError, match="a stamp is never changed"), transaction.atomic():
        Stamp.objects.filter(pk=one.pk).update(purpose="another")


@promise("9.1")
def test_nothing_a_person_wrote_stands_in_clear() -> None:
    take_in(ADA | {PHONE: "+45 12 34 56 78"})
    with connection.cursor() as cursor:
        for model in (DataSubject, Identifier, Relation, PersonalData):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            dump = b"|".join(_bytes(value) for row in cursor.fetchall() for value in row)
            for word in (b"ada@example.org", b"Ada", b"Krogh", b"12345678", b"12 34 56 78", b"call me"):
                assert word not in dump, model.__name__


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def test_who_writes_again_is_the_same_person_however_they_spell_their_address() -> None:
    ada = write({IdentifierKind.EMAIL: "ada@example.org"})
    assert write({IdentifierKind.EMAIL: " Ada@Example.ORG "}) == ada
    assert write(BEN) != ada
    assert queries.count() == 2
    assert [fact.records for fact in queries.relations(ada)] == [2]


def test_who_writes_twice_at_once_is_one_person(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = write(ADA)
    really, looks = queries.find, 0

    def too_early_at_first(kind: IdentifierKind, value: str) -> UUID | None:
        nonlocal looks
        looks += 1
        return really(kind, value) if looks > 1 else None

    monkeypatch.setattr(queries, "find", too_early_at_first)
    assert write(ADA) == ada
    assert queries.count() == 1


def test_two_processes_are_two_relations() -> None:
    ada = write(on="2026-01-10")
    assert write(on="2026-02-10", process="events") == ada
    assert [(fact.process, fact.since_at) for fact in queries.relations(ada)] == [
        ("web-forms", at("2026-01-10")),
        ("events", at("2026-02-10")),
    ]


def test_without_any_identifier_nothing_is_taken_in() -> None:
    with pytest.raises(NothingIdentifies):
        write({IdentifierKind.EMAIL: "  "})
    assert queries.count() == 0


@promise("9.3")
def test_whoever_writes_another_persons_number_into_a_form_is_not_taken_for_them() -> None:
    ben = write({PHONE: "+4512345678"})
    mallory = write({IdentifierKind.EMAIL: "mallory@example.org", PHONE: "+4512345678"})
    assert mallory != ben
    assert queries.find(PHONE, "+45 12 34 56 78") == ben
    assert queries.find("email", "mallory@example.org") == mallory
    assert set(queries.claimants(PHONE, "+4512345678")) == {ben, mallory}


@promise("9.3")
def test_a_number_told_beside_an_address_recognises_nobody_until_it_is_proven() -> None:
    ada = write(ADA | {PHONE: "+4512345678"})
    assert queries.find(PHONE, "+4512345678") is None
    actions.prove_identifier(subject=ada, kind=PHONE, value="+4512345678", by=CLEO, at=at("2026-01-11"))
    assert queries.find(PHONE, "+4512345678") == ada
    assert [(point.value, point.claimed, point.verified_at) for point in queries.contact_points(ada)] == [
        ("ada@example.org", False, None),
        ("+4512345678", False, at("2026-01-11")),
    ]


def test_what_belongs_to_another_person_cannot_be_proven() -> None:
    ben = write({PHONE: "+4512345678"})
    ada = write(ADA)
    with pytest.raises(actions.BelongsToAnother):
        actions.prove_identifier(subject=ada, kind=PHONE, value="+4512345678", by=CLEO, at=at("2026-01-11"))
    assert queries.find(PHONE, "+4512345678") == ben


def test_two_people_cannot_be_recognised_by_one_address() -> None:
    ada, ben = write(ADA), write(BEN)
    row = Identifier.objects.get(subject_id=ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        Identifier.objects.create(subject_id=ben, kind=row.kind, index=row.index, sealed=row.sealed)


def test_a_card_names_the_person_and_a_list_of_names_falls_back_on_the_address() -> None:
    ada, ben = write(ADA), take_in(BEN, payload={"message": "hi"}).subject
    card = queries.card(ada)
    assert (card.name, card.first(IdentifierKind.EMAIL), card.language) == ("Ada Krogh", "ada@example.org", "da")
    assert queries.names([ada, ben]) == {ada: "Ada Krogh", ben: "ben@example.org"}
    assert queries.count(process="web-forms") == 2 and queries.count(process="events") == 0


def test_the_newest_name_counts() -> None:
    ada = take_in(on="2026-01-10", payload={"name": "Ada Krogh"}).subject
    take_in(on="2026-02-10", payload={"first-name": "Ada", "last-name": "Holm"})
    assert queries.card(ada).name == "Ada Holm"


def test_a_person_who_is_not_there_has_no_card() -> None:
    with pytest.raises(queries.NoSuchPerson):
        queries.card(DataSubject().id)


def test_people_are_listed_newest_first_and_page_by_page() -> None:
    arrived = [
        write({IdentifierKind.EMAIL: f"p{number}@example.org"}, on=f"2026-01-0{number}") for number in range(1, 6)
    ]
    write(ADA, on="2026-02-01", process="events")
    listed = queries.people(processes=["web-forms"], limit=2)
    assert [line.id for line in listed] == arrived[:2:-1]
    rest = queries.people(processes=["web-forms"], limit=9, after=listed[-1].id)
    assert [line.id for line in rest] == arrived[2::-1]
    assert listed[0].processes == ("web-forms",)


def test_an_erased_key_leaves_nothing_to_read() -> None:
    from holdord.vault import actions as vault_actions

    ada = write(ADA)
    vault_actions.destroy_key(ada, at=at("2026-02-01"))
    with pytest.raises(vault.NoKey):
        queries.card(ada)


@promise("7.1")
def test_taking_in_is_logged_with_its_purpose_and_names_nobody() -> None:
    taken = take_in()
    (entry,) = audit.entries(subject=taken.subject)
    assert (entry.act, entry.purpose, entry.process, entry.by) == (
        "subjects.take_in", "answer-request", "web-forms", "public",
    )  # fmt: skip
    assert entry.detail == {"record": str(taken.record), "source": "data-subject", "channel": "contact"}


def test_somebody_new_who_writes_twice_at_once_is_one_person(monkeypatch: pytest.MonkeyPatch) -> None:
    first = take_in()
    # The second looked for them a moment too early.
    looks = iter([None, first.subject])
    monkeypatch.setattr(queries, "find", lambda *_: next(looks))
    assert take_in().subject == first.subject
    assert DataSubject.objects.count() == 1 and Identifier.objects.count() == 1
    assert len(queries.items(first.subject)) == 2


@promise("8.2a")
def test_a_fact_is_put_right_in_one_thing_alone_where_that_is_asked() -> None:
    first, second = take_in(on="2026-01-10"), take_in(on="2026-01-11")
    said = dict(subject=first.subject, field="name", by=CLEO, at=at("2026-02-01"))
    assert actions.correct(**said, value="Ada Lind", record=second.record) == 1
    names = {record.id: record.payload["name"] for record in queries.items(first.subject)}
    assert names == {first.record: "Ada Krogh", second.record: "Ada Lind"}
    assert actions.correct(**said, value="Ada Lind") == 1


@promise("9.1")
def test_what_we_hold_is_found_by_its_id_and_by_its_person() -> None:
    taken, _ = take_in(), take_in(BEN)
    found = queries.held_by_id(taken.record)
    assert found and (found.subject, found.payload["name"]) == (taken.subject, "Ada Krogh")
    assert queries.held_of(taken.subject) == [found]
    assert queries.held_by_id(taken.subject) is None


@promise("8.5b")
def test_who_objects_to_what_is_known_of_everybody_at_once() -> None:
    ada = write()
    limit = actions.object_to(subject=ada, purpose="answer-request", by=CLEO, at=at("2026-02-01"))
    assert queries.objections(at=at("2026-02-02")) == [(ada, "answer-request")]
    actions.lift(limit=limit, by=CLEO, at=at("2026-02-03"), told_at=at("2026-02-03"))
    assert queries.objections(at=at("2026-02-04")) == []
