"""A language is declared in one place, terms/languages.py, and every place reads it there."""

import re
from pathlib import Path

import pytest
from babel import Locale
from django.conf import settings

import holdord
from holdord.centre import pages
from holdord.notice import rules
from holdord.policy import wording
from holdord.policy.periods import Period
from holdord.rights import letters
from holdord.rights import texts as rights_texts
from holdord.terms import LANGUAGES, Language, paths
from holdord.terms import languages as table

PACKAGE = Path(holdord.__file__).parent

#: Where a language is still named beside the table, and why.
_ELSEWHERE = {
    "terms/asking/__init__.py": "what letters are read in is more than what the house speaks",
    "intake/channels/mail/receiving.py": "letters, likewise",
    "intake/controls.py": "ages as people write them, likewise",
    "cli/may.py": "the command line says yes or no",
    "cli/staff.py": "staff: their languages stand in a constraint of the database",
    "console/staff.py": "staff",
    "console/templatetags/console.py": "staff",
    "cli/register_import.py": "what the importer reads is more than what the house speaks",
    "policy/lint/in_text/told.py": "what the linter reads, likewise",
    "cli/register_fideslang.py": "what is read in from elsewhere becomes words of a new register",
    "policy/outputs/fideslang_reading.py": "likewise",
    "staff/models.py": "staff: the constraint itself",
}

POLISH = Language(
    code="pl", name="Polski", english="Polish", locale="pl", moment="d MMMM y HH:mm", conjunction="i",
    article=("art. {}", " ust. {}", " lit. {}"),
    units={
        "day": {"one": "dzień", "few": "dni", "many": "dni", "other": "dnia"},
        "week": {"one": "tydzień", "few": "tygodnie", "many": "tygodni", "other": "tygodnia"},
        "month": {"one": "miesiąc", "few": "miesiące", "many": "miesięcy", "other": "miesiąca"},
        "year": {"one": "rok", "few": "lata", "many": "lat", "other": "roku"},
    },
    pages={page: f"pl-{page}" for page in LANGUAGES["da"].pages},
)  # fmt: skip


def test_two_languages_ship() -> None:
    assert list(LANGUAGES) == ["da", "en"]


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda language: language.code)
def test_each_is_declared_whole(language: Language) -> None:
    others = [other for other in LANGUAGES.values() if other is not language]
    assert all(set(language.pages) == set(other.pages) for other in others)
    assert len(set(language.pages.values())) == len(language.pages), "two pages share an address"
    forms = Locale(language.code).plural_form.tags | {"other"}
    assert set(language.units) == {"day", "week", "month", "year"}
    assert all(set(unit) == forms for unit in language.units.values())


def test_every_room_with_words_has_them_in_each_language_but_the_source() -> None:
    rooms = list(PACKAGE.glob("*/locale"))
    wanted = [room / code / "LC_MESSAGES" / "django.po" for room in rooms for code in LANGUAGES if code != "en"]
    assert len(rooms) > 5
    assert [str(file) for file in wanted if not file.exists()] == []


def test_a_third_language_is_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(table.LANGUAGES, "pl", POLISH)  # type: ignore[arg-type]
    assert paths("notice")["pl"] == "/pl/pl-notice"
    spans = [Period.parse(text) for text in ("1 year", "3 years", "5 years")]
    assert [wording.period(span, "pl") for span in spans] == ["1 rok", "3 lata", "5 lat"]
    assert wording.series(["a", "b", "c"], "pl") == "a, b i c"
    assert POLISH.cited("6", "1", "f") == "GDPR art. 6 ust. 1 lit. f"


def test_every_table_of_languages_has_those_of_the_one_table() -> None:
    for found in (
        rules.PUBLISHED_AT, rules.VERSIONS_AT, rules.DIFFERENCE_AT, rules.RIGHTS_AT, letters.PAGE, letters.COLLECT,
        pages.NAMES, pages.FORM, pages.THANKS, *pages.PAGES.values(), *pages.FORMS.values(),
        rights_texts.LOCALES, rights_texts.MOMENT, dict(settings.LANGUAGES),
    ):  # fmt: skip
        assert list(found) == list(LANGUAGES)


def test_no_file_names_the_languages_for_itself() -> None:
    """A table or a list with both of them is a second place where a language would have to be added."""
    both = re.compile(r"""^[^#\n]*(["']da["'][^\n]*["']en["']|["']en["'][^\n]*["']da["'])""", re.MULTILINE)
    found = {
        str(file.relative_to(PACKAGE))
        for file in PACKAGE.rglob("*.py")
        if "migrations" not in file.parts and "importer" not in file.parts and both.search(file.read_text())
    }
    assert found - {"terms/languages.py", *_ELSEWHERE} == set()
