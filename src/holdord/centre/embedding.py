"""The forms on other sites: in a frame, and by a script that draws them there.

Promise:  3.1-3.3 - wherever it stands, a form asks for what the register says and cites the words shown
Law:      GDPR Art. 7(1)-(2), 13
Takes:    requests; the sites in HOLDORD_EMBED_ON
Gives:    a page that only these sites may frame; our script, which any page may load and which asks api/ for the form
Next:     sending.py (what is done with what is sent)
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from holdord.centre import pages, sending
from holdord.centre.language import in_its_language

_SCRIPT = Path(__file__).parent / "embed" / "form.js"
_FRAME = sending.Place(
    "centre/embedded/form.html", lambda form_id, language, token: f"{pages.EMBEDDED[language]}{form_id}/{token}"
)


def _framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same page, for the sites that may frame it; for no other."""

    def framed(request: HttpRequest, **kwargs: object) -> HttpResponse:
        response = view(request, **kwargs)
        response._csp_replace = {"frame-ancestors": [SELF, *settings.HOLDORD_EMBED_ON]}  # type: ignore[attr-defined]  # read by django-csp
        # The older header knows one site at most, and would forbid what the newer one allows.
        response.xframe_options_exempt = True  # read by Django
        return response

    return framed


@csrf_exempt
@_framed
@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def form(request: HttpRequest, *, form_id: str, language: str) -> HttpResponse:
    """A form of the register, without the house around it."""
    return sending.answered(request, form_id, language, _FRAME)


@_framed
@never_cache
@require_GET
@in_its_language
def thanks(request: HttpRequest, *, form_id: str, token: str, language: str) -> HttpResponse:
    """What we took in, within the same frame."""
    return render(request, "centre/embedded/thanks.html", sending.told(token, language))


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The script that draws forms on other sites: one file, the same for everybody."""
    return public_script(request, _read(_SCRIPT))


def public_script(request: HttpRequest, content: str, kind: str = "text/javascript") -> HttpResponse:
    """A file that any page may load; a browser that has it is told so."""
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=3600"
    # Public, and asked for from elsewhere: with these two a site may also pin it by its digest.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
