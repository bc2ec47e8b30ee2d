"""Two sequencers at the same moment: no entry lost, none twice. On SQLite one process-wide lock makes it moot."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from holdord.audit import actions, queries
from tests.audit.conftest import CLEO
from tests.audit.thief import empty_the_log
from tests.conftest import at

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
NOON = at("2026-03-31")


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time here")
    yield
    empty_the_log()


def test_two_sequencers_at_once_place_every_entry_once(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_BATCH", 10)
    for number in range(200):
        actions.record(act="subjects.read", by=CLEO, at=NOON, detail={"number": number})
    start = Barrier(4)

    def run() -> int:
        start.wait()
        try:
            return actions.sequence(at=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        placed = sum(future.result() for future in [workers.submit(run) for _ in range(4)])
    placed += actions.sequence(at=NOON)
    found = queries.verify()
    assert placed == 200 and found.ok and (found.size, found.pending) == (200, 0)
