"""By what we know somebody was wrong: from then on the right one finds them, and the wrong one nobody."""

from uuid import UUID

import pytest

from holdord.audit import queries as audit
from holdord.intake import actions as intake
from holdord.recipients import queries as told
from holdord.rights import account, actions, queries
from holdord.rights.models import RightsRequest
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import MARKETING
from holdord.terms import IdentifierKind, Right
from tests.conftest import promise
from tests.recipients.connected import went_to
from tests.rights.conftest import ADA, CLEO, letters_to, newest
from tests.rights.test_carrying_out import NOW, answers, takes_down

NEW = "ada.lund@example.dk"
EMAIL = IdentifierKind.EMAIL


def puts_right(request: UUID, *, value: str = NEW, made_sure: str = "spoken", disputed: bool = False) -> None:
    actions.correct_identifier(
        request=request, kind=EMAIL, old=ADA, value=value, made_sure=made_sure, disputed=disputed, by=CLEO, at=NOW
    )


def writes(address: str) -> UUID:
    values = {"name": "Ada Lund", "email": address, "message": "It is me again."}
    found = intake.receive(form_id="contact", values=values, consents=(), language="da", by="public", at=NOW).subject
    assert found
    return found


@promise("8.2a")
def test_what_comes_from_the_new_address_is_theirs_and_from_the_old_one_nobodys(ada: UUID) -> None:
    puts_right(takes_down(Right.RECTIFICATION))
    assert people.find(EMAIL, NEW) == ada and people.find(EMAIL, ADA) is None
    assert writes(NEW) == ada
    assert writes(ADA) != ada


def test_the_address_is_put_right_in_what_they_gave_and_where_we_write_to_them(ada: UUID) -> None:
    puts_right(takes_down(Right.RECTIFICATION))
    assert {record.payload["email"] for record in people.items(ada) if "email" in record.payload} == {NEW}
    assert account.address_of(ada) == NEW
    assert people.claimants(EMAIL, NEW) == (ada,) and people.claimants(EMAIL, ADA) == ()


def test_the_answer_goes_to_the_new_address_and_says_what_is_right(ada: UUID) -> None:
    request = takes_down(Right.RECTIFICATION)
    before = len(letters_to(ADA))
    puts_right(request)
    answers(request)
    assert f"“E-mail” now says: {NEW}" in (newest(NEW, "carried_out").body or "")
    assert len(letters_to(ADA)) == before


def test_in_dispute_both_find_them(ada: UUID) -> None:
    puts_right(takes_down(Right.RECTIFICATION), disputed=True)
    assert people.find(EMAIL, NEW) == people.find(EMAIL, ADA) == ada


@promise("8.5b")
def test_a_no_to_marketing_stays_with_the_old_address(ada: UUID) -> None:
    subjects.object_to(subject=ada, direct_marketing=True, by=CLEO, at=NOW)
    puts_right(takes_down(Right.RECTIFICATION))
    assert people.suppressed(EMAIL, ADA, purpose=MARKETING)
    assert not people.suppressed(EMAIL, NEW, purpose=MARKETING), "for that the person's own no counts"


def test_recipients_hear_the_old_one_and_the_new_one(ada: UUID) -> None:
    went_to(ada, "zoom")
    request = takes_down(Right.RECTIFICATION)
    puts_right(request)
    actions.finish(request=request, word="", by=CLEO, at=NOW)
    ((word, kept),) = [told.told(each.id) for each in told.of_request(request)]
    assert word.recipient == "zoom" and kept.changes == {"email": NEW}


def test_an_address_somebody_else_is_known_by_is_refused(ada: UUID) -> None:
    ben = writes("ben@example.dk")
    with pytest.raises(actions.AnothersOwn):
        puts_right(takes_down(Right.RECTIFICATION), value="ben@example.dk")
    assert people.find(EMAIL, "ben@example.dk") == ben and people.find(EMAIL, ADA) == ada


@pytest.mark.parametrize(
    ("value", "made_sure"), [("no address", "spoken"), (NEW, ""), (NEW, "they-say-so"), ("", "paper")]
)
def test_it_needs_an_address_and_how_one_knows(ada: UUID, value: str, made_sure: str) -> None:
    with pytest.raises(actions.NotOffered):
        puts_right(takes_down(Right.RECTIFICATION), value=value, made_sure=made_sure)
    assert people.find(EMAIL, ADA) == ada


def test_only_the_spelling_was_wrong(ada: UUID) -> None:
    puts_right(takes_down(Right.RECTIFICATION), value="Ada.Lind@example.dk")
    assert people.find(EMAIL, ADA) == ada
    assert [point.value for point in people.contact_points(ada) if point.kind is EMAIL] == ["Ada.Lind@example.dk"]


def test_a_telephone_number_is_put_right_as_well(ada: UUID) -> None:
    subjects.prove_identifier(subject=ada, kind=IdentifierKind.PHONE, value="+45 33 15 60 00", by=CLEO, at=NOW)
    request = takes_down(Right.RECTIFICATION)
    actions.correct_identifier(
        request=request, kind=IdentifierKind.PHONE, old="+45 33 15 60 00", value="+45 33 15 60 01", made_sure="paper",
        by=CLEO, at=NOW,
    )  # fmt: skip
    assert people.find(IdentifierKind.PHONE, "33156001") in (ada, None)
    assert people.find(IdentifierKind.PHONE, "+4533156001") == ada
    assert people.find(IdentifierKind.PHONE, "+45 33 15 60 00") is None


def test_what_was_wrong_stands_in_no_log(ada: UUID) -> None:
    request = takes_down(Right.RECTIFICATION)
    puts_right(request)
    (entry,) = audit.entries(act="subjects.correct-identifier")
    assert dict(entry.detail) == {"kind": "email", "records": 1, "disputed": False}
    assert queries.deeds(request)[0].about == "email"
    assert RightsRequest.objects.get(pk=request).subject_id == ada
