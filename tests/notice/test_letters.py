"""Letters are sealed when they are written, go out once, and their fate is known."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core import mail as outgoing
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from holdord.audit import queries as audit
from holdord.lib import mail
from holdord.lib.registry import Portrait, portraits
from holdord.notice import actions, queries, workflow
from holdord.notice.actions import NotAnAddress
from holdord.notice.models import Message
from holdord.notice.rules import KEPT_FOR_STRANGERS, MessageState, next_try, split_letter
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import RIGHT_TO_OBJECT
from holdord.terms import IdentifierKind, LegalBasis
from holdord.vault import actions as vault_actions
from holdord.vault import queries as vault
from tests.conftest import at, promise

pytestmark = pytest.mark.usefixtures("house", "our_templates")

NOW = at("2026-03-31")


@pytest.fixture
def our_templates(settings: Settings) -> None:
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[None]:
    """A server that takes everything; what it took stands in django's outbox."""
    settings.HOLDORD_SMTP = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.HOLDORD_JOBS = "off"
    yield


def ada() -> UUID:
    taken = subjects.take_in(
        by="public", at=NOW, process="web-forms", purpose="answer-request", basis=LegalBasis.CONTRACT,
        source="data-subject", form="contact", identifiers={IdentifierKind.EMAIL: f"ada-{uuid4()}@example.org"},
        payload={"name": "Ada Krogh"},
        categories=("name", "email"), language="da", register_version="0" * 64, wording_hash="0" * 64,
    )  # fmt: skip
    return taken.subject


def writes(subject: UUID | None = None, *, to: str = "ada@example.org", name: str = "Ada & Bo", on: str = "") -> UUID:
    facts = {"organisation": "Altoros", "name": name, "code": "418 204"}
    return actions.write(
        owner=None, subject=subject, to=to, template="letters/hello", language="da", context=facts, by="system:rights",
        at=at(on) if on else NOW,
    )  # fmt: skip


def opened(id: UUID) -> queries.Letter:
    letter = queries.message(id)
    assert letter is not None
    return letter


def test_the_first_line_is_the_subject_line_and_nothing_is_escaped() -> None:
    letter = opened(writes())
    assert letter.title == "Din kode hos Altoros"
    assert letter.body == "Hej Ada & Bo,\n\ndin kode er 418 204.\n"
    assert letter.to == "ada@example.org"


@promise("9.1")
def test_nothing_of_a_letter_stands_in_the_table_in_clear() -> None:
    writes(ada())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notice_message")
        stored = b"|".join(
            value if isinstance(value, bytes) else str(value).encode() for value in map(plain, cursor.fetchone())
        )
    for word in (b"ada@example.org", b"Ada & Bo", b"418 204", b"Din kode"):
        assert word not in stored


def plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def test_a_letter_to_a_person_we_know_is_sealed_under_their_key_and_another_under_its_own() -> None:
    person = ada()
    known, unknown = writes(person), writes()
    assert vault.has_key(person)
    assert not vault.has_key(known)
    assert vault.has_key(unknown)


@pytest.mark.parametrize(
    "to", ["ada", "ada@example.org\nBcc: ben@example.org", "a@b@c", "Ada <ada@example.org>", "a@b, c@d"]
)
def test_what_is_no_single_address_is_refused_and_nothing_is_stored(to: str) -> None:
    with pytest.raises(NotAnAddress) as refused:
        writes(to=to)
    assert to not in str(refused.value)
    assert queries.outbox() == []


def test_without_a_mail_server_letters_stay_in_the_outbox(settings: Settings) -> None:
    settings.HOLDORD_SMTP = False
    id = writes()
    workflow.send(message=str(id), at=NOW)
    assert opened(id).envelope.state is MessageState.QUEUED
    assert queries.waiting() == 1


@pytest.mark.usefixtures("mail_server")
def test_a_letter_goes_out_once_under_its_own_message_id() -> None:
    id = writes()
    workflow.send(message=str(id), at=NOW)
    workflow.send(message=str(id), at=NOW)
    assert [letter.to for letter in outgoing.outbox] == [["ada@example.org"]]
    assert outgoing.outbox[0].extra_headers["Message-ID"] == mail.message_id(id)
    assert opened(id).envelope.state is MessageState.SENT
    assert opened(id).envelope.sent_at == NOW


@pytest.mark.usefixtures("mail_server")
def test_a_server_that_is_away_is_tried_again_later_and_one_that_refuses_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    away, refused = writes(), writes(to="gone@example.org")
    answers = {
        "ada@example.org": mail.NotSent(421, permanent=False),
        "gone@example.org": mail.NotSent(550, permanent=True),
    }

    def deliver(*, to: str, **_: object) -> None:
        raise answers[to]

    monkeypatch.setattr(mail, "deliver", deliver)
    for id in (away, refused):
        workflow.send(message=str(id), at=NOW)
    assert opened(away).envelope.state is MessageState.QUEUED
    assert opened(refused).envelope.state is MessageState.FAILED
    assert opened(refused).envelope.error_code == "550"
    assert queries.due(NOW) == []
    assert queries.due(NOW + timedelta(minutes=1)) == [(away, 1)]


@pytest.mark.usefixtures("mail_server")
@pytest.mark.parametrize(
    ("fault", "state"),
    [(mail.NotSent(0, permanent=True), MessageState.FAILED), (KeyError("ada@example.org"), MessageState.QUEUED)],
)
def test_whatever_goes_wrong_counts_as_a_try(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, state: MessageState
) -> None:
    def deliver(**_: object) -> None:
        raise fault

    id = writes()
    monkeypatch.setattr(mail, "deliver", deliver)
    workflow.send(message=str(id), at=NOW)
    envelope = opened(id).envelope
    assert (envelope.state, envelope.attempts) == (state, 1)
    assert "@" not in envelope.error_code
    assert queries.due(NOW) == []


def test_a_new_letter_does_not_wait_behind_old_ones_that_fail() -> None:
    old = [writes(on="2026-03-01") for _ in range(3)]
    for id in old:
        actions.failed(message=id, code="421", permanent=False, by="system:mail", at=at("2026-03-02"))
    new = writes()
    assert queries.due(NOW, limit=1) == [(new, 0)]
    assert {id for id, _ in queries.due(NOW)} == {new, *old}


def test_the_pauses_between_tries_grow_and_then_it_is_given_up() -> None:
    tries = [again for attempts in range(1, 9) if (again := next_try(attempts, NOW))]
    assert len(tries) == 8
    assert tries == sorted(tries)
    assert next_try(9, NOW) is None


@pytest.mark.usefixtures("mail_server")
def test_a_letter_that_came_back_is_marked_and_a_delay_is_not() -> None:
    id = writes()
    assert not actions.bounce(message=id, status="5.1.1", permanent=True, by="system:mail", at=NOW), "not sent yet"
    workflow.send(message=str(id), at=NOW)
    assert actions.bounce(message=id, status="4.4.1", permanent=False, by="system:mail", at=NOW)
    assert opened(id).envelope.state is MessageState.SENT
    assert actions.bounce(message=id, status="5.1.1", permanent=True, by="system:mail", at=NOW)
    assert opened(id).envelope.state is MessageState.BOUNCED
    assert not actions.bounce(message=uuid4(), status="5.1.1", permanent=True, by="system:mail", at=NOW), "none of ours"


def test_the_text_of_a_letter_can_be_forgotten_and_that_it_was_written_is_kept() -> None:
    id = writes()
    assert actions.forget_body(message=id, by="system:rights", at=NOW)
    assert not actions.forget_body(message=id, by="system:rights", at=NOW)
    assert opened(id).body is None
    assert opened(id).title == "Din kode hos Altoros"


@pytest.mark.usefixtures("mail_server")
def test_a_letter_whose_text_is_forgotten_is_not_sent_empty() -> None:
    id = writes()
    actions.forget_body(message=id, by="system:rights", at=NOW)
    workflow.send(message=str(id), at=NOW)
    assert outgoing.outbox == []
    assert opened(id).envelope.state is MessageState.FAILED


@promise("8.1a")
def test_a_person_is_shown_the_letters_to_them() -> None:
    person = ada()
    writes(person)
    writes()
    items = portrait().show(person)
    assert [item.fields["title"] for item in items] == ["Din kode hos Altoros"]
    assert portrait().export(person) == [], "what we wrote is not what they gave us"


@promise("8.3")
def test_erasing_a_person_removes_the_letters_to_them_and_nobody_elses() -> None:
    person, other = ada(), ada()
    gone, kept = writes(person), writes(other)
    actions.sent(message=gone, by="system:mail", at=NOW)
    assert portrait().erase(person, by="system:retention", at=NOW) == 1
    assert portrait().erase(person, by="system:retention", at=NOW) == 0
    assert queries.message(gone) is None
    assert queries.message(kept) is not None


@promise("8.3")
@pytest.mark.usefixtures("mail_server")
def test_a_letter_that_waits_when_its_person_is_erased_still_goes_out_and_then_goes() -> None:
    person = ada()
    waits = writes(person)
    assert portrait().erase(person, by="system:retention", at=NOW) == 0
    vault_actions.destroy_key(person, at=NOW)
    assert opened(waits).envelope.subject is None
    assert queries.messages_to(person) == []
    workflow.send(message=str(waits), at=NOW)
    assert [letter.to for letter in outgoing.outbox] == [["ada@example.org"]]
    workflow.clear(at=NOW + KEPT_FOR_STRANGERS + timedelta(days=1))
    assert queries.message(waits) is None


@promise("8.3")
def test_an_erasure_that_is_rolled_back_destroys_no_key(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    person = ada()
    with django_capture_on_commit_callbacks(execute=True):
        id = actions.write(
            owner=None, subject=None, to="ada@example.org", template="letters/hello", language="da",
            context={"organisation": "Altoros", "name": "Ada", "code": "1"}, by="system:rights", at=NOW,
        )  # fmt: skip
        Message.objects.filter(pk=id).update(subject_id=person)
        actions.sent(message=id, by="system:mail", at=NOW)
        with pytest.raises(RuntimeError), transaction.atomic():
            portrait().erase(person, by="system:retention", at=NOW)
            raise RuntimeError
    assert opened(id).readable
    with django_capture_on_commit_callbacks(execute=True):
        assert portrait().erase(person, by="system:retention", at=NOW) == 1
    assert not vault.has_key(id)


@pytest.mark.usefixtures("mail_server")
@pytest.mark.parametrize(
    ("code", "permanent", "said"), [(0, True, "unwritable"), (0, False, "unreachable"), (550, True, "550")]
)
def test_why_a_letter_did_not_go_out_is_a_number_of_the_server_or_a_word(
    monkeypatch: pytest.MonkeyPatch, code: int, permanent: bool, said: str
) -> None:
    def deliver(**_: object) -> None:
        raise mail.NotSent(code, permanent=permanent)

    monkeypatch.setattr(mail, "deliver", deliver)
    id = writes()
    workflow.send(message=str(id), at=NOW)
    assert opened(id).envelope.error_code == said


@promise("8.3")
def test_letters_go_with_the_key_that_seals_them_and_what_waits_still_goes_out() -> None:
    owner, other = uuid4(), uuid4()
    for key in (owner, other):
        vault_actions.make_key(key, at=NOW)
    gone, waits, empty = (sealed_by(owner) for _ in range(3))
    kept = sealed_by(other)
    actions.sent(message=gone, by="system:mail", at=NOW)
    actions.forget_body(message=empty, by="system:rights", at=NOW)

    assert actions.erase_sealed_by(owner=owner, by="system:rights", at=NOW) == 2
    assert actions.erase_sealed_by(owner=owner, by="system:rights", at=NOW) == 0
    vault_actions.destroy_key(owner, at=NOW)

    assert {envelope.id for envelope in queries.outbox()} == {waits, kept}
    assert opened(waits).readable


def sealed_by(owner: UUID) -> UUID:
    return actions.write(
        owner=owner, subject=None, to="ada@example.org", template="letters/hello", language="da",
        context={"organisation": "Altoros", "name": "Ada", "code": "1"}, by="system:rights", at=NOW,
    )  # fmt: skip


@promise("8.5c")
def test_a_first_letter_that_came_back_has_told_nobody() -> None:
    subject = ada()
    first, later = NOW, NOW + timedelta(days=1)
    letters = [writes(subject=subject), writes(subject=subject)]
    for id, moment in zip(letters, (first, later), strict=True):
        actions.sent(message=id, by="system:mail", at=moment)
    before = people.told(subject)
    assert before and {fact.what for fact in before} == {RIGHT_TO_OBJECT}
    for id in letters:
        actions.bounce(message=id, status="5.1.1", permanent=True, by="system:mail", at=later)
    assert people.told(subject) == ()
    assert len(audit.entries(act="subjects.untold", subject=subject)) == len(before)


def test_that_a_letter_was_lost_is_known_when_it_has_gone() -> None:
    failed, bounced, arrived = writes(), writes(), writes()
    actions.failed(message=failed, code="550", permanent=True, by="system:mail", at=NOW)
    for id in (bounced, arrived):
        actions.sent(message=id, by="system:mail", at=NOW)
    actions.bounce(message=bounced, status="5.1.1", permanent=True, by="system:mail", at=NOW)
    workflow.clear(at=NOW + KEPT_FOR_STRANGERS + timedelta(days=1))
    assert queries.outbox() == []
    assert queries.lost() == {failed, bounced}


def test_merging_two_people_hands_the_letters_over_readable() -> None:
    source, target = ada(), ada()
    id = writes(source)
    assert portrait().merge(source, target, by="system:console", at=NOW) == 1
    assert [letter.envelope.id for letter in queries.messages_to(target)] == [id]
    assert (opened(id).body or "").startswith("Hej Ada & Bo,\n\ndin kode er 418 204.\n")


def test_old_letters_to_strangers_go_with_their_keys_and_young_ones_stay(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    old, young, known = writes(on="2026-01-01"), writes(on="2026-03-30"), writes(ada(), on="2026-01-01")
    for id in (old, young, known):
        actions.sent(message=id, by="system:mail", at=NOW)
    assert at("2026-01-01") + KEPT_FOR_STRANGERS < NOW
    with django_capture_on_commit_callbacks(execute=True):
        workflow.clear(at=NOW)
    assert queries.message(old) is None
    assert not vault.has_key(old)
    assert queries.message(young) is not None
    assert queries.message(known) is not None


def test_every_step_is_in_the_log_and_names_nobody() -> None:
    person = ada()
    id = writes(person)
    actions.sent(message=id, by="system:mail", at=NOW)
    entries = [entry for entry in audit.entries(None, subject=person) if entry.act.startswith("notice.")]
    assert {entry.act for entry in entries} == {"notice.write", "notice.sent"}
    assert all("@" not in str(entry.detail) for entry in entries)


def test_the_outbox_lists_the_newest_first_and_opens_nothing() -> None:
    first, second = writes(on="2026-03-01"), writes(on="2026-03-02")
    assert [envelope.id for envelope in queries.outbox()] == [second, first]
    assert [envelope.id for envelope in queries.outbox(before=at("2026-03-02"))] == [first]
    assert [envelope.id for envelope in queries.outbox(state=MessageState.SENT)] == []
    assert not hasattr(queries.outbox()[0], "to")


def test_blank_lines_before_the_subject_line_do_not_count() -> None:
    assert split_letter("\n\n  A   subject \n\n\nText\nmore\n\n") == ("A subject", "Text\nmore\n")


def portrait() -> Portrait:
    return next(one for one in portraits.all() if one.room == "notice")
