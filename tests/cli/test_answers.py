"""What the commands answer, and with which exit code."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from holdord.consent import actions as consent
from holdord.consent import queries as choices
from holdord.intake import actions as intake
from holdord.lib.clock import now
from holdord.policy import actions as policy
from holdord.subjects import queries as people
from tests.cli.conftest import Typing
from tests.conftest import at, promise

ADA = {"name": "Ada Opdigt", "email": "ada@opdigt.example", "message": "Ring til mig."}


@pytest.fixture
def ada(house: Path) -> UUID:
    """A person we know: she wrote to us last spring and wants news."""
    policy.remember(at=at("2026-03-01"), by="system:test")
    receipt = intake.receive(
        form_id="contact", values=ADA, consents=["news-by-email"], language="da", by="public",
        at=at("2026-03-31"),
    )  # fmt: skip
    assert receipt.subject is not None
    (asked,) = choices.history(receipt.subject)
    consent.confirm(request=asked.id, at=at("2026-03-31"))
    return receipt.subject


# may


def test_may_says_yes_with_its_reason_and_ends_with_zero(typed: Typing, ada: UUID) -> None:
    answer = typed(f"may --purpose news-by-email --subject {ada}")
    assert (answer.code, answer.out.splitlines()[0]) == (0, "Yes.")
    assert "consent" in answer.out


@promise("8.7")
def test_may_says_no_once_the_consent_is_taken_back_and_ends_with_one(typed: Typing, ada: UUID) -> None:
    consent.withdraw(subject=ada, purpose="news-by-email", by="public", at=now(), channel="page")
    answer = typed(f"may --purpose news-by-email --subject {ada} --json")
    assert answer.code == 1
    assert not answer.json["allowed"]
    assert [reason["code"] for reason in answer.json["reasons"]] == ["consent-withdrawn"]
    assert answer.json["reasons"][0]["said"].endswith(".")


@promise("10.2")
def test_may_says_no_to_a_transfer_without_a_ground(typed: Typing, ada: UUID) -> None:
    inside = typed(f"may --purpose answer-request --subject {ada}")
    outside = typed(f"may --purpose answer-request --subject {ada} --recipient hubspot-crm --json")
    assert (inside.code, outside.code) == (0, 1)
    assert "no-transfer-ground" in [reason["code"] for reason in outside.json["reasons"]]


def test_may_knows_the_past(typed: Typing, ada: UUID) -> None:
    assert typed(f"may --purpose news-by-email --subject {ada} --at 2026-04-01").code == 0
    assert typed(f"may --purpose news-by-email --subject {ada} --at 2031-04-01").code == 1


@promise("7.1")
def test_may_shows_what_was_answered_before_and_why(typed: Typing, ada: UUID) -> None:
    from holdord.consent import actions as consent

    assert "Nothing was answered" in typed(f"may --purpose news-by-email --subject {ada} --log").out
    consent.withdraw(subject=ada, purpose="news-by-email", by="public", at=now(), channel="page")
    answer = typed(f"may --purpose news-by-email --subject {ada} --log")
    assert answer.code == 1 and answer.out.startswith("No.") and " Yes. [" in answer.out
    (*_, first) = typed(f"may --purpose news-by-email --subject {ada} --log --json").json["log"]
    assert first["allowed"] and first["same_again"] and first["facts"]["consent"][0] == "dpv:ConsentGiven"


@promise("8.5c")
def test_may_asks_how_the_person_would_be_reached(typed: Typing, ada: UUID) -> None:
    line = f"may --purpose news-by-email --subject {ada} --channel email"
    assert "right to object" in typed(line).out or "may object" in typed(line).out
    carried = typed(f"{line} --carries-notice")
    assert carried.code == 0 and "easy way to say no" in carried.out
    assert typed(f"{line} --automated").code == 1
    assert typed(f"may --purpose news-by-email --subject {ada} --category call-recording").code == 1


def test_may_takes_an_address_from_standard_input_and_never_repeats_it(typed: Typing, ada: UUID) -> None:
    known = typed("may --purpose answer-request --email", given="ADA@opdigt.example\n")
    unknown = typed("may --purpose answer-request --email", given="nobody@opdigt.example\n")
    assert (known.code, unknown.code) == (0, 1)
    assert "opdigt.example" not in known.out + known.err + unknown.out + unknown.err


def test_may_says_no_to_a_purpose_the_register_does_not_know_and_names_the_nearest(typed: Typing, ada: UUID) -> None:
    far = typed(f"may --purpose world-domination --subject {ada}")
    near = typed(f"may --purpose news-by-emial --subject {ada} --json")
    known = typed(f"may --purpose news-by-email --subject {ada}")
    assert (far.code, near.code, near.json["allowed"]) == (1, 1, False)
    assert "Did you mean" not in far.err and "register show" in far.err
    assert "Did you mean 'news-by-email'?" in near.err
    assert known.err == ""


@pytest.mark.parametrize("given", ["garbage\n", "\n", ""])
def test_may_says_that_what_is_no_address_is_none(typed: Typing, house: Path, given: str) -> None:
    answer = typed("may --purpose answer-request --email", given=given)
    assert (answer.code, answer.out) == (2, "")
    assert "no e-mail address" in answer.err
    assert "garbage" not in answer.err


@pytest.mark.parametrize("who", ["", "--subject 00000000-0000-4000-8000-00000000000a --email"])
def test_may_wants_one_person_named_in_one_way(typed: Typing, house: Path, who: str) -> None:
    answer = typed(f"may --purpose answer-request {who}")
    assert answer.code == 2
    assert "--subject" in answer.err


def test_may_speaks_danish(typed: Typing, ada: UUID) -> None:
    assert typed(f"may --purpose news-by-email --subject {ada} --language da").out.startswith("Ja.")


# check


def test_check_answers_for_every_promise_in_every_form(typed: Typing, ada: UUID) -> None:
    answer = typed("check --json")
    counts, promises = answer.json["summary"], answer.json["promises"]
    assert sum(counts.values()) == len(promises) == 94
    assert answer.code == (1 if counts["broken"] else 0)
    assert {each["state"] for each in promises} <= {"kept", "broken", "nothing to check", "no control yet"}
    assert all(each["evidence"] for each in promises)


def test_check_of_one_promise(typed: Typing, ada: UUID) -> None:
    text = typed("check --only 7.7 --only 3.3a")
    assert "7.7" in text.out
    assert "2 promises: 1 kept, 1 broken" in text.out
    assert text.code == 1
    assert typed("check --only 3.3a").code == 0
    assert re.search(r"^\| kept \| \d{4}-\d\d-\d\d \| 3\.3a \| C \|", typed("check --only 3.3a --markdown").out, re.M)


def test_check_of_a_promise_nobody_makes_is_misuse(typed: Typing, house: Path) -> None:
    answer = typed("check --only 99.9z")
    assert answer.code == 2
    assert "99.9z" in answer.err


# retention


@promise("3.4")
def test_what_is_due_is_shown_then_erased_and_the_erasure_is_told(typed: Typing, ada: UUID) -> None:
    old = intake.receive(
        form_id="contact", values=ADA | {"email": "ben@opdigt.example"}, consents=[], language="en", by="public",
        at=at("2016-03-31"),
    ).subject  # fmt: skip
    plan = typed("retention plan")
    assert str(old) in plan.out
    assert str(ada) not in plan.out
    refused = typed("retention run", given="n\n")
    assert (refused.code, "Nothing was erased." in refused.out) == (0, True)
    assert people.exists(old)
    run = typed("retention run --yes --json")
    assert run.json == {"records": 1, "people": 1, "held": 0}
    assert not people.exists(old)
    assert people.exists(ada)
    assert "Nothing is due" in typed("retention plan").out


@promise("7.2a")
def test_two_runs_far_apart_are_doubted_until_somebody_says_that_the_clock_is_right(
    typed: Typing, ada: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdord.lib.registry import controls
    from holdord.retention import workflow as retention

    believes, today = controls.get("retention.clock-is-believed"), at("2026-04-20")
    assert believes is not None
    monkeypatch.setattr("holdord.cli.retention.now", lambda: today)
    retention.run(at=at("2026-04-01"))
    for day in range(2, 20):
        # Somebody looks each day, and no night comes.
        retention.clock(at=at(f"2026-04-{day:02}"))
    retention.run(at=today)
    assert believes(today, {}).state == "broken"
    refused = typed("retention confirm-clock", given="n\n")
    assert "A run began at 2026-04-20 12:00 UTC, 19 days after the one before" in refused.out
    assert believes(today, {}).state == "broken"
    assert "Noted." in typed("retention confirm-clock --yes").out
    assert believes(today, {}).state == "kept"
    assert "Nobody doubts the clock." in typed("retention confirm-clock").out


# audit


def test_the_log_is_sequenced_and_verified_and_a_change_is_found(typed: Typing, ada: UUID) -> None:
    from django.db import connection

    assert "took their place" in typed("audit sequence").out
    assert typed("audit verify").code == 0
    assert typed("audit checkpoint").out.startswith("holdord/audit\n")
    with connection.cursor() as cursor:
        _without_triggers(cursor, "UPDATE audit_auditentry SET act = 'somebody.else' WHERE position = 1")
    answer = typed("audit verify --json")
    assert answer.code == 1
    assert answer.json["first_bad"] == 1


def _without_triggers(cursor: object, statement: str) -> None:
    """As somebody would who has the file: the database's own guard is taken off first."""
    from django.db import connection

    execute = cursor.execute  # type: ignore[attr-defined]  # any database's cursor
    if connection.vendor == "postgresql":
        execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
    else:
        execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_auditentry'")
        for (name,) in cursor.fetchall():  # type: ignore[attr-defined]
            execute(f'DROP TRIGGER "{name}"')
    execute(statement)


# register


def test_a_sound_register_is_said_to_be_sound(typed: Typing) -> None:
    answer = typed("register check")
    assert answer.code == 0
    assert "94 promises" in answer.out


def test_a_faulty_register_is_told_fault_by_fault_and_line_by_line(typed: Typing, tmp_path: Path) -> None:
    (tmp_path / "register.yaml").write_text("holdord: 1\norganisation: Opdigt\nlanguages: [da]\nretention: nonsense\n")
    answer = typed(f"register check {tmp_path}")
    assert answer.code == 1
    assert "register.yaml:4 retention" in answer.out
    assert typed(f"register check {tmp_path} --json").json["sound"] is False
    assert typed(f"register show {tmp_path}").code == 2


def test_a_folder_that_is_not_there_is_misuse(typed: Typing, tmp_path: Path) -> None:
    assert typed(f"register check {tmp_path / 'nowhere'}").code == 2


def test_the_schema_is_json(typed: Typing) -> None:
    assert typed("register schema").json["title"] == "Holdord register"
    assert typed("register schema --wording").json["title"] == "Holdord wording"


def test_the_register_is_shown(typed: Typing) -> None:
    assert "Altoros Norge AS" in typed("register show").out
    assert len(typed("register show --json").json["register"]["promises"]) == 94


# staff


def test_somebody_is_invited_listed_and_reset(typed: Typing, house: Path) -> None:
    invited = typed("staff invite cleo@opdigt.example --role case_handler")
    assert invited.code == 0
    assert "http://" in invited.out
    assert "cleo@opdigt.example" in typed("staff list").out
    assert typed("staff list --json").json[0]["role"] == "case_handler"
    assert typed("staff reset cleo@opdigt.example").code == 0
    anew = typed("staff invite cleo@opdigt.example --role case_handler")
    assert anew.code == 0
    assert anew.out != invited.out, "the lost link must not stay good"
    twice = typed("staff invite cleo@opdigt.example --role dpo")
    assert (twice.code, "already" in twice.err) == (2, True)
    assert typed("staff reset dan@opdigt.example").code == 2
    assert typed("staff invite dan@opdigt.example --role king").code == 2


# mail


def test_mail_without_a_server_says_what_to_set(typed: Typing) -> None:
    answer = typed("mail test ada@opdigt.example")
    assert answer.code == 2
    assert "HOLDORD_SMTP_URL" in answer.err


def test_a_test_mail_is_sent_at_once(typed: Typing, settings: Settings) -> None:
    from django.core import mail

    settings.HOLDORD_SMTP, settings.EMAIL_HOST = True, "mail.example.com"
    assert typed("mail test ada@opdigt.example").code == 0
    assert [message.to for message in mail.outbox] == [["ada@opdigt.example"]]


def test_a_report_about_nothing_of_ours_is_read_and_let_be(typed: Typing, house: Path) -> None:
    answer = typed("mail bounce", given="Subject: hello\n\nNot a report.\n")
    assert (answer.code, answer.out.startswith("Nothing was understood")) == (0, True)


@pytest.mark.parametrize("given", ["", "# Holdord\n\nA page, and no mail.\n"])
def test_what_is_no_mail_is_no_report(typed: Typing, house: Path, given: str) -> None:
    answer = typed("mail bounce", given=given)
    assert (answer.code, "nothing was understood" in answer.err) == (2, True)


def test_a_letter_of_ours_that_came_back_is_counted_and_somebody_elses_is_not(typed: Typing, house: Path) -> None:
    from holdord.notice import actions as notice

    ours, theirs = "", "00000000-0000-4000-8000-00000000000a"
    ours = str(
        notice.write(
            owner=None, subject=None, to=ADA["email"], template="rights/letters/code", language="da",
            context={"code": "1", "minutes": 15}, by="system:test", at=now(),
        )
    )  # fmt: skip
    notice.sent(message=UUID(ours), by="system:test", at=now())
    assert typed("mail bounce", given=_report(ours)).out == "1 letter of ours in this report.\n"
    assert "Nothing was understood" in typed("mail bounce", given=_report(theirs)).out


def _report(message: str) -> str:
    return (
        'Content-Type: multipart/report; boundary="x"\n\n--x\nContent-Type: message/delivery-status\n\n'
        "Reporting-MTA: dns; mail.example.com\n\nFinal-Recipient: rfc822; ada@opdigt.example\nAction: failed\n"
        f"Status: 5.1.1\n\n--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{message}@example.com>\n\n--x--\n"
    )


# clock and doctor


def test_an_open_request_is_on_the_clock(typed: Typing, ada: UUID) -> None:
    from holdord.rights import actions as rights
    from holdord.rights.rules import Channel
    from holdord.terms import Right

    assert "No request is open." in typed("clock").out
    request = rights.take_down(
        right=Right.ACCESS, address=ADA["email"], channel=Channel.PHONE, received_at=now(), language="da",
        by="system:test", at=now(),
    )  # fmt: skip
    rights.confirm_identity(request=request, by="system:test", at=now())
    answer = typed("clock --json")
    assert answer.code == 0
    assert answer.json["requests"][0]["id"] == str(request)
    assert answer.json["requests"][0]["days_left"] > 25


def test_a_late_request_ends_the_clock_with_one(typed: Typing, ada: UUID) -> None:
    from holdord.rights import actions as rights
    from holdord.rights.rules import Channel
    from holdord.terms import Right

    received = at("2026-01-05")
    request = rights.take_down(
        right=Right.ACCESS, address=ADA["email"], channel=Channel.MAIL, received_at=received, language="da",
        by="system:test", at=received,
    )  # fmt: skip
    rights.confirm_identity(request=request, by="system:test", at=received)
    assert typed("clock").code == 1


def test_the_doctor_says_what_is_set_and_what_is_missing(typed: Typing, house: Path) -> None:
    answer = typed("doctor --json")
    states = {(each["what"], each["state"]) for each in answer.json["findings"]}
    assert ("databases", "good") in states
    assert ("register", "good") in states
    assert ("mail", "missing") in states
    assert all(each["cure"] for each in answer.json["findings"] if each["state"] != "good")


# What goes wrong


@pytest.fixture
def broken_keyring(ada: UUID, house: Path) -> Path:
    """The folder of the keys can be entered by others."""
    (house / "keyring").chmod(0o755)
    return house / "keyring"


def test_our_own_refusals_are_told_with_their_cure(typed: Typing, broken_keyring: Path) -> None:
    answer = typed("may --purpose answer-request --email", given="ada@opdigt.example\n")
    assert answer.code == 2
    assert f"chmod 700 {broken_keyring}" in answer.err


@pytest.mark.parametrize("words", ["backup list", "backup verify latest"])
def test_a_folder_of_backups_that_cannot_be_read_is_named_with_its_cure(
    typed: Typing, ada: UUID, settings: Settings, tmp_path: Path, words: str
) -> None:
    settings.HOLDORD_BACKUPS = str(tmp_path / ("x" * 300))
    answer = typed(words)
    assert answer.code == 2
    assert "the folder of the backups cannot be read (File name too long)" in answer.err
    assert "HOLDORD_BACKUPS" in answer.err


def test_anybody_elses_fault_is_told_without_its_words(
    typed: Typing, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*_: object, **__: object) -> None:
        raise ValueError("ada@opdigt.example is not in the list")

    monkeypatch.setattr("holdord.retention.queries.plan", fall)
    answer = typed("retention plan")
    assert answer.code == 2
    assert "ValueError" in answer.err
    assert "ada@" not in answer.err
    assert len(answer.err.splitlines()) == 1


def test_erased_people_are_nobody_to_the_commands(typed: Typing, ada: UUID) -> None:
    from holdord.retention import actions as retention

    retention.erase_person(subject=ada, ground="A17-1-b", by="system:test", at=now())
    assert typed(f"may --purpose answer-request --subject {ada}").code == 1
    assert typed("check --only 8.3").code == 0


# run


def test_a_port_that_is_taken_is_said_before_anything_is_begun(typed: Typing) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = typed(f"run --port {port}")
    assert answer.code == 2
    assert f"port {port}" in answer.err
    assert f"--port {port + 1}" in answer.err


def test_who_opens_the_house_is_told_where_and_once_with_what_password(
    capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    from holdord.cli.run import _welcome
    from holdord.wiring.house import Opened

    _welcome("127.0.0.1", 8063, Opened((("dpo@altoros.example", "dpo"),), "a-password", 9))
    first = capsys.readouterr().out
    _welcome("127.0.0.1", 8063, Opened())
    again = capsys.readouterr().out
    for line in ("http://127.0.0.1:8063/da/privatliv", "http://127.0.0.1:8063/console/"):
        assert line in first
        assert line in again
    assert ("a-password" in first, "Password" in again) == (True, False)
    assert "9 invented people" in first
    settings.PRODUCTION, settings.HOLDORD_ADDRESS = True, "https://privacy.example.com"
    _welcome("127.0.0.1", 8063, Opened())
    assert "https://privacy.example.com/console/" in capsys.readouterr().out


def test_the_house_names_its_pages_in_the_languages_it_speaks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdord.cli.run import _welcome
    from holdord.policy import queries
    from holdord.wiring.house import Opened

    only = queries.register().model_copy(update={"languages": ("da",)})
    monkeypatch.setattr(queries, "register", lambda: only)
    _welcome("127.0.0.1", 8063, Opened())
    told = capsys.readouterr().out
    assert "/da/privatliv\n" in told and "/en/" not in told


def test_a_key_is_printed_once_listed_without_its_secret_and_ended(typed: Typing, house: Path) -> None:
    made = typed("key make newsletter-tool --for decide --days 30")
    assert made.code == 0 and made.out.startswith("holdord_")
    (told,) = typed("key list --json").json
    assert (told["name"], told["scopes"], told["state"], told["used_at"]) == (
        "newsletter-tool", "decide", "good", "never",
    )  # fmt: skip
    assert made.out.split("\n")[0] not in typed("key list").out
    assert typed(f"key revoke {told['id']}").code == 0
    again = typed(f"key revoke {told['id']}")
    assert again.code == 2 and "revoked before" in again.err
    assert typed("key make 'The CRM' --for decide").code == 2
