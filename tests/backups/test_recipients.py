"""A recipient puts back a backup of its own, and whoever it had erased goes there once more."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdord.audit import queries as audit
from holdord.backups import actions
from holdord.ledger import actions as ledger
from holdord.ledger import queries
from holdord.ledger.rules import LedgerDamaged
from holdord.recipients import queries as recipients
from holdord.recipients.reach import Permanent
from holdord.retention import actions as retention
from holdord.subjects import actions as subjects
from tests.conftest import at, promise
from tests.recipients.connected import Connect, connect, went_to
from tests.recipients.connectors.sql.shops import LINKS, TABLES, Shop, on_sqlite
from tests.subjects.cast import ADA, BEN, write

__all__ = ["connect"]
DAY = at("2026-03-01")
BY = "system:test"


@pytest.fixture
def shop(tmp_path: Path, connect: Connect) -> Iterator[Shop]:
    """A recipient's shop as its old backup has it: Ada and Ben are in it."""
    with on_sqlite(tmp_path) as found:
        connect({"azets": {"kind": "sql", "address": "shop", "tables": TABLES, "links": LINKS}}, {"shop": found.url})
        yield found


def gone(identifiers: dict[object, str] = ADA) -> None:  # type: ignore[assignment]
    retention.erase_person(subject=write(identifiers), ground="A17-1-b", by=BY, at=DAY, told=True)  # type: ignore[arg-type]
    ledger.write_down()


@promise("7.2b", "8.3")
def test_whoever_was_erased_goes_again_at_a_recipient_and_nobody_else_does(shop: Shop) -> None:
    gone()
    done = actions.replay_at(recipient="azets", by=BY, at=DAY)
    assert (done.erased, done.left, done.known_again) == (1, 0, 0) and done.looked_at >= 4
    assert shop.ask("select email from customers") == [("ben@example.org",)]
    assert shop.ask("select author_email from comments where id = 5") == [(None,)]
    assert shop.ask("select count(*) from comments where author_email = 'adamo@example.org'") == [(1,)]
    again = actions.replay_at(recipient="azets", by=BY, at=DAY)
    assert (again.erased, again.left) == (0, 0)
    noted = audit.entries(act="backups.replay_at")
    assert sorted(entry.detail["erased"] for entry in noted) == [0, 1]
    assert "example.org" not in str([entry.detail for entry in noted])


@promise("8.3")
def test_whoever_came_back_to_us_is_left_alone_there(shop: Shop) -> None:
    gone()
    write(ADA)
    done = actions.replay_at(recipient="azets", by=BY, at=DAY)
    assert (done.erased, done.known_again) == (0, 1)
    assert shop.ask("select count(*) from customers") == [(2,)]


@promise("8.4c", "8.5b")
def test_what_limits_people_we_know_is_told_again_as_long_as_it_stands(shop: Shop) -> None:
    ben = write(BEN)
    went_to(ben, "azets")
    subjects.object_to(subject=ben, by=BY, at=DAY, direct_marketing=True)
    limit = subjects.restrict(subject=ben, by=BY, at=DAY, reason="accuracy")
    ledger.write_down()
    assert actions.replay_at(recipient="azets", by=BY, at=DAY).told == 2
    subjects.lift(limit=limit, by=BY, at=DAY, told_at=DAY)
    ledger.write_down()
    assert actions.replay_at(recipient="azets", by=BY, at=at("2026-03-02")).told == 1
    assert {told.intent.value for told in recipients.of_subject(ben)} >= {"objection", "restriction"}


def test_a_recipient_that_cannot_say_whom_it_holds_is_for_a_person(house: Path, connect: Connect) -> None:
    address = f"https://:whsec_{b64encode(bytes(32)).decode()}@books.example/"
    connect({"azets": {"kind": "http", "address": "books"}}, {"books": address})
    for name, said in {"azets": "cannot list", "event-organiser": "no connector", "nobody": "no recipient"}.items():
        with pytest.raises(Permanent, match=said):
            actions.replay_at(recipient=name, by=BY, at=DAY)


@promise("7.2b")
def test_by_a_ledger_that_was_changed_nobody_is_erased_anywhere(shop: Shop) -> None:
    gone()
    file = queries.first_place().file
    file.write_text(file.read_text().replace('"why":"a17-1-b"', '"why":"a17-1-a"'))
    with pytest.raises(LedgerDamaged):
        actions.replay_at(recipient="azets", by=BY, at=DAY)
    assert shop.ask("select count(*) from customers") == [(2,)]
