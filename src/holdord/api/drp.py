"""The Data Rights Protocol 1.0: an authorised agent uses a right for a person, by messages it has signed.

Promise:  8.1h, 8.1b - its clock begins at receipt
Law:      GDPR Art. 12(2)-(3), 80(1)
Standard: Data Rights Protocol 1.0, sections 2.01-2.06, 3.06 (errors)
Takes:    base64 of an Ed25519 signature and the JSON behind it, as text/plain; a token (2.05)
Gives:    the status object
Refuses:  400, 403, with `code`, `message`, `fatal`; a message that was taken in before: 409; 404 where it is not set up
Next:     ../rights/drp.py (what it says), ../rights/actions/machines.py, docs/protocols.md
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from holdord.lib import clock
from holdord.policy import queries as policy
from holdord.rights import actions, drp, queries
from holdord.rights.actions import Brought
from holdord.rights.queries import MachineView
from holdord.rights.rules import Protocol

_LONGEST = 20_000
_BY = "public"

View = Callable[..., HttpResponse]


def _open(view: View) -> View:
    """The protocol is there where the network is known; whatever does not hold is told as section 3.06 has it."""

    @csrf_exempt
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not drp.is_set_up():
            return _error(404, "The Data Rights Protocol is not set up here.", fatal=True)
        if len(request.body) > _LONGEST:
            return _error(413, "The message is too long.", fatal=True)
        try:
            return view(request, *args, **kwargs)
        except drp.Wrong as wrong:
            return _error(wrong.code, wrong.said, fatal=wrong.fatal)
        except actions.Replayed:
            return _error(409, "This message was taken in before. Sign a new one.", fatal=True)

    return opened


def _for_agents(view: View) -> View:
    @_open
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        agent = queries.agent_behind(token.strip(), at=clock.now()) if scheme.lower() == "bearer" else None
        if agent is None or drp.verify_key(agent) is None:
            return _error(403, "Show the token that POST /v1/agent/{id} gave you.", fatal=False)
        return view(request, agent, *args, **kwargs)

    return guarded


@_open
@require_http_methods(["GET", "POST"])
def agent(request: HttpRequest, id: str) -> HttpResponse:
    """2.05: a token for whoever signs as that agent; 2.06: whether a token is still good."""
    if request.method == "GET":
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        known = scheme.lower() == "bearer" and queries.agent_behind(token.strip(), at=clock.now()) == id
        return _told({}) if known else _error(403, "The token is not this agent's.", fatal=False)
    at = clock.now()
    try:
        claims = drp.opened(request.body, agent=id, at=at)
    except drp.Wrong:
        # The specification wants no body here: nobody learns how near they came.
        return HttpResponse(status=403)
    actions.see(message=claims.signature, until=claims.expires_at, at=at)
    return _told({"agent-id": id, "token": actions.give_token(agent=id, at=at)})


@_for_agents
@require_http_methods(["POST"])
def exercise(request: HttpRequest, agent: str) -> HttpResponse:
    """2.01: a right is used."""
    at = clock.now()
    claims = drp.opened(request.body, agent=agent, at=at)
    right, address, verified = drp.asked(claims)
    callback = claims.said.get("status_callback") or ""
    if callback and not (isinstance(callback, str) and queries.may_be_called(callback)):
        raise drp.Wrong(400, "status_callback: an https address under a domain.")
    actions.see(message=claims.signature, until=claims.expires_at, at=at)
    brought = Brought(
        protocol=Protocol.DRP, partner=agent, reference=str(claims.said.get("agent-request-id") or "")[:100],
        right=right, address=address, language=policy.register().languages[0], vouched=verified,
        regime=str(claims.said.get("regime") or ""), callbacks=(callback,) if callback else (),
    )  # fmt: skip
    try:
        id, _ = actions.bring(brought, by=_BY, at=at)
    except actions.NotAnAddress:
        raise drp.Wrong(400, "email: this is no e-mail address.") from None
    except actions.SomethingElse:
        raise drp.Wrong(400, "agent-request-id: another request was brought under this number.") from None
    return _told(_status(_mine(agent, id)))


@_for_agents
@require_http_methods(["GET", "DELETE"])
def one(request: HttpRequest, agent: str, id: UUID) -> HttpResponse:
    """2.02: how it stands; 2.04: it is taken back."""
    view = _mine(agent, id)
    if request.method == "DELETE":
        at = clock.now()
        signature, until = drp.revocation(request.body, agent=agent, at=at)
        actions.see(message=signature, until=until, at=at)
        try:
            actions.take_back(protocol=Protocol.DRP, partner=agent, reference=view.reference, by=_BY, at=at)
        except actions.NotNow:
            raise drp.Wrong(400, "It has been answered, or its answer is on its way.") from None
        view = _mine(agent, id)
    return _told(_status(view))


def _mine(agent: str, id: UUID) -> MachineView:
    view = queries.brought_by(Protocol.DRP, agent, id)
    if view is None:
        raise drp.Wrong(403, "You did not bring a request of that number.")
    return view


def _status(view: MachineView) -> dict[str, Any]:
    return drp.status(view, view.reference)


def _told(told: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(json.dumps(told), content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def _error(code: int, said: str, *, fatal: bool) -> HttpResponse:
    told = {"code": str(code), "message": said} | ({"fatal": True} if fatal else {})
    return HttpResponse(json.dumps(told), status=code, content_type="application/json")


urlpatterns = [
    path("v1/data-rights-request", exercise, name="drp-exercise"),
    path("v1/data-rights-request/", exercise, name="drp-exercise-slash"),
    path("v1/data-rights-request/<uuid:id>", one, name="drp-request"),
    path("v1/agent/<str:id>", agent, name="drp-agent"),
]
