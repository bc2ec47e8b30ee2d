"""What is wrong in a policy, where, by which rule, and what would be right.

Law:      GDPR Art. 12-14 for most rules; each finding cites its own
Takes:    nothing: these are values
Gives:    Severity, Spot, Rule, Hit, Finding. Findings sort by severity, then by place
Next:     rules.py (the rules there are), judge.py (who makes findings), report.py and sarif.py (who tells them)
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from holdord.policy.behind import Accepted


class Severity(StrEnum):
    """HIGH: an authority would object. MEDIUM: something people must be told is missing or blurred. LOW: untidy."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Severity).index(self)

    def reaches(self, bar: "Severity") -> bool:
        """Whether this is at least as bad as that."""
        return self.rank <= bar.rank


@dataclass(frozen=True)
class Spot:
    """A line of a file, and the key (register) or the section (text) it belongs to. Line 0: the file as a whole."""

    file: str
    line: int
    key: str = ""

    def __str__(self) -> str:
        return f"{self.file}{f':{self.line}' if self.line else ''}{' ' if self.key else ''}{self.key}"

    def is_called(self, place: str) -> bool:
        """Whether somebody means this spot: as it was printed, or without the line, which moves, or the key alone."""
        return place in (str(self), self.key, f"{self.file} {self.key}".strip())


@dataclass(frozen=True)
class Rule:
    """One thing that is asked of a policy. ``right`` is what would be right, as a sentence."""

    id: str
    asks: str
    article: str
    severity: Severity
    right: str


@dataclass(frozen=True)
class Hit:
    """What one look found. ``severity`` is set where it weighs less than the rule usually does."""

    spot: Spot
    said: str
    severity: Severity | None = None


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. ``accepted`` is who lets it stand, why and since when; None: it counts."""

    rule: str
    severity: Severity
    spot: Spot
    said: str
    article: str
    right: str
    accepted: Accepted | None = None

    def counts(self, bar: Severity) -> bool:
        """Whether it is at least that bad, and nobody has accepted it."""
        return self.accepted is None and self.severity.reaches(bar)

    @property
    def order(self) -> tuple[int, str, int, str, str]:
        return (self.severity.rank, self.spot.file, self.spot.line, self.rule, self.said)


def holds_on(accepted: Accepted, day: date) -> bool:
    """Whether an acceptance is in force on that day: from ``on``, until the day before ``until``."""
    return accepted.on <= day and (accepted.until is None or day < accepted.until)
