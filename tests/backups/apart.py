"""Houses of their own, outside the tests' process: with real files, on either database, opened and killed for real."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from holdord.backups.streams import new_identity
from tests import forked, ready
from tests.forked import Done


@dataclass(frozen=True)
class House:
    """A house: where it lies, on which database (None: SQLite), and how it is set."""

    root: Path
    name: str
    database: str | None
    environment: dict[str, str]

    def command(self, *words: str, **more: str) -> Done:
        return forked.run(self.environment | more, "holdord", *words)

    def does(self, *words: str, **more: str) -> Done:
        done = self.command(*words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def world(self, *steps: str, **more: str) -> list[Any]:
        """What the steps of tests/backups/world.py give, one after the other in one process."""
        done = self.takes("tests.backups.world", *steps, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        found: list[Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def takes(self, module: str, *words: str, **more: str) -> Done:
        """What a module of the tests gives, in a process of its own; unlike ``world``, it may fail."""
        return forked.run(self.environment | more, module, *words)

    def start(self, *words: str, **more: str) -> forked.Command:
        return forked.start(self.environment | more, "holdord", *words)

    @property
    def home(self) -> Path:
        return self.root / self.name

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger" / "ledger.jsonl"

    @property
    def identity(self) -> str:
        return str(self.root / "backups.key")

    def raw(self) -> bytes:
        """Everything that lies on the disk of its data, byte by byte; of PostgreSQL, all that its tables hold."""
        if self.database is None:
            files = [path for path in self.home.rglob("*") if path.is_file() and not path.name.startswith("keys.db")]
            return b"".join(path.read_bytes() for path in files)
        dumped = subprocess.run(["pg_dump", self.database], capture_output=True, check=True).stdout
        return dumped + b"".join(path.read_bytes() for path in (self.home / "files").rglob("*") if path.is_file())


@contextmanager
def a_house(root: Path, kind: str) -> Iterator[House]:
    """An empty house with everything set that backups need; its databases are dropped afterwards."""
    private, public = new_identity()
    (root / "backups.key").write_text(private)
    (root / "second").mkdir()
    (root / "replica").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDORD_", "DJANGO_"))}
    folders = {"KEYRING": "keyring", "LEDGER": "ledger", "LEDGER_COPY": "second", "BACKUPS": "backups",
               "KEY_REPLICA": "replica"}  # fmt: skip
    environment = kept | {
        "HOLDORD_HOME": str(root / "house"), "HOLDORD_LOG_LEVEL": "warning", "HOLDORD_BACKUP_RECIPIENT": public,
        **{f"HOLDORD_{name}": str(root / folder) for name, folder in folders.items()},
    }  # fmt: skip
    if kind == "sqlite":
        environment["HOLDORD_KEYSTORE_URL"] = f"sqlite:///{root / 'keys' / 'keys.db'}"
        ready.sqlite(root / "house", root / "keys" / "keys.db")
        try:
            yield House(root, "house", None, environment)
        finally:
            forked.over()
        return
    names = [f"test_backup_{os.getpid()}{end}" for end in ("", "_keys", "_anew", "_keys_anew")]
    ready.postgres(*names[:2])
    databases("CREATE DATABASE {}", names[2:])
    environment |= {
        "HOLDORD_DATABASE_URL": f"postgres:///{names[0]}",
        "HOLDORD_KEYSTORE_URL": f"postgres:///{names[1]}",
    }
    try:
        yield House(root, "house", names[0], environment)
    finally:
        forked.over()
        databases("DROP DATABASE {} WITH (FORCE)", names)


def anew(house: House, *, keys: bool = False) -> House:
    """The same company's next house: a fresh home, an empty database; keys and ledger as they are, or (keys) lost."""
    environment = house.environment | {"HOLDORD_HOME": str(house.root / "anew")}
    database = None
    if house.database:
        database = f"{house.database}_anew"
        environment["HOLDORD_DATABASE_URL"] = f"postgres:///{database}"
    if keys:
        environment["HOLDORD_KEYRING"] = str(house.root / "keyring-anew")
        environment["HOLDORD_KEYSTORE_URL"] = (
            f"postgres:///{house.database}_keys_anew" if house.database else f"sqlite:///{house.root / 'keys-anew.db'}"
        )
    return replace(house, name="anew", database=database, environment=environment)


def by_hand(old: House, new: House, copy: Path) -> None:
    """What an operator does in a hurry: an old copy of the database is put in place, by the database's own tools."""
    new.home.mkdir(parents=True, exist_ok=True)
    if old.database is None:
        shutil.copy(copy, new.home / "app.db")
    else:
        subprocess.run(["pg_restore", "--no-owner", f"--dbname={new.database}", str(copy)], check=True)


def copied(house: House) -> Path:
    """A copy of the database that is no backup of ours."""
    copy = house.root / "a-copy-of-somebody"
    if house.database is None:
        import sqlite3

        with sqlite3.connect(house.home / "app.db") as source, sqlite3.connect(copy) as target:
            source.backup(target)
    else:
        subprocess.run(["pg_dump", "--format=custom", f"--file={copy}", house.database], check=True)
    return copy


def databases(statement: str, names: Iterable[str]) -> None:
    for name in names:
        ready.server(statement.format(name))
