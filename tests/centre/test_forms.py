"""A person writes to us: what the register asks for, nothing else, and nothing lost when it is not accepted."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from holdord.centre import forms
from holdord.consent import queries as consent
from holdord.intake import actions as intake
from holdord.intake import queries as door
from holdord.intake import showing
from holdord.lib.clock import now
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.subjects import queries as subjects
from holdord.terms import ConsentState, IdentifierKind
from tests.centre.conftest import sent
from tests.conftest import promise

pytestmark = pytest.mark.usefixtures("house")

ADA = {"name": "Ada Krogh", "email": "ada@example.org", "message": "Kan I hjælpe os med et projekt?"}


@promise("3.1")
@pytest.mark.parametrize(("form_id", "path"), [
        ("contact", "/da/kontakt"), ("white-paper", "/da/hvidbog"), ("expert", "/da/formular/expert"),
        ("demo", "/da/formular/demo"), ("newsletter", "/da/formular/newsletter"), ("event", "/da/formular/event"),
    ],
)  # fmt: skip
def test_a_form_asks_for_what_the_register_says_and_for_nothing_else(client: Client, form_id: str, path: str) -> None:
    text = client.get(path).content.decode()
    found = policy.register().form(form_id)
    assert found is not None
    asked = re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', text)
    boxes = [forms.CONSENT] * len(found[1].consents)
    assert asked == [showing.FIELD, showing.TRAP, *[field.name for field in found[1].fields], *boxes]
    for words in policy.wording("da").forms[form_id].fields.values():
        assert words.label in text


@promise("3.3c")
def test_consent_boxes_are_separate_unticked_and_say_what_is_asked(client: Client) -> None:
    text = client.get("/en/contact").content.decode()
    boxes = re.findall(r'<input type="checkbox"[^>]*>', text)
    assert len(boxes) == 2
    assert not any("checked" in box for box in boxes)
    asked = policy.sentence(policy.wording("en").purposes["news-by-email"].consent or "", "en")
    assert asked in text


@promise("3.3a")
def test_what_is_sent_is_kept_and_the_person_is_told_what_why_and_how_long(client: Client) -> None:
    response = sent(client, "/da/kontakt", ADA, follow=True)
    assert response.redirect_chain[0][0].startswith("/da/modtaget/")
    text = response.content.decode()
    person = subjects.find(IdentifierKind.EMAIL, "ada@example.org")
    assert person is not None
    record = subjects.items(person)[0]
    assert str(record.id).split("-")[0].upper() in text
    for told in ("Svare dig", "GDPR artikel 6, stk. 1, litra b", "Ingen. Du satte intet kryds."):
        assert told in text
    assert str(now().year + 5) in text
    assert "Ada Krogh" not in text
    assert response["Cache-Control"].count("no-store") == 1


@promise("3.3c")
def test_a_ticked_box_asks_for_a_consent_and_an_empty_one_does_not(client: Client) -> None:
    sent(client, "/da/kontakt", {**ADA, forms.CONSENT: ["news-by-email"]})
    person = subjects.find(IdentifierKind.EMAIL, "ada@example.org")
    assert person is not None
    assert consent.state(person, "news-by-email", at=now()) is ConsentState.REQUESTED
    assert consent.state(person, "ask-about-other-services", at=now()) is None


@promise("3.3c")
def test_a_receipt_says_when_a_letter_nobody_asked_for_goes(client: Client) -> None:
    response = sent(client, "/en/form/newsletter", {"email": "ada@example.org"})
    text = client.get(response["Location"]).content.decode()
    week = local_date(now(), policy.register().desk.time_zone) + timedelta(days=7)
    assert f"{week.day} {week:%B} {week.year}, if no yes has come by then." in text
    assert f"{now().year + 5} at the latest, with your yes." in text


@promise("3.1")
@pytest.mark.parametrize(("phone", "kept"), [
    ("12345", False), ("+45 12", False), ("0000", False), ("+45 12 34 56 78", True), ("12 34 56 78", True),
    ("+999 1234567", False), ("070-123 45 67", True),
])  # fmt: skip
def test_a_number_that_can_be_nobodys_is_refused_and_stays_as_it_was_typed(
    client: Client, phone: str, kept: bool
) -> None:
    response = sent(client, "/en/contact", {**ADA, "phone": phone})
    assert (response.status_code == 302) is kept
    if not kept:
        text = response.content.decode()
        assert "This does not look like a phone number." in text and f'value="{phone}"' in text


@promise("6.2", "6.4")
def test_a_registration_asks_which_event_and_a_link_may_have_chosen_one(client: Client) -> None:
    assert "We take no registrations at the moment." in client.get("/en/form/event").content.decode()
    day = local_date(now(), policy.register().desk.time_zone) + timedelta(days=30)
    first, second = (
        intake.announce(process="events", title=title, on=day, by="system:operator", at=now())
        for title in ("Cloud Evening", "Cloud Morning")
    )
    text = client.get(f"/en/form/event?event={second}").content.decode()
    assert f'<option value="{first}">Cloud Evening' in text and f'<option value="{second}" selected>' in text
    values = {"event": str(second), "name": "Ada", "email": "ada@example.org"}
    assert str(day.year + 5) in client.get(sent(client, "/en/form/event", values)["Location"]).content.decode()
    assert {each.title: each.participants for each in door.events()} == {"Cloud Evening": 0, "Cloud Morning": 1}


@promise("3.1")
def test_an_invalid_address_is_refused_with_a_kind_sentence_and_nothing_is_lost(client: Client) -> None:
    response = sent(
        client, "/da/kontakt", {**ADA, "email": "ada@", "company": "Krogh & Co", forms.CONSENT: "news-by-email"}
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_email_error"' in text
    assert 'aria-invalid="true"' in text
    assert '<a href="#id_email">E-mailadresse: ' in text
    assert text.startswith("<!doctype html>") and "<title>Fejl:" in text
    for kept in ("Ada Krogh", "ada@", "Krogh &amp; Co", "Kan I hjælpe os med et projekt?"):
        assert kept in text
    assert re.search(r'value="news-by-email" checked', text)
    assert subjects.count() == 0


@promise("3.1")
def test_a_field_nobody_asked_for_is_refused_and_nothing_is_stored(client: Client) -> None:
    response = sent(client, "/da/kontakt", {**ADA, "cpr": "010190-1234"})
    assert response.status_code == 422
    assert "010190-1234" not in response.content.decode()
    assert subjects.count() == 0


@promise("3.1")
@pytest.mark.parametrize("field", ["cv", "message"])
def test_a_file_is_not_passed_over_in_silence(client: Client, field: str) -> None:
    """A form of somebody's own may ask for one, and their visitor would be told that it was received."""
    file = SimpleUploadedFile("cv.pdf", b"%PDF-1.7", "application/pdf")
    response = client.post("/da/kontakt", {**ADA, field: file, "_page": "x"})
    text = response.content.decode()
    assert response.status_code == 422 and "Formularen har ikke det felt" in text and "Ada Krogh" in text
    assert subjects.count() == 0 and not door.waiting()


def test_what_is_missing_is_said_beside_each_field(client: Client) -> None:
    text = sent(client, "/en/contact", {}).content.decode()
    assert re.findall(r'id="(id_[a-z-]+)_error"', text) == ["id_name", "id_email", "id_message"]
    assert text.count("Please fill in this field.") == 6, "once beside each field, once in the summary"


def test_text_that_looks_like_a_page_is_shown_as_text(client: Client) -> None:
    text = sent(client, "/en/contact", {**ADA, "email": "", "message": "<script>alert(1)</script>"}).content.decode()
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_browsers_are_told_which_field_is_which(client: Client) -> None:
    text = client.get("/da/kontakt").content.decode()
    for kind in ("name", "email", "tel", "organization", "organization-title"):
        assert f'autocomplete="{kind}"' in text


def test_a_form_of_the_register_without_an_address_of_its_own_has_a_page(client: Client) -> None:
    assert client.get("/da/formular/contact").status_code == 200
    assert client.get("/en/form/white-paper").status_code == 200
    assert client.get("/da/formular/nothing").status_code == 404
    assert client.post("/da/formular/nothing", ADA).status_code == 404


def test_a_receipt_cannot_be_made_up_and_grows_too_old(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    landed = sent(client, "/da/kontakt", ADA)["Location"]
    assert client.get(landed).status_code == 200
    assert client.get(landed[:-1] + ("a" if landed[-1] != "a" else "b")).status_code == 404
    monkeypatch.setattr(signing.time, "time", lambda: now().timestamp() + 25 * 60 * 60)
    assert client.get(landed).status_code == 404


def test_the_address_of_a_receipt_says_nothing_of_what_was_written(client: Client) -> None:
    landed = sent(client, "/da/kontakt", ADA)["Location"]
    told = signing.loads(landed.rpartition("/")[2], salt="holdord.centre.receipt")
    assert set(told) == {
        "form",
        "reference",
        "purpose",
        "basis",
        "consents",
        "to_confirm",
        "kept_until",
        "lapses_on",
        "at",
    }
