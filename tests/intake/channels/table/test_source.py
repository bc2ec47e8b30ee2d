"""A table of the company's own database: read only, from where it was left, and nothing twice."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pytest_django import Settings

from holdord.intake import actions, queries
from holdord.intake.channels.items import Item
from holdord.intake.channels.table import source
from holdord.intake.models import Reached
from holdord.policy import queries as policy
from holdord.policy.channels import Channel, DateOrder, TableSource
from holdord.subjects import queries as subjects
from holdord.wiring import doctor
from tests.conftest import at, promise
from tests.intake.channels.reader import OSLO
from tests.promises.test_asking import first_that_answers

pytestmark = pytest.mark.usefixtures("house")

CRM = Channel(
    id="crm", kind="table", process="customers", purpose="deliver-services", source="own-company", from_person=False,
    pieces={"name": "name", "email": "email"},
    table=TableSource(
        database="crm", name="contacts", columns={"full_name": "name", "mail": "email"}, key="id", cursor="changed"
    ),
)  # fmt: skip


#: Five people, three of whom changed at one moment: a portion ends among them.
ROWS = ((3, "C", "c@x.example", 10), (4, "D", "d@x.example", 11), (5, "E", "e@x.example", 11),
        (6, "F", "f@x.example", 11), (7, "G", "g@x.example", 12))  # fmt: skip

Server = AbstractContextManager[tuple[str, Callable[[str], object]]]


@contextmanager
def postgres() -> Iterator[tuple[str, Callable[[str], object]]]:
    """A schema of the test's own in the PostgreSQL of this machine, gone after it."""
    name = f"holdord_test_table_{os.getpid()}"
    try:
        server = psycopg.connect("dbname=postgres", autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers on its local socket")
    with server:
        server.execute(f"create database {name}")  # type: ignore[call-overload]  # a name of our own
        try:
            with psycopg.connect(f"dbname={name}", autocommit=True) as database:
                yield f"postgres:///{name}", lambda said: database.execute(said)  # type: ignore[call-overload]
        finally:
            server.execute(f"drop database {name} with (force)")  # type: ignore[call-overload]


@contextmanager
def mariadb() -> Iterator[tuple[str, Callable[[str], object]]]:
    name = f"holdord_test_table_{os.getpid()}"
    address, server = first_that_answers()
    with server, server.cursor() as cursor:
        cursor.execute(f"create database {name}")
        try:
            cursor.execute(f"use {name}")
            yield f"mariadb://{address.format(name=name)}", cursor.execute
        finally:
            cursor.execute(f"drop database {name}")


SERVERS: dict[str, Callable[[], Server]] = {"postgres": postgres, "mariadb": mariadb}


@pytest.fixture
def crm(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> sqlite3.Connection:
    """A database of the company's, with a table; and a register whose channel reads it."""
    file = tmp_path / "crm.db"
    database = sqlite3.connect(file)
    database.execute("create table contacts (id integer, full_name text, mail text, secret text, changed integer)")
    settings.HOLDORD_COMPANY_DATABASES = {"crm": f"sqlite:///{file}"}
    found = policy.register()
    changed = found.model_copy(update={"channels": (*found.channels, CRM)})
    monkeypatch.setattr(policy, "register", lambda: changed)
    return database


def put(database: sqlite3.Connection, *rows: tuple[Any, ...]) -> None:
    database.executemany("insert into contacts values (?, ?, ?, 'secret', ?)", rows)
    database.commit()


def read(**more: Any) -> dict[str, int]:
    return dict(
        actions.read_table(channel="crm", by="system:test", at=more.pop("now", at("2026-04-01")), **more).counts
    )


@promise("4.2c")
def test_rows_are_taken_in_once_from_where_it_was_left(crm: sqlite3.Connection) -> None:
    put(crm, (1, "Ada", "ada@x.example", 10), (2, "Ben", "nowhere", 11), (3, "Cleo", "cleo@x.example", 11))
    assert read() == {"taken-in": 2, "fault": 1}
    put(crm, (4, "Dan", "dan@x.example", 12))
    assert read(now=at("2026-04-02")) == {"seen-before": 1, "fault": 1, "taken-in": 1}
    assert Reached.objects.get().cursor == "12" and subjects.count() == 3
    assert read(now=at("2026-04-03"), whole=True) == {"seen-before": 3, "fault": 1}
    (record,) = subjects.items(subjects.find("email", "ada@x.example"))  # type: ignore[arg-type]
    assert record.payload == {"name": "Ada", "email": "ada@x.example"} and record.channel == "crm"


@pytest.mark.parametrize("kind", ["sqlite", "postgres", "mariadb"])
def test_days_that_are_kept_as_texts_are_read_in_the_order_that_all_of_them_prove(
    crm: sqlite3.Connection, kind: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "PORTION", 2)
    with SERVERS[kind]() if kind in SERVERS else nullcontext() as server:
        address, execute = server or (
            f"sqlite:///{tmp_path / 'crm.db'}",
            lambda each: (crm.execute(each), crm.commit()),
        )
        execute("drop table if exists contacts")
        execute("create table contacts (id integer, mail varchar(80), since varchar(20), born date, changed integer)")
        for n in range(1, 5):
            execute(f"insert into contacts values ({n}, 'n{n}@x.example', '05/0{n}/2026', '2026-01-01', {n})")
        table = TableSource(
            database="crm", name="contacts", columns={"mail": "email", "since": "registered", "born": "delivered"},
            key="id", cursor="changed",
        )  # fmt: skip

        def days(dates: DateOrder | None = None) -> list[str]:
            found = [each for portion in source.portions(address, table, OSLO, dates=dates) for each in portion.found]
            moments = [each.happened_at if isinstance(each, Item) else each for each in found]
            return [
                f"{each.astimezone(OSLO.zone):%d %b}" if isinstance(each, datetime) else type(each).__name__
                for each in moments
            ]

        assert days() == ["Told", "05 Jan", "05 Feb", "05 Mar", "05 Apr"]
        assert days("month-first") == ["01 May", "02 May", "03 May", "04 May"]
        execute("insert into contacts values (5, 'n5@x.example', '05/31/2026', null, 5)")
        assert days() == ["01 May", "02 May", "03 May", "04 May", "31 May"]
        execute("insert into contacts values (6, 'n6@x.example', '31/05/2026', null, 6)")
        assert days() == ["Fault"]


def test_a_large_table_is_read_in_portions(crm: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "PORTION", 3)
    put(crm, *[(n, f"N{n}", f"n{n}@x.example", 5) for n in range(10)])
    assert read() == {"taken-in": 10}


@promise("4.2c")
def test_rows_without_a_cursor_are_told_and_never_lost_in_silence(
    crm: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "PORTION", 2)
    put(crm, (1, "Ada", "ada@x.example", None), (2, "Ben", "ben@x.example", None), *ROWS)
    report = actions.read_table(channel="crm", by="system:test", at=at("2026-04-01"))
    assert dict(report.counts) == {"taken-in": 5, "fault": 1} and Reached.objects.get().cursor == "12"
    (fault,) = report.faults
    assert (fault.place, fault.what.values) == (0, {"column": "changed", "n": 2})
    put(crm, (9, "New", "new@x.example", 13))
    assert read(now=at("2026-04-02"))["taken-in"] == 1


@promise("4.2c")
@pytest.mark.parametrize("kind", ["postgres", "mariadb"])
def test_the_same_on_every_database_a_company_may_have(
    crm: Any, kind: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "PORTION", 2)
    with SERVERS[kind]() as (address, execute):
        settings.HOLDORD_COMPANY_DATABASES = {"crm": address}
        execute(
            "create table contacts "
            "(id integer, full_name varchar(80), mail varchar(80), secret text, changed timestamp null)"
        )
        for id, name, mail, day in (*ROWS, (1, "Ada", "ada@x.example", None)):
            changed = "null" if day is None else f"'2026-03-{day} 10:00:00.250'"
            execute(f"insert into contacts values ({id}, '{name}', '{mail}', 'secret', {changed})")
        assert read() == {"taken-in": 5, "fault": 1}
        execute("insert into contacts values (9, 'New', 'new@x.example', 'secret', '2026-03-13 10:00:00')")
        assert read(now=at("2026-04-02"))["taken-in"] == 1
        assert Reached.objects.get().cursor.startswith("2026-03-13T10:00") and subjects.count() == 6


def found(address: str, **change: Any) -> list[Any]:
    """Everything in a table `contacts` with columns id and mail, portion by portion."""
    table = TableSource(database="crm", name="contacts", columns={"mail": "email"}, key="id")
    read = source.portions(address, table.model_copy(update=change), OSLO)
    return [each for portion in read for each in portion.found]


@promise("4.2c")
@pytest.mark.parametrize("kind", ["sqlite", "postgres", "mariadb"])
def test_no_row_is_lost_where_a_key_stands_twice_or_is_empty(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view has no primary key: whoever writes one line of the register need not know what its key is worth."""
    monkeypatch.setattr(source, "PORTION", 2)
    own = sqlite3.connect(tmp_path / "own.db", isolation_level=None)
    with SERVERS[kind]() if kind in SERVERS else nullcontext() as server:
        address, execute = server or (f"sqlite:///{tmp_path / 'own.db'}", own.execute)
        execute("create table contacts (id integer, mail varchar(80), changed integer)")
        for n, key in enumerate((1, 2, 2, 3, "null", "null", "null")):
            execute(f"insert into contacts values ({key}, 'n{n}@x.example', 7)")
        for cursor in (None, "changed"):
            empty, *rows = found(address, cursor=cursor)
            assert empty.what.values == {"column": "id", "n": 3}
            assert [each.pieces["email"] for each in rows] == [f"n{n}@x.example" for n in range(4)]
            assert [each.place for each in rows] == [1, 2, 3, 4]
        execute("update contacts set id = 2")
        with pytest.raises(source.NotReached, match="does not tell its rows apart"):
            found(address)


@promise("4.2c")
@pytest.mark.parametrize(
    ("moment", "next_one"),
    [("2026-03-31 10:00:00", "2026-03-31 10:00:01"), ("2026-03-31T10:00:00", "2026-03-31T10:00:01"),
     ("2026-03-31", "2026-04-01")],
)  # fmt: skip
def test_moments_that_sqlite_keeps_as_texts_are_compared_as_they_are_written(
    crm: sqlite3.Connection, moment: str, next_one: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five rows of one second, as `current_timestamp` writes it: a portion ends among them, and so does a night."""
    monkeypatch.setattr(source, "PORTION", 2)
    crm.execute("drop table contacts")
    crm.execute("create table contacts (id integer, full_name text, mail text, secret text, changed datetime)")
    put(crm, *[(n, f"N{n}", f"n{n}@x.example", moment) for n in range(5)])
    assert read() == {"taken-in": 5}
    put(crm, (5, "Late", "late@x.example", moment), (6, "Next", "next@x.example", next_one))
    assert read(now=at("2026-04-02")) == {"taken-in": 2, "seen-before": 5}
    assert Reached.objects.get().cursor == next_one


def test_what_sqlite_keeps_against_its_columns_is_a_fault_of_its_row_and_is_not_written_down(
    crm: sqlite3.Connection, tmp_path: Path
) -> None:
    crm.execute("drop table contacts")
    crm.execute("create table contacts (id integer, mail text, since date, changed datetime)")
    rows = [(1, "ada@x.example", "soon", "2026-03-31 10:00:00"), (2, "ben@x.example", "2026-01-01", "Ben, on leave")]
    crm.executemany("insert into contacts values (?, ?, ?, ?)", rows)
    crm.commit()
    address, columns = f"sqlite:///{tmp_path / 'crm.db'}", {"mail": "email", "since": "registered"}
    fault, ben = found(address, columns=columns)
    assert fault.piece == "registered" and ben.pieces["email"] == "ben@x.example"
    with pytest.raises(source.NotReached, match="no moment") as refused:
        found(address, columns=columns, cursor="changed")
    assert "Ben" not in str(refused.value)


@pytest.mark.parametrize("kind", ["sqlite", "postgres", "mariadb"])
def test_bytes_and_objects_are_no_text_of_anybody(kind: str, tmp_path: Path) -> None:
    own = sqlite3.connect(tmp_path / "own.db", isolation_level=None)
    with SERVERS[kind]() if kind in SERVERS else nullcontext() as server:
        address, execute = server or (f"sqlite:///{tmp_path / 'own.db'}", own.execute)
        bytes_ = "bytea" if kind == "postgres" else "blob"
        execute(f"create table contacts (id integer, mail varchar(80), name {bytes_})")
        execute("insert into contacts values (1, 'ada@x.example', " + ("'Ada'" if server else "x'416461'") + ")")
        (fault,) = found(address, columns={"mail": "email", "name": "name"})
        assert (fault.place, fault.piece) == (1, "name")


def test_a_cursor_of_another_kind_begins_from_the_start(crm: sqlite3.Connection) -> None:
    """The register named a column of moments, and names a column of numbers now."""
    put(crm, (1, "Ada", "ada@x.example", 10))
    Reached.objects.create(channel="crm", cursor="2026-03-31T10:00:00", at=at("2026-03-31"))
    assert read() == {"taken-in": 1} and Reached.objects.get().cursor == "10"


def test_a_cursor_that_is_another_column_begins_from_the_start(
    crm: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(crm, (1, "Ada", "ada@x.example", 1000))
    read()
    assert CRM.table
    by_id = CRM.model_copy(update={"table": CRM.table.model_copy(update={"cursor": "id"})})
    changed = policy.register().model_copy(update={"channels": (by_id,)})
    monkeypatch.setattr(policy, "register", lambda: changed)
    put(crm, (2, "Ben", "ben@x.example", 1))
    assert read(now=at("2026-04-02")) == {"seen-before": 1, "taken-in": 1}


def test_a_table_that_cannot_be_read_or_not_all_of_it_is_told(crm: sqlite3.Connection, settings: Settings) -> None:
    put(crm, (1, "Ada", "ada@x.example", 10), (2, "Ben", "nowhere", 11))
    actions.read_tables(at=at("2026-04-01"))
    found = queries.tables()["crm"]
    assert (found.rows, found.faults, found.fault_since_at) == (2, 1, None)
    databases, settings.HOLDORD_COMPANY_DATABASES = settings.HOLDORD_COMPANY_DATABASES, {}
    for day in ("2026-04-02", "2026-04-03"):
        actions.read_tables(at=at(day))
    assert queries.tables()["crm"].fault_since_at == at("2026-04-02")
    assert [each.state for each in doctor.tables()] == ["missing"]
    settings.HOLDORD_COMPANY_DATABASES = databases
    crm.execute("delete from contacts where id = 2")
    crm.commit()
    actions.read_tables(at=at("2026-04-04"))
    assert queries.tables()["crm"].fault_since_at is None
    assert [each.state for each in doctor.tables()] == ["missing"], "nobody has looked at that row again"
    read(now=at("2026-04-05"), whole=True)
    assert [each.state for each in doctor.tables()] == ["good"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "nothing"}, "no table"),
        ({"key": "nothing"}, "no columns nothing"),
        ({"database": "none"}, "is not set"),
    ],
)
def test_what_is_missing_is_said(crm: Any, change: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = CRM.table.model_copy(update=change)  # type: ignore[union-attr]
    found = policy.register().model_copy(update={"channels": (CRM.model_copy(update={"table": table}),)})
    monkeypatch.setattr(policy, "register", lambda: found)
    with pytest.raises(source.NotReached, match=said):
        read()


def test_nothing_is_ever_written_there(crm: sqlite3.Connection) -> None:
    put(crm, (1, "Ada", "ada@x.example", 10))
    before = crm.execute("select * from contacts").fetchall()
    read()
    assert crm.execute("select * from contacts").fetchall() == before and crm.total_changes == 1


@promise("9.1")
def test_a_cursor_that_could_name_somebody_is_refused(crm: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    put(crm, (1, "Ada", "ada@x.example", 10))
    table = CRM.table.model_copy(update={"cursor": "mail"})  # type: ignore[union-attr]
    found = policy.register()
    channels = (*found.channels[:-1], CRM.model_copy(update={"table": table}))
    monkeypatch.setattr(policy, "register", lambda: found.model_copy(update={"channels": channels}))
    with pytest.raises(source.NotReached, match="no number and no moment"):
        read()
    assert Reached.objects.get().cursor == "" and not subjects.count()
