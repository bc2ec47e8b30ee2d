"""Broken files of every kind: a fault for each thing that cannot be read; nothing raised, repeated or stored.

A thousand of each kind with HOLDORD_TEST_SIZE=full, a few dozen without; made from sound ones, always the same.
"""

import base64
import io
import os
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from holdord.intake import actions
from holdord.intake.channels.items import Fault, Item, Skipped
from holdord.intake.channels.kinds import KINDS
from holdord.intake.channels.legend import of
from holdord.intake.models import Arrived, Import, ImportFile
from holdord.policy import queries as policy
from holdord.subjects import queries as subjects
from holdord.subjects.models import PersonalData
from tests.conftest import at
from tests.intake.channels.reader import as_json, read, workbook, zipped

HOW_MANY = 1000 if os.environ.get("HOLDORD_TEST_SIZE") == "full" else 40
NOW = at("2026-07-01")
#: Stands in every sound file; no fault may repeat it.
SECRET = "Hemmeligsen"

_TABLE = f"Navn;E-mail;Firma\n{SECRET};h@x.example;Nordlys\nBen;ben@x.example;Æbelø\n"
_EVENTS = f"Name,Email,Event,Event date\n{SECRET},h@x.example,Evening,2026-05-04\n"
_CALLS = f"id,number,start,duration,name\n1774958700.1,+4722334455,2026-03-31 14:05,192,{SECRET}\n"
_PICTURE = base64.b64encode(b"x" * 500).decode()
_CARD = f"BEGIN:VCARD\nVERSION:3.0\nFN:{SECRET}\nEMAIL:h@x.example\nPHOTO;ENCODING=b:{_PICTURE}\nEND:VCARD\n"
_CHAT = f"31/03/2026, 14:05 - {SECRET}: Hej\n31/03/2026, 14:06 - +47 22 33 44 55: Ja\n"
_TELEGRAM = as_json({"name": SECRET, "type": "personal_chat", "id": 7, "messages": [
    {"id": 1, "type": "message", "date": "2026-03-31T14:05:00", "from": SECRET, "from_id": "user7",
     "text": "Hej"}]})  # fmt: skip
_SKYPE = as_json({"userId": "8:us", "conversations": [{"id": "8:them", "MessageList": [
    {"id": "1", "originalarrivaltime": "2026-03-31T12:05:00Z", "messagetype": "RichText", "from": "8:them",
     "content": SECRET}]}]})  # fmt: skip

SOUND: dict[str, list[bytes]] = {
    "customers": [_TABLE.encode(), workbook(["Navn", "E-mail"], [SECRET, "h@x.example"])],
    "table": [_TABLE.encode("utf-16"), _TABLE.encode("cp1252")],
    "events": [_EVENTS.encode()],
    "phone": [_CALLS.encode()],
    "cards": [_CARD.encode()],
    "messenger": [_CHAT.encode(), _TELEGRAM, _SKYPE, zipped(_chat__txt=_CHAT.encode())],
}

CHANNELS = {
    "customers": "customer-list", "events": "registrations", "phone": "calls", "cards": "cards", "messenger": "chats",
    "table": "rows",
}  # fmt: skip

Break = Callable[[bytes, random.Random], bytes]


def _cut(file: bytes, dice: random.Random) -> bytes:
    return file[: dice.randrange(len(file))]


def _flipped(file: bytes, dice: random.Random) -> bytes:
    changed = bytearray(file)
    for _ in range(dice.randrange(1, 20)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _noise(file: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(file))
    return file[:place] + dice.randbytes(dice.randrange(1, 2000)) + file[place:]


def _doubled(file: bytes, dice: random.Random) -> bytes:
    start, end = sorted((dice.randrange(len(file)), dice.randrange(len(file))))
    return file[:end] + file[start:end] * dice.randrange(1, 200) + file[end:]


def _formula(file: bytes, dice: random.Random) -> bytes:
    return file.replace(SECRET.encode(), b'=HYPERLINK("http://x";"y")')


def _wide(file: bytes, dice: random.Random) -> bytes:
    return file + b";".join([b"x"] * 100_000) + b"\n"


def _quoted(file: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(file))
    return file[:place] + b'"' + file[place:]


def _deep(file: bytes, dice: random.Random) -> bytes:
    return file.replace(b'"Hej"', b"[" * 50_000 + b"]" * 50_000)


def _long(file: bytes, dice: random.Random) -> bytes:
    return (
        file.replace(b"Hej", b"x" * 300_000)
        .replace(b"Nordlys", b"x" * 300_000)
        .replace(b"FN:", b"FN:" + b"x" * 300_000)
    )


def _nul(file: bytes, dice: random.Random) -> bytes:
    return file.replace(SECRET.encode(), SECRET.encode() + b"\0")


BREAKS: tuple[Break, ...] = (_cut, _flipped, _noise, _doubled, _formula, _wide, _quoted, _deep, _long, _nul)


def broken(kind: str, how_many: int) -> Iterator[bytes]:
    """So many broken files of that kind, always the same."""
    dice = random.Random(f"broken {kind}")
    for number in range(how_many):
        file = dice.choice(SOUND[kind])
        yield BREAKS[number % len(BREAKS)](file, dice)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_sound_file_is_read(kind: str) -> None:
    for file in SOUND[kind]:
        if not file.startswith(b"PK\x03\x04") or kind != "messenger":
            found = read(kind, file, {"people": {SECRET: {"email": "h@x.example"}}, "ours": ["us"]})
            assert any(isinstance(each, Item) for each in found), file[:60]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_broken_file_gives_faults_and_never_raises_or_repeats_what_stands_in_it(kind: str) -> None:
    for file in broken(kind, HOW_MANY):
        found = read(kind, file, {"people": {SECRET: {"email": "h@x.example"}}, "dates": "day-first"})
        assert all(isinstance(each, Item | Fault | Skipped) for each in found)
        told = repr([each for each in found if not isinstance(each, Item)])
        assert SECRET not in told and "x.example" not in told and len(told) < 10_000_000


@pytest.fixture
def channels(house: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel of each kind: the example has none for a table in a file."""
    found = policy.register()
    rows = found.channel("customer-list").model_copy(update={"id": "rows", "kind": "table"})  # type: ignore[union-attr]
    changed = found.model_copy(update={"channels": (*found.channels, rows)})
    monkeypatch.setattr(policy, "register", lambda: changed)


def _brought(kind: str, file: bytes) -> UUID:
    legend = of({"people": {SECRET: {"email": "h@x.example"}}})
    return actions.bring(
        channel=CHANNELS[kind], name="a.zip", content=io.BytesIO(file), legend=legend, by="system:test", at=NOW
    )


@pytest.mark.usefixtures("channels")
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_looking_a_broken_file_through_stores_nothing(kind: str) -> None:
    for file in broken(kind, HOW_MANY):
        id = _brought(kind, file)
        report = actions.look(id=id, at=NOW)
        assert report.read == sum(report.counts.values())
        actions.drop(id=id, by="system:test", at=NOW)
    assert subjects.count() == 0 and not Arrived.objects.exists() and not ImportFile.objects.exists()


@pytest.mark.usefixtures("channels")
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_of_a_broken_file_each_row_is_stored_whole_or_not_at_all(kind: str) -> None:
    kept = 0
    for number, file in enumerate(broken(kind, HOW_MANY)):
        id, later = _brought(kind, file), NOW + timedelta(minutes=number)
        foreseen = actions.look(id=id, at=later)
        if foreseen.faulty == foreseen.read:
            actions.drop(id=id, by="system:test", at=later)
            continue
        actions.confirm(id=id, sound_only=True, by="system:test", at=later)
        done = actions.run(id=id, at=later)
        assert done is not None and done.counts == foreseen.counts
        assert not [each for each in done.faults if "could not be kept" in str(each.what)]
        kept += done.counts["taken-in"]
    assert not ImportFile.objects.exists() and not Import.objects.exclude(sealed=b"").exists()
    assert Arrived.objects.count() == PersonalData.objects.count() == kept > 0
    assert set(Arrived.objects.values_list("record", flat=True)) == set(
        PersonalData.objects.values_list("id", flat=True)
    )
