"""The letters of one correspondence stand together; and how it goes with the mailboxes is said on the first page."""

from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from holdord.intake import actions as intake
from holdord.intake.actions import mailboxes
from holdord.lib.clock import now
from holdord.subjects import queries as subjects
from tests.conftest import at, promise
from tests.console.conftest import Enter
from tests.intake.test_arriving import letter


def arrives(key: str, thread: str, text: str, **more: object) -> UUID:
    given = letter(key=key, thread=thread, pieces={"name": "Ada Krogh", "text": text}, **more)
    outcome = intake.arrive(arrival=given, by="system:letters", at=now())
    assert outcome.subject
    return outcome.subject


@pytest.fixture
def writer(house: object) -> UUID:
    """Ada wrote twice about the engine, and once about something else."""
    arrives("<1@x>", "<1@x>", "About the engine.", happened_at=at("2026-03-10"))
    arrives("<2@x>", "<1@x>", "Once more about the engine.", happened_at=at("2026-03-11"))
    return arrives("<3@x>", "<3@x>", "May I bring my sister?", happened_at=at("2026-03-12"))


@promise("4.2c")
def test_a_letter_leads_to_the_others_of_its_correspondence(enter: Enter, writer: UUID) -> None:
    desk, address = enter("dpo").for_purpose(), reverse("console.contact", args=[writer])
    page = desk.get(address).content.decode()
    assert page.count("Correspondence: 2 letters") == 2, "at each of the two, and not at the one that stands alone"
    first = next(each.id for each in subjects.items(writer) if each.payload["text"] == "About the engine.")
    assert f"?thread={first}" in page
    one = desk.get(address, {"thread": str(first)}).content.decode()
    assert "About the engine." in one and "Once more about the engine." in one and "my sister" not in one
    assert "One correspondence" in one and "Everything that happened" in one


def test_it_is_said_in_danish(enter: Enter, writer: UUID) -> None:
    page = enter("dpo", language="da").for_purpose().get(reverse("console.contact", args=[writer])).content.decode()
    assert "Korrespondance: 2 breve" in page


def test_a_correspondence_goes_on_over_pages(enter: Enter, writer: UUID) -> None:
    for number in range(30):
        arrives(f"<m{number}@x>", "<1@x>", f"Letter {number}.", happened_at=at("2026-03-13"))
    desk, address = enter("dpo").for_purpose(), reverse("console.contact", args=[writer])
    (first, *_) = (each.id for each in subjects.items(writer) if each.payload["text"] == "About the engine.")
    page = desk.get(address, {"thread": str(first)}).content.decode()
    assert f"?thread={first}&amp;before=" in page


@pytest.mark.parametrize("thread", ["", "1", "<script>", "0" * 5_000])
def test_what_is_no_letter_is_passed_over(enter: Enter, writer: UUID, thread: str) -> None:
    page = enter("dpo").for_purpose().get(reverse("console.contact", args=[writer]), {"thread": thread})
    assert "my sister" in page.content.decode()


def test_of_somebody_elses_letter_nothing_is_shown(enter: Enter, writer: UUID, ada: UUID) -> None:
    (theirs, *_) = (each.id for each in subjects.items(writer))
    page = enter("dpo").for_purpose().get(reverse("console.contact", args=[ada]), {"thread": str(theirs)})
    assert "engine" not in page.content.decode() and "Nothing that your role sees" in page.content.decode()
    assert subjects.correspondence(ada, theirs) == subjects.correspondence(writer, uuid4()) == frozenset()


@promise("4.2c")
class TestMailboxes:
    @pytest.fixture(autouse=True)
    def one_is_set(self, house: object, settings: object) -> None:
        settings.HOLDORD_MAILBOXES = {"letters": "imaps://u:w@h"}  # type: ignore[attr-defined]
        for name in ("letters", "set-no-longer"):
            mailboxes.take_turn(mailbox=name, reader="worker-1", until=at("2026-03-15"), at=at("2026-03-14"))
            mailboxes.looked(mailbox=name, behind=0, at=at("2026-03-14"))

    def test_it_is_said_when_each_was_read(self, enter: Enter) -> None:
        page = enter("dpo").get(reverse("console.today")).content.decode()
        assert "Last read" in page and "14 March 2026" in page and "It is read." in page
        assert "set-no-longer" not in page

    def test_trouble_is_said_with_its_cure(self, enter: Enter) -> None:
        mailboxes.looked(mailbox="letters", behind=3, at=at("2026-03-14"))
        mailboxes.troubled(mailbox="letters", why="log-in", at=at("2026-03-15"))
        page = enter("dpo").get(reverse("console.today")).content.decode()
        assert "not read" in page and "Correct the user and password" in page and "3 letters" in page
        danish = enter("dpo", language="da").get(reverse("console.today")).content.decode()
        assert "læses ikke" in danish and "3 breve" in danish

    def test_what_was_left_in_it_is_counted(self, enter: Enter) -> None:
        mailboxes.leave_unread(
            mailbox="letters", uid_validity=1, uid=7, why="too-large", by="system:letters", at=at("2026-03-14")
        )
        assert "1 letter could not be read" in enter("dpo").get(reverse("console.today")).content.decode()

    def test_a_role_that_does_not_look_after_letters_is_not_told(self, enter: Enter) -> None:
        assert "Mailboxes" not in enter("account_manager").get(reverse("console.today")).content.decode()
