"""Everything that is stored on a visitor's device, by whom and how long; and what somebody chose, by their number.

Promise:  2.1b - the choice can be seen and taken back at any time; 2.2.1-2.2.3 - every partner, purpose by purpose
Law:      GDPR Art. 7(1), 7(3), 12(1), 15; BEK 1148/2011 section 3(2)
Takes:    requests. The number is sent in the body and never stands in an address: who has it may take back
Gives:    the page; the receipt on it, as JSON-LD, and on paper
Next:     asking.py (the banner itself), ../consent/receipt.py
"""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from holdord.centre.language import in_its_language
from holdord.consent import actions, banner, queries, site_rules
from holdord.consent.receipt import receipt, told
from holdord.lib.clock import now
from holdord.policy import queries as policy

ACTS = {
    "accept": _("said yes to everything"),
    "refuse": _("said no"),
    "choose": _("chose one by one"),
    "widget": _("let one thing in"),
    "withdraw": _("took everything back"),
    "gpc": _("your browser said no for you"),
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def cookies(request: HttpRequest, *, language: str) -> HttpResponse:
    """The list of all that is stored; with a number, what was chosen under it."""
    if policy.register().banner is None:
        raise Http404
    if request.method != "POST":
        return _page(request, language)
    number = site_rules.number_of(request.POST.get("number", ""))
    made = queries.site_choices(number) if number else ()
    if number is None or not made:
        return _page(request, language, unknown=True, status=404)
    return _answered(request, language, number)


def _answered(request: HttpRequest, language: str, number: UUID) -> HttpResponse:
    done = ""
    if "take-back" in request.POST:
        done = "taken-back" if actions.take_back_on_site(visitor=number, by="public", at=now()) else "nothing"
    made = queries.site_choices(number)
    if "json" in request.POST:
        records = [receipt(each) for each in made]
        response = HttpResponse(json.dumps(records, ensure_ascii=False, indent=2), content_type="application/ld+json")
        response["Content-Disposition"] = 'attachment; filename="choices.jsonld"'
        response["Cache-Control"] = "no-store"
        return response
    shown = [{"made": each, "act": ACTS[each.act], "services": told(each)} for each in reversed(made)]
    return _page(request, language, number=number, shown=shown, holds=bool(made[-1].allowed), done=done)


def _page(request: HttpRequest, language: str, *, status: int = 200, **shown: object) -> HttpResponse:
    edition = policy.active()
    asked = banner.asked(edition, language)
    unasked = any(banner.runs_unasked(edition, each.id) for each in asked.services)
    facts = {"asked": asked, "unasked": unasked, "time_zone": edition.register.desk.time_zone, **shown}
    response = render(request, "centre/asking/cookies.html", facts, status=status)
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response
