"""Who is looked for in a room is looked for in every table of it that says whose a row is."""

from uuid import uuid4

import pytest
from django.apps import apps

from holdord.consent import actions as consent
from holdord.lib import sql
from holdord.lib.registry import portraits
from holdord.lib.traces import found, question
from holdord.policy import queries as policy
from holdord.subjects import queries as people
from tests.conftest import at
from tests.subjects.cast import WORDS, take_in

ROOMS = [portrait for portrait in portraits.all() if getattr(portrait, "traces", None)]


def test_every_room_above_the_people_has_said_where_they_leave_traces() -> None:
    assert {each.room for each in portraits.all()} - {each.room for each in ROOMS} == {"audit", "vault", "subjects"}


@pytest.mark.parametrize("portrait", ROOMS, ids=lambda each: each.room)
def test_every_column_that_points_at_a_person_is_among_them(portrait: object) -> None:
    declared = {(trace.model, trace.column) for trace in portrait.traces}  # type: ignore[attr-defined]
    pointing = {
        (label, field.attname)
        for label in portrait.covers  # type: ignore[attr-defined]
        for field in apps.get_model(label)._meta.concrete_fields
        if field.is_relation and field.related_model._meta.label == "subjects.DataSubject"
    }
    assert pointing <= declared, f"add to traces: {pointing - declared}"
    by_index = {trace for trace in portrait.traces if trace.by_index}  # type: ignore[attr-defined]
    assert by_index <= set(portrait.traces)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("house")
def test_who_is_nowhere_is_found_nowhere() -> None:
    rooms = tuple((each.room, each.traces) for each in ROOMS)  # type: ignore[attr-defined]
    for people_asked_for in ([uuid4(), uuid4()], []):
        assert sql.ask(found(rooms, people_asked_for, people.PROVEN_INDEXES_OF_MANY)) == [{}]


@pytest.mark.usefixtures("house")
def test_of_one_person_the_rooms_are_found_by_the_same_traces() -> None:
    rooms = tuple((each.room, each.traces) for each in ROOMS)  # type: ignore[attr-defined]
    ada = take_in().subject
    consent.give(
        subject=ada, purpose="news-by-email", by="system:test", at=at("2026-01-11"), wording_hash=WORDS,
        register_version=policy.version(), language="da", channel="web-form",
    )  # fmt: skip
    connection = sql.at_hand()
    asked = question(rooms, {"id": sql.stored_id(connection, ada)}, people.PROVEN_INDEXES)
    assert (
        {room for room, *_ in sql.rows(connection, *asked)}
        == {"consent"}
        == set(sql.ask(found(rooms, [ada, uuid4()], people.PROVEN_INDEXES_OF_MANY))[0])
    )
