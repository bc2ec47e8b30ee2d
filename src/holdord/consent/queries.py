"""Where a person's choices stand, and how they came to stand there.

Promise:  8.7 - "you can withdraw it at any time"; the history is kept
Law:      GDPR Art. 7(1), 7(3)
Takes:    ids, moments (aware, UTC)
Gives:    frozen dataclasses; the state at a moment is that of the latest record at or before it
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery

from holdord.consent import rules
from holdord.consent.models import ConsentRecord
from holdord.consent.rules import ConsentFact
from holdord.terms import ConsentState

#: People asked about in one query.
_BATCH = 500


@dataclass(frozen=True)
class Choice:
    """One act in the history of a consent, with what proves it."""

    id: UUID
    subject: UUID
    purpose: str
    state: ConsentState
    at: datetime
    wording_hash: str
    register_version: str
    language: str
    channel: str
    form: str
    by: str


@dataclass(frozen=True)
class Tally:
    """How many consents were given, how many of those lack what proves them, and under which versions."""

    given: int
    without_proof: int
    versions: Mapping[str, int]


def state(subject: UUID, purpose: str, *, at: datetime) -> ConsentState | None:
    """Where the choice stands at that moment; None where nobody ever asked."""
    fact = states(subject, at).get(purpose)
    return fact.state if fact else None


def states(subject: UUID, at: datetime) -> dict[str, ConsentFact]:
    """All choices of a person at that moment, by purpose."""
    return states_of([subject], at)[subject]


def states_of(subjects: Collection[UUID], at: datetime) -> dict[UUID, dict[str, ConsentFact]]:
    """The choices of several people, in one query."""
    found: dict[UUID, dict[str, ConsentFact]] = defaultdict(dict)
    rows = ConsentRecord.objects.filter(subject_id__in=subjects, at__lte=at).order_by("at", "number")
    for row in rows:
        found[row.subject_id][row.purpose] = ConsentFact(
            row.purpose, ConsentState(row.state), row.at, proven=rules.is_proven(row.by)
        )
    return {subject: found[subject] for subject in subjects}


def history(subject: UUID, purpose: str | None = None) -> tuple[Choice, ...]:
    """Every act, the oldest first; of one purpose, or of all."""
    rows = ConsentRecord.objects.filter(subject_id=subject).order_by("at", "number")
    return tuple(map(_choice, rows.filter(purpose=purpose) if purpose is not None else rows))


def taken_back(*, at: datetime) -> tuple[Choice, ...]:
    """The consents that stand withdrawn or revoked at that moment: for each, the act that ended it. For controls."""
    ended = ConsentRecord.objects.filter(
        state__in=[ConsentState.WITHDRAWN.value, ConsentState.REVOKED.value], at__lte=at
    )
    people = sorted(set(ended.values_list("subject_id", flat=True)))
    latest: dict[tuple[UUID, str], ConsentRecord] = {}
    for start in range(0, len(people), _BATCH):
        rows = ConsentRecord.objects.filter(subject_id__in=people[start : start + _BATCH], at__lte=at)
        for row in rows.order_by("at", "number"):
            latest[row.subject_id, row.purpose] = row
    over = (ConsentState.WITHDRAWN, ConsentState.REVOKED)
    return tuple(_choice(row) for row in latest.values() if ConsentState(row.state) in over)


def given_before(purpose: str, moment: datetime, *, at: datetime) -> int:
    """How many people's consent stands at ``at`` and was given before that moment: what it covers may be less."""
    latest = ConsentRecord.objects.filter(subject=OuterRef("subject"), purpose=purpose, at__lte=at)
    rows = ConsentRecord.objects.filter(purpose=purpose, state=ConsentState.GIVEN.value, at__lt=moment)
    return rows.filter(pk=Subquery(latest.order_by("-at", "-number").values("pk")[:1])).count()


def tally(purposes: Collection[str]) -> Tally:
    """The consents ever given for these purposes, as proof: the wording shown, its language, the way, the version."""
    given = ConsentRecord.objects.filter(state=ConsentState.GIVEN.value, purpose__in=list(purposes))
    lacking = given.filter(Q(wording_hash="") | Q(register_version="") | Q(language="") | Q(channel=""))
    versions = given.values_list("register_version").annotate(n=Count("id")).order_by()
    return Tally(given.count(), lacking.count(), dict(versions))


def _choice(row: ConsentRecord) -> Choice:
    return Choice(
        row.id, row.subject_id, row.purpose, ConsentState(row.state), row.at, row.wording_hash,
        row.register_version, row.language, row.channel, row.form, row.by,
    )  # fmt: skip
