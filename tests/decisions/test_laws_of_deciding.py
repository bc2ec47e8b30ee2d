"""What holds of every decision, whatever the person, the purpose and the moment."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from holdord.decisions.rules import Facts
from holdord.subjects.rules import MARKETING, LimitFact, RelationFact, SubjectFacts
from holdord.terms import ConsentState, LegalBasis, LimitKind
from tests.conftest import promise
from tests.decisions.small import ADA, NOW, REGISTER, choice, may

PURPOSES = [purpose.id for purpose in REGISTER.purposes]
RECIPIENTS = [None, "printer", "cloud", "bank", "far", "somebody"]

moments = st.integers(0, 4000).map(lambda days: NOW - timedelta(days=days))
relations = st.builds(
    lambda process, at, anchor: RelationFact(process, at, at, anchor, "last_delivery" if anchor else "", 1),
    st.sampled_from(["forms", "sales"]), moments, st.none() | moments,
)  # fmt: skip
limits = st.builds(
    lambda kind, purpose, since: LimitFact(ADA, kind, purpose, since, reason="test"),
    st.sampled_from(list(LimitKind)), st.sampled_from(["", MARKETING, *PURPOSES]), moments,
)  # fmt: skip
consents = st.dictionaries(
    st.sampled_from(PURPOSES), st.builds(lambda state, at: (state, at), st.sampled_from(list(ConsentState)), moments)
)
facts = st.builds(
    lambda known, forbidden, chosen: Facts(
        SubjectFacts(ADA, "en", "DK", tuple(known), tuple(forbidden)),
        {purpose: choice(purpose, state)._replace(at=at) for purpose, (state, at) in chosen.items()},
    ),
    st.lists(relations, max_size=3), st.lists(limits, max_size=3), consents,
)  # fmt: skip
purposes = st.sampled_from([*PURPOSES, "no-such-purpose"])
recipients = st.sampled_from(RECIPIENTS)
kinds = st.lists(st.sampled_from(["name", "email", "health", "no-such-kind"]), max_size=3).map(tuple)

many = settings(max_examples=300, deadline=None)


def with_limit(known: Facts, added: LimitFact) -> Facts:
    assert known.subject is not None
    return known._replace(subject=known.subject._replace(limits=(*known.subject.limits, added)))


@promise("8.4a", "8.5b")
@many
@given(facts, limits, purposes, recipients, kinds)
def test_one_limit_more_never_makes_a_yes_of_a_no(
    known: Facts, added: LimitFact, purpose: str, recipient: str | None, some: tuple[str, ...]
) -> None:
    before = may(known, purpose, recipient, categories=some)
    after = may(with_limit(known, added), purpose, recipient, categories=some)
    assert before.allowed or not after.allowed
    assert set(before.codes) - {"allowed-by"} <= set(after.codes)


@promise("8.7")
@many
@given(facts, recipients)
def test_a_withdrawn_consent_permits_nothing(known: Facts, recipient: str | None) -> None:
    withdrawn = known._replace(consents={**known.consents, "news": choice("news", ConsentState.WITHDRAWN)})
    assert not may(withdrawn, "news", recipient).allowed


@promise("8.4a")
@many
@given(facts, purposes, recipients)
def test_under_a_restriction_everything_is_a_no(known: Facts, purpose: str, recipient: str | None) -> None:
    restricted = with_limit(known, LimitFact(ADA, LimitKind.RESTRICTION, "", NOW, reason="test"))
    assert not may(restricted, purpose, recipient).allowed


@promise("3.3c")
@many
@given(facts, purposes)
def test_on_consent_a_yes_means_that_it_was_given(known: Facts, purpose: str) -> None:
    answer = may(known, purpose)
    if answer.allowed and answer.basis == LegalBasis.CONSENT.value:
        assert known.consents[purpose].state is ConsentState.GIVEN


@promise("2.5")
@many
@given(facts, purposes, recipients, kinds)
def test_whoever_may_get_data_may_get_them_used_inside_too(
    known: Facts, purpose: str, recipient: str | None, some: tuple[str, ...]
) -> None:
    if may(known, purpose, recipient, categories=some).allowed:
        assert may(known, purpose, categories=some).allowed
        assert may(known, purpose, recipient).allowed


@many
@given(facts, purposes, st.integers(1, 4000))
def test_time_alone_never_makes_a_yes_of_a_no(known: Facts, purpose: str, days: int) -> None:
    if may(known, purpose, now=NOW + timedelta(days=days)).allowed:
        assert may(known, purpose).allowed


@many
@given(facts, purposes, recipients, kinds)
def test_every_answer_has_reasons_and_says_the_same_twice(
    known: Facts, purpose: str, recipient: str | None, some: tuple[str, ...]
) -> None:
    answer = may(known, purpose, recipient, categories=some)
    assert answer == may(known, purpose, recipient, categories=some)
    assert answer.reasons
    assert answer.allowed == (answer.codes == ("allowed-by",))
    assert set(answer.clauses) == {clause for reason in answer.reasons for clause in reason.clauses}
