"""Rights are found by their names, in lists and in sentences; a denied one hardly; and what comes of asking."""

import pytest

from holdord.policy.importer.find import answers, rights
from holdord.policy.importer.found import Found
from tests.conftest import promise
from tests.policy.importer.sentences_of import policy

ALL = ["A15", "A16", "A17", "A18", "A20", "A21", "A7-3", "A77"]

LISTS = {
    "da": """# Dine rettigheder
        - Indsigt i dine oplysninger
        - Berigtigelse
        - Sletning
        - Begrænsning af behandlingen
        - Dataportabilitet
        - Indsigelse
        Du kan til enhver tid trække dit samtykke tilbage.
        Du kan klage til Datatilsynet.""",
    "en": """# Your rights
        - the right of access
        - have wrong data corrected
        - the right to be forgotten
        - restrict our processing
        - data portability
        - object to marketing
        You may withdraw your consent at any time.
        You can complain to the Information Commissioner.""",
    "nb": """# Dine rettigheter
        - rett til innsyn
        - retting
        - sletting
        - begrensning
        - dataportabilitet
        - å protestere
        Du kan trekke samtykket tilbake.
        Du kan klage til Datatilsynet.""",
    "sv": """# Dina rättigheter
        - rätt till registerutdrag
        - rättelse
        - radering
        - begränsning
        - dataportabilitet
        - rätt att invända
        Du kan återkalla ditt samtycke.
        Du kan lämna in ett klagomål till Integritetsskyddsmyndigheten.""",
    "fi": """# Rekisteröidyn oikeudet
        - oikeus saada pääsy tietoihin
        - oikaiseminen
        - oikeus tulla unohdetuksi
        - käsittelyn rajoittaminen
        - siirtää tiedot järjestelmästä toiseen
        - vastustamisoikeus
        Voit peruuttaa suostumuksen milloin tahansa.
        Voit valittaa tietosuojavaltuutetulle.""",
}


def found(language: str, text: str, kind: str = "right") -> list[Found]:
    finder = rights if kind == "right" else answers
    return [fact for fact in finder.find(policy(language, text)) if fact.kind == kind]


@promise("8.1a", "8.8")
@pytest.mark.parametrize("language", LISTS)
def test_the_eight_rights_are_found_in_a_list(language: str) -> None:
    facts = found(language, LISTS[language])
    assert sorted(fact.known_by for fact in facts) == sorted(f"eu-gdpr:{right}" for right in ALL)


def test_one_sentence_may_name_many() -> None:
    facts = found("da", "Du har ret til indsigt, berigtigelse, sletning, begrænsning og dataportabilitet.")
    assert {fact.known_by[-3:] for fact in facts} == {"A15", "A16", "A17", "A18", "A20"}


def test_a_denied_right_is_found_with_little_certainty() -> None:
    (granted,) = found("da", "Du har ret til dataportabilitet.")
    (denied,) = found("da", "Du har ikke ret til dataportabilitet; retten gælder ikke.")
    assert denied.confidence < 0.5 < granted.confidence


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("da", "Vi analyserer besøg for at få indsigt i, hvad der virker."),
        ("da", "Når perioden er gået, sletter vi oplysningerne."),
        ("en", "Access to our office is limited to members of staff."),
    ],
)
def test_the_words_alone_are_no_right(language: str, text: str) -> None:
    assert found(language, text) == []


@pytest.mark.parametrize(
    ("language", "text", "answer", "extension"),
    [
        (
            "da",
            "Vi svarer på din anmodning indenfor en måned. Fristen kan forlænges med to måneder.",
            "1 month",
            "2 months",
        ),
        (
            "en",
            "We will respond to your request within 30 days, extendable by two further months.",
            "30 days",
            "2 months",
        ),
        (
            "nb",
            "Vi besvarer henvendelsen innen én måned, og fristen kan forlenges med to måneder.",
            "1 month",
            "2 months",
        ),
        ("sv", "Vi svarar på din begäran inom en månad. Tiden kan förlängas med två månader.", "1 month", "2 months"),
        (
            "fi",
            "Vastaamme pyyntöön kuukauden kuluessa. Määräaikaa voidaan jatkaa kahdella kuukaudella.",
            "1 month",
            "2 months",
        ),
    ],
)
def test_the_time_to_answer_and_its_extension(language: str, text: str, answer: str, extension: str) -> None:
    terms = {fact.value["of"]: fact.value["term"] for fact in found(language, f"# GDPR\n{text}", "term")}
    assert terms == {"answer": answer, "extension": extension}


def test_a_fee_is_free_or_made_under_conditions() -> None:
    text = "# Dine rettigheder\nKopien er gratis. Ved overdrevne eller gentagne anmodninger kan vi opkræve et gebyr."
    assert [fact.known_by for fact in found("da", text, "fee")] == ["free", "excessive", "repeated"]


def test_a_free_programme_is_no_fee() -> None:
    assert found("da", "WordPress er et gratis system til hjemmesider.", "fee") == []


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Vi vil kræve to godkendte ID'er fra dig for at bevise din identitet.", ["two approved ids"]),
        ("Send en kopi af dit pas, så vi kan bekræfte din identitet.", ["passport"]),
        ("Du skal identificere dig med MitID.", ["MitID"]),
        ("Vi kan bede dig bekræfte din identitet.", ["proof of identity"]),
    ],
)
def test_which_proof_of_identity_is_asked_for(text: str, asks: list[str]) -> None:
    assert [fact.known_by for fact in found("da", f"# Dine rettigheder\n{text}", "identity")] == asks
