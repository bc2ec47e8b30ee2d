"""A shop's database, on SQLite, PostgreSQL and MariaDB: made, filled with Ada and Ben, and gone after the test."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import sqlalchemy as sa

from holdord.lib.company_database import engine
from holdord.policy.connectors import Connector
from holdord.policy.register import Recipient
from holdord.recipients.connectors.sql.connector import SqlConnector, connect

MARIADB = "mariadb://root@localhost/{name}?unix_socket=/run/mysqld/mysqld.sock"

_TABLES = (
    "create table addresses (id integer primary key, street varchar(80))",
    "create table customers (id integer primary key, email varchar(120), phone varchar(40), name varchar(80) not null,"
    " address_id integer references addresses (id), referred_by integer references customers (id),"
    " out_of_use boolean not null default {false}, no_ads integer not null default 0)",
    "create table orders (id integer primary key, customer_id integer not null references customers (id),"
    " what varchar(80))",
    "create table order_notes (id integer primary key, order_number integer, note varchar(120))",
    "create table invoices (id integer primary key, customer_id integer, sum integer)",
    "create table comments (id integer primary key, author_email varchar(120), author varchar(80), words varchar(200))",
)
#: Ada has eight things of her own, and an invoice that stays. Ben has three, and lives where Ada lives.
_ROWS = (
    "insert into addresses values (1, 'Kringlegade 4'), (2, 'Bogstræde 9')",
    "insert into customers (id, email, phone, name, address_id) values"
    " (1, 'Ada@Example.org', '+45 12 34 56 78', 'Ada Krogh', 2)",
    "insert into customers (id, email, phone, name, address_id, referred_by) values"
    " (2, 'ben@example.org', '+45 87 65 43 21', 'Ben Holm', 1, 1)",
    "insert into orders values (10, 1, 'Bread'), (11, 1, 'Books'), (20, 2, 'Cake')",
    "insert into order_notes values (100, 10, 'Ring at Ada Krogh'), (101, 11, 'ada@example.org'), (200, 20, 'Ben')",
    "insert into invoices values (1000, 1, 120), (2000, 2, 80)",
    "insert into comments values (5, 'ada@example.org', 'Ada', 'Fine bread'), (6, 'adamo@example.org', 'Adamo', 'Yes')",
)

TABLES: list[dict[str, Any]] = [
    {
        "name": "customers", "found_by": {"email": "email", "phone": "phone"}, "told_apart_by": "name",
        "columns": {"email": "email", "name": "name"}, "restricted_by": "out_of_use", "objected_by": "no_ads",
    },
    {"name": "addresses"},
    {"name": "orders"},
    {"name": "order_notes"},
    {"name": "invoices", "erased": "keep", "statute": "dk-bfl-12"},
    {
        "name": "comments", "found_by": {"email": "author_email"}, "erased": "clear",
        "clear": ["author_email", "author", "words"], "columns": {"email": "author_email", "name": "author"},
    },
]  # fmt: skip
LINKS = [
    {"column": "order_notes.order_number", "refers_to": "orders.id"},
    {"column": "invoices.customer_id", "refers_to": "customers.id"},
]


class Shop:
    """One shop. ``reached`` is a connector to it, with other tables or links where they are given."""

    def __init__(self, url: str) -> None:
        self.url = url

    def reached(
        self, tables: list[dict[str, Any]] | None = None, links: list[dict[str, Any]] | None = None
    ) -> SqlConnector:
        said = Connector.model_validate(
            {"kind": "sql", "address": "shop", "tables": tables or TABLES, "links": LINKS if links is None else links}
        )
        return connect(Recipient.model_construct(id="shop", connector=said), self.url)

    def run(self, *statements: str) -> None:
        with engine(self.url, writes=True).begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with engine(self.url).connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(question)]

    def dump(self) -> str:
        """Every value of every table, as text."""
        tables = sa.inspect(engine(self.url)).get_table_names()
        return "\n".join(str(row) for table in tables for row in self.ask(f"select * from {table}"))

    def fill(self) -> "Shop":
        false = "0" if self.url.startswith(("sqlite", "mariadb")) else "false"
        self.run(*(table.format(false=false) for table in _TABLES), *_ROWS)
        return self


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Shop]:
    file = folder / "shop.db"
    sqlite3.connect(file).close()
    yield Shop(f"sqlite:///{file}").fill()


@contextmanager
def on_postgres() -> Iterator[Shop]:
    name = f"holdord_test_shop_{os.getpid()}"
    with psycopg.connect(dbname="postgres", autocommit=True) as server:
        server.execute(f"create database {name}")  # type: ignore[call-overload]
        try:
            yield Shop(f"postgres:///{name}").fill()
        finally:
            server.execute(f"drop database {name} with (force)")  # type: ignore[call-overload]


@contextmanager
def on_mariadb() -> Iterator[Shop]:
    name = f"holdord_test_shop_{os.getpid()}"
    with pymysql.connect(user="root", unix_socket="/run/mysqld/mysqld.sock", autocommit=True) as server:
        cursor = server.cursor()
        cursor.execute(f"create database {name} character set utf8mb4")
        try:
            yield Shop(MARIADB.format(name=name)).fill()
        finally:
            cursor.execute(f"drop database {name}")
