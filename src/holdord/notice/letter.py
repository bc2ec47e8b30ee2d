"""What the letter about a change says, as facts; the sentences stand in templates/notice/letters.

Promise:  11.1 - changes are told, in plain words, with what one may do
Law:      GDPR Art. 12(1), 13(3), 14(4), 21(4)
Takes:    a publication; the language of a person, and the processes they are known in
Gives:    the context of their letter: what changes for them and nothing else. Opens nothing about anybody
Next:     actions/telling.py (who writes it)
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from babel.dates import format_date
from django.conf import settings

from holdord.lib.days import local_date
from holdord.notice.difference import Difference, difference
from holdord.notice.rules import DIFFERENCE_AT, RIGHTS_AT
from holdord.policy import queries as policy
from holdord.policy.loader import Edition
from holdord.policy.queries import Published
from holdord.terms import LANGUAGES

TEMPLATE = "notice/letters/policy_change"


@dataclass(frozen=True)
class Said:
    """The facts of one letter, and the language it is written in."""

    language: str
    context: Mapping[str, object]


class Writer:
    """Writes the letters about one publication. What changed is worked out once a language, not once a person."""

    def __init__(self, published: Published, before: Edition, after: Edition) -> None:
        self.published, self.before, self.after = published, before, after
        self._told: dict[str, Difference] = {}

    def letter(self, language: str, processes: Collection[str]) -> Said | None:
        """What that person is told; None where none of the changes concerns them."""
        spoken = self.after.language(language)
        found = [told for told in self.told(spoken).all if set(told.change.tell) & set(processes)]
        if not found:
            return None
        changes = [{"sentence": told.sentence, "asks": told.asks} for told in found]
        register = self.after.register
        return Said(spoken, {
            "organisation": register.organisation,
            "changes": changes,
            "day": format_date(self._day, "long", locale=LANGUAGES[spoken].locale),
            "dpo_email": register.dpo.email,
            "page": settings.HOLDORD_ADDRESS + self._address(spoken),
            "rights": settings.HOLDORD_ADDRESS + RIGHTS_AT[spoken],
            "authority": policy.authority(register.desk.authority),
        })  # fmt: skip

    def told(self, language: str) -> Difference:
        if language not in self._told:
            self._told[language] = difference(self.before, self.after, language)
        return self._told[language]

    @cached_property
    def _day(self) -> date:
        return local_date(self.published.published_at, self.after.register.desk.time_zone)

    def _address(self, language: str) -> str:
        return f"{DIFFERENCE_AT[language]}?from={self.published.number - 1}&to={self.published.number}"


def writer(publication: int) -> Writer:
    """Who writes about that publication; raises NoSuchPublication for one that has none before it."""
    here, earlier = policy.publication(publication), policy.publication(publication - 1)
    if here is None or earlier is None:
        raise NoSuchPublication(f"publication {publication} has none before it, so nothing changed with it")
    return Writer(here[0], earlier[1], here[1])


class NoSuchPublication(LookupError):
    """There is no such publication, or it was the first."""
