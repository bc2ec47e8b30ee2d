"""Statements on their way to PostgreSQL: in one way there and back, planned once, and no half of them left behind."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from holdord.lib import postgres, sql
from holdord.lib.postgres import Asked

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL alone"),
]
_AN_ID = UUID("00000000-0000-4000-8000-00000000000a")


@pytest.fixture
def bare() -> Iterator[Any]:
    """A connection of the driver's, of its own: what is planned for it is planned here."""
    with psycopg.connect(dbname=connection.settings_dict["NAME"], prepare_threshold=2) as found:
        yield found


def _planned(bare: Any) -> int:
    return int(bare.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'holdord%'").fetchone()[0])


def test_values_go_by_place_or_by_name_and_come_as_they_are(bare: Any) -> None:
    by_place, by_name = postgres.carried_out(
        bare,
        [
            Asked("SELECT %s::uuid, %s::bytea, %s::int", [_AN_ID, b"\x00\xff", 7]),
            Asked("SELECT %(word)s::text, %(number)s::int, %(word)s::text", {"number": 2, "word": "yes"}),
        ],
    )
    assert by_place.rows == [(_AN_ID, b"\x00\xff", 7)]
    assert by_name.rows == [("yes", 2, "yes")]


def test_it_is_heard_how_many_rows_were_touched(bare: Any) -> None:
    made, filled, changed = postgres.carried_out(
        bare,
        [
            Asked("CREATE TEMP TABLE few (n int)", []),
            Asked("INSERT INTO few SELECT generate_series(1, %s::int)", [5]),
            Asked("UPDATE few SET n = 0 WHERE n > %s", [2]),
        ],
    )
    assert (made.rows, filled.touched, changed.touched) == ([], 5, 3)


def test_a_transaction_begins_on_the_way_and_ends_with_the_connections_own_rollback(bare: Any) -> None:
    postgres.carried_out(bare, [Asked("CREATE TEMP TABLE few (n int)", [])])
    assert bare.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
    bare.rollback()
    with pytest.raises(psycopg.errors.UndefinedTable):
        postgres.carried_out(bare, [Asked("SELECT * FROM few", [])])


def test_what_fails_stops_what_is_behind_it_and_the_connection_goes_on(bare: Any) -> None:
    bare.autocommit = True
    postgres.carried_out(bare, [Asked("CREATE TEMP TABLE few (n int PRIMARY KEY)", [])])
    one = Asked("INSERT INTO few VALUES (%s)", [1])
    with pytest.raises(psycopg.errors.UniqueViolation):
        postgres.carried_out(bare, [one, one, Asked("INSERT INTO few VALUES (%s)", [2])])
    assert postgres.carried_out(bare, [Asked("SELECT n FROM few", [])])[0].rows == []


def test_a_value_that_cannot_be_written_sends_nothing(bare: Any) -> None:
    bare.autocommit = True
    postgres.carried_out(bare, [Asked("CREATE TEMP TABLE few (n int)", [])])
    with pytest.raises(psycopg.ProgrammingError):
        postgres.carried_out(bare, [Asked("INSERT INTO few VALUES (%s)", [1]), Asked("SELECT %s", [object()])])
    assert postgres.carried_out(bare, [Asked("SELECT n FROM few", [])])[0].rows == []


def test_what_is_asked_again_and_again_is_planned_once(bare: Any) -> None:
    for number in range(5):
        assert postgres.carried_out(bare, [Asked("SELECT %s::int", [number])])[0].rows == [(number,)]
    assert _planned(bare) == 1


def test_nothing_is_planned_where_the_operator_says_so(bare: Any) -> None:
    bare.prepare_threshold = None
    for number in range(5):
        postgres.carried_out(bare, [Asked("SELECT %s::int", [number])])
    assert _planned(bare) == 0


def test_the_oldest_plan_makes_room(bare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_MOST_PLANNED", 2)
    for which in range(4):
        for _ in range(3):
            asked = Asked(f"SELECT %s::int + {which}", [1])
            assert postgres.carried_out(bare, [asked])[0].rows == [(1 + which,)]
    assert _planned(bare) == 2


def test_plans_that_were_lost_are_made_again(bare: Any) -> None:
    bare.autocommit = True
    asked = Asked("SELECT %s::int", [1])
    for _ in range(4):
        postgres.carried_out(bare, [asked])
    bare.execute("DEALLOCATE ALL")
    with pytest.raises(psycopg.errors.InvalidSqlStatementName):
        postgres.carried_out(bare, [asked])
    assert postgres.carried_out(bare, [asked])[0].rows == [(1,)]


def _names(bare: Any) -> list[str]:
    """Of what the server has planned, the texts."""
    found = bare.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'holdord%' ORDER BY 1")
    return [text for (text,) in found]


def test_what_was_planned_before_another_failed_stays_planned_once(bare: Any) -> None:
    bare.autocommit, bare.prepare_threshold = True, 0
    one, two, wrong = Asked("SELECT 1", []), Asked("SELECT 2", []), Asked("SELECT 1 / %s::int", [0])
    for _ in range(3):
        with pytest.raises(psycopg.errors.DivisionByZero):
            postgres.carried_out(bare, [one, wrong, two])
    assert _names(bare) == ["SELECT 1", "SELECT 1 / $1::int"]
    assert postgres.carried_out(bare, [two, one])[1].rows == [(1,)]
    assert len(_names(bare)) == 3


def test_plans_of_a_table_that_changed_are_let_go_with_what_is_asked_next(bare: Any) -> None:
    bare.autocommit, bare.prepare_threshold = True, 0
    bare.execute("CREATE TEMP TABLE few (n int)")
    all_of_it = Asked("SELECT * FROM few", [])
    postgres.carried_out(bare, [all_of_it, Asked("SELECT 1", [])])
    bare.prepare_threshold = None  # Else the driver lets everything go by itself, with its own.
    bare.execute("ALTER TABLE few ADD COLUMN m int")
    bare.prepare_threshold = 0
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        postgres.carried_out(bare, [all_of_it])
    assert len(_names(bare)) == 2
    postgres.carried_out(bare, [all_of_it])
    assert _names(bare) == ["SELECT * FROM few"]


def test_what_makes_room_is_let_go_later_where_something_failed_before_it(
    bare: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_MOST_PLANNED", 1)
    bare.autocommit, bare.prepare_threshold = True, 0
    one, wrong, three = Asked("SELECT 1", []), Asked("SELECT 1 / 0", []), Asked("SELECT 3", [])
    postgres.carried_out(bare, [one])
    # The failing one makes room for itself; the next one's room is not made, nor is the next one planned.
    with pytest.raises(psycopg.errors.DivisionByZero):
        postgres.carried_out(bare, [wrong, three, one, three])
    for _ in range(2):
        assert postgres.carried_out(bare, [three])[0].rows == [(3,)]
    assert _names(bare) == ["SELECT 3"]


@pytest.fixture
def kept_open() -> Iterator[Any]:
    """A connection of the framework's that outlives a request, as a house on PostgreSQL has it."""
    found = connection.copy()
    found.settings_dict["CONN_HEALTH_CHECKS"] = True
    found.settings_dict["CONN_MAX_AGE"] = 60
    yield found
    found.close()


def _end(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


@pytest.mark.parametrize("way", [sql.rows, sql.many_rows])
def test_a_server_that_was_started_anew_between_two_requests_is_reached_again(kept_open: Any, way: Any) -> None:
    ((before,),) = way(kept_open, "SELECT pg_backend_pid()", [])
    assert way(kept_open, "SELECT pg_backend_pid()", []) == [(before,)]
    _end(before)
    kept_open.close_if_unusable_or_obsolete()  # So a request begins and ends.
    ((after,),) = way(kept_open, "SELECT pg_backend_pid()", [])
    assert after != before


def test_a_server_that_goes_away_within_a_request_is_an_error(kept_open: Any) -> None:
    ((before,),) = sql.rows(kept_open, "SELECT pg_backend_pid()", [])
    kept_open.close_if_unusable_or_obsolete()
    sql.rows(kept_open, "SELECT 1", [])
    _end(before)
    with pytest.raises(OperationalError):
        sql.rows(kept_open, "SELECT 1", [])


def test_much_goes_and_much_comes(bare: Any) -> None:
    word = "x" * 3_000_000
    found = postgres.carried_out(bare, [Asked("SELECT %s::text", [word]), Asked("SELECT %s::text || '!'", [word])])
    assert [len(answer.rows[0][0]) for answer in found] == [3_000_000, 3_000_001]


def test_a_server_that_goes_away_is_an_error_and_no_silence(bare: Any) -> None:
    bare.autocommit = True
    with pytest.raises(psycopg.OperationalError):
        postgres.carried_out(bare, [Asked("SELECT pg_terminate_backend(pg_backend_pid())", []), Asked("SELECT 1", [])])
    with pytest.raises(psycopg.OperationalError):
        postgres.carried_out(bare, [Asked("SELECT 1", [])])


def test_the_framework_hears_its_own_errors() -> None:
    from django.db import DataError

    with pytest.raises(DataError), transaction.atomic():
        sql.rows(connection, "SELECT 1 / %s", [0])
    assert sql.rows(connection, "SELECT 1", []) == [(1,)]
