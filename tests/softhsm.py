"""A real token for tests: SoftHSM in a private folder, spoken to over PKCS#11 like any device.

Needs the distribution's softhsm2 (tests/setup_machine.py). Nothing of the machine's own tokens is touched.
"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.setup_machine import softhsm_module

PIN = "a pin of the tests"


@dataclass(frozen=True)
class SoftToken:
    """A token in a folder: its name, and where what a thief of the disk would find lies."""

    label: str
    folder: Path
    module: str

    def uri(self, **changed: str) -> str:
        label, module = changed.get("label", self.label), changed.get("module", self.module)
        source = f"&pin-source=file:{changed['pin_file']}" if "pin_file" in changed else ""
        return f"pkcs11:token={label}?module-path={module}{source}"

    def objects(self, *, starting_with: str = "") -> list[str]:
        """The names of the keys in it, asked for by another process, as somebody would who looks."""
        script = (
            "import pkcs11, sys\n"
            "token = pkcs11.lib(sys.argv[1]).get_token(token_label=sys.argv[2])\n"
            "with token.open(user_pin=sys.argv[3]) as session:\n"
            "    for found in session.get_objects(): print(found.label, found[pkcs11.Attribute.SENSITIVE],"
            " found[pkcs11.Attribute.EXTRACTABLE])\n"
        )
        asked = subprocess.run(
            [_python(), "-c", script, self.module, self.label, PIN], capture_output=True, text=True, check=True
        )
        return [line for line in asked.stdout.splitlines() if line.startswith(starting_with)]


def made(folder: Path, label: str = "tests") -> SoftToken:
    """A fresh token; from now on this process sees the tokens of that folder, and no others."""
    import pkcs11

    module = softhsm_module()
    assert module is not None
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable "
        "= false\n"
    )
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "of the officer"],
        check=True, capture_output=True,
    )  # fmt: skip
    library: Any = pkcs11.lib(str(module))
    library.reinitialize()
    return SoftToken(label, folder, str(module))


@pytest.fixture(scope="session")
def soft_token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoftToken]:
    """One token for all tests: each keyring has objects of its own in it."""
    pytest.importorskip("pkcs11")
    if softhsm_module() is None:
        pytest.skip("there is no SoftHSM on this machine")
    before = os.environ.get("SOFTHSM2_CONF")
    yield made(tmp_path_factory.mktemp("softhsm"))
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


def _python() -> str:
    import sys

    return sys.executable
