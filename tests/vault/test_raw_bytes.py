"""What stays of an erased person in the files themselves: on PostgreSQL in its tables and its log, on SQLite beside it.

A row that is deleted is not gone from a disk. These tests find it there, open it while it can be opened, and show that
from the rotation on no key that exists opens it.
"""

import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from holdord.vault import rules
from holdord.vault.keyring import FileKeyring
from tests.conftest import promise

WORDS = "Please call me about a project that nobody else has."
CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass
class Life:
    """A house on real files, and what stood in them of Ada before she was erased."""

    home: Path
    environment: dict[str, str]
    ada: dict[str, str]

    def step(self, *words: str) -> dict[str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.vault.a_life", *words], env=self.environment, cwd=CHECKOUT,
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
        return found

    @property
    def wrapped(self) -> bytes:
        return b64decode(self.ada["wrapped"])

    @property
    def payload(self) -> bytes:
        return b64decode(self.ada["payload"])

    def opens(self) -> bool:
        """Whether any key that exists opens what was found, tried with every one of them, by hand."""
        ring, owner = FileKeyring(self.home / "keyring"), UUID(self.ada["subject"])
        for kek in [*map(ring.key, ring.epochs()), ring.index_key()]:
            with suppress(rules.Unreadable):
                key = rules.unwrap(kek, owner, int(self.ada["epoch"]), self.wrapped)
                plain = rules.unseal(key, owner, self.ada["context"], self.payload)
                assert json.loads(plain)["message"] == WORDS
                return True
        return False


def begun(home: Path, **more: str) -> Life:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDORD_", "DJANGO_"))}
    path = os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)])
    environment = kept | {
        "HOLDORD_HOME": str(home), "HOLDORD_IN_FORCE": "folder", "HOLDORD_JOBS": "off", "PYTHONPATH": path, **more,
    }  # fmt: skip
    life = Life(home, environment, {})
    life.ada = life.step("begin")
    return life


def found_in(folder: Path, raw: bytes) -> list[str]:
    """The files below the folder in which these bytes stand."""
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and raw in path.read_bytes()
    )


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL of the test's own, on a socket in its folder."""

    folder: Path
    programs: Path
    user: str

    def run(self, program: str, *words: str) -> "subprocess.CompletedProcess[str]":
        line = [str(self.programs / program), *words]
        if os.geteuid() == 0:
            line = ["setpriv", "--reuid", self.user, "--regid", self.user, "--clear-groups", *line]
        # Not its output: the server inherits it, and would keep us waiting for its end.
        return subprocess.run(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, cwd="/")

    def url(self, name: str) -> str:
        return f"postgres://{self.user}@{str(self.folder).replace('/', '%2F')}/{name}"

    def written(self) -> None:
        """Have everything that is in its memory written into its files."""
        assert self.run("psql", "-h", str(self.folder), "-d", "keys", "-c", "CHECKPOINT").returncode == 0


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    programs = sorted(Path("/usr/lib/postgresql").glob("[0-9]*/bin"))
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if not programs or (os.geteuid() == 0 and not shutil.which("setpriv")):
        pytest.skip("there is no PostgreSQL to start one of our own")
    try:
        account = pwd.getpwnam(user)
    except KeyError:
        pytest.skip("there is nobody here as whom a PostgreSQL may run")
    # Short: the path of a socket has 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        os.chown(folder, account.pw_uid, account.pw_gid)
        made = Cluster(folder, programs[-1], user)
        data = str(folder / "data")
        if made.run("initdb", "-D", data, "-A", "trust", "-U", user, "--no-sync").returncode:
            pytest.skip("a PostgreSQL of our own cannot be made here")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c autovacuum=off"
        if made.run("pg_ctl", "-D", data, "-w", "-o", options, "start").returncode:
            pytest.skip("a PostgreSQL of our own does not start here")
        try:
            for database in ("data", "keys"):
                assert made.run("createdb", "-h", str(folder), database).returncode == 0
            yield made
        finally:
            made.run("pg_ctl", "-D", data, "-m", "immediate", "stop")


@promise("7.2b", "8.3")
def test_on_postgres_what_the_tables_and_the_log_keep_opens_with_no_key_after_the_rotation(
    cluster: Cluster, tmp_path: Path
) -> None:
    life = begun(tmp_path, HOLDORD_DATABASE_URL=cluster.url("data"), HOLDORD_KEYSTORE_URL=cluster.url("keys"))
    cluster.written()
    places = found_in(cluster.folder / "data", life.wrapped)
    assert [place for place in places if place.startswith("base/")], "it stands in a table"
    assert [place for place in places if place.startswith("pg_wal/")], "and in the log"

    assert life.step("erase", life.ada["subject"]) == {"key": "False"}
    cluster.run("psql", "-h", str(cluster.folder), "-d", "keys", "-c", "VACUUM")
    cluster.written()
    assert found_in(cluster.folder / "data", life.wrapped), "the row is gone, its bytes are not"
    assert found_in(cluster.folder / "data", life.payload)
    assert life.opens(), "before the rotation whoever reads the disk can open them: that is why there is one"

    assert life.step("rotate") == {"epochs": "2"}
    cluster.written()
    assert found_in(cluster.folder / "data", life.wrapped), "they are still there"
    assert not life.opens(), "and nothing opens them"
    assert not found_in(cluster.folder / "data", WORDS.encode())


@promise("7.2b", "8.3")
def test_on_sqlite_nothing_is_left_in_the_files_after_the_night_and_an_older_backup_opens_with_nothing(
    tmp_path: Path,
) -> None:
    home, kept = tmp_path / "home", tmp_path / "kept"
    life = begun(home)
    kept.mkdir()
    for name in ("app.db", "keys.db"):
        with closing(sqlite3.connect(home / name)) as source, closing(sqlite3.connect(kept / name)) as copy:
            source.backup(copy)
    life.step("erase", life.ada["subject"])
    assert life.opens(), "the backup opens until the night"
    assert life.step("rotate") == {"epochs": "2"}
    assert found_in(home, life.wrapped) == [] and found_in(home, life.payload) == []
    assert found_in(home, WORDS.encode()) == []
    assert found_in(kept, life.wrapped) == ["keys.db"] and found_in(kept, life.payload) == ["app.db"]
    assert not life.opens(), "whoever made the backup has the bytes, and no key"
