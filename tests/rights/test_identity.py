"""Who is asking: one proof as a rule, two where there is a reason, and nothing kept of what was shown."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from holdord.centre import rights as pages
from holdord.intake import actions as intake
from holdord.lib.registry import controls
from holdord.rights import actions, identity, proof, queries
from holdord.rights.identity import Level, Method, MoreProof
from holdord.rights.models import IdDocument, Proof, RightsRequest
from holdord.rights.proof import Ticket
from holdord.rights.rules import Channel, Step
from holdord.terms import Right
from holdord.vault import files
from tests.conftest import promise
from tests.rights.conftest import ADA, ASKED, CLEO, answered, asks, letters_to, newest, proves, request_of

LATER = ASKED + timedelta(minutes=10)
CARD = b"\x89PNG\r\n\x1a\n" + b"a masked card of Ada Lind" * 50
DORA = f"staff:{uuid4()}"


@promise("8.1g")
@pytest.mark.parametrize(
    ("methods", "level"),
    [
        ([], Level.NONE), ([Method.FACTS], Level.NONE), ([Method.CODE], Level.CHANNEL), ([Method.LOGIN], Level.CHANNEL),
        ([Method.CODE, Method.KNOWN_CHANNEL], Level.CHANNEL), ([Method.CODE, Method.FACTS], Level.FACTS),
        ([Method.DOCUMENT], Level.DOCUMENT), ([Method.CODE, Method.DOCUMENT], Level.TWO),
        ([Method.LOGIN, Method.CODE], Level.TWO), ([Method.EID, Method.KNOWN_CHANNEL], Level.TWO),
    ],
)  # fmt: skip
def test_the_ladder_counts_what_rests_on_different_things(methods: Iterable[Method], level: Level) -> None:
    assert identity.level(methods) is level


@pytest.fixture
def asked(ada: UUID) -> tuple[UUID, Ticket]:
    """Ada has brought her code back; Cleo asks for one more proof, for her address was changed lately."""
    ticket = proves(asks())
    id = request_of().id
    actions.ask_for_more(request=id, why=MoreProof.NEW_ADDRESS, by=CLEO, at=LATER)
    return id, ticket


def step(id: UUID) -> Step:
    return queries.request(id, at=LATER).step


@promise("8.1g")
def test_as_a_rule_one_proof_is_enough_and_it_is_on_record(ada: UUID) -> None:
    proves(asks())
    id = request_of().id
    assert step(id) is Step.PREPARE
    assert [(each.method, each.passed) for each in queries.proofs(id)] == [(Method.CODE, True)]
    assert not [letter for letter in letters_to(ADA) if letter.envelope.template.endswith("identity")]


@promise("8.1g")
def test_a_second_one_is_asked_for_with_its_reason_and_nothing_goes_before(asked: tuple[UUID, Ticket]) -> None:
    id, _ = asked
    assert step(id) is Step.PROOF
    body = newest(ADA, "identity").body or ""
    assert "den adresse, du skrev fra, er ny for os" in body
    assert "Dæk alt til undtagen dit navn" in body
    with pytest.raises(actions.NotNow):
        actions.prepare(request=id, by=CLEO, at=LATER)


@promise("8.1g")
def test_a_document_is_sealed_seen_once_and_deleted_by_the_decision(asked: tuple[UUID, Ticket], house: Path) -> None:
    id, ticket = asked
    actions.hand_in(request=id, ticket=ticket, content=CARD, at=LATER)
    on_disk = b"".join(file.read_bytes() for file in (house / "files").rglob("*") if file.is_file())
    assert on_disk
    assert b"masked card" not in on_disk
    assert actions.open_document(request=id, by=DORA, at=LATER) == ("image/png", CARD)
    stored = IdDocument.objects.get().id
    actions.decide_document(request=id, passed=True, by=DORA, at=LATER)
    assert not IdDocument.objects.exists()
    files.remove(stored)  # what the transaction of the test keeps from happening after its commit
    kept = Proof.objects.get(method=Method.DOCUMENT.value)
    assert (kept.passed, kept.by, kept.at, kept.evidence_gone_at) == (True, DORA, LATER, LATER)
    assert step(id) is Step.PREPARE
    with pytest.raises(actions.NoDocument):
        actions.open_document(request=id, by=DORA, at=LATER)


def test_the_file_is_off_the_disk_with_the_decision(
    asked: tuple[UUID, Ticket], house: Path, django_capture_on_commit_callbacks: object
) -> None:
    id, ticket = asked
    actions.hand_in(request=id, ticket=ticket, content=CARD, at=LATER)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # of pytest-django
        actions.decide_document(request=id, passed=False, by=DORA, at=LATER)
    assert not [file for file in (house / "files").rglob("*") if file.is_file()]
    assert step(id) is Step.PROOF
    assert "aflevere et andet" in (newest(ADA, "document_refused").body or "")


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", b"MZ", b"%PDF-" + bytes(proof.LARGEST_DOCUMENT)])
def test_what_is_no_picture_and_no_pdf_is_not_kept(asked: tuple[UUID, Ticket], content: bytes) -> None:
    id, ticket = asked
    with pytest.raises(actions.NotADocument):
        actions.hand_in(request=id, ticket=ticket, content=content, at=LATER)
    assert not IdDocument.objects.exists()


def test_nobody_hands_in_for_somebody_else_or_unasked(asked: tuple[UUID, Ticket]) -> None:
    id, ticket = asked
    ben = proves(asks("ben@example.org", when=LATER), "ben@example.org", when=LATER)
    with pytest.raises(actions.NotYours):
        actions.hand_in(request=id, ticket=ben, content=CARD, at=LATER)
    actions.note_proof(request=id, method=Method.EID, by=CLEO, at=LATER)
    with pytest.raises(actions.NotNow):
        actions.hand_in(request=id, ticket=ticket, content=CARD, at=LATER)


def test_facts_alone_prove_nobody(house: Path) -> None:
    id = actions.take_down(
        right=Right.ACCESS, address=ADA, channel=Channel.PHONE, received_at=ASKED, language="da", by=CLEO, at=ASKED
    )
    with pytest.raises(actions.NotNow):
        actions.confirm_identity(request=id, by=CLEO, at=ASKED, method=Method.FACTS)
    actions.confirm_identity(request=id, by=CLEO, at=ASKED)
    assert [each.method for each in queries.proofs(id)] == [Method.KNOWN_CHANNEL]


@promise("8.1g")
def test_a_document_nobody_looked_at_is_deleted_in_time_and_not_before(asked: tuple[UUID, Ticket]) -> None:
    id, ticket = asked
    actions.hand_in(request=id, ticket=ticket, content=CARD, at=LATER)
    intake.forget_files(at=LATER + timedelta(days=400))
    assert actions.open_document(request=id, by=DORA, at=LATER)[1] == CARD
    assert actions.clear_documents(at=LATER + proof.DOCUMENT_KEPT - timedelta(seconds=1)) == 0
    assert actions.clear_documents(at=LATER + proof.DOCUMENT_KEPT) == 1
    assert not IdDocument.objects.exists()


def test_on_her_page_it_is_handed_in_and_nothing_shows_before_it_is_asked_for(
    asked: tuple[UUID, Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    id, ticket = asked
    monkeypatch.setattr("holdord.centre.rights.now", lambda: LATER)
    browser = Client()
    browser.cookies[pages.COOKIE] = str(ticket)
    text = browser.get(pages.CASE["en"]).content.decode()
    assert "One more proof of who you are" in text
    sent = {"request": str(id), "document": SimpleUploadedFile("me.svg", b"<svg onload=x>")}
    assert browser.post(pages.CASE["en"], sent).status_code == 422
    sent = {"request": str(id), "document": SimpleUploadedFile("Ada Lind.png", CARD)}
    assert "Your document is here" in browser.post(pages.CASE["en"], sent).content.decode()
    assert IdDocument.objects.get().size == len(CARD)


@promise("8.1g")
def test_the_control_sees_it_kept_and_sees_it_broken(ada: UUID) -> None:
    look = controls.get("rights.identity-is-proven")
    assert look is not None
    assert look(LATER, {}).state == "nothing to check"
    proves(asks())
    id = request_of().id
    answered(id)
    assert look(LATER, {}).state == "kept"
    RightsRequest.objects.filter(pk=id).update(more_proof=MoreProof.FRAUD.value)
    assert "not there: 1" in look(LATER, {}).line
    RightsRequest.objects.filter(pk=id).update(more_proof="")
    Proof.objects.all().delete()
    assert "without a proof: 1" in look(LATER, {}).line
