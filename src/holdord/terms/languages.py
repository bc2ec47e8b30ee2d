"""The languages people are spoken to in: the one place where a language is declared.

Law:      GDPR Art. 12(1): in a language that people understand
Takes:    nothing. Plain Python and the plural rules of the CLDR
Gives:    LANGUAGES by code; paths() of a public page in each; Spoken, the type of a code of the register
Next:     docs/languages.md (how one is added), tests/test_languages.py (that every place reads this table)

Two are declared, because two were written by hand: a half-translated policy is worse than none. A third is an entry
here, a catalogue of words in each room (locale/<code>/), and the letters and forms that docs/languages.md lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from babel import Locale


@dataclass(frozen=True)
class Language:
    """One language, and what no catalogue of translations can hold.

    ``units`` names each unit of time in every plural form that CLDR knows for the language. ``locale`` is Babel's and
    decides how dates are written; ``moment`` is a date with a time. ``article`` is how a provision is cited:
    ``{number}``, then ``paragraph`` and ``letter`` where there are any. ``pages`` are the last parts of the addresses.
    """

    code: str
    name: str
    english: str
    locale: str
    moment: str
    conjunction: str
    article: tuple[str, str, str]
    units: Mapping[str, Mapping[str, str]]
    pages: Mapping[str, str]

    def period(self, count: int, unit: str) -> str:
        """A span of time in words: ``1 måned``, ``5 years``."""
        forms = self.units[unit]
        return f"{count} {forms.get(Locale(self.code).plural_form(count)) or forms['other']}"

    def series(self, words: list[str]) -> str:
        """``a, b og c``."""
        return f" {self.conjunction} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))

    def cited(self, number: str, paragraph: str = "", letter: str = "") -> str:
        """A provision of the GDPR in few letters: ``GDPR Art. 6(1)(f)``."""
        given = (number, paragraph, letter)
        parts = [part.format(value) for part, value in zip(self.article, given, strict=True) if value]
        return "GDPR " + "".join(parts)

    def path(self, page: str) -> str:
        """The address of a public page: ``/da/privatliv``."""
        return f"/{self.code}/{self.pages[page]}"


_DECLARED = (
    Language(
        code="da",
        name="Dansk",
        english="Danish",
        locale="da",
        moment="d. MMMM y 'kl.' HH.mm",
        conjunction="og",
        article=("artikel {}", ", stk. {}", ", litra {}"),
        units={
            "day": {"one": "dag", "other": "dage"},
            "week": {"one": "uge", "other": "uger"},
            "month": {"one": "måned", "other": "måneder"},
            "year": {"one": "år", "other": "år"},
        },
        pages={
            "notice": "privatliv",
            "short": "kort",
            "versions": "privatliv/versioner",
            "difference": "privatliv/forskel",
            "rights": "rettigheder",
            "code": "rettigheder/kode",
            "case": "rettigheder/sag",
            "collect": "hent/",
            "choices": "valg/",
            "way-out": "nej-tak/",
            "account": "konto",
            "account-sent": "konto/sendt",
            "account-enter": "konto/ind/",
            "account-download": "konto/hent",
            "account-passkey": "konto/adgangsnoegle",
            "word": "ord",
            "cookies": "cookies",
            "contact": "kontakt",
            "white-paper": "hvidbog",
            "form": "formular/",
            "thanks": "modtaget/",
            "embedded": "indlejret/",
            "confirm": "bekraeft/",
        },
    ),
    Language(
        code="en",
        name="English",
        english="English",
        locale="en_GB",
        moment="d MMMM y 'at' HH:mm",
        conjunction="and",
        article=("Art. {}", "({})", "({})"),
        units={
            "day": {"one": "day", "other": "days"},
            "week": {"one": "week", "other": "weeks"},
            "month": {"one": "month", "other": "months"},
            "year": {"one": "year", "other": "years"},
        },
        pages={
            "notice": "privacy",
            "short": "short",
            "versions": "privacy/versions",
            "difference": "privacy/difference",
            "rights": "rights",
            "code": "rights/code",
            "case": "rights/case",
            "collect": "collect/",
            "choices": "choices/",
            "way-out": "no-thanks/",
            "account": "account",
            "account-sent": "account/sent",
            "account-enter": "account/enter/",
            "account-download": "account/download",
            "account-passkey": "account/passkey",
            "word": "word",
            "cookies": "cookies",
            "contact": "contact",
            "white-paper": "white-paper",
            "form": "form/",
            "thanks": "received/",
            "embedded": "embedded/",
            "confirm": "confirm/",
        },
    ),
)

LANGUAGES: Mapping[str, Language] = {language.code: language for language in _DECLARED}

if TYPE_CHECKING:
    Spoken = str
else:
    #: A code of the table. What is not in it is refused with those that are.
    Spoken: Any = Literal[tuple(LANGUAGES)]


def paths(page: str) -> Mapping[str, str]:
    """The address of a public page in each language."""
    return {code: language.path(page) for code, language in LANGUAGES.items()}
