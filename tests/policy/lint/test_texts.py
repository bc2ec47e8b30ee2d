"""Whole policies: a correct one has no findings, and one with every fault we know has them all, each at its section."""

# ruff: noqa: E501

from pathlib import Path

import pytest

from holdord.policy.lint.finding import Finding, Severity
from tests.policy.lint.cases import MINIMAL, finds_in_text, judged

TEXTS = Path(__file__).with_name("texts")

#: What is wrong in texts/wrong.da.md: the rule, the section it must point at, how bad it is.
H, M, L = Severity.HIGH, Severity.MEDIUM, Severity.LOW
WRONG = (
    ("T1a", "Kontakt", H), ("T1b", "1", H), ("T1c", "1", M), ("T2b", "EØS-repræsentant", M), ("O1", "1", M),
    ("T20a", "2.1", H), ("T6b", "2.2", M), ("T24d", "2.2", M), ("T16", "2.2", M), ("T4a", "2.3", H), ("T5", "2.3", M),
    ("T8a", "2.4", H), ("T6a", "2.5", M), ("T4c", "3.1", H), ("T16", "3.1", M), ("M1", "3.2", H), ("C1", "3.2", H),
    ("M2", "3.2", M), ("T8a", "3.3", H), ("T8b", "3.3", H), ("T22", "4.1", M), ("T24b", "4.1", L), ("T8d", "5", M),
    ("T8e", "5", M), ("T13a", "5", H), ("T19", "6", L), ("S2", "6", L), ("R2", "6", M), ("R1", "6", H), ("R3", "6", M),
    ("R4", "6", L), ("T18a", "6", M), ("R5", "6", H), ("T11b", "6", M), ("S1", "7", L), ("T7a", "7", H),
    ("T7a", "8", H), ("T7c", "8", M), ("T7d", "8", L), ("T14a", "9", M), ("T14b", "9", M), ("K1", "9", L),
    ("T24a", "1", L), ("T24a", "2.2", L), ("T24c", "2.1", L), ("T12", "", M), ("T21", "", M),
)  # fmt: skip


def read(name: str) -> str:
    return (TEXTS / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wrong() -> tuple[Finding, ...]:
    return judged(read("wrong.da.md"), "da")


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_correct_policy_has_no_findings(language: str) -> None:
    assert [str(finding) for finding in judged(read(f"right.{language}.md"), language)] == []


def test_the_register_that_people_copy_has_no_findings() -> None:
    assert judged(read("right.en.md"), "en", folder=MINIMAL) == ()


@pytest.mark.parametrize("rule, section, severity", WRONG, ids=[f"{rule} {section}" for rule, section, _ in WRONG])
def test_each_fault_is_found_at_its_section(
    wrong: tuple[Finding, ...], rule: str, section: str, severity: Severity
) -> None:
    assert (rule, section, severity) in [(finding.rule, finding.spot.key, finding.severity) for finding in wrong]


def test_nothing_high_is_found_beside_the_faults(wrong: tuple[Finding, ...]) -> None:
    """Names of services that ended are told as well; the catalogue knows more of them every month."""
    known = {(rule, section) for rule, section, _ in WRONG}
    others = [finding for finding in wrong if (finding.rule, finding.spot.key) not in known]

    assert {finding.rule for finding in others} <= {"T24c"}


def test_a_finding_points_at_the_line_it_quotes(wrong: tuple[Finding, ...]) -> None:
    lines = read("wrong.da.md").splitlines()
    shield = next(finding for finding in wrong if finding.rule == "S1")

    assert "PPTP" in lines[shield.spot.line - 1]


def test_findings_come_the_worst_first_and_then_by_line(wrong: tuple[Finding, ...]) -> None:
    assert list(wrong) == sorted(wrong, key=lambda finding: finding.order)
    assert wrong[0].severity is H and wrong[-1].severity is L


#: Some of the worst, as they are said in the other languages: what is found, and what passes.
SAID = (
    ("nb", "C1", "Ved å bruke nettsiden gir du samtykke til at vi lagrer data.", "Du kan krysse av hvis du vil ha nyheter."),
    ("nb", "M1", "Vi har en berettiget interesse i å sende deg nyhetsbrev på e-post.", "Nyhetsbrev på e-post sendes med ditt samtykke."),
    ("nb", "T8a", "Vi lagrer opplysningene i inntil fem år.", "Vi lagrer opplysningene i fem år etter siste levering."),
    ("nb", "T7a", "Opplysningene lagres på servere i USA.", "Opplysningene lagres i USA etter EUs standardavtaler."),
    ("nb", "T20a", "Vi bruker cookies til statistikk. Du kan slå av cookies i nettleseren.", "Vi ber om samtykke til cookies."),
    ("nb", "R1", "Vi krever kopi av pass for å behandle henvendelsen.", "Er vi i tvil, krever vi kopi av pass."),
    ("nb", "T7e", "Leverandøren er sertifisert under Privacy Shield.", "Privacy Shield er ugyldig."),
    ("sv", "C1", "Genom att använda webbplatsen samtycker du till vår behandling.", "Du kan kryssa i rutan om du vill ha nyheter."),
    ("sv", "M1", "Vi har ett berättigat intresse av att skicka nyhetsbrev till dig via e-post.", "Nyhetsbrev via e-post skickas med ditt samtycke."),
    ("sv", "T8a", "Vi sparar uppgifterna i upp till fem år.", "Vi sparar uppgifterna i fem år efter senaste köpet."),
    ("sv", "T7a", "Uppgifterna lagras på servrar i USA.", "Uppgifterna lagras i USA enligt standardavtalsklausuler."),
    ("sv", "T20a", "Vi använder cookies för statistik. Du kan stänga av cookies i webbläsaren.", "Vi ber om samtycke till cookies."),
    ("sv", "R1", "Vi kräver kopia av pass för att behandla din begäran.", "Vid behov kräver vi kopia av pass."),
    ("sv", "R2", "Vi tar ut en avgift för upprepade förfrågningar.", "Är en begäran uppenbart ogrundad eller upprepade sådana orimliga kan avgift tas ut."),
    ("fi", "C1", "Käyttämällä sivustoa hyväksyt tietojesi käsittelyn.", "Voit rastittaa ruudun, jos haluat uutiskirjeen."),
    ("fi", "M1", "Lähetämme uutiskirjeitä sähköpostilla oikeutetun edun perusteella.", "Lähetämme uutiskirjeitä sähköpostilla suostumuksella."),
    ("fi", "T8a", "Säilytämme tietoja enintään viisi vuotta.", "Säilytämme tietoja viisi vuotta sopimuksen päättymisen jälkeen."),
    ("fi", "T7a", "Tiedot tallennetaan Yhdysvaltoihin.", "Tiedot siirretään Yhdysvaltoihin vakiolausekkeiden nojalla."),
    ("fi", "T20a", "Käytämme evästeitä. Voit estää evästeet selaimen asetuksista.", "Pyydämme evästeisiin suostumuksen."),
    ("da", "C1", "Når du udfylder formularen, accepterer du vores privatlivspolitik.", "Sæt kryds, hvis du vil have nyheder."),
    ("da", "T4a", "Behandlingen er enten baseret på dit samtykke eller på en aftale, du har indgået med os, eller på vores legitime interesse.", "Vi svarer dig efter en legitim interesse."),
    ("da", "T7e", "Leverandøren er tilsluttet Privacy Shield.", "Leverandøren er tilsluttet Data Privacy Framework."),
    ("en", "T8f", "Orders are kept for a year after delivery.\n\nWe may keep them for a reasonable period.", "We keep it for a reasonable period: 6 months after the interview."),
    ("da", "T8f", "Vi gemmer ansøgninger i en rimelig periode.", "Vi gemmer ansøgninger i en rimelig periode, der afhænger af fristen for at klage."),
    ("nb", "T8f", "Vi oppbevarer søknader i en rimelig periode.", "Vi oppbevarer søknader i en rimelig periode, seks måneder etter svaret."),
    ("sv", "T8f", "Vi sparar ansökningar under en rimlig tid.", "Vi sparar ansökningar under en rimlig tid som beror på preskription."),
    ("fi", "T8f", "Säilytämme hakemuksia kohtuullisen ajan.", "Säilytämme hakemuksia kohtuullisen ajan, joka riippuu valitusajasta."),
    ("da", "T20a", "Vi bruger cookies til statistik. Du samtykker til nyhedsbrevet på e-mail.", "Vi bruger Google Analytics og Meta Pixel til markedsføring. Det sker kun med dit samtykke."),
    ("nb", "T20a", "Vi bruker cookies til statistikk.", "Vi bruker cookies til statistikk. Det skjer ikke uten ditt samtykke."),
    ("sv", "T20a", "Vi använder pixlar och cookies för statistik.", "Vi använder cookies för statistik. Det sker inte utan ditt samtycke."),
    ("fi", "T20a", "Käytämme evästeitä mainontaan.", "Käytämme evästeitä mainontaan. Emme tee sitä ilman suostumustasi."),
    ("en", "T20a", "We use cookies for analytics. We do not ask for consent.", "## Cookies\n\nWe use cookies for analytics.\n\nNothing happens without your consent."),
    ("en", "T9", "## Your rights\n\nYou may ask for access, rectification, erasure, restriction and portability.", "## Your rights\n\nYou may ask for access, rectification, erasure, restriction and portability, and you may raise an objection."),
    ("en", "T10", "We ask for your consent to photos.\n\nYou can unsubscribe from reminders.", "With your consent we send news. You can unsubscribe at any time using the link."),
    ("da", "T10", "Vi beder om samtykke til fotos.\n\nDu kan afmelde påmindelser.", "Vi sender nyheder med dit samtykke. Du kan altid afmelde dem."),
    ("nb", "T10", "Vi ber om samtykke til bilder.\n\nDu kan melde deg av påminnelser.", "Vi sender nyheter med ditt samtykke. Du kan når som helst melde deg av."),
    ("sv", "T10", "Vi ber om samtycke till bilder.\n\nDu kan avregistrera dig från påminnelser.", "Vi skickar nyheter med ditt samtycke. Du kan alltid avregistrera dig."),
    ("fi", "T10", "Pyydämme suostumuksen kuviin.\n\nVoit lopettaa tilauksen.", "Lähetämme uutisia suostumuksellasi. Voit milloin tahansa lopettaa tilauksen."),
    ("en", "R1", "## Your rights\n\nWe do not charge you. E-mail us a copy of your passport so that we can identify you.", "## Your rights\n\nIt may be that we doubt who you are. Then e-mail us a copy of your passport so that we can identify you."),
    ("en", "T13a", "We build a profile of you.\n\nWe make no automated decisions, including profiling.", "You can create a profile.\n\nWe make no automated decisions, including profiling."),
    ("en", "T13c", "We build a profile of you to show offers.", "You can create a profile on our pages."),
    ("da", "T13c", "Vi opbygger en profil af dig for at vise tilbud.", "Du kan oprette en profil hos os."),
    ("nb", "T13c", "Vi bygger en profil av deg for å vise tilbud.", "Du kan opprette en profil hos oss."),
    ("sv", "T13c", "Vi skapar en profil av dig för att visa erbjudanden.", "Du kan skapa en profil hos oss."),
    ("fi", "T13c", "Muodostamme sinusta profiilin tarjouksia varten.", "Voit luoda profiilin."),
    ("da", "R7", "Vi besvarer din anmodning senest tre måneder efter modtagelsen.", "Vi besvarer din anmodning senest en måned efter modtagelsen."),
)  # fmt: skip


@pytest.mark.parametrize("language, rule, said, passes", SAID, ids=[f"{each[0]} {each[1]}" for each in SAID])
def test_it_is_found_in_each_language(language: str, rule: str, said: str, passes: str) -> None:
    assert finds_in_text(rule, said, language)
    assert not finds_in_text(rule, passes, language)


#: What looks like a fault and is none: each was once taken for one.
SPARED = (
    ("da", "R5", "Du har ret til dataportabilitet. Der træffes ikke automatiske afgørelser."),
    ("da", "R6", "Til at tage med: hele politikken (PDF)."),
    ("da", "T8a", "Sagsakter opbevares i ti år fra sagens afslutning."),
    ("da", "T8a", "Har du ikke logget ind i 3 år, sletter vi kontoen."),
    ("da", "T8a", "Melder du dig fra, sletter vi din adresse inden for 30 dage."),
    ("da", "K1", "Er du under 18 år, har vi også navn på dine forældre."),
    ("da", "T7a", "Vi overfører ikke oplysninger til USA."),
    ("da", "M1", "Du kan gøre indsigelse mod direkte markedsføring på e-mail, der bygger på legitim interesse."),
    ("en", "T10", "We rely on your consent. You can change your mind whenever you like."),
    ("en", "T1a", 'In this policy "we" means Lark Bikes Ltd, Horsens. The controller is Lark Bikes Ltd.'),
    ("en", "T8a", "The cookie is stored for 90 days."),
    ("en", "T4a", "We keep this because of our legitimate interest in helping people, and what is sensitive only if the law "
                  "asks us to write it down, or with your explicit consent."),
    ("en", "T7a", "Write to us if you want to know where data are stored."),
    ("en", "T8a", "## How long we keep data\n\nAt most\n\n1 year\n\nCounted from\n\nthe day you wrote"),
    ("en", "R7", "## Your rights\n\nWe answer within 1 month.\n\nIn complex cases up to 2 months more."),
    ("nb", "T8a", "Du kan melde deg av, og da sletter vi deg innen 30 dager."),
)  # fmt: skip


@pytest.mark.parametrize("language, rule, said", SPARED, ids=[f"{each[0]} {each[1]} {each[2][:30]}" for each in SPARED])
def test_what_only_looks_like_a_fault_is_spared(language: str, rule: str, said: str) -> None:
    assert not finds_in_text(rule, said, language)
