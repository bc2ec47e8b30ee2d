"""Policies as word processors, site builders and mail leave them: no word of the text is lost."""

from textwrap import dedent

import pytest

from holdord.policy.importer.find import cookies, find_all, parties, third_parties
from holdord.policy.importer.readers import TextUnreadable, read
from holdord.policy.importer.sentences import sentences
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


def test_a_list_that_lost_its_colon_and_its_bullets_is_a_list() -> None:
    source = (
        """
        Vilka uppgifter behandlar vi?

        Det kan vara
        namn och personnummer
        uppgifter om ekonomi, till exempel inkomst och skulder
        betyg och frånvaro

        Ändamål och rättslig grund

        """
        + "Vi behandlar uppgifter för att handlägga ditt ärende. " * 5
    )
    text = _in_swedish(source, "policy.txt")
    assert [section.title for section in text.sections] == [
        "Vilka uppgifter behandlar vi?",
        "Ändamål och rättslig grund",
    ]
    said = {sentence.text: sentence.lead for sentence in sentences(text)}
    assert said["betyg och frånvaro"] == "Det kan vara"


def test_the_column_called_name_holds_the_names_where_another_says_the_country() -> None:
    source = """
        ## Sub-processors

        | Name | Location | Service | Transfer mechanism |
        |---|---|---|---|
        | Quillmark Pvt Ltd | India | Report generation | SCCs |
        """
    (fact,) = third_parties.find(_text(source, "policy.md"))
    said = [fact.value[key] for key in ("name", "country", "does")]
    assert said == ["Quillmark Pvt Ltd", "IN", "Report generation"]


def test_boards_below_a_colon_are_each_a_controller() -> None:
    source = """
        # Personuppgiftsansvarig

        Varje nämnd är personuppgiftsansvarig för sin verksamhet:

        Kommunstyrelsen, 711 80 Lindesjö

        Barn- och utbildningsnämnden

        Socialnämnden

        Telefon till växeln: 0581-810 00.
        """
    found = parties.find(_in_swedish(source, "policy.md"))
    named = [fact.value["name"] for fact in found if fact.kind == "controller"]
    assert named == ["Kommunstyrelsen", "Barn- och utbildningsnämnden", "Socialnämnden"]


def test_two_cookies_in_one_sentence_each_have_their_own_life() -> None:
    source = """
        # Kakor

        Vi använder kakan JSESSIONID, som försvinner när du stänger webbläsaren, och kakan _pk_id för statistik. Den
        sparas i 13 månader.
        """
    lives = {fact.value["name"]: fact.value["lifetime"] for fact in cookies.find(_in_swedish(source, "policy.md"))}
    assert lives == {"JSESSIONID": "session", "_pk_id": "13 months"}


def test_a_start_up_that_chats_says_what_the_law_asks_for() -> None:
    source = """
        # Privacy

        We're Acme Ltd, the data controller.

        ## The stuff you give us

        You can add a profile picture.

        ## You're in charge

        You can ask us for a copy of your data, tell us to stop using it or put it on ice. It doesn't cost you
        anything, and we'll sort it out within a month.

        ## Kids

        It isn't meant for anyone under 13. If you think your kid has an account, shout and we'll delete it.
        """
    said = {(fact.kind, fact.known_by) for fact in find_all(_text(source, "policy.md"))}
    rights = {("right", f"eu-gdpr:A{article}") for article in (15, 18, 21)}
    assert said >= rights | {("term", "1 month"), ("fee", "free"), ("minimum_age", "13"), ("category", "picture")}


def _in_swedish(source: str, name: str) -> PolicyText:
    return read(dedent(source).encode(), name=name, language="sv")
