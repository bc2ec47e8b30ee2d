"""The one interface for machines: everything under /api/ hangs on it, and is described at /api/openapi.json.

Takes:    JSON
Gives:    JSON; for whatever is refused, a problem (RFC 9457) with a code, a sentence and the places of all faults
Refuses:  401 without a good key, 403 for a key that is not for this, 422 with all faults; never with a traceback, and
          never repeating what was sent
Next:     guarding.py (keys), one file a noun; urls.py (the list of them)
"""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError

#: As RFC 9457 names it.
_PROBLEM = "application/problem+json"
#: Of the number a request is given.
_LONGEST_NUMBER = 128


class _House(NinjaAPI):
    """Whatever is answered, a refusal too, bears the number that whoever asks gave to it (AuthZEN, X-Request-ID)."""

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        return _numbered(request, super().create_temporal_response(request))

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return _numbered(request, super().on_exception(request, exc))


def _numbered(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    number = request.headers.get("X-Request-ID", "")
    if 0 < len(number) <= _LONGEST_NUMBER and number.isascii() and number.isprintable():
        response["X-Request-ID"] = number
    return response


api = _House(
    title="Holdord",
    version="1",
    description="What other systems of the company ask and hand over. Keys are made by `holdord key make`.",
    # The page with a console for it loads scripts from elsewhere; the description is for tools.
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
)


class Refused(Exception):
    """A request is refused; ``code`` for machines, a sentence for people, faults by place where there are some.

    ``after``: in how many seconds it is worth another try.
    """

    def __init__(
        self, status: int, code: str, said: str, *, faults: list[dict[str, str]] | None = None, after: int = 0
    ) -> None:
        super().__init__(said)
        self.status, self.code, self.said, self.faults, self.after = status, code, said, faults or [], after


def problem(status: int, code: str, said: str, faults: list[dict[str, str]] | None = None) -> HttpResponse:
    """A refusal as machines read it."""
    told: dict[str, Any] = {"type": f"urn:holdord:problem:{code}", "title": said, "status": status, "code": code}
    if faults:
        told["faults"] = faults
    return JsonResponse(told, status=status, content_type=_PROBLEM)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    response = problem(refused.status, refused.code, refused.said, refused.faults)
    if refused.after:
        response["Retry-After"] = str(refused.after)
    return response


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """All faults at once, each with its place. What was found there is not repeated: it may be somebody's."""
    faults = [{"at": _place(error["loc"]), "wrong": error["msg"]} for error in fault.errors]
    # AuthZEN asks for 400 where a request has not its form.
    status = 400 if request.path.startswith("/api/access/") else 422
    return problem(status, "not-of-this-form", "The request does not have the form that is asked for.", faults)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
    response = problem(401, "no-key", "Show a good key: 'Authorization: Bearer holdord_…', made by 'holdord key make'.")
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(AuthorizationError)
def _not_for_this(request: HttpRequest, fault: AuthorizationError) -> HttpResponse:
    return problem(403, "not-for-this", "This key is not for what was asked. Make one with the scope it needs.")


@api.exception_handler(HttpError)
def _plain(request: HttpRequest, fault: HttpError) -> HttpResponse:
    said = "The body is no JSON." if fault.status_code == 400 else "The request is refused."
    return problem(fault.status_code, "not-json" if fault.status_code == 400 else "refused", said)


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, fault: RequestDataTooBig) -> HttpResponse:
    return problem(413, "too-large", "The body is larger than is read at once. Send less.")


@api.exception_handler(Http404)
def _missing(request: HttpRequest, fault: Http404) -> HttpResponse:
    return problem(404, "not-there", "There is nothing of that name.")


def _place(steps: tuple[Any, ...]) -> str:
    """Where a fault stands, as in 'body.resource.id'; the name ninja gives the parameter is left out."""
    return ".".join(str(step) for step in (steps[0], *steps[2:]) if step != "")
