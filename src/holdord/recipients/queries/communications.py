"""Where word to recipients stands: who was told what, who has done it, what is still open.

Promise:  8.2a, 8.3, 8.4c - who was told, with proof or the reason why not; the person hears who, on request
Law:      GDPR Art. 15(1)(c), 19
Takes:    a request or a person, by id
Gives:    Told, the oldest first. What is sealed is opened by `found_at` and `told` alone
Refuses:  NoSuchCommunication
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from holdord.policy import queries as policy
from holdord.recipients.models import Communication
from holdord.recipients.reach import Intent, Piece
from holdord.recipients.rules import State
from holdord.vault import queries as vault


class NoSuchCommunication(LookupError):
    """Nothing of that id was to be told to anybody."""


@dataclass(frozen=True)
class Told:
    """Word to one recipient, and where it stands. Nothing of it is about the person.

    ``done`` and ``kept`` are numbers by place there; ``kept`` by 'place:why'. ``proof`` and ``exemption`` are codes
    (texts.py). ``verified_at`` says when somebody or something looked again and found it so.
    """

    id: UUID
    request: UUID | None
    subject: UUID | None
    recipient: str
    intent: Intent
    purpose: str
    way: str
    state: State
    made_at: datetime
    due_at: datetime
    due_on: date
    attempts: int
    error_code: str
    carried_out_at: datetime | None
    verified_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    proof: str
    reference: str
    exemption: str
    done: Mapping[str, int]
    kept: Mapping[str, int]

    @property
    def name(self) -> str:
        """The recipient as people know it; its id, where the register no longer has it."""
        found = policy.register().recipient(self.recipient)
        return found.name if found else self.recipient

    @property
    def is_open(self) -> bool:
        return not self.state.is_closed


@dataclass(frozen=True, repr=False)
class Kept:
    """What was written about one word to a recipient, OPENED: whom it is about, and somebody's note."""

    identifiers: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    changes: Mapping[str, str]
    note: str


def of_request(request: UUID, intent: Intent | None = None) -> tuple[Told, ...]:
    """Everybody who was told for a request, or is to be."""
    rows = Communication.objects.filter(request=request)
    return _told(rows.filter(intent=intent.value) if intent else rows)


def of_subject(subject: UUID) -> tuple[Told, ...]:
    """Everybody who was told something about a person we know: whom they hear of, if they ask (GDPR Art. 19)."""
    return _told(Communication.objects.filter(subject_id=subject))


def open_now() -> tuple[Told, ...]:
    """All that is not over, what is due first first."""
    return tuple(map(_as_told, Communication.objects.exclude(state__in=_closed()).order_by("due_on", "made_at", "id")))


def open_count() -> int:
    """How many are not over."""
    return Communication.objects.exclude(state__in=_closed()).count()


def is_settled(request: UUID, intent: Intent | None = None) -> bool:
    """Whether every recipient of a request has done it, or cannot: none is open."""
    return not any(each.is_open for each in of_request(request, intent))


def told(id: UUID) -> tuple[Told, Kept]:
    """One of them, with what was written in it OPENED, for staff; raises NoSuchCommunication."""
    row = Communication.objects.filter(pk=id).first()
    if row is None:
        raise NoSuchCommunication(f"nothing of the id {id} was to be told to anybody")
    need, kept = opened(row, "sealed_need"), opened(row, "sealed_kept")
    pairs = tuple((kind, value) for kind, value in need.get("identifiers", ()))
    return _as_told(row), Kept(pairs, tuple(need.get("names", ())), need.get("changes", {}), kept.get("note", ""))


def found_at(request: UUID) -> tuple[tuple[Told, tuple[Piece, ...]], ...]:
    """What recipients gave for the copy a person asked for, OPENED; those that gave nothing have an empty tuple."""
    rows = Communication.objects.filter(request=request, intent=Intent.ACCESS.value).order_by("recipient")
    return tuple((_as_told(row), _pieces(row)) for row in rows)


def found_of(subject: UUID) -> list[tuple[Told, Piece]]:
    """What recipients gave for a copy that this person asked for and that has not gone out yet, OPENED."""
    rows = Communication.objects.filter(subject_id=subject, intent=Intent.ACCESS.value).exclude(sealed_found=b"")
    return [(_as_told(row), piece) for row in rows.order_by("recipient", "id") for piece in _pieces(row)]


def standing(*, intent: Intent, since_at: datetime) -> tuple[Told, ...]:
    """All of one intent made since a moment, for controls."""
    return _told(Communication.objects.filter(intent=intent.value, made_at__gte=since_at))


def due(at: datetime, limit: int = 200) -> list[tuple[UUID, int]]:
    """What is to be tried now, each with how often it was tried, the longest due first."""
    rows = Communication.objects.filter(state=State.OPEN.value, due_at__lte=at).order_by("due_at", "id")
    return list(rows.values_list("id", "attempts")[:limit])


def unkeyed() -> list[UUID]:
    """What is over and still has a key of its own."""
    rows = Communication.objects.filter(state__in=_closed(), owner=F("id"))
    return list(rows.values_list("id", flat=True))


def opened(row: Communication, column: str) -> Any:
    """One sealed value; {} where there is none, or its key is gone. For this room only."""
    sealed = bytes(getattr(row, column))
    if not sealed or row.owner is None:
        return {}
    try:
        return json.loads(vault.open_text(row.owner, sealed, vault.context_of(row, column)))
    except vault.NoKey:
        return {}


def _pieces(row: Communication) -> tuple[Piece, ...]:
    found = opened(row, "sealed_found") or []
    return tuple(
        Piece(str(place), {str(name): str(value) for name, value in fields.items()}) for place, fields in found
    )


def _closed() -> list[str]:
    return [state.value for state in State if state.is_closed]


def _told(rows: QuerySet[Communication]) -> tuple[Told, ...]:
    return tuple(map(_as_told, rows.order_by("made_at", "recipient", "id")))


def _as_told(row: Communication) -> Told:
    return Told(
        row.id, row.request, row.subject_id, row.recipient, Intent(row.intent), row.purpose, row.way, State(row.state),
        row.made_at, row.due_at, row.due_on, row.attempts, row.error_code, row.carried_out_at, row.verified_at,
        row.closed_at, row.closed_by, row.proof, row.reference, row.exemption, row.counts.get("done", {}),
        row.counts.get("kept", {}),
    )  # fmt: skip
