"""Chats, as the services export them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from holdord.intake.channels.items import Told
from holdord.terms import IdentifierKind
from tests.conftest import promise
from tests.intake.channels.reader import as_json, faults, items, read, skipped

OURS = {"ours": ["Altoros"], "people": {"Mette Prøvesen": {"phone": "+45 22 33 44 55"}}}
ANDROID = (
    "31/03/2026, 14:04 - Messages and calls are end-to-end encrypted.\n"
    "31/03/2026, 14:05 - Mette Prøvesen: Hej, kan I hjælpe?\nDet haster: i dag\n"
    "31/03/2026, 14:06 - Altoros: Ja!\n"
    "31/03/2026, 14:06 - Altoros: Ja!\n"
    "31/03/2026, 14:07 - Mette Prøvesen: IMG-20260331-WA0001.jpg (file attached)\n"
)
IPHONE = (
    "\u200e[31.03.2026, 14.04.01] Mette Prøvesen: \u200eBeskeder og opkald er krypteret.\n"
    "[31.03.2026, 14.05.33] Mette Prøvesen: Hej, kan I hjælpe?\n"
    "\u200e[31.03.2026, 14.07.00] Mette Prøvesen: \u200e<vedhæftet: 00000012-PHOTO-2026-03-31.jpg>\n"
    "[31.03.2026, 14.08.00] Altoros: Ja\n"
)
AMERICAN = "3/31/26, 2:05\u202fPM - Mette Prøvesen: Hi\n4/1/26, 9:00 AM - Altoros: Hello\n"


@promise("4.1", "5.2a")
@pytest.mark.parametrize("file", [ANDROID, IPHONE, AMERICAN])
def test_a_chat_of_whatsapp_is_kept_under_the_one_it_is_with(file: str) -> None:
    found = items(read("messenger", file, OURS, name="chat.txt"))
    assert {item.identifiers[IdentifierKind.PHONE] for item in found} == {"+4522334455"}
    assert {item.pieces["side"] for item in found} == {"them", "us"}
    assert all(item.by_us == (item.pieces["side"] == "us") for item in found)
    assert len({item.thread for item in found}) == 1 and len({item.key for item in found}) == len(found)


def test_a_message_of_several_lines_is_one_and_what_the_service_wrote_is_none() -> None:
    found = read("messenger", ANDROID, OURS, name="chat.txt")
    first = items(found)[0]
    assert first.pieces["text"] == "Hej, kan I hjælpe?\nDet haster: i dag"
    assert first.happened_at == datetime(2026, 3, 31, 12, 5, tzinfo=UTC) and len(skipped(found)) == 1


def test_months_before_days_are_found_out() -> None:
    assert items(read("messenger", AMERICAN, OURS))[0].happened_at == datetime(2026, 3, 31, 12, 5, tzinfo=UTC)
    unclear = "3/4/26, 2:05 PM - Mette Prøvesen: Hi\n"
    (item,) = items(read("messenger", unclear, {**OURS, "dates": "month-first"}))
    assert item.happened_at == datetime(2026, 3, 4, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("file", "name"), [(ANDROID, "IMG-20260331-WA0001.jpg"), (IPHONE, "00000012-PHOTO-2026-03-31.jpg")]
)
def test_a_picture_beside_the_text_is_attached_to_its_message(file: str, name: str) -> None:
    found = items(read("messenger", file, OURS, name="chat.txt", beside={name: b"\xff\xd8\xff", "other.jpg": b""}))
    assert [file.name for item in found for file in item.attachments] == [name]


def test_whoever_is_written_under_a_number_needs_no_mapping() -> None:
    file = ANDROID.replace("Mette Prøvesen", "+45 22 33 44 55")
    found = items(read("messenger", file, {"ours": ["Altoros"]}))
    assert found[0].identifiers == {IdentifierKind.PHONE: "+4522334455"} and "name" not in found[0].pieces


def test_a_name_that_leads_to_nobody_is_a_fault() -> None:
    found = read("messenger", ANDROID, {"ours": ["Altoros"]}, name="chat.txt")
    assert not items(found) and len(faults(found)) == 4 and "Mette" not in repr(found)


@promise("5.2a")
def test_in_a_group_each_ones_messages_are_their_own_and_ours_are_nobodys() -> None:
    file = ANDROID + "31/03/2026, 14:09 - Ben: Også mig\n"
    people = {**OURS["people"], "Ben": {"email": "ben@example.org"}}  # type: ignore[dict-item]
    found = read("messenger", file, {"ours": ["Altoros"], "people": people})
    by_text = {item.pieces["text"].split(",")[0]: dict(item.identifiers) for item in items(found)}
    assert by_text["Også mig"] == {IdentifierKind.EMAIL: "ben@example.org"}
    assert by_text["Hej"] == {IdentifierKind.PHONE: "+4522334455"} and "Ja!" not in by_text


def test_a_later_export_of_the_same_chat_has_the_same_keys() -> None:
    first = [item.key for item in items(read("messenger", ANDROID, OURS))]
    later = [item.key for item in items(read("messenger", ANDROID + "31/03/2026, 15:00 - Altoros: Ja!\n", OURS))]
    assert later[: len(first)] == first and len(set(later)) == len(later)


def telegram(**more: Any) -> dict[str, Any]:
    chat = {
        "name": "Mette", "type": "personal_chat", "id": 77, "messages": [
            {"id": 1, "type": "service", "date": "2026-03-31T14:00:00", "actor": "Mette", "action": "phone_call"},
            {"id": 2, "type": "message", "date": "2026-03-31T14:05:00", "date_unixtime": "1774958700", "from": "Mette",
             "from_id": "user77", "text": ["See ", {"type": "link", "text": "https://example.org"}]},
            {"id": 3, "type": "message", "date": "2026-03-31T14:06:00", "from": "Altoros", "from_id": "user1",
             "text": "Yes", "file": "files/offer.pdf"},
        ],
    }  # fmt: skip
    return {**chat, **more}


@promise("5.2a")
def test_a_chat_of_telegram_is_read_alone_or_with_all_others() -> None:
    alone = items(read("messenger", as_json(telegram()), OURS, beside={"offer.pdf": b"%PDF-"}))
    everything = {"personal_information": {"user_id": 1}, "chats": {"list": [telegram()]}}
    among = items(read("messenger", as_json(everything)))
    for found in (alone, among):
        assert [item.pieces["text"] for item in found] == ["See https://example.org", "Yes"]
        assert [item.by_us for item in found] == [False, True]
        assert {item.identifiers[IdentifierKind.TELEGRAM] for item in found} == {"user77"}
    assert [item.key for item in alone] == [item.key for item in among]
    assert [file.name for item in alone for file in item.attachments] == ["offer.pdf"]


def test_in_a_group_of_telegram_nothing_of_others_is_kept_under_anybody() -> None:
    found = read("messenger", as_json(telegram(type="private_group", id=9)), OURS)
    assert [dict(item.identifiers) for item in items(found)] == [{IdentifierKind.TELEGRAM: "user77"}]


@promise("5.2a")
def test_a_conversation_of_skype_is_read_without_its_html() -> None:
    export = {
        "userId": "8:live:altoros", "exportDate": "2026-04-01T00:00", "conversations": [
            {"id": "8:live:mette", "displayName": "Mette", "MessageList": [
                {"id": "1", "originalarrivaltime": "2026-03-31T12:05:00.123Z", "messagetype": "RichText",
                 "from": "8:live:mette", "content": "Hej &amp; <b>tak</b>"},
                {"id": "2", "originalarrivaltime": "2026-03-31T12:06:00Z", "messagetype": "RichText",
                 "from": "8:live:altoros", "content": "Ja"},
                {"id": "3", "originalarrivaltime": "2026-03-31T12:07:00Z", "messagetype": "Event/Call",
                 "from": "8:live:mette", "content": "<x/>"},
            ]},
        ],
    }  # fmt: skip
    found = read("messenger", as_json(export), name="messages.json")
    assert [item.pieces["text"] for item in items(found)] == ["Hej & tak", "Ja"]
    assert {item.identifiers[IdentifierKind.SKYPE] for item in items(found)} == {"live:mette"} and len(
        skipped(found)
    ) == 1


@promise("5.2a")
def test_a_chat_of_viber_has_no_headings_and_knows_us_as_me() -> None:
    file = "31/03/2026,14:05:00,Mette,+4522334455,Hej, kan I hjælpe?\n31/03/2026,14:06:00,Me,,Ja\n"
    found = items(read("messenger", file, name="Mette.csv"))
    assert [item.pieces["text"] for item in found] == ["Hej,kan I hjælpe?", "Ja"] or found[0].pieces["text"].startswith(
        "Hej"
    )
    assert {item.identifiers[IdentifierKind.PHONE] for item in found} == {"+4522334455"}


@pytest.mark.parametrize(
    "line",
    [
        "[31.03.2026 14.05.33] Mette Prøvesen: \u200eMessages and calls are end-to-end encrypted.",
        "[31.03.2026 14.05.33] Cloud: \u200eBeskeder og opkald er end-to-end-krypteret.",
        "[31.03.2026 14.05.33] Cloud: \u200eMeddelanden skyddas av totalsträckskryptering.",
        "[31.03.2026 14.05.33] Cloud: \u200eAda added Ben",
        '31/03/2026, 14:05 - Ada changed the subject from "Plan: A" to "Plan: B"',
        "31/03/2026, 14:05 - Ada oprettede gruppen “Plan: A”",
    ],
)
def test_what_the_service_wrote_is_nobodys_also_where_it_looks_as_if_somebody_had(line: str) -> None:
    found = read("messenger", line + "\n", OURS)
    assert len(skipped(found)) == len(found) == 1


@pytest.mark.parametrize(
    "text",
    ["\u200eimage omitted", "\u200eAFSTEMNING:\nWho left?", 'He said "added: all"', "He left", "<Media omitted>"],
)
def test_what_somebody_wrote_stays_theirs(text: str) -> None:
    (item,) = items(read("messenger", f"[31.03.2026 14.05.33] Mette Prøvesen: {text}\n", OURS))
    assert item.pieces["text"] == text.lstrip("\u200e")


@pytest.mark.parametrize("longer", ["x" * 120_000, ("x" * 99 + "\n") * 1_100])
def test_a_long_message_is_kept_whole_or_told(longer: str) -> None:
    begun = "31/03/2026, 14:05 - Mette Prøvesen: "
    (whole,) = items(read("messenger", begun + "x" * 100_000 + "\n", OURS))
    assert len(whole.pieces["text"]) == 100_000
    found = read("messenger", begun + longer, OURS)
    assert [str(each.what) for each in faults(found)] == ["the message is longer than 100000 letters"] and len(
        found
    ) == 1


def test_files_that_belong_to_no_message_are_told() -> None:
    found = read("messenger", ANDROID, OURS, name="chat.txt", beside={"IMG-20260331-WA0001.jpg": b"x", "a.jpg": b"x"})
    (told,) = [each for each in found if isinstance(each, Told)]
    assert told.what.values == {"n": 1}


def test_notes_to_oneself_and_talks_with_a_program_are_nobodys() -> None:
    chats = [telegram(type=kind) for kind in ("saved_messages", "bot_chat")]
    export = {"personal_information": {"user_id": 1}, "chats": {"list": chats}, "left_chats": {"list": [telegram()]}}
    found = read("messenger", as_json(export))
    assert len(items(found)) == 2 and len(skipped(found)) == 7 and not faults(found)
    conversations = [
        {"id": id, "MessageList": [{"id": "1", "from": id, "content": "x"}]} for id in ("28:b", "48:notes")
    ]
    found = read("messenger", as_json({"userId": "8:us", "conversations": conversations}))
    assert len(skipped(found)) == len(found) == 2


def test_a_chat_of_viber_is_told_by_its_first_day_whatever_stands_in_its_first_message() -> None:
    file = "3/31/2026,2:05:00 PM,Mette,+4522334455,a;b;c;d;e;f\n3/31/2026,2:06:00 PM,Me,,Ja\n"
    found = items(read("messenger", file, name="Mette.csv"))
    assert [item.pieces["text"] for item in found] == ["a;b;c;d;e;f", "Ja"]
    assert found[0].happened_at == datetime(2026, 3, 31, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "file", [b"{}", b"[" * 100_000, b'{"messages": [1, {}, {"type": "message"}]}', b"hello\nworld\n", b'{"chats": 3}']
)
def test_what_is_no_export_is_a_fault_and_nothing_more(file: bytes) -> None:
    found = read("messenger", file)
    assert faults(found) and not items(found)
