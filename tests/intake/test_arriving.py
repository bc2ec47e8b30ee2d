"""One call for whatever comes in: taken in once, made to wait, or turned away."""

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from holdord.audit import queries as audit
from holdord.intake import actions
from holdord.intake.actions import CannotLetIn, NotWaiting, arriving, judging
from holdord.intake.arrivals import Arrival, Attached, Judgement, Verdict
from holdord.intake.models import Arrived, Held, HeldFile
from holdord.intake.rules import OutOfScope
from holdord.intake.stamps import NoSuchChannel, NotItsPurpose
from holdord.lib.registry import Look, portraits
from holdord.policy import queries as policy
from holdord.recipients import queries as recipients
from holdord.retention import actions as retention
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind
from holdord.vault import files
from holdord.vault import queries as keys
from tests.conftest import at, promise

pytestmark = pytest.mark.usefixtures("house")

NOW = at("2026-03-15")
CLEO = "staff:00000000-0000-4000-8000-0000000000c1"
PDF = b"%PDF-1.7 a recording of nothing"


def letter(**more: Any) -> Arrival:
    given: dict[str, Any] = {
        "channel": "letters", "key": "<1@example.org>", "happened_at": at("2026-03-14"), "language": "da",
        "identifiers": {IdentifierKind.EMAIL: "ada@example.org"}, "words": ("subject", "text"),
        "thread": "<1@example.org>",
        "pieces": {"name": "Ada Krogh", "email": "ada@example.org", "subject": "A project", "text": "Please call me."},
    }  # fmt: skip
    return Arrival(**{**given, **more})


def arrives(**more: Any) -> Any:
    return actions.arrive(arrival=letter(**more), by="system:letters", at=NOW)


@pytest.fixture
def doubtful(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything waits for a person."""
    monkeypatch.setattr(judging, "GUARDS", (lambda *_: Judgement(Verdict.QUARANTINED, ("words",)),))
    yield


@promise("4.2c", "4.3")
def test_a_letter_is_kept_under_its_person_with_process_purpose_ground_and_its_own_time() -> None:
    outcome = arrives()
    assert outcome.verdict is Verdict.ACCEPTED and not outcome.again
    (record,) = subjects.items(outcome.subject)
    assert (record.process, record.purpose, record.basis.value) == (
        "communication", "answer-request", "eu-gdpr:A6-1-b"
    )  # fmt: skip
    assert record.payload["text"] == "Please call me." and record.collected_at == at("2026-03-14")
    assert record.channel == "letters" and record.thread and record.categories == ("email", "name", "other")


@promise("2.5")
def test_who_carried_it_has_it_too_and_is_on_record() -> None:
    outcome = arrives()
    assert [entry.recipient for entry in recipients.disclosed_to(outcome.subject)] == ["gmail"]


def test_what_comes_twice_is_taken_in_once() -> None:
    first, second = arrives(), arrives()
    assert second.again and second.record == first.record
    assert len(subjects.items(first.subject)) == 1


def test_of_what_comes_twice_at_once_the_second_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    first = arrives()
    entries = audit.count()
    # The second looked whether it had come before a moment too early.
    looks = iter([False, True])
    monkeypatch.setattr(arriving, "seen_before", lambda _: next(looks))
    second = arrives()
    assert second.again and second.record == first.record
    assert len(subjects.items(first.subject)) == 1 and Arrived.objects.count() == 1 and audit.count() == entries


def test_what_came_twice_at_once_and_is_gone_again_is_called_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    arrives()
    monkeypatch.setattr(arriving, "seen_before", lambda _: False)
    assert arrives().verdict is Verdict.GONE


def test_what_was_erased_does_not_come_back_when_the_mailbox_is_read_again() -> None:
    first = arrives()
    retention.erase_person(subject=first.subject, ground="A17-1-a", by=CLEO, at=NOW)
    again = arrives()
    assert again.again and again.record is None
    assert subjects.count() == 0


def test_a_letter_of_the_same_person_later_is_another_record_of_one_correspondence() -> None:
    first = arrives()
    second = arrives(key="<2@example.org>")
    one, two = subjects.items(first.subject)
    assert second.subject == first.subject and one.thread == two.thread


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"channel": "pigeons"}, NoSuchChannel),
        ({"purpose": "website-analytics"}, NotItsPurpose),
        ({"data_subject": "employees"}, OutOfScope),
    ],
)
@promise("1.2", "1.3")
def test_what_has_no_place_in_the_policy_is_refused_and_nothing_stays(more: Any, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        arrives(**more)
    assert not subjects.count() and not Arrived.objects.exists()


@promise("4.2a")
def test_a_file_is_sealed_beside_the_record_and_goes_with_its_person(house: Path) -> None:
    outcome = arrives(attachments=(Attached("../offer.pdf", "application/pdf", io.BytesIO(PDF)),))
    (record,) = subjects.items(outcome.subject)
    (file,) = record.files
    assert (file.name, file.kind, file.category) == ("offer.pdf", "application/pdf", "other")
    assert b"".join(files.pieces(outcome.subject, file.id)) == PDF
    retention.erase_person(subject=outcome.subject, ground="A17-1-a", by=CLEO, at=NOW)
    on_disk = [path for path in (house / "files").rglob("*") if path.is_file()]
    # The test's own transaction is never committed, so the file waits for the sweep, without a key.
    assert len(on_disk) <= 1 and subjects.file_ids() == set()


def test_a_file_of_a_kind_that_is_not_kept_is_left_and_said_so() -> None:
    outcome = arrives(attachments=(Attached("run.exe", "text/plain", io.BytesIO(b"MZ\0\0")),))
    assert [left.why for left in outcome.left] == ["kind"]
    (record,) = subjects.items(outcome.subject)
    assert record.files == () and record.payload["left-out"] == "kind"


def test_two_people_who_turn_out_one_keep_their_files() -> None:
    ada = arrives(attachments=(Attached("a.pdf", "", io.BytesIO(PDF)),)).subject
    other = arrives(key="2", identifiers={IdentifierKind.EMAIL: "ada@work.example"}).subject
    (portrait,) = [portrait for portrait in portraits.all() if portrait.room == "subjects"]
    portrait.merge(ada, other, by=CLEO, at=NOW)
    (file,) = [file for record in subjects.items(other) for file in record.files]
    assert b"".join(files.pieces(other, file.id)) == PDF


@promise("8.3")
def test_others_do_not_bring_back_who_left_but_people_may_come_back_themselves() -> None:
    ada = arrives().subject
    retention.erase_person(subject=ada, ground="A17-1-b", by=CLEO, at=NOW)
    listed = arrives(channel="customer-list", key="row 7", pieces={"name": "Ada Krogh"}, words=())
    assert listed.verdict is Verdict.SUPPRESSED and subjects.count() == 0
    later = arrives(key="<3@example.org>", happened_at=at("2026-03-16"))
    assert later.verdict is Verdict.ACCEPTED


@promise("8.1h")
def test_a_letter_that_was_on_its_way_when_its_writer_left_is_heard_where_it_may_use_a_right() -> None:
    ada = arrives().subject
    retention.erase_person(subject=ada, ground="A17-1-b", by=CLEO, at=NOW)
    asks = {"name": "Ada", "email": "ada@example.org", "text": "Please send me a copy of my personal data."}
    heard = arrives(key="<2@example.org>", pieces=asks)
    assert (heard.verdict, heard.reasons) == (Verdict.QUARANTINED, ("may-be-request",)) and subjects.count() == 0
    assert arrives(key="<3@example.org>").verdict is Verdict.SUPPRESSED


@promise("9.3", "9.7")
@pytest.mark.usefixtures("doubtful")
def test_what_waits_is_shown_to_its_sender_and_closed_on_the_page_staff_open(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as nobody_doubts:
        nobody_doubts.setattr(judging, "GUARDS", ())
        ada = arrives(key="<0@example.org>").subject
    arrives(pieces={"email": "ada@example.org", "text": "A secret."})
    room = next(room for room in portraits.all() if room.room == "intake")
    (told,), (seen,) = room.show(ada), room.recent(ada, Look(25))
    assert told.fields["text"] == "A secret." and seen == replace(told, fields={})


@promise("7.5")
@pytest.mark.usefixtures("doubtful")
def test_what_waits_is_sealed_and_let_in_as_if_nothing_had_happened() -> None:
    waits = arrives(attachments=(Attached("a.pdf", "", io.BytesIO(PDF)),))
    assert waits.verdict is Verdict.QUARANTINED and subjects.count() == 0
    row = Held.objects.get(pk=waits.held)
    assert b"Please" not in bytes(row.sealed) and row.goes_on == date(2026, 4, 14)
    released = actions.release(held=waits.held, by=CLEO, at=at("2026-03-20"))
    (record,) = subjects.items(released.subject)
    assert record.collected_at == at("2026-03-14") and record.payload["text"] == "Please call me."
    assert b"".join(files.pieces(released.subject, record.files[0].id)) == PDF
    assert not Held.objects.exists() and not keys.has_key(waits.held)
    assert arrives().record == record.id


@promise("7.5")
@pytest.mark.usefixtures("doubtful")
def test_what_has_lost_its_place_or_its_file_goes_on_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = arrives(attachments=(Attached("a.pdf", "", io.BytesIO(PDF)),))
    whole = policy.register()
    with monkeypatch.context() as changed:
        changed.setattr(policy, "register", lambda: whole.model_copy(update={"channels": ()}))
        with pytest.raises(CannotLetIn) as refused:
            actions.release(held=waits.held, by=CLEO, at=NOW)
        assert refused.value.code == "no-place"
    files.remove(HeldFile.objects.get().id)
    with pytest.raises(CannotLetIn) as refused:
        actions.release(held=waits.held, by=CLEO, at=NOW)
    assert refused.value.code == "file-gone" and Held.objects.exists() and subjects.count() == 0


@promise("7.5")
@pytest.mark.usefixtures("doubtful")
def test_what_is_rejected_leaves_nothing_but_that_it_came() -> None:
    waits = arrives(attachments=(Attached("a.pdf", "", io.BytesIO(PDF)),))
    actions.reject(held=waits.held, by=CLEO, at=NOW)
    assert not Held.objects.exists() and not HeldFile.objects.exists() and not keys.has_key(waits.held)
    assert arrives().verdict is Verdict.REJECTED and subjects.count() == 0
    with pytest.raises(NotWaiting):
        actions.release(held=waits.held, by=CLEO, at=NOW)


@pytest.mark.usefixtures("doubtful")
def test_what_nobody_decides_about_goes_by_itself() -> None:
    waits = arrives()
    assert actions.clear_waiting(at=at("2026-04-13")) == 0
    assert actions.clear_waiting(at=at("2026-04-14")) == 1
    assert not keys.has_key(waits.held) and arrives().verdict is Verdict.GONE


@promise("8.1a", "8.3")
@pytest.mark.usefixtures("doubtful")
def test_what_waits_from_a_person_is_shown_to_them_and_goes_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = arrives()
    monkeypatch.setattr(judging, "GUARDS", ())
    ada = arrives(key="2").subject
    (portrait,) = [portrait for portrait in portraits.all() if portrait.room == "intake"]
    (item,) = portrait.show(ada)
    assert item.fields["text"] == "Please call me."
    retention.erase_person(subject=ada, ground="A17-1-a", by=CLEO, at=NOW)
    actions.finish(by=CLEO, at=NOW)
    assert not Held.objects.exists() and not keys.has_key(waits.held)


def test_a_file_that_no_row_names_is_removed_after_a_day(house: Path) -> None:
    files.receive(io.BytesIO(PDF), most=100)
    (path,) = [path for path in (house / "files").rglob("*") if path.is_file()]
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert actions.forget_files(at=at("2026-03-15T13:00")) == 0
    assert actions.forget_files(at=at("2026-03-17")) == 1


@pytest.mark.usefixtures("doubtful")
def test_once_it_is_committed_nothing_of_what_was_rejected_is_left_on_the_disk(
    house: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        waits = arrives(attachments=(Attached("a.pdf", "", io.BytesIO(PDF)),))
        actions.reject(held=waits.held, by=CLEO, at=NOW)
    assert not [path for path in (house / "files").rglob("*") if path.is_file()]


#: Every way that things come in by which others can bring somebody: an old list, a chat, a card, a call of last year.
WAYS = [channel.id for channel in policy.register().channels]


@promise("7.2b", "8.3")
@pytest.mark.parametrize("way", WAYS)
def test_by_no_way_is_anybody_brought_back_by_what_is_older_than_their_leaving(way: str) -> None:
    ada = arrives().subject
    retention.erase_person(subject=ada, ground="A17-1-b", by=CLEO, at=NOW)
    brought = arrives(channel=way, key=f"{way} 7", pieces={"name": "Ada Krogh", "email": "ada@example.org"}, words=())
    assert brought.verdict is Verdict.SUPPRESSED and brought.subject is None
    assert subjects.count() == 0 and subjects.find("email", "ada@example.org") is None
