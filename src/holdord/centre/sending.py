"""A form is opened, sent, and its sender told what came of it; on our own page, or from another site's.

Promise:  3.1-3.3 - the forms; 3.3c - a consent cites the words shown; 2.1a - no cookie is set for it
Law:      GDPR Art. 7(1)-(2), 13
Takes:    requests
Gives:    pages in the language of their address. Each does one call into a room
Next:     embedding.py (the same in a frame), forms.py (what the page shows)

No token against forgery stands here, and no cookie: whoever sends a form does it in nobody's name, so there is nothing
to be forged. What stands in its place says which words were shown, and when.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from holdord.centre import forms, pages
from holdord.centre.language import in_its_language
from holdord.intake import actions as intake
from holdord.intake import showing
from holdord.intake.rules import NoSuchForm, NotAccepted
from holdord.intake.shown import grounds
from holdord.lib import visitor
from holdord.lib.clock import now
from holdord.lib.network import WINDOW
from holdord.policy import queries as policy

_SALT = "holdord.centre.receipt"
_RECEIPT_SHOWN_FOR = 24 * 60 * 60


@dataclass(frozen=True)
class Place:
    """Where a form stands: the template it is drawn by, and where its sender lands, by form, language and token."""

    template: str
    landing: Callable[[str, str, str], str]


_OUR_PAGE = Place("centre/form.html", lambda form_id, language, token: pages.THANKS[language] + token)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def form(request: HttpRequest, *, form_id: str, language: str) -> HttpResponse:
    """A form of the register. What is not taken in comes back as it was written, with a sentence beside each fault."""
    return answered(request, form_id, language, _OUR_PAGE)


def answered(request: HttpRequest, form_id: str, language: str, place: Place) -> HttpResponse:
    """The form, or what came of it; raises Http404 for one the register does not have."""
    try:
        if request.method != "POST":
            page = forms.page(form_id, language, at=now(), chosen=request.GET.get("event", ""))
            return render(request, place.template, {"page": page})
        if visitor.origin(request) == "strange":
            return _from_a_strange_page(request, form_id, language, place)
        return _sent(request, form_id, language, place)
    except NoSuchForm:
        raise Http404 from None


def _sent(request: HttpRequest, form_id: str, language: str, place: Place) -> HttpResponse:
    answers, ticked = forms.answers(request), request.POST.getlist(forms.CONSENT)
    token, pace = request.POST.get(showing.FIELD, ""), visitor.Pace()
    try:
        receipt = intake.receive(
            form_id=form_id,
            values=answers,
            consents=ticked,
            language=language,
            by="public",
            at=now(),
            visit=_visit(request),
        )
    except NotAccepted as refused:
        again = forms.page(
            form_id, language, at=now(), answers=answers, ticked=ticked, faults=refused.faults, token=token
        )
        return render(request, place.template, {"page": again}, status=422)
    except intake.FormChanged:
        # The boxes are empty again: what was ticked was another sentence.
        again = forms.page(form_id, language, at=now(), answers=answers)
        return render(request, place.template, {"page": again, "changed": True}, status=409)
    except intake.TooManySent:
        again = forms.page(form_id, language, at=now(), answers=answers, ticked=ticked, token=token)
        return _enough(request, again, place)
    pace.keep()
    return HttpResponseRedirect(place.landing(form_id, language, _token(form_id, receipt)))


def _visit(request: HttpRequest) -> intake.Visit:
    page, trapped = request.POST.get(showing.FIELD, ""), bool(request.POST.get(showing.TRAP))
    return intake.Visit(visitor.network(request), page, trapped)


def _from_a_strange_page(request: HttpRequest, form_id: str, language: str, place: Place) -> HttpResponse:
    """Sent from a page of a site we do not know: nothing is taken in, and nothing that was written is lost."""
    page = forms.page(form_id, language, at=now(), answers=forms.answers(request))
    return render(request, place.template, {"page": page, "strange": True}, status=403)


def _enough(request: HttpRequest, page: forms.FormPage, place: Place) -> HttpResponse:
    """The form as it was filled in, and why it is not taken in now."""
    shown = {"page": page, "enough": True, "desk": policy.register().dpo.email}
    response = render(request, place.template, shown, status=429)
    response["Retry-After"] = str(int(WINDOW.total_seconds()))
    return response


@never_cache
@require_GET
@in_its_language
def thanks(request: HttpRequest, *, token: str, language: str) -> HttpResponse:
    """What we took in, why, for how long, and how to change it."""
    return render(request, "centre/thanks.html", told(token, language))


def told(token: str, language: str) -> dict[str, object]:
    """What the page tells that a token leads to; raises Http404 for none of ours, and for one that is too old."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=_RECEIPT_SHOWN_FOR)
    except signing.BadSignature:
        raise Http404 from None
    return _received(said, language)


def _token(form_id: str, receipt: intake.Receipt) -> str:
    """What the next page tells, signed: no session is needed, and nothing of what was written is in the address."""
    told = {
        "form": form_id, "reference": receipt.reference, "purpose": receipt.purpose, "basis": receipt.basis,
        "consents": list(receipt.consents), "to_confirm": list(receipt.to_confirm),
        "lapses_on": receipt.lapses_on and receipt.lapses_on.isoformat(),
        "kept_until": receipt.kept_until.isoformat(), "at": receipt.at.isoformat(),
    }  # fmt: skip
    return signing.dumps(told, salt=_SALT, compress=True)


def _received(told: dict[str, object], language: str) -> dict[str, object]:
    edition = policy.active()
    words = edition.wordings[edition.language(language)]
    said = words.forms.get(str(told["form"]))
    ground, article = grounds(language, str(told["basis"]))
    consents, to_confirm = (list(map(str, _listed(told, key))) for key in ("consents", "to_confirm"))
    return {
        "thanks": edition.sentence(said.thanks, language) if said else "",
        "reference": told["reference"],
        "purpose": words.purposes[str(told["purpose"])].title,
        "ground": ground,
        "article": article,
        "consents": [words.purposes[purpose].title for purpose in consents if purpose not in to_confirm],
        "to_confirm": [words.purposes[purpose].title for purpose in to_confirm],
        "lapses_on": date.fromisoformat(str(told["lapses_on"])) if told.get("lapses_on") else None,
        "kept_until": date.fromisoformat(str(told["kept_until"])),
        "at": datetime.fromisoformat(str(told["at"])),
        "time_zone": edition.register.desk.time_zone,
    }


def _listed(told: dict[str, object], key: str) -> list[object]:
    found = told.get(key)
    return found if isinstance(found, list) else []
