"""Files lie sealed beside the database: whole, in order, their owner's alone."""

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from holdord.vault import actions as vault
from holdord.vault import files
from holdord.vault.rules import Unreadable
from tests.conftest import at, promise

LONG = bytes(range(256)) * 1024  # four pieces
MOST = 10**6


@pytest.fixture
def ada(house: Path) -> UUID:
    owner = uuid4()
    vault.make_key(owner, at=at("2026-01-01"))
    return owner


def on_disk(house: Path) -> Iterator[Path]:
    return (path for path in (house / "files").rglob("*") if path.is_file())


@promise("9.1", "4.2a")
@pytest.mark.parametrize("content", [b"", b"x", LONG, LONG[: files.PIECE], LONG[: files.PIECE + 1]])
def test_a_file_comes_back_as_it_was(ada: UUID, house: Path, content: bytes) -> None:
    stored = files.store(ada, uuid4(), io.BytesIO(content), most=MOST)
    assert stored.size == len(content)
    assert b"".join(files.pieces(ada, stored.id)) == content


def test_a_long_file_is_never_whole_in_memory(ada: UUID, house: Path) -> None:
    """On its way in and on its way out; of one in a bucket see test_bucket.py."""
    size = 64 * files.PIECE
    files.store(ada, uuid4(), io.BytesIO(b"x"), most=MOST)  # what is loaded once is loaded
    source = house / "long"
    source.write_bytes(bytes(size))
    tracemalloc.start()
    try:
        with source.open("rb") as long:
            stored = files.store(ada, uuid4(), long, most=size)
        assert sum(map(len, files.pieces(ada, stored.id))) == size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * files.PIECE


@promise("9.1")
def test_nothing_of_it_stands_in_clear(ada: UUID, house: Path) -> None:
    files.store(ada, uuid4(), io.BytesIO(b"Ada Krogh called about a project. " * 9), most=MOST)
    (path,) = on_disk(house)
    assert b"Ada" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_is_its_owners_and_opens_for_nobody_else(ada: UUID) -> None:
    ben, id = uuid4(), uuid4()
    vault.make_key(ben, at=at("2026-01-01"))
    files.store(ada, id, io.BytesIO(LONG), most=MOST)
    with pytest.raises(Unreadable):
        next(files.pieces(ben, id))


@pytest.mark.parametrize("harm", ["cut", "swapped", "flipped", "emptied"])
def test_a_file_that_was_touched_does_not_open(ada: UUID, house: Path, harm: str) -> None:
    stored = files.store(ada, uuid4(), io.BytesIO(LONG), most=MOST)
    (path,) = on_disk(house)
    whole, piece = path.read_bytes(), files.PIECE + 16
    head, body = whole[:15], whole[15:]
    path.write_bytes({
        "cut": head + body[:piece],
        "swapped": head + body[piece : 2 * piece] + body[:piece] + body[2 * piece :],
        "flipped": whole[:-1] + bytes([whole[-1] ^ 1]),
        "emptied": b"",
    }[harm])  # fmt: skip
    with pytest.raises(Unreadable):
        list(files.pieces(ada, stored.id))


def test_what_is_too_large_is_refused_and_leaves_nothing(ada: UUID, house: Path) -> None:
    with pytest.raises(files.TooLarge):
        files.store(ada, uuid4(), io.BytesIO(LONG), most=len(LONG) - 1)
    assert not list(on_disk(house))


def test_what_waits_can_be_given_to_somebody_and_is_gone_when_removed(ada: UUID, house: Path) -> None:
    waiting, id = files.receive(io.BytesIO(LONG), most=MOST), uuid4()
    waiting.given_to(ada, id)
    assert files.remove(waiting.id) and not files.remove(waiting.id)
    assert b"".join(files.pieces(ada, id)) == LONG
    with pytest.raises(files.NoSuchFile):
        list(waiting.pieces())


@promise("8.3")
def test_whose_key_is_gone_has_no_files_any_more(ada: UUID) -> None:
    stored = files.store(ada, uuid4(), io.BytesIO(LONG), most=MOST)
    vault.destroy_key(ada, at=at("2026-02-01"))
    with pytest.raises(Unreadable):
        list(files.pieces(ada, stored.id))


def test_what_is_no_file_of_ours_is_left_alone_by_the_search_for_orphans(ada: UUID, house: Path) -> None:
    id = uuid4()
    files.store(ada, id, io.BytesIO(b"x"), most=10)
    strange = next(on_disk(house)).parent
    (strange / "Thumbs").write_text("x")
    (strange / f"{uuid4().hex}.part").write_text("x")
    assert list(files.all_ids(before=float("inf"))) == [id]
    assert sorted(path.name for path in strange.iterdir()) == sorted(["Thumbs", id.hex])
