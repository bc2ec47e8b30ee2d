"""The files that a server is set up with say what the house understands."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from holdord.cli.table import holdord
from holdord.wiring.environment import CHECKOUT
from holdord.wiring.variables import BY_NAME
from tests.conftest import promise

DEPLOY = CHECKOUT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
NGINX = (DEPLOY / "nginx" / "holdord.conf").read_text()


def settings(text: str) -> dict[str, str]:
    return dict(re.findall(r"^(?:# |Environment=)?(HOLDORD_[A-Z_]+)=(.*)$", text, re.MULTILINE))


@pytest.mark.parametrize("file", [DEPLOY / "holdord.env", *UNITS], ids=lambda file: file.name)
def test_what_is_set_is_a_setting(file: Path) -> None:
    assert set(settings(file.read_text())) <= set(BY_NAME)


@promise("9.4")
def test_the_house_it_describes_is_a_safe_one_in_production() -> None:
    given = settings((DEPLOY / "holdord.env").read_text())
    assert given["HOLDORD_MODE"] == "production"
    assert given["HOLDORD_TLS"] == "proxy"
    assert given["HOLDORD_ADDRESS"].startswith("https://")
    assert not Path(given["HOLDORD_KEYRING"]).is_relative_to(given["HOLDORD_HOME"])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_what_a_unit_starts_is_a_command_with_those_options(unit: Path) -> None:
    for line in re.findall(r"^ExecStart=\S*/holdord (.*)$", unit.read_text(), re.MULTILINE):
        name, *options = shlex.split(line)
        known = {option for each in _command(name).params for option in (*each.opts, *each.secondary_opts)}
        assert {option for option in options if option.startswith("--")} <= known


def test_each_house_of_several_keeps_a_name_and_a_door_of_its_own() -> None:
    several = (DEPLOY / "systemd" / "holdord@.service").read_text()
    assert settings(several)["HOLDORD_SLOT"] == "worker-%i"
    assert "--port 800%i" in several
    assert "--no-prepare" in several


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_every_line(unit: Path, tmp_path: Path) -> None:
    # An instance of a template, and a program that any machine has: what is not installed here is no fault of a unit.
    copy = tmp_path / unit.name.replace("@.", "@1.")
    text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE)
    copy.write_text(re.sub(r"^(User|EnvironmentFile|WorkingDirectory)=.*\n", "", text, flags=re.MULTILINE))
    if unit.suffix == ".timer":
        service = unit.with_suffix(".service")
        (tmp_path / service.name).write_text("[Service]\nType=oneshot\nExecStart=/bin/true\n")
    line = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(copy)]
    found = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    assert [said for said in found.stderr.splitlines() if unit.name.split(".")[0].rstrip("@") in said] == []


@promise("2.1a")
def test_the_server_in_front_writes_nobody_down_and_believes_no_visitor() -> None:
    assert NGINX.count("access_log off;") == NGINX.count("server_name")
    for location in re.findall(r"location [^{]*\{([^}]*)\}", NGINX):
        assert "X-Forwarded-For   $remote_addr" in location
        assert "X-Forwarded-Proto $scheme" in location


def test_a_file_may_be_as_large_as_the_house_takes_it() -> None:
    allowed = re.search(r"client_max_body_size (\d+)m", NGINX)
    assert allowed
    assert int(allowed[1]) > int(BY_NAME["HOLDORD_LARGEST_FILE"].default)


def _command(name: str) -> click.Command:
    found = holdord.get_command(click.Context(holdord), name)
    assert found is not None, f"there is no command {name}"
    return found
