"""Forms on other sites: in a frame, by a plain form that is sent to us; and by nobody who is not listed."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

import holdord
from holdord.intake import actions as intake
from holdord.intake import showing, shown
from holdord.intake.models import Held
from holdord.notice import queries as letters
from holdord.policy import queries as policy
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind
from tests.centre.conftest import opened, sent
from tests.conftest import promise

pytestmark = pytest.mark.usefixtures("house")

SITE, STRANGER = "https://www.altoros.example", "https://elsewhere.example"
ADA = {"name": "Ada Krogh", "email": "ada@example.org", "message": "Kan I hjælpe os med et projekt?"}
SCRIPT = Path(holdord.__path__[0]) / "centre" / "embed" / "form.js"


@pytest.fixture(autouse=True)
def _listed(settings: Settings) -> None:
    settings.HOLDORD_EMBED_ON = (SITE,)


def ada() -> Any:
    person = subjects.find(IdentifierKind.EMAIL, "ada@example.org")
    return subjects.items(person) if person else []


# In a frame


def test_a_form_may_be_framed_by_the_sites_that_are_listed_and_by_no_other(client: Client) -> None:
    framed, own = client.get("/da/indlejret/contact"), client.get("/da/kontakt")
    assert f"frame-ancestors 'self' {SITE};" in framed["Content-Security-Policy"] + ";"
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors 'none'" in own["Content-Security-Policy"] and own["X-Frame-Options"] == "DENY"


def test_the_framed_form_stands_alone_and_sets_no_cookie(client: Client) -> None:
    response = client.get("/en/embedded/contact")
    text = response.content.decode()
    assert "<header" not in text and "site-footer" not in text and "<h1>Write to us</h1>" in text
    assert not response.cookies and not client.get("/en/contact").cookies
    assert "target=" in text, "a link must not open in the frame"


@promise("3.1", "3.3a")
def test_what_is_sent_from_a_frame_is_taken_in_and_answered_in_the_frame(client: Client) -> None:
    answer = sent(client, "/da/indlejret/contact", ADA)
    assert answer.status_code == 302 and answer["Location"].startswith("/da/indlejret/contact/")
    thanks = client.get(answer["Location"])
    assert "Modtaget" in thanks.content.decode() and "X-Frame-Options" not in thanks
    (record,) = ada()
    assert (record.form, record.purpose) == ("contact", "answer-request")
    wrong = sent(client, "/da/indlejret/contact", {**ADA, "email": "nej"})
    assert wrong.status_code == 422 and "X-Frame-Options" not in wrong


def test_a_form_the_register_does_not_have_has_no_frame(client: Client) -> None:
    assert client.get("/da/indlejret/nothing").status_code == 404
    assert client.get("/da/indlejret/contact/nonsense").status_code == 404


# A plain form on another site


def plain(client: Client, site: str, **more: str) -> Any:
    """What the snippet of docs/forms.md sends: its token was made once and stays."""
    token = shown.shown("contact", "da", at=None).token
    return client.post("/da/kontakt", {showing.FIELD: token, **ADA, **more}, headers={"Origin": site})


@promise("3.3a")
def test_a_plain_form_of_a_listed_site_is_taken_in(client: Client) -> None:
    assert plain(client, SITE).status_code == 302
    assert plain(client, SITE).status_code == 302
    assert len(ada()) == 1, "a double click is one message"
    assert plain(client, SITE, message="Og en ting til").status_code == 302
    assert len(ada()) == 2


def test_from_a_site_that_is_not_listed_nothing_is_taken_in_and_nothing_is_lost(client: Client) -> None:
    for site in (STRANGER, "null", SITE + ".evil.example"):
        answer = plain(client, site, _consent="news-by-email")
        text = answer.content.decode()
        assert answer.status_code == 403 and "Ada Krogh" in text and "Send det herfra" in text
        assert "checked" not in text, "nobody else ticks somebody's box"
    assert not ada() and not Held.objects.exists()


# Who is a machine


@promise("7.5")
def test_a_robot_is_told_the_same_as_anybody(client: Client) -> None:
    person = sent(client, "/da/kontakt", ADA)
    robot = sent(client, "/da/kontakt", {**ADA, "email": "robot@example.org", showing.TRAP: "https://spam.example"})
    stripped = re.compile(r"(?:modtaget|received)/[\w.:-]+|[0-9A-F]{8}|\d+\.\d+")
    told = [stripped.sub("", client.get(each["Location"]).content.decode()) for each in (person, robot)]
    assert told[0] == told[1]
    assert Held.objects.get().reasons == ["filled-a-hidden-field"] and len(ada()) == 1


def test_the_field_no_person_sees_is_out_of_everybodys_way(client: Client) -> None:
    text = client.get("/da/kontakt").content.decode()
    trap = re.search(r'<div class="field--trap" aria-hidden="true">.*?</div>', text)
    assert trap and 'tabindex="-1"' in trap[0] and 'autocomplete="off"' in trap[0]


# The policy changes


def test_terms_that_changed_meanwhile_are_read_before_anything_is_taken_in(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = opened(client, "/da/kontakt")

    def changed(**_: object) -> None:
        raise intake.FormChanged

    monkeypatch.setattr(intake, "receive", changed)
    answer = client.post("/da/kontakt", {showing.FIELD: token, **ADA, "_consent": "news-by-email"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "vilkår er ændret" in text and "Ada Krogh" in text
    assert "checked" not in text


# The letter's page


@promise("3.3c", "8.7")
def test_the_link_of_the_letter_leads_to_a_page_with_a_button(client: Client) -> None:
    sent(client, "/da/formular/newsletter", {"email": "ada@example.org"})
    person = subjects.find(IdentifierKind.EMAIL, "ada@example.org")
    assert person is not None
    (letter,) = letters.messages_to(person)
    found = re.search(r"https?://[^/]+(/da/bekraeft/\S+)", letter.body or "")
    assert found
    page = client.get(found[1])
    assert "no-store" in page["Cache-Control"] and "Ja, det var mig" in page.content.decode()
    assert policy.sentence(policy.wording("da").purposes["news-by-email"].consent or "", "da") in page.content.decode()
    after = client.post(found[1], follow=True).content.decode()
    assert "Du har sagt ja" in after and "Træk det tilbage" in after
    assert client.get("/da/bekraeft/nonsense").status_code == 404


# The script


def test_the_script_may_be_loaded_from_anywhere_and_is_sent_once(client: Client) -> None:
    response = client.get("/embed/form.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin" and response["Access-Control-Allow-Origin"] == "*"
    assert client.get("/embed/form.js", headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_the_script_has_the_field_no_person_sees_as_our_page_has() -> None:
    text = SCRIPT.read_text()
    assert "trap: this.trap.value" in text and 'class: "holdord-trap", "aria-hidden": "true"' in text


def test_the_script_puts_text_into_pages_as_text_only() -> None:
    text = SCRIPT.read_text()
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "cookie =",
    ):
        assert forbidden not in text
    assert len(text.encode()) < 20_000
