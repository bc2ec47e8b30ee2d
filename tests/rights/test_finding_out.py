"""What no machine knows of a use, a person finds out: kept with who, when and why; matrix and refusal follow."""

from uuid import UUID

import pytest

from holdord.lib.registry import portraits
from holdord.rights import actions, matrix, queries
from holdord.rights.matrix import Fact, Stands, Use
from holdord.rights.models import UseFact
from holdord.rights.rules import RefusalGround
from holdord.terms import LegalBasis, Right
from tests.conftest import promise
from tests.rights.conftest import CLEO
from tests.rights.test_carrying_out import NOW, WHY, takes_down

PROCESS, PURPOSE = "web-forms", "answer-request"


def finds_out(request: UUID, fact: Fact, *, answer: bool, why: str = WHY, purpose: str = PURPOSE) -> None:
    actions.find_out(
        request=request, process=PROCESS, purpose=purpose, fact=fact, answer=answer, why=why, by=CLEO, at=NOW
    )


def reaches(person: UUID, right: Right, request: UUID) -> matrix.Verdict:
    found = queries.reached(person, right, at=NOW, request=request)
    return next(each for each in found if each.use.purpose == PURPOSE)


@pytest.mark.parametrize(
    ("basis", "answered", "stands", "why"),
    [
        (LegalBasis.CONTRACT, (), Stands.IF, "erase-when-not-needed"),
        (LegalBasis.CONTRACT, ((Fact.STILL_NEEDED, True),), Stands.NO, "erase-needed"),
        (LegalBasis.CONTRACT, ((Fact.STILL_NEEDED, False),), Stands.YES, "erase-not-needed"),
        (LegalBasis.LEGITIMATE_INTEREST, ((Fact.STILL_NEEDED, True),), Stands.NO, "erase-needed"),
        (LegalBasis.CONSENT, ((Fact.FOR_CLAIMS, True),), Stands.NO, "erase-claims"),
        (LegalBasis.CONSENT, ((Fact.FOR_CLAIMS, False),), Stands.YES, "erase-consent"),
    ],
)
def test_an_answer_moves_what_erasure_reaches(
    basis: LegalBasis, answered: tuple[tuple[Fact, bool], ...], stands: Stands, why: str
) -> None:
    found = matrix.verdict(Right.ERASURE, Use("p", "q", basis, answered=answered))
    assert (found.stands, found.why) == (stands, why)


@pytest.mark.parametrize(("answer", "stands"), [(True, Stands.YES), (False, Stands.NO)])
def test_an_answer_moves_what_restriction_reaches(answer: bool, stands: Stands) -> None:
    use = Use("p", "q", LegalBasis.CONTRACT, answered=((Fact.RESTRICTION_CASE, answer),))
    assert matrix.verdict(Right.RESTRICTION, use).stands is stands


def test_nothing_is_asked_where_no_answer_would_move_anything() -> None:
    law = Use("p", "q", LegalBasis.LEGAL_OBLIGATION)
    assert matrix.asks(Right.ERASURE, law) == () and matrix.asks(Right.ACCESS, law) == ()
    assert matrix.asks(Right.ERASURE, Use("p", "q", LegalBasis.CONTRACT, over=True)) == (Fact.FOR_CLAIMS,)


@promise("8.1f")
def test_what_was_found_out_is_kept_with_who_and_when_and_the_refusal_says_so(ada: UUID) -> None:
    request = takes_down(Right.ERASURE)
    finds_out(request, Fact.FOR_CLAIMS, answer=True)
    (line,) = queries.facts_of(request)
    assert (line.answer, line.why, line.by, line.at) == (True, WHY, CLEO, NOW)
    assert reaches(ada, Right.ERASURE, request).why == "erase-claims"
    ready = queries.prepared(
        queries.reached(ada, Right.ERASURE, at=NOW, request=request), Right.ERASURE, language="en", country="DK"
    )
    assert ready and ready.ground is RefusalGround.KEPT_BY_LAW and "legal claims" in ready.facts
    assert WHY.encode() not in bytes(UseFact.objects.get().sealed_why)


def test_answered_anew_the_last_answer_counts_and_for_this_request_alone(ada: UUID) -> None:
    request = takes_down(Right.ERASURE)
    finds_out(request, Fact.FOR_CLAIMS, answer=True)
    finds_out(request, Fact.FOR_CLAIMS, answer=False)
    assert reaches(ada, Right.ERASURE, request).stands is not Stands.NO
    assert UseFact.objects.count() == 1
    assert not any(each.answered for each in queries.uses_of(ada, at=NOW))


def test_it_needs_a_question_that_is_asked_and_a_reason(ada: UUID) -> None:
    request = takes_down(Right.ERASURE)
    with pytest.raises(actions.NotOffered):
        finds_out(request, Fact.RESTRICTION_CASE, answer=True)
    with pytest.raises(actions.NotOffered):
        finds_out(request, Fact.FOR_CLAIMS, answer=True, purpose="no-such-purpose")
    with pytest.raises(actions.ReasonMissing):
        finds_out(request, Fact.FOR_CLAIMS, answer=True, why="so")
    assert not UseFact.objects.exists()


def test_the_person_sees_it_among_what_we_hold(ada: UUID) -> None:
    request = takes_down(Right.ERASURE)
    finds_out(request, Fact.FOR_CLAIMS, answer=True)
    (room,) = [each for each in portraits.all() if each.room == "rights"]
    (fact,) = [item for item in room.show(ada) if item.kind == "fact"]
    assert fact.fields["why"] == WHY
