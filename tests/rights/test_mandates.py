"""Somebody asks for another: it waits until it is shown that they may, and nothing goes to whom it should not."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from holdord.lib.registry import controls
from holdord.rights import actions, mandate_texts, mandates, queries
from holdord.rights.actions import NotNow, NotShown, Other
from holdord.rights.identity import Method
from holdord.rights.mandates import Age, Kind, Lack, Mandate, Seen, band, lacks, person_is_told, receives
from holdord.rights.models import Mandate as MandateRow
from holdord.rights.models import RightsRequest
from holdord.rights.rules import Channel, Place, RefusalGround, Step
from holdord.terms import RequestStatus, Right
from tests.conftest import at, promise
from tests.rights.conftest import ADA, ASKED, CLEO, asks, letters_to, newest, proves, request_of

LAWYER = "lars@lawyers.example"
LATER = ASKED + timedelta(minutes=10)
TODAY = date(2026, 3, 5)
PROXY = Other(Kind.PROXY, "Lars Lund", LAWYER)
PARENT = Other(Kind.PARENT, "Pia Lind", LAWYER)


def proxy(**so: object) -> Mandate:
    return Mandate(**{"kind": Kind.PROXY, "seen": Seen.MANDATE, **so})  # type: ignore[arg-type]  # facts by name


def parent(**so: object) -> Mandate:
    return Mandate(**{"kind": Kind.PARENT, "seen": Seen.BIRTH, **so})  # type: ignore[arg-type]  # as above


@promise("8.1g")
@pytest.mark.parametrize(
    ("mandate", "missing"),
    [
        (proxy(), ()),
        (proxy(seen=None), (Lack.NOT_SHOWN,)),
        (proxy(seen=Seen.BIRTH), (Lack.NOT_SHOWN,)),
        (proxy(until=TODAY), ()),
        (proxy(until=date(2026, 3, 4)), (Lack.OVER,)),
        (proxy(rights=frozenset({Right.ERASURE})), (Lack.NOT_THIS_RIGHT,)),
        (proxy(rights=frozenset({Right.ERASURE, Right.ACCESS})), ()),
        (proxy(seen=None, until=date(2026, 3, 4)), (Lack.NOT_SHOWN, Lack.OVER)),
        (parent(age=Age.BELOW), ()),
        (parent(), (Lack.AGE_NOT_SAID,)),
        (parent(seen=Seen.MANDATE, age=Age.BELOW), (Lack.NOT_SHOWN,)),
        (parent(age=Age.FROM), (Lack.CHILD_HAS_NOT_AGREED,)),
        (parent(age=Age.FROM, agreed=True), ()),
        (parent(age=Age.GROWN, agreed=True), (Lack.GROWN_UP,)),
        (Mandate(Kind.GUARDIAN, Seen.COURT), ()),
        (Mandate(Kind.GUARDIAN, Seen.PERSON), (Lack.NOT_SHOWN,)),
    ],
)
def test_everything_that_is_missing_is_said_at_once(mandate: Mandate, missing: tuple[Lack, ...]) -> None:
    assert lacks(mandate, Right.ACCESS, TODAY) == missing


@pytest.mark.parametrize(
    ("age", "decides_at", "expected"),
    [(12, 13, Age.BELOW), (13, 13, Age.FROM), (14, 15, Age.BELOW), (17, 16, Age.FROM), (18, 13, Age.GROWN)],
)
def test_a_child_is_as_old_as_its_country_says(age: int, decides_at: int, expected: Age) -> None:
    assert band(age, decides_at=decides_at) is expected


@pytest.mark.parametrize(
    ("mandate", "to_them", "told"),
    [
        (proxy(), False, True), (proxy(receives=True), True, True),
        (proxy(receives=True, until=date(2026, 3, 4)), False, True), (parent(age=Age.BELOW), True, False),
        (parent(age=Age.FROM, agreed=True), False, True),
        (parent(age=Age.FROM, agreed=True, receives=True), True, True),
        (Mandate(Kind.GUARDIAN, Seen.COURT), True, False), (proxy(seen=Seen.AT_WORD, receives=True), False, True),
    ],
)  # fmt: skip
def test_the_answer_goes_where_the_mandate_says(mandate: Mandate, to_them: bool, told: bool) -> None:
    assert receives(mandate, TODAY) is to_them
    assert person_is_told(mandate) is told


@pytest.mark.parametrize("shelf", [mandate_texts.KINDS, mandate_texts.SEEN, mandate_texts.AGES, mandate_texts.LACKS])
def test_each_code_has_words(shelf: dict[str, str]) -> None:
    codes = {code for kind in (Kind, Seen, Age, Lack) if set(shelf) <= set(kind) for code in kind}
    assert set(shelf) == codes


def asked_for_ada(other: Other = PROXY, right: Right = Right.ACCESS, country: str = "DK") -> UUID:
    """A lawyer, or a parent, has written to the desk; Cleo takes it down as what it is."""
    id = actions.take_down(
        right=right, address=LAWYER, channel=Channel.MAIL, received_at=ASKED, language="en", by=CLEO, at=ASKED,
        country=country,
    )  # fmt: skip
    actions.asked_by_another(request=id, other=other, whom=ADA, by=CLEO, at=ASKED)
    return id


def answered(id: UUID, *, when: datetime) -> None:
    """Cleo prepares it, looks through it - whoever asked is somebody else, too - and approves; the job answers."""
    actions.prepare(request=id, by=CLEO, at=when)
    actions.confirm(request=id, by=CLEO, at=when)
    actions.approve(request=id, by=CLEO, at=when)
    actions.make_answer(request=id, at=when)


def step(id: UUID) -> Step:
    return queries.request(id, at=LATER).step


@promise("8.1g")
def test_it_waits_for_the_mandate_and_says_what_is_needed(ada: UUID) -> None:
    id = asked_for_ada()

    assert step(id) is Step.PROOF and RightsRequest.objects.get().place == Place.PROOF.value
    letter = newest(LAWYER, "mandate_needed")
    assert letter.body and "A mandate that the person has signed" in letter.body
    assert not letters_to(ADA), "the person hears only once it is seen"
    with pytest.raises(NotNow):
        actions.confirm_identity(request=id, by=CLEO, at=LATER)
    with pytest.raises(NotNow):
        actions.prepare(request=id, by=CLEO, at=LATER)


@promise("8.1g")
def test_a_mandate_that_covers_the_answer_takes_it_to_the_proxy_and_the_person_hears_of_it(ada: UUID) -> None:
    id = asked_for_ada()
    actions.see_mandate(request=id, seen=Seen.MANDATE, receives=True, until=date(2026, 12, 31), by=CLEO, at=LATER)
    row = request_of()
    assert row.subject_id == ada
    assert list(row.proofs.values_list("method", flat=True)) == [Method.MANDATE.value]
    told = newest(ADA, "asked_for_you")
    assert told.body and "Lars Lund" in told.body and "The answer goes to them." in told.body

    answered(id, when=LATER)

    assert newest(LAWYER, "answer_ready").body
    assert not [each for each in letters_to(ADA) if each.envelope.template.endswith("answer_ready")]
    # The password is shown to whoever proves the proxy's address, as it would be to Ada.
    ticket = proves(asks(LAWYER, None), LAWYER, when=LATER)
    (case,) = queries.cases(ticket, at=LATER) or ()
    assert case.id == id
    assert actions.show_password(request=id, ticket=ticket, at=LATER)


@promise("8.1g")
def test_without_that_the_answer_goes_to_the_person_and_the_proxy_hears_only_that_it_did(ada: UUID) -> None:
    id = asked_for_ada()
    actions.see_mandate(request=id, seen=Seen.MANDATE, by=CLEO, at=LATER)
    answered(id, when=LATER)

    assert newest(ADA, "answer_ready").body
    assert {each.envelope.template.rpartition("/")[2] for each in letters_to(LAWYER)} == {
        "mandate_needed", "acknowledgement", "answered_to_them",
    }  # fmt: skip
    ticket = proves(asks(LAWYER, None), LAWYER, when=LATER)
    assert queries.cases(ticket, at=LATER) == ()
    with pytest.raises(actions.NotYours):
        actions.show_password(request=id, ticket=ticket, at=LATER)


@promise("8.1g")
def test_a_mandate_that_ran_out_meanwhile_takes_nothing_to_the_proxy(ada: UUID) -> None:
    id = asked_for_ada()
    actions.see_mandate(request=id, seen=Seen.MANDATE, receives=True, until=date(2026, 3, 6), by=CLEO, at=LATER)
    answered(id, when=at("2026-03-09T09:00+00:00"))
    assert newest(ADA, "answer_ready").body


@promise("8.1g")
def test_what_is_missing_is_said_and_nothing_goes_on(ada: UUID) -> None:
    id = asked_for_ada()
    with pytest.raises(NotShown) as refused:
        actions.see_mandate(
            request=id, seen=Seen.BIRTH, rights=[Right.ERASURE], until=date(2026, 1, 1), by=CLEO, at=LATER
        )
    assert refused.value.lacks == (Lack.NOT_SHOWN, Lack.OVER, Lack.NOT_THIS_RIGHT)
    assert step(id) is Step.PROOF and not MandateRow.objects.get().seen


@promise("8.1g")
@pytest.mark.parametrize(("country", "age", "goes_on"), [("DK", 14, True), ("NO", 14, False), ("PL", 15, True)])
def test_a_parent_asks_alone_for_a_child_below_the_age_of_its_country(
    ada: UUID, country: str, age: int, goes_on: bool
) -> None:
    id = asked_for_ada(PARENT, country=country)
    if not goes_on:
        with pytest.raises(NotShown) as refused:
            actions.see_mandate(request=id, seen=Seen.BIRTH, age=age, by=CLEO, at=LATER)
        assert refused.value.lacks == (Lack.CHILD_HAS_NOT_AGREED,)
        actions.see_mandate(request=id, seen=Seen.BIRTH, age=age, agreed=True, by=CLEO, at=LATER)
        assert newest(ADA, "asked_for_you").body
    else:
        actions.see_mandate(request=id, seen=Seen.BIRTH, age=age, by=CLEO, at=LATER)
        assert not letters_to(ADA)
    answered(id, when=LATER)
    assert newest(LAWYER if goes_on else ADA, "answer_ready").body


@promise("8.1f", "8.1g")
def test_who_shows_nothing_is_refused_by_a_person_with_a_letter(ada: UUID) -> None:
    id = asked_for_ada()
    for ground in (RefusalGround.EXCESSIVE, RefusalGround.OTHERS):
        with pytest.raises(actions.ReasonMissing):
            actions.refuse(request=id, ground=ground, facts="It is asked too often by far.", by=CLEO, at=LATER)
    facts = "We asked for the mandate on 5 March and have not had it."
    actions.refuse(request=id, ground=RefusalGround.NO_MANDATE, facts=facts, by=CLEO, at=LATER)

    letter = newest(LAWYER, "refusal")
    assert letter.body and facts in letter.body and "GDPR Art. 12(2), 12(6)" in letter.body
    assert "court" in letter.body and "datatilsynet" in letter.body
    assert not letters_to(ADA)
    assert request_of().status == RequestStatus.REJECTED.value


def test_who_asks_themself_is_not_refused_for_want_of_a_mandate(ada: UUID) -> None:
    proves(asks())
    with pytest.raises(actions.ReasonMissing):
        actions.refuse(
            request=request_of().id, ground=RefusalGround.NO_MANDATE, facts="Nobody showed us any.", by=CLEO, at=LATER
        )


def test_a_proof_of_the_old_address_says_nothing_of_the_person(ada: UUID) -> None:
    ticket = proves(asks(LAWYER), LAWYER)
    id = request_of().id
    actions.asked_by_another(request=id, other=PROXY, whom=ADA, by=CLEO, at=LATER)

    assert step(id) is Step.PROOF and queries.cases(ticket, at=LATER) == ()
    proves(asks(ADA, None))
    assert step(id) is Step.PROOF, "the person's own code is no mandate"


def test_a_no_is_heard_without_a_mandate_and_the_answer_goes_to_the_person(ada: UUID) -> None:
    id = asked_for_ada(right=Right.WITHDRAWAL)
    actions.take_at_word(request=id, by=CLEO, at=LATER)
    assert step(id) is Step.ANSWER
    actions.withdraw(request=id, purposes=["news-by-email"], by=CLEO, at=LATER)
    actions.finish(request=id, word="", by=CLEO, at=LATER)
    actions.conclude(request=id, at=LATER)
    assert newest(ADA, "withdrawn").body and newest(LAWYER, "answered_to_them").body


def test_who_asked_is_shown_to_the_person_and_forgotten_with_the_request(ada: UUID) -> None:
    from holdord.lib.registry import portraits

    id = asked_for_ada()
    actions.see_mandate(request=id, seen=Seen.MANDATE, by=CLEO, at=LATER)
    rights = next(each for each in portraits.all() if each.room == "rights")
    assert "Lars Lund" in next(item.fields["asked-by"] for item in rights.show(ada) if item.kind == "request")
    assert actions.who_asks(id) == ("Lars Lund", LAWYER)

    answered(id, when=LATER)
    actions.forget_person(subject=ada, by=CLEO, at=LATER)

    row = MandateRow.objects.get()
    assert (bytes(row.sealed_name), bytes(row.sealed_address), row.address_index) == (b"", b"", None)
    assert actions.who_asks(id) == ("", "")


@promise("8.1g")
def test_the_control_sees_an_answer_that_nobody_showed_a_mandate_for(ada: UUID) -> None:
    look = controls.get("rights.mandates-are-seen")
    id = asked_for_ada()
    actions.see_mandate(request=id, seen=Seen.MANDATE, by=CLEO, at=LATER)
    answered(id, when=LATER)
    assert look(LATER, {}).kept

    RightsRequest.objects.filter(pk=id).update(mandate_at=None)

    assert not look(LATER, {}).kept


def test_the_bands_and_ways_are_whole() -> None:
    assert set(mandates.SHOWN_BY) == set(Kind)
    assert set(mandate_texts.WOULD_SHOW) == set(Kind)
