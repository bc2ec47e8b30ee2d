"""What is due goes by many portions, and the process is killed in the middle of them, again and again.

In the end all that is due is gone and nothing else is; each thing stands once in the ledger and once in the evidence;
and of each run, cut off or not, the log and the ledger say what its certificate says.
"""

import json
import random
import time
from collections.abc import Callable

import pytest

from tests import forked
from tests.conftest import promise
from tests.crash.test_kill import FULL, House, house_apart
from tests.crash.world import OLD_ENTRIES

__all__ = ["house_apart"]
pytestmark = pytest.mark.crash

#: How many people, and how many blows. A portion is a thousand things.
PEOPLE, BLOWS = (4000, 60) if FULL else (88, 2)
GONE = "retention_ledgerentry WHERE NOT whole_person"


@promise("7.2a")
def test_a_sweep_that_is_killed_anywhere_loses_nothing_and_does_nothing_twice(house_apart: House) -> None:
    house, chance = house_apart, random.Random(11)
    # Between two portions it rests a little, so that a blow finds it there as well as inside of one.
    house.environment["HOLDORD_SWEEP_PAUSE"] = "150"
    house.make("diaries", PEOPLE)
    young = PEOPLE // 2
    assert house.count("subjects_personaldata") == PEOPLE * OLD_ENTRIES + young

    blows = 0
    for _ in range(BLOWS):
        before = house.count(GONE)
        blows += _cut_off(house, lambda before=before: house.count(GONE) > before, chance.uniform(0, 0.4))  # type: ignore[misc]
    done = house.command("retention", "run", "--yes")
    assert done.returncode == 0, done.stderr
    assert blows, "every blow came too late to show anything"

    old, held = (PEOPLE - 1) * OLD_ENTRIES, OLD_ENTRIES
    assert house.count("subjects_personaldata") == held + young, "all that is due went, and nothing else"
    assert house.count("subjects_datasubject") == 1 + young
    rows = "FROM retention_ledgerentry WHERE NOT whole_person AND ground = 'retention-ended'"
    assert house.ask(f"SELECT sum(rows) {rows}")[0][0] == old, "each stands in the ledger once"
    whole = "FROM retention_ledgerentry WHERE whole_person"
    wholly = PEOPLE - 1 - young
    assert house.ask(f"SELECT count(*), count(DISTINCT key) {whole}") == [(wholly, wholly)]
    assert house.count("retention_ledgerentry WHERE key_left IS NOT NULL") == 0
    assert house.ask("SELECT sum(records), sum(people) FROM retention_sweepline") == [(old, wholly)], "and in evidence"
    assert house.count("retention_sweeprun WHERE ended_at IS NULL") == 0
    for (run,) in house.ask("SELECT DISTINCT run_id FROM retention_sweepline"):
        said = house.command("retention", "certificate", str(run), "--json")
        assert said.returncode == 0, said.stdout + said.stderr
        assert json.loads(said.stdout)["ledger"]["agrees"] is True
    verified = house.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    cut_off = house.count("retention_sweeprun WHERE was_cut_off")
    print(f"\n{old} things in {PEOPLE - 1} diaries, {blows} blows, {cut_off} runs cut off")


def _cut_off(house: House, has_begun: Callable[[], bool], later: float) -> bool:
    """Kill a run once it has got somewhere, at a moment nobody chose; gives whether it was still at it."""
    process = forked.start(house.environment, "holdord", "retention", "run", "--yes")
    while process.poll() is None and not has_begun():
        time.sleep(0.005)
    time.sleep(later)
    if process.poll() is not None:
        return False
    process.kill()
    process.wait()
    return True
