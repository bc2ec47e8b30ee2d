"""Policies as word processors, site builders and mail leave them: no word of the text is lost."""

from textwrap import dedent

import pytest

from holdord.policy.importer.readers import TextUnreadable, read
from holdord.policy.importer.text import Line, PolicyText

SAID = "<p>We tell you here what data we keep and what we use them for.</p>"


def _text(source: str, name: str) -> PolicyText:
    return read(dedent(source).encode(), name=name, language="en")


def _items(text: PolicyText) -> list[str]:
    return [line.text for line in text.lines if line.kind == "item"]


def _under(text: PolicyText, title: str) -> list[str]:
    return [line.text for section in text.sections if section.title == title for line in section.lines]


def _page(body: str, style: str = "") -> PolicyText:
    return _text(f"<html><head><style>{style}</style></head><body>{SAID}{body}</body></html>", "page.html")


def test_indented_bullets_keep_their_first_letters() -> None:
    text = _text("Who we share data with:\n\n   • MailUp for newsletters\n     - Zendesk for support\n", "policy.txt")
    assert _items(text) == ["MailUp for newsletters", "Zendesk for support"]


def test_a_numbered_list_behind_a_colon_is_no_row_of_headings() -> None:
    text = _text(
        "We keep:\n1) Orders for 5 years\n2) Invoices for 6 years\n\nThat is all there is to say.\n", "policy.txt"
    )
    assert _items(text) == ["Orders for 5 years", "Invoices for 6 years"]


def test_a_table_of_contents_is_a_list_and_the_headings_stay() -> None:
    contents = "1. Who we are\n2. Your data\n3. Recipients\n4. Rights\n"
    text = _text(f"{contents}\n1. Who we are\nWe are a shop.\n\n2. Your data\nWe keep your name.\n", "policy.txt")
    assert _items(text) == ["Who we are", "Your data", "Recipients", "Rights"]
    assert _under(text, "Your data") == ["We keep your name."]


def test_columns_between_tabs_are_not_run_together() -> None:
    text = _text("Controller\tAcme Ltd\nContact\tprivacy@acme.example\n", "policy.txt")
    assert [line.text for line in text.lines] == ["Controller: Acme Ltd", "Contact: privacy@acme.example"]


def test_rows_of_a_plain_table_know_their_header() -> None:
    text = _text("Vendor\tPurpose\tCountry\nStripe\tPayments\tUSA\n", "policy.txt")
    row: Line = text.lines[-1]
    assert (row.header, row.cells) == (("Vendor", "Purpose", "Country"), ("Stripe", "Payments", "USA"))


def test_a_paragraph_of_a_word_processor_with_a_bullet_is_an_item() -> None:
    bullet = "<span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span>"
    assert _items(_page(f"<p class=MsoListParagraph>{bullet}DocuSign</p>")) == ["DocuSign"]


def test_a_class_of_bold_letters_makes_a_heading() -> None:
    body = '<p><span class="c1">Recipients</span></p><p>We share them with our bank, and with nobody else.</p>'
    assert _under(_page(body, ".c1{color:#000;font-weight:700}"), "Recipients")


def test_folded_parts_keep_their_titles() -> None:
    body = '<button class="accordion-button">Your rights</button><div>You may see your data.</div>'
    assert _under(_page(body), "Your rights") == ["You may see your data."]


def test_of_a_list_of_terms_each_stands_with_its_answers() -> None:
    text = _page("<dl><dt>Recipients</dt><dd>Stripe</dd><dd>Zendesk</dd></dl>")
    assert _items(text) == ["Recipients: Stripe; Zendesk"]


def test_of_two_main_parts_both_are_read() -> None:
    one, other = (
        "<main><p>" + f"{word} is what we keep, and why we do so is told here. " * 9 + "</p></main>"
        for word in ("Name", "Age")
    )
    words = " ".join(line.text for line in _page(one + other).lines)
    assert "Name is what" in words
    assert "Age is what" in words


@pytest.mark.parametrize(
    ("listed", "language"),
    [
        ("Subprocessors\n\nStripe, Inc.\nPayments\nUSA\n\nHetzner Online GmbH\nHosting\nGermany\n", "en"),
        (
            "Databehandlere\n\nStripe, Inc.\nBetaling\nUSA\n\nLeverandør: Hetzner\nLand: Tyskland\nFormål: Hosting\n",
            "da",
        ),
    ],
)
def test_a_bare_list_of_names_is_read_by_its_headings(listed: str, language: str) -> None:
    assert read(listed.encode(), name="list.txt").language == language


def test_a_list_in_a_language_that_is_not_read_is_refused() -> None:
    listed = "Auftragsverarbeiter\n\nStripe für die Zahlung und die Rechnung, mit der wir nach und von den Kunden\n"
    with pytest.raises(TextUnreadable, match="language was not recognised"):
        read(listed.encode(), name="list.txt")
