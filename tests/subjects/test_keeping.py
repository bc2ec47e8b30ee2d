"""How long, and how it goes: anchors, what is old, erasing, merging; and that no act goes unlogged."""

import io
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, models, transaction

from holdord.audit import actions as audit_actions
from holdord.audit import queries as audit
from holdord.lib.registry import portraits
from holdord.subjects import actions, queries
from holdord.subjects.models import Attachment, DataSubject, Hold, Identifier, Limit, PersonalData, Relation, Told
from holdord.terms import IdentifierKind
from holdord.vault import files
from tests.conftest import at, promise
from tests.subjects.cast import ADA, BEN, CLEO, take_in, write

pytestmark = pytest.mark.usefixtures("house")

TABLES: tuple[type[models.Model], ...] = (
    Attachment, DataSubject, Hold, Identifier, Limit, PersonalData, Relation, Told,
)  # fmt: skip


@promise("5.4")
def test_an_anchor_moves_forward_only_and_touches_one_row() -> None:
    ada = write(process="customers")
    assert moved(ada, "2026-02-01") is True
    assert moved(ada, "2026-01-01") is False
    assert moved(ada, "2026-03-01") is True
    fact = queries.relation_of(ada, "customers")
    assert fact is not None and (fact.anchored_at, fact.anchor_event) == (at("2026-03-01"), "last_delivery")


def moved(subject: UUID, on: str) -> bool:
    return actions.move_anchor(subject=subject, process="customers", event="last_delivery", at=at(on), by=CLEO)


def test_an_anchor_needs_a_relation() -> None:
    with pytest.raises(actions.NoSuchRelation):
        moved(write(process="events"), "2026-02-01")


@promise("2.4a")
def test_what_is_old_is_found_oldest_first_and_what_is_of_that_moment_is_not() -> None:
    for on in ("2026-01-03", "2026-01-01", "2026-01-02"):
        take_in(on=on)
    found = queries.records_collected_before("web-forms", at("2026-01-03"))
    assert [record.collected_at for record in found] == [at("2026-01-01"), at("2026-01-02")]
    assert len(queries.records_collected_before("web-forms", at("2026-01-09"), 2)) == 2
    assert queries.records_collected_before("events", at("2027-01-01")) == []


@promise("5.4")
def test_what_has_an_anchor_is_found_by_it_and_not_by_age() -> None:
    ada, ben = write(ADA, process="customers"), write(BEN, process="customers")
    moved(ada, "2026-02-01")
    unanchored = queries.records_collected_before("customers", at("2027-01-01"), unanchored=True)
    assert [record.subject for record in unanchored] == [ben]
    (due,) = queries.relations_anchored_before("customers", at("2026-02-02"))
    assert (due.subject, due.anchored_at, due.records) == (ada, at("2026-02-01"), 1)
    assert queries.relations_anchored_before("customers", at("2026-02-01")) == []
    oldest = queries.oldest("customers")
    assert (oldest.records, oldest.collected_at) == (2, at("2026-01-10"))
    assert (oldest.anchored_at, oldest.unanchored_at) == (at("2026-02-01"), at("2026-01-10"))


def test_what_is_over_age_is_found_by_an_index() -> None:
    if connection.vendor == "postgresql":
        # A table of no rows is read as a whole, index or not.
        connection.cursor().execute("SET LOCAL enable_seqscan = off")
    old = PersonalData.objects.filter(stamp__process="web-forms", collected_at__lt=at("2026-01-03")).order_by(
        "collected_at"
    )
    assert "subjects_by_age" in old.explain()


@promise("3.4")
def test_records_go_and_the_person_stays_until_nothing_is_left() -> None:
    first, second = take_in(on="2021-01-10"), take_in(on="2026-01-10")
    ada = first.subject
    assert actions.erase_records(ids=[first.record], by="system:retention", at=at("2026-01-10")) == 1
    assert [record.id for record in queries.records_of(ada, "web-forms")] == [second.record]
    assert actions.erase_relation(subject=ada, process="web-forms", by="system:retention", at=at("2026-01-10")) == 0
    assert actions.erase_records(ids=[second.record], by="system:retention", at=at("2031-01-10")) == 1
    assert [row.subject for row in queries.empty_relations("web-forms", at("2031-01-10"))] == [ada]
    assert actions.erase_relation(subject=ada, process="web-forms", by="system:retention", at=at("2031-01-10")) == 1
    assert queries.relations(ada) == () and queries.exists(ada)
    (entry, *_) = audit.entries(subject=ada, act="subjects.erase_records")
    assert (entry.process, entry.detail) == ("web-forms", {"records": 1})


@promise("8.3")
def test_erasing_a_person_takes_every_row_of_theirs_and_of_nobody_else() -> None:
    ada, ben = fully_known(ADA), fully_known(BEN)
    before = {table: table._default_manager.count() for table in TABLES}
    (portrait,) = [portrait for portrait in portraits.all() if portrait.room == "subjects"]
    assert portrait.erase(ada, by=CLEO, at=at("2026-05-01")) == 9
    assert portrait.erase(ada, by=CLEO, at=at("2026-05-01")) == 0
    assert portrait.show(ada) == [] and portrait.export(ada) == []
    assert {table: table._default_manager.count() * 2 for table in TABLES} == before
    assert queries.card(ben).name == "Ada Krogh"


@promise("8.1a")
def test_a_portrait_shows_what_every_table_holds() -> None:
    ada = fully_known(ADA)
    (portrait,) = [portrait for portrait in portraits.all() if portrait.room == "subjects"]
    shown = portrait.show(ada)
    assert {item.kind for item in shown} == {"identifier", "record", "relation", "objection", "hold", "told"}
    assert set(portrait.covers) >= {table._meta.label for table in TABLES}
    (record,) = [item for item in shown if item.kind == "record"]
    assert record.fields["message"] == "Please call me about a project."
    assert (record.source, record.categories, record.basis) == (
        "data-subject", ("email", "name", "other"), "eu-gdpr:A6-1-b",
    )  # fmt: skip


@promise("8.6")
def test_what_can_be_taken_along_says_whether_the_person_gave_it() -> None:
    (portrait,) = [portrait for portrait in portraits.all() if portrait.room == "subjects"]
    (exported,) = portrait.export(write())
    assert exported["provided"] is True
    assert exported["basis"] == "eu-gdpr:A6-1-b"
    assert exported["data"]["name"] == "Ada Krogh"


def fully_known(identifiers: dict[IdentifierKind, str]) -> UUID:
    """Somebody with a row in every table: nine, two of them identifiers."""
    subject = write(identifiers | {IdentifierKind.SKYPE: "callme"})
    actions.object_to(subject=subject, purpose="keep-history", by=CLEO, at=at("2026-02-01"))
    actions.hold(subject=subject, statute="claim", reason="court-case", by=CLEO, at=at("2026-02-01"))
    actions.told(subject=subject, what="right-to-object", version="v" * 64, by=CLEO, at=at("2026-02-01"))
    (record,) = queries.items(subject)
    stored = files.store(subject, uuid4(), io.BytesIO(b"An offer."), most=9)
    actions.attach(
        record=record.id, id=stored.id, name="offer.txt", kind="text/plain", category="other", size=stored.size,
        scan="clean", by=CLEO, at=at("2026-02-01"),
    )  # fmt: skip
    return subject


@promise("8.2a")
def test_two_ids_of_one_person_become_one_and_everything_can_still_be_read() -> None:
    ada, again = fully_known(ADA), fully_known({IdentifierKind.EMAIL: "ada@work.example"})
    take_in({IdentifierKind.EMAIL: "ada@work.example"}, on="2026-03-01", process="events", payload={"name": "A. Krogh"})
    actions.move_anchor(subject=again, process="events", event="last_event", at=at("2026-03-05"), by=CLEO)
    (portrait,) = [portrait for portrait in portraits.all() if portrait.room == "subjects"]
    portrait.merge(again, ada, by=CLEO, at=at("2026-04-01"))
    assert portrait.erase(again, by=CLEO, at=at("2026-04-01")) == 1
    assert queries.find("email", "ada@work.example") == ada
    assert len(queries.items(ada)) == 3
    assert {point.value for point in queries.contact_points(ada)} == {"ada@example.org", "ada@work.example", "callme"}
    assert len(queries.limits(ada)) == 1
    anchored = queries.relation_of(ada, "events")
    assert anchored is not None and anchored.anchored_at == at("2026-03-05")


def test_nobody_is_merged_with_themselves() -> None:
    ada = write()
    with pytest.raises(ValueError):
        actions.merge(source=ada, target=ada, by=CLEO, at=at("2026-04-01"))


def limit_of(subject: UUID) -> UUID:
    return queries.limits(subject)[0].id


def at_the_door() -> None:
    """Taking in belongs to the transaction of whoever calls, which fails with it."""
    with transaction.atomic():
        take_in(on="2026-05-01")


def known(identifiers: Mapping[IdentifierKind, str]) -> UUID:
    (found,) = (queries.find(kind, value) for kind, value in identifiers.items())
    assert found
    return found


#: Every action of the room, on a person who has something of each kind.
ACTS: dict[str, Callable[[UUID], Any]] = {
    "take_in": lambda who: at_the_door(),
    "relate": lambda who: actions.relate(subject=who, process="events", by=CLEO, at=at("2026-05-01")),
    "prove_identifier": lambda who: actions.prove_identifier(
        subject=who, kind=IdentifierKind.SKYPE, value="callme", by=CLEO, at=at("2026-05-01")
    ),
    "object_to": lambda who: actions.object_to(subject=who, direct_marketing=True, by=CLEO, at=at("2026-05-01")),
    "restrict": lambda who: actions.restrict(subject=who, reason="unlawful", by=CLEO, at=at("2026-05-01")),
    "announce_lift": lambda who: actions.announce_lift(limit=limit_of(who), by=CLEO, at=at("2026-05-01")),
    "lift": lambda who: actions.lift(limit=limit_of(who), by=CLEO, at=at("2026-05-01"), told_at=at("2026-04-01")),
    "suppress": lambda who: actions.suppress(subject=who, by=CLEO, at=at("2026-05-01")),
    "move_anchor": lambda who: actions.move_anchor(
        subject=who, process="web-forms", event="last_event", at=at("2026-05-01"), by=CLEO
    ),
    "hold": lambda who: actions.hold(subject=who, statute="claim", reason="claim", by=CLEO, at=at("2026-05-01")),
    "release": lambda who: actions.release(hold=queries.holds(who)[0].id, by=CLEO, at=at("2026-05-01")),
    "told": lambda who: actions.told(subject=who, what="lifting", version="v", by=CLEO, at=at("2026-05-01")),
    "read": lambda who: actions.read(
        subject=who, purpose="answer-request", by=CLEO, at=at("2026-05-01"), what="person"
    ),
    "erase_records": lambda who: actions.erase_records(
        ids=[record.id for record in queries.records_of(who, "web-forms")], by=CLEO, at=at("2026-05-01")
    ),
    "erase": lambda who: actions.erase(subject=who, by=CLEO, at=at("2026-05-01")),
    "merge": lambda who: actions.merge(source=who, target=known(BEN), by=CLEO, at=at("2026-05-01")),
}


def dump() -> list[Any]:
    return [sorted(map(str, table._default_manager.values_list())) for table in TABLES]


@promise("7.1")
@pytest.mark.parametrize("act", ACTS)
def test_an_act_leaves_one_entry_in_the_log(act: str) -> None:
    ada = fully_known(ADA)
    write(BEN)
    before = audit.count()
    ACTS[act](ada)
    assert audit.count() == before + 1
    assert audit.entries(1)[0].act == f"subjects.{act}"


@promise("7.1")
@pytest.mark.parametrize("act", ACTS)
def test_an_act_that_cannot_be_logged_has_not_happened(act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = fully_known(ADA)
    write(BEN)
    before = dump()

    def full_disk(**_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(audit_actions, "record", full_disk)
    # What is around an act is undone with it.
    with pytest.raises(OSError), transaction.atomic():
        ACTS[act](ada)
    assert dump() == before
