"""What a letter about a request says, as facts; the sentences stand in templates/rights/letters.

Promise:  1.4, 8.8 - every letter names the data protection officer and the authority of the person's country
          8.1e, 8.1f - extension and refusal with their reasons, complaint and court
Law:      GDPR Art. 12(3)-(4), 77, 79
Takes:    the facts of a request; the language of the person
Gives:    the context of a letter. Days and names are in words here, so that templates hold sentences only
Next:     actions/ (who sends), controls.py (which looks whether each letter names both)
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date, format_datetime
from django.conf import settings
from django.template import Context
from django.template.loader import get_template

from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.queries import Authority
from holdord.policy.statutes import statutes
from holdord.policy.wording import country as country_name
from holdord.rights import texts
from holdord.terms import LANGUAGES, LegalBasis, Right, paths

LETTERS = (
    "code",
    "enter",
    "enter_nothing",
    "received",
    "acknowledgement",
    "answer_ready",
    "nothing_held",
    "identity",
    "mandate_needed",
    "asked_for_you",
    "answered_to_them",
    "document_refused",
    "portable_ready",
    "transferred",
    "nothing_portable",
    "extension",
    "refusal",
    "cannot_identify",
    "answer",
    "carried_out",
    "erased",
    "objection",
    "withdrawn",
    "restriction_lifted",
    "fee",
    "clarification",
)

#: Where the pages stand.
PAGE: Mapping[str, str] = paths("rights")
COLLECT: Mapping[str, str] = paths("collect")
ENTER: Mapping[str, str] = paths("account-enter")


@dataclass(frozen=True)
class About:
    """The request a letter is about. ``country`` is the person's, where they told us."""

    reference: str
    right: Right
    received_at: datetime
    due_on: date
    time_zone: str
    language: str
    country: str


def template(letter: str) -> str:
    """The name the template is rendered by; the language is added by whoever sends."""
    return f"rights/letters/{letter}"


def wording_of(letter: str, language: str) -> str:
    """Which version of its words a letter is written in now: a hash of its template."""
    name = f"{template(letter)}.{language}.txt"
    source = get_template(name).template.source  # type: ignore[attr-defined]  # Django's own engine has it
    return hashed(source)


def hashed(text: str) -> str:
    """What names a version of words."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def kept_by(code: str, language: str) -> str:
    """What keeps something past its time: an exemption in words, a statute we know by its name and section, and
    another by the code it was written down with."""
    known = texts.ERASURE_EXEMPTIONS
    bare = code.lower().removeprefix("gdpr-")
    found = next((each for each in known if each.lower() == bare), None)
    if found:
        return texts.word(known, found, language)
    statute = statutes().get(code)
    return statute.source if statute else code


def context(about: About, **more: object) -> dict[str, object]:
    """What every letter may say, with what is special to this one."""
    received_on = local_date(about.received_at, about.time_zone)
    return {
        **common(about.language, about.country),
        "also": also_in(about.country, reference=about.reference, received_on=received_on),
        "reference": about.reference,
        "right": right_title(about.right, about.language),
        "article": article(about.right, about.language),
        "is_access": about.right is Right.ACCESS,
        "received": day(received_on, about.language),
        "due": day(about.due_on, about.language),
        **more,
    }


def common(language: str, country: str) -> dict[str, object]:
    """Whose letter it is, whom to ask, and whom to complain to."""
    register = policy.register()
    found = authority(country)
    return {
        "organisation": register.organisation,
        "dpo_email": register.dpo.email,
        "dpo_name": register.dpo.name or register.dpo.email,
        "is_officer": register.dpo.officer,
        "authority": found,
        "authority_name": authority_name(found, language) if found else "",
        "page": settings.HOLDORD_ADDRESS + PAGE[language],
        "also": also_in(country),
    }


#: In which language the fixed parts stand below a letter to somebody of that country, and how it writes a day. The
#: letter itself stays in a language of the house: half a translation of a decision is worse than none.
FIXED: Mapping[str, tuple[str, str]] = {"NO": ("nb", "nb_NO"), "FI": ("fi", "fi_FI"), "PL": ("pl", "pl_PL")}


def also_in(country: str, *, reference: str = "", received_on: date | None = None) -> str:
    """The fixed parts of a letter in the language of the person's country: the case, the desk, the authority, the
    court. "" where it has none, or where none of our houses is in that country.
    """
    houses = {house.country for house in policy.register().establishments}
    if country not in FIXED or country not in houses:
        return ""
    code, locale = FIXED[country]
    found = authority(country)
    said = {
        "reference": reference, "dpo_email": policy.register().dpo.email, "authority": found,
        "received_there": format_date(received_on, "long", locale=locale) if received_on else "",
        "authority_name": found.name if found else "",
    }  # fmt: skip
    source = get_template(f"rights/letters/fixed.{code}.txt").template  # type: ignore[attr-defined]  # as above
    return str(source.render(Context(said, autoescape=False))).strip()


def authority(country: str) -> Authority | None:
    """Whom to complain to: the authority of the person's country, or, where we know neither, our own."""
    return (policy.authority(country) if country else None) or policy.authority(policy.register().desk.authority)


def authority_name(found: Authority, language: str) -> str:
    """Its own name, and, for those who do not speak its language, what it is."""
    if language in found.languages or found.name == found.name_in_english:
        return found.name
    return f"{found.name} ({found.name_in_english if language == 'en' else country_name(found.country, language)})"


def right_title(right: Right, language: str) -> str:
    """What the policy calls the right; its article, where the policy does not name it."""
    found = policy.wording(language).rights.get(right.value)
    return found.title if found else right.article


def article(right: Right, language: str) -> str:
    """The article, as one cites it in that language."""
    number = right.article.removeprefix("GDPR Art. ")
    if language != "da":
        return f"GDPR Art. {number}"
    bare, _, paragraph = number.rstrip(")").partition("(")
    return f"databeskyttelsesforordningens artikel {bare}" + (f", stk. {paragraph}" if paragraph else "")


def short_article(right: Right, language: str) -> str:
    """The article, as the notice cites it: in few letters."""
    return article(right, language).replace("databeskyttelsesforordningens", "GDPR")


def basis(found: LegalBasis, language: str) -> str:
    """A ground, as the notice cites it: ``GDPR Art. 6(1)(f)``."""
    return LANGUAGES[language].cited(*found.value.removeprefix("eu-gdpr:A").split("-"))


def link(token: str, language: str) -> str:
    """The address an answer is fetched from."""
    return f"{settings.HOLDORD_ADDRESS}{COLLECT[language]}{token}"


def enter_link(token: str, language: str) -> str:
    """The address that opens a person's own page."""
    return f"{settings.HOLDORD_ADDRESS}{ENTER[language]}{token}"


def day(value: date, language: str) -> str:
    """A day in words: ``5. marts 2026``, ``5 March 2026``."""
    return format_date(value, "long", locale=texts.LOCALES[language])


def moment(value: datetime, time_zone: str, language: str) -> str:
    """A day and a time of day, in the desk's time zone: ``5. marts 2026 kl. 14.02``."""
    return format_datetime(value, texts.MOMENT[language], tzinfo=texts.zone(time_zone), locale=texts.LOCALES[language])
