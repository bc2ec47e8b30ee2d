"""Cookies by name: from tables, lists and sentences, with their lives."""

import pytest

from holdord.policy.importer.find import cookies
from holdord.policy.importer.readers import read


def found(policy: str, language: str = "da") -> list[dict[str, str]]:
    return [dict(fact.value) for fact in cookies.find(read(policy.encode(), name="policy.md", language=language))]


def test_a_table_of_cookies_says_who_sets_them_and_how_long_they_live() -> None:
    rows = "| _ga | Google | Statistik | 2 år |\n| PHPSESSID | Os | Husker dig | Session |\n"
    table = f"# Cookies\n\n| Navn | Udbyder | Formål | Udløb |\n|---|---|---|---|\n{rows}"
    assert found(table) == [
        {"name": "_ga", "purpose": "Statistik", "lifetime": "2 years", "vendor": "Google"},
        {"name": "PHPSESSID", "purpose": "Husker dig", "lifetime": "session", "vendor": "Os"},
    ]


def test_a_table_of_something_else_holds_no_cookies() -> None:
    assert found("# Databehandlere\n\n| Navn | Formål |\n|---|---|\n| Hylden | Hosting |\n") == []


def test_a_list_of_cookies_is_read_item_by_item() -> None:
    items = "# Cookies\n\n- _fbp (3 måneder): viser annoncer\n- cookie_consent: husker dit valg i 13 måneder\n"
    assert [(one["name"], one["lifetime"]) for one in found(items)] == [
        ("_fbp", "3 months"),
        ("cookie_consent", "13 months"),
    ]


@pytest.mark.parametrize(
    ("language", "sentence", "lifetime"),
    [
        ("da", "Vi sætter en cookie, `wp_login`, som forsvinder, når du lukker browseren.", "session"),
        ("en", "The cookie `wp_login` expires after 30 days.", "30 days"),
        ("sv", "Kakan `wp_login` sparas i 6 månader.", "6 months"),
    ],
)
def test_a_sentence_on_a_cookie_names_it(language: str, sentence: str, lifetime: str) -> None:
    assert found(f"# Cookies\n\n{sentence}\n", language) == [{"name": "wp_login", "lifetime": lifetime}]


def test_an_address_with_an_underscore_is_no_cookie() -> None:
    assert found("# Cookies\n\nSkriv til min_kontakt@firma.example om cookies.\n") == []
