"""Which pages of other sites may ask for forms and tell of choices, from within a browser: those the operator lists.

Standard: the Fetch standard, 3.2 (CORS)
Takes:    requests under /api/forms/ and /api/site-choices, and the sites in HOLDORD_EMBED_ON
Gives:    the headers by which a browser hands the answer to that page. No cookie goes with it, and none is read
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

_OPEN = ("/api/forms/", "/api/site-choices")
#: How long a browser may remember that it may ask, in seconds.
_REMEMBERED = 3600


class Crossing:
    """Middleware around these addresses; every other address is left alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(_OPEN):
            return self.get_response(request)
        response = HttpResponse(status=204) if _asks_whether_it_may(request) else self.get_response(request)
        patch_vary_headers(response, ["Origin"])
        site = request.headers.get("Origin", "")
        if site in settings.HOLDORD_EMBED_ON:
            _let_pass(response, site)
        return response


def _asks_whether_it_may(request: HttpRequest) -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def _let_pass(response: HttpResponse, site: str) -> None:
    response["Access-Control-Allow-Origin"] = site
    response["Access-Control-Allow-Methods"] = "GET, POST"
    response["Access-Control-Allow-Headers"] = "Content-Type"
    response["Access-Control-Expose-Headers"] = "Retry-After"
    response["Access-Control-Max-Age"] = str(_REMEMBERED)
