"""Calls of several telephone systems."""

from datetime import UTC, datetime

import pytest

from holdord.intake.channels.items import WHOLE
from holdord.terms import IdentifierKind
from tests.conftest import promise
from tests.intake.channels.reader import faults, items, read

ASTERISK = (
    '"","+4522334455","101","ext-local","""Mette"" <+4522334455>","SIP/trunk-1","SIP/101-2","Dial","SIP/101",'
    '"2026-03-31 14:05:00",'
    '"2026-03-31 14:05:05","2026-03-31 14:08:17",197,192,"ANSWERED","DOCUMENTATION","1774958700.12",""\n'
)
FREEPBX = (
    "calldate,clid,src,dst,duration,billsec,disposition,uniqueid,recordingfile\n"
    "2026-03-31 14:05:00,x,101,+4522334455,197,192,ANSWERED,1774958700.13,2026/03/31/out-1774958700.13.wav\n"
)
THREE_CX = (
    "Call Time,Caller ID,Destination,Status,Ringing,Talking,Direction,Agent\n"
    "31.03.2026 14:05:00,+45 22 33 44 55,101,Answered,00:00:05,00:03:12,Inbound,Ben Bøje\n"
)


@promise("4.2a")
@pytest.mark.parametrize(("file", "direction"), [(ASTERISK, "in"), (FREEPBX, "out"), (THREE_CX, "in")])
def test_a_call_has_the_number_of_the_other_side_when_and_how_long(file: str, direction: str) -> None:
    (item,) = items(read("phone", file))
    assert item.identifiers == {IdentifierKind.PHONE: "+4522334455"}
    assert item.happened_at == datetime(2026, 3, 31, 12, 5, tzinfo=UTC)
    assert item.pieces["number"] == "+4522334455" and item.pieces["duration"] == "0:03:12"
    assert item.pieces["direction"] == direction and item.pieces["started"] == "2026-03-31 14:05"


def test_who_took_the_call_is_kept_where_the_file_tells() -> None:
    assert items(read("phone", THREE_CX))[0].pieces["agent"] == "Ben Bøje"


@promise("4.2a")
def test_a_recording_is_matched_by_the_call_it_is_called_after_and_by_no_other() -> None:
    beside = {"out-1774958700.13.wav": b"RIFF", "q-1774958700.1.wav": b"RIFF", "q-1774958700.130.wav": b"RIFF"}
    found = read("phone", FREEPBX, beside=beside)
    ((item,), (fault,)) = items(found), faults(found)
    assert fault.place == WHOLE and fault.what.values == {"n": 2}
    assert [file.name for file in item.attachments] == ["out-1774958700.13.wav"]
    (other,) = items(read("phone", ASTERISK, beside={"q-1774958700.12.wav": b"", "q-1774958700.120.wav": b""}))
    assert [file.name for file in other.attachments] == ["q-1774958700.12.wav"]


PUT_THROUGH = (
    "id,number,start,duration,agent,recording\n"
    "1774958700.13,+4522334455,2026-03-31 14:05:00,0,Ben,x-1774958700.13.wav\n"
    "1774958700.13,+4522334455,2026-03-31 14:05:20,192,Mette,x-1774958700.13.wav\n"
    "1774958700.13,+4522334455,2026-03-31 14:08:32,60,Ben,x-1774958700.13.wav\n"
)


@promise("4.2a")
def test_of_a_call_that_was_put_through_each_part_is_kept_and_the_recording_goes_to_who_talked() -> None:
    found = items(read("phone", PUT_THROUGH, beside={"x-1774958700.13.wav": b"RIFF"}))
    assert [each.pieces["duration"] for each in found] == ["0:00:00", "0:03:12", "0:01:00"]
    assert len({each.key for each in found}) == 3
    assert [len(each.attachments) for each in found] == [0, 1, 0]


def test_a_call_that_comes_again_is_the_same_call() -> None:
    assert [each.key for each in items(read("phone", PUT_THROUGH))] == [
        each.key for each in items(read("phone", PUT_THROUGH))
    ]


@pytest.mark.parametrize(
    ("old", "new", "piece"),
    [
        ("31.03.2026 14:05:00", "whenever", "started"),
        ("00:03:12", "long", "duration"),
        ("+45 22 33 44 55", "anonymous", "number"),
    ],
)
def test_what_is_wrong_is_told_by_its_piece(old: str, new: str, piece: str) -> None:
    (fault,) = faults(read("phone", THREE_CX.replace(old, new)))
    assert (fault.place, fault.piece) == (2, piece)


def test_our_own_numbers_can_be_named_and_are_never_the_other_side() -> None:
    file = "src,dst,start,duration\n+4721929300,+4522334455,2026-03-31 14:05,5\n"
    (item,) = items(read("phone", file, {"ours": ["21 92 93 00"]}))
    assert item.pieces["number"] == "+4522334455" and item.pieces["direction"] == "out"
