"""What another system hands over is asked about, sealed and safe before it is acknowledged; once."""

from uuid import UUID

import pytest
from django.db import connection

from holdord.audit import queries as audit
from holdord.decisions import queries as decisions
from holdord.mailing import actions, queries
from holdord.mailing.models import Content, Outgoing
from holdord.mailing.rules import MOST_BYTES, Handed
from holdord.retention import actions as retention
from holdord.subjects import actions as subjects
from tests.conftest import at, promise
from tests.mailing.conftest import ADA, BY, INVOICE, NEWS, NOW, Server, knows, sends, takes, written

pytestmark = pytest.mark.usefixtures("server")


def test_a_message_to_somebody_who_said_yes_is_taken(ada: UUID) -> None:
    taken = takes()

    assert len(taken.ids) == 1
    assert not taken.refused
    assert queries.tally().waiting == 1


@promise("9.1")
def test_nothing_of_a_message_stands_in_the_tables_in_clear(ada: UUID) -> None:
    takes(content=written(text="The secret of Ada Lind"))

    for table in ("mailing_outgoing", "mailing_content"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            found = str(
                [tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row) for row in cursor]
            )
        assert "Ada Lind" not in found
        assert ADA not in found
        assert "news@altoros" not in found


@promise("8.7")
def test_a_message_to_somebody_who_never_said_yes_is_refused_at_once_with_the_reason(house: object) -> None:
    knows(ADA, consents=False)

    with pytest.raises(actions.AllRefused) as refused:
        takes()

    assert [reason.code for reason in refused.value.refused[0].reasons] == ["no-consent"]
    assert not Outgoing.objects.exists()
    assert audit.count(act="mailing.refused") == 1


@promise("8.5b")
def test_a_message_to_somebody_who_objected_is_refused_at_once(ada: UUID) -> None:
    subjects.object_to(subject=ada, by=f"subject:{ada}", at=at("2026-02-01"), direct_marketing=True)

    with pytest.raises(actions.AllRefused):
        takes()


def test_a_refusal_is_kept_with_its_reasons_so_that_it_can_be_shown(house: object) -> None:
    subject = knows(ADA, consents=False)
    with pytest.raises(actions.AllRefused):
        takes()

    (given,) = decisions.given(subject)
    assert not given.allowed
    assert given.asked.channel is not None


def test_of_several_some_may_go_and_the_sender_is_told_of_the_others(ada: UUID, server: Server) -> None:
    knows("ben@people.example", consents=False)

    taken = takes(ADA, "ben@people.example")
    sends()

    assert [refused.address for refused in taken.refused] == ["ben@people.example"]
    assert len(server.to(ADA)) == 1
    assert not server.to("ben@people.example")
    (report,) = server.to("news@altoros.example")
    assert report.get_content_type() == "multipart/report"


def test_what_is_handed_over_twice_is_one_message(ada: UUID) -> None:
    first, again = takes(), takes()

    assert first.ids == again.ids
    assert Outgoing.objects.count() == 1


def test_another_text_under_the_same_name_is_another_message(ada: UUID) -> None:
    takes()
    takes(content=written(text="Something else"))

    assert Outgoing.objects.count() == 2


def test_messages_without_a_name_are_each_another(ada: UUID) -> None:
    takes(content=written(name=""))
    takes(content=written(name=""))

    assert Outgoing.objects.count() == 2


def test_one_text_to_many_is_kept_once(ada: UUID) -> None:
    knows("ben@people.example")
    takes(ADA, "ben@people.example")

    assert Outgoing.objects.count() == 2
    assert Content.objects.count() == 1


# Strangers


def test_a_stranger_gets_the_invoice_they_are_owed(house: object, server: Server) -> None:
    takes("new@people.example", purpose=INVOICE)
    sends()

    assert len(server.to("new@people.example")) == 1


def test_a_stranger_gets_no_marketing(house: object) -> None:
    with pytest.raises(actions.AllRefused) as refused:
        takes("new@people.example", purpose=NEWS)
    assert "stranger" in [reason.code for reason in refused.value.refused[0].reasons]


@promise("8.4b")
def test_whoever_was_erased_is_a_stranger_who_gets_no_marketing_and_the_sender_hears_why(ada: UUID) -> None:
    subjects.object_to(subject=ada, by=f"subject:{ada}", at=NOW, purpose=INVOICE)
    retention.erase_person(subject=ada, by="system:test", at=NOW, ground="A17-1-b")

    with pytest.raises(actions.AllRefused) as refused:
        takes(purpose=NEWS)
    assert [reason.code for reason in refused.value.refused[0].reasons] == ["suppressed"]
    with pytest.raises(actions.AllRefused):
        takes(purpose=INVOICE)


# What is no mail


@pytest.mark.parametrize("purpose", ["", "no-such-purpose"])
def test_a_message_for_nothing_the_register_knows_is_not_taken(ada: UUID, purpose: str) -> None:
    with pytest.raises(actions.UnknownPurpose):
        takes(purpose=purpose)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no headers at all", "not-a-message"),
        (b"x" * (MOST_BYTES + 1), "too-large"),
        (b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"".join(
            b"--a%d\r\nContent-Type: multipart/mixed; boundary=a%d\r\n\r\n" % (n, n + 1) for n in range(200)
        ).replace(b"--a0\r\n", b"--a\r\n"), "not-a-message"),
    ],
)  # fmt: skip
def test_hostile_messages_are_refused_and_bounded(ada: UUID, content: bytes, code: str) -> None:
    with pytest.raises(actions.NotTaken) as refused:
        takes(content=content)
    assert refused.value.code == code


def test_a_message_nested_deeper_than_anybody_writes_is_refused(ada: UUID) -> None:
    inner = b"Content-Type: text/plain\r\n\r\nx\r\n"
    for n in range(60):
        inner = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n%s\r\n--b%d--\r\n" % (n, n, inner, n)
    with pytest.raises(actions.NotTaken) as refused:
        takes(content=b"Subject: deep\r\n" + inner)
    assert refused.value.code == "not-a-message"


@pytest.mark.parametrize("to", [(), ("not an address",), ("a@b\r\nRCPT TO:<c@d>",), ("x@y",) * 101])
def test_recipients_that_are_none_or_too_many_are_refused(house: object, to: tuple[str, ...]) -> None:
    with pytest.raises(actions.NotTaken):
        actions.take(handed=Handed("news@altoros.example", to, written(), NEWS), by=BY, at=NOW)


@promise("7.7")
def test_a_system_in_which_a_machine_decides_is_refused_and_the_promise_shown_broken(ada: UUID) -> None:
    from holdord.decisions.controls import no_automated_callers

    with pytest.raises(actions.AllRefused) as refused:
        actions.take(handed=Handed("news@altoros.example", (ADA,), written(), NEWS, automated=True), by=BY, at=NOW)
    assert [reason.code for reason in refused.value.refused[0].reasons] == ["automated-by-caller"]
    assert no_automated_callers(NOW, {}).state == "broken"
