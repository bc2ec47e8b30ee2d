"""Where a person's choices stand, and how they came to stand there.

Promise:  8.7 - "you can withdraw it at any time"; the history is kept
Law:      GDPR Art. 7(1), 7(3)
Takes:    ids, moments (aware, UTC)
Gives:    values that do not change; the state at a moment is that of the latest record at or before it
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from holdord.consent import rules
from holdord.consent.models import ChannelChoice, ConsentRecord
from holdord.consent.rules import ChannelFact, ConsentFact
from holdord.lib.days import local_date
from holdord.lib.gather import FIRST, LAST_WORD, NEXT_WORD, WORD, Parts, Row, gathered
from holdord.lib.sql import ALWAYS, Sql, among, at_hand, every, moment, rows, stored_moment
from holdord.policy import queries as policy
from holdord.policy.register import CONFIRMED_WITHIN
from holdord.terms import Channel, ConsentState

_CHOICES, _WORDS = ConsentRecord._meta.db_table, ChannelChoice._meta.db_table

_STATES = {state.value: state for state in ConsentState}
_CHANNELS = {channel.value: channel for channel in Channel}

#: People asked about in one query.
_BATCH = 500

#: What a person said, for whoever asks for more in the same statement (lib/gather.py): choices, and how to reach them.
PARTS = (
    "SELECT {part}, c.subject_id, c.id, {raw}c.at, {no_moment}, {no_moment}, c.purpose, c.state, c.by, c.number "
    f"FROM {_CHOICES} c WHERE c.subject_id {{ids}} AND c.at <= {{now}}",
    "SELECT {part}, w.subject_id, w.id, {raw}w.at, {no_moment}, {no_moment}, w.purpose, w.channel, "
    "CASE WHEN w.wanted THEN 'yes' ELSE 'no' END, w.number "
    f"FROM {_WORDS} w WHERE w.subject_id {{ids}} AND w.at <= {{now}}",
)


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


class Words(NamedTuple):
    """All that a person has said: where each choice stands, by purpose, and how to reach them, the oldest first."""

    states: dict[str, ConsentFact]
    channels: tuple[ChannelFact, ...]


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
    return {subject: words.states for subject, words in words_of(subjects, at=at).items()}


def channels(subject: UUID, *, at: datetime | None = None) -> tuple[ChannelFact, ...]:
    """A person's words about how to reach them, by then or ever; the oldest first."""
    return channels_of([subject], at)[subject]


def channels_of(subjects: Collection[UUID], at: datetime | None) -> dict[UUID, tuple[ChannelFact, ...]]:
    """The words of several people, in one query."""
    found: dict[UUID, list[ChannelFact]] = defaultdict(list)
    rows = ChannelChoice.objects.filter(subject_id__in=subjects).order_by("at", "number")
    for row in rows if at is None else rows.filter(at__lte=at):
        found[row.subject_id].append(ChannelFact(Channel(row.channel), row.purpose, row.wanted, row.at))
    return {subject: tuple(found[subject]) for subject in subjects}


def words_of(subjects: Collection[UUID], *, at: datetime) -> dict[UUID, Words]:
    """All that several people have said by that moment, in one statement: choices, and how to reach them."""
    return {id: read(parts) for id, parts in gathered(PARTS, subjects, at=at).items()}


def read(parts: Parts) -> Words:
    """What a person said, in what PARTS gave of them. The last word counts, and of two that were said at one moment the
    one with the greater number."""
    choices, words = parts
    states = {
        row[WORD]: ConsentFact(row[WORD], _STATES[row[NEXT_WORD]], moment(row[FIRST]), rules.is_proven(row[LAST_WORD]))
        for row in choices
    }
    return Words(states, tuple([_word(row) for row in words]))


def _word(row: Row) -> ChannelFact:
    return ChannelFact(_CHANNELS[row[NEXT_WORD]], row[WORD], row[LAST_WORD] == "yes", moment(row[FIRST]))


def history(subject: UUID, purpose: str | None = None) -> tuple[Choice, ...]:
    """Every act, the oldest first; of one purpose, or of all."""
    rows = ConsentRecord.objects.filter(subject_id=subject).order_by("at", "number")
    return tuple(map(_choice, rows.filter(purpose=purpose) if purpose is not None else rows))


def given(purpose: str, *, at: datetime) -> frozenset[UUID]:
    """Everybody whose last word on the purpose by that moment is a yes that covers it still."""
    connection, entry = at_hand(), policy.register().purpose(purpose)
    since = stored_moment(connection, entry.consent_since) if entry and entry.consent_since else None
    sorts_well = connection.vendor == "postgresql"
    found = given_sql(purpose, since=since, at=stored_moment(connection, at), sorts_well=sorts_well)
    return frozenset(
        row[0] if isinstance(row[0], UUID) else UUID(row[0]) for row in rows(connection, found.text, found.values)
    )


def request(id: UUID) -> Choice | None:
    """The question of that id; None where it was erased."""
    row = ConsentRecord.objects.filter(pk=id, state=ConsentState.REQUESTED.value).first()
    return _choice(row) if row else None


def given_since(asked: Choice) -> UUID | None:
    """The yes that followed on a question and stands; None where there is none."""
    row = _of(asked).order_by("-at", "-number").first()
    stands = row is not None and row.state == ConsentState.GIVEN.value and row.at >= asked.at
    return row.id if row and stands else None


def still_asked(asked: Choice, *, at: datetime) -> bool:
    """Whether a question still waits for its answer: nothing else came since, its time is not up, and it asks today
    what it asked then."""
    register = policy.register()
    entry = register.purpose(asked.purpose)
    grown = entry is None or (entry.consent_since is not None and asked.at < entry.consent_since)
    row = _of(asked).order_by("-at", "-number").first()
    waits = row is not None and row.state == ConsentState.REQUESTED.value
    return waits and not grown and local_date(at, register.desk.time_zone) < answer_by(asked)


def answer_by(asked: Choice) -> date:
    """The day from which a yes to that question comes too late."""
    register = policy.register()
    found = register.form(asked.form) if asked.form else None
    within = found[1].confirm_within if found else CONFIRMED_WITHIN
    return within.end(local_date(asked.at, register.desk.time_zone))


def unanswered(*, at: datetime, subject: UUID | None = None) -> tuple[Choice, ...]:
    """The questions whose time is up and nobody answered, of everybody or of one: for each purpose the last."""
    today = local_date(at, policy.register().desk.time_zone)
    later = ConsentRecord.objects.filter(
        subject=OuterRef("subject"), purpose=OuterRef("purpose"), number__gt=OuterRef("number")
    )
    rows = ConsentRecord.objects.filter(~Exists(later), state=ConsentState.REQUESTED.value, at__lt=at)
    if subject is not None:
        rows = rows.filter(subject_id=subject)
    return tuple(asked for asked in map(_choice, rows.order_by("at", "id")) if answer_by(asked) <= today)


def _of(asked: Choice) -> QuerySet[ConsentRecord]:
    return ConsentRecord.objects.filter(subject_id=asked.subject, purpose=asked.purpose)


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


def given_sql(purpose: str, *, since: Any, at: Any, sorts_well: bool) -> Sql:
    """For everybody whose last word on the purpose by ``at`` is a yes: a table of id, at and proven.

    ``since`` leaves out a yes that was given before; None leaves out none. ``sorts_well`` is for a database that reads
    the last row of each person from an index in one pass; the other looks for a later one beside each.
    """
    given = ConsentState.GIVEN.value
    acted = " OR ".join(["y.by LIKE %s"] * len(rules.PROVEN))
    proven = Sql(f"({acted}) AS proven", tuple(f"{actor}%" for actor in rules.PROVEN))
    newer = Sql("y.at >= %s", (since,)) if since is not None else ALWAYS
    if sorts_well:
        latest = Sql(
            "(SELECT DISTINCT ON (c.subject_id) c.subject_id, c.at, c.by, c.state = %s AS is_given "
            f"FROM {_CHOICES} c WHERE c.purpose = %s AND c.at <= %s ORDER BY c.subject_id, c.at DESC, c.number DESC) y",
            (given, purpose, at),
        )
        # As a column of its own: of a comparison here the planner would expect next to nothing, and go row by row.
        conditions = [Sql("y.is_given"), newer]
    else:
        latest = Sql(f"{_CHOICES} y")
        later = Sql(
            f"NOT EXISTS (SELECT 1 FROM {_CHOICES} c WHERE c.subject_id = y.subject_id AND c.purpose = %s "
            "AND c.at <= %s AND (c.at, c.number) > (y.at, y.number))",
            (purpose, at),
        )
        conditions = [Sql("y.purpose = %s AND y.state = %s AND y.at <= %s", (purpose, given, at)), newer, later]
    return Sql("SELECT y.subject_id AS id, y.at, ") + proven + " FROM " + latest + " WHERE " + every(conditions)


def declined_sql(channel: Channel, scopes: Collection[str], *, at: Any) -> Sql:
    """The person's last word that covers one of the scopes is that they do not want this channel. Over the alias p."""
    word = _words("w", channel, scopes, at)
    later = every([_words("v", channel, scopes, at), Sql("(v.at, v.number) > (w.at, w.number)")])
    none_later = later.within(f"NOT EXISTS (SELECT 1 FROM {_WORDS} v WHERE ")
    return every([word, Sql("NOT w.wanted"), none_later]).within(f"EXISTS (SELECT 1 FROM {_WORDS} w WHERE ")


def _words(alias: str, channel: Channel, scopes: Collection[str], at: Any) -> Sql:
    of_person = Sql(f"{alias}.subject_id = p.id AND {alias}.channel = %s AND {alias}.at <= %s", (channel.value, at))
    return every([of_person, among(f"{alias}.purpose", scopes)])
