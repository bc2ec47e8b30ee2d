"""Another system of the company brings a request under a right, and asks how it stands.

Promise:  8.1h, 8.1b - its clock begins at receipt
Law:      GDPR Art. 12(2)-(3)
Takes:    a right, an address, what they wrote; `Idempotency-Key` for the system's own number
Gives:    201 with the case number and the day; 200 where it was brought before
Refuses:  422 with the field and what would be right; 404 for a request this system did not bring; 409 too late, or
          another request under the same Idempotency-Key
Next:     ../rights/actions/machines.py, docs/protocols.md
"""

from datetime import date, datetime
from typing import Literal, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from holdord.api.guarding import For, key_of
from holdord.api.house import Refused, api
from holdord.lib import clock
from holdord.policy import queries as policy
from holdord.rights import actions, queries
from holdord.rights.actions import Brought, Other
from holdord.rights.mandates import Kind, Seen
from holdord.rights.queries import MachineView
from holdord.rights.rules import Protocol
from holdord.terms import LANGUAGES, Right

_RIGHTS = {
    "access": Right.ACCESS, "rectification": Right.RECTIFICATION, "erasure": Right.ERASURE,
    "restriction": Right.RESTRICTION, "portability": Right.PORTABILITY, "objection": Right.OBJECTION,
    "withdrawal": Right.WITHDRAWAL, "human-review": Right.HUMAN_REVIEW,
}  # fmt: skip

RightName = Literal[
    "access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal", "human-review"
]
_NAMES: dict[Right, RightName] = {right: cast(RightName, name) for name, right in _RIGHTS.items()}


class OnBehalf(Schema):
    """Who asks for the person, as what, and where they can be written to. ``email`` beside it is the person's."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["proxy", "parent", "guardian"]
    name: str = Field(min_length=1, max_length=200)
    email: str = Field(max_length=254)


class RequestSent(Schema):
    """A request. ``authenticated``: the person was logged in to your system when they asked; else they are asked for
    a code from their mailbox."""

    model_config = ConfigDict(extra="forbid")

    right: RightName
    email: str = Field(max_length=254)
    message: str = Field("", max_length=4000)
    language: str = Field("", max_length=8)
    country: str = Field("", max_length=2)
    authenticated: bool = False

    on_behalf: OnBehalf | None = None


class MandateSeen(Schema):
    """What showed your people that they may act for the person. ``rights`` empty: for this request. ``age`` is a
    child's, in years; only a band is kept. Nothing of what was shown is sent along."""

    model_config = ConfigDict(extra="forbid")

    receives: bool = False
    rights: list[RightName] = Field(default_factory=list)
    until: date | None = None
    age: int | None = Field(None, ge=0, le=120)
    agreed: bool = False


class RequestTold(Schema):
    """How it stands. ``status`` is the DPV's; ``case`` is the number the person knows it by. ``mandate`` says whether
    whoever asks for another has shown that they may; null where the person asks themself."""

    id: UUID
    case: str
    right: RightName
    status: str
    proven: bool
    received_at: datetime
    due_on: date
    closed_at: datetime | None
    mandate: Literal["waits", "seen"] | None


@api.post(
    "requests", auth=For("request"), response={200: RequestTold, 201: RequestTold}, operation_id="bring_request",
    tags=["requests"],
)  # fmt: skip
def bring(request: HttpRequest, sent: RequestSent) -> Status[RequestTold]:
    """Bring a request. The answer goes to the person."""
    key = key_of(request)
    if sent.on_behalf and sent.authenticated:
        fault = {"at": "body.authenticated", "wrong": "The person did not ask themself."}
        raise Refused(422, "asked-for-another", "Leave it out where somebody asks for another.", faults=[fault])
    language = sent.language if sent.language in LANGUAGES else policy.register().languages[0]
    brought = Brought(
        protocol=Protocol.OWN, partner=key.actor, reference=request.headers.get("Idempotency-Key", "")[:100],
        right=_RIGHTS[sent.right], address=sent.email, language=language, vouched=sent.authenticated,
        message=sent.message, country=sent.country.upper(), other=_other(sent.on_behalf),
    )  # fmt: skip
    try:
        id, new = actions.bring(brought, by=key.actor, at=clock.now())
    except actions.NotAnAddress:
        fault = {"at": "body.email", "wrong": "This is no e-mail address."}
        raise Refused(422, "not-an-address", "Write the address as in name@example.com.", faults=[fault]) from None
    except actions.SomethingElse:
        said = "Another request was brought under this Idempotency-Key. Choose a new one."
        raise Refused(409, "another-body", said) from None
    return Status(201 if new else 200, _told(key.actor, id))


@api.get("requests/{id}", auth=For("request"), response=RequestTold, operation_id="request", tags=["requests"])
def look(request: HttpRequest, id: UUID) -> RequestTold:
    """How a request stands that this system brought."""
    return _told(key_of(request).actor, id)


@api.post(
    "requests/{id}/mandate", auth=For("mandate"), response=RequestTold, operation_id="mandate_seen", tags=["requests"]
)
def mandate_seen(request: HttpRequest, id: UUID, sent: MandateSeen) -> RequestTold:
    """Your people have seen that whoever asks may act for the person; that is on record as your system's word."""
    key = key_of(request)
    view = _mine(key.actor, id)
    try:
        actions.see_mandate(
            request=view.id, seen=Seen.VOUCHED, rights=[_RIGHTS[each] for each in sent.rights], receives=sent.receives,
            until=sent.until, age=sent.age, agreed=sent.agreed, by=key.actor, at=clock.now(),
        )  # fmt: skip
    except actions.NotShown as missing:
        faults = [{"at": "body", "wrong": lack.value} for lack in missing.lacks]
        raise Refused(422, "not-shown", "They may not act for the person, by what you say.", faults=faults) from None
    except actions.NotNow:
        raise Refused(409, "no-mandate-wanted", "Nobody asks for another here, or it was seen.") from None
    return _told(key.actor, id)


@api.delete("requests/{id}", auth=For("request"), response=RequestTold, operation_id="take_back", tags=["requests"])
def take_back(request: HttpRequest, id: UUID) -> RequestTold:
    """The person wants it no more. Refused with 409 once its answer is on its way."""
    key = key_of(request)
    view = _mine(key.actor, id)
    try:
        actions.take_back(
            protocol=Protocol.OWN, partner=key.actor, reference=view.reference, by=key.actor, at=clock.now()
        )
    except actions.NotNow:
        raise Refused(409, "too-late", "It has been answered, or its answer is on its way.") from None
    return _told(key.actor, id)


def _told(actor: str, id: UUID) -> RequestTold:
    view = _mine(actor, id)
    return RequestTold(
        id=view.id, case=view.case, right=_NAMES[view.right], status=view.status.value, proven=view.proven,
        received_at=view.received_at, due_on=view.due_on, closed_at=view.closed_at, mandate=_mandate(view.id),
    )  # fmt: skip


def _mandate(id: UUID) -> Literal["waits", "seen"] | None:
    found = queries.mandate(id, at=clock.now())
    return None if found is None else "seen" if found.seen else "waits"


def _other(sent: OnBehalf | None) -> Other | None:
    return Other(Kind(sent.kind), sent.name, sent.email) if sent else None


def _mine(actor: str, id: UUID) -> MachineView:
    view = queries.brought_by(Protocol.OWN, actor, id)
    if view is None:
        raise Refused(404, "no-such-request", "There is no request of that number that this system brought.")
    return view
