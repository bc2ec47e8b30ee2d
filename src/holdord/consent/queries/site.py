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
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Min, Q

from holdord.consent import site_rules
from holdord.consent.models import SiteChoice, SiteLink, SiteQuestion, SiteSlot
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.periods import Period

Name = TypeVar("Name")
#: How many were asked, how many of them said yes; None: too few to say.
Rate = tuple[int, int] | None
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


def allowed_before(made: Made, yes_lasts: Period | None = None) -> int:
    """What that browser had said yes to until this choice, by slots; nothing, where a yes has lapsed since.

    The age is told by the clock it was said by, as the browser itself tells it (`site_rules.is_due`).
    """
    said_at_ms = round(made.said_at.timestamp() * 1000)
    earlier = SiteChoice.objects.filter(visitor=made.visitor).filter(
        Q(at__lt=made.at) | Q(at=made.at, said_at_ms__lt=said_at_ms)
    )
    row = earlier.order_by("-at", "-said_at_ms").first()
    if row is None:
        return 0
    last = _made(row)
    lapsed = yes_lasts is not None and made.said_at - last.said_at > timedelta(days=yes_lasts.days_at_least)
    return 0 if lapsed else last.allowed


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
    let in or took back elsewhere on a page is among the acts alone. Services and purposes were asked about together,
    so they are judged together, and beside the acts: what two of them differ by is people, too.
    """

    choices: int | None
    by_act: Mapping[str, int | None]
    by_layer: Mapping[int, Rate]
    by_purpose: Mapping[str, Rate]
    by_service: Mapping[str, Rate]
    by_language: Mapping[str, Rate]
    by_question: Mapping[str, Rate]
    signals: int | None


_ANSWERS = ("accept", "refuse", "choose", "gpc")
_ASKED_ABOUT = ("purpose", "service")


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
        self.acts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self.signals = 0
        self.layers: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        self.answers: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, row: Mapping[str, Any], shown: Question | None) -> None:
        n, allowed = row["n"], int(row["allowed"], 16)
        self._add(self.acts[row["act"]], n, yes=allowed > 0)
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
        answers = _shares({act: pair for act, pair in self.acts.items() if act in _ANSWERS})
        others = {act: asked for act, (asked, _) in self.acts.items() if act not in _ANSWERS}
        by_act = {act: pair and pair[0] for act, pair in answers.items()} | _whole(others)
        few = any(_enough(pair[0]) is None for act, pair in self.acts.items() if act in _ANSWERS)
        asked_about = self._asked_about(answers, tell=not few and answers.get("accept", (0, 0)) is not None)
        purposes, services = (
            {name: rate for (found, name), rate in asked_about.items() if found == kind} for kind in _ASKED_ABOUT
        )
        return Rates(
            self._choices(others), by_act, _shares(self.layers), purposes, services,
            self._of("language"), self._of("question"), self._signals(),
        )  # fmt: skip

    def _choices(self, others: Mapping[str, int]) -> int | None:
        """How many answered is what all layers are together: without the few others there were, it tells of these."""
        every = sum(asked for asked, _ in self.acts.values())
        return None if _enough(sum(others.values())) is None else _enough(every)

    def _signals(self) -> int | None:
        """Those who chose otherwise than their browser, or whose browser said nothing, may be few as well."""
        every, by_browser = sum(asked for asked, _ in self.acts.values()), self.acts.get("gpc", (0, 0))[0]
        beside = (self.signals, self.signals - by_browser, every - self.signals)
        return None if None in map(_enough, beside) else self.signals

    def _asked_about(self, answers: Mapping[str, Rate], *, tell: bool) -> dict[tuple[str, str], Rate]:
        """What was answered about services and purposes; nothing, where an act is few or who accepted is not told.

        What nobody chose for itself has the yeses of those who accepted, and would tell what is hidden there.
        """
        pairs = {key: pair for kind in _ASKED_ABOUT for key, pair in self._pairs(kind).items()}
        left = {key: pair for key, pair in pairs.items() if tell and _rate(pair) is not None}
        beside = self._beside(answers)
        words = self._pairs("question").values()
        return {
            key: (pair[0], pair[1])
            if key in left
            and not any(_differ_by_few(pair, other) for other in (*left.values(), *beside))
            and not any(_differ_by_few(pair, other) for other in words if other[0] == pair[0])
            else None
            for key, pair in pairs.items()
        }

    def _beside(self, answers: Mapping[str, Rate]) -> list[tuple[int, int]]:
        """What acts and places tell of all who answered: who said yes to anything, pressed yes, did not press no."""
        asked, yes = (sum(self.acts[act][at] for act in answers) for at in (0, 1))
        pressed = {act: rate and rate[0] for act, rate in answers.items()}
        accepted, refused, signalled = (pressed.get(act, 0) for act in ("accept", "refuse", "gpc"))
        told = [yes] if accepted is None else [yes, accepted]
        told += [] if refused is None or signalled is None else [asked - refused - signalled]
        return [(asked, each) for each in told]

    def _of(self, kind: str) -> dict[str, Rate]:
        return {name: rate for (_, name), rate in _shares(self._pairs(kind)).items()}

    def _pairs(self, kind: str) -> dict[tuple[str, str], list[int]]:
        return {key: pair for key, pair in self.answers.items() if key[0] == kind}


@lru_cache(maxsize=64)
def _services_of(hash: str) -> Mapping[str, tuple[str, ...]]:
    """The services that stood under each purpose in those words."""
    found = question(hash)
    categories = json.loads(found.content)["categories"] if found else []
    return {each["purpose"]: tuple(service["id"] for service in each["services"]) for each in categories}


def _enough(n: int) -> int | None:
    return n if n >= FEWEST or n == 0 else None


def _rate(pair: Sequence[int]) -> Rate:
    """Hidden where the yeses or the noes are so few that one could be somebody; nobody at all is nobody."""
    asked, yes = pair
    return (asked, yes) if _enough(asked) and _enough(yes) is not None and _enough(asked - yes) is not None else None


def _differ_by_few(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two rates beside each other tell of a few: asked about one alone, or, asked both, of another mind."""
    asked, yes = abs(one[0] - other[0]), abs(one[1] - other[1])
    return 0 < asked < FEWEST or (asked == 0 and 0 < yes < FEWEST)


def _whole(counts: Mapping[Name, int]) -> dict[Name, int | None]:
    """Parts of a whole that is told: one hidden alone would be what the others leave of it."""
    hidden = {name for name, n in counts.items() if _enough(n) is None}
    _hide_more(counts, hidden)
    return {name: None if name in hidden else n for name, n in counts.items()}


def _shares(pairs: Mapping[Name, Sequence[int]]) -> dict[Name, Rate]:
    """Rates of the parts of a whole: likewise, for those who were asked, who said yes, and who did not."""
    hidden = {name for name, pair in pairs.items() if _rate(pair) is None}
    for told in (
        {name: pair[1] for name, pair in pairs.items()},
        {name: pair[0] - pair[1] for name, pair in pairs.items()},
        {name: pair[0] for name, pair in pairs.items()},
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
