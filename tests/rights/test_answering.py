"""From a proven request to the file in the person's hands; and the ways a request can end otherwise."""

import io
import json
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from holdord.audit import queries as audit
from holdord.consent import actions as consent
from holdord.notice import actions as letters
from holdord.notice import queries as outbox
from holdord.retention import actions as retention
from holdord.rights import actions, queries
from holdord.rights.models import Delivery, RightsRequest
from holdord.rights.proof import Ticket
from holdord.rights.rules import REFUSABLE, Channel, ExtensionGround, RefusalGround, refusal_grounds
from holdord.subjects import queries as subjects
from holdord.terms import RequestStatus, Right
from holdord.vault import queries as vault
from tests.conftest import at, promise
from tests.rights.conftest import (
    ADA,
    ASKED,
    CLEO,
    MESSAGE,
    STRANGER,
    answered,
    asks,
    code_in,
    letters_to,
    newest,
    proves,
    request_of,
    token_in,
)  # fmt: skip

LATER = ASKED + timedelta(minutes=20)
Ready = tuple[RightsRequest, Ticket, str]


def text_of(pdf: bytes, password: str, folder: Path) -> str:
    """What a reader finds on the pages of a locked PDF."""
    path = folder / "answer.pdf"
    path.write_bytes(pdf)
    if shutil.which("pdftotext"):
        made = subprocess.run(["pdftotext", "-upw", password, str(path), "-"], capture_output=True, check=True)
        return " ".join(made.stdout.decode().split())
    pytest.skip("pdftotext is not installed (poppler-utils)")


@promise("8.1a", "8.1b", "8.1c")
def test_ada_gets_everything_as_a_locked_pdf(ready: Ready, tmp_path: Path) -> None:
    row, ticket, token = ready

    pdf = actions.collect(token=token, at=LATER)
    password = actions.show_password(request=row.id, ticket=ticket, at=LATER)

    text = text_of(pdf, password, tmp_path)
    for said in ("Ada Lind", ADA, "Lind & Søn", MESSAGE, row.reference, "Datatilsynet", "Kopi af dine oplysninger"):
        assert said in text
    assert row.status == RequestStatus.FULFILLED.value
    assert row.answered_at == row.closed_at != None  # noqa: E711  # reads as it is meant


@promise("8.1c")
def test_the_file_is_aes_256_and_opens_with_its_password_only(ready: Ready) -> None:
    row, ticket, token = ready
    pdf = actions.collect(token=token, at=LATER)
    password = actions.show_password(request=row.id, ticket=ticket, at=LATER)

    for wrong in ("", password.upper(), password[:-1]):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(pdf), password=wrong)
    with pikepdf.open(io.BytesIO(pdf), password=password) as document:
        assert document.encryption.R == 6
        assert document.encryption.stream_method is pikepdf.models.EncryptionMethod.aesv3
        assert document.allow.accessibility
        assert b"pdfuaid" in bytes(document.Root.Metadata.read_bytes())
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith("da")
    assert MESSAGE.encode() not in pdf


@promise("8.1c")
def test_the_password_is_never_in_the_mail_with_the_link(ready: Ready) -> None:
    row, ticket, token = ready
    password = actions.show_password(request=row.id, ticket=ticket, at=LATER)

    for letter in letters_to(ADA):
        assert password not in (letter.body or "") + letter.title
    assert token in (newest(ADA, "answer_ready").body or "")


@promise("8.1c")
def test_the_password_is_shown_once_and_then_read_out_by_staff(ready: Ready) -> None:
    row, ticket, _ = ready
    password = actions.show_password(request=row.id, ticket=ticket, at=LATER)

    with pytest.raises(actions.ShownAlready):
        actions.show_password(request=row.id, ticket=ticket, at=LATER)
    assert actions.read_out_password(request=row.id, by=CLEO, at=LATER) == password
    assert [(entry.by, entry.act) for entry in audit.entries(act="rights.password-read-out")] == [
        (CLEO, "rights.password-read-out")
    ]


def test_the_password_is_four_groups_that_are_easy_to_read_aloud(ready: Ready) -> None:
    row, ticket, _ = ready

    password = actions.show_password(request=row.id, ticket=ticket, at=LATER)

    groups = password.split("-")
    assert [len(group) for group in groups] == [5, 5, 5, 5]
    assert not set(password) & set("01lio5sb8vdgn")


def test_a_browser_that_has_proven_another_address_gets_neither_file_nor_password(ready: Ready) -> None:
    row, _, _ = ready
    stranger = proves(asks(STRANGER, right=None, when=LATER), STRANGER, when=LATER)

    with pytest.raises(actions.NotYours):
        actions.show_password(request=row.id, ticket=stranger, at=LATER)
    with pytest.raises(actions.NotYours):
        actions.collect_here(request=row.id, ticket=stranger, at=LATER)


def test_a_browser_whose_half_hour_is_over_gets_no_password(ready: Ready) -> None:
    row, ticket, _ = ready

    with pytest.raises(actions.NotYours):
        actions.show_password(request=row.id, ticket=ticket, at=ASKED + timedelta(minutes=33))


def test_a_link_that_was_guessed_leads_to_nothing(ready: Ready) -> None:
    _, _, token = ready

    with pytest.raises(actions.NoLongerThere):
        actions.collect(token=token[:-1] + ("A" if token[-1] != "A" else "B"), at=LATER)
    assert actions.is_there(token=token, at=LATER) == at("2026-03-19").date()


def test_looking_at_the_link_fetches_nothing_and_fetching_is_counted(ready: Ready) -> None:
    row, ticket, token = ready

    actions.is_there(token=token, at=LATER)
    assert queries.request(row.id, at=LATER).delivery == queries.DeliveryView(
        at("2026-03-19T23:00+00:00"), 0, None, None
    )
    actions.collect(token=token, at=LATER)
    actions.collect_here(request=row.id, ticket=ticket, at=LATER)
    assert Delivery.objects.get().downloads == 2
    assert audit.count(act="rights.fetched") == 2


@promise("8.1c")
def test_the_file_is_destroyed_when_its_link_ends(ready: Ready) -> None:
    row, _, token = ready
    end = at("2026-03-19T23:00+00:00")

    assert actions.destroy_expired(at=end - timedelta(seconds=1)) == 0
    assert actions.collect(token=token, at=end - timedelta(seconds=1))
    assert actions.destroy_expired(at=end) == 1

    delivery = Delivery.objects.get()
    assert (bytes(delivery.sealed_file), bytes(delivery.sealed_password)) == (b"", b"")
    with pytest.raises(actions.NoLongerThere):
        actions.collect(token=token, at=end)
    with pytest.raises(actions.NoLongerThere):
        actions.read_out_password(request=row.id, by=CLEO, at=end)
    assert newest(ADA, "answer_ready").body is None


def test_a_link_ends_even_if_nobody_has_cleared_up(ready: Ready) -> None:
    _, _, token = ready

    with pytest.raises(actions.NoLongerThere):
        actions.collect(token=token, at=at("2026-03-19T23:00+00:00"))


def test_the_file_lies_sealed(ready: Ready) -> None:
    delivery = Delivery.objects.get()

    assert b"%PDF" not in bytes(delivery.sealed_file)
    place = vault.context_of(delivery, "sealed_file")
    assert vault.open_sealed(delivery.id, delivery.sealed_file, place).startswith(b"%PDF")


def test_making_an_answer_twice_makes_it_once(ready: Ready) -> None:
    row, _, _ = ready

    actions.make_answer(request=row.id, at=LATER)

    assert Delivery.objects.count() == 1
    assert len([each for each in letters_to(ADA) if "answer_ready" in each.envelope.template]) == 1


def test_nobody_approves_what_has_changed_since_it_was_prepared(ada: UUID) -> None:
    proves(asks())
    request = request_of().id
    actions.prepare(request=request, by=CLEO, at=LATER)
    consent.withdraw(subject=ada, purpose="news-by-email", by=f"subject:{ada}", at=LATER, channel="page")

    with pytest.raises(actions.ChangedSince):
        actions.approve(request=request, by=CLEO, at=LATER)
    actions.prepare(request=request, by=CLEO, at=LATER)
    actions.approve(request=request, by=CLEO, at=LATER)

    assert queries.request(request, at=LATER).step.value == "making"


def test_looking_through_an_answer_does_not_change_it(ada: UUID) -> None:
    proves(asks())
    request = request_of().id
    actions.prepare(request=request, by=CLEO, at=LATER)

    assert actions.preview(request=request, by=CLEO, at=LATER).startswith(b"%PDF")
    actions.open_request(request=request, by=CLEO, at=LATER)
    actions.approve(request=request, by=CLEO, at=LATER)

    assert [event.act for event in queries.log(request)] == [
        "asked", "proven", "prepared", "previewed", "opened", "approved",
    ]  # fmt: skip


def test_nothing_is_prepared_before_the_person_has_proven_themselves(ada: UUID) -> None:
    asks()
    request = request_of().id

    with pytest.raises(actions.NotNow):
        actions.prepare(request=request, by=CLEO, at=LATER)
    with pytest.raises(actions.NotNow):
        actions.approve(request=request, by=CLEO, at=LATER)


@promise("8.1a")
def test_a_stranger_is_told_that_we_hold_nothing(house: Path) -> None:
    ticket = proves(asks(STRANGER), STRANGER)
    request = request_of().id

    assert actions.prepare(request=request, by=CLEO, at=LATER) == actions.Prepared(0, 0, True)
    actions.approve(request=request, by=CLEO, at=LATER)
    actions.make_answer(request=request, at=LATER)

    assert "ingen oplysninger om dig" in (newest(STRANGER, "nothing_held").body or "")
    assert not Delivery.objects.exists()
    cases = queries.cases(ticket, at=LATER) or ()
    assert [(case.held_nothing, case.status) for case in cases] == [(True, RequestStatus.FULFILLED)]


@promise("8.1b")
def test_who_was_erased_meanwhile_is_told_that_we_hold_nothing_any_more(
    ada: UUID, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    proves(asks())
    request = request_of().id
    actions.prepare(request=request, by=CLEO, at=LATER)
    actions.approve(request=request, by=CLEO, at=LATER)
    with django_capture_on_commit_callbacks(execute=True):
        retention.erase_person(subject=ada, ground="A17-1-b", by=CLEO, at=LATER)

    actions.make_answer(request=request, at=LATER)
    assert queries.request(request, at=LATER).step.value == "prepare"
    answered(request, when=LATER)

    assert not Delivery.objects.exists()
    assert newest(ADA, "nothing_held")
    row, the_day_after = request_of(), LATER + timedelta(days=1, minutes=1)
    assert bytes(row.sealed_address) != b""
    assert actions.forget_old(at=the_day_after) == 1
    row.refresh_from_db()
    assert (row.status, bytes(row.sealed_address)) == (RequestStatus.FULFILLED.value, b"")


# Longer, or not at all


@promise("8.1e")
def test_an_extension_is_told_with_its_reasons_and_the_new_day(ada: UUID) -> None:
    proves(asks())
    request = request_of().id

    actions.extend(
        request=request, grounds=[ExtensionGround.AMOUNT], reason="Der er 900 mails, som skal læses igennem.",
        by=CLEO, at=at("2026-04-07"),
    )  # fmt: skip

    letter, view = newest(ADA, "extension"), queries.request(request, at=at("2026-04-07"))
    assert view.extended_to is not None
    assert (view.extended_to.isoformat(), view.status) == ("2026-06-05", RequestStatus.ACTION_DELAYED)
    for said in ("5. juni 2026", "7. april 2026", "900 mails", "mange oplysninger", "dpo@altoros.com", "Datatilsynet"):
        assert said in (letter.body or "")
    assert view.days_left == 59


@promise("8.1e")
@pytest.mark.parametrize(
    ("day", "grounds", "reason", "refusal"),
    [
        ("2026-04-08", [ExtensionGround.AMOUNT], "There are nine hundred mails to read.", actions.TooLate),
        ("2026-04-07", [], "There are nine hundred mails to read.", actions.ReasonMissing),
        ("2026-04-07", [ExtensionGround.AMOUNT], "  busy   ", actions.ReasonMissing),
    ],
    ids=["a day late", "no ground", "no reason"],
)
def test_no_extension_without_reasons_or_too_late(
    ada: UUID, day: str, grounds: list[ExtensionGround], reason: str, refusal: type[Exception]
) -> None:
    proves(asks())

    with pytest.raises(refusal):
        actions.extend(request=request_of().id, grounds=grounds, reason=reason, by=CLEO, at=at(day))

    assert request_of().extended_to is None


@promise("8.1e")
def test_the_term_is_not_extended_twice(ada: UUID) -> None:
    proves(asks())
    request = request_of().id
    said = {"grounds": [ExtensionGround.AMOUNT], "reason": "There are nine hundred mails to read.", "by": CLEO}
    actions.extend(request=request, at=LATER, **said)  # type: ignore[arg-type]  # a plain dict

    with pytest.raises(actions.TooLate):
        actions.extend(request=request, at=LATER, **said)  # type: ignore[arg-type]  # as above


def test_an_extended_request_is_prepared_and_answered_all_the_same(ada: UUID) -> None:
    proves(asks())
    request = request_of().id
    actions.extend(
        request=request,
        grounds=[ExtensionGround.REDACTION],
        reason="Other people's names are in it.",
        by=CLEO,
        at=LATER,
    )

    answered(request, when=LATER)

    assert request_of().status == RequestStatus.FULFILLED.value


@promise("8.1f")
def test_a_refusal_names_rule_facts_complaint_and_court(ada: UUID) -> None:
    proves(asks(right=Right.ERASURE, message="Erase me.", country="DK"))
    request = request_of().id

    actions.refuse(
        request=request, ground=RefusalGround.KEPT_BY_LAW, by=CLEO, at=LATER,
        facts="Fakturaen fra marts 2026 skal gemmes til udgangen af 2031.",
    )  # fmt: skip

    body = newest(ADA, "refusal").body or ""
    for said in ("GDPR Art. 17(3)(b)", "Fakturaen fra marts", "Datatilsynet", "domstolene", "dpo@altoros.com", "klag"):
        assert said.lower() in body.lower()
    assert request_of().status == RequestStatus.REJECTED.value


@promise("8.1f")
@pytest.mark.parametrize(
    ("ground", "facts"),
    [(RefusalGround.KEPT_BY_LAW, "A long enough sentence of facts."), (RefusalGround.EXCESSIVE, "too many")],
    ids=["a ground of another right", "no facts"],
)
def test_nothing_is_refused_without_a_fitting_ground_and_facts(ada: UUID, ground: RefusalGround, facts: str) -> None:
    proves(asks())

    with pytest.raises(actions.ReasonMissing):
        actions.refuse(request=request_of().id, ground=ground, facts=facts, by=CLEO, at=LATER)

    assert request_of().closed_at is None


def test_a_withdrawal_of_consent_is_refused_on_no_ground() -> None:
    assert refusal_grounds(Right.WITHDRAWAL) == frozenset()
    assert all(refusal_grounds(right) for right in REFUSABLE if right is not Right.WITHDRAWAL)


def test_the_other_rights_are_answered_by_hand_in_writing(ada: UUID) -> None:
    proves(asks(right=Right.RECTIFICATION, message="My name is spelt Linde.", language="en"))
    request = request_of().id

    opened = actions.open_request(request=request, by=CLEO, at=LATER)
    actions.answer(request=request, text="We have corrected your name to Linde everywhere.", by=CLEO, at=LATER)

    assert (opened.address, opened.message) == (ADA, "My name is spelt Linde.")
    assert "corrected your name to Linde" in (newest(ADA, "answer").body or "")
    assert request_of().status == RequestStatus.FULFILLED.value
    with pytest.raises(actions.NotNow):
        actions.answer(request=request, text="And once more, for good measure.", by=CLEO, at=LATER)


@pytest.mark.parametrize("act", ["extend", "refuse", "prepare", "answer"])
def test_a_closed_request_stays_as_it_is(ready: Ready, act: str) -> None:
    row, _, _ = ready
    said: dict[str, dict[str, Any]] = {
        "extend": {"grounds": [ExtensionGround.AMOUNT], "reason": "There is a lot to read through."},
        "refuse": {"ground": RefusalGround.EXCESSIVE, "facts": "There is a lot to read through."},
        "prepare": {},
        "answer": {"text": "There is a lot to read through."},
    }

    with pytest.raises(actions.NotNow):
        getattr(actions, act)(request=row.id, by=CLEO, at=LATER, **said[act])


# The board


@promise("8.1b")
def test_the_board_shows_what_waits_for_what_and_what_is_late(ada: UUID) -> None:
    proves(asks())

    def groups(day: str) -> dict[str, int]:
        return {group.code: len(group.lines) for group in queries.board(at(day)).groups if group.lines}

    actions.take_down(
        right=Right.ACCESS, address="new@example.org", channel=Channel.PHONE, received_at=at("2026-03-28"),
        language="da", by=CLEO, at=at("2026-03-28"),
    )  # fmt: skip
    assert groups("2026-03-29") == {"new": 1, "waiting-for-person": 1}
    assert groups("2026-03-31") == {"this-week": 1, "waiting-for-person": 1}
    assert groups("2026-04-08") == {"late": 1, "waiting-for-person": 1}
    actions.prepare(request=_of(ada), by=CLEO, at=at("2026-03-29"))
    assert groups("2026-03-29") == {"with-us": 1, "waiting-for-person": 1}


@promise("8.1b")
def test_what_nobody_has_proven_crowds_nothing_and_counts_from_the_first_asking_once_proven(ada: UUID) -> None:
    for n in range(5):
        ticket = asks(when=ASKED + timedelta(hours=n))
    asks(STRANGER)

    board = queries.board(at("2026-03-06"))
    assert (board.open, [group.code for group in board.groups if group.lines]) == (0, [])
    assert [line.received_at for line in board.unproven] == [ASKED, ASKED]

    code = code_in(newest(ADA, "code"))
    actions.prove(ticket=ticket, code=code, at=ASKED + timedelta(hours=4, minutes=5))
    board = queries.board(at("2026-03-06"))
    assert (board.open, len(board.unproven)) == (1, 1)
    assert request_of().due_on.isoformat() == "2026-04-07"


def _of(subject: UUID) -> UUID:
    return RightsRequest.objects.get(subject_id=subject).id


def test_the_board_asks_the_database_as_often_for_many_requests_as_for_one(
    ada: UUID, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    def board() -> None:
        with django_assert_num_queries(6):  # type: ignore[operator]  # the plug-in's fixture has no public type
            assert queries.board(LATER).open == 1

    asks(STRANGER)
    _taken("one@example.org")
    board()
    RightsRequest.objects.filter(channel=Channel.PHONE.value).delete()
    for n in range(3):
        asks(f"person{n}@example.org", network=f"198.51.100.{n}")
    _taken("two@example.org")
    board()


def test_a_group_of_many_shows_the_most_urgent_and_says_how_many_there_are(ada: UUID) -> None:
    for n in range(4):
        _taken(f"person{n}@example.org", at(f"2026-03-0{n + 1}"))

    (group,) = [each for each in queries.board(LATER, shown=3).groups if each.count]

    assert (group.count, len(group.lines), group.more) == (4, 3, 1)
    assert [line.received_at.day for line in group.lines] == [1, 2, 3]


@promise("8.1b")
def test_whoever_has_the_next_move_a_request_is_late_on_its_day(ada: UUID) -> None:
    """Waiting for a reply stops no clock that alarms run on; who has not shown who they are is waited for."""
    request = _taken(ADA)
    actions.confirm_identity(request=request, by=CLEO, at=ASKED)
    actions.ask_to_specify(request=request, text="Would the mails of last year be enough?", by=CLEO, at=ASKED)
    assert _groups("2026-03-06") == {"waiting-for-person": 1}
    assert _groups("2026-04-08") == {"late": 1}


def _groups(day: str) -> dict[str, int]:
    return {group.code: group.count for group in queries.board(at(day)).groups if group.count}


def _taken(address: str, when: datetime = ASKED) -> UUID:
    return actions.take_down(
        right=Right.ACCESS, address=address, channel=Channel.PHONE, received_at=when, language="en", by=CLEO, at=when
    )


@promise("8.1b")
def test_the_share_answered_on_time_counts_what_was_late(ada: UUID) -> None:
    proves(asks())
    answered(request_of().id, when=at("2026-04-08"))
    proves(asks(STRANGER), STRANGER)
    answered(RightsRequest.objects.get(subject=None).id)

    board = queries.board(at("2026-04-09"))
    assert (board.open, board.closed, board.closed_on_time) == (0, 2, 1)


# Going


@promise("8.3")
def test_erasing_a_person_leaves_the_dates_of_their_requests_and_nothing_else(
    ready: Ready, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    row, ticket, token = ready
    owner = row.owner
    assert owner is not None and row.subject_id is not None

    with django_capture_on_commit_callbacks(execute=True):
        retention.erase_person(subject=row.subject_id, ground="A17-1-b", by=CLEO, at=LATER)

    row.refresh_from_db()
    assert not any((row.subject_id, row.owner, row.address_index))
    assert (bytes(row.sealed_address), row.country) == (b"", "")
    assert row.due_on.isoformat() == "2026-04-07"
    assert not vault.has_key(owner)
    assert bytes(Delivery.objects.get().sealed_file) == b""
    with pytest.raises(actions.NoLongerThere):
        actions.collect(token=token, at=LATER)
    assert queries.cases(ticket, at=LATER) is None


def test_a_key_that_outlived_its_request_goes_the_next_night(ready: Ready) -> None:
    row, _, _ = ready
    assert row.subject_id is not None and row.owner is not None
    actions.forget_person(subject=row.subject_id, by=CLEO, at=LATER)  # and then the machine falls
    assert vault.has_key(row.owner)

    assert actions.finish_keys(at=LATER) == 2  # the request's, and its file's

    assert not vault.has_key(row.owner)
    assert actions.finish_keys(at=LATER) == 0


def known_at_last(address: str = STRANGER) -> UUID:
    """A stranger writes through the contact form, and is one no more."""
    from holdord.intake import actions as intake

    return intake.receive(
        form_id="contact", values={"name": "Nora", "email": address, "message": "Hello"}, consents=(), language="da",
        by="public", at=LATER,
    ).subject  # fmt: skip


@promise("8.3")
def test_what_was_asked_while_the_person_was_unknown_is_shown_and_goes_with_them(
    house: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    proves(asks(STRANGER), STRANGER)
    answered(request_of().id)
    row = request_of()
    assert row.subject_id is None and row.owner is not None
    nora = known_at_last()
    for letter in outbox.outbox(100):
        letters.sent(message=letter.id, by="system:notice", at=LATER)

    assert [found.id for found, *_ in queries.of_subject(nora)] == [row.id]
    with django_capture_on_commit_callbacks(execute=True):
        retention.erase_person(subject=nora, ground="A17-1-b", by=CLEO, at=LATER)

    owner = row.owner
    row.refresh_from_db()
    assert not any((row.address_index, bytes(row.sealed_address), row.owner))
    assert not vault.has_key(owner)
    assert letters_to(STRANGER) == []
    assert not any("acknowledgement" in letter.template for letter in outbox.outbox(100))


def test_what_a_stranger_has_not_proven_belongs_to_nobody(house: Path) -> None:
    asks(STRANGER)

    assert list(queries.of_subject(known_at_last())) == []


def test_what_was_asked_while_unknown_is_handed_over_when_two_records_are_joined(ada: UUID) -> None:
    proves(asks(STRANGER), STRANGER)

    assert actions.merge(source=known_at_last(), target=ada, by=CLEO, at=LATER) == 1

    assert request_of().subject_id == ada


def approved(request: UUID) -> None:
    actions.prepare(request=request, by=CLEO, at=LATER)
    actions.approve(request=request, by=CLEO, at=LATER)


@promise("8.1c")
def test_nothing_else_is_sent_than_what_was_approved(ada: UUID) -> None:
    proves(asks())
    request = request_of().id
    approved(request)
    consent.withdraw(subject=ada, purpose="news-by-email", by=f"subject:{ada}", at=LATER, channel="page")

    actions.make_answer(request=request, at=LATER)

    row = request_of()
    assert not Delivery.objects.exists()
    assert (row.prepared_at, row.prepared_print, row.approved_at, row.approved_by) == (None, None, None, "")
    assert (queries.request(request, at=LATER).step.value, queries.log(request)[-1].act) == ("prepare", "changed")
    answered(request, when=LATER)
    assert Delivery.objects.count() == 1


def test_a_stranger_who_became_known_is_not_told_that_we_hold_nothing(house: Path) -> None:
    proves(asks(STRANGER), STRANGER)
    request = request_of().id
    approved(request)
    known_at_last()

    actions.make_answer(request=request, at=LATER)

    assert queries.request(request, at=LATER).step.value == "prepare"


@promise("8.1c")
def test_the_key_of_a_file_goes_with_the_file_and_the_requests_own_stays(
    ready: Ready, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    row, _, _ = ready
    file = Delivery.objects.get().id
    assert vault.has_key(file)

    with django_capture_on_commit_callbacks(execute=True):
        actions.destroy_expired(at=at("2026-03-20"))

    assert not vault.has_key(file)
    assert row.owner is not None and vault.has_key(row.owner)
    assert Delivery.objects.get().key_gone


def test_the_key_of_a_destroyed_file_that_was_left_over_goes_the_next_night(ready: Ready) -> None:
    file = Delivery.objects.get().id
    actions.destroy_expired(at=at("2026-03-20"))  # and then the machine falls
    assert vault.has_key(file)

    assert actions.finish_keys(at=at("2026-03-21")) == 1

    assert not vault.has_key(file)
    assert actions.finish_keys(at=at("2026-03-22")) == 0


@promise("8.1b")
@pytest.mark.parametrize("fate", ["failed", "bounced"])
def test_an_answer_that_never_arrived_is_not_counted_as_on_time(ready: Ready, fate: str) -> None:
    row, _, _ = ready
    assert row.letter is not None
    assert queries.punctuality(LATER).closed_on_time == 1

    if fate == "failed":
        letters.failed(message=row.letter, code="550", permanent=True, by="system:notice", at=LATER)
    else:
        letters.sent(message=row.letter, by="system:notice", at=LATER)
        letters.bounce(message=row.letter, status="5.1.1", permanent=True, by="system:notice", at=LATER)

    assert queries.punctuality(LATER).closed_on_time == 0


@promise("8.1b")
@pytest.mark.parametrize("gone", ["after a while", "with its person"])
def test_an_answer_that_never_arrived_is_not_counted_when_its_letter_has_gone(house: Path, gone: str) -> None:
    proves(asks(STRANGER), STRANGER)
    row = request_of()
    answered(row.id)
    row.refresh_from_db()
    assert row.letter and row.owner
    letters.failed(message=row.letter, code="550", permanent=True, by="system:notice", at=LATER)

    if gone == "after a while":
        letters.forget_strangers(by="system:notice", at=LATER + timedelta(days=40))
    else:
        letters.erase_sealed_by(owner=row.owner, by="system:rights", at=LATER)

    assert row.letter not in {letter.id for letter in outbox.outbox(100)}
    assert queries.punctuality(LATER).closed_on_time == 0


@promise("8.3")
def test_no_letter_that_nobody_can_read_is_left_when_a_stranger_is_forgotten(
    house: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    proves(asks(STRANGER), STRANGER)
    row = request_of()
    answered(row.id)
    row.refresh_from_db()
    for letter in outbox.outbox(100):
        letters.sent(message=letter.id, by="system:notice", at=LATER)
    unsent = letters.write(
        owner=row.owner, subject=None, to=STRANGER, template="rights/letters/code", language="da",
        context={"code": "1", "minutes": 15}, by=CLEO, at=LATER,
    )  # fmt: skip

    with django_capture_on_commit_callbacks(execute=True):
        actions.forget_old(at=at("2030-01-01"))

    row.refresh_from_db()
    assert row.owner is None
    assert [letter.id for letter in outbox.outbox(100)] == [unsent]
    left = outbox.message(unsent)
    assert left is not None and left.readable and left.to == STRANGER  # it still goes out, under a key of its own


def test_no_letter_with_a_code_is_left_when_its_ticket_goes(house: Path) -> None:
    asks(STRANGER, right=None)

    actions.clear_challenges(at=ASKED + timedelta(days=2))

    assert outbox.outbox(100) == []


def test_three_years_after_it_was_closed_only_the_dates_of_a_request_are_left(ready: Ready) -> None:
    row, _, _ = ready

    assert actions.forget_old(at=at("2029-03-04")) == 0
    assert actions.forget_old(at=at("2029-03-05")) == 1

    row.refresh_from_db()
    assert (row.subject_id, bytes(row.sealed_address)) == (None, b"")
    assert row.status == RequestStatus.FULFILLED.value


def test_a_person_joined_with_another_keeps_their_requests(ready: Ready, house: Path) -> None:
    from holdord.intake import actions as intake
    from holdord.lib.registry import portraits

    row, _, token = ready
    other = intake.receive(
        form_id="contact", values={"name": "Ada L.", "email": "ada@lind.example", "message": "Hello again"},
        consents=(), language="da", by="public", at=LATER,
    ).subject  # fmt: skip
    assert row.subject_id is not None

    portrait = next(portrait for portrait in portraits.all() if portrait.room == "rights")
    assert portrait.merge(row.subject_id, other, by=CLEO, at=LATER) == 1

    row.refresh_from_db()
    assert row.subject_id == other
    assert actions.collect(token=token, at=LATER)


# What is written down


def test_the_log_names_the_acts_and_nobody(ready: Ready) -> None:
    row, _, _ = ready
    written = json.dumps([[entry.act, entry.by, dict(entry.detail)] for entry in audit.entries(None)])

    for told in (ADA, "Ada Lind", "Lind", MESSAGE):
        assert told not in written
    acts = [entry.act for entry in audit.entries(None, subject=row.subject_id, act="rights.")]
    assert {"rights.prepared", "rights.approved", "rights.answered", "rights.proven"} <= set(acts)
    assert {entry.purpose for entry in audit.entries(None, act="rights.")} == {"answer-rights-requests"}


def test_no_column_holds_what_ada_wrote(ready: Ready) -> None:
    for row in [*RightsRequest.objects.values_list(), *Delivery.objects.values_list()]:
        dump = b" ".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in row
        )
        for told in (ADA, "Ada", MESSAGE):
            assert told.encode() not in dump
    assert subjects.count() == 1
    assert token_in(newest(ADA, "answer_ready"))
