"""A backup from before an erasure is put back after it, and the person is not there. Real files, both databases."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdord.backups.streams import new_identity
from tests.backups.apart import House, a_house, anew, by_hand, copied, databases
from tests.backups.world import NAMES, SECRET
from tests.conftest import promise
from tests.setup_machine import has_postgres

DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.skipif(not has_postgres(), reason="no PostgreSQL"))]


@pytest.fixture(params=DATABASES)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path, request.param) as found:
        yield found


@promise("7.2b", "8.3")
def test_whoever_was_erased_since_is_in_no_page_no_table_and_no_byte_of_what_was_put_back(house: House) -> None:
    _, traces, ada, made, kept = house.world("move-in", "traces", "id", "backup create --json", "backup keep-keys")
    assert len(traces) == 4
    before = house.raw()
    assert all(_stands_in(trace, before) for trace in traces), "the search would find nothing in any case"
    assert made["code"] == kept["code"] == 0, (made, kept)
    manifest = json.loads(made["out"])
    assert manifest["files"] == 1 and manifest["ledger"] == 0
    copy = copied(house)
    assert house.world("forget", "look")[1]["ada"] == "None"

    new = anew(house)
    put_back, found, seen, verified, checked = new.world(
        f"backup restore {manifest['id']} --identity {house.identity}", "look", "pages", "ledger verify",
        "check --only 7.2b", ADA=ada,
    )  # fmt: skip
    said = put_back["out"]
    for what in ("person: 1", "records: 1", "objection: 1", "withdrawal: 1", "restriction: 1", "suppression: 1"):
        assert what in said, put_back
    assert found["ada"] == "None" and found["suppressed"] is True and found["people"] == len(NAMES) - 1
    assert found["bo"] == 1 and found["bo's limits"] == ["all:direct-marketing"]
    assert found["bo says"] == "bo writes of Kirkegaardsvej", "what is kept opens as it did"
    assert "WITHDRAWN" in found["cy's state"].upper() and found["di's limits"] == ["restriction"]
    assert found["files"] == 0
    _nothing_of_ada_in(new.raw(), traces)
    assert seen["found"] == 200 and seen["page"] == 404, seen
    assert not seen["listed"] and seen["others listed"], seen
    assert seen["api"] == [False] * 3 and seen["others by the api"] == [True] * 3, seen
    assert verified["code"] == 0, verified
    assert checked["code"] == 0 and "kept" in checked["out"].splitlines()[1], checked

    # The same by another way: no command of ours, and still nobody is served.
    shutil.rmtree(new.home)
    if new.database:
        databases("DROP DATABASE {} WITH (FORCE)", [new.database])
        databases("CREATE DATABASE {}", [new.database])
    by_hand(house, new, copy)
    refused = new.command("run", "--port", "18999")
    assert refused.returncode == 2 and "holdord ledger replay" in refused.stderr, refused
    check, replayed, found = new.world("check", "ledger replay", "look")
    assert check["code"] == 2 and "holdord ledger replay" in check["err"], check
    assert "person: 1" in replayed["out"] and found["ada"] == "None"
    _nothing_of_ada_in(new.raw(), traces)


@promise("7.2b")
def test_nothing_is_put_back_where_nobody_could_say_who_went(house: House) -> None:
    steps = house.world("move-in", "backup create", "forget", "backup create")
    assert steps[1]["code"] == steps[3]["code"] == 0, steps
    new, sound = anew(house), house.ledger.read_bytes()
    restore = f"backup restore latest --identity {house.identity}"

    def refuses(line: str, *words: str, **more: str) -> None:
        (refused,) = new.world(line, **more)
        assert refused["code"] == 2, refused
        assert all(word in refused["err"] for word in words), refused
        assert not (new.home / "app.db").exists() or not (new.home / "app.db").stat().st_size
        assert not (new.home / "files").exists()

    house.ledger.unlink()
    refuses(restore, "the ledger is missing")
    house.ledger.write_bytes(sound.replace(b'"what":"person"', b'"what":"minor"'))
    refuses(restore, "was changed")
    house.ledger.write_bytes(b"".join(sound.splitlines(keepends=True)[:-1]))
    refuses(restore, "end was cut off")
    house.ledger.write_bytes(sound)
    refuses(restore, "the keyring has no key", HOLDORD_KEYRING=str(new.root / "nowhere"))
    (new.root / "other.key").write_text(new_identity()[0])
    refuses(f"backup restore latest --identity {new.root / 'other.key'}", "does not open it")
    shared = new.root / "shared" / "minutes"
    shared.mkdir(parents=True)
    (shared / "2026.txt").write_text("somebody else's")
    refuses(restore, "files in it already", HOLDORD_FILES=str(shared.parent))
    assert (shared / "2026.txt").exists(), "the folder is cleared for what comes: of nobody's files"
    first, again = new.world(restore, restore)
    assert first["code"] == 0 and again["code"] == 2 and "not empty" in again["err"], (first, again)


@promise("7.2b")
def test_the_keys_come_back_from_their_one_copy_and_whoever_was_erased_does_not(house: House) -> None:
    house.world("move-in", "backup keep-keys", "backup create")
    replica = house.root / "replica"
    old = (replica / "keys.age").read_bytes()
    house.world("forget", "backup keep-keys")
    assert sorted(path.name for path in replica.iterdir()) == ["keys.age", "keys.json"], "one copy, and what it says"
    assert (replica / "keys.age").read_bytes() != old

    new = anew(house, keys=True)
    restore, keys = (f"backup {what} --identity {house.identity}" for what in ("restore latest", "restore-keys"))
    refused, back, twice, done, found = new.world(restore, keys, keys, restore, "look")
    assert refused["code"] == 2 and "restore-keys" in refused["err"], refused
    assert back["code"] == 0 and twice["code"] == 2 and "already" in twice["err"], (back, twice)
    assert done["code"] == 0, done
    assert found["ada"] == "None" and found["bo says"] == "bo writes of Kirkegaardsvej"


def _nothing_of_ada_in(raw: bytes, traces: list[str]) -> None:
    assert not [trace for trace in traces if _stands_in(trace, raw)]
    assert SECRET not in raw and b"nullasen" not in raw.lower()


def _stands_in(trace: str, raw: bytes) -> bool:
    return bytes.fromhex(trace) in raw or trace.encode() in raw.lower()
