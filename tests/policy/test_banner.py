"""The banner of a register: what it names leads somewhere, and a number it names lets a partner in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from holdord.policy import loader, queries
from tests.conftest import promise

EXAMPLE = Path(__file__).parents[2] / "examples" / "altoros"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "register"))


def with_banner(folder: Path, *lines: str) -> Path:
    """The larger example, with these lines in place of its purposes, or below them."""
    file = folder / "register.yaml"
    text = file.read_text()
    purposes = "  purposes: [website-analytics, website-advertising, website-widgets, website-personalisation]\n"
    assert purposes in text
    own = any(line.startswith("purposes") for line in lines)
    file.write_text(text.replace(purposes, ("" if own else purposes) + "".join(f"  {line}\n" for line in lines)))
    return folder


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("purposes: [website-analytics, answer-request]", "rests on eu-gdpr:A6-1-b, and nobody is asked for it"),
        ("purposes: [news-by-email]", "the process has no purpose 'news-by-email'"),
        ("purposes: [website-analytics, website-analytics]", "'website-analytics' stands twice"),
        ("tags: {gmail: abc}", "the banner asks about no recipient 'gmail'"),
        ("tags: {hotjar: abc}", "'abc' is not a number of Hotjar. Write it as in '1234567'"),
        ("tags: {wistia: abc123}", "the catalogue does not know how 'wistia' is let in"),
        ("no_stands: 5 months", "asks again too soon after a no"),
        ("yes_lasts: 2 years", "longer than a browser keeps a choice"),
        ("consent_mode: loud", "'loud'"),
    ],
)
def test_what_it_cannot_ask_is_a_fault_with_its_line(folder: Path, line: str, fault: str) -> None:
    found = [str(each) for each in loader.check(with_banner(folder, line))]
    assert any(fault in each and each.startswith("register.yaml:") for each in found), found


@pytest.fixture
def tagged(folder: Path, house: Path, settings: Settings) -> Iterator[Path]:
    settings.HOLDORD_REGISTER = with_banner(folder, 'tags: {hotjar: "1234567", google-analytics: G-ABC1234567}')
    queries.look_again()
    yield folder
    queries.look_again()


@promise("2.2.1h")
def test_with_its_number_a_partner_is_let_in_by_the_banner_and_fields_are_hidden_first(
    tagged: Path, client: Client
) -> None:
    script = client.get("/embed/banner.en.js").text
    ours, theirs = script.index("/embed/gate/hotjar.js"), script.index("https://static.hotjar.com/c/hotjar-1234567.js")
    assert ours < theirs, "in that order"
    gate = client.get("/embed/gate/hotjar.js")
    assert "data-hj-suppress" in gate.text and "hjid: 1234567" in gate.text
    assert gate["Content-Type"].startswith("text/javascript")
    assert client.get("/embed/gate/wistia.js").status_code == 404
