"""A real Dovecot: letters from and to a person, in every folder; what also went to others stays and is told."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from holdord.lib.mailbox.connection import connected, log_in
from holdord.recipients.connectors.imap.box import opened
from holdord.recipients.connectors.imap.config import read
from holdord.recipients.connectors.imap.connector import ImapConnector
from holdord.recipients.reach import Connector, Intent, Permanent, Person, Transient
from tests.conftest import promise
from tests.dovecot import Dovecot, running
from tests.recipients import contract
from tests.recipients.contract import ADA, BEN, key

US = "post@example.dk"
pytestmark = pytest.mark.usefixtures("house")


def mail(sender: str, to: str, text: str = "Hello.", *, cc: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, f"About {text}"
    if cc:
        message["Cc"] = cc
    message.set_content(text)
    return message.as_bytes()


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """One for all of these; each finds it as it was."""
    yield from running()


@pytest.fixture
def dovecot(server: Dovecot) -> Dovecot:
    """Four letters of Ada's, one of them in another folder; two of Ben's; one of somebody whose address is longer."""
    with_box(server, "empty")
    server.put(
        mail('"Krogh, Ada" <Ada@Example.org>', US), mail("ada@example.org", US, cc="ben.friend@example.org"),
        mail(US, "ada@example.org", "An answer."), mail("ben@example.org", US), mail(US, "ben@example.org"),
        mail("other-ada@example.org", US),
    )  # fmt: skip
    with_box(server, "archive")
    return server


def with_box(server: Dovecot, what: str) -> None:
    """Put the mailbox in order: empty, or with an archive that holds one of Ada's."""
    address = read(server.url).address
    box = connected(address)
    log_in(box, address)
    if what == "empty":
        for each in box.folder.list():
            if each.name != "INBOX" and "\\Noselect" not in each.flags:
                box.folder.delete(each.name)
        box.folder.set("INBOX")
        box.delete(box.uids())
    else:
        box.folder.create("Old things")
        box.append(mail("ada@example.org", US, "From the archive."), "Old things")
    box.logout()


def in_box(server: Dovecot) -> list[tuple[str, str]]:
    """Every letter that lies there: its folder and its sender."""
    with opened(read(server.url)) as box:
        found = []
        for folder in box.folders:
            box._box.folder.set(folder, readonly=True)
            found += [(folder, message.from_) for message in box._box.fetch(mark_seen=False)]
        return sorted(found)


class TestImap(contract.Contract):
    ada, ben = 4, 2
    only_notes = True

    @pytest.fixture
    def reached(self, dovecot: Dovecot) -> Connector:
        return ImapConnector(read(dovecot.url))

    def test_it_finds_and_gives_everything_of_a_person_and_nothing_of_another(self, reached: Connector) -> None:
        assert dict(reached.find(ADA)) == {"mails": 4}
        texts = [piece.fields["text"].strip() for piece in reached.export(ADA)]
        assert sorted(texts) == ["An answer.", "From the archive.", "Hello.", "Hello."]


@promise("8.3")
def test_every_folder_is_looked_through_and_nobody_elses_letter_goes(dovecot: Dovecot) -> None:
    assert ImapConnector(read(dovecot.url)).erase(ADA, key=key()).done == {"mails": 4}
    assert in_box(dovecot) == [
        ("INBOX", "ben@example.org"), ("INBOX", "other-ada@example.org"), ("INBOX", US),
    ]  # fmt: skip
    raw = b"".join(file.read_bytes() for file in dovecot.folder.glob("mail/**/*:2,*"))
    assert b"ben@example.org" in raw
    assert b"Krogh" not in raw and b"From the archive" not in raw


@promise("8.3")
def test_what_also_went_to_others_is_kept_and_said_so(dovecot: Dovecot) -> None:
    dovecot.put(mail(US, "ada@example.org, ben@example.org", "To both."))
    reached = ImapConnector(read(dovecot.url))
    answer = reached.erase(ADA, key=key())
    assert (answer.done, answer.kept) == ({"mails": 4}, {"mails:also-to-others": 1})
    assert not reached.verify(Intent.ERASURE, ADA)
    assert reached.find(BEN) == {"mails": 2}


def test_a_letter_that_somebody_has_marked_to_go_stays_when_another_goes(dovecot: Dovecot) -> None:
    with opened(read(dovecot.url)) as box:
        box._box.folder.set("INBOX")
        (uid,) = box._box.uids('FROM "other-ada@example.org"')
        box._box.client.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
    ImapConnector(read(dovecot.url)).erase(ADA, key=key())
    assert ("INBOX", "other-ada@example.org") in in_box(dovecot)


@promise("8.4c")
def test_what_is_out_of_use_lies_out_of_sight_and_comes_back_to_where_it_was(dovecot: Dovecot) -> None:
    before = in_box(dovecot)
    reached = ImapConnector(read(dovecot.url))
    reached.restrict(ADA, key=key())
    assert [folder for folder, who in in_box(dovecot) if who.lower() == "ada@example.org"] == [
        "Restricted.INBOX", "Restricted.INBOX", "Restricted.Old things",
    ]  # fmt: skip
    reached.lift(ADA, key=key(), memory={})
    assert in_box(dovecot) == before


@promise("8.2a")
def test_a_correction_stands_beside_the_letters_once(dovecot: Dovecot) -> None:
    reached = ImapConnector(read(dovecot.url))
    changed = Person(ADA.identifiers, ADA.names, {"name": "Ada Lind"}, {"name": "Ada Krogh"})
    for _ in range(2):
        assert reached.rectify(changed, key=key()).proof == "noted"
    notes = [piece.fields["text"] for piece in reached.export(ADA) if "read so" in piece.fields["text"]]
    assert notes == ["What older letters say is to be read so:\r\nname: Ada Lind (before: Ada Krogh)\r\n"]


def test_a_wrong_password_is_for_a_person_and_no_server_is_for_later(dovecot: Dovecot) -> None:
    wrong = dovecot.url.replace("%3Aof-theirs", "x")
    with pytest.raises(Permanent) as refused:
        ImapConnector(read(wrong)).find(ADA)
    assert refused.value.code == "log-in" and "ada" not in str(refused.value)
    with pytest.raises(Transient):
        ImapConnector(read("imap://a:b@127.0.0.1:9/INBOX")).find(ADA)


@pytest.mark.parametrize("address", ["imap://a:b@mail.example/INBOX", "https://mail.example", "imaps://mail.example"])
def test_an_address_that_others_could_read_along_is_refused(address: str) -> None:
    with pytest.raises(Permanent) as refused:
        read(address)
    assert refused.value.code == "address"
