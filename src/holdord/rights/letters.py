"""What a letter about a request says, as facts; the sentences stand in templates/rights/letters.

Promise:  1.4, 8.8 - every letter names the data protection officer and the authority of the person's country
          8.1e, 8.1f - extension and refusal with their reasons, complaint and court
Law:      GDPR Art. 12(3)-(4), 77, 79
Takes:    the facts of a request; the language of the person
Gives:    the context of a letter. Days and names are in words here, so that templates hold sentences only
Next:     actions/ (who sends), controls.py (which looks whether each letter names both)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date, format_datetime
from django.conf import settings

from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.queries import Authority
from holdord.policy.wording import country as country_name
from holdord.rights import texts
from holdord.terms import Right, paths

LETTERS = ("code", "acknowledgement", "answer_ready", "nothing_held", "extension", "refusal", "answer")

#: Where the pages stand.
PAGE: Mapping[str, str] = paths("rights")
COLLECT: Mapping[str, str] = paths("collect")


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


def context(about: About, **more: object) -> dict[str, object]:
    """What every letter may say, with what is special to this one."""
    return {
        **common(about.language, about.country),
        "reference": about.reference,
        "right": right_title(about.right, about.language),
        "article": article(about.right, about.language),
        "is_access": about.right is Right.ACCESS,
        "received": day(local_date(about.received_at, about.time_zone), about.language),
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
    }


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


def link(token: str, language: str) -> str:
    """The address an answer is fetched from."""
    return f"{settings.HOLDORD_ADDRESS}{COLLECT[language]}{token}"


def day(value: date, language: str) -> str:
    """A day in words: ``5. marts 2026``, ``5 March 2026``."""
    return format_date(value, "long", locale=texts.LOCALES[language])


def moment(value: datetime, time_zone: str, language: str) -> str:
    """A day and a time of day, in the desk's time zone: ``5. marts 2026 kl. 14.02``."""
    return format_datetime(value, texts.MOMENT[language], tzinfo=texts.zone(time_zone), locale=texts.LOCALES[language])
