"""Business cards of several versions."""

import base64
from datetime import date
from time import process_time

import pytest

from holdord.intake.rules import birth_date
from holdord.terms import IdentifierKind
from tests.conftest import promise
from tests.intake.channels.reader import faults, items, read

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
THREE = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Prøvesen;Mette;;;\r\nFN:Mette Prøvesen\r\nORG:Nordlys AS;Drift\r\nTITLE:CTO\r\n"
    "TEL;TYPE=WORK:+47 22 33 44 55\r\nEMAIL;TYPE=INTERNET:mette@nordlys.example\r\n"
    "ADR;TYPE=WORK:;;Kongens gate 3;Oslo;;0153;Norge\r\n"
    "URL:https://www.linkedin.com/in/mette-p\r\nNOTE:Met at the fair\\, wants a call\r\n"
    f"PHOTO;ENCODING=b;TYPE=PNG:{base64.b64encode(PNG).decode()}\r\nEND:VCARD\r\n"
)
FOUR = (
    "BEGIN:VCARD\nVERSION:4.0\nFN:Ben Bøje\nTEL;VALUE=uri;PREF=1:tel:+4522334455\nEMAIL:ben@example.org\n"
    f"PHOTO:data:image/png;base64,{base64.b64encode(PNG).decode()}\nBDAY:20140503\nEND:VCARD\n"
)


@promise("6.1")
def test_a_card_tells_who_it_is_and_how_to_reach_them() -> None:
    (item,) = items(read("cards", THREE, name="a.vcf"))
    assert item.identifiers == {
        IdentifierKind.EMAIL: "mette@nordlys.example", IdentifierKind.PHONE: "+4722334455",
        IdentifierKind.LINKEDIN: "https://www.linkedin.com/in/mette-p",
    }  # fmt: skip
    assert item.pieces["name"] == "Mette Prøvesen" and item.pieces["company"] == "Nordlys AS, Drift"
    assert item.pieces["note"] == "Met at the fair, wants a call" and item.pieces["address"].startswith(
        "Kongens gate 3, Oslo"
    )
    assert [file.content.read(8) for file in item.attachments] == [PNG[:8]]


@pytest.mark.parametrize("file", [THREE + FOUR, FOUR + THREE, THREE.replace("\r\n", "\n") + "\n\n" + FOUR])
def test_a_file_may_hold_many_cards_of_several_versions(file: str) -> None:
    assert sorted(item.pieces["name"] for item in items(read("cards", file))) == ["Ben Bøje", "Mette Prøvesen"]


def test_a_card_of_the_newest_version_is_read_too() -> None:
    (item,) = items(read("cards", FOUR))
    assert item.identifiers[IdentifierKind.PHONE] == "+4522334455" and len(item.attachments) == 1
    assert item.pieces["birth-date"] == "2014-05-03"


def test_a_picture_that_is_too_large_is_left_and_the_card_is_read() -> None:
    large = THREE.replace(base64.b64encode(PNG).decode(), base64.b64encode(PNG * 60_000).decode())
    (item,) = items(read("cards", large))
    assert item.attachments == () and item.pieces["left-out"] == "too-large"


def test_a_note_that_is_longer_than_what_is_kept_says_so() -> None:
    (item,) = items(read("cards", FOUR.replace("END:VCARD", f"NOTE:{'x' * 3000}\nEND:VCARD")))
    assert len(item.pieces["note"]) == 2000 and item.pieces["left-out"] == "text"


def test_a_card_keeps_every_address_and_number_and_is_found_by_the_preferred_one() -> None:
    lines = ("EMAIL;TYPE=HOME:mette@hjem.example", "EMAIL;TYPE=WORK,PREF:mette@nordlys.example", "TEL:22 33 44 55",
             "TEL;TYPE=CELL:+47 99 88 77 66", "TEL:+4722334455", "TEL:ask at the desk", "TEL:")  # fmt: skip
    (item,) = items(read("cards", "\n".join(("BEGIN:VCARD", "VERSION:3.0", "FN:Mette", *lines, "END:VCARD", ""))))
    assert item.identifiers == {IdentifierKind.EMAIL: "mette@nordlys.example", IdentifierKind.PHONE: "+4722334455"}
    assert item.pieces["more-emails"] == "mette@hjem.example"
    assert item.pieces["more-phones"] == "+4799887766, ask at the desk"


@pytest.mark.parametrize(
    "file",
    ["", "hello", "BEGIN:VCARD\nVERSION:3.0\n", "BEGIN:VCARD\nFN:x\nEND:VCARD\n", "BEGIN:VCARD\n:\n;;;\nEND:VCARD\n"],
)
def test_what_is_no_card_is_a_fault(file: str) -> None:
    assert faults(read("cards", file)) and not items(read("cards", file))


def test_a_card_without_end_is_one_fault_and_those_before_it_are_read() -> None:
    found = read("cards", FOUR + "BEGIN:VCARD\n" + "NOTE:x\n" * 700_000)
    assert len(items(found)) == 1 and [fault.place for fault in faults(found)] == [2]


@pytest.mark.parametrize(
    "written", ["20140503", "2014-05-03", "2014-05-03T00:00:00Z", "20140503T000000Z", "2014/05/03"]
)
def test_a_birth_date_is_seen_by_the_guard_however_a_card_writes_it(written: str) -> None:
    card = f"BEGIN:VCARD\nVERSION:4.0\nFN:Ada\nEMAIL:ada@example.org\nBDAY:{written}\nEND:VCARD\n"
    (item,) = items(read("cards", card))
    assert birth_date(item.pieces["birth-date"]) == date(2014, 5, 3)


@pytest.mark.parametrize(
    "line",
    [
        "EMAIL;TYPE=" + ",".join("a" * 40), "EMAIL" + ";TYPE=a" * 40, 'EMAIL;TYPE="' + '",";' * 300_000, "." * 10_000,
        "a." * 300_000, "a-" * 300_000, "FN;ENCODING=QUOTED-PRINTABLE:" + "=41=\n" * 300_000,
        "NOTE:x\n" + " x\n" * 900_000,
        "ADR:" + "\\;" * 300_000, "EMAIL;TYPE=" + "a," * 500_000 + "\n" * 100_000,
    ],
    ids=range(10),
)  # fmt: skip
def test_no_line_of_a_card_keeps_us_busy(line: str) -> None:
    begun = process_time()
    assert len(read("cards", f"BEGIN:VCARD\nVERSION:3.0\n{line}\nEMAIL:a@x.example\nEND:VCARD\n")) == 1
    assert process_time() - begun < 15


def test_a_line_of_a_card_may_be_folded_and_have_a_group_and_words_in_quotation_marks() -> None:
    card = (
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\r\n  Kro\r\n\tgh\r\n"
        'item1.EMAIL;TYPE=work;LABEL="a: b; c":ada@\r\n x.example\r\n'
        "NOTE;ENCODING=QUOTED-PRINTABLE:Bl=C3=A5b=\r\n=C3=A6r\r\nnonsense\r\nEND:VCARD\r\n"
    )
    (item,) = items(read("cards", card))
    assert (item.pieces["name"], item.pieces["email"], item.pieces["note"]) == ("Ada Krogh", "ada@x.example", "Blåbær")
