"""Staff see what the newest scan of each website saw, and whether it is still to be trusted."""

import pytest
from django.utils.html import escape
from pytest_django import Settings

from holdord.lib import clock
from holdord.scan import actions, queries
from tests.conftest import at, promise
from tests.console.conftest import Enter
from tests.scan.samples import request, site, stored, visit

pytestmark = pytest.mark.usefixtures("house")


@promise("2.2", "2.2.1")
def test_what_was_seen_stands_beside_what_would_be_right(enter: Enter, settings: Settings) -> None:
    settings.HOLDORD_SCAN_SITES = ("https://www.example.com/", "https://shop.example.net/")
    before = visit("untouched", request("static.hotjar.com"), stored("_hjid", seconds=60), asked=True)
    actions.keep(site(before, at=clock.now()), by="system:test", at=clock.now())
    desk = enter("dpo")
    desk.post("/console/language/", {"language": "en", "next": "/console/"})
    page = desk.get("/console/scans/").text
    assert "Hotjar was asked for static.hotjar.com/x.js" in page and "Promised in 2.2.1." in page
    assert "looked at on 20" in page
    assert "Hold it back until somebody says yes to it." in page
    assert "https://shop.example.net/ has not been scanned yet." in page
    assert escape("too old to be trusted") not in page
    (counted,) = queries.history(9)
    assert f"?scan={counted.id}" in page
    assert desk.get(f"/console/scans/?scan={counted.id}").status_code == 200
    assert desk.get("/console/scans/?scan=999999").status_code == desk.get("/console/scans/?scan=x").status_code == 404


def test_an_old_scan_is_said_to_be_old_and_none_to_be_none(enter: Enter) -> None:
    desk = enter("auditor")
    desk.post("/console/language/", {"language": "en", "next": "/console/"})
    assert "No scan yet" in desk.get("/console/scans/").text
    actions.keep(site(at=at("2020-01-01")), by="system:test", at=clock.now())
    page = desk.get("/console/scans/").text
    assert "This scan is too old to be trusted" in page
