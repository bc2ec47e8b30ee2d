"""OpenDSR 2.0, as the processor: a controller we process for hands over a request, and asks how it stands. And as the
controller: where a processor of ours calls back.

Promise:  8.1h, 8.1b - its clock begins at receipt
Law:      GDPR Art. 28(3)(e)
Standard: OpenDSR 2.0 (formerly OpenGDPR): /v2/discovery, /v2/requests, signed answers and callbacks
Takes:    JSON, with a key of ours that is for requests (`Authorization: Bearer holdord_…`)
Gives:    signed JSON: every answer bears X-OpenDSR-Processor-Domain and X-OpenDSR-Signature; 202 for a callback
Refuses:  400 with all faults, never repeating what was sent; 401; 404 where no certificate is set. A callback: 401 from
          nobody of ours or with a certificate that is not to be trusted, 400 where signature or words do not hold
Next:     ../rights/actions/machines.py, ../rights/opendsr.py (what it says), docs/protocols.md;
          ../recipients/actions/calling_back.py
"""

import json
from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from holdord.lib import certified, clock
from holdord.policy import queries as policy
from holdord.recipients import actions as recipients
from holdord.rights import actions, opendsr, queries
from holdord.rights.actions import Brought
from holdord.rights.queries import MachineView
from holdord.rights.rules import Protocol
from holdord.staff import actions as staff
from holdord.staff import queries as keys
from holdord.staff.keys import Key
from holdord.terms import Right

View = Callable[..., HttpResponse]
_LONGEST = 100_000
_RIGHTS = {"access": Right.ACCESS, "portability": Right.PORTABILITY, "erasure": Right.ERASURE}


def _open(view: View) -> View:
    """The protocol is there where a certificate is set."""

    @csrf_exempt
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            certified.domain()
            return view(request, *args, **kwargs)
        except certified.NotSetUp:
            return _error(404, [("NotSetUp", "OpenDSR is not set up here.")])

    return opened


def _for_partners(view: View) -> View:
    @_open
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        key = keys.key_behind(text.strip(), at=clock.now()) if scheme.lower() == "bearer" else None
        if key is None or not key.may("request"):
            return _error(401, [("Unauthorized", "Show a key of ours that is for requests.")])
        staff.used(key=key.id, at=clock.now())
        return view(request, key, *args, **kwargs)

    return guarded


@_open
@require_http_methods(["GET", "HEAD"])
def discovery(request: HttpRequest) -> HttpResponse:
    """What is supported, and where the certificate is."""
    return _signed(200, opendsr.discovery())


@_open
@require_http_methods(["GET", "HEAD"])
def certificate(request: HttpRequest) -> HttpResponse:
    """The certificate that answers and callbacks are signed with."""
    return HttpResponse(certified.certificate(), content_type="application/x-pem-file")


@_for_partners
@require_http_methods(["POST"])
def requests(request: HttpRequest, key: Key) -> HttpResponse:
    """A request is handed over. Handed over again under the same number, it is that one."""
    body = request.body[: _LONGEST + 1]
    said, faults = opendsr.read(body) if len(body) <= _LONGEST else ({}, [("TooLong", "The request is too long.")])
    if faults:
        return _error(400, faults)
    at = clock.now()
    brought = Brought(
        protocol=Protocol.OPENDSR, partner=key.actor, reference=said["subject_request_id"],
        right=_RIGHTS[said["subject_request_type"]], address=said["address"],
        language=policy.register().languages[0], vouched=True, regime=said["regulation"],
        callbacks=tuple(said["status_callback_urls"]),
    )  # fmt: skip
    try:
        actions.bring(brought, by=key.actor, at=at)
    except actions.NotAnAddress:
        return _error(400, [("IllegalArgumentException", "subject_identities: the value is no e-mail address.")])
    except actions.SomethingElse:
        said_before = "subject_request_id: another request was handed over under this number."
        return _error(400, [("IllegalArgumentException", said_before)])
    view = queries.brought(Protocol.OPENDSR, key.actor, brought.reference)
    assert view is not None
    return _signed(201, opendsr.receipt(view) | {"encoded_request": b64encode(body).decode()})


@_for_partners
@require_http_methods(["GET", "HEAD", "DELETE"])
def one(request: HttpRequest, key: Key, id: str) -> HttpResponse:
    """How one stands; or it is cancelled."""
    view = queries.brought(Protocol.OPENDSR, key.actor, str(id))
    if view is None:
        return _error(404, [("NotFound", "There is no request of that number that you handed over.")])
    if request.method != "DELETE":
        return _signed(200, opendsr.status(view))
    return _cancelled(key, view)


@csrf_exempt
@require_http_methods(["POST"])
def callbacks(request: HttpRequest) -> HttpResponse:
    """A processor of ours says how a request stands. Nothing of it is read before its signature holds."""
    body = request.body[: _LONGEST + 1]
    try:
        if len(body) > _LONGEST:
            raise recipients.Wrong("too long")
        recipients.called_back(headers=request.headers, body=body, at=clock.now())
    except recipients.Unknown:
        return _error(
            401, [("Unauthorized", "Whoever calls is no processor of ours, or their certificate is no good.")]
        )
    except recipients.Wrong:
        return _error(
            400, [("IllegalArgumentException", "The signature does not hold, or this is no callback of ours.")]
        )
    return HttpResponse(status=202)


def _cancelled(key: Key, view: MachineView) -> HttpResponse:
    at = clock.now()
    try:
        actions.take_back(protocol=Protocol.OPENDSR, partner=key.actor, reference=view.reference, by=key.actor, at=at)
    except actions.NotNow:
        return _error(400, [("IllegalState", "It is no longer pending, so it cannot be cancelled.")])
    told = opendsr.receipt(view)
    return _signed(202, {name: told[name] for name in ("controller_id", "subject_request_id", "api_version")} | {
        "received_time": opendsr.moment(at)
    })  # fmt: skip


def _signed(status: int, told: dict[str, Any]) -> HttpResponse:
    body = json.dumps(told, ensure_ascii=False).encode()
    response = HttpResponse(body, status=status, content_type="application/json")
    for name, value in opendsr.headers(body).items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response


def _error(status: int, faults: list[tuple[str, str]]) -> HttpResponse:
    """The error object of the specification. What was sent is not repeated."""
    errors = [{"domain": "Validation", "reason": reason, "message": said} for reason, said in faults]
    told = {"error": {"code": status, "message": " ".join(said for _, said in faults), "errors": errors}}
    response = HttpResponse(json.dumps(told), status=status, content_type="application/json;charset=UTF-8")
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("v2/discovery", discovery, name="opendsr-discovery"),
    path("v2/certificate.pem", certificate, name="opendsr-certificate"),
    path("v2/callbacks", callbacks, name="opendsr-callbacks"),
    path("v2/requests", requests, name="opendsr-requests"),
    path("v2/requests/<uuid:id>", one, name="opendsr-request"),
    path("v2/status/<uuid:id>", one, name="opendsr-status"),
]
