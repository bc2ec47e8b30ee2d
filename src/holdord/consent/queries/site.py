"""Choices made on the company's website: by their number, and counted.

Promise:  2.1b - what somebody chose, in front of which words, can be shown
Law:      GDPR Art. 5(2), 7(1), 15
Takes:    the number of a browser, a person's id, spans of time
Gives:    frozen dataclasses; counts. A rate of few is no rate, and is left out
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Min

from holdord.consent import site_rules
from holdord.consent.models import SiteChoice, SiteLink, SiteQuestion, SiteSlot
from holdord.lib.days import local_date
from holdord.policy import queries as policy

Name = TypeVar("Name")
#: Fewer than so many, and a count could be somebody.
FEWEST = 10


@dataclass(frozen=True)
class Question:
    """What the banner showed. ``slots``: the number of each service in it; ``below``: all numbers given by then."""

    hash: str
    register_version: str
    language: str
    content: str
    slots: Mapping[str, int]
    at: datetime


@dataclass(frozen=True)
class Made:
    """One choice. ``said_at``: by the browser's clock; ``at``: when it reached us."""

    id: UUID
    visitor: UUID
    act: str
    layer: int
    question: str
    below: int
    allowed: int
    gpc: bool
    method: str
    said_at: datetime
    at: datetime

    def states(self, question: Question) -> dict[str, bool]:
        """Each service that was asked about, and whether it was said yes to."""
        return {
            service: site_rules.allows(self.allowed, slot)
            for service, slot in question.slots.items()
            if slot < self.below or site_rules.allows(self.allowed, slot)
        }


#: Written once and never changed, so what was read once is true.
_questions: dict[str, Question] = {}


def question(hash: str) -> Question | None:
    """The words of that hash, whole or its first 16 digits; None where nobody was shown them."""
    short = hash[:16]
    if (known := _questions.get(short)) is None:
        row = SiteQuestion.objects.filter(short=short).first()
        if row is None:
            return None
        known = Question(row.hash, row.register_version, row.language, row.content, row.slots, row.at)
        if not connection.in_atomic_block:
            # What is read within a transaction may yet be rolled back.
            _questions[short] = known
    return known if known.hash.startswith(hash) else None


def slots() -> int:
    """How many numbers were given to services so far: the next one."""
    last = SiteSlot.objects.order_by("-number").values_list("number", flat=True).first()
    return 0 if last is None else last + 1


def site_choices(visitor: UUID) -> tuple[Made, ...]:
    """All that was chosen under that number, the oldest first."""
    return tuple(map(_made, SiteChoice.objects.filter(visitor=visitor).order_by("at", "said_at_ms")))


def allowed_before(made: Made) -> int:
    """What that browser had said yes to until this choice, by slots."""
    earlier = SiteChoice.objects.filter(visitor=made.visitor, at__lt=made.at).order_by("-at", "-said_at_ms")
    last = earlier.values_list("allowed", flat=True).first()
    return int(last, 16) if last else 0


def site_choices_of(subject: UUID) -> tuple[Made, ...]:
    """All that was chosen under the numbers a person has called theirs."""
    numbers = SiteLink.objects.filter(subject_id=subject).values("visitor")
    return tuple(map(_made, SiteChoice.objects.filter(visitor__in=numbers).order_by("at", "said_at_ms")))


def taken_back_elsewhere(visitor: UUID) -> bool:
    """Whether the last word under that number was said to us and not in the browser, which does not know it yet."""
    row = SiteChoice.objects.filter(visitor=visitor).order_by("-at", "-said_at_ms").values_list("act", "method").first()
    return row == ("withdraw", "number")


def proof_kept_since(at: datetime) -> datetime | None:
    """The moment before which no choice on the website is kept as proof any more; None where nobody is asked."""
    register = policy.register()
    if register.banner is None:
        return None
    day = register.banner.proof_kept.latest_start(local_date(at, register.desk.time_zone))
    return datetime.combine(day, time.min, ZoneInfo(register.desk.time_zone))


def oldest_choice() -> datetime | None:
    oldest: datetime | None = SiteChoice.objects.aggregate(oldest=Min("at"))["oldest"]
    return oldest


@dataclass(frozen=True)
class SiteTally:
    """The choices on record, for controls: how many, and how many cite words that are not kept."""

    choices: int
    unknown: int
    refused_by_signal: int


def site_tally() -> SiteTally:
    kept = SiteQuestion.objects.values("hash")
    every = SiteChoice.objects.all()
    return SiteTally(every.count(), every.exclude(question__in=kept).count(), every.filter(gpc=True, act="gpc").count())


@dataclass(frozen=True)
class Rates:
    """How people chose in a span: for each group how many, and how many of them said yes. None: too few to say.

    A yes to a purpose is a yes to any of its services. Places are those where a question was answered; what somebody
    let in or took back elsewhere on a page is among the acts alone.
    """

    choices: int | None
    by_act: Mapping[str, int | None]
    by_layer: Mapping[int, tuple[int, int] | None]
    by_purpose: Mapping[str, tuple[int, int] | None]
    by_service: Mapping[str, tuple[int, int] | None]
    by_language: Mapping[str, tuple[int, int] | None]
    by_question: Mapping[str, tuple[int, int] | None]
    signals: int | None


_ANSWERS = ("accept", "refuse", "choose", "gpc")


def rates(since: datetime, until: datetime) -> Rates:
    """Counted in the database by what was chosen; nobody's row is read."""
    rows = (
        SiteChoice.objects.filter(at__gte=since, at__lt=until)
        .values("question", "act", "layer", "allowed", "gpc", "below")
        .annotate(n=Count("id"))
        .order_by()
    )
    count = _Count()
    for row in rows:
        count.add(row, question(row["question"]))
    return count.rates()


class _Count:
    def __init__(self) -> None:
        self.acts: dict[str, int] = defaultdict(int)
        self.signals = 0
        self.layers: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        self.answers: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, row: Mapping[str, Any], shown: Question | None) -> None:
        n, allowed = row["n"], int(row["allowed"], 16)
        self.acts[row["act"]] += n
        self.signals += n if row["gpc"] else 0
        if row["act"] not in _ANSWERS or shown is None:
            return
        self._add(self.layers[row["layer"]], n, yes=allowed > 0)
        self._answer(("language", shown.language), n, yes=allowed > 0)
        self._answer(("question", shown.hash), n, yes=allowed > 0)
        for service, slot in shown.slots.items():
            if slot < row["below"]:
                self._answer(("service", service), n, yes=site_rules.allows(allowed, slot))

        for purpose, services in _services_of(shown.hash).items():
            slots = [shown.slots[each] for each in services if shown.slots[each] < row["below"]]
            if slots:
                self._answer(("purpose", purpose), n, yes=any(site_rules.allows(allowed, slot) for slot in slots))

    def _answer(self, key: tuple[str, str], n: int, *, yes: bool) -> None:
        self._add(self.answers[key], n, yes=yes)

    def _add(self, pair: list[int], n: int, *, yes: bool) -> None:
        pair[0] += n
        pair[1] += n if yes else 0

    def rates(self) -> Rates:
        return Rates(
            _enough(sum(self.acts.values())), _whole(self.acts), _shares(self.layers), self._of("purpose", parts=False),
            self._of("service", parts=False), self._of("language"), self._of("question"), _enough(self.signals),
        )  # fmt: skip

    def _of(self, kind: str, *, parts: bool = True) -> dict[str, tuple[int, int] | None]:
        pairs = {name: pair for (found, name), pair in self.answers.items() if found == kind}
        return _shares(pairs) if parts else {name: _rate(pair) for name, pair in pairs.items()}


@lru_cache(maxsize=64)
def _services_of(hash: str) -> Mapping[str, tuple[str, ...]]:
    """The services that stood under each purpose in those words."""
    found = question(hash)
    categories = json.loads(found.content)["categories"] if found else []
    return {each["purpose"]: tuple(service["id"] for service in each["services"]) for each in categories}


def _enough(n: int) -> int | None:
    return n if n >= FEWEST or n == 0 else None


def _rate(pair: Sequence[int]) -> tuple[int, int] | None:
    """Hidden where the yeses or the noes are so few that one could be somebody; nobody at all is nobody."""
    asked, yes = pair
    return (asked, yes) if _enough(asked) and _enough(yes) is not None and _enough(asked - yes) is not None else None


def _whole(counts: Mapping[Name, int]) -> dict[Name, int | None]:
    """Parts of a whole that is told: one hidden alone would be what the others leave of it."""
    hidden = {name for name, n in counts.items() if _enough(n) is None}
    _hide_more(counts, hidden)
    return {name: None if name in hidden else n for name, n in counts.items()}


def _shares(pairs: Mapping[Name, Sequence[int]]) -> dict[Name, tuple[int, int] | None]:
    """Rates of the parts of a whole: likewise, for those who were asked, who said yes, and who did not."""
    hidden = {name for name, pair in pairs.items() if _rate(pair) is None}
    for told in (
        {name: pair[0] for name, pair in pairs.items()},
        {name: pair[1] for name, pair in pairs.items()},
        {name: pair[0] - pair[1] for name, pair in pairs.items()},
    ):
        _hide_more(told, hidden)
    return {name: None if name in hidden else (pair[0], pair[1]) for name, pair in pairs.items()}


def _hide_more(counts: Mapping[Name, int], hidden: set[Name]) -> None:
    """Hide the smallest of the rest until what is hidden is together no longer few."""
    while 0 < sum(counts[name] for name in hidden) < FEWEST:
        rest = [name for name in counts if name not in hidden and counts[name]]
        if not rest:
            return
        hidden.add(min(rest, key=lambda name: counts[name]))


def _made(row: SiteChoice) -> Made:
    return Made(
        row.id, row.visitor, row.act, row.layer, row.question, row.below, int(row.allowed, 16), row.gpc, row.method,
        datetime.fromtimestamp(row.said_at_ms / 1000, UTC), row.at,
    )  # fmt: skip
