"""`holdord scan`, typed: what it answers, what it writes, how it ends."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdord.scan import looking, queries
from holdord.scan.browser import NoBrowser
from holdord.scan.walk import SiteUnreachable, Walked
from tests.cli.conftest import Typing
from tests.cli.conftest import typed as typed
from tests.conftest import at
from tests.scan.conftest import Scanner
from tests.scan.samples import request, site, visit
from tests.scan.sites import Site, home_made, page

EXAMPLE = Path(__file__).parents[2] / "examples" / "altoros"


@pytest.fixture
def sees(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What the browser sees instead of a site, and what it was asked."""
    given: list[Any] = [site(visit("accepted", request("static.hotjar.com")))]

    def look(addresses: tuple[str, ...], wish: object, **rest: Any) -> Iterator[Walked]:
        given.append((addresses, wish))
        if isinstance(given[0], Exception):
            raise given[0]
        yield Walked(given[0], {"untouched": b"x"})

    monkeypatch.setattr(looking, "look", look)
    yield given


def test_findings_end_with_one_and_none_as_bad_with_nought(typed: Typing, sees: list[Any]) -> None:
    line = f"scan https://www.example.com --register {EXAMPLE}"
    assert typed(f"{line} --fail-on medium").code == 0
    answer = typed(line)
    assert answer.code == 1, "partners were not met: that is low"
    assert "Low\n\n  W12  The register names nobody" in answer.out
    sees[0] = site(visit("untouched", request("static.hotjar.com"), asked=True))
    assert typed(f"{line} --fail-on high").code == 1


def test_reports_are_written_beside_the_answer(typed: Typing, sees: list[Any], tmp_path: Path) -> None:
    files = {name: tmp_path / f"scan.{name}" for name in ("html", "sarif", "junit")}
    options = " ".join(f"--{name} {file}" for name, file in files.items())
    answer = typed(f"scan www.example.com --register {EXAMPLE} --language da --json {options}")
    assert answer.json[0]["site"] == "example.com" and answer.code == 1
    assert '<html lang="da">' in files["html"].read_text()
    assert json.loads(files["sarif"].read_text())["version"] == "2.1.0"
    assert files["junit"].read_text().startswith("<?xml")
    refused = typed(f"scan www.example.com --register {EXAMPLE} --html {tmp_path}/gone/scan.html")
    assert refused.code == 2 and "cannot be written" in refused.err


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (NoBrowser("a scan needs playwright. Install it: pip install 'holdord[scan]'"), "pip install 'holdord[scan]'"),
        (SiteUnreachable("https://www.example.com/ does not open."), "does not open"),
    ],
)
def test_what_could_not_be_looked_at_ends_with_two(typed: Typing, sees: list[Any], fault: Exception, said: str) -> None:
    sees[0] = fault
    answer = typed(f"scan www.example.com --register {EXAMPLE}")
    assert answer.code == 2 and said in answer.err


def test_contradictions_and_nonsense_are_misuse(typed: Typing, sees: list[Any]) -> None:
    assert "exclude each other" in typed(f"scan a.example --keep --register {EXAMPLE}").err
    answer = typed(f"scan a.example --register {EXAMPLE} --resolve nonsense")
    assert answer.code == 2 and "Write it as in 'www.example.com=127.0.0.1:8443'" in answer.err


@pytest.mark.e2e
def test_a_site_is_scanned_from_the_command_line(typed: Typing, scan: Scanner, tmp_path: Path, settings: Any) -> None:
    """In earnest: a browser of its own, the test's certificate, a name that leads to the test's server."""
    hotjar = scan.world.partners["hotjar"]
    body = home_made(hotjar.load) + '<a href="/about">About</a>'
    scan.world.sites["www.typed.example"] = Site("www.typed.example", {"/": page(body), "/about": page(body)})
    answer = typed(
        f"scan www.typed.example --limit 2 --register {EXAMPLE} --fail-on medium --any-certificate "
        f"--resolve '*=127.0.0.1:{scan.port}' --html {tmp_path}/scan.html --json"
    )
    assert answer.code == 0, answer.out
    (told,) = answer.json
    assert told["seen"]["pages"] == ["https://www.typed.example/", "https://www.typed.example/about"]
    assert (tmp_path / "scan.html").read_text().count("data:image/jpeg") == 7, (
        "a picture of each state that was reached"
    )


@pytest.mark.usefixtures("house")
def test_a_scan_is_kept_when_asked(typed: Typing, sees: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdord.cli.scan.opened", lambda: None)
    typed("scan www.example.com --keep")
    (kept,) = queries.history(9)
    assert kept.site == "example.com" and kept.at == at("2026-12-01")
