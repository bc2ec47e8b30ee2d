"""Whatever the format, the same policy gives the same sections; whatever the bytes, reading ends soon."""

import io
import time
import zipfile

import pikepdf
import pytest

from holdord.policy.importer.readers import TextUnreadable, read
from holdord.policy.importer.readers.language import guess
from holdord.policy.importer.readers.sections import Heading, heading
from holdord.policy.importer.text import PolicyText

MARKDOWN = """# Privatlivspolitik for Garnbutikken

## 1. Hvem vi er

Garnbutikken ApS er dataansvarlig for de oplysninger, vi behandler om dig.

# 2. Hvad vi indsamler

### 2.1. Når du handler

- **Navn** og adresse
- E-mail, som du skriver til [os](mailto:hej@garn.example)

| Modtager | Land |
|---|---|
| Stripe | USA |

#### 2.1.1. Betaling

Vi bruger en betalingstjeneste.

## 2.2 Nyhedsbrev

**1. Retten til at sige nej.** Du kan altid sige nej til brevet.
"""

HTML = """<!doctype html><html><head><meta charset="utf-8"><title>x</title><script>var vi = "ikke"</script></head><body>
<nav><ul><li><a href="/">Forside</a></li><li><a href="/om">Om os</a></li><li><a href="/x">Butik</a></li></ul></nav>
<div id="CybotCookiebotDialog"><p>Vi bruger cookies. Accepter alle</p></div>
<main><h1>Privatlivspolitik for Garnbutikken</h1>
<p><strong>1. Hvem vi er</strong></p><p>Garnbutikken ApS er dataansvarlig for de oplysninger, vi behandler om dig.
<div class=h2>2. Hvad vi indsamler</div>
<h3>2.1. Når du handler</h3><ul><li><b>Navn</b> og adresse
<li>E-mail, som du skriver til <a href="mailto:hej@garn.example">os</a></ul>
<table><tr><th>Modtager<th>Land<tr><td>Stripe<td>USA</table>
<h4>2.1.1. Betaling</h4>Vi bruger en betalings&shy;tjeneste.
<h2>2.2 Nyhedsbrev</h2><p><b>1. Retten til at sige nej.</b> Du kan altid sige nej til brevet.</p></main>
<footer><p>Følg os</p><p>Garnbutikken ApS · CVR 12345678</p></footer></body></html>"""

PLAIN = """Privatlivspolitik for Garnbutikken

1. Hvem vi er

Garnbutikken ApS er dataansvarlig for de oplysninger, vi behandler
om dig.

2. Hvad vi indsamler

2.1. Når du handler

- Navn og adresse
- E-mail, som du skriver til os

2.1.1. Betaling

Vi bruger en betalingstjeneste.

2.2 Nyhedsbrev

Du kan altid sige nej til brevet, når du har fået det første af dem.
"""


def policy(source: str | bytes, name: str = "policy", language: str | None = None) -> PolicyText:
    return read(source.encode() if isinstance(source, str) else source, name=name, language=language)


def numbers(text: PolicyText) -> list[str]:
    return [section.number for section in text.sections if section.number]


@pytest.mark.parametrize("source", [MARKDOWN, HTML, PLAIN], ids=["markdown", "html", "plain"])
def test_the_same_policy_has_the_same_sections_in_every_format(source: str) -> None:
    text = policy(source)
    assert text.language == "da"
    assert numbers(text) == ["1", "2", "2.1", "2.1.1", "2.2"]
    deepest = next(section for section in text.sections if section.number == "2.1.1")
    assert deepest.path == ("Hvad vi indsamler", "Når du handler", "Betaling")
    assert deepest.text == "Vi bruger en betalingstjeneste."


def test_the_number_of_a_heading_decides_and_not_its_hash_marks() -> None:
    text = policy(
        "# 3. Vores data\n\nog det\n\n### 3.1 Om dig\n\ner af\n\n## 3.2 Om os\n\nder er\n\n### Kontakt\n\nfra os\n"
    )
    assert [section.path for section in text.sections] == [
        ("Vores data",),
        ("Vores data", "Om dig"),
        ("Vores data", "Om os"),
        ("Vores data", "Om os", "Kontakt"),
    ]


def test_bold_words_at_the_start_of_a_paragraph_are_no_heading() -> None:
    last = policy(MARKDOWN).sections[-1]
    assert last.number == "2.2"
    assert last.lines[0].bold == ("1. Retten til at sige nej.",)


def test_lines_bear_the_numbers_of_the_source() -> None:
    lines = {line.text: line.number for line in policy(MARKDOWN).lines}
    assert lines["Navn og adresse"] == 11
    assert lines["Vi bruger en betalingstjeneste."] == 20


def test_items_rows_and_links_are_told_apart() -> None:
    for source in (MARKDOWN, HTML):
        lines = policy(source).lines
        item = next(line for line in lines if line.text == "Navn og adresse")
        assert (item.kind, item.level, item.bold) == ("item", 1, ("Navn",))
        row = next(line for line in lines if line.cells and line.cells[0] == "Stripe")
        assert (row.cells, row.header) == (("Stripe", "USA"), ("Modtager", "Land"))
        mail = next(line for line in lines if line.text.startswith("E-mail"))
        assert mail.links[0].href == "mailto:hej@garn.example"


def test_what_surrounds_a_page_is_left_out_and_the_imprint_is_kept() -> None:
    said = "\n".join(line.text for line in policy(HTML).lines)
    for around in ("Forside", "Accepter alle", "Følg os", "var vi"):
        assert around not in said
    assert "CVR 12345678" in said


def test_wrapped_lines_are_one_paragraph_and_an_address_is_not() -> None:
    text = policy(PLAIN + "\n3. Kontakt\n\nGarnbutikken ApS\nHavnegade 1\n9000 Aalborg\nTlf. 12 34 56 78\n")
    assert "Garnbutikken ApS er dataansvarlig for de oplysninger, vi behandler om dig." in [
        line.text for line in text.lines
    ]
    assert [line.text for line in text.sections[-1].lines][:3] == ["Garnbutikken ApS", "Havnegade 1", "9000 Aalborg"]


def test_a_heading_of_capitals_or_bold_alone_is_found() -> None:
    text = policy(
        "HVEM VI ER\n\nVi er en forening, og det er os, der har oplysninger om dig.\n\n"
        "DINE RETTIGHEDER\n\nDu kan få indsigt i det, vi har om dig.\n"
    )
    assert [section.title for section in text.sections] == ["HVEM VI ER", "DINE RETTIGHEDER"]


@pytest.mark.parametrize(
    ("written", "number", "title"),
    [
        ("2.2.1. Analyse", "2.2.1", "Analyse"),
        ("§ 3 Formål", "3", "Formål"),
        ("Section 4: Cookies", "4", "Cookies"),
        ("1) Hvem vi er", "1", "Hvem vi er"),
        ("A. Who we are", "A", "Who we are"),
        ("A policy for all", None, "A policy for all"),
        ("5 rettigheder", None, "5 rettigheder"),
        ("Dine rettigheder:", None, "Dine rettigheder"),
    ],
)
def test_numbers_of_headings_are_read_in_every_style(written: str, number: str | None, title: str) -> None:
    assert heading(written) == Heading(number, title)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_encoding_gives_the_same_words(encoding: str) -> None:
    assert "behandler om dig" in policy(MARKDOWN.encode(encoding)).sections[1].text


def test_a_web_page_says_its_own_encoding() -> None:
    page = HTML.replace('charset="utf-8"', 'charset="iso-8859-1"').replace("·", "-").encode("cp1252")
    assert policy(page).sections[0].title == "Privatlivspolitik for Garnbutikken"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("da", "Vi behandler de oplysninger, du giver os, og sletter dem, når vi ikke længere har brug for dem"),
        (
            "nb",
            "Vi behandler de opplysningene du gir oss, og sletter dem når vi ikke lenger har bruk for dem",
        ),
        ("sv", "Vi behandlar de uppgifter du ger oss och raderar dem när vi inte längre behöver dem"),
        ("fi", "Käsittelemme henkilötietoja, jotka annat meille, ja poistamme ne, kun emme enää tarvitse niitä"),
        ("en", "We process the information that you give us and erase it when we do not need it any longer"),
        (None, "Wir verarbeiten die Daten, die Sie uns geben, und löschen sie, wenn wir sie nicht mehr brauchen"),
        (None, "Nous traitons les données que vous nous donnez et les effaçons dès que nous n'en avons plus besoin"),
    ],
)
def test_the_language_is_told_by_its_small_words(language: str | None, words: str) -> None:
    assert guess(words) == language


def test_a_language_nobody_reads_is_refused_and_another_may_be_named() -> None:
    german = "Wir sind der Verantwortliche und verarbeiten Ihre Daten nach der Verordnung."
    with pytest.raises(TextUnreadable, match=r"the language was not recognised.*say which: --language da"):
        policy(german)
    assert policy(german, language="en").language == "en"
    with pytest.raises(TextUnreadable, match="'de' is no language we read"):
        policy(german, language="de")


def docx(document: str, **parts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return packed.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraph(text: str, style: str = "", bold: bool = False, listed: bool = False) -> str:
    inner = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if listed else ""
    return f"<w:p><w:pPr>{inner}</w:pPr><w:r><w:rPr>{'<w:b/>' if bold else ''}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def test_word_files_are_read_with_their_headings_items_and_tables() -> None:
    styles = f'<w:styles {W}><w:style w:styleId="Overskrift1"><w:name w:val="heading 1"/></w:style></w:styles>'
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    table = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>"
        for row in (("Modtager", "Land"), ("Stripe", "USA"))
    )
    body = "".join(
        [
            paragraph("Hvem vi er", "Overskrift1", listed=True),
            paragraph("Garnbutikken ApS er dataansvarlig for de oplysninger, vi behandler om dig."),
            paragraph("Hvad vi indsamler", bold=True, listed=True),
            paragraph("Navn", listed=True),
            f"<w:tbl>{table}</w:tbl>",
        ]
    )
    text = policy(docx(f"<w:document {W}><w:body>{body}</w:body></w:document>", styles=styles, numbering=numbering))
    assert [(section.number, section.title) for section in text.sections] == [
        ("1", "Hvem vi er"),
        ("2", "Hvad vi indsamler"),
    ]
    assert [line.kind for line in text.sections[1].lines] == ["item", "cell", "cell"]
    assert text.sections[1].lines[2].header == ("Modtager", "Land")


def locked_pdf() -> bytes:
    packed = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(packed, encryption=pikepdf.Encryption(owner="x", user="y"))
    return packed.getvalue()


def blank_pdf() -> bytes:
    packed = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"og det er " * 5_000_000, "larger than any policy"),
        (b"og det er af os " * 70_000, "longer than any policy"),
        (b"# a\n" * 200_000, "this is no policy but a list \\(200000 lines\\)"),
        (b"# Vi og det er\n\n" * 3_100, "this is no policy but a list \\(31.. headings\\)"),
        (b"<html><body><p>vi og det er" + b"<br>a" * 200_000, "built of 20.... parts"),
        (b"<html><body><p>vi og det er" + b"<br>a" * 30_000, "this is no policy but a list \\(30... lines\\)"),
        (b"", "there is no text in it"),
        (b"\x00\x01\x02" * 1000, "this is no text"),
        (b"\xd0\xcf\x11\xe0 old", "an old Word file"),
        (b"\x89PNG\r\n", "a picture"),
        (b"PK\x03\x04 cut off", "this Word file is damaged"),
        (b"%PDF-1.7\nnothing", "this PDF is damaged"),
        (locked_pdf(), "locked by a password"),
        (blank_pdf(), "no letters in this PDF"),
        (docx("<w:document>" + "A" * 40_000_000), "unpacks to more than 30 MB"),
        (docx(f"<w:document {W}><w:body>{'<w:p/>' * 200_000}</w:body></w:document>"), "more than 100000 paragraphs"),
        (docx(f"<w:document {W}><w:body><w:tbl>{'<w:tr/>' * 200_000}</w:tbl></w:body></w:document>"), "paragraphs"),
        (docx('<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;'), "damaged"),
        (docx("<a>" * 5000 + "</a>" * 5000), "damaged"),
    ],
    ids=[
        "huge",
        "long",
        "lines",
        "headings",
        "elements",
        "breaks",
        "empty",
        "data",
        "doc",
        "picture",
        "zip",
        "pdf",
        "locked",
        "scanned",
        "bomb",
        "paragraphs",
        "rows",
        "entities",
        "nested",
    ],
)
def test_what_cannot_be_read_is_refused_at_once_with_a_cure(source: bytes, said: str) -> None:
    begun = time.monotonic()
    with pytest.raises(TextUnreadable, match=said) as refused:
        policy(source)
    assert str(refused.value).startswith("policy: ")
    assert str(refused.value).endswith(".")
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "source",
    ["<div>" * 100_000 + "vi og det er af os", "> " * 20_000 + "vi og det er", "[a](" * 20_000 + " og det er af",
     "**og " * 20_000, "|og" * 3_000 + "\n" + "|-" * 3_000 + "\n" + "|af" * 3_000],
    ids=["tags", "quotes", "brackets", "stars", "columns"],
)  # fmt: skip
def test_what_is_built_to_take_long_does_not(source: str) -> None:
    begun = time.monotonic()
    try:
        read(source.encode(), name="hostile.md" if not source.startswith("<") else "hostile.html")
    except TextUnreadable as refused:
        assert "hostile" in str(refused)
    assert time.monotonic() - begun < 5


def _outline(source: str, name: str = "policy.txt") -> list[tuple[str, list[str]]]:
    text = read(source.encode(), name=name, language="da")
    return [(section.title, [line.text for line in section.lines]) for section in text.sections]


def test_a_short_title_alone_above_a_list_without_marks_is_a_heading() -> None:
    source = (
        "Vi passer godt på dine oplysninger hos os.\n\nDet samler vi\n\nNavn\nAdresse\nTelefon\n\nAcme ApS\nVej 1\n"
    )

    assert _outline(source)[1] == ("Det samler vi", ["Navn", "Adresse", "Telefon", "Acme ApS", "Vej 1"])


def test_the_number_of_a_company_in_capitals_is_no_heading() -> None:
    source = "KONTAKT OS HER\nAcme ApS, Havnegade 1\nCVR: 28 41 77 90\nSkriv til os, når du vil vide noget om det.\n"

    assert [title for title, _lines in _outline(source)] == ["KONTAKT OS HER"]


def test_letters_right_after_each_other_count_items_and_one_alone_a_heading() -> None:
    listed = "# Formål\n\nVi bruger dem til\n\na) Levering af varer\n\nb) Kundeservice\n"
    apart = "a) Levering\n\nVi sender dig varerne, og det er alt.\n\nb) Kundeservice\n\nVi svarer dig, når du ringer.\n"

    assert _outline(listed, "policy.md") == [
        ("Formål", ["Vi bruger dem til", "Levering af varer", "Kundeservice"]),
    ]
    assert [title for title, _lines in _outline(apart)] == ["Levering", "Kundeservice"]


def test_bold_titles_in_a_counted_list_are_headings_and_bold_names_alone_are_not() -> None:
    titled = "1. **Hvem er vi**\n\n   Vi er Acme ApS.\n\n2. **Hvor længe**\n   Vi gemmer det i 5 år.\n"
    names = "1. **Acme ApS**\n2. **Havnens Regnskab**\n"

    assert _outline(titled, "policy.md") == [
        ("Hvem er vi", ["Vi er Acme ApS."]),
        ("Hvor længe", ["Vi gemmer det i 5 år."]),
    ]
    assert _outline(names, "policy.md") == [("", ["Acme ApS", "Havnens Regnskab"])]


def test_links_that_fold_a_part_out_are_its_title_and_other_links_are_not() -> None:
    page = (
        "<h1>Politik</h1><a href='#c1' aria-expanded='false'>Hvor længe</a><div id='c1'><p>I fem år.</p></div>"
        "<p>Læs <a class='accordion-link' href='/mere'>mere</a> her.</p>"
    )

    assert _outline(page, "policy.html") == [("Politik", []), ("Hvor længe", ["I fem år.", "Læs mere her."])]


def test_the_date_in_a_footer_is_kept_and_its_slogan_is_not() -> None:
    page = "<h1>Policy</h1><p>Vi skyddar dem.</p><footer><p>Policyn gäller från 1 mars 2024.</p><p>Vi ses!</p></footer>"

    assert _outline(page, "policy.html")[-1] == ("", ["Policyn gäller från 1 mars 2024."])
