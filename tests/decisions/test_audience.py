"""For any history, the query over everybody and the answer about each agree, person by person."""

# ruff: noqa: E501  # tables of what can happen

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdord.consent.models import ChannelChoice, ConsentRecord
from holdord.decisions import queries
from holdord.decisions.rules import Asked, Facts, answer
from holdord.policy.instructing import Instruction, Narrowing, narrowed
from holdord.policy.periods import Period
from holdord.policy.register import EarlierPeriod, Register
from holdord.subjects.actions import stamping
from holdord.subjects.models import DataSubject, Hold, Identifier, Limit, PersonalData, Relation, Told
from holdord.subjects.rules import MARKETING, RIGHT_TO_OBJECT
from holdord.terms import Channel, ConsentState, LimitKind
from tests.conftest import promise
from tests.decisions.small import NOW, REGISTER

pytestmark = pytest.mark.usefixtures("house")

PURPOSES = [purpose.id for purpose in REGISTER.purposes]
SCOPES = ["", MARKETING, *PURPOSES]
#: Days that matter: around today, around the ends of periods, around changes of the register.
DAYS = [0, 1, 30, 89, 90, 364, 365, 366, 729, 730, 731, 1825, 1826, 1827, 3000]

moments = st.builds(
    lambda days, hours: NOW - timedelta(days=days, hours=hours), st.sampled_from(DAYS), st.sampled_from([-30, 0, 1, 13])
)
relations = st.fixed_dictionaries({
    "process": st.sampled_from(["forms", "sales", "closed-down"]), "since_at": moments, "anchored_at": st.none() | moments,
    "records": st.lists(moments, max_size=2),
})  # fmt: skip
consents = st.fixed_dictionaries({
    "purpose": st.sampled_from(["news", "news", "offers"]), "state": st.sampled_from(list(ConsentState)), "at": moments,
    "by": st.sampled_from(["public", "subject:1", "staff:1"]),
})  # fmt: skip
limits = st.fixed_dictionaries({
    "kind": st.sampled_from([LimitKind.OBJECTION, LimitKind.RESTRICTION, LimitKind.MINOR]), "purpose": st.sampled_from(SCOPES),
    "since_at": moments, "until_at": st.none() | moments,
})  # fmt: skip
words = st.fixed_dictionaries({
    "channel": st.sampled_from([Channel.EMAIL, Channel.POST]), "purpose": st.sampled_from(SCOPES), "wanted": st.booleans(), "at": moments,
})  # fmt: skip
holds = st.fixed_dictionaries({
    "process": st.sampled_from(["", "forms", "sales"]), "since_at": moments, "until_at": st.none() | moments,
})  # fmt: skip
suppressions = st.fixed_dictionaries({
    "purpose": st.sampled_from(SCOPES), "since_at": moments, "until_at": st.none() | moments,
})  # fmt: skip
people = st.fixed_dictionaries({
    "country": st.sampled_from(["", "DK", "PL", "FR"]), "relations": st.lists(relations, max_size=3, unique_by=lambda one: one["process"]),
    "consents": st.lists(consents, max_size=4), "limits": st.lists(limits, max_size=2), "words": st.lists(words, max_size=3),
    "told": st.lists(moments, max_size=1),
    "suppressed": st.lists(suppressions, max_size=2, unique_by=lambda one: one["purpose"]),
    "merged": st.sampled_from([False, False, False, True]), "holds": st.lists(holds, max_size=2),
})  # fmt: skip
questions = st.builds(
    Asked, st.sampled_from([*PURPOSES, "no-such-purpose"]),
    st.sampled_from([None, None, None, "printer", "cloud", "bank", "far", "somebody"]),
    st.sampled_from([(), (), (), ("email",), ("name", "email"), ("health",), ("belief",), ("no-such-kind",)]),
    st.sampled_from([None, None, Channel.EMAIL, Channel.POST, Channel.SMS, Channel.AUTOMATED_CALL]), st.booleans(),
    st.sampled_from([False, False, False, True]),
)  # fmt: skip
registers = st.sampled_from(
    [
        "as it is",
        "with an earlier period",
        "with a newer question",
        "by the year",
        "silent",
        "suspended",
        "shared less",
        "kept shorter",
    ]
)
INSTRUCTIONS = {
    "suspended": [Instruction(1, Narrowing.SUSPEND, "deliver", (), NOW), Instruction(2, Narrowing.SUSPEND, "news", (), NOW)],
    "shared less": [Instruction(1, Narrowing.SHARE, "deliver", ("cloud",), NOW)],
    "kept shorter": [Instruction(1, Narrowing.KEEP, "forms", ("89 days",), NOW), Instruction(2, Narrowing.KEEP, "sales", ("1 year",), NOW)],
}  # fmt: skip


def register(kind: str) -> Register:
    """The small register, and some others that it could be."""
    if kind in INSTRUCTIONS:
        return narrowed(REGISTER, INSTRUCTIONS[kind])
    if kind == "with an earlier period":
        earlier = EarlierPeriod(
            before=NOW.date() - timedelta(days=300), duration=Period(1, "year"), starts="last_delivery"
        )
        processes = tuple(entry.model_copy(update={"earlier": (earlier,)}) for entry in REGISTER.processes)
        return REGISTER.model_copy(update={"processes": processes})
    if kind == "with a newer question":
        newer = {"consent_since": NOW - timedelta(days=90)}
        return REGISTER.model_copy(
            update={"purposes": tuple(entry.model_copy(update=newer) for entry in REGISTER.purposes)}
        )
    if kind == "by the year":
        rules = tuple(entry.model_copy(update={"starts": "end_of_financial_year"}) for entry in REGISTER.retention)
        return REGISTER.model_copy(update={"retention": rules})
    if kind == "silent":
        return REGISTER.model_copy(update={"promises": REGISTER.promises[:1]})
    return REGISTER


def moves_in(person: dict[str, Any], other: UUID | None) -> UUID:
    """Somebody with this history: rows as the actions leave them, without what they seal."""
    id = uuid4()
    DataSubject.objects.create(
        id=id,
        created_at=NOW,
        language="en",
        country=person["country"],
        merged_into_id=other if person["merged"] else None,
    )
    for one in person["relations"]:
        event = "last_delivery" if one["anchored_at"] else ""
        row = Relation.objects.create(
            subject_id=id,
            process=one["process"],
            since_at=one["since_at"],
            known_at=NOW,
            anchored_at=one["anchored_at"],
            anchor_event=event,
        )
        for at in one["records"]:
            stamp = stamping.stamp(
                process=row.process, purpose="deliver", basis="eu-gdpr:A6-1-b", source="them", register_version="v",
                wording_hash="w", language="en",
            )  # fmt: skip
            PersonalData.objects.create(relation=row, stamp_id=stamping.put_stamp(stamp), collected_at=at, payload=b"-")
    for number, one in enumerate(person["consents"]):
        ConsentRecord.objects.create(
            subject_id=id, purpose=one["purpose"], number=number, state=one["state"].value, at=one["at"], wording_hash="w",
            register_version="v", channel="test", by=one["by"],
        )  # fmt: skip
    open_ones = set()
    for one in person["limits"]:
        key = (one["kind"], one["purpose"])
        if one["until_at"] is None and key in open_ones:
            continue
        open_ones |= {key} if one["until_at"] is None else set()
        Limit.objects.create(
            subject_id=id, kind=one["kind"].value, purpose=one["purpose"], since_at=one["since_at"], until_at=one["until_at"],
            told_at=one["until_at"], reason="test",
        )  # fmt: skip
    for number, one in enumerate(person["words"]):
        ChannelChoice.objects.create(
            subject_id=id, channel=one["channel"].value, purpose=one["purpose"], number=number, wanted=one["wanted"],
            at=one["at"], by="public",
        )  # fmt: skip
    for one in person["holds"]:
        Hold.objects.create(subject_id=id, statute="dk-bogforing", reason="test", owner="staff:1", **one)
    for at in person["told"]:
        Told.objects.create(subject_id=id, what=RIGHT_TO_OBJECT, version="v", at=at)
    Identifier.objects.create(subject_id=id, kind="email", index=id.bytes, sealed=b"-")
    for one in person["suppressed"]:
        Limit.objects.create(kind=LimitKind.SUPPRESSION.value, index=id.bytes, reason="erased", **one)
    return id


def found(asked: Asked, at: datetime, by: Register) -> set[UUID]:
    sql = queries.audience_sql(asked, at=at, register=by)
    if sql is None:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(sql.text, sql.values)
        rows = [id if isinstance(id, UUID) else UUID(id) for (id,) in cursor.fetchall()]
    assert len(rows) == len(set(rows)), "somebody is there twice"
    return set(rows)


class _Undone(Exception):
    """One example is over."""


@promise("8.4a", "8.5b", "8.7")
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(people, min_size=1, max_size=5),
    st.lists(questions, min_size=6, max_size=6),
    registers,
    st.sampled_from([0, 0, 400]),
)
def test_the_audience_is_everybody_of_whom_may_says_yes(
    some: list[dict[str, Any]], asked: list[Asked], kind: str, days_ago: int
) -> None:
    by, at = register(kind), NOW - timedelta(days=days_ago)
    try:
        with transaction.atomic():
            ids: list[UUID] = []
            for person in some:
                ids.append(moves_in(person, ids[0] if ids else None))
            facts = queries.facts_of(ids, at=at)
            for question in asked:
                expected = {id for id in ids if answer(by, facts.get(id, Facts()), question, at=at).allowed}
                assert found(question, at, by) == expected, question
            raise _Undone
    except _Undone:
        pass


@promise("8.5b")
def test_of_several_noes_of_somebody_erased_a_yes_must_be_newer_than_the_last() -> None:
    def asking(last_no: int) -> set[UUID]:
        noes = {"": 40, MARKETING: last_no}
        id = moves_in(
            {
                "country": "DK", "relations": [{"process": "forms", "since_at": NOW, "anchored_at": None, "records": []}],
                "consents": [{"purpose": "news", "state": ConsentState.GIVEN, "at": NOW - timedelta(days=20), "by": "subject:1"}],
                "limits": [], "words": [], "told": [NOW], "merged": False, "holds": [],
                "suppressed": [
                    {"purpose": scope, "since_at": NOW - timedelta(days=days), "until_at": None} for scope, days in noes.items()
                ],
            },
            None,
        )  # fmt: skip
        return found(Asked("news"), NOW, REGISTER) & {id}

    assert asking(last_no=30), "the yes came after both"
    assert not asking(last_no=10), "one no came after the yes"


def test_it_is_one_query_and_its_rows_are_people(django_assert_num_queries: Callable[[int], Any]) -> None:
    person = {"country": "DK", "relations": [{"process": "forms", "since_at": NOW, "anchored_at": None, "records": []}],
              "consents": [], "limits": [], "words": [], "told": [], "suppressed": [], "merged": False, "holds": []}  # fmt: skip
    ada = moves_in(person, None)
    with django_assert_num_queries(1):
        assert found(Asked("deliver"), NOW, REGISTER) == {ada}
    with django_assert_num_queries(0):
        for nobody in (
            Asked("score"),
            Asked("deliver", "far"),
            Asked("no-such-purpose"),
            Asked("deliver", automated=True),
        ):
            assert found(nobody, NOW, REGISTER) == set()
