"""A company's own controls in Python: an installed package brings them; a faulty one is told when the house starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = '''
from holdord.lib.registry import control, kept

@control("ours.parcels-are-signed-for")
def parcels(now, about):
    """Each parcel is signed for."""
    return kept("parcels: {n}, each signed for", n=3, looked_at=3)
'''
TWICE = "from holdord.lib.registry import control\ncontrol('audit.verifies')(lambda now, about: None)\n"


def package(folder: Path, name: str, code: str) -> None:
    """What pip would put there: a module, and the entry point that names it."""
    (folder / f"{name}.py").write_text(code)
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[holdord.controls]\n{name} = {name}\n")


def start(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """The house starts, with that folder among what is installed."""
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{os.getcwd()}",
             "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )  # fmt: skip


def test_the_controls_of_a_package_are_known_when_the_house_has_started(tmp_path: Path) -> None:
    package(tmp_path, "our_controls", GOOD)
    asked = (
        "from holdord.lib.registry import controls; print(controls.get('ours.parcels-are-signed-for')(None, {}).line)"
    )
    done = start(tmp_path, asked)
    assert done.stdout.strip() == "parcels: 3, each signed for", done.stderr


def test_every_package_that_cannot_be_taken_in_is_told_at_once(tmp_path: Path) -> None:
    package(tmp_path, "broken_one", "import nowhere_to_be_found\n")
    package(tmp_path, "broken_two", TWICE)
    done = start(tmp_path, "print('open')")
    assert "open" not in done.stdout
    last = done.stderr.strip().splitlines()[-2:]
    assert "holdord.controls broken_one: broken_one cannot be imported (ModuleNotFoundError" in last[0]
    assert "a control 'audit.verifies' is registered already" in last[1]
    assert all("Correct it, or uninstall the package" in line for line in last)


def test_the_command_line_tells_it_without_a_traceback(tmp_path: Path) -> None:
    package(tmp_path, "broken_one", "import nowhere_to_be_found\n")
    done = subprocess.run(
        [sys.executable, "-m", "holdord", "check"], capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "HOLDORD_HOME": str(tmp_path / "home"),
             "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings"},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("Error: holdord.controls broken_one:")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["ours.parcels-are-signed-for"])
def test_without_the_package_there_is_no_such_control(name: str) -> None:
    from holdord.lib.registry import controls

    assert controls.get(name) is None
