"""Who serves whom, and what came under a contract: begun, handed over, agreed to again, ended."""

from uuid import UUID, uuid4

import pytest

from holdord.audit import queries as audit
from holdord.lib.registry import Evidence, controls
from holdord.staff import actions as staff
from holdord.subjects import actions, queries
from holdord.subjects.rules import Duty, NotACode
from tests.conftest import at, promise
from tests.subjects.cast import ADA, BEN, CLEO, take_in, write

pytestmark = pytest.mark.usefixtures("house")

THEN, LATER = at("2026-03-01"), at("2026-04-01")
NDA = "nda-2026-014"


@pytest.fixture
def eva() -> UUID:
    return staff.invite(email="eva@house.test", role="account_manager", by="system:test", at=at("2026-01-01"))


@pytest.fixture
def finn() -> UUID:
    return staff.invite(email="finn@house.test", role="account_manager", by="system:test", at=at("2026-01-01"))


def assign(who: UUID, member: UUID, duty: Duty = Duty.MANAGES) -> UUID:
    return actions.assign(subject=who, member=member, duty=duty, by=CLEO, at=THEN)


def serving(who: UUID) -> dict[UUID, Duty]:
    return {each.member: each.duty for each in queries.assigned_to(who, at=LATER)}


@promise("5.2e")
def test_who_is_assigned_serves_until_it_ends(eva: UUID, finn: UUID) -> None:
    ada, ben = write(ADA), write(BEN)
    id = assign(ada, eva)
    assign(ada, finn, Duty.SERVES)
    assert serving(ada) == {eva: Duty.MANAGES, finn: Duty.SERVES} and serving(ben) == {}
    assert queries.serves(eva, [ada, ben], at=LATER) == {ada}
    assert queries.serves(eva, [ada], at=at("2026-02-01")) == frozenset(), "not yet"
    actions.unassign(assignment=id, by=CLEO, at=at("2026-03-20"))
    actions.unassign(assignment=id, by=CLEO, at=at("2026-03-25"))
    assert queries.serves(eva, [ada], at=LATER) == frozenset()
    assert queries.assigned_to(ada)[0].until_at == at("2026-03-20"), "what was, stays"


@promise("5.2e")
def test_assigned_twice_is_assigned_once_with_the_newer_duty(eva: UUID) -> None:
    ada = write()
    assert assign(ada, eva, Duty.SERVES) == assign(ada, eva)
    assert serving(ada) == {eva: Duty.MANAGES}


@promise("5.2e")
def test_customers_are_handed_over_one_by_one_or_all_at_once(eva: UUID, finn: UUID) -> None:
    ada, ben = write(ADA), write(BEN)
    for who in (ada, ben):
        assign(who, eva)
    assign(ben, finn, Duty.SERVES)
    assert actions.reassign(member=eva, to=finn, by=CLEO, at=at("2026-03-20"), subject=ada) == 1
    assert serving(ada) == {finn: Duty.MANAGES} and serving(ben) == {eva: Duty.MANAGES, finn: Duty.SERVES}
    assert actions.reassign(member=eva, to=finn, by=CLEO, at=at("2026-03-21")) == 1
    assert serving(ben) == {finn: Duty.MANAGES}, "who looks after them now is no longer just serving"
    (entry, *_) = audit.entries(act="subjects.reassign")
    assert entry.detail == {"member": str(eva), "to": str(finn), "people": 1}


@promise("5.2e")
def test_somebody_looks_again_at_who_is_assigned(eva: UUID) -> None:
    id = assign(write(), eva)
    actions.confirm(assignment=id, by=CLEO, at=LATER)
    found = queries.assignment(id)
    assert found is not None and (found.since_at, found.confirmed_at) == (THEN, LATER)
    actions.unassign(assignment=id, by=CLEO, at=LATER)
    for act in (actions.confirm, actions.unassign):
        with pytest.raises(actions.NoSuchThing):
            act(assignment=id if act is actions.confirm else uuid4(), by=CLEO, at=LATER)


@promise("9.7")
def test_what_came_under_a_contract_is_hidden_from_all_but_its_team(eva: UUID, finn: UUID) -> None:
    first, second = take_in(), take_in()
    actions.bind(code=NDA, by=CLEO, at=THEN)
    actions.join_team(code=NDA, member=eva, by=CLEO, at=THEN)
    actions.confide_record(record=first.record, code=NDA, by=CLEO, at=THEN)
    assert queries.hidden_from(finn, first.subject, at=LATER) == {first.record}
    assert queries.hidden_from(None, first.subject, at=LATER) == {first.record}
    assert queries.hidden_from(eva, first.subject, at=LATER) == frozenset()
    actions.leave_team(code=NDA, member=eva, by=CLEO, at=at("2026-03-20"))
    assert queries.hidden_from(eva, first.subject, at=LATER) == {first.record}
    actions.unconfide_record(record=first.record, by=CLEO, at=LATER)
    with pytest.raises(actions.NoSuchThing):
        actions.unconfide_record(record=first.record, by=CLEO, at=LATER)
    assert queries.hidden_from(finn, first.subject, at=LATER) == frozenset()
    assert second.subject == first.subject


@promise("9.7")
def test_a_whole_process_of_a_person_is_for_the_team_and_what_comes_in_later_too(eva: UUID) -> None:
    ada = write(process="customers")
    actions.bind(code=NDA, by=CLEO, at=THEN)
    actions.join_team(code=NDA, member=eva, by=CLEO, at=THEN)
    actions.confide(subject=ada, process="customers", code=NDA, by=CLEO, at=THEN)
    later, open_to_all = take_in(process="customers"), take_in(process="events")
    hidden = queries.hidden_from(None, ada, at=LATER)
    assert later.record in hidden and open_to_all.record not in hidden and len(hidden) == 2
    (agreement,) = queries.agreements()
    assert (agreement.code, agreement.team, agreement.things, agreement.people) == (NDA, (eva,), 2, 1)
    assert {secret.record for secret in queries.secrets()} == hidden
    assert queries.confided(ada) == ({"customers": NDA}, {})
    actions.unconfide(subject=ada, process="customers", by=CLEO, at=LATER)
    assert queries.hidden_from(None, ada, at=LATER) == frozenset()
    with pytest.raises(actions.NoSuchThing):
        actions.unconfide(subject=ada, process="customers", by=CLEO, at=LATER)


@promise("9.7")
def test_under_two_contracts_it_is_for_who_is_in_both_teams(eva: UUID, finn: UUID) -> None:
    taken = take_in(process="customers")
    for code, member in ((NDA, eva), ("nda-2", finn)):
        actions.bind(code=code, by=CLEO, at=THEN)
        actions.join_team(code=code, member=member, by=CLEO, at=THEN)
    actions.confide(subject=taken.subject, process="customers", code=NDA, by=CLEO, at=THEN)
    actions.confide_record(record=taken.record, code="nda-2", by=CLEO, at=THEN)
    assert queries.hidden_from(eva, taken.subject, at=LATER) == {taken.record}
    actions.join_team(code="nda-2", member=eva, by=CLEO, at=THEN)
    assert queries.hidden_from(eva, taken.subject, at=LATER) == frozenset()


@promise("9.7")
def test_a_contract_is_known_by_a_code_and_must_be_noted_before_it_is_used() -> None:
    taken = take_in()
    with pytest.raises(actions.NoSuchContract):
        actions.confide_record(record=taken.record, code=NDA, by=CLEO, at=THEN)
    with pytest.raises(NotACode):
        actions.bind(code="Agreement with Ada Krogh", by=CLEO, at=THEN)
    actions.bind(code=NDA, by=CLEO, at=THEN)
    assert actions.bind(code=NDA, by=CLEO, at=LATER) == queries.agreements()[0].id
    with pytest.raises(actions.NoSuchThing):
        actions.confide_record(record=uuid4(), code=NDA, by=CLEO, at=THEN)
    with pytest.raises(actions.NoSuchThing):
        actions.confide(subject=taken.subject, process="events", code=NDA, by=CLEO, at=THEN)


@promise("8.3")
def test_erasing_a_person_takes_who_served_them_and_what_was_confidential(eva: UUID) -> None:
    taken = take_in()
    assign(taken.subject, eva)
    actions.bind(code=NDA, by=CLEO, at=THEN)
    actions.confide_record(record=taken.record, code=NDA, by=CLEO, at=THEN)
    actions.erase(subject=taken.subject, by=CLEO, at=LATER)
    assert queries.assigned_to_each() == {} and queries.secrets() == []


@promise("9.7")
def test_a_merge_hides_no_less_and_its_undoing_no_more(eva: UUID, finn: UUID) -> None:
    ada, ben = write(ADA, process="customers"), write(BEN, process="customers")
    actions.bind(code=NDA, by=CLEO, at=THEN)
    actions.bind(code="nda-2", by=CLEO, at=THEN)
    actions.confide(subject=ben, process="customers", code=NDA, by=CLEO, at=THEN)
    assign(ada, eva)
    assign(ben, eva, Duty.SERVES)
    assign(ben, finn)
    bens = queries.hidden_from(None, ben, at=LATER)
    merge = actions.join(source=ben, target=ada, by=CLEO, at=LATER)
    assert bens < queries.hidden_from(None, ada, at=LATER), "the stricter of the two holds for both"
    assert serving(ada) == {eva: Duty.MANAGES, finn: Duty.MANAGES}
    actions.part(merge=merge, by=CLEO, at=LATER)
    assert queries.hidden_from(None, ben, at=LATER) == bens
    assert queries.hidden_from(None, ada, at=LATER) == frozenset()
    assert serving(ada) == {eva: Duty.MANAGES} and serving(ben) == {eva: Duty.SERVES, finn: Duty.MANAGES}


@promise("9.7")
def test_a_merge_of_what_came_under_two_contracts_keeps_both(eva: UUID) -> None:
    ada, ben = write(ADA, process="customers"), write(BEN, process="customers")
    for who, code in ((ada, NDA), (ben, "nda-2")):
        actions.bind(code=code, by=CLEO, at=THEN)
        actions.confide(subject=who, process="customers", code=code, by=CLEO, at=THEN)
    (bens,) = queries.hidden_from(None, ben, at=LATER)
    actions.join_team(code=NDA, member=eva, by=CLEO, at=THEN)
    actions.join(source=ben, target=ada, by=CLEO, at=LATER)
    assert queries.hidden_from(eva, ada, at=LATER) == {bens}
    assert set(queries.secrets_of(ada)[bens]) == {NDA, "nda-2"}


def look() -> Evidence:
    control = controls.get("subjects.confidential-for-team-only")
    assert control is not None
    return control(LATER, {})


@promise("9.7")
def test_what_is_for_a_team_is_shown_to_be_so_and_a_stranger_who_read_it_breaks_that(eva: UUID, finn: UUID) -> None:
    assert look().state == "nothing to check"
    taken = take_in(process="customers")
    actions.bind(code=NDA, by=CLEO, at=THEN)
    actions.join_team(code=NDA, member=eva, by=CLEO, at=THEN)
    actions.confide_record(record=taken.record, code=NDA, by=CLEO, at=THEN)
    reads(taken.subject, eva)
    assert (look().state, look().looked_at) == ("kept", 2)
    actions.leave_team(code=NDA, member=eva, by=CLEO, at=at("2026-03-20"))
    assert look().state == "kept", "she was in the team when she read it"
    reads(taken.subject, finn)
    assert "readings by somebody outside it: 1 of 2" in look().line


def reads(who: UUID, reader: UUID) -> None:
    actions.read(
        subject=who, purpose="deliver-services", by=f"staff:{reader}", at=at("2026-03-10"), what="person", under=[NDA]
    )


@promise("9.7")
def test_a_house_that_opens_it_to_others_breaks_it(eva: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = take_in(process="customers")
    actions.bind(code=NDA, by=CLEO, at=THEN)
    actions.confide_record(record=taken.record, code=NDA, by=CLEO, at=THEN)
    monkeypatch.setattr(queries, "hidden_from", lambda *_, **__: frozenset())
    assert "open to somebody outside its team: 1" in look().line
