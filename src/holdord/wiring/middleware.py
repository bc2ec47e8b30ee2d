"""What every answer carries, and what is written down about every request.

Promise:  9.3, 9.4 - limited access; 2.1a - no more is kept about visitors than the policy says
Takes:    any request
Gives:    headers that switch off what no page uses; no stored copies of a person's pages; one log line
          with method, route, status and time, counted too: no path as typed, no query, no address, no browser
"""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from holdord.policy import queries as policy
from holdord.terms import paths
from holdord.wiring import metrics

log = structlog.get_logger("holdord.access")

GetResponse = Callable[[HttpRequest], HttpResponse]

#: What a page may ask the browser for: nothing.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock",
        "usb", "xr-spatial-tracking", "browsing-topics", "interest-cohort",
    )
)  # fmt: skip

#: Pages that show, or take in, one person's data: no browser and no proxy keeps a copy.
PERSONAL = (
    "/console/", "/api/",
    *(path for page in ("rights", "account", "choices", "way-out") for path in paths(page).values()),
)  # fmt: skip


class HeadersAlone:
    """HEAD is answered by what GET would carry, its length among it, and by no body (RFC 9110, 9.3.2)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD":
            # The length has been counted further in; what is still open is closed with the answer all the same.
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()
            else:
                response.content = b""
        return response


class Headers:
    """Permissions-Policy on every answer; no stored copies of pages about a person, and of answers to forms."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith(PERSONAL) or request.method == "POST":
            response.headers["Cache-Control"] = "no-store"
        return response


class OneVersion:
    """A page begun under one version of the policy is finished under it, whoever publishes meanwhile."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with policy.steady():
            return self.get_response(request)


class AccessLog:
    """One line a request. The route is the pattern of the address, so that an id or a code in it is not written."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        seconds = time.perf_counter() - began
        method = request.method if request.method in ("GET", "POST", "HEAD", "OPTIONS") else "OTHER"
        route = f"/{match.route}" if match else "(none)"
        log.info(
            "answered", method=method, route=route, status=response.status_code, milliseconds=round(seconds * 1000)
        )  # fmt: skip
        metrics.answered(method=method, route=route, status=response.status_code, seconds=seconds)
        return response
