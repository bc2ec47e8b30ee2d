"""The pages everybody may see: the notice, the forms, and what a person gets to know who has sent one.

Promise:  1.1-11.5 (the notice); 3.1-3.3 (the forms); 11.1 - the policy stands on this page
Law:      GDPR Art. 12(1), 13
Takes:    requests
Gives:    pages in the language of their address. Each does one call into a room
"""

from datetime import date, datetime

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from holdord.centre import forms, pages, visitor
from holdord.centre.language import in_its_language
from holdord.intake import actions as intake
from holdord.intake.rules import NoSuchForm, NotAccepted
from holdord.lib.clock import now
from holdord.lib.network import WINDOW
from holdord.notice import copies, showing
from holdord.notice import queries as notice
from holdord.policy import queries as policy

_SALT = "holdord.centre.receipt"
_RECEIPT_SHOWN_FOR = 24 * 60 * 60


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


@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def form(request: HttpRequest, *, form_id: str, language: str) -> HttpResponse:
    """A form of the register. What is not taken in comes back as it was written, with a sentence beside each fault."""
    try:
        if request.method != "POST":
            return render(request, "centre/form.html", {"page": forms.page(form_id, language)})
        return _sent(request, form_id, language)
    except (forms.NoSuchPage, NoSuchForm):
        raise Http404 from None


def _sent(request: HttpRequest, form_id: str, language: str) -> HttpResponse:
    answers, ticked = forms.answers(request.POST), request.POST.getlist(forms.CONSENT)
    pace = visitor.Pace()
    try:
        receipt = intake.receive(
            form_id=form_id,
            values=answers,
            consents=ticked,
            language=language,
            by="public",
            at=now(),
            source="data-subject",
            visit=intake.Visit(visitor.network(request), visitor.showing(request)),
        )
    except NotAccepted as refused:
        again = forms.page(form_id, language, answers=answers, ticked=ticked, faults=refused.faults)
        return render(request, "centre/form.html", {"page": again}, status=422)
    except intake.TooManySent:
        return _enough(request, forms.page(form_id, language, answers=answers, ticked=ticked))
    pace.keep()
    return HttpResponseRedirect(pages.THANKS[language] + _token(form_id, receipt))


def _enough(request: HttpRequest, page: forms.FormPage) -> HttpResponse:
    """The form as it was filled in, and why it is not taken in now."""
    shown = {"page": page, "enough": True, "desk": policy.register().dpo.email}
    response = render(request, "centre/form.html", shown, status=429)
    response["Retry-After"] = str(int(WINDOW.total_seconds()))
    return response


@never_cache
@require_GET
@in_its_language
def thanks(request: HttpRequest, *, token: str, language: str) -> HttpResponse:
    """What we took in, why, for how long, and how to change it."""
    try:
        told = signing.loads(token, salt=_SALT, max_age=_RECEIPT_SHOWN_FOR)
    except signing.BadSignature:
        raise Http404 from None
    return render(request, "centre/thanks.html", _received(told, language))


def _token(form_id: str, receipt: intake.Receipt) -> str:
    """What the next page tells, signed: no session is needed, and nothing of what was written is in the address."""
    told = {
        "form": form_id, "reference": receipt.reference, "purpose": receipt.purpose, "basis": receipt.basis,
        "consents": list(receipt.consents), "kept_until": receipt.kept_until.isoformat(), "at": receipt.at.isoformat(),
    }  # fmt: skip
    return signing.dumps(told, salt=_SALT, compress=True)


def _received(told: dict[str, object], language: str) -> dict[str, object]:
    edition = policy.active()
    words = edition.wordings[edition.language(language)]
    said = words.forms.get(str(told["form"]))
    ground, article = forms.grounds(language, str(told["basis"]))
    consents = told["consents"] if isinstance(told["consents"], list) else []
    return {
        "thanks": edition.sentence(said.thanks, language) if said else "",
        "reference": told["reference"],
        "purpose": words.purposes[str(told["purpose"])].title,
        "ground": ground,
        "article": article,
        "consents": [words.purposes[purpose].title for purpose in consents],
        "kept_until": date.fromisoformat(str(told["kept_until"])),
        "at": datetime.fromisoformat(str(told["at"])),
        "time_zone": edition.register.desk.time_zone,
    }


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
