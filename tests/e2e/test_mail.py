"""A mail is sent, and seen in the console: as a record with its purpose and ground, or as a request with its clock."""

import os
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from holdord.lib.clock import now
from holdord.lib.days import local_date
from tests.conftest import promise
from tests.e2e.conftest import House, nothing_in_the_way
from tests.e2e.test_walk import looks_up_in, member, states
from tests.intake.channels.mail.written import built, message

pytestmark = pytest.mark.e2e

WRITER, ASKER, RIDDLER = "ida.mail@example.org", "ole.asks@example.org", "eva.riddles@example.org"


@promise("4.1", "4.2c", "4.3", "8.1h")
def test_a_mail_is_seen_in_the_console(browser: Browser, open_house: House) -> None:
    house = open_house
    if house.mailbox is None or house.desk is None:
        pytest.skip("there is no Dovecot on this machine")
    letter = built(
        "Hej, vi vil gerne have et tilbud på en platform.", files=(("krav.pdf", "application/pdf", b"%PDF-1.7"),)
    )
    letter.replace_header("From", f"Ida Mail <{WRITER}>")
    del letter["Date"]
    house.mailbox.put(letter.as_bytes())
    house.desk.put(
        message("Jeg vil gerne vide, hvilke oplysninger I har om mig.", From=ASKER, Date="", Message_ID="<ole@x>"),
        message("Kære I, vi talte om noget i sommer. Hvad med det?", From=RIDDLER, Date="", Message_ID="<eva@x>"),
    )
    _until_read(house)

    page = member(browser, house, "dpo")
    shows_the_record(page)
    shows_the_request(page)
    says_which_right(page)
    fits_a_phone_in_the_dark(browser, house)
    assert house.holdord("mailbox", "list").returncode == 0


def shows_the_record(page: Page) -> None:
    """The contact has it with its activity, purpose, ground and the day it goes."""
    states(page, "answer-rights-requests")
    page.goto("/console/contacts/")
    looks_up_in(page, WRITER)
    states(page, "answer-rights-requests")
    if WRITER not in page.inner_text("main"):
        looks_up_in(page, WRITER)
    text = page.inner_text("main")
    assert "et tilbud på en platform" in text and "krav.pdf" in text, text
    today = local_date(now(), "Europe/Oslo")
    goes = f"{today.day} {today:%B} {today.year + 5}"
    stamp = f"Answering you \u00b7 GDPR Art. 6(1)(b) \u00b7 E-mail, messages, chat and telephone \u00b7 goes on {goes}"
    assert stamp in text, text
    _picture(page, "mail-contact")
    nothing_in_the_way(page)


def shows_the_request(page: Page) -> None:
    page.goto("/console/requests/")
    nothing_in_the_way(page)
    _picture(page, "mail-requests")
    assert "Letters: which right?" in page.inner_text("main")
    waits = page.locator("section", has_text="Waits for the person to prove the address")
    assert waits.get_by_role("link", name="See your information").count() >= 1


def says_which_right(page: Page) -> None:
    page.goto("/console/requests/")
    page.get_by_role("link", name="Which right?").first.click()
    states(page, "answer-rights-requests")
    assert "vi talte om noget i sommer" in page.inner_text("main")
    nothing_in_the_way(page)
    _picture(page, "mail-letter")
    page.locator("input[name=rights]").first.check()
    page.get_by_role("button", name="Take it down, and tell its writer").click()
    assert "/console/requests/" in page.url and "Taken down as a request" in page.inner_text("body")
    nothing_in_the_way(page)


def fits_a_phone_in_the_dark(browser: Browser, house: House) -> None:
    page = member(browser, house, "dpo")
    page.set_viewport_size({"width": 320, "height": 800})
    page.emulate_media(color_scheme="dark")
    page.goto("/console/requests/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, "scrolls sideways on a small phone"
    _picture(page, "mail-requests-phone")


def _until_read(house: House) -> None:
    for _ in range(120):
        answer = house.json("mailbox", "list")
        seen = {box["name"]: box for box in answer["mailboxes"]}
        if all(seen.get(name, {}).get("came_at") and not seen[name]["behind"] for name in ("letters", "dpo")):
            return
        time.sleep(0.5)
    raise AssertionError(house.holdord("mailbox", "list").stdout)


def _picture(page: Page, name: str) -> None:
    """For whoever looks: HOLDORD_TEST_PICTURES names a folder."""
    if folder := os.environ.get("HOLDORD_TEST_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
