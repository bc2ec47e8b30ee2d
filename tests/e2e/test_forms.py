"""A form, sent from everywhere it can stand; each time seen in the console with its stamp and its last day."""

import json
import re
import urllib.request
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, FrameLocator, Page

from holdord.lib.clock import now
from holdord.lib.days import local_date
from tests.conftest import promise
from tests.e2e.conftest import House, Site, nothing_in_the_way
from tests.e2e.test_walk import looks_up_in, member, states, visitor

pytestmark = pytest.mark.e2e

#: A person is slower than this; what is filled in faster waits for somebody to look at it.
SLOW = 2200


def around(content: str, language: str = "da") -> str:
    """A page of somebody's site."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Kontakt</title>'
        '<meta name="viewport" content="width=device-width"></head>'
        f"<body><main><h1>Vores side</h1>{content}</main></body></html>"
    )


def fill(page: Page | FrameLocator, address: str) -> None:
    page.locator("[name=name]").fill("Signe Vej")
    page.locator("[name=email]").fill(address)
    page.locator("[name=message]").fill("Kan I bygge en bro?")


def hosted(browser: Browser, house: House, site: Site, address: str) -> None:
    page = visitor(browser, house)
    page.goto("/da/kontakt")
    fill(page, address)
    page.wait_for_timeout(SLOW)
    page.locator("main form button[type=submit]").click()
    assert "/da/modtaget/" in page.url


def framed(browser: Browser, house: House, site: Site, address: str) -> None:
    site.pages["/frame"] = around(house.holdord("form", "embed", "contact", "--language", "da").stdout)
    page = visitor(browser, house)
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"{site.address}/frame")
    frame = page.frame_locator("iframe")
    fill(frame, address)
    page.wait_for_timeout(SLOW)
    assert page.locator("iframe").bounding_box()["height"] > 600, "the frame is as high as the form"  # type: ignore[index]  # it is there
    nothing_in_the_way(page)
    frame.locator("button[type=submit]").click()
    frame.get_by_role("heading", name="Modtaget").wait_for()
    assert not faults and not page.context.cookies()


def scripted(browser: Browser, house: House, site: Site, address: str) -> None:
    site.pages["/script"] = around(
        house.holdord("form", "embed", "contact", "--as", "script", "--language", "da").stdout
    )
    page = visitor(browser, house)
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(f"{site.address}/script")
    page.get_by_role("button", name="Send").wait_for()
    nothing_in_the_way(page)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("alert").wait_for()
    assert page.locator("[aria-invalid=true]").count() == 3
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    nothing_in_the_way(page)
    # What the server refused is said in the console by the browser itself.
    faults[:] = [fault for fault in faults if "422" not in fault]
    fill(page, address)
    page.wait_for_timeout(SLOW)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Modtaget").wait_for()
    nothing_in_the_way(page)
    assert not faults and not page.context.cookies()


def plain(browser: Browser, house: House, site: Site, address: str) -> None:
    site.pages["/plain"] = around(house.holdord("form", "embed", "contact", "--as", "html", "--language", "da").stdout)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site.address}/plain")
    fill(page, address)
    page.get_by_role("button", name="Send").click()
    assert page.url.startswith(f"{house.address}/da/modtaget/")


def programmed(browser: Browser, house: House, site: Site, address: str) -> None:
    with urllib.request.urlopen(f"{house.address}/api/forms/contact?language=da") as answer:
        token = json.load(answer)["token"]
    visitor(browser, house).wait_for_timeout(SLOW)
    values = {"name": "Signe Vej", "email": address, "message": "Kan I bygge en bro?"}
    body = json.dumps({"token": token, "language": "da", "values": values}).encode()
    asked = urllib.request.Request(
        f"{house.address}/api/forms/contact", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked) as answer:
        assert answer.status == 201


WAYS: dict[str, Callable[[Browser, House, Site, str], None]] = {
    "hosted": hosted, "framed": framed, "scripted": scripted, "plain": plain, "programmed": programmed,
}  # fmt: skip


@promise("3.1", "3.3a", "3.4", "4.2c")
def test_a_form_sent_from_anywhere_is_seen_with_its_process_purpose_ground_and_last_day(
    browser: Browser, open_house: House, site: Site
) -> None:
    handler = member(browser, open_house, "handler")
    states(handler, "answer-rights-requests")
    today = local_date(now(), "Europe/Oslo")
    goes = f"{today.day} {today:%B} {today.year + 5}"
    for way, send in WAYS.items():
        address = f"signe.{way}@example.org"
        send(browser, open_house, site, address)
        handler.goto("/console/contacts/")
        looks_up_in(handler, address)
        states(handler, "answer-rights-requests")
        if "/contacts/" in handler.url and address not in handler.inner_text("main"):
            looks_up_in(handler, address)
        told = handler.inner_text("main")
        for seen in (
            "Kan I bygge en bro?",
            f"Answering you \u00b7 GDPR Art. 6(1)(b) \u00b7 Forms \u00b7 goes on {goes}",
        ):
            assert seen in told, f"{way}: {seen!r} is not in\n{told}"


#: The other forms, what is written in them beside the address, and what the console says of it.
OTHERS = [
    ("expert", {"name": "Signe Vej", "project": "En bro af glas"}, "Answering you \u00b7 GDPR Art. 6(1)(b)"),
    ("white-paper", {"paper": "Broer af glas"}, "Sending what you ask for \u00b7 GDPR Art. 6(1)(f)"),
    ("demo", {"name": "Signe Vej", "wish": "At se en bro"}, "Sending what you ask for \u00b7 GDPR Art. 6(1)(f)"),
    ("newsletter", {"company": "Broer af glas"}, "News by e-mail \u00b7 GDPR Art. 6(1)(a)"),
]


@promise("3.1", "3.3a", "3.3b", "3.3c", "3.4")
@pytest.mark.parametrize(("form", "values", "stamp"), OTHERS, ids=[form for form, *_ in OTHERS])
def test_each_other_form_is_seen_with_its_process_purpose_ground_and_last_day(
    browser: Browser, open_house: House, form: str, values: dict[str, str], stamp: str
) -> None:
    page, address = visitor(browser, open_house), f"signe.{form}@example.org"
    page.goto(f"/da/formular/{form}")
    for name, text in ({"email": address} | values).items():
        page.fill(f"[name={name}]", text)
    page.wait_for_timeout(SLOW)
    page.locator("main form button[type=submit]").click()
    assert "/da/modtaget/" in page.url
    handler = member(browser, open_house, "handler")
    handler.goto("/console/purpose/?next=/console/contacts/")
    states(handler, "answer-rights-requests")
    handler.goto("/console/contacts/")
    looks_up_in(handler, address)
    told, today = handler.inner_text("main"), local_date(now(), "Europe/Oslo")
    goes = f"{today.day} {today:%B} {today.year + 5}"
    for seen in (*values.values(), f"{stamp} \u00b7 Forms \u00b7 goes on {goes}"):
        assert seen in told, f"{seen!r} is not in\n{told}"


@promise("6.2", "6.3", "6.4", "6.5")
def test_who_signs_up_for_an_event_stands_on_its_list_and_goes_five_years_after_it(
    browser: Browser, open_house: House
) -> None:
    officer = member(browser, open_house, "dpo")
    officer.goto("/console/purpose/")
    states(officer, "answer-rights-requests")
    day = local_date(now(), "Europe/Oslo") + timedelta(days=70)
    officer.goto("/console/events/")
    officer.fill("#title", "Walk by the form")
    officer.fill("#on", day.isoformat())
    officer.get_by_role("button", name="Announce").click()
    nothing_in_the_way(officer)
    line = officer.locator("tr", has_text="Walk by the form")
    link = line.get_by_role("link").get_attribute("href")
    page = visitor(browser, open_house)
    page.goto(str(link))
    assert "Walk by the form" in page.locator("option:checked").inner_text()
    nothing_in_the_way(page)
    page.fill("[name=name]", "Walk Påmeldt")
    page.fill("[name=email]", "paameldt.walk@example.org")
    page.fill("[name=company]", "Prøve AS")
    page.wait_for_timeout(SLOW)
    page.locator("main form button[type=submit]").click()
    assert str(day.year + 5) in page.inner_text("main")
    officer.goto("/console/contacts/")
    looks_up_in(officer, "paameldt.walk@example.org")
    told = officer.inner_text("main")
    goes = f"{day.day} {day:%B} {day.year + 5}"
    for seen in (
        "Walk by the form",
        f"Your place at events \u00b7 GDPR Art. 6(1)(b) \u00b7 Events \u00b7 goes on {goes}",
    ):
        assert seen in told, f"{seen!r} is not in\n{told}"
    officer.goto("/console/events/")
    with officer.expect_download() as download:
        line.get_by_role("button", name="Pass on").click()
    assert "Walk Påmeldt,Prøve AS" in download.value.path().read_text("utf-8-sig")
    line.get_by_text("Somebody does not come").click()
    nothing_in_the_way(officer)
    line.get_by_label("E-mail address").fill("paameldt.walk@example.org")
    line.get_by_role("button", name="Take off the list").click()
    assert "1 called off" in line.inner_text()
    officer.goto("/console/contacts/")
    looks_up_in(officer, "paameldt.walk@example.org")
    assert "Called off on" in officer.inner_text("main")


@promise("3.3c")
@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_the_pages_of_forms_stand_in_nobodys_way(browser: Browser, open_house: House, scheme: str, width: int) -> None:
    context = browser.new_context(
        base_url=open_house.address, viewport={"width": width, "height": 800}, color_scheme=scheme,  # type: ignore[arg-type]  # one of two
    )  # fmt: skip
    page = context.new_page()
    for form in ("contact", "expert", "demo", "white-paper", "newsletter", "event"):
        for path in (f"/da/formular/{form}", f"/en/embedded/{form}"):
            page.goto(path)
            nothing_in_the_way(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto("/en/form/newsletter")
    page.fill("[name=email]", f"news.{scheme}@example.org")
    page.wait_for_timeout(SLOW)
    page.locator("main form button[type=submit]").click()
    assert "Please look into your mailbox" in page.inner_text("main")
    nothing_in_the_way(page)
    assert re.search(r"/en/received/", page.url)
