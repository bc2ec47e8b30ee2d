"""At the last moment it is asked again; what goes carries what is owed; what became of it is known."""

from datetime import timedelta
from uuid import UUID

import pytest

from holdord.consent import actions as consent
from holdord.consent import links
from holdord.decisions import queries as decisions
from holdord.lib import mail
from holdord.mailing import actions, journal, queries, workflow
from holdord.mailing.models import Bag, Content, Outgoing
from holdord.mailing.rules import KEPT_FOR, MailState
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import RIGHT_TO_OBJECT
from holdord.terms import Channel
from holdord.vault import queries as vault
from tests.conftest import at, promise
from tests.mailing.conftest import (
    ADA,
    INVOICE,
    NEWS,
    NOW,
    TOOL,
    Server,
    body,
    knows,
    sends,
    takes,
    written,
)

ADA_SAYS = "subject:{}"


def state(id: UUID) -> MailState:
    return MailState(Outgoing.objects.get(pk=id).state)


@promise("8.5c")
def test_the_first_message_tells_of_the_right_to_object_and_the_second_does_not(ada: UUID, server: Server) -> None:
    takes(content=written(html="<html><body><p>Hi</p></body></html>"))
    sends()
    takes(content=written(name="<2@tool>"))
    sends()

    first, second = server.to(ADA)
    assert "YOUR RIGHT TO OBJECT" in body(first)
    assert "/en/choices/" in body(first)
    assert "Your right to object" in body(first, "text/html")
    assert body(first, "text/html").index("Your right to object") < body(first, "text/html").index("</body>")
    assert "YOUR RIGHT TO OBJECT" not in body(second)
    assert [(fact.what, fact.version) for fact in people.told(ada)] == [(RIGHT_TO_OBJECT, policy.version())]


@promise("8.5c")
def test_the_notice_speaks_the_language_of_the_person(house: object, server: Server) -> None:
    knows(ADA, language="da")
    takes()
    sends()

    (message,) = server.to(ADA)
    assert "DIN RET TIL AT GØRE INDSIGELSE" in body(message)
    assert "/da/valg/" in body(message)


def test_nobody_has_been_told_by_a_message_that_was_not_taken(ada: UUID, server: Server) -> None:
    server.refuses = mail.NotSent(451, permanent=False)
    (id,) = takes().ids
    sends()

    assert state(id) is MailState.WAITING
    assert people.told(ada) == ()


@promise("8.7", "8.5b")
def test_marketing_carries_a_way_out_that_mail_programs_understand(ada: UUID, server: Server) -> None:
    takes(content=written(List_Unsubscribe="<https://tool.example/u>"))
    sends()

    (message,) = server.to(ADA)
    assert message.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]
    (header,) = message.get_all("List-Unsubscribe", [])
    token = header.strip("<>").rpartition("/")[2]
    assert links.read_way_out(token) == links.WayOut(ada, NEWS, NOW.date())
    assert header.strip("<>") in body(message)
    assert ADA not in header


def test_an_invoice_carries_no_way_out(ada: UUID, server: Server) -> None:
    takes(purpose=INVOICE)
    sends()

    (message,) = server.to(ADA)
    assert "List-Unsubscribe" not in message


@promise("8.5b", "8.7")
def test_who_says_no_while_the_message_waits_is_not_written_to_and_the_sender_hears_why(
    ada: UUID, server: Server
) -> None:
    (id,) = takes().ids
    consent.withdraw(subject=ada, purpose=NEWS, by=ADA_SAYS.format(ada), at=NOW - timedelta(minutes=1), channel="page")
    sends()
    sends()

    assert state(id) is MailState.REFUSED
    assert server.to(ADA) == []
    (report,) = server.to(TOOL)
    said = body(report)
    assert ADA in said
    assert "trak sit samtykke" in said
    assert "Hello Ada" not in said
    assert report.get_payload()[2].get_payload(decode=True).strip() == b"Message-ID: <1@tool>"


def test_who_wants_no_mail_at_all_gets_none(ada: UUID, server: Server) -> None:
    (id,) = takes().ids
    consent.choose_channel(subject=ada, channel=Channel.EMAIL, wanted=False, by="public", at=NOW - timedelta(minutes=1))
    sends()

    assert state(id) is MailState.REFUSED


def test_the_answer_by_which_it_went_can_be_shown_in_years(ada: UUID, server: Server) -> None:
    takes()
    sends()

    (given,) = decisions.given(ada)
    assert given.allowed
    assert given.asked.carries_notice


def test_what_has_gone_leaves_neither_text_nor_address(ada: UUID, server: Server) -> None:
    (id,) = takes().ids
    sends()

    row = Outgoing.objects.get(pk=id)
    assert (bytes(row.sealed_to), bytes(row.sealed_from), row.content) == (b"", b"", None)
    assert not Content.objects.exists()


def test_the_text_stays_until_the_last_of_several_is_served(ada: UUID, server: Server) -> None:
    knows("ben@people.example")
    first, second = takes(ADA, "ben@people.example").ids
    workflow.send(message=str(first), at=NOW)
    assert Content.objects.count() == 1
    workflow.send(message=str(second), at=NOW)
    assert not Content.objects.exists()


def test_a_message_that_was_served_does_not_go_again(ada: UUID, server: Server) -> None:
    (id,) = takes().ids
    workflow.send(message=str(id), at=NOW)
    workflow.send(message=str(id), at=NOW)

    assert len(server.to(ADA)) == 1


# Falls


def test_what_the_mail_server_took_before_the_fall_is_noted_and_does_not_go_again(
    ada: UUID, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A blow after the mail server's yes and before our commit: the line in the file says so."""
    (id,) = takes().ids
    assert actions.let_go(message=id, now=lambda: NOW)
    monkeypatch.setattr(journal, "_own", journal._Own())
    journal.took(id)
    journal._own.__init__()  # type: ignore[misc]  # the process is gone, and with it its lock
    _forget_the_lock(monkeypatch)

    workflow.send(message=str(id), at=NOW)

    assert server.to(ADA) == []
    assert state(id) is MailState.SENT


def _forget_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    import gc

    gc.collect()
    monkeypatch.setattr(journal.fcntl, "flock", lambda *_: None)


def test_where_the_database_could_not_be_told_that_it_went_it_is_told_later_and_nothing_goes_again(
    ada: UUID, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    (id,) = takes().ids

    def broken(**_: object) -> None:
        raise RuntimeError("the database did not answer")

    with monkeypatch.context() as away:
        away.setattr(actions, "sent", broken)
        with pytest.raises(RuntimeError):
            sends()
    assert state(id) is MailState.LEAVING
    sends()

    assert state(id) is MailState.SENT
    assert len(server.to(ADA)) == 1
    assert not journal.is_unnoted(id)


def test_what_was_in_the_mail_servers_hands_at_the_fall_goes_once_more_under_the_same_name(
    ada: UUID, server: Server
) -> None:
    (id,) = takes(content=written(name="")).ids
    first = actions.let_go(message=id, now=lambda: NOW)
    again = actions.let_go(message=id, now=lambda: NOW)

    assert first and again
    assert first.content == again.content
    assert mail.message_id(id).encode() in first.content


def test_what_is_cut_off_is_due_again_after_a_while_and_not_at_once(ada: UUID, server: Server) -> None:
    (id,) = takes().ids
    actions.let_go(message=id, now=lambda: NOW)

    assert queries.due(NOW) == []
    assert queries.due(NOW + timedelta(minutes=2)) == [(id, 0)]


def test_what_others_have_in_hand_when_a_file_is_full_is_not_taken_for_cut_off(
    ada: UUID, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight jobs hand on mail at once, in one process, which begins a new file in the midst of it."""
    monkeypatch.setattr(journal, "_own", journal._Own())
    monkeypatch.setattr(journal, "_LINES_A_FILE", 2)
    (slow,), (other,) = takes().ids, takes(content=written(name="<2@tool>")).ids
    actions.let_go(message=slow, now=lambda: NOW)
    journal.begins(slow)

    workflow.send(message=str(other), at=NOW)
    workflow.note_left_behind(at=NOW)
    assert queries.due(NOW) == [], "the mail server has it in hand still"

    monkeypatch.setattr(journal, "_own", journal._Own())
    _forget_the_lock(monkeypatch)
    workflow.note_left_behind(at=NOW)
    assert queries.due(NOW) == [(slow, 0)], "and where its process falls, the new file knows"


def test_what_came_back_is_nobodys_when_the_process_falls_later(
    ada: UUID, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_own", journal._Own())
    server.refuses = mail.NotSent(451, permanent=False)
    (id,) = takes().ids
    sends()
    actions.let_go(message=id, now=lambda: NOW)

    _forget_the_lock(monkeypatch)
    workflow.note_left_behind(at=NOW)
    assert queries.due(NOW) == [], "another process has it in hand"


def test_a_mail_server_that_is_away_is_waited_for_and_then_the_sender_is_told(ada: UUID, server: Server) -> None:
    server.refuses = mail.NotSent(0, permanent=False)
    (id,) = takes().ids
    moment = NOW
    for _ in range(9):
        assert queries.due(moment)
        workflow.send(message=str(id), at=moment)
        moment += timedelta(days=2)

    assert state(id) is MailState.FAILED
    server.refuses = None
    sends()
    (report,) = server.to(TOOL)
    assert "inden for tre dage" in body(report)


def test_an_address_the_mail_server_refuses_is_reported_at_once(ada: UUID, server: Server) -> None:
    server.refuses = mail.NotSent(550, permanent=True)
    (id,) = takes().ids
    sends()
    server.refuses = None
    sends()

    assert state(id) is MailState.FAILED
    assert len(server.to(TOOL)) == 1


def test_about_a_report_no_report_is_written(house: object, server: Server) -> None:
    knows(ADA, consents=True)
    knows("ben@people.example", consents=False)
    takes(ADA, "ben@people.example", sender="gone@altoros.example")
    server.refuses = mail.NotSent(550, permanent=True)
    sends()
    sends()
    server.refuses = None
    sends()

    assert server.taken == []
    assert queries.tally().waiting == 0
    assert not Outgoing.objects.filter(done_at=None).exists()


def test_a_message_without_a_sender_is_reported_to_nobody(ada: UUID, server: Server) -> None:
    takes(sender="")
    consent.withdraw(subject=ada, purpose=NEWS, by=ADA_SAYS.format(ada), at=NOW - timedelta(minutes=1), channel="page")
    sends()

    assert server.taken == []


# Going


def test_the_key_of_a_day_goes_when_its_mail_is_served(ada: UUID, server: Server) -> None:
    takes()
    bag = Bag.objects.get()
    assert actions.empty_bags(at=NOW + timedelta(days=1)) == 0
    sends()
    assert actions.empty_bags(at=NOW) == 0
    assert actions.empty_bags(at=NOW + timedelta(days=1)) == 1
    assert not vault.has_key(bag.id)


def test_the_traces_go_after_ninety_days(ada: UUID, server: Server) -> None:
    takes()
    sends()
    actions.empty_bags(at=NOW + timedelta(days=1))

    assert actions.forget_old(at=NOW + KEPT_FOR) == 0
    assert actions.forget_old(at=NOW + KEPT_FOR + timedelta(seconds=1)) == 1
    assert not Bag.objects.exists()


@promise("8.3")
def test_erasing_a_person_leaves_no_trace_of_their_mail_and_what_waits_is_asked_about_anew(
    ada: UUID, server: Server
) -> None:
    takes(purpose=INVOICE)
    sends()
    (waiting,) = takes(content=written(name="<2@tool>")).ids
    from holdord.retention import actions as retention

    retention.erase_person(subject=ada, by="system:test", at=NOW, ground="A17-1-b")
    sends()

    assert state(waiting) is MailState.REFUSED
    assert queries.of_subject(ada) == []


def test_two_who_are_one_are_parted_again_with_what_went_to_each(ada: UUID, server: Server) -> None:
    from holdord.lib.registry import portraits

    ben = knows("ben@people.example")
    takes(ADA, "ben@people.example")
    sends()
    (portrait,) = [each for each in portraits.all() if each.room == "mailing"]

    memory = portrait.remember(ben, ada)
    assert portrait.merge(ben, ada, by="system:test", at=NOW) == 1
    assert len(queries.of_subject(ada)) == 2
    assert portrait.unmerge(ben, ada, memory, since=NOW, by="system:test", at=NOW) == 1
    assert len(queries.of_subject(ada)) == len(queries.of_subject(ben)) == 1


def test_the_portrait_shows_what_went(ada: UUID, server: Server) -> None:
    from holdord.lib.registry import portraits

    takes()
    sends()
    (portrait,) = [each for each in portraits.all() if each.room == "mailing"]
    (item,) = portrait.show(ada)
    assert (item.kind, item.purpose, item.fields["state"]) == ("sent", NEWS, "sent")


# Controls


@promise("8.5c")
def test_the_control_sees_a_first_message_that_told_nothing(ada: UUID, server: Server) -> None:
    from holdord.mailing.controls import first_message_tells
    from holdord.subjects.models import Told

    takes()
    sends()
    assert first_message_tells(NOW, {}).state == "kept"
    Told.objects.all().delete()
    assert first_message_tells(NOW, {}).state == "broken"


@promise("8.7")
def test_the_control_sees_marketing_without_a_way_out(ada: UUID, server: Server) -> None:
    from holdord.mailing.controls import marketing_has_a_way_out

    takes()
    sends()
    assert marketing_has_a_way_out(NOW, {}).state == "kept"
    Outgoing.objects.update(way_out=False)
    assert marketing_has_a_way_out(NOW, {}).state == "broken"


def test_the_clock_is_read_after_the_person_is_held(ada: UUID, server: Server) -> None:
    """A no that was committed while we waited is older than the answer."""
    (id,) = takes().ids

    def late() -> object:
        # By the time we have the person, somebody else's no is in.
        return at("2026-03-31T12:00:10+00:00")

    subjects.object_to(subject=ada, by=ADA_SAYS.format(ada), at=at("2026-03-31T12:00:05+00:00"), direct_marketing=True)
    assert actions.let_go(message=id, now=late) is None  # type: ignore[arg-type]
