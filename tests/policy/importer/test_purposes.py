"""What data are for and on what ground: by lists, sentences and tables, by words and by article."""

import pytest

from holdord.policy.importer import citations
from holdord.policy.importer.find import basis, purposes
from tests.conftest import promise
from tests.policy.importer.sentences_of import policy


def aims(language: str, text: str) -> list[str]:
    return [fact.value.get("term", "") for fact in purposes.find(policy(language, text)) if fact.kind == "purpose"]


def grounds(language: str, text: str) -> list[tuple[str, str]]:
    return [(fact.known_by[-1], fact.value.get("purpose", "")) for fact in basis.find(policy(language, text))]


def says(language: str, text: str) -> list[str]:
    return [fact.known_by for fact in purposes.find(policy(language, text)) if fact.kind == "automated"]


@promise("2.3")
@pytest.mark.parametrize(
    ("language", "text", "terms"),
    [
        (
            "da",
            "Vi bruger oplysningerne til følgende formål:\n- sende nyhedsbreve\n- håndtering af betalinger",
            ["newsletter", "payments"],
        ),
        ("da", "Vi behandler data med henblik på at besvare din henvendelse.", ["answer-request"]),
        ("en", "We use your data to send invoices and to prevent fraud.", ["invoicing", "prevent-fraud"]),
        ("nb", "Formålet er å levere tjenester og fakturere.", ["deliver-services", "invoicing"]),
        ("sv", "Vi använder uppgifterna för att skicka nyhetsbrev.", ["newsletter"]),
        ("fi", "Tietoja käytetään asiakaspalveluun ja laskutukseen.", ["invoicing", "customer-service"]),
    ],
)
def test_purposes_are_found(language: str, text: str, terms: list[str]) -> None:
    assert aims(language, text) == terms


@pytest.mark.parametrize(
    "text",
    [
        "Vi bruger adressen for at informere om produkter, du har købt.",
        "Vi bruger nummeret til at give yderligere oplysninger om fejlen.",
    ],
)
def test_to_tell_somebody_of_what_they_bought_is_no_marketing(text: str) -> None:
    assert "direct-marketing" not in aims("da", text)
    assert aims("da", "Vi bruger adressen for at informere om nye produkter.") == ["direct-marketing"]


def test_a_newsletter_is_direct_marketing() -> None:
    (fact,) = purposes.find(policy("en", "We use your address to send newsletters."))
    assert fact.value["direct_marketing"] == "yes"


def test_a_listed_purpose_without_a_term_keeps_its_words() -> None:
    (fact,) = purposes.find(policy("da", "Vi bruger oplysningerne til at:\n- holde styr på, hvem der er på vandet"))
    assert fact.value == {"text": "holde styr på, hvem der er på vandet"}
    assert fact.confidence == 0.5


def test_a_list_of_recipients_is_no_list_of_purposes() -> None:
    assert aims("da", "Vi bruger følgende databehandlere til hjemmesiden:\n- Skyhost ApS\n- Brevdue A/S") == []


@pytest.mark.parametrize(
    ("cited", "letters"),
    [
        ("artikel 6, stk. 1, litra b, c og f.", "bcf"),
        ("Art. 6(1)(b) and (f)", "bf"),
        ("artikkel 6 nr. 1 bokstav b", "b"),
        ("artikel 6.1 första stycket f", "f"),
        ("6 artiklan 1 kohdan f alakohta", "f"),
        ("artikel 9, stk. 2, litra a", ""),
        ("artikel 16, stk. 1, litra a", ""),
        ("§ 6, stk. 1", ""),
        ("Article 6(1)(b) and a legitimate reason", "b"),
    ],
)
def test_grounds_are_read_from_citations(cited: str, letters: str) -> None:
    assert "".join(ground[-1] for ground in citations.grounds(cited)) == letters


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("da", "Vi sender nyhedsbreve på grundlag af dit samtykke.", [("a", "newsletter")]),
        ("da", "Behandlingen er nødvendig for at opfylde en retlig forpligtelse.", [("c", "legal-compliance")]),
        ("da", "Behandlingen sker efter interesseafvejningsreglen.", [("f", "")]),
        ("en", "We process it on the basis of our legitimate interests.", [("f", "")]),
        ("nb", "Vi behandler opplysningene fordi vi har en berettiget interesse.", [("f", "")]),
        ("sv", "Vi behandlar uppgifterna med stöd av ett berättigat intresse.", [("f", "")]),
        ("fi", "Käsittely perustuu rekisterinpitäjän oikeutettuun etuun.", [("f", "")]),
    ],
)
def test_grounds_are_read_from_words(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert grounds(language, text) == expected


def test_in_a_table_the_row_joins_ground_and_purpose() -> None:
    table = "# Formål\n| Formål | Retsgrundlag |\n| Udsende nyhedsbreve | Samtykke |\n| Bogføring | Lovkrav |"
    assert grounds("da", table) == [("a", "newsletter"), ("c", "bookkeeping")]


def test_several_grounds_and_purposes_are_not_paired() -> None:
    text = "Vi behandler data efter artikel 6, stk. 1, litra b og f, for at sende faktura og nyhedsbreve."
    assert grounds("da", text) == [("b", ""), ("f", "")]


def test_a_ground_said_in_passing_is_believed_only_alone() -> None:
    passing = "# Dine rettigheder\nDine oplysninger skal slettes for at overholde en lovpligtig forpligtelse."
    (fact,) = basis.find(policy("da", passing))
    assert (fact.known_by, fact.confidence) == ("eu-gdpr:A6-1-c", 0.4)
    said = "# Retsgrundlag\nVi behandler data efter artikel 6, stk. 1, litra c.\n" + passing
    assert [fact.confidence for fact in basis.find(policy("da", said))] == [0.95]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("da", "Vi træffer ikke automatiserede beslutninger, herunder profilering.", ["no"]),
        ("da", "Vi anvender automatiske afgørelser, når du søger om kredit.", ["yes"]),
        ("en", "We do not use automated decision-making.", ["no"]),
        ("en", "You have the right not to be subject to automated decisions.", []),
        ("fi", "Henkilötietoja ei käytetä automaattiseen päätöksentekoon.", ["no"]),
    ],
)
def test_whether_machines_decide(language: str, text: str, expected: list[str]) -> None:
    assert says(language, text) == expected


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        (
            "da",
            "Vi bruger oplysningerne til at tælle robåde, pumpe dæk og male skuret.",
            ["tælle robåde", "pumpe dæk", "male skuret"],
        ),
        (
            "nb",
            "Vi bruker opplysningene for å telle robåter, pumpe dekk og male skuret.",
            ["telle robåter", "pumpe dekk", "male skuret"],
        ),
        (
            "sv",
            "Vi använder uppgifterna för att räkna båtar, pumpa däck och måla boden.",
            ["räkna båtar", "pumpa däck", "måla boden"],
        ),
    ],
)
def test_aims_in_a_sentence_are_told_apart_also_without_a_term(language: str, said: str, expected: list[str]) -> None:
    found = [fact for fact in purposes.find(policy(language, said)) if fact.kind == "purpose"]
    assert [fact.value["text"] for fact in found] == expected


def test_the_ground_behind_a_dash_is_a_ground_and_no_part_of_the_aim() -> None:
    text = "# Varför behöver vi uppgifterna?\n- För att värva nya medlemmar – samtycke\n- För att ge råd – avtal"
    assert [ground for ground, _aim in grounds("sv", text)] == ["a", "b"]
