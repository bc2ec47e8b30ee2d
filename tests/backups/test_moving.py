"""A house that moves into PostgreSQL finds every row there as it was; into anything else it does not move."""

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from holdord.backups.copying import fingerprint_of, read_anew
from holdord.lib.jobs import serving
from tests.backups.apart import House, a_house, databases
from tests.conftest import promise
from tests.setup_machine import has_postgres

needs_postgres = pytest.mark.skipif(not has_postgres(), reason="no PostgreSQL")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path, "sqlite") as found:
        yield found


@pytest.fixture
def targets() -> Iterator[tuple[str, str]]:
    names = [f"test_move_{os.getpid()}", f"test_move_{os.getpid()}_keys"]
    databases("CREATE DATABASE {}", names)
    yield f"postgres:///{names[0]}", f"postgres:///{names[1]}"
    databases("DROP DATABASE {} WITH (FORCE)", names)


def count(address: str, table: str) -> int:
    with psycopg.connect(address) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
        return int(row[0]) if row else 0


@needs_postgres
@promise("7.2b", "9.1")
def test_everything_comes_over_and_the_old_house_is_not_served_any_more(house: House, targets: tuple[str, str]) -> None:
    data, keys = targets
    line = f"move --to {data} --keys-to {keys} --json"
    _, found, moved, again, others = house.world("move-in", "look", line, line, f"move --to {keys} --keys-to {data}")
    assert moved["code"] == 0, moved
    tables = {each["table"]: each for each in json.loads(moved["out"])}
    assert tables["subjects_datasubject"]["rows"] == 4 and tables["vault_wrappedkey"]["rows"] >= 4
    assert again["code"] == 2 and "not empty" in again["err"], again
    assert others["code"] == 2 and "not empty" in others["err"], others

    settings = {"HOLDORD_DATABASE_URL": data, "HOLDORD_KEYSTORE_URL": keys}
    new = replace(house, environment=house.environment | settings)
    there, checked, _, after, audit = new.world("look", "ledger verify", "forget", "look", "audit verify")
    assert there == found, "what opens there opened here"
    assert checked["code"] == 0 and audit["code"] == 0, (checked, audit)
    assert after["ada"] == "None"
    (refused,) = house.world("clock")
    assert refused["code"] == 2 and "this store is a copy" in refused["err"], refused


def test_a_password_on_the_command_line_is_refused_and_not_repeated(house: House) -> None:
    house.world("move-in")
    typed = house.command("move", "--to", "postgres://holdord:tavshed@127.0.0.1:1/x")
    assert typed.returncode == 2 and "HOLDORD_MOVE_TO" in typed.stderr and "tavshed" not in typed.stderr
    told = house.command("move", HOLDORD_MOVE_TO="postgres://holdord:tavshed@127.0.0.1:1/x")
    assert told.returncode == 2 and "command line" not in told.stderr and "tavshed" not in told.stderr + told.stdout


def test_nothing_moves_while_a_process_answers_people_without_the_jobs(house: House) -> None:
    house.world("move-in")
    serving.begin(url="sqlite:///jobs.db", home=house.home, slot="web")
    try:
        refused = house.command("move", "--to", "postgres:///nowhere")
        assert refused.returncode == 2 and "still answers people" in refused.stderr, refused.stderr
        upgrade = house.command("database", "upgrade", "--without-backup")
        assert upgrade.returncode == 2 and "still answering people" in upgrade.stderr, upgrade.stderr
    finally:
        serving.end()


@needs_postgres
def test_a_move_that_is_killed_leaves_nothing_half_and_is_typed_again(house: House, targets: tuple[str, str]) -> None:
    data, keys = targets
    house.world("move-in")
    process = house.start("move", "--to", data, "--keys-to", keys)
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        # Somewhere in the middle: the keys are over, or the tables have just been made.
        if _has(data, "subjects_datasubject"):
            break
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert count(data, "subjects_datasubject") in (0, 4)
    if count(data, "subjects_datasubject") == 0:
        (done,) = house.world(f"move --to {data} --keys-to {keys}")
        assert done["code"] == 0, done
    assert count(data, "subjects_datasubject") == 4 and count(keys, "vault_wrappedkey") >= 4


def _has(address: str, table: str) -> bool:
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone() == (True,)


def test_a_fingerprint_is_of_the_rows_and_not_of_their_order() -> None:
    one, two = (1, "a", None), (2, "b", b"\x00")
    assert fingerprint_of([one, two]) == fingerprint_of([two, one])
    assert fingerprint_of([one, one]) != fingerprint_of([two, two])
    for other in [(1, "a", ""), (1, "b", None), (True, "a", None), (1, "a", b""), ("1", "a", None)]:
        assert fingerprint_of([one]) != fingerprint_of([other])


def test_each_value_is_the_same_in_both_databases() -> None:
    id = uuid4()
    row = (
        id.hex,
        1,
        "2026-11-30 15:52:05.265004",
        "2026-11-30",
        '{"a": [1, 2.5, null]}',
        1_500_000,
        "12.50",
        "æøå",
        b"x",
    )
    kinds = ("uuid", "boolean", "timestamp with time zone", "date", "jsonb", "interval", "numeric", "text", "bytea")
    assert read_anew(row, dict(zip("abcdefghi", kinds, strict=True))) == (
        id, True, datetime(2026, 11, 30, 15, 52, 5, 265004, UTC), date(2026, 11, 30), {"a": [1, 2.5, None]},
        timedelta(seconds=1.5), Decimal("12.50"), "æøå", b"x",
    )  # fmt: skip
