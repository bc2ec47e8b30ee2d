"""What a person forbids is in force at once, is told about before it ends, and outlives them as a hash."""

import pytest
from django.db import IntegrityError, transaction

from holdord.audit import queries as audit
from holdord.lib.registry import controls
from holdord.subjects import actions, queries
from holdord.subjects.models import Limit
from holdord.subjects.rules import MARKETING, LiftedAlready, NotACode, NotToldYet
from holdord.terms import IdentifierKind, LimitKind
from tests.conftest import at, promise
from tests.subjects.cast import ADA, BEN, CLEO, write

pytestmark = pytest.mark.usefixtures("house")


@promise("8.4a")
def test_a_restriction_is_in_force_from_its_moment() -> None:
    ada = write()
    actions.restrict(subject=ada, reason="accuracy-contested", by=CLEO, at=at("2026-02-01"))
    assert queries.facts(ada, at=at("2026-01-31")).limits == ()
    (limit,) = queries.facts(ada, at=at("2026-02-01")).limits
    assert (limit.kind, limit.purpose, limit.reason) == (LimitKind.RESTRICTION, "", "accuracy-contested")


def test_the_same_limit_twice_is_one_since_the_earlier_moment() -> None:
    ada = write()
    first = actions.object_to(subject=ada, purpose="keep-history", by=CLEO, at=at("2026-02-02"))
    again = actions.object_to(subject=ada, purpose="keep-history", by=CLEO, at=at("2026-02-01"))
    assert first == again
    assert [limit.since_at for limit in queries.limits(ada)] == [at("2026-02-01")]


@promise("8.5b")
def test_an_objection_to_marketing_names_no_purpose_so_that_later_ones_are_covered() -> None:
    ada = write()
    actions.object_to(subject=ada, direct_marketing=True, by=f"subject:{ada}", at=at("2026-02-01"))
    assert [limit.purpose for limit in queries.limits(ada)] == [MARKETING]
    with pytest.raises(ValueError):
        actions.object_to(subject=ada, direct_marketing=True, purpose="keep-history", by=CLEO, at=at("2026-02-01"))


@promise("8.4d")
def test_a_restriction_is_not_lifted_before_the_person_was_told() -> None:
    ada = write()
    limit = actions.restrict(subject=ada, reason="unlawful", by=CLEO, at=at("2026-02-01"))
    with pytest.raises(NotToldYet):
        actions.lift(limit=limit, by=CLEO, at=at("2026-03-01"))
    with pytest.raises(NotToldYet):
        actions.lift(limit=limit, by=CLEO, at=at("2026-03-01"), told_at=at("2026-03-02"))
    assert queries.limits(ada, at=at("2026-03-01"))
    actions.announce_lift(limit=limit, by=CLEO, at=at("2026-03-01"))
    actions.lift(limit=limit, by=CLEO, at=at("2026-03-05"))
    assert queries.limits(ada, at=at("2026-03-05")) == ()
    assert queries.limits(ada, at=at("2026-03-04"))
    with pytest.raises(LiftedAlready):
        actions.lift(limit=limit, by=CLEO, at=at("2026-03-06"))


@promise("8.4d")
def test_the_database_too_refuses_a_restriction_lifted_unannounced() -> None:
    limit = actions.restrict(subject=write(), reason="unlawful", by=CLEO, at=at("2026-02-01"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Limit.objects.filter(pk=limit).update(until_at=at("2026-03-01"))


def test_a_limit_of_nobody_is_not_lifted() -> None:
    with pytest.raises(actions.NoSuchLimit):
        actions.lift(limit=Limit().id, by=CLEO, at=at("2026-03-01"), told_at=at("2026-03-01"))


def test_a_lifted_limit_can_be_set_again() -> None:
    ada = write()
    first = actions.object_to(subject=ada, purpose="keep-history", by=CLEO, at=at("2026-02-01"))
    actions.lift(limit=first, by=CLEO, at=at("2026-03-01"), told_at=at("2026-02-20"))
    assert actions.object_to(subject=ada, purpose="keep-history", by=CLEO, at=at("2026-04-01")) != first
    assert len(queries.limits(ada)) == 2 and len(queries.limits(ada, at=at("2026-04-02"))) == 1


def test_words_about_a_person_are_no_reason() -> None:
    ada = write()
    with pytest.raises(NotACode):
        actions.restrict(subject=ada, reason="Ada says her surname is wrong", by=CLEO, at=at("2026-02-01"))
    assert queries.limits(ada) == ()


@promise("8.4b")
def test_who_is_erased_stays_known_as_a_hash_of_what_they_forbade() -> None:
    ada = write(ADA | {IdentifierKind.PHONE: "+4512345678"})
    actions.object_to(subject=ada, purpose="keep-history", by=CLEO, at=at("2026-02-01"))
    assert actions.suppress(subject=ada, by=CLEO, at=at("2026-03-01")) == 4
    actions.erase(subject=ada, by=CLEO, at=at("2026-03-01"))
    assert not queries.exists(ada)
    assert queries.suppressed("email", "Ada@example.org")
    assert queries.suppressed("phone", "+45 12 34 56 78", purpose="keep-history")
    assert not queries.suppressed("email", "ada@example.org", purpose="answer-request")
    assert not queries.suppressed("email", "ben@example.org")


@promise("8.4b")
def test_whoever_wrote_another_persons_number_leaves_no_no_on_it() -> None:
    ben = write({IdentifierKind.PHONE: "+4512345678"})
    mallory = write({IdentifierKind.EMAIL: "mallory@example.org", IdentifierKind.PHONE: "+4512345678"})
    assert actions.suppress(subject=mallory, by=CLEO, at=at("2026-03-01")) == 1
    assert queries.suppressed("email", "mallory@example.org")
    assert not queries.suppressed("phone", "+4512345678")
    assert queries.facts(ben, at=at("2026-03-02")).limits == ()


@promise("8.4b")
def test_a_hash_is_kept_once_however_often_the_person_leaves() -> None:
    for on in ("2026-01-10", "2026-02-10"):
        ada = write(on=on)
        actions.suppress(subject=ada, by=CLEO, at=at(on))
        actions.erase(subject=ada, by=CLEO, at=at(on))
    assert len(queries.suppressions()) == 1


@promise("8.4b")
def test_who_comes_back_meets_their_old_no() -> None:
    gone = write()
    actions.suppress(subject=gone, by=CLEO, at=at("2026-02-01"))
    actions.erase(subject=gone, by=CLEO, at=at("2026-02-01"))
    back = write(on="2026-03-01")
    (limit,) = queries.facts(back, at=at("2026-03-01")).limits
    assert (limit.kind, limit.purpose) == (LimitKind.SUPPRESSION, MARKETING)
    assert queries.facts(write(BEN), at=at("2026-03-01")).limits == ()


def test_a_suppression_has_no_person_and_a_limit_of_a_person_no_hash() -> None:
    ada = write()
    for wrong in (
        Limit(subject_id=ada, kind=LimitKind.SUPPRESSION.value, index=b"x" * 32, since_at=at("2026-01-01"), reason="x"),
        Limit(kind=LimitKind.OBJECTION.value, since_at=at("2026-01-01"), reason="x"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()


@promise("8.4b")
def test_the_control_sees_a_suppression_that_is_an_address_in_clear() -> None:
    control = controls.get("subjects.suppression-is-hashed")
    assert control is not None
    assert control(at("2026-03-01"), {}).state == "nothing to check"
    actions.suppress(subject=write(), by=CLEO, at=at("2026-02-01"))
    assert control(at("2026-03-01"), {}).state == "kept"
    clear = Limit(kind=LimitKind.SUPPRESSION.value, index=b"ada.krogh.1815@mail.example.com!", reason="erased")
    clear.since_at = at("2026-02-01")
    clear.save()
    evidence = control(at("2026-03-01"), {})
    assert (evidence.state, evidence.looked_at) == ("broken", 2)
    assert "ada" not in evidence.line


@promise("8.4b")
def test_the_control_sees_words_beside_a_hash() -> None:
    actions.suppress(subject=write(), by=CLEO, at=at("2026-02-01"))
    Limit.objects.update(reason="Ada wrote an angry mail")
    control = controls.get("subjects.suppression-is-hashed")
    assert control is not None and control(at("2026-03-01"), {}).state == "broken"


@promise("8.5c")
def test_what_a_person_was_told_is_known_from_then_on() -> None:
    ada = write()
    actions.told(subject=ada, what="right-to-object", version="v" * 64, by="system:notice", at=at("2026-01-11"))
    assert not queries.facts(ada, at=at("2026-01-10")).was_told("right-to-object")
    assert queries.facts(ada, at=at("2026-01-11")).was_told("right-to-object")


def test_a_hold_covers_its_process_or_all_until_it_is_released() -> None:
    ada = write()
    one = actions.hold(
        subject=ada, process="web-forms", statute="dk-bfl-12", reason="invoice", by=CLEO, at=at("2026-02-01")
    )
    assert queries.held(ada, "events", at("2026-02-02")) is None
    held = queries.held(ada, "web-forms", at("2026-02-02"))
    assert held is not None and (held.statute, held.owner) == ("dk-bfl-12", CLEO)
    actions.hold(
        subject=ada, statute="claim", reason="court-case", by=CLEO, at=at("2026-02-01"), until_at=at("2026-06-01")
    )
    both = queries.holds_of([ada], at("2026-03-01"))[ada]
    assert {hold.statute for hold in both} == {"dk-bfl-12", "claim"}
    actions.release(hold=one, by=CLEO, at=at("2026-04-01"))
    assert [hold.statute for hold in queries.facts(ada, at=at("2026-05-01")).holds] == ["claim"]
    assert queries.held(ada, "web-forms", at("2026-06-01")) is None


@promise("7.1")
def test_a_read_is_logged_with_its_purpose() -> None:
    ada = write()
    actions.read(
        subject=ada, purpose="answer-request", by=CLEO, at=at("2026-02-01"), what="person", role="account_manager"
    )
    (entry,) = audit.entries(subject=ada, act="subjects.read")
    assert (entry.purpose, entry.by) == ("answer-request", CLEO)
    assert entry.detail == {"what": "person", "role": "account_manager"}
