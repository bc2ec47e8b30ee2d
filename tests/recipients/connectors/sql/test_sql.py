"""A shop's database on SQLite, PostgreSQL and MariaDB: what is shared stays, what the law keeps stays."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdord.recipients.reach import Connector, Intent, Permanent, Person, Transient
from tests.conftest import promise
from tests.recipients import contract
from tests.recipients.connectors.sql.shops import LINKS, TABLES, Shop, on_mariadb, on_postgres, on_sqlite
from tests.recipients.contract import ADA, BEN, key
from tests.setup_machine import has_mariadb, has_postgres

KINDS = [
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.skipif(not has_postgres(), reason="no PostgreSQL")),
    pytest.param("mariadb", marks=pytest.mark.skipif(not has_mariadb(), reason="no MariaDB")),
]


@pytest.fixture(params=KINDS)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    made = {"sqlite": lambda: on_sqlite(tmp_path), "postgres": on_postgres, "mariadb": on_mariadb}[request.param]
    with made() as shop:
        yield shop


class TestSql(contract.Contract):
    """Without the invoice, which stays, and without who brought whom: the contract counts what can go."""

    ada, ben = 7, 4

    @pytest.fixture
    def reached(self, shop: Shop) -> Connector:
        shop.run("update customers set referred_by = null")
        return shop.reached([table for table in TABLES if table["name"] != "invoices"], LINKS[:1])


@promise("8.3", "8.0b")
def test_what_goes_goes_what_the_law_keeps_stays_and_both_are_told(shop: Shop) -> None:
    answer = shop.reached().erase(ADA, key=key())
    assert answer.done == {"customers": 1, "addresses": 1, "orders": 2, "order_notes": 2, "comments": 1}
    assert answer.kept == {"invoices:dk-bfl-12": 1}
    left = shop.dump()
    assert not [raw for raw in ("ada@", "Ada@", "Ada Krogh", "12 34 56 78", "Bogstræde") if raw in left]
    assert shop.ask("select id, author_email, words from comments order by id") == [
        (5, None, None), (6, "adamo@example.org", "Yes"),
    ]  # fmt: skip
    assert shop.ask("select id, customer_id from invoices order by id") == [(1000, None), (2000, 2)]
    assert shop.ask("select id, referred_by from customers") == [(2, None)], "who she brought is still a customer"
    assert shop.ask("select id from orders") == [(20,)] and shop.ask("select id from order_notes") == [(200,)]


def test_a_database_that_takes_one_letter_for_another_takes_nobody_for_somebody_else(shop: Shop) -> None:
    shop.run("insert into comments values (7, 'adá@example.org', 'Adá', 'Good cake')")
    shop.reached().erase(ADA, key=key())
    assert shop.ask("select author_email, words from comments where id = 7") == [("adá@example.org", "Good cake")]


@promise("8.3")
def test_an_address_used_by_two_is_kept_and_said_so(shop: Shop) -> None:
    shop.run("update customers set address_id = 1 where id = 1")
    answer = shop.reached().erase(ADA, key=key())
    assert answer.kept == {"addresses:shared": 1, "invoices:dk-bfl-12": 1}
    assert shop.ask("select street from addresses where id = 1") == [("Kringlegade 4",)]
    assert shop.ask("select address_id from customers where id = 2") == [(1,)]
    assert not shop.reached().verify(Intent.ERASURE, ADA)


@promise("8.3")
def test_of_two_people_under_one_address_only_the_one_goes(shop: Shop) -> None:
    shop.run("insert into customers (id, email, name) values (3, 'ada@example.org', 'Carl Krogh')")
    answer = shop.reached().erase(ADA, key=key())
    assert answer.kept["customers:another-name"] == 1
    assert shop.ask("select name from customers order by id") == [("Ben Holm",), ("Carl Krogh",)]


def test_where_nobody_can_tell_which_of_two_it_is_both_are_left_alone(shop: Shop) -> None:
    shop.run("insert into customers (id, email, name) values (3, 'ada@example.org', 'Carl Krogh')")
    answer = shop.reached().erase(Person(ADA.identifiers), key=key())
    assert answer.kept["customers:another-name"] == 2 and answer.done == {"comments": 1}


def test_a_telephone_number_is_found_however_it_is_written(shop: Shop) -> None:
    by_phone = Person((("phone", "+4512345678"),), ("Ada Krogh",))
    assert shop.reached().find(by_phone)["customers"] == 1
    shop.run("update customers set phone = '0045 1234-5678' where id = 1")
    assert shop.reached().find(by_phone)["customers"] == 1


@promise("8.2a")
def test_a_correction_changes_what_was_wrong_and_nothing_else(shop: Shop) -> None:
    shop.run("update comments set author = 'A. K.' where id = 5")
    changed = Person(ADA.identifiers, ADA.names, {"name": "Ada Lind"}, {"name": "Ada Krogh"})
    assert shop.reached().rectify(changed, key=key()).done == {"customers": 1}
    assert shop.ask("select name from customers order by id") == [("Ada Lind",), ("Ben Holm",)]
    assert shop.ask("select author from comments where id = 5") == [("A. K.",)], "she signs as she likes"


@promise("8.5b")
def test_an_objection_is_marked(shop: Shop) -> None:
    reached = shop.reached()
    assert reached.verify(Intent.OBJECTION, ADA) == {"customers": 1}
    reached.object_to(ADA, key=key())
    assert not reached.verify(Intent.OBJECTION, ADA)
    assert shop.ask("select no_ads from customers order by id") == [(1,), (0,)]


def test_what_was_out_of_use_before_stays_so_when_the_restriction_ends(shop: Shop) -> None:
    reached = shop.reached()
    first = reached.restrict(ADA, key=key())
    second = reached.restrict(ADA, key=key())
    reached.lift(ADA, key=key(), memory=second.memory)
    assert not reached.verify(Intent.RESTRICTION, ADA)
    reached.lift(ADA, key=key(), memory=first.memory)
    assert reached.verify(Intent.RESTRICTION, ADA) == {"customers": 1}


def test_cut_off_in_the_middle_nothing_was_done(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdord.recipients.connectors.sql import changing

    def cut_off(*_: Any) -> None:
        raise KeyboardInterrupt

    before = shop.dump()
    monkeypatch.setattr(changing, "_delete", cut_off)
    with pytest.raises(KeyboardInterrupt):
        shop.reached().erase(ADA, key=key())
    assert shop.dump() == before


def test_a_statement_of_a_person_is_no_sql(shop: Shop) -> None:
    odd = Person((("email", "x' or '1'='1"), ("email", "%")), ("%",))
    assert dict(shop.reached().find(odd)) == {} and shop.reached().erase(odd, key=key()).done == {}


def but(table_name: str, **said: Any) -> list[dict[str, Any]]:
    return [table | said if table["name"] == table_name else table for table in TABLES]


@pytest.mark.parametrize(
    ("tables", "links", "sentence"),
    [
        (but("orders", name="oders"), [], "there is no table 'oders'"),
        (but("customers", restricted_by="frozen"), LINKS, "customers: there is no column 'frozen'"),
        (TABLES, [{"column": "orders.number", "refers_to": "customers.id"}], "orders: there is no column 'number'"),
        (
            [table for table in TABLES if table["name"] != "orders"], LINKS[1:],
            "orders refers to customers and is not among the tables. Say what becomes of it",
        ),
        (
            but("orders", erased="keep", statute="dk-bfl-12"), LINKS,
            "orders.customer_id refers to customers and cannot be empty. Write 'erased: clear' for customers",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_nothing_is_done(
    shop: Shop, tables: list[dict[str, Any]], links: list[dict[str, Any]], sentence: str
) -> None:
    before = shop.dump()
    with pytest.raises(Permanent) as refused:
        shop.reached(tables, links).erase(ADA, key=key())
    assert (refused.value.code, str(refused.value)) == ("not-fitting", sentence)
    assert shop.dump() == before


def test_a_database_that_is_not_there_is_tried_again_and_its_words_are_not_kept() -> None:
    for url in (
        "postgres://ada:secret@127.0.0.1:1/none",
        "mariadb://ada:secret@127.0.0.1:1/none",
        "sqlite:////nowhere/x.db",
    ):
        with pytest.raises(Transient) as fault:
            Shop(url).reached().find(ADA)
        assert fault.value.code == "unreachable" and "secret" not in str(fault.value) and "ada" not in str(fault.value)


def test_it_can_do_by_itself_what_the_register_says(shop: Shop) -> None:
    assert shop.reached().intents == frozenset(Intent)
    bare = [{"name": "comments", "found_by": {"email": "author_email"}}]
    assert shop.reached(bare, []).intents == {Intent.ACCESS, Intent.ERASURE}
    assert shop.reached(bare, []).erase(BEN, key=key()).done == {}
