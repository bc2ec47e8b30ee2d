"""What machines may ask about the requests they brought: how they stand, and nothing about anybody.

Promise:  8.1b; 9.3 - each partner sees its own requests alone
Takes:    a partner and a number of theirs; the moment
Gives:    frozen dataclasses
Refuses:  nothing; what is not theirs is not there
Next:     ../actions/machines.py (who writes), api/opendsr.py, api/drp.py, api/requests.py
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from holdord.rights import proof
from holdord.rights.models import AgentToken, MachineRequest, Transfer
from holdord.rights.queries.requests import counts_until
from holdord.rights.rules import Protocol
from holdord.terms import RequestStatus, Right

#: An agent asks for a new token once a season: one that was lost in a log opens nothing for long.
TOKEN_LIVES = timedelta(days=90)

#: A callback that nobody took within this time after the end is let be.
_TOLD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class MachineView:
    """A request as whoever brought it sees it. ``language`` is the person's."""

    id: UUID
    machine: UUID
    protocol: Protocol
    partner: str
    reference: str
    case: str
    right: Right
    status: RequestStatus
    received_at: datetime
    due_on: date
    extended: bool
    proven: bool
    prepared: bool
    closed_at: datetime | None
    ground: str
    revoked: bool
    time_zone: str
    language: str


def brought(protocol: Protocol, partner: str, reference: str) -> MachineView | None:
    """The request under a partner's own number; None where they brought none of that number."""
    rows = MachineRequest.objects.filter(protocol=protocol.value, partner=partner, reference=reference)
    return _found(rows.select_related("request").first())


def brought_by(protocol: Protocol, partner: str, id: UUID) -> MachineView | None:
    """The request under our number; None where this partner did not bring it."""
    rows = MachineRequest.objects.filter(protocol=protocol.value, partner=partner, request_id=id)
    return _found(rows.select_related("request").first())


def to_tell(protocol: Protocol, at: datetime) -> list[MachineView]:
    """Requests whose partner wants to be called back: open ones, and those closed not long ago."""
    rows = MachineRequest.objects.filter(protocol=protocol.value).exclude(sealed_callbacks=b"")
    over = rows.filter(request__closed_at__lt=at - _TOLD_FOR)
    return [view for row in rows.exclude(pk__in=over).select_related("request") if (view := _found(row))]


def to_send_over(at: datetime) -> list[tuple[UUID, str]]:
    """Requests whose data are to go to another controller now, each with the key of its job."""
    rows = Transfer.objects.filter(sent_at=None, next_try_at__lte=at, request__closed_at=None)
    return [(request, f"{id}-{tries}") for request, id, tries in rows.values_list("request_id", "id", "tries")]


def agent_behind(token: str, *, at: datetime) -> str | None:
    """The agent that was given this token; None for any other text, and once its time is over."""
    rows = AgentToken.objects.filter(token_hash=agent_token_hash(token), made_at__gt=at - TOKEN_LIVES)
    return rows.values_list("agent", flat=True).first()


def agent_token_hash(token: str) -> bytes:
    """What is kept of an agent's token."""
    return proof.mac(settings.SECRET_KEY, "agent", token)


def may_be_called(url: str) -> bool:
    """Whether we call back there: encrypted, under a name and no bare number of a network, with nobody's name in it.

    This machine itself may be called without encryption, in a house that is not in production.
    """
    try:
        parts = urlsplit(url)
        # Asked for here: a port that is none is found out only when it is read.
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username or parts.fragment or len(url) > 500:
        return False
    if parts.scheme == "http":
        return not settings.PRODUCTION and host in ("localhost", "127.0.0.1")
    return parts.scheme == "https" and not _is_number(host) and "." in host


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _found(row: MachineRequest | None) -> MachineView | None:
    if row is None:
        return None
    asked = row.request
    return MachineView(
        asked.id, row.id, Protocol(row.protocol), row.partner, row.reference, asked.reference, Right(asked.right),
        RequestStatus(asked.status), row.received_at, counts_until(asked), asked.extended_to is not None,
        asked.verified_at is not None, asked.prepared_at is not None, asked.closed_at, asked.ground,
        row.revoked_at is not None, asked.time_zone, asked.language,
    )  # fmt: skip
