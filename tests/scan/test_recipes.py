"""Recipes of the catalogue in a browser: what a partner's own script finds when it comes, under a strict policy."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from holdord.consent import banner
from holdord.policy import queries as policy
from tests.conftest import promise
from tests.scan.conftest import Scanner
from tests.scan.sites import Site, page
from tests.scan.test_sites import EXAMPLE, banner_of_the_house

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("house")]

_HOST, _HOUSE = "www.recipes.example", "privacy.recipes.example"
_POLICY = (
    f"default-src 'none'; script-src 'self' https://{_HOUSE} https://static.hotjar.com https://bat.bing.com "
    f"https://www.googletagmanager.com; "
    f"connect-src https://{_HOUSE}; require-trusted-types-for 'script'; trusted-types holdord"
)
_FORM = '<form id="form"><input id="name" data-hj-allow><textarea id="words"></textarea></form>'
_PARTNERS = {
    "static.hotjar.com": "window.saw = [...document.querySelectorAll('#form, #form *')].map(each => "
    "[each.id, each.hasAttribute('data-hj-suppress'), each.hasAttribute('data-hj-allow')])",
    "www.googletagmanager.com": "window.told = dataLayer.map(each => [...each])",
    "bat.bing.com": "window.UET = function (given) { window.given = given; this.push = what => { window.did = what } }",
}


@pytest.fixture
def site(scan: Scanner, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Scanner]:
    """A site whose banner lets in three partners by their numbers; with what a test adds to the banner's terms."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "register"))
    written = (folder / "register.yaml").read_text()
    tags = 'tags: {hotjar: "1234567", bing-ads: "12345678", google-analytics: G-ABC1234567}'
    more = getattr(request, "param", "")
    (folder / "register.yaml").write_text(written.replace("\nbanner:\n", f"\nbanner:\n  {tags}\n{more}", 1))
    script = banner_of_the_house(Site(_HOST), settings, folder)
    house = {"/api/site-choices": ""}
    for service in ("hotjar", "bing-ads", "google-analytics"):
        found = banner.gate(policy.active(), service)
        assert found
        house[f"/embed/gate/{service}.js"] = found[0].script(found[1])
    pages = {"/": page(_FORM, '<script src="/banner.js"></script>'), "/banner.js": script}
    scan.world.sites[_HOST] = Site(_HOST, pages, [("Content-Security-Policy", _POLICY)])
    scan.world.sites[_HOUSE] = Site(_HOUSE, house, [("Access-Control-Allow-Origin", "*")])
    scan.world.scripts.update(_PARTNERS)
    yield scan
    scan.world.scripts.clear()
    policy.look_again()
    del scan.world.sites[_HOST], scan.world.sites[_HOUSE]


def until(opened: Any, so: str) -> None:
    """Asked from outside: whoever waits within the page would have to evaluate, which its policy forbids."""
    for _ in range(100):
        if opened.evaluate(so):
            return
        opened.wait_for_timeout(100)
    raise AssertionError(so)


@promise("2.2.1h", "2.2.2")
def test_fields_are_hidden_before_hotjar_comes_and_microsoft_hears_the_choice_first(site: Scanner) -> None:
    def visited() -> None:
        with site.opened.new_context() as context:
            opened, complaints = context.new_page(), []
            opened.on("console", lambda said: complaints.append(said.text))
            opened.on("pageerror", lambda wrong: complaints.append(str(wrong)))
            opened.goto(f"https://{_HOST}/")
            opened.get_by_role("button", name="Accept all").click()
            until(opened, "!!(window.saw && window.given && window.did)")
            assert opened.evaluate("saw") == [[id, True, False] for id in ("form", "name", "words")]
            opened.evaluate(
                "document.body.append(Object.assign(document.createElement('input'), { id: 'late' }));"
                "document.getElementById('name').setAttribute('data-hj-allow', '')"
            )
            until(opened, "document.getElementById('late').hasAttribute('data-hj-suppress')")
            until(opened, "!document.getElementById('name').hasAttribute('data-hj-allow')")
            given, did = opened.evaluate("[given, did]")
            assert given["ti"] == "12345678" and did == "pageLoad"
            assert given["q"] == [
                "consent", "default", {"ad_storage": "denied"}, "consent", "update", {"ad_storage": "granted"},
            ]  # fmt: skip
            assert complaints == [], "nothing is against the policy"

    site.run(visited).result(timeout=120)


@promise("2.2.1")
@pytest.mark.parametrize(
    ("site", "unasked"),
    [("", False), ("  consent_mode: advanced\n", True)],
    indirect=["site"],
    ids=["basic", "advanced"],
)
def test_google_comes_before_a_yes_in_its_advanced_mode_alone_and_is_told_no(site: Scanner, unasked: bool) -> None:
    def visited() -> None:
        site.world.asked.clear()
        with site.opened.new_context() as context:
            opened = context.new_page()
            opened.goto(f"https://{_HOST}/")
            opened.get_by_role("button", name="Refuse all").wait_for()
            opened.wait_for_timeout(500)
            if unasked:
                until(opened, "!!window.told")
                first = opened.evaluate("told[0]")
                assert first[:2] == ["consent", "default"]
                assert (first[2]["ad_storage"], first[2]["analytics_storage"]) == ("denied", "denied")
                assert "Google Analytics" in opened.locator(".hd-ask p").first.inner_text(), "people are told"
            assert ("www.googletagmanager.com" in site.world.asked) is unasked
            opened.get_by_role("button", name="Accept all").click()
            until(opened, "!!(window.told && window.saw)")
            last = opened.evaluate("[...dataLayer].map(each => [...each]).filter(each => each[0] == 'consent').at(-1)")
            assert last[1] == "update" and last[2]["analytics_storage"] == "granted"

    site.run(visited).result(timeout=120)
