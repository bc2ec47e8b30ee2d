"""Banners of others, as they are (npm ci in bench/banner), pressed by the scan: the bench's, and older editions."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.scan.conftest import Scanner
from tests.scan.older import HELD, OLDER
from tests.scan.sites import Site

pytestmark = pytest.mark.e2e
BENCH = Path(__file__).parents[2] / "bench" / "banner"


@pytest.fixture(scope="module")
def peers() -> ModuleType:
    if not (BENCH / "node_modules").exists():
        pytest.skip("the banners of others are not installed: npm ci in bench/banner")
    sys.path.insert(0, str(BENCH))
    try:
        import peers
    finally:
        sys.path.remove(str(BENCH))
    return peers


@pytest.mark.parametrize("name", ["vanilla-cookieconsent", "orejime", "klaro", "tarteaucitron"])
def test_the_buttons_of_others_are_found_and_do_what_they_say(scan: Scanner, peers: ModuleType, name: str) -> None:
    peer: Any = next(each for each in peers.PEERS if each.name == name)
    told = {"d": "Records", "c": "statistics", "p": "https://example.com", "k": [["_hjid", "", ""]], "r": "_hjid"}
    services = [{"i": id, "t": id, **told} for id in HELD]
    site = Site(f"www.{name}.example", {"/": peer.page(services, "https://static.hotjar.com")})
    site.pages |= {f"/{kind}": file.read_text() for kind, file in _files(peers).items()}
    pressed(scan, site, name)


@pytest.mark.parametrize("name", OLDER)
def test_older_editions_are_pressed_as_well(scan: Scanner, name: str) -> None:
    older = OLDER[name]
    if not older.installed:
        pytest.skip("the banners of others are not installed: npm ci in bench/banner")
    site = Site("www.older.example", {"/": older.page("https://static.hotjar.com")})
    site.pages |= {f"/{path}": file.read_text() for path, file in older.files.items()}
    pressed(scan, site, older.manager)


def pressed(scan: Scanner, site: Site, manager: str) -> None:
    """Who it is is known; its buttons are found and do what they say."""
    scan.world.scripts["static.hotjar.com"] = "put('_hjid', 60)"
    try:
        seen = scan(site, signals=(False,), pictures=False, banner=3.0).seen
    finally:
        scan.world.scripts.clear()
    assert seen.manager == manager
    assert (seen.buttons.accept, seen.buttons.refuse, seen.buttons.way_back) == (1, 1, True)
    assert [bool(each.requests) for each in seen.passes] == [False, False, True, False], "loaded after a yes alone"


def _files(peers: ModuleType) -> dict[str, Path]:
    tac: Path = peers.MODULES / "tarteaucitronjs"
    (vanilla, style), (orejime, look), (klaro,) = (peer.files for peer in peers.PEERS[:3])
    named = {"vanilla.js": vanilla, "vanilla.css": style, "orejime.js": orejime, "orejime.css": look, "klaro.js": klaro}
    return {**named, **{f"tac/{file.relative_to(tac)}": file for file in tac.rglob("*.min.*")}}
