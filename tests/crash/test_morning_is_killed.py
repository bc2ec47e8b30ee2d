"""The house is killed at any write of its morning: each letter is written once and none is lost, to people of whom
something goes and to those at the desk; one that met the blow in the mail server's hands comes under the same name."""

import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import promise
from tests.crash.test_kill import FULL, House, _Mailbox, house_apart
from tests.drafts import Draft
from tests.retention.test_forewarning import RULE, WARNS, on_a_contract

__all__ = ["house_apart"]
pytestmark = pytest.mark.crash

#: How many people, and how many statements that write one round gets through at most before the blow.
PEOPLE, LONGEST = (200, 60) if FULL else (10, 24)
GOING, NEWS, WARNING = "retention/letters/going", "console/mail/news", "rights/letters/warning"


def _morning(house: House, *words: str) -> "subprocess.CompletedProcess[bytes]":
    line = [sys.executable, "-m", "tests.crash.morning", *words]
    return subprocess.run(line, env=house.environment, capture_output=True, timeout=300, check=False)


def _written(house: House) -> dict[str, int]:
    rows = house.ask("SELECT template, count(*) FROM notice_message GROUP BY template")
    return {str(template): int(count) for template, count in rows if template in (GOING, NEWS, WARNING)}


@promise("7.2a", "8.2b")
def test_a_morning_that_is_killed_anywhere_loses_no_letter_and_doubles_none(house_apart: House, tmp_path: Path) -> None:
    house, chance = house_apart, random.Random(7)
    draft = Draft.of_small(tmp_path / "register")
    draft.write(RULE, WARNS)
    on_a_contract(draft)
    with _Mailbox() as box:
        house.environment |= {
            "HOLDORD_REGISTER": str(draft.folder), "HOLDORD_IN_FORCE": "folder", "HOLDORD_JOBS": "off",
            "HOLDORD_SMTP_URL": f"smtp://127.0.0.1:{box.port}", "HOLDORD_MAIL_FROM": "dpo@opdigt.example",
            "HOLDORD_SECRET_KEY": "a key for tests and nothing else, long enough to be taken seriously",
        }  # fmt: skip
        made = _morning(house, "prepare", str(PEOPLE))
        assert made.returncode == 0, made.stderr.decode()
        blows = in_the_writing = 0
        while (done := _morning(house, "work", str(chance.randint(2, LONGEST)))).returncode == -signal.SIGKILL:
            blows += 1
            in_the_writing += 0 < _written(house).get(GOING, 0) < PEOPLE
            assert blows < PEOPLE * 10, "it gets nowhere"
        assert done.returncode == 0, done.stderr.decode()
        assert blows >= 2 and in_the_writing, "the blows came too late to show anything"
        assert _morning(house, "work", "999999").returncode == 0, "and done once more, nothing is done"
    assert _written(house) == {GOING: PEOPLE, NEWS: 1, WARNING: 1}
    people = f"SELECT count(DISTINCT subject_id) FROM notice_message WHERE template = '{GOING}'"
    assert house.ask(people) == [(PEOPLE,)], "each person one"
    rows = "SELECT count(*), count(DISTINCT subject_id), count(DISTINCT message) FROM retention_forewarning"
    assert house.ask(rows) == [(PEOPLE, PEOPLE, PEOPLE)], "and nobody is down as told who was not written to"
    assert house.count("notice_message WHERE state <> 'sent'") == 0
    acts = house.ask("SELECT count(*) FROM audit_auditentry WHERE act = 'retention.forewarn'")
    assert acts == [(PEOPLE,)], "as the log says"
    arrived = Counter(box.letters)
    assert len(arrived) == house.count("notice_message"), "each letter arrived"
    twice = sum(times - 1 for times in arrived.values())
    # Taken by the mail server in the moment of the blow, before we could write that down: the same Message-ID, which
    # is how whoever gets it sees that it is one letter.
    assert twice <= blows
    verified = house.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    print(f"\n{PEOPLE} people, {blows} blows, {in_the_writing} between two letters, {twice} handed over twice")
