"""What goes here because its time is up goes at recipients too: of a process as of a whole person."""

from uuid import UUID

import pytest

from holdord.policy import queries as policy
from holdord.recipients import queries
from holdord.recipients.reach import Intent
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind
from tests.conftest import at, promise
from tests.recipients.connected import Connect, connect, went_to
from tests.retention.test_going import run, takes_in

__all__ = ["connect"]
pytestmark = pytest.mark.usefixtures("house")

HTTP = {"kind": "http", "address": "books"}


def told(subject: UUID) -> list[tuple[str, Intent]]:
    return [(each.recipient, each.intent) for each in queries.of_subject(subject)]


@pytest.fixture
def ada(connect: Connect) -> UUID:
    """A customer whose eight years are over; her enquiry is new. The bookkeeper serves customers alone."""
    connect({"azets": HTTP}, {"books": "https://books.example"})
    ada = takes_in("ada", "customers", "2018-03-15")
    went_to(ada, "azets", "zoom", on="2018-04-01")
    return ada


@promise("7.2a", "5.4")
def test_who_had_the_data_for_an_ended_process_alone_is_told(ada: UUID) -> None:
    takes_in("ada", "events", "2025-03-15")
    assert run("2026-03-15").people == 0 and people.exists(ada)
    assert told(ada) == [("azets", Intent.ERASURE)], "nobody is given a task for what goes by itself"


@promise("7.2a")
def test_who_serves_another_process_of_theirs_keeps_them(connect: Connect) -> None:
    serves = {entry.id: set(entry.recipients) for entry in policy.register().processes}
    shared = min(serves["customers"] & serves["communication"])
    connect({shared: HTTP}, {"books": "https://books.example"})
    ada = takes_in("ada", "customers", "2018-03-15")
    takes_in("ada", "communication", "2025-03-15")
    run("2026-03-15")
    assert told(ada) == []
    run("2030-03-15")
    assert [each.recipient for each in queries.open_now()] == [shared], "with the last of them it is told"


def test_while_something_of_the_process_is_left_nobody_is_told(ada: UUID) -> None:
    takes_in("ada", "customers", "2025-03-15")
    run("2026-03-15")
    assert told(ada) == [] and people.find(IdentifierKind.EMAIL, "ada@example.org") == ada
    assert [record.collected_at for record in people.records_of(ada, "customers")] == [at("2025-03-15")]
