"""Files made to keep a reader busy, or to fill its memory: each is one fault, soon, and in little."""

import io
import tracemalloc
import zipfile
from time import process_time

import pytest

from holdord.intake.channels.items import WHOLE, Fault
from holdord.intake.channels.kinds import KINDS
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.messenger import reading, whatsapp
from tests.intake.channels.reader import OSLO, read, source, workbook

MEGABYTE = 1024 * 1024
#: Kind, what is wrong, the file.
FILES = [
    ("customers", "a line is longer", b"email\n" + b"x" * 8 * MEGABYTE),
    ("customers", "a line is longer", b'email\n"' + b"x" * 8 * MEGABYTE),
    ("customers", "more than 2000000 lines", b"email\r" + b"\r" * 4 * MEGABYTE),
    ("messenger", "the message is longer", b"31/03/2026, 14:05 - +4722334455: Hi\n" + b"x\n" * MEGABYTE),
    ("messenger", "more than 200000 messages", b'{"messages":[' + b"1," * 250_000 + b"1]}"),
    ("messenger", "more than 200000 messages",
     b'{"userId":"8:a","conversations":[{"id":"48:n","MessageList":[' + b"1," * 250_000 + b"1]}]}"),
    ("messenger", "no export we know", b'{"messages":[' + b"{}," * 2_100_000 + b"1]}"),
    ("messenger", "no export we know", b"[" * 8 * MEGABYTE),
    ("cards", "more than 2000000 lines", b"x\n" * 2_100_000),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "what", "file"), FILES, ids=range(len(FILES)))
def test_a_file_made_to_keep_us_busy_is_one_fault(kind: str, what: str, file: bytes) -> None:
    begun = process_time()
    found = list(KINDS[kind].read(source(file), Legend(dates="day-first"), OSLO))
    assert process_time() - begun < 40
    (fault, *_) = [each for each in found if isinstance(each, Fault)]
    assert what in str(fault.what) and len(found) <= 2


def test_a_long_line_is_looked_through_once_not_with_each_piece_anew() -> None:
    card = b"BEGIN:VCARD\nFN:A\nEMAIL:a@x.example\nPHOTO;ENCODING=b:" + b"eHh4" * 800_000 + b"\nEND:VCARD\n"
    begun = process_time()
    assert len(read("cards", card)) == 1 and process_time() - begun < 3


def test_of_a_large_table_no_more_is_held_than_what_is_read() -> None:
    file = source(b"email,delivered\n" + b"a@x.example,2026-01-01\n" * 20_000)
    tracemalloc.start()
    try:
        count = sum(1 for _ in KINDS["customers"].read(file, Legend(), OSLO))
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 20_000 and held < MEGABYTE


@pytest.mark.parametrize("place", ["id", "from_id", "text", "from", "chat"])
def test_half_a_letter_in_a_chat_is_a_fault_of_its_message(place: str) -> None:
    given = {"id": "1", "from_id": "user7", "text": "Hi", "from": "Ada", "chat": "7"}
    given[place] += "\\ud800"
    message = ",".join(f'"{name}":"{given[name]}"' for name in given if name != "chat")
    message = f'{{"type":"message","date":"2026-03-31",{message}}}'
    chat = f'{{"type":"private_group","id":"{given["chat"]}","messages":[{message}]}}'
    (fault,) = read("messenger", chat)
    assert isinstance(fault, Fault) and fault.place != WHOLE


def test_a_chat_is_not_read_on_once_it_has_more_messages_than_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (whatsapp, reading):
        monkeypatch.setattr(module, "MOST_ITEMS", 10)
    (fault,) = read("messenger", "31/03/2026, 14:05 - +4722334455: Hi\n" * 12)
    assert isinstance(fault, Fault) and fault.what.values == {"n": 10}
    assert len(read("messenger", "31/03/2026, 14:05 - +4722334455: Hi\n" * 10)) == 10


ENTITY = b'<!DOCTYPE a [<!ENTITY a "&b;"><!ENTITY b "&a;">]>'
SPREADSHEET = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    ("part", "written"),
    [
        ("xl/worksheets/sheet1.xml", ENTITY + b"<worksheet %s><sheetData/></worksheet>" % SPREADSHEET),
        ("xl/sharedStrings.xml", ENTITY + b"<sst %s><si><t>&a;</t></si></sst>" % SPREADSHEET),
        ("xl/worksheets/sheet1.xml", b"<worksheet %s>" % SPREADSHEET + b"<a>" * 5_000_000),
        ("xl/worksheets/sheet1.xml", b"<worksheet %s><sheetData>" % SPREADSHEET + b"<row/>" * 5_000_000),
        ("xl/worksheets/sheet1.xml", b"<worksheet %s><sheetData><row>" % SPREADSHEET + b"<c/>" * 5_000_000),
        ("xl/worksheets/sheet1.xml", b"<worksheet %s><sheetData><row><c><v>" % SPREADSHEET + b"9" * 90_000_000),
        ("xl/worksheets/sheet1.xml", b"<worksheet " + b"".join(b"a%d='' " % n for n in range(1_000_000))),
        ("xl/workbook.xml", b"<workbook %s><definedNames>" % SPREADSHEET + b"<definedName/>" * 2_000_000),
        ("xl/styles.xml", b"<styleSheet %s><cellXfs>" % SPREADSHEET + b"<xf/>" * 5_000_000),
    ],
    ids=range(9),
)  # fmt: skip
def test_a_workbook_that_no_spreadsheet_writes_is_refused_before_it_is_held(part: str, written: bytes) -> None:
    sound, file = zipfile.ZipFile(io.BytesIO(workbook(["email"], ["a@x.example"]))), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sound.namelist():
            packed.writestr(name, written if name == part else sound.read(name))
        if part not in sound.namelist():
            packed.writestr(part, written)
    begun = process_time()
    (fault,) = read("customers", file.getvalue())
    assert isinstance(fault, Fault) and "far more than a list" in str(fault.what) and process_time() - begun < 15
