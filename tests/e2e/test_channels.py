"""Each channel in the browser: a file is brought, looked through, taken in, and seen at its person with its stamp."""

import json
import re
import time
import urllib.request
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page
from standardwebhooks import Webhook

from holdord.lib.clock import now
from holdord.lib.days import local_date
from tests.conftest import promise
from tests.e2e.conftest import HOOK, House, nothing_in_the_way
from tests.e2e.test_walk import member, states

pytestmark = pytest.mark.e2e

WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\0\0\0\0"

TODAY = local_date(now(), "Europe/Oslo")
#: How the line under what came begins: purpose, ground, activity. The same words stand elsewhere on the page, whatever
#: the stamp is: only the whole line shows it.
CUSTOMERS = "Delivering our services \u00b7 GDPR Art. 6(1)(b) \u00b7 Customers \u00b7 goes on "
TALKS = "Answering you \u00b7 GDPR Art. 6(1)(b) \u00b7 E-mail, messages, chat and telephone \u00b7 goes on "
EVENTS = "Your place at events \u00b7 GDPR Art. 6(1)(b) \u00b7 Events \u00b7 goes on "
CARDS = "Keeping our contacts in order \u00b7 GDPR Art. 6(1)(f) \u00b7 Events \u00b7 goes on "

#: Channel, file, who is found by what, and what the page says of them: their words, and the line under them.
WALKS = [
    ("customer-list", "kunder.csv", "Navn;E-mail;Firma;Sidste levering\n"
     "Walk Kunde;kunde.walk@example.org;Prøve AS;2026-03-31\n",
     "email", "kunde.walk@example.org", ("Walk Kunde", CUSTOMERS + "31 March 2034")),
    ("calls", "calls.csv", "id,number,start,duration,direction\n1774958700.77,+4722111333,2026-03-31 14:05,192,in\n",
     "phone", "+47 22 11 13 33", ("0:03:12", TALKS + "31 March 2031")),
    ("registrations", "attendees.csv", "Name,Email,Event,Event date\n"
     "Walk Gæst,gaest.walk@example.org,Walk Evening,2026-05-04\n",
     "email", "gaest.walk@example.org", ("Walk Gæst", EVENTS + "4 May 2031")),
    ("cards", "card.vcf", "BEGIN:VCARD\nVERSION:4.0\nFN:Walk Kort\nEMAIL:kort.walk@example.org\nEND:VCARD\n",
     "email", "kort.walk@example.org", ("Walk Kort", CARDS + f"{TODAY.day} {TODAY:%B} {TODAY.year + 5}")),
    ("chats", "WhatsApp Chat.txt", "31/03/2026, 14:05 - +47 22 11 14 44: Hej fra walk\n"
     "31/03/2026, 14:06 - Altoros: Hej\n",
     "phone", "+47 22 11 14 44", ("Hej fra walk", TALKS + "31 March 2031")),
]  # fmt: skip


def brings(page: Page, channel: str, name: str, content: str) -> None:
    """Bring a file, answer what is asked, look at what would become of it, and take it in."""
    page.goto("/console/channels/")
    nothing_in_the_way(page)
    page.select_option("#channel", channel)
    page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content.encode()})
    if channel == "calls":
        page.set_input_files("#beside", {"name": "q-1774958700.77.wav", "mimeType": "audio/wav", "buffer": WAV})
    page.get_by_role("button", name="Look it through").click()
    if "/mapping/" in page.url:
        nothing_in_the_way(page)
        if channel == "chats":
            page.locator("fieldset", has_text="Altoros").get_by_label("This is us").check()
        page.get_by_role("button", name="Look it through").click()
    _until(page, "waits for your word")
    nothing_in_the_way(page)
    page.get_by_role("button", name=re.compile("Take it in")).click()
    _until(page, "What became of each row")
    nothing_in_the_way(page)


def _until(page: Page, words: str) -> None:
    for _ in range(60):
        if words in page.inner_text("main"):
            return
        time.sleep(0.5)
        page.reload()
    raise AssertionError(page.inner_text("main"))


def sees(page: Page, kind: str, value: str, *words: str) -> None:
    page.goto("/console/contacts/")
    page.select_option("form[action$='find/'] select", kind)
    page.fill("form[action$='find/'] input[type=text]", value)
    page.get_by_role("button", name="Find").click()
    shown = page.inner_text("main")
    for word in words:
        assert word in shown, f"{word}: {shown}"
    nothing_in_the_way(page)


def calls_by_webhook(house: House) -> None:
    """What a service hands over by itself, signed."""
    data = json.dumps({
        "id": "walk-1", "service": "signal", "number": "+4722111555", "started": "2026-03-31 14:05",
        "text": "Hej fra en webhook",
    })  # fmt: skip
    at = datetime.now(UTC)
    headers = {
        "Content-Type": "application/json", "webhook-id": "walk-1", "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(HOOK).sign(msg_id="walk-1", timestamp=at, data=data),
    }  # fmt: skip
    asked = urllib.request.Request(f"{house.address}/api/webhooks/chats", data=data.encode(), headers=headers)
    with urllib.request.urlopen(asked) as answer:
        assert answer.status in (200, 201, 202)


@promise("4.2a", "4.2c", "5.1", "5.4", "6.1", "6.4", "5.2a")
def test_a_file_of_each_channel_ends_under_its_person(browser: Browser, open_house: House) -> None:
    officer = member(browser, open_house, "dpo")
    officer.goto("/console/purpose/")
    states(officer, "answer-rights-requests")
    for channel, name, content, kind, value, words in WALKS:
        brings(officer, channel, name, content)
        sees(officer, kind, value, *words)
    sees(officer, "phone", "+47 22 11 13 33", "q-1774958700.77.wav")
    assert officer.locator("audio").count() == 1
    read = open_house.holdord("channel", "read", "crm")
    assert "rows with nothing in changed, which were not read: 1" in read.stdout + read.stderr
    sees(officer, "email", "tabel.walk@example.org", "Walk Tabel", CUSTOMERS + "31 March 2034")
    calls_by_webhook(open_house)
    sees(officer, "phone", "+47 22 11 15 55", "Hej fra en webhook", TALKS + "31 March 2031")
    officer.goto("/console/events/")
    assert "Walk Evening" in officer.inner_text("main")
    nothing_in_the_way(officer)
    officer.set_viewport_size({"width": 320, "height": 700})
    for path in ("channels/", "events/", "channels/by-hand/calls/"):
        officer.goto(f"/console/{path}")
        assert officer.evaluate("document.documentElement.scrollWidth") <= 320, path
        nothing_in_the_way(officer)
