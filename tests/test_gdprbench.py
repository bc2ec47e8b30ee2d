"""The benchmark compares stores that say the same: here on few records, of which some go over age."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

BENCH = Path(__file__).parent.parent / "bench" / "bench_gdprbench.py"


def test_the_house_a_table_and_a_naive_model_say_the_same_after_every_operation() -> None:
    try:
        psycopg.connect("dbname=postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        pytest.skip("PostgreSQL is not on the local socket")
    asked = [sys.executable, str(BENCH), "--records", "300", "--operations", "60", "--expiring"]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(f"\n{mix} " in done.stdout for mix in ("controller", "customer", "processor"))
