"""How a person may be reached: what they want, what the law of their country asks, what they were told first."""

import pytest

from holdord.decisions import texts
from holdord.subjects.rules import MARKETING
from holdord.terms import MARKETING_COUNTRIES, Channel, ConsentState, LimitKind, Need, marketing_law
from tests.conftest import promise
from tests.decisions.small import ada, choice, limit, may, relation, word

GIVEN = choice("news", ConsentState.GIVEN)
CUSTOMER = relation("sales", anchored="2026-01-10")
ENQUIRER = relation("sales")  # nothing was delivered, so nobody bought


@promise("8.5b")
@pytest.mark.parametrize("scope", ["", MARKETING, "news"])
def test_who_wants_no_mail_gets_none_and_may_still_be_called(scope: str) -> None:
    facts = ada(choices=(GIVEN,), words=(word(Channel.EMAIL, False, scope),))
    assert may(ada(choices=(GIVEN,)), "news", channel=Channel.EMAIL).allowed
    answer = may(facts, "news", channel=Channel.EMAIL)
    assert answer.codes == ("channel-declined",)
    assert answer.reasons[0].params["since_on"] == "2026-02-01"
    assert may(facts, "news", channel=Channel.CALL).allowed


def test_a_no_to_marketing_by_mail_leaves_the_invoice() -> None:
    facts = ada(words=(word(Channel.EMAIL, False, MARKETING),))
    assert may(facts, "deliver", channel=Channel.EMAIL).allowed


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        ((word(Channel.EMAIL, False), word(Channel.EMAIL, True, "news", "2026-02-02")), True),
        ((word(Channel.EMAIL, True, "news"), word(Channel.EMAIL, False, "", "2026-02-02")), False),
        ((word(Channel.EMAIL, True), word(Channel.SMS, False)), True),
    ],
)
def test_the_last_word_that_covers_the_purpose_counts(words: tuple[object, ...], allowed: bool) -> None:
    facts = ada(choices=(GIVEN,), words=words)  # type: ignore[arg-type]  # a row of the table
    assert may(facts, "news", channel=Channel.EMAIL).allowed is allowed


def test_a_wish_to_be_written_to_is_no_consent() -> None:
    assert may(ada(words=(word(Channel.EMAIL, True),)), "news", channel=Channel.EMAIL).codes == ("no-consent",)


def test_a_purpose_names_the_ways_in_which_people_are_approached() -> None:
    answer = may(ada(CUSTOMER), "catalogue", channel=Channel.SMS)
    assert answer.codes == ("channel-not-listed",)
    assert may(ada(CUSTOMER), "catalogue", channel=Channel.EMAIL).allowed


@promise("5.3")
def test_in_denmark_nobody_gets_advertising_by_mail_without_consent_or_a_sale() -> None:
    assert may(ada(CUSTOMER), "catalogue", channel=Channel.EMAIL).allowed
    answer = may(ada(ENQUIRER), "catalogue", channel=Channel.EMAIL)
    assert answer.codes == ("marketing-needs-consent-or-sale",)
    assert answer.reasons[0].params["provision"] == "markedsføringsloven § 10, stk. 1-2"
    assert may(ada(), "offers", channel=Channel.EMAIL).codes == ("marketing-needs-consent-or-sale",)
    assert may(ada(choices=(GIVEN,)), "news", channel=Channel.EMAIL).allowed


def test_a_sale_that_is_too_long_ago_excuses_nothing() -> None:
    answer = may(
        ada(relation("sales", "2020-01-10", anchored="2020-01-10"), relation()), "catalogue", channel=Channel.EMAIL
    )
    assert "marketing-needs-consent-or-sale" in answer.codes


@pytest.mark.parametrize(("country", "allowed"), [("DK", True), ("PL", False), ("", True), ("FR", True)])
def test_each_country_has_its_own_law_and_who_has_none_that_of_the_desk(country: str, allowed: bool) -> None:
    answer = may(ada(CUSTOMER, country=country), "catalogue", channel=Channel.EMAIL)
    assert answer.allowed is allowed
    if not allowed:
        assert answer.codes == ("marketing-needs-consent",)


def test_of_several_ways_one_that_is_open_is_enough() -> None:
    assert may(ada(ENQUIRER), "catalogue").allowed  # by post
    assert may(ada(ENQUIRER), "catalogue", channel=Channel.POST).allowed
    shut = ada(ENQUIRER, words=(word(Channel.POST, False),))
    assert set(may(shut, "catalogue").codes) == {"marketing-needs-consent-or-sale", "channel-declined"}


@promise("8.5c")
@pytest.mark.parametrize("purpose", ["deliver", "improve", "offers"])
def test_no_first_message_leaves_without_the_right_to_object_in_it(purpose: str) -> None:
    new, known = ada(told=False), ada()
    assert may(known, purpose, channel=Channel.POST).allowed
    answer = may(new, purpose, channel=Channel.POST)
    assert answer.codes == ("first-contact",) and answer.clauses == ("8.5c",)
    assert may(new, purpose).allowed  # nobody is approached
    carried = may(new, purpose, channel=Channel.POST, carries_notice=True)
    assert carried.allowed and "tell-right-to-object" in carried.duties


def test_a_yes_to_a_message_says_what_the_message_owes() -> None:
    assert may(ada(), "offers", channel=Channel.POST).duties == ("offer-a-way-out", "ask-opt-out-list")
    assert may(ada(choices=(GIVEN,)), "news", channel=Channel.EMAIL).duties == ("offer-a-way-out",)
    assert may(ada(), "deliver", channel=Channel.EMAIL).duties == ()
    assert may(ada(), "offers").duties == ()
    for code, words in texts.DUTIES.items():
        assert texts.duty(code, "en") == words != texts.duty(code, "da")


@promise("7.7")
def test_a_machine_that_would_decide_is_told_no_whoever_says_so() -> None:
    assert may(ada(), "deliver").allowed
    answer = may(ada(), "deliver", automated=True)
    assert answer.codes == ("automated-by-caller",) and answer.clauses == ("7.7",)


@promise("7.7")
def test_a_purpose_that_builds_profiles_is_a_no_where_the_policy_says_there_are_none() -> None:
    from tests.decisions.small import REGISTER, changed

    assert may(ada(), "profile").codes == ("profiling",)
    silent = changed(promises=tuple(entry for entry in REGISTER.promises if entry.id != "7.7"))
    assert may(ada(), "profile", register=silent).allowed


@promise("11.3")
@pytest.mark.parametrize("purpose", ["deliver", "improve", "news", "bookkeeping"])
def test_of_somebody_too_young_nothing_is_used(purpose: str) -> None:
    given = choice("news", ConsentState.GIVEN, "2026-03-15", proven=True)
    assert may(ada(choices=(given,)), purpose).allowed
    answer = may(ada(choices=(given,), limits=(limit(LimitKind.MINOR),)), purpose)
    assert answer.codes == ("minor",) and answer.clauses == ("11.3",)


def test_delicate_data_need_something_that_allows_them() -> None:
    answer = may(ada(relation("sales", anchored="2026-01-10")), "deliver", categories=("belief",))
    assert answer.codes == ("special-category",)


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("country", [*MARKETING_COUNTRIES, "FR", "US"])
def test_there_is_an_answer_for_every_country_and_channel(country: str, channel: Channel) -> None:
    law = marketing_law(country, channel)
    assert law.channel is channel and law.provision and law.source in ("text", "knowledge")
    if channel is Channel.AUTOMATED_CALL:
        assert law.need is Need.CONSENT
