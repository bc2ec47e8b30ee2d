"""Who got what.

Promise:  8.1a - "whether and for what purpose data are used"; 2.5 - to no other recipients
Law:      GDPR Art. 15(1)(c), 19
Takes:    a person, or a process
Gives:    frozen dataclasses, the oldest first
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q

from holdord.policy import queries as policy
from holdord.recipients.models import Change, Disclosure, Listener, Member
from holdord.subjects.rules import MARKETING


@dataclass(frozen=True)
class Disclosed:
    """One handing over."""

    id: UUID
    subject: UUID
    recipient: str
    purpose: str
    process: str
    categories: tuple[str, ...]
    register_version: str
    at: datetime


@dataclass(frozen=True)
class Kind:
    """What several disclosures of a process have in common, and how many there are."""

    recipient: str
    purpose: str
    categories: tuple[str, ...]
    register_version: str
    count: int


@dataclass(frozen=True)
class Given:
    """That a recipient has got data of a person, for a purpose: how often, and when last."""

    recipient: str
    purpose: str
    process: str
    count: int
    last_at: datetime


def disclosed_to(subject: UUID) -> tuple[Disclosed, ...]:
    """Everything of a person that was handed over: to whom, for what, which kinds of data."""
    return tuple(map(_disclosed, Disclosure.objects.filter(subject_id=subject).order_by("at", "id")))


def recently_disclosed(
    subject: UUID,
    *,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
    processes: Collection[str] | None = None,
) -> list[Disclosed]:
    """The latest handings over, newest first; those before a place in the list, of some processes only."""
    rows = Disclosure.objects.filter(subject_id=subject)
    if processes is not None:
        rows = rows.filter(process__in=processes)
    if before is not None:
        moment, id = before
        rows = rows.filter(Q(at__lt=moment) | Q(at=moment, id__lt=id))
    return [_disclosed(row) for row in rows.order_by("-at", "-id")[:limit]]


def given_to(subject: UUID) -> list[Given]:
    """Who has got data of this person, for what: how often, and when last; the latest first."""
    rows = Disclosure.objects.filter(subject_id=subject).values_list("recipient", "purpose", "process")
    counted = rows.annotate(n=Count("id"), last=Max("at")).order_by("-last")
    return [Given(*row) for row in counted]


def recipients_of(subject: UUID) -> tuple[str, ...]:
    """The ids of all who have got data of this person, each once: whom to tell (GDPR Art. 19)."""
    rows = Disclosure.objects.filter(subject_id=subject).order_by("recipient")
    return tuple(rows.values_list("recipient", flat=True).distinct())


def given_for(subject: UUID, purpose: str) -> frozenset[str]:
    """Who may have data of a person for that purpose, for direct marketing, or ("") for any: who is to stop.

    Whoever got them for it, and whoever the register lists for it. A tool that listens to a list for it hears of every
    no as it happens, and is not among them.
    """
    entries = policy.register().purposes
    if purpose == MARKETING:
        meant = {entry.id for entry in entries if entry.direct_marketing}
    else:
        meant = {purpose} if purpose else {entry.id for entry in entries}
    got = Disclosure.objects.filter(subject_id=subject, purpose__in=meant).values_list("recipient", flat=True)
    listed = {entry.id for entry in policy.register().recipients if meant & set(entry.purposes)}
    hears = set(Listener.objects.filter(ended_at=None, purpose__in=meant).values_list("recipient", "purpose"))
    listens = {who for who, _ in hears if all((who, id) in hears for id in meant & _used_by(who, subject))}
    return frozenset({*got, *listed} - listens)


def _used_by(recipient: str, subject: UUID) -> set[str]:
    """For what a recipient may use data, by the register, and for what it got some of this person."""
    entry = policy.register().recipient(recipient)
    got = Disclosure.objects.filter(subject_id=subject, recipient=recipient).values_list("purpose", flat=True)
    return {*got, *(entry.purposes if entry else ())}


def kinds(process: str) -> tuple[Kind, ...]:
    """All disclosures of a process, equal ones counted together; for controls."""
    rows = Disclosure.objects.filter(process=process).values_list(
        "recipient", "purpose", "categories", "register_version"
    )
    counted = rows.annotate(n=Count("id")).order_by()
    return tuple(Kind(recipient, purpose, tuple(some), version, n) for recipient, purpose, some, version, n in counted)


def _disclosed(row: Disclosure) -> Disclosed:
    return Disclosed(
        row.id, row.subject_id, row.recipient, row.purpose, row.process, tuple(row.categories), row.register_version,
        row.at,
    )  # fmt: skip


def limited(recipient: str) -> tuple[tuple[UUID, UUID | None], ...]:
    """Whose data went to a recipient that gets one event's participants at a time, and about which event."""
    rows = Disclosure.objects.filter(recipient=recipient).order_by("at", "id")
    return tuple(rows.values_list("subject_id", "about"))


@dataclass(frozen=True)
class Listening:
    """A tool that hears of a list: whose, for what, how many are on it, and how much it has not heard yet."""

    id: UUID
    purpose: str
    recipient: str
    carries_notice: bool
    made_at: datetime
    looked_at: datetime | None
    on: int
    waiting: int


def listeners() -> list[Listening]:
    """Every tool that listens, the oldest first."""
    rows = Listener.objects.filter(ended_at=None).order_by("made_at", "id")
    return [
        Listening(
            row.id, row.purpose, row.recipient, row.carries_notice, row.made_at, row.looked_at,
            Member.objects.filter(listener=row, on=True).count(),
            Change.objects.filter(member__listener=row, done_at=None).count(),
        )
        for row in rows
    ]  # fmt: skip


def changes_due(at: datetime, limit: int = 200) -> list[tuple[UUID, int]]:
    """Changes to tell now, each with how often it was tried, the longest due first."""
    rows = Change.objects.filter(done_at=None, due_at__lte=at).order_by("due_at")
    return list(rows.values_list("id", "attempts")[:limit])


def on_list(listener: UUID) -> list[UUID]:
    """The people that a tool has on its list as far as we told it; for a control."""
    rows = Member.objects.filter(listener=listener, on=True, subject__isnull=False)
    return [subject for subject in rows.values_list("subject_id", flat=True) if subject]


def leavings_untold(listener: UUID, *, since_before: datetime) -> int:
    """How many left before that moment without the tool having heard it: it is away, or was given up; for a control."""
    newer = Change.objects.filter(member=OuterRef("member"), at__gt=OuterRef("at"))
    rows = Change.objects.filter(~Exists(newer), member__listener=listener, on=False, at__lte=since_before)
    return rows.filter(Q(done_at=None) | ~Q(error_code="")).count()


def is_listed(subject: UUID) -> bool:
    """Whether a person is, or was, on any tool's list."""
    return Member.objects.filter(subject_id=subject).exists()


def lists_of(subject: UUID) -> list[tuple[UUID, str, str]]:
    """The lists a person is on: their number on it, for what, whose."""
    rows = Member.objects.filter(subject_id=subject, on=True).select_related("listener").order_by("id")
    return [(row.id, row.listener.purpose, row.listener.recipient) for row in rows]
