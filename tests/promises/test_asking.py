"""A company's own promise, kept or broken by a question to its own database."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymysql
import pytest
from sqlalchemy.exc import DBAPIError

from holdord.lib import company_database
from holdord.lib.registry import Evidence, controls
from holdord.promises import actions, asking, queries
from tests.conftest import at

ROOT = Path(__file__).parents[2]
POSTGRES = os.environ.get("HOLDORD_TEST_DATABASE") == "postgres"
SECRET = "ada@example.com"


@pytest.fixture
def shop(tmp_path: Path, settings: Any) -> Path:
    """A database of a company: three parcels, one of them without a signature."""
    file = tmp_path / "shop.db"
    with sqlite3.connect(file) as database:
        database.execute("create table parcel (id integer, to_whom text, signed integer)")
        database.executemany("insert into parcel values (?, ?, ?)", [(1, SECRET, 1), (2, SECRET, 1), (3, SECRET, 0)])
    settings.HOLDORD_COMPANY_DATABASES = {"shop": f"sqlite:///{file}"}
    return file


def ask(query: str, expect: object, **more: object) -> Evidence:
    control = controls.get("sql.query")
    assert control is not None
    return control(at("2026-11-01"), {"database": "shop", "query": query, "expect": expect, **more})


UNSIGNED = "select count(*) from parcel where signed = 0"


@pytest.mark.parametrize(
    ("query", "expect", "state"),
    [
        (UNSIGNED, 1, "kept"),
        (UNSIGNED, 0, "broken"),
        (UNSIGNED, {"at_most": 1}, "kept"),
        (UNSIGNED, {"at_most": 0}, "broken"),
        (UNSIGNED, {"at_least": 1}, "kept"),
        (UNSIGNED, {"at_least": 2}, "broken"),
        ("select id from parcel where signed is null", "no rows", "kept"),
        ("select id from parcel where signed = 0", "no rows", "broken"),
        ("with late as (select 1 from parcel) select count(*) from late; -- all of them", 3, "kept"),
        ("select count(*) from parcel where to_whom like '%@%:%' or to_whom = 'a;b into :x'", 0, "kept"),
    ],
)
def test_the_answer_keeps_the_promise_or_breaks_it(shop: Path, query: str, expect: object, state: str) -> None:
    found = ask(query, expect)
    assert found.state == state, found.line
    assert SECRET not in found.line


def test_how_many_were_looked_at_may_be_asked_too(shop: Path) -> None:
    assert ask(UNSIGNED, 1, of="select count(*) from parcel").looked_at == 3
    assert ask(UNSIGNED, 1, of="select count(*) from parcel where id > 9").state == "nothing to check"


@pytest.mark.parametrize(
    "query",
    [
        "delete from parcel", "update parcel set signed = 1", "select 1; delete from parcel", "drop table parcel",
        "select * into other from parcel", "select count(*) from parcel for update", "pragma query_only = off",
        "select 'x' into outfile '/tmp/x'", "/*! delete from parcel */ select 1", "attach '/tmp/x' as y", "",
        "with gone as (select 1) delete from parcel",
        # What is quoted for one database is not for another: a backslash, a dollar, a comment that begins with '#'.
        r"select '\'' into outfile '/tmp/x' #'", "select 1 # '\n into outfile '/tmp/x' #'",
        "select $$'$$; delete from parcel; select $$'$$", "select [a']; delete from parcel; select [b']",
    ],
)  # fmt: skip
def test_what_is_more_than_a_question_is_not_put(shop: Path, query: str) -> None:
    assert ask(query, 0).state == "broken"
    with sqlite3.connect(shop) as database:
        assert database.execute("select count(*), sum(signed) from parcel").fetchone() == (3, 2)


@pytest.mark.parametrize(
    "about",
    [
        {"expect": None}, {"expect": "none"}, {"expect": {"at_most": "1"}}, {"expect": {"at_most": 1, "at_least": 0}},
        {"expect": True}, {"expect": 0, "databse": "shop"}, {"expect": 0, "of": 3},
    ],
)  # fmt: skip
def test_a_control_that_is_written_wrong_says_what_it_needs(shop: Path, about: dict[str, Any]) -> None:
    found = ask(UNSIGNED, **about)
    assert found.state == "broken" and "sql.query needs a database" in found.line


def test_a_fault_is_told_without_the_databases_own_words(shop: Path) -> None:
    found = ask(f"select count(*) from nobody where to_whom = '{SECRET}'", 0)
    assert found.line == "the database did not answer the query (OperationalError SQLITE_ERROR)"
    many = ask("select id from parcel", 0)
    assert "not one row with one whole number" in many.line


def test_a_database_nobody_named_or_that_is_not_there_is_no_answer(shop: Path, settings: Any) -> None:
    settings.HOLDORD_COMPANY_DATABASES = {}
    assert "no database is set under the name shop" in ask(UNSIGNED, 0).line
    missing = shop.with_name("missing.db")
    settings.HOLDORD_COMPANY_DATABASES = {"shop": f"sqlite:///{missing}"}
    assert ask(UNSIGNED, 0).state == "broken"
    assert not missing.exists(), "a question makes no database"


def test_a_question_that_takes_too_long_is_broken_off(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company_database, "LONGEST_SECONDS", 0.05)
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    assert "SQLITE_INTERRUPT" in ask(endless, 0).line


def test_an_answer_that_took_all_the_time_there_was_is_none(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company_database, "LONGEST_SECONDS", 0)
    assert ask("select 0", 0).line == "the database did not answer in time"


def test_rows_are_read_up_to_a_bound(shop: Path) -> None:
    many = "with recursive n(i) as (select 1 union all select i + 1 from n limit 5000) select i from n"
    assert f"found: {asking.MOST_ROWS} or more" in ask(many, "no rows").line


@pytest.mark.skipif(not POSTGRES, reason="PostgreSQL is asked for by HOLDORD_TEST_DATABASE")
def test_the_same_on_postgresql_where_the_transaction_itself_cannot_write(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOLDORD_COMPANY_DATABASES = {"shop": "postgres:///postgres"}
    assert ask("select count(*) from generate_series(1, 3) as n where n::int % 2 = 0", 1).state == "kept"
    assert ask("select n from generate_series(1, 3) as n", "no rows").state == "broken"
    writes = "with gone as (delete from pg_description where false returning 1) select count(*) from gone"
    assert "0A000" in ask(writes, 0).line, "no cursor is opened over what writes"
    with (
        company_database.reading(company_database.engine("postgres:///postgres")) as connection,
        pytest.raises(DBAPIError, match="read-only transaction"),
    ):
        connection.exec_driver_sql("create table written (n integer)")
    monkeypatch.setattr(company_database, "LONGEST_SECONDS", 0.2)
    assert "57014" in ask("select count(*) from pg_sleep(5)", 0).line


#: Where a MariaDB may let root in without a password: the socket on Debian, the port of a server made for tests.
MARIADB = {
    "root@localhost/{name}?unix_socket=/run/mysqld/mysqld.sock": {"unix_socket": "/run/mysqld/mysqld.sock"},
    "root@127.0.0.1:3306/{name}": {"host": "127.0.0.1", "port": 3306},
}


def first_that_answers() -> tuple[str, "pymysql.Connection[Any]"]:
    for address, place in MARIADB.items():
        try:
            return address, pymysql.connect(user="root", autocommit=True, connect_timeout=2, **place)  # type: ignore[call-overload]
        except (pymysql.OperationalError, OSError):
            continue
    pytest.skip("no MariaDB answers to root on its socket or on 127.0.0.1:3306")


@pytest.fixture
def mariadb(settings: Any) -> Iterator[str]:
    """The shop's parcels in a MariaDB, in a database that is gone after the test. Gives its address, without a kind."""
    address, server = first_that_answers()
    name = f"holdord_test_asking_{os.getpid()}"
    with server, server.cursor() as cursor:
        cursor.execute(f"create database {name}")
        try:
            cursor.execute(f"create table {name}.parcel (id integer, to_whom varchar(80), signed integer)")
            cursor.execute(
                f"insert into {name}.parcel values (1, '{SECRET}', 1), (2, '{SECRET}', 1), (3, '{SECRET}', 0)"
            )
            cursor.execute(
                f"create function {name}.sign_all() returns integer "
                f"begin update {name}.parcel set signed = 1; return 0; end"
            )
            yield address.format(name=name)
            cursor.execute(f"select count(*), sum(signed) from {name}.parcel")
            assert cursor.fetchone() == (3, 2), "a question wrote"
        finally:
            cursor.execute(f"drop database {name}")


@pytest.mark.parametrize("kind", ["mariadb", "mysql"])
def test_the_same_on_mariadb_under_both_its_names(mariadb: str, settings: Any, kind: str) -> None:
    settings.HOLDORD_COMPANY_DATABASES = {"shop": f"{kind}://{mariadb}"}
    assert ask(UNSIGNED, 1, of="select count(*) from parcel").looked_at == 3
    assert ask(UNSIGNED, 0).state == "broken"
    assert ask("select id from parcel where signed = 0", "no rows").state == "broken"
    assert ask("select count(*) from parcel where to_whom like '%@%:%'", 0).state == "kept", "neither % nor : fills in"
    many = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000) select i from n"
    assert f"found: {asking.MOST_ROWS} or more" in ask(many, "no rows").line
    fault = ask(f"select count(*) from nobody where to_whom = '{SECRET}'", 0)
    assert fault.line == "the database did not answer the query (ProgrammingError 42S02)"


def test_on_mariadb_nothing_can_be_written_by_a_question_nor_behind_it(mariadb: str, settings: Any) -> None:
    settings.HOLDORD_COMPANY_DATABASES = {"shop": f"mariadb://{mariadb}"}
    assert "25006" in ask("select sign_all()", 0).line, "a function that writes is refused"
    for writes in ("update parcel set signed = 1", "create table written (n integer)", "drop table parcel"):
        with (
            company_database.reading(company_database.engine(f"mariadb://{mariadb}")) as connection,
            pytest.raises(DBAPIError, match="READ ONLY transaction"),
        ):
            connection.exec_driver_sql(writes)


def test_on_mariadb_what_takes_too_long_is_broken_off(
    mariadb: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOLDORD_COMPANY_DATABASES = {"shop": f"mariadb://{mariadb}"}
    monkeypatch.setattr(company_database, "LONGEST_SECONDS", 0.2)
    assert "70100" in ask("select sleep(5)", 0).line
    benchmark = ask("select benchmark(1000000000, md5('x'))", 0)
    assert benchmark.line == "the database did not answer in time", "it gives 0 where it is broken off"


@pytest.mark.parametrize("kind", ["mariadb", "mysql"])
def test_a_driver_that_is_missing_is_named_with_its_cure(
    settings: Any, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setitem(sys.modules, "pymysql", None)
    settings.HOLDORD_COMPANY_DATABASES = {"shop": f"{kind}://root@127.0.0.1/test"}
    found = ask(UNSIGNED, 0)
    assert found.state == "broken"
    assert found.line.endswith("is not installed (pymysql). Run: pip install 'holdord[mariadb]'")


# --- in a register ---------------------------------------------------------------------------------------------------

OWN = """
  - id: "4.9"
    kind: C
    controls:
      - name: sql.query
        about: {database: shop, query: "select count(*) from parcel where signed = 0", expect: 0,
                of: "select count(*) from parcel"}
"""


@pytest.fixture
def register(tmp_path: Path, settings: Any) -> Path:
    """The bakery's register with a promise of its own: each parcel is signed for."""
    folder = tmp_path / "register"
    shutil.copytree(ROOT / "examples" / "minimal", folder)
    promises = folder / "promises.yaml"
    promises.write_text(promises.read_text().rstrip() + OWN)
    for language, words in (("en", "Each parcel is signed for."), ("da", "Der kvitteres for hver pakke.")):
        wording = folder / f"wording.{language}.yaml"
        wording.write_text(wording.read_text().replace("promises:\n", f'promises:\n  "4.9": {words}\n', 1))
    settings.HOLDORD_REGISTER = folder
    return folder


@pytest.mark.usefixtures("house", "register")
def test_a_promise_of_ones_own_is_broken_and_kept_by_ones_own_database(shop: Path) -> None:
    [result] = queries.check(at("2026-11-01"), ["4.9"])
    assert (result.state.value, result.looked_at) == ("broken", 3)
    assert result.evidence == "shop: found: 1; expected: 0"
    actions.look(by="system:test", at=at("2026-11-01"))

    with sqlite3.connect(shop) as database:
        database.execute("update parcel set signed = 1")

    look = actions.look(by="system:test", at=at("2026-11-02"))
    own = next(each for each in look.standings if each.result.id == "4.9")
    assert (own.result.state.value, own.since_at) == ("kept", at("2026-11-02"))
    assert not own.result.public, "what a company's database says is for the company"
