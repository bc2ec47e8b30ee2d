"""A person's own page and switches, in a real browser: by keyboard, on a phone, with a passkey; and leaving."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import promise
from tests.e2e.conftest import House, nothing_in_the_way, wait_until_open
from tests.e2e.test_walk import member, newest_letter, visitor

pytestmark = pytest.mark.e2e

METTE = "mette@proevesen.example"
LONG_NAME = "Mette Margrethe Prøvesen"


@pytest.fixture
def house_by_name(tmp_path: Path) -> Iterator[House]:
    """A house of its own, begun from nothing, with a name: a passkey is bound to one, and a bare number is none."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, said = f"http://localhost:{port}", tmp_path / "said.txt"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDORD_", "DJANGO_"))}
    environment = kept | {"HOLDORD_HOME": str(tmp_path), "PYTHONUNBUFFERED": "1", "HOLDORD_ADDRESS": address}
    command = [sys.executable, "-m", "holdord", "run", "--port", str(port)]
    with said.open("w") as output:
        running = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_until_open(address, running, said)
        password = re.search(r"Password\s+(\S+)", said.read_text())
        assert password, said.read_text()
        yield House(address, tmp_path, password[1], environment)
    finally:
        running.terminate()
        running.wait(timeout=20)


def looks_right(page: Page) -> None:
    """Nothing in the way of anybody, on a small phone as well, and in the dark."""
    nothing_in_the_way(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{page.url} scrolls sideways"
    page.emulate_media(color_scheme="dark")
    nothing_in_the_way(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def may(house: House, purpose: str) -> bool:
    return bool(house.json("may", "--purpose", purpose, "--email", stdin=METTE + "\n")["allowed"])


def logs_in(page: Page, officer: Page) -> None:
    page.goto("/da/konto")
    looks_right(page)
    page.fill("input[type=email]", METTE)
    page.get_by_role("button", name="Send mig et link").click()
    assert "Se i din indbakke" in page.inner_text("h1")
    looks_right(page)
    letter = newest_letter(officer, "own page", "/da/konto/ind/")
    link = re.search(r"/da/konto/ind/\S+", letter)
    assert link
    page.goto(link[0])
    looks_right(page)
    page.get_by_role("button", name="Vis, hvad I har om mig").click()
    assert METTE in page.inner_text("main")


def sets_switches(page: Page, house: House) -> None:
    assert may(house, "keep-history")
    page.get_by_role("button", name="Se og ændr dine valg").click()
    assert "Dine valg" in page.inner_text("h1")
    looks_right(page)
    page.locator("button[name=off][value=keep-history]").focus()
    page.keyboard.press("Enter")
    assert "Gemt." in page.inner_text("[role=status]")
    looks_right(page)
    assert not may(house, "keep-history")
    page.locator("button[name=on][value=keep-history]").click()
    assert may(house, "keep-history")


def corrects_her_name(page: Page) -> None:
    page.goto("/da/konto")
    looks_right(page)
    page.fill("#f-name", LONG_NAME)
    page.locator("button[name=correct][value=name]").click()
    assert page.locator("[role=status]").count() == 1
    assert page.input_value("#f-name") == LONG_NAME


def makes_a_passkey_and_comes_back_with_it(page: Page) -> None:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    with page.expect_navigation():
        page.get_by_role("button", name="Lav en adgangsnøgle").click()
    assert "Adgangsnøgle fra" in page.inner_text("main")
    page.get_by_role("button", name="Log ud").click()
    assert page.locator("input[type=email]").count() == 1
    with page.expect_navigation():
        page.get_by_role("button", name="Brug en adgangsnøgle").click()
    assert METTE in page.inner_text("main")


def leaves(page: Page, house: House) -> None:
    page.get_by_role("button", name="Forlad os, og slet mine oplysninger").click()
    assert "Du har forladt os" in page.inner_text("h1")
    looks_right(page)
    assert not may(house, "keep-history")
    page.goto("/da/konto")
    assert page.locator("input[type=email]").count() == 1


@promise("8.2b", "8.7", "11.4")
def test_a_person_logs_in_sets_switches_corrects_and_leaves(browser: Browser, house_by_name: House) -> None:
    officer = member(browser, house_by_name, "dpo")
    page = visitor(browser, house_by_name)
    logs_in(page, officer)
    sets_switches(page, house_by_name)
    corrects_her_name(page)
    makes_a_passkey_and_comes_back_with_it(page)
    leaves(page, house_by_name)
