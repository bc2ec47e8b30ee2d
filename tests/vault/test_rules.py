"""A sealed value opens for its person, in its place, unchanged; and for nothing else."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdord.vault import rules
from tests.conftest import at, promise

ADA, BEN = UUID(int=1), UUID(int=2)
KEY = bytes(range(32))
PLACE = "subjects.personaldata.payload:3f2c"


@promise("9.1")
@given(plaintext=st.binary(max_size=300))
def test_what_is_sealed_opens_to_the_same_bytes(plaintext: bytes) -> None:
    assert rules.unseal(KEY, ADA, PLACE, rules.seal(KEY, ADA, PLACE, plaintext)) == plaintext


@promise("9.1")
def test_a_sealed_value_opens_for_no_other_person_place_or_key() -> None:
    sealed = rules.seal(KEY, ADA, PLACE, b"Ada Lovelace")
    for key, owner, place in [(KEY, BEN, PLACE), (KEY, ADA, PLACE + "d"), (bytes(32), ADA, PLACE)]:
        with pytest.raises(rules.Unreadable):
            rules.unseal(key, owner, place, sealed)


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_sealed_value_with_one_changed_bit_does_not_open(place: int, bit: int) -> None:
    sealed = bytearray(rules.seal(KEY, ADA, PLACE, b"Ada Lovelace"))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(rules.Unreadable):
        rules.unseal(KEY, ADA, PLACE, bytes(sealed))


@pytest.mark.parametrize("value", [b"", b"Ada Lovelace", b"\xa1", b"\xa1" + bytes(92), b"\xa2" + bytes(92)])
def test_what_was_never_sealed_is_refused(value: bytes) -> None:
    with pytest.raises(rules.Unreadable):
        rules.unseal(KEY, ADA, PLACE, value)


def test_the_refusal_names_the_place_and_no_value() -> None:
    with pytest.raises(rules.Unreadable) as refused:
        rules.unseal(KEY, ADA, PLACE, b"Ada Lovelace, London")
    assert PLACE in str(refused.value) and "Lovelace" not in str(refused.value)


def test_a_sealed_value_written_by_the_first_version_still_opens() -> None:
    # Golden: if this fails, nobody's data can be opened any more.
    sealed = bytes.fromhex(
        "a1000102030405060708090a0b4702d61596267a69e82fb748348212ae25a48734f07b5f7c3867e5851d6900b2011"
        "0aefcafc1129874a47fed88872838ee59608d5ad6a3da3f972a1918e3f5eebe4776b33d6a25a0db62803d3c356902"
    )
    assert rules.unseal(KEY, ADA, PLACE, sealed) == "Søren Åkjær".encode()


@given(text=st.text(max_size=200))
def test_a_sealed_value_never_reads_as_text_and_no_text_looks_sealed(text: str) -> None:
    assert not rules.looks_sealed(text.encode())
    with pytest.raises(UnicodeDecodeError):
        rules.seal(KEY, ADA, PLACE, text.encode()).decode()


def test_a_short_name_and_a_long_one_have_the_same_length_when_sealed() -> None:
    assert len(rules.seal(KEY, ADA, PLACE, b"Bo")) == len(rules.seal(KEY, ADA, PLACE, b"x" * 60)) == 1 + 12 + 64 + 16
    assert len(rules.seal(KEY, ADA, PLACE, b"x" * 61)) == 1 + 12 + 128 + 16


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert rules.seal(KEY, ADA, PLACE, b"Ada") != rules.seal(KEY, ADA, PLACE, b"Ada")


def test_a_wrapped_key_opens_for_its_person_and_its_epoch_only() -> None:
    kek = bytes(reversed(range(32)))
    wrapped = rules.wrap(kek, ADA, 3, KEY)
    assert rules.unwrap(kek, ADA, 3, wrapped) == KEY
    for key, owner, epoch in [(KEY, ADA, 3), (kek, BEN, 3), (kek, ADA, 4)]:
        with pytest.raises(rules.Unreadable):
            rules.unwrap(key, owner, epoch, wrapped)


@pytest.mark.parametrize(
    ("kind", "written", "other_ways"),
    [
        ("email", "ada@example.com", ["ADA@Example.COM", "  ada@example.com\n"]),
        ("email", "åse@example.dk", ["ÅSE@example.dk", "a\N{COMBINING RING ABOVE}se@example.dk"]),
        ("phone", "+4512345678", ["+45 12 34 56 78", "+45-12345678", "0045 12345678"]),
        ("phone", "12345678", ["12 34 56 78", "1234-5678"]),
        ("skype", "ada.l", ["Ada.L", " ada.l "]),
        (
            "linkedin",
            "linkedin.com/in/ada",
            ["https://www.linkedin.com/in/Ada/", "http://dk.linkedin.com/in/ada?trk=x", "www.linkedin.com/in/ada#top"],
        ),
    ],
)
def test_all_spellings_of_one_identifier_are_found_by_one_hash(kind: str, written: str, other_ways: list[str]) -> None:
    index = rules.blind_index(KEY, kind, written)
    assert all(rules.blind_index(KEY, kind, way) == index for way in other_ways)
    assert rules.normalise(kind, written) == written


def test_the_id_of_a_device_keeps_its_capitals() -> None:
    assert rules.blind_index(KEY, "device", "GA1.2.aB") != rules.blind_index(KEY, "device", "GA1.2.ab")


@promise("8.4b")
def test_a_hash_tells_nothing_without_the_key_and_is_another_for_another_kind() -> None:
    index = rules.blind_index(KEY, "email", "ada@example.com")
    assert len(index) == 32 and b"ada" not in index
    assert index != rules.blind_index(bytes(32), "email", "ada@example.com")
    assert index != rules.blind_index(KEY, "skype", "ada@example.com")


def test_a_kind_that_could_be_taken_for_part_of_the_value_is_refused() -> None:
    for kind in ("", "e mail", "EMAIL", "a\0b"):
        with pytest.raises(ValueError, match="no kind of identifier"):
            rules.blind_index(KEY, kind, "ada@example.com")


def test_a_rotation_is_due_when_somebody_was_erased_when_it_was_cut_off_and_after_thirty_days() -> None:
    begun = at("2026-03-01")

    def due(days: int, destroyed_since: int = 0, unfinished: bool = False) -> bool:
        now = begun + timedelta(days=days)
        return rules.is_rotation_due(now, started_at=begun, destroyed_since=destroyed_since, unfinished=unfinished)

    assert not due(1) and not due(29)
    assert due(1, destroyed_since=1) and due(1, unfinished=True) and due(30)
