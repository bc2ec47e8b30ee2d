"""People whose data came from somebody else hear of it: what, where from, what for, and what they can ask."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from holdord.consent import actions as consent
from holdord.intake import actions, queries
from holdord.intake.actions import telling
from holdord.intake.actions.telling import NotAnExemption, NotAWay, NotOwed
from holdord.intake.arrivals import Arrival
from holdord.intake.origins import TellingState
from holdord.lib.registry import controls, portraits
from holdord.notice import actions as notice
from holdord.notice import queries as letters
from holdord.policy import queries as policy
from holdord.policy.periods import Period
from holdord.recipients import actions as recipients
from holdord.retention import actions as retention
from holdord.subjects import actions as subjects_actions
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind
from tests.conftest import at, promise

pytestmark = pytest.mark.usefixtures("house")

NOW, NEXT = at("2026-01-31"), at("2026-02-01")
CLEO = "staff:00000000-0000-4000-8000-0000000000c1"


def listed(key: str = "row 1", **more: Any) -> Arrival:
    """A row of the company's list of customers: told by their company, not by themselves."""
    given: dict[str, Any] = {
        "channel": "customer-list", "key": key, "happened_at": NOW, "language": "da",
        "identifiers": {IdentifierKind.EMAIL: "ada@example.org"},
        "pieces": {"name": "Ada Krogh", "email": "ada@example.org", "company": "Krogh & Co"},
    }  # fmt: skip
    return Arrival(**{**given, **more})


def comes(key: str = "row 1", **more: Any) -> UUID:
    outcome = actions.arrive(arrival=listed(key, **more), by="system:import", at=NOW)
    assert outcome.subject is not None
    return outcome.subject


def owed(person: UUID) -> Any:
    (entry,) = queries.origins_of(person)
    return entry


def written(person: UUID) -> list[letters.Letter]:
    return [each for each in letters.messages_to(person) if each.envelope.template == telling.TEMPLATE]


def state() -> str:
    found = controls.get("intake.told-in-time")
    assert found is not None
    return found(at("2026-03-03"), {}).state


# Who is owed a word, and by when


@pytest.mark.parametrize("channel", ["cards", "registrations", "customer-list"])
def test_a_card_a_list_of_participants_and_a_list_of_customers_come_from_others(channel: str) -> None:
    assert owed(comes(channel=channel)).state is TellingState.WAITING


@promise("8.5c")
def test_whose_data_came_from_somebody_else_is_owed_a_word_within_a_calendar_month() -> None:
    entry = owed(comes())
    assert (entry.process, entry.source, entry.state) == ("customers", "own-company", TellingState.WAITING)
    assert entry.due_on == date(2026, 2, 28)


def test_the_register_may_promise_it_sooner_but_never_later(monkeypatch: pytest.MonkeyPatch) -> None:
    from holdord.intake import origins

    register = policy.register()
    for within, day in (("1 week", date(2026, 2, 7)), ("3 months", date(2026, 2, 28))):
        processes = tuple(
            each.model_copy(update={"told_within": Period.parse(within)}) if each.id == "customers" else each
            for each in register.processes
        )
        changed = register.model_copy(update={"processes": processes})
        assert origins.due_on(changed, "customers", NOW) == day


def test_who_wrote_to_us_themselves_is_owed_nothing_and_what_we_wrote_is_no_source() -> None:
    mine = listed(channel="letters", pieces={"name": "Ada", "text": "Hej"})
    person = actions.arrive(arrival=mine, by="system:mailbox", at=NOW).subject
    assert person is not None and not queries.origins_of(person)
    comes("row 2", by_us=True)
    assert not queries.origins_of(person)


def test_the_same_source_tells_of_a_person_often_and_they_hear_of_it_once() -> None:
    ada = comes()
    comes("row 2", pieces={"name": "Ada K."})
    assert owed(ada).state is TellingState.WAITING
    telling.tell_due(at=NEXT)
    comes("row 3", pieces={"name": "Ada K. K."})
    assert telling.tell_due(at=at("2026-02-03")) == 0 and len(written(ada)) == 1


def test_when_the_word_cannot_be_noted_nothing_is_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(telling.ToTell.objects, "create", fails)
    with pytest.raises(RuntimeError):
        comes()
    assert not subjects.count()


# The letter


@promise("8.5c")
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_letter_says_all_that_the_law_asks_for(language: str) -> None:
    ada = comes(language=language)
    telling.tell_due(at=NEXT)
    (letter,) = written(ada)
    text, words, register = letter.body or "", policy.wording(language), policy.register()
    process = register.process("customers")
    assert process is not None and letter.to == "ada@example.org"
    said = [
        words.sources["own-company"], words.processes["customers"].title.upper(), register.dpo.email,
        *(words.categories[id].split(":")[0] for id in process.categories),
        *(words.purposes[id].title for id in process.purposes if not words.purposes[id].consent),
        *(entry.interest or "" for id in process.purposes if (entry := words.purposes[id]).interest),
        *(house.name for id in register.controllers if (house := register.establishment(id))),
        "8 år" if language == "da" else "8 years",
        "Azets" , "Datatilsynet", "USA" if language == "da" else "United States",
        "DIN RET TIL AT GØRE INDSIGELSE" if language == "da" else "YOUR RIGHT TO OBJECT",
        "/da/rettigheder" if language == "da" else "/en/rights",
    ]  # fmt: skip
    missing = [each for each in said if each not in text]
    assert not missing
    assert "{" not in text and "None" not in text and "\n\n\n\n" not in text


def test_the_right_to_object_stands_apart_and_before_everything_else() -> None:
    ada = comes()
    telling.tell_due(at=NEXT)
    text = written(ada)[0].body or ""
    assert text.index("DIN RET TIL AT GØRE INDSIGELSE") < text.index("Hvor oplysningerne kommer fra")
    assert text.count("INDSIGELSE") == 1, "told once in one letter"


@promise("8.5c")
def test_once_the_letter_is_sent_they_have_been_told_with_its_id_as_proof() -> None:
    ada = comes()
    telling.tell_due(at=NEXT)
    assert not subjects.told(ada)
    entry = owed(ada)
    notice.sent(message=entry.message, by="system:mail", at=at("2026-02-01T13:00"))
    assert {fact.what for fact in subjects.told(ada)} == {"origin", "right-to-object"}
    assert entry.state is TellingState.WRITTEN and entry.message == written(ada)[0].envelope.id


# When


def test_it_goes_out_the_day_after_so_that_a_file_imported_by_mistake_can_be_taken_back() -> None:
    comes()
    assert telling.tell_due(at=NOW + timedelta(hours=3)) == 0
    assert telling.tell_due(at=NEXT) == 1


def test_whose_time_is_up_already_is_told_at_once() -> None:
    ada = comes(happened_at=at("2025-06-01"))
    assert telling.tell_due(at=NOW) == 1 and len(written(ada)) == 1


@promise("8.5c")
def test_they_are_told_before_the_first_message_of_another_kind() -> None:
    ada = comes()
    consent.ask(
        subject=ada, purpose="ask-about-other-services", by=CLEO, at=NOW, wording_hash="0" * 64, language="da",
        register_version=policy.version(), channel="staff",
    )  # fmt: skip
    notice.write(
        owner=None, subject=ada, to="ada@example.org", template="rights/letters/nothing_held", language="da",
        context={}, by=CLEO, at=NOW,
    )  # fmt: skip
    first, second = letters.messages_to(ada)
    assert {first.envelope.template, second.envelope.template} == {telling.TEMPLATE, "rights/letters/nothing_held"}
    assert owed(ada).state is TellingState.WRITTEN


@promise("8.5c")
def test_they_are_told_before_their_data_are_first_disclosed_and_not_where_the_answer_is_no() -> None:
    ada = comes()
    refused = recipients.disclose(subject=ada, recipient="google-ads", purpose="invoicing", by=CLEO, at=NOW)
    assert not refused.allowed and not written(ada)
    sent = recipients.disclose(subject=ada, recipient="azets", purpose="invoicing", by=CLEO, at=NOW)
    assert sent.allowed and len(written(ada)) == 1


# Nobody to write to


@pytest.fixture
def unreachable() -> Callable[[], UUID]:
    def known_by_phone() -> UUID:
        person = comes(identifiers={IdentifierKind.PHONE: "+45 12 34 56 78"}, pieces={"name": "Ada"})
        telling.tell_due(at=NEXT)
        return person

    return known_by_phone


def test_who_has_no_address_stands_in_the_list_for_staff(unreachable: Callable[[], UUID]) -> None:
    ada = unreachable()
    (entry,) = queries.to_be_told(processes=["customers"])
    assert (entry.subject, entry.state) == (ada, TellingState.UNREACHABLE)
    assert not queries.to_be_told(processes=["events"])


def gives_an_address(person: UUID, when: datetime) -> None:
    subjects_actions.prove_identifier(
        subject=person, kind=IdentifierKind.EMAIL, value="ada@example.org", by=CLEO, at=when
    )


@promise("8.5c")
@pytest.mark.parametrize("on", ["2026-02-10", "2026-06-01"])
def test_whose_address_comes_later_is_told_after_all_also_when_the_day_is_over(
    unreachable: Callable[[], UUID], on: str
) -> None:
    ada = unreachable()
    telling.look_again(at=at(on))
    assert owed(ada).state is TellingState.UNREACHABLE, "staff see to it meanwhile"
    gives_an_address(ada, at(on))
    telling.look_again(at=at(on))
    assert telling.tell_due(at=at(on)) == 1 and len(written(ada)) == 1
    assert owed(ada).state is TellingState.WRITTEN


@promise("8.5c")
def test_whose_address_comes_with_the_first_message_is_told_before_it(unreachable: Callable[[], UUID]) -> None:
    ada = unreachable()
    gives_an_address(ada, at("2026-02-10"))
    telling.tell(subject=ada, by=CLEO, at=at("2026-02-10"))
    telling.tell(subject=ada, by=CLEO, at=at("2026-02-11"))
    assert len(written(ada)) == 1


@promise("8.5c")
def test_staff_note_how_they_told_somebody(unreachable: Callable[[], UUID]) -> None:
    ada = unreachable()
    with pytest.raises(NotAWay):
        actions.told_by_hand(id=owed(ada).id, subject=ada, how="by a pigeon", by=CLEO, at=NEXT)
    actions.told_by_hand(id=owed(ada).id, subject=ada, how="phone", by=CLEO, at=NEXT)
    assert (owed(ada).state, owed(ada).how, owed(ada).by) == (TellingState.BY_HAND, "phone", CLEO)
    assert {fact.what for fact in subjects.told(ada)} == {"origin", "right-to-object"}
    with pytest.raises(NotOwed):
        actions.told_by_hand(id=owed(ada).id, subject=ada, how="phone", by=CLEO, at=NEXT)


def test_a_person_decides_that_somebody_need_not_be_told_and_stands_by_it(unreachable: Callable[[], UUID]) -> None:
    ada = unreachable()
    with pytest.raises(NotAnExemption):
        actions.exempt(id=owed(ada).id, subject=ada, reason="no time", by=CLEO, at=NEXT)
    actions.exempt(id=owed(ada).id, subject=ada, reason="disproportionate", by=CLEO, at=NEXT)
    assert (owed(ada).state, owed(ada).how, owed(ada).by) == (TellingState.EXEMPT, "disproportionate", CLEO)
    assert not subjects.told(ada) and telling.tell_due(at=at("2026-02-03")) == 0


def test_a_letter_that_came_back_goes_to_staff_and_is_not_sent_again_by_itself() -> None:
    ada = comes()
    telling.tell_due(at=NEXT)
    message = owed(ada).message
    notice.sent(message=message, by="system:mail", at=NEXT)
    notice.bounce(message=message, status="5.1.1", permanent=True, by="system:mail", at=NEXT)
    telling.look_again(at=at("2026-02-02"))
    assert owed(ada).state is TellingState.RETURNED
    assert telling.tell_due(at=at("2026-02-02")) == 0


# It shows


@promise("8.5c")
def test_who_was_not_told_in_time_breaks_the_promise_and_who_was_keeps_it() -> None:
    assert state() == "nothing to check"
    ada = comes()
    assert state() == "broken"
    telling.tell_due(at=NEXT)
    assert state() == "broken", "a letter that still waits for the mail server has told nobody"
    notice.sent(message=owed(ada).message, by="system:mail", at=NEXT)
    assert state() == "kept"


@promise("8.5c")
def test_a_letter_without_the_right_to_object_breaks_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    found = controls.get("notice.right-to-object-told-first")
    assert found is not None and found(NEXT, {}).state == "nothing to check"
    ada = comes()
    telling.tell_due(at=NEXT)
    message = owed(ada).message
    notice.sent(message=message, by="system:mail", at=NEXT)
    assert found(NEXT, {}).state == "kept"
    from holdord.subjects.models import Told

    Told.objects.filter(what="right-to-object").delete()
    assert found(NEXT, {}).state == "broken"


@promise("8.5c")
def test_the_first_letter_of_any_kind_tells_of_the_right_to_object_and_later_ones_do_not() -> None:
    mine = listed(channel="letters", pieces={"name": "Ada", "text": "Hej"})
    ada = actions.arrive(arrival=mine, by="system:mailbox", at=NOW).subject

    def write() -> letters.Letter:
        id = notice.write(
            owner=None, subject=ada, to="ada@example.org", template="rights/letters/nothing_held", language="en",
            context={}, by=CLEO, at=NOW,
        )  # fmt: skip
        letter = letters.message(id)
        assert letter is not None
        return letter

    first = write()
    assert (first.body or "").count("YOUR RIGHT TO OBJECT") == 1
    assert "YOUR RIGHT TO OBJECT" in (write().body or ""), "the first has not gone out yet"
    notice.sent(message=first.envelope.id, by="system:mail", at=NEXT)
    assert "YOUR RIGHT TO OBJECT" not in (write().body or "")


# The person


@promise("8.1a", "8.3")
def test_what_they_are_to_be_told_is_shown_to_them_goes_with_them_and_over_with_a_merge() -> None:
    (room,) = [portrait for portrait in portraits.all() if portrait.room == "intake"]
    ada = comes()
    other = comes("row 2", identifiers={IdentifierKind.EMAIL: "ada@work.example"})
    (item,) = room.show(ada)
    assert (item.fields["what"], item.fields["state"], item.source) == ("origin", "waiting", "own-company")
    memory = room.remember(ada, other)
    room.merge(ada, other, by=CLEO, at=NOW)
    assert len(queries.origins_of(other)) == 2 and not queries.origins_of(ada)
    room.unmerge(ada, other, memory, since=NOW, by=CLEO, at=NOW)
    assert len(queries.origins_of(ada)) == len(queries.origins_of(other)) == 1
    retention.erase_person(subject=ada, ground="A17-1-a", by=CLEO, at=NOW)
    assert not queries.origins_of(ada)


@promise("8.5c")
def test_one_who_cannot_be_told_does_not_keep_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = comes()
    ben = comes("row 2", identifiers={IdentifierKind.EMAIL: "ben@example.org"}, pieces={"name": "Ben Holm"})
    tells = telling.tell

    def fails_for_ada(*, subject: UUID, **more: Any) -> UUID | None:
        if subject == ada:
            raise RuntimeError("her key is damaged")
        return tells(subject=subject, **more)

    monkeypatch.setattr(telling, "tell", fails_for_ada)
    telling.tell_due(at=NEXT)
    assert owed(ada).state is TellingState.WAITING and owed(ben).state is TellingState.WRITTEN
