"""What a statute or a claim keeps stays, and nothing else of the same person does; when it is over, it goes."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from holdord.lib.registry import controls
from holdord.policy import actions as policy
from holdord.policy.instructing import Narrowing
from holdord.retention import actions, queries
from holdord.retention.actions import HeldByLaw, NeedsADay, Whose
from holdord.rights.queries.erasure import plan as plan_erasure
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from tests.conftest import at, promise
from tests.drafts import Draft, knows
from tests.retention.test_going import CLEO, run, takes_in

STATUTORY = (
    "    sources: [form]\n    forms:",
    "    statutory:\n      - {statute: dk-bogforing, purposes: [answer]}\n    sources: [form]\n    forms:",
)


def held(whose: Whose, on: str = "2026-02-01", **days: date) -> UUID:
    days = days or {"review_on": date(2027, 1, 1)}
    return actions.hold(whose=whose, ground="gdpr-a17-3-e", reason="case-7", by=CLEO, at=at(on), **days)


def says(name: str, on: str) -> str:
    found = controls.get(name)
    assert found is not None
    return found(at(on), {}).state


# A statute, from the register.


@promise("8.0b", "2.4a")
def test_what_a_statute_asks_for_stays_past_the_policys_time_and_goes_the_day_after(draft: Draft) -> None:
    draft.write(*STATUTORY)
    draft.publish(at("2026-01-01"))
    ada = knows("ada", at("2026-03-10"))
    (stays,) = queries.plan(at("2028-03-10")).stays
    assert (stays.held_by, stays.held_until) == ("dk-bogforing", date(2032, 1, 1))
    assert run("2031-12-31") == actions.Run(records=0, people=0, held=1)
    assert people.exists(ada)
    assert run("2032-01-01").people == 1


@promise("8.0b", "8.3")
def test_a_statute_outweighs_a_request_and_covers_only_what_it_is_about(draft: Draft) -> None:
    draft.write(*STATUTORY)
    draft.publish(at("2026-01-01"))
    ada = knows("ada", at("2026-03-10"))
    news = knows("ada", at("2026-03-11"))
    assert ada == news
    other = people.records_of(ada, "web-forms")[1].id
    from holdord.subjects.actions.stamping import stamp_anew
    from holdord.subjects.models import PersonalData

    stamp_anew(PersonalData.objects.get(pk=other), purpose="updates")
    with pytest.raises(HeldByLaw):
        actions.erase_person(subject=ada, ground="A17-1-a", by=CLEO, at=at("2026-04-01"))
    planned = plan_erasure(ada, at=at("2026-04-01"))
    assert [(line.count, line.why, line.until) for line in planned.stays] == [(1, "dk-bogforing", date(2032, 1, 1))]
    actions.erase_what_may_go(subject=ada, ground="A17-1-a", stays=planned.records, by=CLEO, at=at("2026-04-01"))
    assert other not in {record.id for record in people.records_of(ada, "web-forms")}
    assert len(people.records_of(ada, "web-forms")) == 1


@promise("8.0b")
def test_of_a_hold_and_a_statute_the_day_of_the_later_one_is_told(draft: Draft) -> None:
    draft.write(*STATUTORY)
    draft.publish(at("2026-01-01"))
    ada = knows("ada", at("2026-03-10"))
    (record,) = people.records_of(ada, "web-forms")
    held(Whose(record=record.id), "2026-04-01", until_on=date(2027, 1, 1))
    assert [(line.why, line.until) for line in plan_erasure(ada, at=at("2026-04-02")).stays] == [
        ("dk-bogforing", date(2032, 1, 1))
    ]
    held(Whose(record=record.id), "2026-04-01", until_on=date(2035, 1, 1))
    assert [(line.why, line.until) for line in plan_erasure(ada, at=at("2026-04-02")).stays] == [
        ("gdpr-a17-3-e", date(2035, 1, 1))
    ]


# Holds: a record, a person, a question.


@promise("8.0b")
def test_one_thing_is_held_and_the_rest_of_the_person_goes(house: object) -> None:
    ada = takes_in("ada", "web-forms", "2021-03-15")
    takes_in("ada", "web-forms", "2021-03-16")
    first, second = people.records_of(ada, "web-forms")
    hold = held(Whose(record=first.id))
    assert run("2026-03-16") == actions.Run(records=1, people=0, held=1)
    assert [record.id for record in people.records_of(ada, "web-forms")] == [first.id]
    with pytest.raises(HeldByLaw):
        actions.erase_record(record=first.id, ground="A17-1-a", by=CLEO, at=at("2026-03-17"))
    assert actions.release_hold(hold=hold, by=CLEO, at=at("2026-04-01")) == 1
    assert not people.exists(ada)
    assert second.id != first.id


@promise("8.0b")
def test_what_fits_a_question_is_held_of_everybody_and_what_comes_later_too(house: object) -> None:
    ada = takes_in("ada", "customers", "2018-03-15")
    ben = takes_in("ben", "customers", "2020-03-15")
    hold = held(Whose(process="customers", from_on=date(2020, 1, 1), until_on=date(2021, 1, 1)))
    cleo = takes_in("cleo", "customers", "2020-12-31T20:00+00:00")
    done = run("2026-02-02")
    assert done == actions.Run(records=1, people=1, held=2)
    assert not people.exists(ada) and people.exists(ben) and people.exists(cleo)
    actions.release_hold(hold=hold, by=CLEO, at=at("2026-02-03"))
    assert run("2026-02-03").people == 2


def test_a_hold_on_the_person_in_one_process_leaves_the_others_alone(house: object) -> None:
    ada = takes_in("ada", "web-forms", "2021-03-15")
    takes_in("ada", "communication", "2021-03-15")
    held(Whose(subject=ada, process="web-forms"))
    assert run("2026-03-15") == actions.Run(records=1, people=0, held=1)
    assert [fact.process for fact in people.relations(ada)] == ["web-forms"]


@promise("8.0b")
@pytest.mark.parametrize("anchored", [False, True])
def test_of_whom_nothing_more_is_held_a_hold_keeps_that_they_are_known(house: object, anchored: bool) -> None:
    ada = takes_in("ada", "customers", "2021-03-15")
    subjects.erase_records(ids=[each.id for each in people.records_of(ada)], by=CLEO, at=at("2021-03-16"))
    if anchored:
        move = subjects.move_anchor
        move(subject=ada, process="customers", event="last_delivery", at=at("2021-03-15"), by="system:test")
    held(Whose(subject=ada, process="customers"), review_on=date(2040, 1, 1))
    (stays,) = queries.plan(at("2031-01-01")).stays
    assert stays.held_by == "gdpr-a17-3-e"
    assert run("2031-01-01") == actions.Run(records=0, people=0, held=0)
    assert [relation.process for relation in people.relations(ada)] == ["customers"]


def test_of_a_record_the_statute_says_until_when(house: object) -> None:
    ada = takes_in("ada", "customers", "2026-03-10")
    (invoice,) = people.records_of(ada, "customers")
    id = actions.hold(whose=Whose(record=invoice.id), ground="dk-bogforing", reason="invoice", by=CLEO,
                      at=at("2026-03-10"))  # fmt: skip
    hold = people.hold(id)
    assert hold is not None and hold.until_at == at("2031-12-31T23:00+00:00")


def test_a_hold_with_no_day_is_refused_beside_one_with_a_day(house: object) -> None:
    ada = takes_in("ada", "web-forms", "2021-03-15")
    with pytest.raises(NeedsADay):
        actions.hold(whose=Whose(subject=ada), ground="claim", reason="claim", by=CLEO, at=at("2026-02-01"))
    with pytest.raises(NeedsADay):
        held(Whose(subject=ada), review_on=date(2026, 2, 1))
    assert held(Whose(subject=ada), review_on=date(2026, 2, 2))


def test_what_is_not_there_is_not_held(house: object) -> None:
    with pytest.raises(subjects.NothingToHold):
        held(Whose(record=UUID(int=1)))
    with pytest.raises(subjects.NothingToHold):
        held(Whose())


@promise("8.0b")
def test_a_hold_that_nobody_looked_at_again_breaks_the_promise(house: object) -> None:
    ada = takes_in("ada", "web-forms", "2026-01-15")
    assert says("retention.holds-are-reviewed", "2026-02-01") == "nothing to check"
    hold = held(Whose(subject=ada), review_on=date(2026, 3, 1))
    assert says("retention.holds-are-reviewed", "2026-03-01") == "kept"
    assert says("retention.holds-are-reviewed", "2026-03-02") == "broken"
    actions.review_hold(hold=hold, review_on=date(2026, 6, 1), by=CLEO, at=at("2026-03-02"))
    assert says("retention.holds-are-reviewed", "2026-03-02") == "kept"
    subjects.hold(subject=ada, statute="claim", reason="claim", by=CLEO, at=at("2026-03-02"))
    assert says("retention.holds-are-reviewed", "2026-03-02") == "broken"


def test_with_two_people_joined_a_hold_on_a_thing_goes_with_the_thing(house: object) -> None:
    ada, alias = takes_in("ada", "web-forms", "2021-03-15"), takes_in("alias", "web-forms", "2021-03-15")
    (thing,) = people.records_of(alias, "web-forms")
    held(Whose(record=thing.id))
    subjects.join(source=alias, target=ada, by=CLEO, at=at("2026-02-02"))
    assert run("2026-03-15") == actions.Run(records=1, people=0, held=1)


@promise("8.3")
def test_an_ended_hold_from_when_two_were_joined_does_not_keep_somebody_from_going(house: object) -> None:
    ada, alias = takes_in("ada", "web-forms", "2025-03-15"), takes_in("alias", "web-forms", "2025-03-15")
    (thing,) = people.records_of(alias, "web-forms")
    merge = subjects.join(source=alias, target=ada, by=CLEO, at=at("2026-02-01"))
    hold = held(Whose(record=thing.id), "2026-02-02")
    subjects.part(merge=merge, by=CLEO, at=at("2026-02-03"))
    with pytest.raises(HeldByLaw):
        actions.erase_person(subject=alias, ground="A17-1-a", by=CLEO, at=at("2026-02-04"))
    subjects.release(hold=hold, by=CLEO, at=at("2026-02-05"))
    actions.erase_person(subject=alias, ground="A17-1-a", by=CLEO, at=at("2026-02-06"))
    connection.check_constraints()
    assert not people.exists(alias) and people.exists(ada)


@promise("8.0b", "8.3")
def test_a_hold_from_when_two_were_joined_keeps_what_it_was_about_and_nobody_else(house: object) -> None:
    ada, alias = takes_in("ada", "web-forms", "2021-03-15"), takes_in("alias", "web-forms", "2021-03-15")
    (thing,) = people.records_of(alias, "web-forms")
    merge = subjects.join(source=alias, target=ada, by=CLEO, at=at("2026-02-01"))
    held(Whose(record=thing.id), "2026-02-02")
    subjects.part(merge=merge, by=CLEO, at=at("2026-02-03"))
    assert not queries.is_kept(ada, at("2026-02-04")) and queries.is_kept(alias, at("2026-02-04"))
    actions.erase_person(subject=ada, ground="A17-1-a", by=CLEO, at=at("2026-02-04"))
    assert run("2026-03-15") == actions.Run(records=0, people=0, held=1)


@promise("8.0b")
def test_a_hold_on_two_who_were_joined_keeps_both_once_they_are_parted(house: object) -> None:
    ada, alias = takes_in("ada", "web-forms", "2021-03-15"), takes_in("alias", "web-forms", "2021-03-15")
    merge = subjects.join(source=alias, target=ada, by=CLEO, at=at("2026-02-01"))
    held(Whose(subject=ada), "2026-02-02")
    subjects.part(merge=merge, by=CLEO, at=at("2026-02-03"))
    assert run("2026-03-15") == actions.Run(records=0, people=0, held=2)
    assert people.exists(ada) and people.exists(alias)


# What becomes of it: locked away, or looked at first.


@promise("7.2a")
def test_what_is_locked_away_first_is_used_for_nothing_and_goes_when_that_is_over(draft: Draft) -> None:
    from holdord.decisions import queries as decisions

    draft.write(
        "    starts: collected\n    clauses: ['2.4a']",
        "    starts: collected\n    action: restrict\n    restricted_for: 1 year\n    clauses: ['2.4a']",
    )
    draft.publish(at("2026-01-01"))
    ada = knows("ada", at("2026-03-10"))
    assert decisions.may(subject=ada, purpose="answer", at=at("2028-03-09")).allowed
    assert not decisions.may(subject=ada, purpose="answer", at=at("2028-03-10")).allowed
    assert run("2029-03-09") == actions.Run(0, 0, 0)
    assert run("2029-03-10").people == 1


@promise("7.2a")
def test_what_is_kept_for_a_shorter_time_is_looked_at_first_all_the_same(
    draft: Draft, django_capture_on_commit_callbacks: Any
) -> None:
    draft.write("    starts: last_contact\n", "    starts: last_contact\n    action: review\n")
    draft.publish(at("2026-01-01"))
    ada, ben = knows("ada", at("2026-03-10")), knows("ben", at("2026-03-10"))
    subjects.move_anchor(subject=ada, process="web-forms", event="last_contact", at=at("2026-03-10"), by=CLEO)
    with django_capture_on_commit_callbacks(execute=True):
        policy.instruct(kind=Narrowing.KEEP, about="web-forms", said=["12 months"], by=CLEO, at=at("2026-04-01"))
    assert run("2027-03-10") == actions.Run(1, 1, 0)
    assert not people.exists(ben), "of whom nothing has happened yet the other rule holds, and it lets go"
    assert [due.subject for due in queries.plan(at("2027-03-10")).waits] == [ada]
    assert actions.erase_reviewed(subject=ada, process="web-forms", by=CLEO, at=at("2027-03-10")) == 1


@promise("7.2a")
def test_what_somebody_looks_at_first_waits_for_them(draft: Draft) -> None:
    draft.write(
        "    starts: collected\n    clauses: ['2.4a']",
        "    starts: collected\n    action: review\n    clauses: ['2.4a']",
    )
    draft.publish(at("2026-01-01"))
    ada = knows("ada", at("2026-03-10"))
    assert says("retention.nothing-waits-to-be-looked-at", "2028-03-01") == "nothing to check"
    assert run("2028-03-10") == actions.Run(0, 0, 0)
    assert [due.subject for due in queries.plan(at("2028-03-10")).waits] == [ada]
    assert says("retention.nothing-waits-to-be-looked-at", "2028-04-09") == "kept"
    assert says("retention.nothing-waits-to-be-looked-at", "2028-04-10") == "broken"
    assert actions.erase_reviewed(subject=ada, process="web-forms", by=CLEO, at=at("2028-04-10")) == 1
    assert not people.exists(ada)


def test_a_hold_that_would_keep_nothing_or_not_what_was_said_is_refused(house: object) -> None:
    ada, day = takes_in("ada", "web-forms", "2021-03-15"), date(2026, 1, 1)
    for whose in (
        Whose(process="web-forms", from_on=day, until_on=day), Whose(record=ada, process="web-forms"),
        Whose(subject=ada, purpose="answer-request"), Whose(subject=ada, from_on=day),
    ):  # fmt: skip
        with pytest.raises(actions.NotThatWay):
            actions.hold(
                whose=whose, ground="gdpr-a17-3-e", reason="claim", by=CLEO, at=at("2026-01-01"),
                review_on=date(2026, 6, 1),
            )  # fmt: skip


def test_a_hold_in_a_process_that_is_none_is_refused_for_a_person_as_for_all(house: object) -> None:
    ada = takes_in("ada", "web-forms", "2021-03-15")
    for whose in (Whose(subject=ada, process="made-up"), Whose(process="made-up")):
        with pytest.raises(subjects.NothingToHold, match="made-up"):
            actions.hold(
                whose=whose, ground="gdpr-a17-3-e", reason="claim", by=CLEO, at=at("2026-01-01"),
                review_on=date(2026, 6, 1),
            )  # fmt: skip
