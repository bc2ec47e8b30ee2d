"""What a text earned altogether, and what it earned it for: by words, by looks, by what staff have taught.

Promise:  7.5 - a filter with scores and reasons
Law:      GDPR Art. 22 (it holds back, and decides nothing)
Takes:    the text, what the reader saw around it, the lessons
Gives:    Assessed: points and reasons as codes; `explain`, the words that counted, for whoever opens what waits
Next:     actions/judging.py, actions/opening.py
"""

from collections.abc import Collection
from dataclasses import dataclass

from holdord.intake import learning, scoring
from holdord.intake.learning import Lessons
from holdord.intake.scoring import Counted
from holdord.policy import queries as policy
from holdord.vault import queries as vault

LEARNED, OWN_WORDS, MAY_BE_REQUEST = "learned", "own-words", "may-be-request"
_MOST_TOLD = 12


@dataclass(frozen=True)
class Assessed:
    """What earned points. ``learned`` may be less than nothing: words that staff have let in before."""

    counted: tuple[Counted, ...]
    learned: int = 0

    @property
    def points(self) -> int:
        return sum(each.points for each in self.counted) + self.learned

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, as codes, the weightiest first."""
        earned: dict[str, int] = {LEARNED: self.learned} if self.learned > 0 else {}
        for each in self.counted:
            earned[each.why] = earned.get(each.why, 0) + each.points
        return tuple(sorted(earned, key=lambda why: -earned[why]))

    def holds_back(self, limit: int) -> bool:
        return self.points >= limit

    def by_words_alone(self, limit: int) -> bool:
        """Whether how it looks and where it comes from would not have been enough."""
        return sum(each.points for each in self.counted if each.why in scoring.SHAPES) < limit


def assess(text: str, signs: Collection[str], lessons: Lessons) -> Assessed:
    """Everything that speaks for holding a text back, or against it."""
    guards = policy.register().guards
    own = [Counted(OWN_WORDS, each.points, each.start, each.end)
           for each in scoring.spoken(text, guards.suspect_words, points=guards.quarantined_from)]  # fmt: skip
    told = learning.odds(lessons, hashes(text)) if lessons.enough and learning.available() else []
    return Assessed((*own, *scoring.count(text, signs)), learning.points(told))


def hashes(text: str) -> list[str]:
    """The words of a text as the lessons know them: keyed hashes, each once."""
    said = list(dict.fromkeys(scoring.words(text)))[:2_000]
    return [hashed.hex()[:24] for hashed in vault.keyed_hashes("filter", said)]


def explain(text: str, lessons: Lessons) -> list[tuple[str, int]]:
    """Words that staff's decisions speak against (above 0) or for, the clearest first. From the text itself."""
    if not lessons.enough or not learning.available():
        return []
    said = list(dict.fromkeys(scoring.words(text)))[:2_000]
    told = zip(said, learning.odds(lessons, hashes(text)), strict=True)
    clear = sorted(
        ((word, round(odds * 10)) for word, odds in told if abs(odds) >= 0.5), key=lambda each: -abs(each[1])
    )
    return clear[:_MOST_TOLD]
