"""How long data are kept is read as people write it, and what is no time of keeping is left alone."""

import time

import pytest

from holdord.policy.importer.find import forewarning, retention
from holdord.policy.importer.found import Found
from holdord.policy.importer.periods import spans
from tests.conftest import promise
from tests.policy.importer.sentences_of import policy


def kept(language: str, text: str) -> list[Found]:
    return list(retention.find(policy(language, text)))


@pytest.mark.parametrize(
    ("language", "words", "durations"),
    [
        ("da", "op til 8 år, fem (5) år, halvandet år, et halvt år", ["8 years", "5 years", "18 months", "6 months"]),
        ("da", "løbende måned + 5 år, 24 timer, 2½ år, 5-årig", ["5 years", "1 day", "30 months", "5 years"]),
        ("en", "twenty-four (24) months, half a year, a month", ["24 months", "6 months", "1 month"]),
        ("nb", "tolv måneder og sju år", ["12 months", "7 years"]),
        ("sv", "ett år och sex månader", ["1 year", "6 months"]),
        ("fi", "kolme vuotta, kuuden kuukauden, vuoden kuluttua", ["3 years", "6 months", "1 year"]),
    ],
)
def test_spans_of_time_are_read_in_five_languages(language: str, words: str, durations: list[str]) -> None:
    assert [span.duration for span in spans(words, language)] == durations


@promise("5.4")
@pytest.mark.parametrize(
    ("language", "text", "duration", "starts"),
    [
        (
            "da",
            "Vi gemmer data om vores kunde i op til 8 år fra den sidste servicelevering.",
            "8 years",
            "last_delivery",
        ),
        (
            "da",
            "Bilag opbevares i 5 år fra udløbet af det regnskabsår, de vedrører.",
            "5 years",
            "end_of_financial_year",
        ),
        ("da", "Vi gemmer dem, så længe du er kunde og op til 3 år derefter.", "3 years", "end_of_contract"),
        ("da", "Ansøgninger slettes senest 6 måneder efter ansøgningsfristen.", "6 months", ""),
        ("da", "Vi opbevarer dem på op til 5 år fra den sidste begivenhed.", "5 years", "last_event"),
        (
            "en",
            "Invoices are kept for five years after the end of the financial year.",
            "5 years",
            "end_of_financial_year",
        ),
        ("en", "We delete your account data 30 days after you close your account.", "30 days", "account_closed"),
        ("nb", "Opplysningene slettes tre år etter at kundeforholdet er avsluttet.", "3 years", "end_of_contract"),
        ("sv", "Uppgifterna sparas i sju år efter räkenskapsårets slut.", "7 years", "end_of_financial_year"),
        ("fi", "Tietoja säilytetään kaksi vuotta jäsenyyden päättymisen jälkeen.", "2 years", "end_of_contract"),
    ],
)
def test_a_period_is_found_with_its_starting_event(language: str, text: str, duration: str, starts: str) -> None:
    (fact,) = kept(language, text)
    assert (fact.value["duration"], fact.value.get("starts", "")) == (duration, starts)


def test_of_a_range_the_longer_end_is_taken_with_less_certainty() -> None:
    (one,), (range_,) = kept("da", "Vi gemmer dem i 5 år."), kept("da", "Vi gemmer dem i 3-5 år.")
    assert range_.value["duration"] == "5 years"
    assert range_.confidence < one.confidence


@pytest.mark.parametrize(
    ("language", "text", "about"),
    [
        (
            "da",
            "Vi har en opbevaringsperiode for de indsamlede data om vores kunde, på op til 8 år.",
            "data om vores kunde",
        ),
        ("en", "Case records are kept for six years.", "Case records"),
        ("en", "# How long we keep data\n- Server logs: 90 days", "Server logs"),
        ("sv", "# Rekrytering\nVi raderar dem efter 2 år.", ""),
    ],
)
def test_it_says_what_the_period_is_about(language: str, text: str, about: str) -> None:
    (fact,) = kept(language, text)
    assert fact.value.get("of", "") == about


def test_a_column_of_periods_needs_no_verb() -> None:
    facts = kept("en", "# Table\n| Data | Retention period |\n| Billing records | 7 years |\n| Logs | 90 days |")
    assert [(fact.value["of"], fact.value["duration"], fact.line) for fact in facts] == [
        ("Billing records", "7 years", 3),
        ("Logs", "90 days", 4),
    ]


@pytest.mark.parametrize(
    ("language", "text", "criterion"),
    [
        ("da", "Vi opbevarer dine oplysninger, så længe det er nødvendigt.", "as long as needed"),
        ("da", "Vi gemmer dem, indtil du trækker dit samtykke tilbage.", "until withdrawal"),
        ("en", "We keep your data as long as you are a customer.", "as long as you are a customer"),
        ("en", "Accident reports are kept until the building is gone.", "until the building is gone"),
        ("fi", "Kilpailutulokset säilytetään pysyvästi.", "permanently"),
    ],
)
def test_without_a_period_it_says_what_is_waited_for(language: str, text: str, criterion: str) -> None:
    (fact,) = kept(language, text)
    assert fact.value["criterion"] == criterion
    assert "duration" not in fact.value


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("da", "Vi indsamler og gemmer ikke oplysninger fra personer under 16 år."),
        ("da", "Vi svarer på din anmodning om sletning inden for en måned."),
        ("da", "Vi har gemt på erfaring i over 20 år, i branchen."),
        ("da", "Du har 14 dages fortrydelsesret, og vi gemmer kvitteringen til dig."),
        ("da", "# Cookies\n| Navn | Formål | Udløb |\n| _ga | Statistik | 2 år |"),
        ("en", "The warranty lasts two years and we keep spare parts."),
        ("en", "We keep you informed."),
    ],
)
def test_other_spans_of_time_are_no_retention(language: str, text: str) -> None:
    assert kept(language, text) == []


def test_a_hostile_line_takes_no_time() -> None:
    begun = time.perf_counter()
    kept("da", "opbevares så længe " * 5000 + "5 år " * 2000 + "*" * 20000 + "1-" * 20000)
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("language", "text", "bound"),
    [
        ("da", "Vi gemmer dem i højst 5 år.", ""),
        ("da", "De slettes senest 5 år efter, at vi modtog dem.", ""),
        ("da", "Vi opbevarer bilag i mindst 5 år.", "min"),
        ("da", "Bilag opbevares i 5 år eller længere.", "min"),
        ("da", "De slettes tidligst efter 5 år.", "min"),
        ("da", "Vi gemmer dem i præcis 5 år.", "fixed"),
        ("da", "Vi gennemgår mindst hver 5. måned og sletter efter 5 år.", ""),
        ("en", "We keep them for at most 5 years.", ""),
        ("en", "We keep invoices for at least 5 years.", "min"),
        ("en", "They are deleted no later than 5 years after we got them.", ""),
        ("en", "They are stored for exactly 5 years.", "fixed"),
        ("en", "We keep them for a minimum of 5 years.", "min"),
        ("en", "At least once a month we look; data are deleted after 5 years.", ""),
        ("nb", "Vi lagrer dem i minst 5 år.", "min"),
        ("sv", "Vi sparar dem i minst 5 år.", "min"),
        ("fi", "Säilytämme tiedot vähintään 5 vuotta.", "min"),
    ],
)
def test_how_a_time_is_meant_is_read_beside_it(language: str, text: str, bound: str) -> None:
    assert [each.value.get("bound", "") for each in kept(language, text) if each.value["duration"] == "5 years"] == [
        bound
    ]


@pytest.mark.parametrize(
    ("language", "text", "before", "grace"),
    [
        ("da", "Vi giver dig besked 30 dage før, vi sletter din konto.", "30 days", ""),
        ("da", "Du får en mail 14 dage inden sletning.", "14 days", ""),
        ("da", "Før vi sletter, varsler vi dig 30 dage i forvejen.", "30 days", ""),
        ("da", "Vi skriver til dig 6 uger før, vi sletter, og så har du 30 dage til at svare.", "6 weeks", "30 days"),
        ("da", "Før de slettes: vi skriver til dig 6 uger før. Intet slettes, før du har haft 30 dage fra den dag, vi "
               "skrev.", "6 weeks", "30 days"),
        ("en", "We tell you 30 days before we delete your account.", "30 days", ""),
        ("nb", "Vi gir deg beskjed 30 dager før vi sletter kontoen din.", "30 days", ""),
        ("sv", "Vi meddelar dig 30 dagar innan vi raderar ditt konto.", "30 days", ""),
        ("fi", "Ilmoitamme sinulle 30 päivää ennen tietojen poistamista.", "30 days", ""),
        ("en", "You will be notified 2 weeks prior to deletion.", "2 weeks", ""),
        ("en", "We give you 30 days' notice before your data are erased.", "30 days", ""),
        ("en", "Before they go: we write to you 6 weeks before. Nothing goes until you have had 30 days from the "
               "day we wrote.", "6 weeks", "30 days"),
    ],
)  # fmt: skip
def test_that_people_hear_of_it_before_it_goes_is_read_and_is_no_time_of_keeping(
    language: str, text: str, before: str, grace: str
) -> None:
    found = list(forewarning.find(policy(language, text)))
    assert [(each.value["before"], each.value.get("grace", "")) for each in found] == [(before, grace)]
    assert [each.value for each in kept(language, text) if "duration" in each.value] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We tell you 30 days before we change this policy."),
        ("da", "Vi giver dig besked 30 dage før, prisen ændres."),
        ("da", "Vi sletter dine data efter 5 år."),
        ("en", "We delete your data 30 days after you tell us."),
    ],
)
def test_what_is_told_before_something_else_is_no_forewarning(language: str, text: str) -> None:
    assert list(forewarning.find(policy(language, text))) == []
