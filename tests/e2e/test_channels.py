"""Each channel in the browser: a file is brought, looked through, taken in, and seen at its person with its stamp."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page

from holdord.lib.clock import now
from holdord.lib.days import local_date
from tests.conftest import promise
from tests.e2e.conftest import House, nothing_in_the_way
from tests.e2e.test_walk import member, states

pytestmark = pytest.mark.e2e

WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\0\0\0\0"

TODAY = local_date(now(), "Europe/Oslo")
#: Channel, file, who is found by what, and what the page says of them: the activity, the purpose, when it goes.
WALKS = [
    ("customer-list", "kunder.csv", "Navn;E-mail;Firma;Sidste levering\n"
     "Walk Kunde;kunde.walk@example.org;Prøve AS;2026-03-31\n",
     "email", "kunde.walk@example.org", ("Walk Kunde", "31 March 2034")),
    ("calls", "calls.csv", "id,number,start,duration,direction\n1774958700.77,+4722111333,2026-03-31 14:05,192,in\n",
     "phone", "+47 22 11 13 33", ("0:03:12", "31 March 2031")),
    ("registrations", "attendees.csv", "Name,Email,Event,Event date\n"
     "Walk Gæst,gaest.walk@example.org,Walk Evening,2026-05-04\n",
     "email", "gaest.walk@example.org", ("Walk Gæst", "4 May 2031")),
    ("cards", "card.vcf", "BEGIN:VCARD\nVERSION:4.0\nFN:Walk Kort\nEMAIL:kort.walk@example.org\nEND:VCARD\n",
     "email", "kort.walk@example.org", ("Walk Kort", f"{TODAY.day} {TODAY:%B} {TODAY.year + 5}")),
    ("chats", "WhatsApp Chat.txt", "31/03/2026, 14:05 - +47 22 11 14 44: Hej fra walk\n"
     "31/03/2026, 14:06 - Altoros: Hej\n",
     "phone", "+47 22 11 14 44", ("Hej fra walk", "31 March 2031")),
]  # fmt: skip

#: What the page says of who came by the table: activity, purpose, ground.
OF_THE_TABLE = ("Customers", "Delivering our services", "Art. 6(1)(b)")


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
    sees(officer, "email", "tabel.walk@example.org", "Walk Tabel", *OF_THE_TABLE, "31 March 2034")
    officer.goto("/console/events/")
    assert "Walk Evening" in officer.inner_text("main")
    nothing_in_the_way(officer)
    officer.set_viewport_size({"width": 320, "height": 700})
    for path in ("channels/", "events/", "channels/by-hand/calls/"):
        officer.goto(f"/console/{path}")
        assert officer.evaluate("document.documentElement.scrollWidth") <= 320, path
        nothing_in_the_way(officer)
