"""The audit log, to be read and to be checked.

Promise:  7.1 - what was done with personal data is on record
Law:      GDPR Art. 5(2)
"""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from holdord.audit import queries
from holdord.audit.queries import Entry
from holdord.console import log_texts
from holdord.console.access import Visit, page
from holdord.staff import queries as staff
from holdord.staff.roles import Permission

_PAGE = 50
_VERIFIED = "audit_verified"


@dataclass(frozen=True)
class Line:
    """An entry, and who did it, by name where it was one of us. ``act`` is empty where the code has no words."""

    entry: Entry
    who: str
    role: str

    @property
    def act(self) -> str:
        return str(log_texts.ACTS.get(self.entry.act, ""))


@page(Permission.AUDIT_READ)
@require_GET
def audit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest entries, or older ones; of one act or one room."""
    act = request.GET.get("act", "").strip()
    before = _id(request.GET.get("before", ""))
    try:
        found = queries.entries(_PAGE + 1, before=before, act=act or None)
    except queries.NotInTheLog:
        raise Http404 from None
    context = {
        "lines": _named(found[:_PAGE]),
        "older": found[_PAGE - 1].id if len(found) > _PAGE else None,
        "act": act,
        "acts": log_texts.ACTS.items(),
        "before": before,
        "verified": request.session.pop(_VERIFIED, None),
    }
    return render(request, "console/audit.html", context)


@page(Permission.AUDIT_READ)
@require_POST
def verify(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Compute the whole log anew, and go back to say what came of it."""
    found = queries.verify()
    request.session[_VERIFIED] = {
        "ok": found.ok,
        "size": found.size,
        "pending": found.pending,
        "first_bad": found.first_bad,
        "said": found.said.text(gettext),
    }
    return HttpResponseRedirect(reverse("console.audit"))


def _named(entries: list[Entry]) -> list[Line]:
    known = {member.actor: member for member in staff.members()}
    return [
        Line(entry, known[entry.by].email, known[entry.by].role) if entry.by in known else Line(entry, entry.by, "")
        for entry in entries
    ]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None
