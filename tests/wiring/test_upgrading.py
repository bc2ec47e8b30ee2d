"""From one version to the next and back: with real files, in processes of their own, and nothing of anybody lost."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from holdord.lib.clock import now
from holdord.lib.jobs.marks import Marks
from holdord.promises import actions as promises
from holdord.promises import queries as looks
from holdord.promises.rules import State
from holdord.wiring import upgrading
from holdord.wiring.environment import PACKAGE
from holdord.wiring.house import open_first_time
from tests.crash.test_kill import House, house_apart

#: Where some rooms stood in an earlier version.
BEFORE = {"subjects": "0007", "retention": "0001"}
#: What an upgrade of an early version noted.
LONG_AGO = {"default": {"subjects": "0001_people"}, "keys": {}}

__all__ = ["house_apart"]


def note_the_version_before(house: House) -> None:
    """As an upgrade notes it before its first step."""
    taken = dict(sorted(house.ask("SELECT app, name FROM django_migrations")))
    older = {app: next((PACKAGE / app / "migrations").glob(f"{number}_*.py")).stem for app, number in BEFORE.items()}
    keys = {"vault": taken["vault"]}
    (house.home / "upgrade.json").write_text(json.dumps({"default": taken | older, "keys": keys}))


def columns(house: House) -> set[str]:
    return {name for name in ("purpose", "stamp_id") if _has(house, name)}


def _has(house: House, column: str) -> bool:
    # Either database tells by its own catalogue; both know a statement that names what is not there.
    try:
        house.ask(f"SELECT {column} FROM subjects_personaldata LIMIT 1")
    except Exception as fault:
        assert column in str(fault)
        return False
    return True


def test_what_was_upgraded_goes_back_and_comes_again_and_everybody_is_still_there(house_apart: House) -> None:
    house = house_apart
    house.make("people", 3)
    held, plan = house.count("subjects_personaldata"), house.command("retention", "plan").stdout
    assert held >= 4
    note_the_version_before(house)

    undone = house.command("database", "back")
    assert undone.returncode == 0, undone.stderr
    assert columns(house) == {"purpose"}
    assert house.count("subjects_personaldata WHERE purpose <> ''") == held

    refused = house.command("database", "upgrade")
    assert refused.returncode == 2
    assert "holdord backup create" in refused.stderr
    assert columns(house) == {"purpose"}, "nothing was touched without a backup"

    done = house.command("database", "upgrade", "--without-backup")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All is well" in done.stdout
    assert columns(house) == {"stamp_id"}
    assert house.count("subjects_personaldata") == held
    assert house.command("retention", "plan").stdout == plan
    assert house.count("subjects_markedbefore") == 1, "two words find those who were marked before"


@pytest.mark.parametrize("house_apart", ["sqlite"], indirect=True)
def test_a_house_that_is_open_is_not_upgraded_under_its_feet(house_apart: House) -> None:
    house_apart.make("people", 0)
    marks = Marks(f"sqlite:///{house_apart.home / 'jobs.db'}")
    marks.prepare()
    marks.beat("worker-7", at=now())
    for verb in ("upgrade", "back"):
        refused = house_apart.command("database", verb)
        assert refused.returncode == 2
        assert "worker-7" in refused.stderr
    assert "to go back to" not in refused.stderr


@pytest.mark.parametrize("house_apart", ["sqlite"], indirect=True)
def test_where_nothing_is_noted_there_is_no_way_back(house_apart: House) -> None:
    house_apart.make("people", 0)
    refused = house_apart.command("database", "back")
    assert refused.returncode == 2
    assert "docs/backups.md" in refused.stderr


def test_a_promise_that_was_kept_before_and_is_broken_now_is_named(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_first_time(now=now())
    monkeypatch.setattr(
        upgrading,
        "environment",
        replace(upgrading.environment, home=tmp_path, jobs_url=f"sqlite:///{tmp_path / 'jobs.db'}"),
    )
    results = looks.check(now())
    broken = [result for result in results if result.state is State.BROKEN]
    assert broken, "the example breaks a few"
    as_it_was = [replace(each, state=State.KEPT) if each is broken[0] else each for each in results]
    promises.keep(as_it_was, version="before", by="system:test", at=now())
    done = upgrading.upgrade(now=now())
    assert done.steps == 0
    assert done.worse == (broken[0].id,)
    assert not done.well
    assert done.log_is_whole


@pytest.fixture
def noted(house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a house with steps to take, and the note of an upgrade from long ago in it."""
    open_first_time(now=now())
    monkeypatch.setattr(
        upgrading,
        "environment",
        replace(upgrading.environment, home=tmp_path, jobs_url=f"sqlite:///{tmp_path / 'jobs.db'}"),
    )
    monkeypatch.setattr(upgrading.house, "ready", lambda: False)
    (tmp_path / "upgrade.json").write_text(json.dumps(LONG_AGO))
    return tmp_path


@pytest.mark.parametrize("came_to_its_end", [True, False])
def test_the_way_back_leads_to_the_version_before_and_no_further(noted: Path, came_to_its_end: bool) -> None:
    if came_to_its_end:
        (noted / "upgraded.json").write_text(json.dumps(LONG_AGO))
    upgrading.upgrade(now=now(), without_backup=True)
    back_to = json.loads((noted / "upgrade.json").read_text())
    assert (back_to == LONG_AGO) is not came_to_its_end, "of one that was cut off, what it noted stays"
    assert json.loads((noted / "upgraded.json").read_text())["default"]["subjects"] > "0007"


def test_where_other_steps_were_taken_since_there_is_no_way_back(noted: Path) -> None:
    (noted / "upgraded.json").write_text(json.dumps(LONG_AGO))
    with pytest.raises(upgrading.NoWayBack, match="other steps"):
        upgrading.back(now=now())
    assert (noted / "upgrade.json").exists()
