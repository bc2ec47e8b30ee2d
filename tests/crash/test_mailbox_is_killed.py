"""A house that reads its mailbox is killed again and again, and not one letter is lost or taken in twice.

A real house with its jobs, a real Dovecot, `kill -9`; on SQLite and, where one answers, on PostgreSQL.
"""

import random
import time
from collections.abc import Iterator

import pytest

from tests.conftest import promise
from tests.crash.test_kill import FULL, House
from tests.crash.test_kill import house_apart as house_apart
from tests.dovecot import Dovecot, running
from tests.intake.channels.mail.written import message

pytestmark = pytest.mark.crash

LETTERS, KILLS = (10_000, 20) if FULL else (300, 3)
WRITERS = 50
RECORDS = "subjects_personaldata d JOIN subjects_stamp s ON s.id = d.stamp_id"


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    yield from running()


@promise("4.2c")
def test_no_letter_is_lost_or_doubled_however_often_the_house_is_killed(house_apart: House, dovecot: Dovecot) -> None:
    house, chance = house_apart, random.Random(7)
    house.environment["HOLDORD_MAILBOX_LETTERS"] = dovecot.url
    letters = [
        message(
            f"Brev nummer {n}", From=f"n{n % WRITERS}@example.org", Message_ID=f"<{n}@example.org>",
            References=f"<{n % WRITERS}@example.org>" if n >= WRITERS else "",
        )
        for n in range(LETTERS)
    ]  # fmt: skip
    house.make("people", 0)
    known_before = house.count("subjects_datasubject")
    dovecot.put(*letters[: LETTERS // 2])
    taken = "intake_arrived WHERE channel = 'letters'"
    interrupted = 0
    for kill in range(1, KILLS + 1):
        house.open()
        share = LETTERS * kill // (KILLS + 1)
        if share > LETTERS // 2:
            dovecot.put(*letters[LETTERS // 2 :])
            letters[LETTERS // 2 :] = []
        house.wait_for(lambda share=share: house.count(taken) >= min(share, LETTERS // 2), "letters to be taken in")
        time.sleep(chance.random() / 10)
        house.kill()
        interrupted += house.count(taken) < LETTERS
    dovecot.put(*letters[LETTERS // 2 :])
    house.open()
    house.wait_for(lambda: house.count(taken) >= LETTERS, "all letters to be taken in")
    house.wait_for(lambda: house.count("intake_mailbox WHERE behind = 0") == 1, "the mailbox to be read to its end")
    house.close()

    assert interrupted >= KILLS - 1, "the blows came too late to show anything"
    assert house.count(taken) == LETTERS == house.count(f"{taken} AND verdict = 'accepted'")
    assert house.count(f"{RECORDS} WHERE channel = 'letters'") == LETTERS
    assert house.count("subjects_datasubject") == known_before + WRITERS
    assert len(house.ask(f"SELECT DISTINCT thread FROM {RECORDS} WHERE channel = 'letters'")) == WRITERS
    assert house.count("intake_unread") == 0
    assert house.command("audit", "verify").returncode == 0
