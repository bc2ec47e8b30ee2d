"""Visitors choose while the house is killed: every choice it has acknowledged is there, once."""

import http.client
import json
import re
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from tests.conftest import promise
from tests.crash.test_kill import FULL, House, house_apart

pytestmark = pytest.mark.crash

CHOICES, KILLS, VISITORS = (100_000, 3, 8) if FULL else (240, 1, 4)


class Sending:
    """What visitors have sent, and which of it was acknowledged. What was not is sent again, as the banner does."""

    def __init__(self, house: House) -> None:
        script = urllib.request.urlopen(f"http://127.0.0.1:{house.port}/embed/banner.en.js").read().decode()
        question = re.search(r'"v":"([0-9a-f]{16})"', script)
        assert question
        self.port, self.question = house.port, question[1]
        self.acknowledged: set[str] = set()
        self.lock = threading.Lock()

    def send(self, count: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        for _ in range(count):
            visitor, until = uuid4().hex, time.monotonic() + 300
            while not self._taken(connection, visitor):
                assert time.monotonic() < until, "the house did not come back"
                connection.close()
                time.sleep(0.1)

    def _taken(self, connection: http.client.HTTPConnection, visitor: str) -> bool:
        said = {"i": visitor, "v": self.question, "a": "refuse", "l": 1, "n": 1, "b": "0", "g": 0, "t": 1}
        try:
            connection.request("POST", "/api/site-choices", json.dumps(said), {"Content-Type": "text/plain"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        if answer.status in (200, 201):
            with self.lock:
                self.acknowledged.add(visitor)
            return True
        assert answer.status >= 500, answer.status
        return False


@promise("2.1b")
def test_every_choice_that_was_acknowledged_is_there_once(house_apart: House) -> None:
    house = house_apart
    if not FULL and "HOLDORD_DATABASE_URL" in house.environment:
        pytest.skip("on PostgreSQL at full size only: opening a house twice takes its time")
    house.open()
    sending = Sending(house)
    with ThreadPoolExecutor(VISITORS) as people:
        under_way = [people.submit(sending.send, CHOICES // VISITORS) for _ in range(VISITORS)]
        for kill in range(KILLS):
            house.wait_for(
                lambda so_far=CHOICES * (kill + 1) // (KILLS + 2): len(sending.acknowledged) > so_far, "choices"
            )
            house.kill()
            house.open()
        for each in under_way:
            each.result()
    kept = [UUID(str(visitor)).hex for (visitor,) in house.ask("SELECT visitor FROM consent_sitechoice")]
    assert len(kept) == len(set(kept)) == CHOICES
    assert set(kept) == sending.acknowledged
    logged = house.count("audit_auditentry WHERE act = 'consent.choose_on_site'")
    assert logged == CHOICES, "one entry in the log for each"


__all__ = ["house_apart"]
