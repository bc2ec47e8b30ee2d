"""Whoever answers people is known to whoever moves a house or takes it to a new version, also without the jobs."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from holdord.lib.jobs import serving
from holdord.lib.jobs.marks import Marks
from tests.backups.apart import databases
from tests.conftest import at
from tests.setup_machine import has_postgres

NOON = at("2026-03-31")


def test_on_files_it_is_a_lock_that_goes_with_the_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'jobs.db'}"
    assert serving.still_serving(url=url, home=tmp_path, at=NOON) == []
    serving.begin(url=url, home=tmp_path, slot="worker-1")
    try:
        assert serving.still_serving(url=url, home=tmp_path, at=NOON) == ["a process that answers people"]
    finally:
        serving.end()
    assert serving.still_serving(url=url, home=tmp_path, at=NOON) == []


def test_one_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'jobs.db'}"
    child = os.fork()
    if child == 0:
        serving.begin(url=url, home=tmp_path, slot="worker-1")
        os._exit(1)
    os.waitpid(child, 0)
    assert serving.still_serving(url=url, home=tmp_path, at=NOON) == []


@pytest.mark.skipif(not has_postgres(), reason="no PostgreSQL")
def test_on_postgresql_it_is_a_mark_that_is_nobodys_when_it_is_old(tmp_path: Path) -> None:
    name = f"test_serving_{os.getpid()}"
    databases("CREATE DATABASE {}", [name])
    url = f"postgresql+psycopg:///{name}"
    try:
        assert serving.still_serving(url=url, home=tmp_path, at=NOON) == [], "nobody ever did, and nothing is made"
        marks = Marks(url)
        marks.prepare()
        marks.beat("worker-1", at=NOON)
        marks.serve("web on host, process 7", at=NOON)
        soon, late = NOON + timedelta(seconds=60), NOON + timedelta(seconds=80)
        assert serving.still_serving(url=url, home=tmp_path, at=soon) == ["web on host, process 7"]
        assert marks.silent(at=late + timedelta(days=1), longer_than=timedelta(0)) == ["worker-1"], "it is no worker"
        assert serving.still_serving(url=url, home=tmp_path, at=late) == []
        marks.serve_no_more("web on host, process 7")
        assert marks.serving_or_none() == {}
    finally:
        databases("DROP DATABASE {} WITH (FORCE)", [name])
