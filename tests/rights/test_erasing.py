"""A person is erased because they asked: on a ground, by a plan, here and at recipients, looked at again, certified."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from django.utils.translation import gettext, override
from pytest_django import Settings

from holdord.audit import actions as log
from holdord.audit import queries as audit
from holdord.backups.actions import Replica
from holdord.lib.registry import controls, portraits
from holdord.recipients import actions as recipients
from holdord.recipients import queries as told
from holdord.retention import actions as retention
from holdord.retention import queries as ledger
from holdord.rights import actions, certifying, queries, workflow
from holdord.rights.actions import NobodyKnown, NotKept, NotNow
from holdord.rights.erasure import Exemption, Ground
from holdord.rights.models import Erasure, RequestLetter, RightsRequest
from holdord.rights.rules import RefusalGround, Step
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind, RequestStatus, Right
from holdord.vault import actions as vault
from holdord.vault import queries as keys
from tests.conftest import at, promise
from tests.recipients.connected import went_to
from tests.rights.conftest import ADA, CLEO, STRANGER, newest
from tests.rights.test_carrying_out import NOW, may, takes_down
from tests.test_catalogue import said as sentences

HOUR = timedelta(hours=1)


def begins(request: UUID, ground: Ground = Ground.CONSENT_WITHDRAWN) -> None:
    actions.begin_erasure(request=request, ground=ground, by=CLEO, at=NOW)


def view(request: UUID) -> queries.ErasureView:
    found = queries.erasure(request)
    assert found is not None
    return found


@promise("8.3")
def test_the_plan_says_what_goes_and_who_is_told_before_anything_is_done(ada: UUID) -> None:
    went_to(ada, "azets")
    planned = queries.plan_erasure(ada, at=NOW)
    assert ("web-forms", "contact", 1) in [(each.process, each.kind, each.count) for each in planned.goes]
    assert planned.is_whole and planned.recipients == ("azets",)
    assert people.exists(ada) and told.of_subject(ada) == ()


@promise("8.3")
def test_erased_on_request_nothing_is_left_and_the_person_is_told(ada: UUID) -> None:
    request = takes_down(Right.ERASURE)
    begins(request)
    assert people.exists(ada), "nothing is erased by the click itself"
    actions.go_on_erasing(request=request, at=NOW + HOUR)

    assert not people.exists(ada) and not keys.has_key(ada)
    assert sum(len(portrait.show(ada)) for portrait in portraits.all() if portrait.room != "audit") == 0
    row = RightsRequest.objects.get(pk=request)
    assert (row.status, row.subject_id, row.answered_at) == (RequestStatus.FULFILLED.value, None, NOW + HOUR)
    letter = newest(ADA, "erased").body or ""
    assert "The consent was withdrawn" in letter and "Erased by us:" in letter and "keyed mark" in letter
    (line,) = [line for line in ledger.ledger() if line.whole_person]
    assert line.ground == "A17-1-b"


@promise("8.3")
def test_the_certificate_says_what_went_where_and_names_nobody(ada: UUID) -> None:
    went_to(ada, "azets")
    request = takes_down(Right.ERASURE)
    begins(request)
    actions.go_on_erasing(request=request, at=NOW + HOUR)
    (task,) = told.of_request(request)
    recipients.done_by_hand(
        communication=task.id,
        proof="their-number",
        reference="A-17",
        note="Ada Lind, said Bodil.",
        by=CLEO,
        at=NOW + HOUR,
    )
    actions.go_on_erasing(request=request, at=NOW + HOUR)
    found = view(request).certificate
    assert (found["ground"], found["key_destroyed"], found["kept"]) == ("A17-1-b", True, [])
    assert {"process": "web-forms", "kind": "contact", "count": 1} in found["here"]
    assert [(each["name"], each["proof"], each["reference"]) for each in found["recipients"]] == [
        ("Azets", "their-number", "A-17")
    ]
    text = json.dumps(found).lower()
    assert not [raw for raw in ("ada", "lind", "bodil", "@", str(ada)) if raw in text]
    assert certifying.pdf(found, "da")[:5] == certifying.pdf(found, "en")[:5] == b"%PDF-"
    assert "azets: et sagsnummer hos dem." in str(certifying.in_words(found, "da")).lower()


@promise("8.3", "8.4c")
def test_it_is_not_done_while_a_recipient_is_open_and_says_which(ada: UUID) -> None:
    went_to(ada, "azets", "zoom")
    request = takes_down(Right.ERASURE)
    begins(request)
    actions.go_on_erasing(request=request, at=NOW + HOUR)
    assert not people.exists(ada), "what is here does not wait for others"
    assert set(view(request).waits_for) == {"Azets", "Zoom"}
    assert queries.request(request, at=NOW).step is Step.RECIPIENTS
    for task in told.of_request(request):
        assert view(request).finished_at is None
        recipients.done_by_hand(communication=task.id, proof="their-mail", by=CLEO, at=NOW + HOUR)
        actions.go_on_erasing(request=request, at=NOW + HOUR)
    assert view(request).finished_at is not None and view(request).waits_for == ()


@promise("8.0b")
def test_what_the_law_keeps_stays_with_statute_and_day_and_is_used_for_nothing_else(ada: UUID) -> None:
    subjects.hold(
        subject=ada, process="web-forms", statute="dk-bfl-12", reason="bookkeeping", until_at=at("2031-01-01T00:00"),
        by=CLEO, at=at("2026-01-01"),
    )  # fmt: skip
    (stays,) = queries.plan_erasure(ada, at=NOW).stays
    assert (stays.process, stays.count, stays.why, str(stays.until)) == ("web-forms", 1, "dk-bfl-12", "2031-01-01")
    request = takes_down(Right.ERASURE)
    begins(request, Ground.NO_LONGER_NEEDED)
    actions.go_on_erasing(request=request, at=NOW + HOUR)

    assert len(people.items(ada)) == 1 and not may(ada, "answer-request", NOW + HOUR)
    letter = newest(ADA, "erased").body or ""
    assert "dk-bfl-12, until 1 January 2031" in letter and "Complain to the supervisory authority" in letter
    assert view(request).certificate["kept"] == [
        {"process": "web-forms", "count": 1, "why": "dk-bfl-12", "until": "2031-01-01"}
    ]
    assert not view(request).certificate["key_destroyed"]
    assert people.suppressed(IdentifierKind.EMAIL, ADA)


@promise("8.0b")
def test_a_person_can_find_an_exemption_and_says_until_when(ada: UUID) -> None:
    request = takes_down(Right.ERASURE)
    keep = {"request": request, "process": "web-forms", "by": CLEO, "at": NOW}
    with pytest.raises(NotKept):
        actions.keep_for(**keep, exemption=Exemption.LEGAL_CLAIMS, until_on=at("2026-01-01").date())
    with pytest.raises(NotKept):
        actions.keep_for(**keep, exemption=Exemption.LEGAL_DUTY, until_on=None)
    actions.keep_for(**keep, exemption=Exemption.LEGAL_CLAIMS, until_on=at("2027-06-30").date())
    (stays,) = queries.plan_erasure(ada, at=NOW).stays
    assert (stays.why, str(stays.until)) == ("a17-3-e", "2027-06-30")
    assert "legal claims" in certifying.exemption(stays.why, "en")


@promise("8.3", "8.4b")
@pytest.mark.parametrize("ground", list(Ground))
def test_on_every_ground_an_address_is_remembered_by_its_keyed_hash_alone(ada: UUID, ground: Ground) -> None:
    request = takes_down(Right.ERASURE)
    begins(request, ground)
    actions.go_on_erasing(request=request, at=NOW + HOUR)
    assert people.suppressed(IdentifierKind.EMAIL, ADA)
    assert not people.suppressed(IdentifierKind.EMAIL, STRANGER)


def test_each_step_twice_is_once(ada: UUID) -> None:
    request = takes_down(Right.ERASURE)
    begins(request)
    with pytest.raises(NotNow):
        begins(request)
    with pytest.raises(NotNow):
        actions.refuse(request=request, ground=RefusalGround.NOT_MET, facts="x" * 30, by=CLEO, at=NOW)
    for _ in range(3):
        actions.go_on_erasing(request=request, at=NOW + HOUR)
    assert len([line for line in ledger.ledger() if line.whole_person]) == 1
    assert len([each for each in queries.log(request) if each.act == "answered"]) == 1


def test_cut_off_after_the_rows_were_gone_the_key_goes_too(ada: UUID) -> None:
    request = takes_down(Right.ERASURE)
    begins(request)
    retention.erase_person(subject=ada, ground="A17-1-b", by=CLEO, at=NOW, told=True)
    actions.go_on_erasing(request=request, at=NOW + HOUR)
    assert view(request).finished_at and not keys.has_key(ada)
    assert len([line for line in ledger.ledger() if line.whole_person]) == 1


@promise("8.3")
def test_what_is_still_there_when_looked_at_again_is_erased_again(ada: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdord.rights.actions import erasing

    request = takes_down(Right.ERASURE)
    begins(request)
    monkeypatch.setattr(erasing, "left_of", lambda subject, stays: 1)
    actions.go_on_erasing(request=request, at=NOW + HOUR)
    assert view(request).finished_at is None and view(request).erased_at is None
    assert "still-there" in [each.act for each in queries.log(request)]
    monkeypatch.undo()
    actions.go_on_erasing(request=request, at=NOW + HOUR)
    assert view(request).finished_at is not None


@promise("8.0b")
def test_of_whom_only_a_claim_is_kept_and_no_record_the_erasure_comes_to_its_end(ada: UUID) -> None:
    claim = {"statute": "a17-3-e", "reason": "claim", "until_at": None, "by": CLEO, "at": at("2026-01-01")}
    subjects.hold(subject=ada, process="customers", **claim)
    request = takes_down(Right.ERASURE)
    begins(request)
    actions.go_on_erasing(request=request, at=NOW + HOUR)
    assert view(request).finished_at is not None and people.items(ada) == []
    assert people.exists(ada) and not view(request).certificate["key_destroyed"]


@promise("8.0b")
def test_what_must_stay_since_it_was_planned_stays_and_holds_up_nobody_else(ada: UUID) -> None:
    request = takes_down(Right.ERASURE)
    begins(request)
    subjects.hold(
        subject=ada, process="web-forms", statute="dk-bfl-12", reason="bookkeeping", until_at=None, by=CLEO, at=NOW
    )
    workflow.look_at_erasures(at=NOW + HOUR)
    assert len(people.items(ada)) == 1
    assert [each["why"] for each in view(request).certificate["kept"]] == ["dk-bfl-12"]


@promise("8.0b")
def test_a_duty_more_than_was_planned_keeps_what_it_covers(ada: UUID) -> None:
    claim = {"statute": "a17-3-e", "reason": "claim", "until_at": None, "by": CLEO, "at": at("2026-01-01")}
    subjects.hold(subject=ada, process="customers", **claim)
    request = takes_down(Right.ERASURE)
    begins(request)
    subjects.hold(subject=ada, process="web-forms", **claim | {"at": NOW})
    workflow.look_at_erasures(at=NOW + HOUR)
    assert len(people.items(ada)) == 1
    assert ("web-forms", 1) in [(each["process"], each["count"]) for each in view(request).certificate["kept"]]


def test_one_erasure_that_cannot_go_on_holds_up_no_other(ada: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    request = takes_down(Right.ERASURE)
    begins(request)
    monkeypatch.setattr(queries, "unfinished_erasures", lambda: [UUID(int=0), request])
    monkeypatch.setattr(workflow.actions, "go_on_erasing", _fails_for_the_first(actions.go_on_erasing))
    with pytest.raises(RuntimeError):
        workflow.look_at_erasures(at=NOW + HOUR)
    assert view(request).finished_at is not None


def _fails_for_the_first(go_on: Any) -> Any:
    def go_on_or_fail(*, request: UUID, at: Any) -> None:
        if request == UUID(int=0):
            raise RuntimeError
        go_on(request=request, at=at)

    return go_on_or_fail


@pytest.mark.usefixtures("house")
def test_of_somebody_we_do_not_know_nothing_is_erased() -> None:
    request = takes_down(Right.ERASURE, STRANGER)
    with pytest.raises(NobodyKnown):
        begins(request)
    assert not Erasure.objects.exists()


def test_what_it_was_about_is_gone_the_day_after_and_the_receipt_stays(ada: UUID) -> None:
    went_to(ada, "azets")
    request = takes_down(Right.ERASURE)
    begins(request)
    actions.go_on_erasing(request=request, at=NOW)
    (task,) = told.of_request(request)
    recipients.done_by_hand(communication=task.id, proof="their-mail", note="From Bodil.", by=CLEO, at=NOW)
    actions.go_on_erasing(request=request, at=NOW)
    actions.forget_old(at=NOW + timedelta(days=2))
    actions.finish_keys(at=NOW + timedelta(days=2))
    assert told.told(task.id)[1].note == "" and view(request).certificate["recipients"][0]["proof"] == "their-mail"
    assert not [entry for entry in audit.entries(None) if "ada.lind" in str(entry.detail)]


@promise("8.3", "7.2b")
def test_the_certificate_says_from_when_on_no_copy_of_the_key_opens_and_not_yet_before(
    ada: UUID, settings: Settings
) -> None:
    request = takes_down(Right.ERASURE)
    begins(request)
    for hours in (1, 2):
        actions.go_on_erasing(request=request, at=NOW + hours * HOUR)
    before = view(request).certificate
    assert before["no_copy_since"] == ""
    assert "in one of the next two nights" in certifying.in_words(before, "en")["no_copy"]
    assert certifying.in_words(before, "da")["no_copy"].startswith("Ikke endnu")
    settings.HOLDORD_KEY_DESTRUCTION = "two"
    assert "until two people have approved" in certifying.in_words(before, "en")["no_copy"]
    settings.HOLDORD_KEY_DESTRUCTION = "alone"
    vault.rotate_epoch(at=NOW + timedelta(days=1))
    # The same certificate, asked for again.
    after = view(request).certificate
    assert after["no_copy_since"] == (NOW + timedelta(days=1)).isoformat()
    said = certifying.in_words(after, "en")["no_copy"]
    assert said.startswith("Since ") and "Not yet" not in said
    assert _words(certifying.pdf(before, "en")) != _words(certifying.pdf(after, "en"))
    assert "no copy of the key can be opened" in _words(certifying.pdf(after, "en"))


DAY = timedelta(days=1)


@pytest.fixture
def shelf(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts sets into the folder of the backups, by the moment each was made at."""
    settings.HOLDORD_BACKUPS, settings.HOLDORD_BACKUP_DAYS = tmp_path, 35

    def lie_there(*moments: datetime) -> None:
        found = [
            SimpleNamespace(id=_set(made_at), made_at=made_at, expires_at=made_at + 35 * DAY) for made_at in moments
        ]
        monkeypatch.setattr("holdord.backups.queries._folders", lambda: iter(found))
        monkeypatch.setattr("holdord.backups.queries._read", lambda each: each)

    return lie_there


def _set(made_at: datetime) -> str:
    return f"set-{made_at.isoformat()}"


def writes_down(act: str, made_at: datetime, *, at: datetime) -> None:
    log.record(act=f"backups.{act}", by="system:backups", at=at, detail={"set": _set(made_at)})


def is_erased() -> UUID:
    request = takes_down(Right.ERASURE)
    begins(request)
    for hours in (1, 2):
        actions.go_on_erasing(request=request, at=NOW + hours * HOUR)
    assert view(request).finished_at is not None
    return request


def of_backups(request: UUID, language: str = "en") -> str:
    return str(certifying.in_words(view(request).certificate, language)["in_backups"])


@promise("8.3", "7.2b")
def test_the_certificate_says_of_what_was_sealed_in_backups_that_it_is_unreadable_and_not_yet_before(
    ada: UUID, shelf: Callable[..., None]
) -> None:
    request = is_erased()
    long_ago, before, after = NOW - 9 * DAY, NOW - DAY, NOW + 2 * DAY
    shelf(long_ago, before, after)
    assert view(request).certificate["in_backups_until"] == (before + 35 * DAY).isoformat()
    assert of_backups(request).startswith("What was sealed will be unreadable once")
    assert of_backups(request, "da").startswith("Det, der var forseglet, bliver ulæseligt, når")
    vault.rotate_epoch(at=NOW + DAY)
    assert of_backups(request).startswith("What was sealed is made unreadable")
    assert of_backups(request, "da").startswith("Det, der var forseglet, er gjort ulæseligt")
    words = _words(certifying.pdf(view(request).certificate, "en"))
    assert "Erased by us" in words and "What was sealed is made unreadable" in words
    shelf(after)
    assert of_backups(request) == "This system has made no backup from before that is still kept."
    assert of_backups(request, "da").startswith("Dette system har ikke lavet")


@promise("8.3", "7.2b")
def test_where_nobody_can_say_which_backups_there_are_the_certificate_does_not(
    ada: UUID, shelf: Callable[..., None], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = is_erased()
    there = settings.HOLDORD_BACKUPS
    assert of_backups(request).startswith("This system has made no")
    settings.HOLDORD_BACKUPS = there / "not-mounted"
    assert of_backups(request) == ""
    settings.HOLDORD_BACKUPS = there
    damaged = there / "20260101T000000-000000-aa"
    damaged.mkdir()
    (damaged / "manifest.json").write_bytes(b"\xff{")
    assert of_backups(request) == "", "a manifest that cannot be read"
    shelf()

    writes_down("create", NOW - 40 * DAY, at=NOW - 40 * DAY)
    assert of_backups(request).startswith("This system has made no"), "its time was up before"
    writes_down("create", NOW - DAY, at=NOW - DAY)
    assert of_backups(request) == "", "it was carried elsewhere, or its disk is away"
    shelf(NOW - DAY)
    assert of_backups(request).startswith("What was sealed will be unreadable")
    shelf()
    writes_down("destroy", NOW - DAY, at=NOW + 34 * DAY)
    assert of_backups(request).startswith("This system has made no")

    def away() -> None:
        raise PermissionError

    monkeypatch.setattr("holdord.backups.queries._folders", away)
    assert of_backups(request) == ""


@promise("7.2b")
def test_a_backup_that_was_made_while_somebody_was_erased_is_one_from_before(
    ada: UUID, shelf: Callable[..., None]
) -> None:
    request = is_erased()
    # The moment of an erasure is when its run began: the copy was read while the rows still stood.
    meanwhile = NOW + HOUR + timedelta(minutes=5)
    shelf(meanwhile)
    assert view(request).certificate["in_backups_until"] == (meanwhile + 35 * DAY).isoformat()


@promise("8.0b", "7.2b")
def test_of_whom_something_stays_the_certificate_says_by_when_the_last_backup_goes(
    ada: UUID, shelf: Callable[..., None]
) -> None:
    subjects.hold(
        subject=ada, process="web-forms", statute="dk-bfl-12", reason="bookkeeping", until_at=at("2031-01-01T00:00"),
        by=CLEO, at=at("2026-01-01"),
    )  # fmt: skip
    request = is_erased()
    shelf(NOW - DAY)
    assert not view(request).certificate["key_destroyed"]
    assert of_backups(request).startswith("What was erased still stands in copies from before")
    assert "unreadable" not in of_backups(request) and "destroyed by" in of_backups(request)


@promise("8.3")
def test_the_danish_certificate_has_one_word_for_what_is_destroyed() -> None:
    with override("da"):
        said = " ".join(map(gettext, certifying_sentences())).lower()
    assert "destruere" in said and "tilintetg" not in said and "ødelagt" not in said


def certifying_sentences() -> list[str]:
    """Every sentence of the certificate that goes through the catalogue."""
    return list(sentences(Path(certifying.__file__).read_text(), "certifying.py"))


@promise("7.2b")
def test_while_the_copy_of_the_keys_elsewhere_is_older_it_is_not_yet(
    ada: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = takes_down(Right.ERASURE)
    begins(request)
    for hours in (1, 2):
        actions.go_on_erasing(request=request, at=NOW + hours * HOUR)
    vault.rotate_epoch(at=NOW + timedelta(days=1))
    for made_at, said in ((NOW, ""), (NOW + timedelta(days=1, hours=1), (NOW + timedelta(days=1)).isoformat())):
        kept = Replica(made_at, epoch=1, keys=1, is_whole=True)
        monkeypatch.setattr("holdord.backups.actions.replica", lambda kept=kept: kept)
        assert view(request).certificate["no_copy_since"] == said


def test_of_whom_something_stays_the_certificate_says_nothing_of_copies_of_a_key(ada: UUID) -> None:
    assert certifying.no_copy({"key_destroyed": False}, "en") == ""


def _words(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


@promise("8.0b")
def test_the_control_sees_what_stayed_and_was_not_told(ada: UUID) -> None:
    subjects.hold(
        subject=ada, process="web-forms", statute="dk-bfl-12", reason="bookkeeping", until_at=at("2031-01-01T00:00"),
        by=CLEO, at=at("2026-01-01"),
    )  # fmt: skip
    id = takes_down(Right.ERASURE)
    begins(id, Ground.NO_LONGER_NEEDED)
    actions.go_on_erasing(request=id, at=NOW + HOUR)
    look = controls.get("rights.what-stays-is-told")
    assert look(NOW, {}).kept and look(NOW, {}).looked_at == 1

    row = Erasure.objects.get(request=id)
    Erasure.objects.filter(pk=row.pk).update(certificate=row.certificate | {"kept": []})
    assert not look(NOW, {}).kept
    Erasure.objects.filter(pk=row.pk).update(certificate=row.certificate)
    RequestLetter.objects.filter(request=id).delete()
    assert not look(NOW, {}).kept


@promise("7.2b")
@pytest.mark.parametrize(
    ("epochs", "is_whole", "opens"), [((1, 2), True, True), ((2,), True, False), ((2,), False, True)]
)
def test_a_copy_made_while_the_keys_were_changed_holds_the_old_ones_however_young_it_is(
    ada: UUID, monkeypatch: pytest.MonkeyPatch, epochs: tuple[int, ...], is_whole: bool, opens: bool
) -> None:
    request = takes_down(Right.ERASURE)
    begins(request)
    for hours in (1, 2):
        actions.go_on_erasing(request=request, at=NOW + hours * HOUR)
    vault.rotate_epoch(at=NOW + timedelta(days=1))
    copy = Replica(NOW + timedelta(days=1, minutes=1), epoch=2, keys=1, is_whole=is_whole, epochs=epochs)
    monkeypatch.setattr("holdord.backups.actions.replica", lambda: copy)
    assert (view(request).certificate["no_copy_since"] == "") is opens
