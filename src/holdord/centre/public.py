"""The pages everybody may see: the notice, and what stands around it.

Promise:  1.1-11.5 (the notice); 11.1 - the policy stands on this page
Law:      GDPR Art. 12(1), 13
Takes:    requests
Gives:    pages in the language of their address. Each does one call into a room
Next:     sending.py (the forms)
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from holdord.centre import pages
from holdord.centre.language import in_its_language
from holdord.notice import copies, showing
from holdord.notice import queries as notice
from holdord.policy import queries as policy


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The notice, in the language the browser asks for."""
    wanted = (translation.get_language() or "")[:2]
    language = wanted if wanted in policy.register().languages else policy.register().languages[0]
    response = HttpResponseRedirect(pages.path_of("notice", language))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def notice_of(request: HttpRequest, *, language: str) -> HttpResponse:
    """Whoever types no more than the language gets the notice in it."""
    return HttpResponseRedirect(pages.path_of("notice", language))


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Some browsers ask for the sign of the house by this name, whatever the page says."""
    return HttpResponseRedirect(static("favicon.svg"))


@require_safe
@in_its_language
def privacy(request: HttpRequest, *, language: str) -> HttpResponse:
    """The notice. ``?unfolded`` shows at once what is otherwise shown on demand: for paper, and for old browsers."""
    unfolded = "unfolded" in request.GET
    layers = notice.layers(language)
    body = showing.shown(layers.whole, language, unfolded=unfolded)
    shown = {"notice": layers.whole, "short": layers.short, "body": body, "unfolded": unfolded}
    return render(request, "centre/notice.html", shown)


@require_safe
@in_its_language
def privacy_copy(request: HttpRequest, *, language: str, form: copies.Form, format: copies.Format) -> HttpResponse:
    """The notice to take along. It is made once for each version; a browser that has it is told so."""
    made = copies.copy(language, form, format)
    etag = f'"{made.mark}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    response = HttpResponse(made.content, content_type=made.media_type)
    response["ETag"] = etag
    response["Content-Disposition"] = f'inline; filename="{made.name}"'
    return response


@in_its_language
def missing(request: HttpRequest, *, language: str, rest: str) -> HttpResponse:
    """No page: said in the language of the address. A page typed with a slash too many is found."""
    path = request.path.rstrip("/")
    if path != request.path and pages.elsewhere(path, language) == path:
        return HttpResponseRedirect(path)
    return render(request, "404.html", status=404)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may show the notice; the staff's door is none of their business."""
    return HttpResponse("User-agent: *\nDisallow: /console/\n", content_type="text/plain; charset=utf-8")
