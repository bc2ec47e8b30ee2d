"""An answer in which Bodil is named: proposed, looked through by Cleo, blacked out in what Ada gets, and on record."""

import io
import json
from datetime import timedelta
from uuid import UUID

import pikepdf
import pytest

from holdord.audit import queries as audit
from holdord.intake import actions as intake
from holdord.lib.registry import controls
from holdord.rights import actions, others, queries, report
from holdord.rights.actions import reviewing
from holdord.rights.models import Redaction, Review, RightsRequest
from holdord.rights.redaction import Kind
from holdord.subjects import queries as subjects
from tests.conftest import at, promise
from tests.rights.conftest import ADA, ASKED, CLEO, asks, proves, request_of

LATER = ASKED + timedelta(minutes=10)
LETTER = (
    "I spoke to Bodil Jensen (bodil@firma.dk, tlf. 33 15 60 00). Bodil lives at Nørrebrogade 12. Call me: Ada Lind."
)


@pytest.fixture
def asked(ada: UUID) -> UUID:
    """Bodil is known here too; Ada has written about her, and asks for access; the answer is prepared."""
    for name, email, message in (
        ("Bodil Jensen", "bodil@firma.dk", "Hello"), ("Ada Lind", ADA, LETTER),
    ):  # fmt: skip
        intake.receive(
            form_id="contact", values={"name": name, "email": email, "message": message}, consents=(), language="en",
            by="public", at=at("2025-03-05"),
        )  # fmt: skip
    proves(asks())
    id = request_of().id
    actions.prepare(request=id, by=CLEO, at=LATER)
    return id


def said(id: UUID) -> dict[str, UUID]:
    """The words on the page, and one of their places."""
    return {each.words: each.id for each in actions.open_review(request=id, by=CLEO, at=LATER).words}


def going_out(id: UUID) -> str:
    row = RightsRequest.objects.get(pk=id)
    assert row.subject_id
    person = reviewing.as_it_goes_out(row, report.collect(row.subject_id))
    return json.dumps([dict(item.fields) for item in person.items], ensure_ascii=False)


@promise("8.0a")
def test_what_is_somebody_elses_is_proposed_and_the_answer_waits_for_a_person(asked: UUID) -> None:
    assert set(said(asked)) == {"Bodil Jensen", "bodil@firma.dk", "33 15 60 00", "Bodil", "Nørrebrogade 12"}
    assert queries.review(asked).waits
    with pytest.raises(actions.NotLookedThrough):
        actions.approve(request=asked, by=CLEO, at=LATER)
    actions.confirm(request=asked, by=CLEO, at=LATER)
    actions.approve(request=asked, by=CLEO, at=LATER)


@promise("8.0a")
def test_what_goes_out_holds_none_of_it_and_all_else(asked: UUID) -> None:
    actions.confirm(request=asked, by=CLEO, at=LATER)
    text = going_out(asked)
    assert not [words for words in ("Bodil Jensen", "bodil@firma.dk", "33 15 60 00", "Nørrebrogade") if words in text]
    assert "I spoke to [navn på en anden] ([en andens e-mailadresse]" in text
    assert "Ada Lind" in text and ADA in text
    answered_again(asked)
    _, password = queries.answer_of(asked)
    with pikepdf.open(io.BytesIO(queries.answer_of(asked)[0]), password=password) as document:
        assert len(document.pages) > 1


def answered_again(id: UUID) -> None:
    actions.approve(request=id, by=CLEO, at=LATER)
    actions.make_answer(request=id, at=LATER)


@promise("8.0a")
def test_what_a_person_leaves_goes_out_and_what_they_choose_by_hand_does_not(asked: UUID) -> None:
    words = said(asked)
    assert actions.decide_alike(request=asked, like=words["Bodil Jensen"], leave=True, by=CLEO, at=LATER) == 1
    assert actions.black_out(request=asked, words="i spoke", by=CLEO, at=LATER) == 1
    assert actions.black_out(request=asked, words="nowhere at all", by=CLEO, at=LATER) == 0
    places = {place.finding.kind: place for place in queries.places(asked)}
    actions.decide(
        request=asked, shown=[places[Kind.PHONE].id, places[Kind.EMAIL].id], blacked=[places[Kind.EMAIL].id],
        by=CLEO, at=LATER,
    )  # fmt: skip
    actions.confirm(request=asked, by=CLEO, at=LATER)
    text = going_out(asked)
    assert "[om en anden] to Bodil Jensen ([en andens e-mailadresse], tlf. 33 15 60 00)" in text


@promise("8.0a")
def test_the_log_has_kind_reason_and_number_and_never_the_words(asked: UUID) -> None:
    actions.decide_alike(request=asked, like=said(asked)["Bodil"], leave=True, by=CLEO, at=LATER)
    actions.confirm(request=asked, by=CLEO, at=LATER)
    entry = audit.entries(None, act="rights.looked-through")[0]
    assert entry.detail["email_not_theirs"] == "1"
    assert entry.detail["left"] == "1"
    assert "name_known_person" in entry.detail
    rows = json.dumps(list(Redaction.objects.values()), default=str)
    log = json.dumps([each.detail for each in audit.entries(None)], default=str)
    assert not [words for words in ("Bodil", "bodil@", "33 15", "Nørrebro") if words in rows + log]


@promise("8.0a")
def test_prepared_again_what_was_decided_stays_decided(asked: UUID) -> None:
    words = said(asked)
    actions.decide_alike(request=asked, like=words["Bodil Jensen"], leave=True, by=CLEO, at=LATER)
    actions.black_out(request=asked, words="call me", by=CLEO, at=LATER)
    before = [(place.finding, place.state) for place in queries.places(asked)]
    actions.prepare(request=asked, by=CLEO, at=LATER)
    assert [(place.finding, place.state) for place in queries.places(asked)] == before
    assert queries.review(asked).confirmed_at is None


def test_what_comes_in_meanwhile_is_looked_through_too(asked: UUID) -> None:
    actions.confirm(request=asked, by=CLEO, at=LATER)
    intake.receive(
        form_id="contact", values={"name": "Ada Lind", "email": ADA, "message": "And Per Holm?"}, consents=(),
        language="en", by="public", at=LATER,
    )  # fmt: skip
    with pytest.raises(actions.ChangedSince):
        actions.approve(request=asked, by=CLEO, at=LATER)


def test_when_a_request_is_forgotten_the_places_go_too(asked: UUID) -> None:
    actions.confirm(request=asked, by=CLEO, at=LATER)
    answered_again(asked)
    actions.forget_old(at=at("2032-01-01"))
    assert not Redaction.objects.exists()


@promise("8.0a")
def test_a_persons_own_page_shows_nothing_of_others_that_others_wrote(ada: UUID) -> None:
    intake.receive(
        form_id="contact", values={"name": "Bodil Jensen", "email": "bodil@firma.dk", "message": "x"}, consents=(),
        language="en", by="public", at=at("2025-03-05"),
    )  # fmt: skip
    person = report.collect(ada)
    shown = json.dumps([dict(item.fields) for item in others.shown_unseen(person, "da").items], ensure_ascii=False)
    # Her own words are hers.
    assert "Bodil said to write to you" in shown


def test_whether_a_name_is_somebody_elses_is_asked_of_marks_alone(asked: UUID) -> None:
    me = RightsRequest.objects.get(pk=asked).subject_id
    assert me
    phrases = {"Bodil Jensen", "Jensen Bodil", "Ada Lind", "Bodil", "Bodil Lind", "Cleo Olsen"}
    assert subjects.known_names(phrases, besides=me) == {"Bodil Jensen", "Jensen Bodil"}


@promise("8.0a")
def test_the_control_sees_it_kept_and_sees_it_broken(asked: UUID) -> None:
    look = controls.get("rights.others-are-blacked-out")
    assert look is not None
    assert look(LATER, {}).state == "nothing to check"
    actions.confirm(request=asked, by=CLEO, at=LATER)
    answered_again(asked)
    assert look(LATER, {}).state == "kept"

    Redaction.objects.filter(kind=Kind.PHONE.value).delete()
    assert look(LATER, {}).state == "broken"
    assert "still stands: 1" in look(LATER, {}).line


@promise("8.0a")
def test_the_control_sees_an_answer_let_go_unseen(asked: UUID) -> None:
    actions.confirm(request=asked, by=CLEO, at=LATER)
    answered_again(asked)
    Review.objects.update(confirmed_at=None)
    look = controls.get("rights.others-are-blacked-out")
    assert look is not None
    assert "let go unseen: 1" in look(LATER, {}).line
