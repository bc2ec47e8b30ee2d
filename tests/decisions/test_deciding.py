"""May we? Every reason for a no stands beside the yes it takes away."""

import pytest

from holdord.decisions.rules import Facts, Reason
from holdord.subjects.rules import MARKETING
from holdord.terms import ConsentState, LimitKind
from tests.conftest import at, promise
from tests.decisions.small import REGISTER, ada, changed, choice, hold, limit, may, relation

GIVEN = choice("news", ConsentState.GIVEN)


def test_a_yes_names_its_ground_and_the_sentence_it_comes_from() -> None:
    answer = may(ada(), "deliver")
    assert answer.allowed
    assert answer.reasons == (Reason("allowed-by", {"basis": "eu-gdpr:A6-1-b", "purpose": "deliver"}, ("2.1",)),)
    assert (answer.basis, answer.clauses, answer.process) == ("eu-gdpr:A6-1-b", ("2.1",), "forms")


def test_a_purpose_the_register_does_not_know_is_a_no_and_no_error() -> None:
    answer = may(ada(), "sell-it-all")
    assert not answer.allowed and answer.codes == ("unknown-purpose",)
    assert answer.reasons[0].params == {"purpose": "sell-it-all"}
    assert (answer.basis, answer.process) == (None, None)


def test_of_somebody_we_do_not_know_there_is_nothing_to_use() -> None:
    answer = may(Facts(), "deliver")
    assert not answer.allowed and answer.codes == ("unknown-person",)


def test_what_is_held_for_another_purpose_is_not_used_for_this_one() -> None:
    facts = ada(relation("sales", anchored="2026-01-10"))
    assert may(facts, "offers").allowed
    answer = may(facts, "improve")
    assert answer.codes == ("no-relation",)
    assert answer.clauses == ("2.2",)


@promise("3.3c")
@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ConsentState.REQUESTED, "consent-asked"),
        (ConsentState.REFUSED, "consent-refused"),
        (ConsentState.WITHDRAWN, "consent-withdrawn"),
        (ConsentState.REVOKED, "consent-ended"),
        (ConsentState.EXPIRED, "consent-unanswered"),
        (ConsentState.INVALIDATED, "consent-ended"),
    ],
)
def test_only_a_given_consent_permits(state: ConsentState, code: str) -> None:
    assert may(ada(choices=(GIVEN,)), "news").allowed
    answer = may(ada(choices=(choice("news", state),)), "news")
    assert not answer.allowed and answer.codes == (code,)


@promise("3.3c")
def test_a_consent_is_never_assumed_and_never_stands_for_another_purpose() -> None:
    assert may(ada(), "news").codes == ("no-consent",)
    assert may(ada(choices=(choice("improve", ConsentState.GIVEN),)), "news").codes == ("no-consent",)


@promise("8.7")
def test_a_withdrawal_cites_the_sentence_that_promises_it_and_its_day() -> None:
    answer = may(ada(choices=(choice("news", ConsentState.WITHDRAWN, "2026-03-02T23:30"),)), "news")
    (reason,) = answer.reasons
    assert reason.clauses == ("8.7",)
    assert reason.params["since_on"] == "2026-03-03"  # past midnight in Copenhagen


@promise("8.4a")
@pytest.mark.parametrize("purpose", ["deliver", "improve", "offers", "news", "bookkeeping"])
def test_a_restriction_of_everything_stops_everything(purpose: str) -> None:
    assert may(ada(choices=(GIVEN,)), purpose).allowed
    answer = may(ada(choices=(GIVEN,), limits=(limit(LimitKind.RESTRICTION),)), purpose)
    assert answer.codes == ("restriction",) and answer.clauses == ("8.4a",)


@promise("8.4a")
def test_a_restriction_of_one_purpose_stops_that_one() -> None:
    facts = ada(limits=(limit(LimitKind.RESTRICTION, "improve"),))
    assert may(facts, "improve").codes == ("restriction",)
    assert may(facts, "deliver").allowed


@promise("8.4a")
def test_a_consent_given_after_a_restriction_does_not_end_it() -> None:
    facts = ada(limits=(limit(LimitKind.RESTRICTION),), choices=(choice("news", ConsentState.GIVEN, "2026-03-15"),))
    assert may(facts, "news").codes == ("restriction",)


@promise("8.5a")
def test_an_objection_to_everything_reaches_what_can_be_objected_to() -> None:
    facts = ada(limits=(limit(LimitKind.OBJECTION),), choices=(GIVEN,))
    assert may(facts, "improve").codes == ("objection",)
    assert may(facts, "improve").clauses == ("8.5a", "8.5b")
    assert may(facts, "offers").codes == ("marketing-objection",)
    assert may(facts, "deliver").allowed and may(facts, "bookkeeping").allowed


@promise("8.5a")
def test_an_objection_to_one_purpose_leaves_the_others() -> None:
    facts = ada(limits=(limit(LimitKind.OBJECTION, "improve"),))
    assert may(facts, "improve").codes == ("objection",)
    assert may(facts, "offers").allowed


@promise("8.5b")
@pytest.mark.parametrize("purpose", ["offers", "news"])
def test_an_objection_to_marketing_stops_it_on_every_ground(purpose: str) -> None:
    facts = ada(limits=(limit(LimitKind.OBJECTION, MARKETING),), choices=(GIVEN,))
    answer = may(facts, purpose)
    assert answer.codes == ("marketing-objection",) and answer.clauses == ("8.5b",)
    assert may(facts, "improve").allowed and may(facts, "deliver").allowed


@promise("8.5b")
def test_who_says_yes_after_having_said_no_has_said_yes() -> None:
    later = choice("news", ConsentState.GIVEN, "2026-03-15", proven=True)
    facts = ada(limits=(limit(LimitKind.OBJECTION, MARKETING, "2026-03-01"),), choices=(later,))
    assert may(facts, "news").allowed
    assert may(facts, "offers").codes == ("marketing-objection",)


@promise("8.5b")
def test_whoever_types_somebodys_address_into_a_form_does_not_undo_their_no() -> None:
    ticked = choice("news", ConsentState.GIVEN, "2026-03-15", proven=False)
    objected = ada(limits=(limit(LimitKind.OBJECTION, MARKETING, "2026-03-01"),), choices=(ticked,))
    assert may(objected, "news").codes == ("marketing-objection",)
    erased = ada(limits=(limit(LimitKind.SUPPRESSION, MARKETING),), choices=(ticked,))
    assert may(erased, "news").codes == ("suppressed",)


@promise("8.4b")
def test_an_erased_persons_no_meets_whoever_comes_back_with_their_address() -> None:
    facts = ada(limits=(limit(LimitKind.SUPPRESSION, MARKETING),))
    assert may(facts, "offers").codes == ("suppressed",)
    assert may(facts, "offers").clauses == ("8.4b",)
    assert may(facts, "deliver").allowed
    later = choice("news", ConsentState.GIVEN, "2026-03-15", proven=True)
    assert may(ada(limits=(limit(LimitKind.SUPPRESSION, MARKETING),), choices=(later,)), "news").allowed


@promise("2.4a", "3.4")
def test_what_ends_on_a_day_may_not_be_used_from_its_first_minute_where_the_desk_stands() -> None:
    facts = ada(relation(collected="2021-03-15"))
    assert may(facts, "deliver", now=at("2026-03-14T22:59")).allowed
    answer = may(facts, "deliver", now=at("2026-03-14T23:00"))  # midnight in Copenhagen
    assert answer.codes == ("retention-expired",) and answer.clauses == ("3.1",)
    assert answer.reasons[0].params == {"process": "forms", "ends_on": "2026-03-15", "rule": "five-years"}


@promise("5.4")
def test_a_delivery_begins_the_longer_time_anew() -> None:
    waiting = ada(relation("sales", collected="2025-01-10"))
    served = ada(relation("sales", collected="2020-01-10", anchored="2025-06-01"))
    assert may(waiting, "deliver", now=at("2026-01-09")).allowed
    assert may(waiting, "deliver", now=at("2026-01-10")).clauses == ("3.3",)
    assert may(served, "deliver", now=at("2027-05-31")).allowed
    assert may(served, "deliver", now=at("2027-06-01")).clauses == ("3.2",)


def test_what_has_ended_in_one_process_may_still_be_used_from_another() -> None:
    old, fresh = relation("forms", collected="2019-01-10"), relation("sales", anchored="2026-01-10")
    assert may(ada(old), "deliver").codes == ("retention-expired",)
    answer = may(ada(old, fresh), "deliver")
    assert answer.allowed and answer.process == "sales"


def test_what_is_held_by_law_is_kept_and_not_used() -> None:
    answer = may(ada(relation(collected="2019-01-10"), holds=(hold(),)), "deliver")
    assert answer.codes == ("retention-expired", "hold")
    assert answer.reasons[1].params == {"process": "forms", "statute": "dk-bfl-12"}
    assert may(ada(holds=(hold(),)), "deliver").allowed


@promise("2.2.2p")
def test_a_kind_of_data_the_purpose_does_not_name_is_refused() -> None:
    assert may(ada(), "offers", categories=("email",)).allowed
    answer = may(ada(), "offers", categories=("email", "name"))
    assert answer.codes == ("category-not-listed",)
    assert answer.reasons[0].params == {"category": "name", "purpose": "offers"}
    assert answer.clauses == ("2.3",)


def test_a_purpose_that_names_no_kinds_may_use_those_of_its_process() -> None:
    assert may(ada(), "deliver", categories=("name", "email")).allowed
    assert may(ada(), "deliver", categories=("health",)).codes == ("category-not-listed",)
    assert may(ada(relation("sales")), "deliver", categories=("health",)).allowed


@promise("2.5", "3.5")
@pytest.mark.parametrize(
    ("purpose", "recipient", "known"),
    [
        ("deliver", "somebody", "forms"),  # the register does not know them
        ("improve", "printer", "forms"),  # known, for another purpose
        ("deliver", "printer", "sales"),  # known, in another process
    ],
)
def test_data_go_to_nobody_the_register_does_not_list(purpose: str, recipient: str, known: str) -> None:
    assert may(ada(), "deliver", "printer").allowed
    answer = may(ada(relation(known)), purpose, recipient)
    assert answer.codes == ("recipient-not-listed",)
    assert answer.clauses == (("4.5",) if known == "forms" else ("4.6",))


@promise("2.5")
def test_a_yes_for_a_recipient_cites_the_sentence_that_names_them() -> None:
    answer = may(ada(), "deliver", "printer")
    assert (answer.clauses, answer.process) == (("2.1", "4.1"), "forms")


def test_a_recipient_gets_only_the_kinds_of_data_they_are_listed_for() -> None:
    assert may(ada(), "deliver", "printer", categories=("email",)).allowed
    assert may(ada(), "deliver", "cloud", categories=("email",)).codes == ("category-not-for-recipient",)


@promise("10.2")
def test_data_leave_the_union_only_on_a_ground_that_holds_that_day() -> None:
    facts = ada(relation(collected="2022-01-10"))
    assert may(facts, "deliver", "printer").allowed  # Germany
    assert may(facts, "deliver", "bank").allowed  # Switzerland: adequate
    assert may(facts, "deliver", "cloud", now=at("2026-12-31T22:59")).allowed
    ended = may(facts, "deliver", "cloud", now=at("2026-12-31T23:00"))
    assert ended.codes == ("no-transfer-ground",) and ended.clauses == ("10.2", "4.2")
    assert may(facts, "deliver", "cloud", now=at("2023-07-09")).codes == ("no-transfer-ground",)
    assert may(facts, "deliver", "far").reasons[0].params == {"recipient": "far", "country": "IN"}


@promise("7.7")
def test_a_machine_decides_nothing() -> None:
    assert may(ada(), "deliver").allowed
    answer = may(ada(), "score")
    assert answer.codes == ("automated-decision",) and answer.clauses == ("7.7",)


def test_all_reasons_are_said_and_not_the_first_alone() -> None:
    facts = ada(
        relation(collected="2019-01-10"),
        limits=(limit(LimitKind.OBJECTION, MARKETING), limit(LimitKind.RESTRICTION)),
        choices=(choice("news", ConsentState.WITHDRAWN),),
    )
    answer = may(facts, "news", "far", categories=("name",))
    assert answer.codes == (
        "retention-expired", "consent-withdrawn", "marketing-objection", "restriction", "category-not-listed",
        "recipient-not-listed", "no-transfer-ground",
    )  # fmt: skip
    assert answer.clauses == ("3.1", "8.7", "8.5b", "8.4a", "2.4", "4.5", "10.2", "4.4")


def test_without_a_control_to_watch_it_a_no_cites_the_right_itself() -> None:
    bare = changed(promises=REGISTER.promises[:1])
    facts = ada(limits=(limit(LimitKind.RESTRICTION),))
    assert may(facts, "deliver", register=bare).clauses == ("8.4a", "8.4b")
    withdrawn = ada(choices=(choice("news", ConsentState.WITHDRAWN),))
    assert may(withdrawn, "news", register=bare).clauses == ("8.7",)
    assert may(ada(), "deliver", "somebody", register=bare).clauses == ("2.1",)
    assert may(ada(), "score", register=bare).clauses == ("2.5",)


def test_a_process_the_register_no_longer_has_permits_nothing() -> None:
    assert may(ada(relation("gone")), "deliver").codes == ("no-relation",)


@promise("8.7")
def test_a_consent_given_before_the_purpose_grew_covers_no_more_than_was_asked() -> None:
    """GDPR Art. 4(11), 7(1): a consent is to what was asked for, in the words that were shown."""
    news = REGISTER.purpose("news")
    assert news is not None
    grown = news.model_copy(update={"consent_since": at("2026-03-01")})
    register = changed(purposes=tuple(grown if one.id == "news" else one for one in REGISTER.purposes))
    before = ada(choices=(choice("news", ConsentState.GIVEN, "2026-02-28"),))
    anew = ada(choices=(choice("news", ConsentState.GIVEN, "2026-03-01"),))

    assert may(before, "news").allowed
    answer = may(before, "news", register=register)
    assert not answer.allowed
    assert answer.reasons == (Reason("consent-outgrown", {"purpose": "news", "since_on": "2026-02-28"}, grown.clauses),)
    assert may(anew, "news", register=register).allowed


@promise("8.7")
def test_a_consent_that_was_taken_back_is_no_outgrown_one() -> None:
    news = REGISTER.purpose("news")
    assert news is not None
    grown = news.model_copy(update={"consent_since": at("2026-03-01")})
    register = changed(purposes=tuple(grown if one.id == "news" else one for one in REGISTER.purposes))
    facts = ada(choices=(choice("news", ConsentState.WITHDRAWN, "2026-02-28"),))
    assert may(facts, "news", register=register).codes == ("consent-withdrawn",)
