"""The purpose for which somebody says they read people's data: stated once, good for half an hour.

Promise:  9.3 - each read has a purpose
Law:      GDPR Art. 5(1)(b), 29, 32(4)
Takes:    the session, a role, a moment
Gives:    ids of purposes the register grants that role; nothing else can be stated
Refuses:  NotOffered, for any other
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import get_language

from holdord.policy import queries as policy

LASTS = timedelta(minutes=30)
_KEY = "stated_purpose"


class NotOffered(ValueError):
    """The register does not grant that purpose to that role."""


@dataclass(frozen=True)
class Purpose:
    """A purpose as it is shown: its id, its name and its ground."""

    id: str
    title: str
    text: str
    article: str


@dataclass(frozen=True)
class Stated:
    """What was stated, and until when it holds."""

    purpose: Purpose
    until_at: datetime


def offered(role: str) -> list[Purpose]:
    """The purposes the register grants that role, in its order; none for a role it does not name."""
    register = policy.register()
    granted = [id for access in register.access if access.role == role for id in access.purposes]
    return [describe(id) for id in granted if register.purpose(id)]


def describe(id: str) -> Purpose:
    """A purpose in the reader's language; an id the register does not know (any more) stands for itself."""
    words = policy.wording(spoken()).purposes.get(id)
    known = policy.register().purpose(id)
    return Purpose(id, words.title if words else id, (words and words.text) or "", known.basis.article if known else "")


def spoken() -> str:
    """The language of the page, if the register speaks it; else the register's first."""
    language = (get_language() or "")[:2]
    languages = policy.register().languages
    return language if language in languages else languages[0]


def state(request: HttpRequest, role: str, purpose: str, at: datetime) -> None:
    """Remember the purpose for `LASTS`; raises NotOffered."""
    if purpose not in {each.id for each in offered(role)}:
        raise NotOffered(f"the register does not grant purpose {purpose[:40]!r} to role {role}")
    request.session[_KEY] = {"purpose": purpose, "until": (at + LASTS).isoformat()}


def forget(request: HttpRequest) -> None:
    """Be done with it before the time is up."""
    request.session.pop(_KEY, None)


def current(request: HttpRequest, role: str, at: datetime) -> str | None:
    """The purpose that holds now, if the role may still use it."""
    found = standing(request, role, at)
    return found.purpose.id if found else None


def standing(request: HttpRequest, role: str, at: datetime) -> Stated | None:
    """The purpose that holds now, and until when."""
    kept = request.session.get(_KEY)
    if not isinstance(kept, dict):
        return None
    until = datetime.fromisoformat(kept["until"])
    granted = {each.id: each for each in offered(role)}
    if at >= until or kept["purpose"] not in granted:
        return None
    return Stated(granted[kept["purpose"]], until)
