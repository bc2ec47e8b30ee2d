"""Who else has the data is read by where the name stands; the catalogue is left out of every test but its own."""

import time

import pytest

from holdord.policy.importer.find import third_parties
from holdord.policy.importer.find.naming.mention import Mention, joined
from holdord.policy.importer.find.naming.vocabulary import vocabulary
from holdord.policy.importer.found import Found
from holdord.policy.importer.readers import read


def receivers(policy: str, language: str = "da", *, with_catalogue: bool = False) -> dict[str, Found]:
    text = read(policy.encode(), name="policy.md", language=language)
    return {fact.value["name"]: fact for fact in third_parties.find(text, with_catalogue=with_catalogue)}


HEAD = """# Privatlivspolitik for Muslinghuset ApS

Muslinghuset ApS ("vi") er dataansvarlig. Skriv til hej@muslinghuset.dk.

"""


def test_a_bold_name_with_its_company_in_brackets_is_a_receiver() -> None:
    found = receivers(
        HEAD + "## Analyse\n\n- **Kvikmål (Kvikmål Ltd.)** er en tjeneste, der tæller besøg. Den leveres af os.\n"
    )
    assert found["Kvikmål"].value["legal_entity"] == "Kvikmål Ltd."
    assert "tæller besøg" in found["Kvikmål"].value["does"]


def test_several_names_in_one_head_are_several_receivers() -> None:
    found = receivers(HEAD + "## Reklame\n\n- **Blinkvisning / Blink Bid Manager (Blink, Inc.)** viser annoncer.\n")
    assert set(found) == {"Blinkvisning", "Blink Bid Manager"}


def test_a_link_to_somebodys_policy_names_them() -> None:
    line = (
        "Vi kan bruge Snakke ([Snakke Privatlivspolitik](#)), "
        "Pling ([Pling Privatlivspolitik](https://pling.example/privat)) "
        "eller Brevdue Portal ([Brevdue Privatlivspolitik](#)).\n"
    )
    found = receivers(HEAD + "## Kunder\n\n" + line)
    assert set(found) == {"Snakke", "Pling", "Brevdue"}
    assert found["Pling"].value["policy_url"] == "https://pling.example/privat"
    assert "policy_url" not in found["Snakke"].value


def test_a_table_says_who_where_and_what_for() -> None:
    rows = "| Skyhylden Drift A/S | Hosting | Danmark |\n| Postklar (Postklar Inc.) | Nyhedsbrev | USA |\n"
    table = f"| Databehandler | Formål | Land |\n|---|---|---|\n{rows}"
    found = receivers(HEAD + "## Hvem hjælper os\n\n" + table)
    assert found["Skyhylden Drift A/S"].value | {"name": ""} == {
        "name": "", "legal_entity": "Skyhylden Drift A/S", "country": "DK", "does": "Hosting", "role": "processor",
    }  # fmt: skip
    assert found["Postklar"].value["legal_entity"] == "Postklar Inc."
    assert found["Postklar"].value["country"] == "US"


@pytest.mark.parametrize(
    ("language", "sentence", "names"),
    [
        (
            "da",
            "Vi bruger Fakturan til at sende regninger, og de videregives til Inkassohuset A/S.",
            {"Fakturan", "Inkassohuset"},
        ),
        ("en", "Payments are handled by Paywell Ltd and emails are sent through Mailbird.", {"Paywell", "Mailbird"}),
        (
            "nb",
            "Vi benytter Regnskapsro AS som databehandler, og nyhetsbrev sendes via Postduen.",
            {"Regnskapsro", "Postduen"},
        ),
        ("sv", "Vi anlitar Bokfin AB, och nyhetsbrev skickas via Brevduvan.", {"Bokfin", "Brevduvan"}),
        (
            "fi",
            "Käytämme uutiskirjeisiin palvelua Postikyyhky, ja kirjanpidosta vastaa Tilitaito Oy.",
            {"Postikyyhky", "Tilitaito"},
        ),
    ],
)
def test_a_sentence_that_speaks_of_using_or_sharing_names_receivers(
    language: str, sentence: str, names: set[str]
) -> None:
    titles = {"da": "Deling", "en": "Sharing", "nb": "Deling", "sv": "Delning", "fi": "Luovutukset"}
    found = receivers(f"# {titles[language]}\n\n{sentence}\n", language)
    assert {
        name.removesuffix(" A/S").removesuffix(" Ltd").removesuffix(" AS").removesuffix(" AB").removesuffix(" Oy")
        for name in found
    } == names


def test_a_list_under_a_heading_on_receivers_names_them_and_kinds_of_receivers_are_no_names() -> None:
    found = receivers(
        HEAD
        + "## Modtagere\n\n- Pakkepost\n- Banker\n- Offentlige myndigheder\n- Hostingudbydere\n- Kortklar (betaling)\n"
    )
    assert set(found) == {"Pakkepost", "Kortklar"}
    assert found["Kortklar"].value["does"] == "betaling"


def test_the_company_itself_the_authority_the_law_and_the_browser_are_no_receivers() -> None:
    policy = HEAD + (
        "## Deling\n\nMuslinghuset deler ikke data med andre. Muslinghuset ApS bruger cookies.\n\n"
        "Du kan slette cookies i din browser: Chrome, Firefox og Safari.\n\n"
        "Overførsel til USA sker efter EU-U.S. Data Privacy Framework og EU-Kommissionens standardkontrakter.\n\n"
        "## Klage\n\nDu kan klage til Datatilsynet, Carl Jacobsens Vej 35, 2500 Valby.\n"
    )
    assert receivers(policy) == {}


def test_one_receiver_in_many_spellings_is_one() -> None:
    found = receivers(
        HEAD
        + "## Deling\n\nVi bruger PostHylden til breve. Data ligger hos Posthylden. Vi deler dem med Posthylden A/S.\n"
    )
    assert len(found) == 1
    assert next(iter(found.values())).value["legal_entity"] == "Posthylden A/S"


def test_what_the_text_says_of_their_role_is_kept() -> None:
    found = receivers(
        HEAD + "## Betaling\n\nKortklar A/S er selvstændig dataansvarlig.\n\nHylden A/S er vores databehandler.\n"
    )
    roles = {name: fact.value.get("role") for name, fact in found.items()}
    assert roles == {"Kortklar A/S": "controller", "Hylden A/S": "processor"}


def test_the_catalogue_says_which_vendor_it_is() -> None:
    line = HEAD + "## Deling\n\nVi bruger Hotjar til statistik.\n"
    assert receivers(line, with_catalogue=True)["Hotjar"].value["vendor"] == "hotjar"
    assert "vendor" not in receivers(line)["Hotjar"].value


@pytest.mark.parametrize("hostile", ["A " * 9_000, "Aa(" * 6_000, "a.b-" * 6_000, "X/" * 9_000, "Bbbb, " * 3_000])
def test_a_hostile_line_is_read_in_bounded_time(hostile: str) -> None:
    started = time.perf_counter()
    receivers(f"# Modtagere\n\nVi bruger {hostile}\n")
    assert time.perf_counter() - started < 5


def test_a_short_form_is_the_company_and_two_companies_that_begin_alike_are_two() -> None:
    assert _joined("Acme", "Acme Bank AB") == ["Acme Bank AB"]
    assert _joined("Acme", "Acme Bank AB", "Acme Forsikring A/S") == ["Acme", "Acme Bank AB", "Acme Forsikring A/S"]


def _joined(*names: str) -> list[str]:
    mentions = [Mention(name, line, "1", 0.9) for line, name in enumerate(names, 1)]
    return [mention.name for mention in joined(mentions, vocabulary("da"))]


def test_who_carries_and_who_is_given_is_a_receiver_and_a_cv_is_none() -> None:
    found = receivers(
        HEAD + "## Levering\n\nPakker sendes med Duebud, og breve bringes ud af Sneglen.\n\n"
        "## Kameraer\n\nOptagelser kan videregives til Politiet.\n\n"
        "## Job\n\nCV'er sendes til den, der ansætter, og CV'er slettes efter et halvt år.\n"
    )
    assert set(found) == {"Duebud", "Sneglen", "Politiet"}


def test_a_known_name_may_begin_small() -> None:
    found = receivers(HEAD + "## Regnskab\n\nVores regnskab bogføres i e-conomic.\n", with_catalogue=True)
    assert found["e-conomic"].value["vendor"] == "e-conomic"
