"""A document that was handed in, looked at by one role, and deleted by the decision.

Promise:  8.1g - a person checks any document, copies are deleted
Law:      GDPR Art. 5(1)(c), 12(6)
Why:      only whoever may check an identity opens it, on a page of its own, never kept by a browser; the bytes came
          from outside and are shown as the picture or document they were found to be
Next:     ../rights/actions/verifying.py
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from holdord.console.access import Visit, page
from holdord.rights import actions, queries
from holdord.rights.actions import PURPOSE
from holdord.rights.queries import NoSuchRequest
from holdord.staff.roles import Permission

_NOTHING_RUNS = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; sandbox"


@page(Permission.IDENTITY_CHECK, for_a_purpose=PURPOSE)
@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """What to look at in a document; accepted or not, it is deleted."""
    try:
        view = queries.request(id, at=visit.at)
        if request.method == "POST" and request.POST.get("act") in ("accept", "refuse"):
            passed = request.POST["act"] == "accept"
            actions.decide_document(request=id, passed=passed, by=visit.by, at=visit.at)
            said = (
                _("Accepted. The document is deleted.") if passed else _("Not accepted, and deleted. They were told.")
            )
            messages.success(request, said)
            return HttpResponseRedirect(reverse("console.request", args=[id]))
        if view.document_handed_in_at is None:
            raise actions.NoDocument
    except NoSuchRequest:
        raise Http404 from None
    except actions.NoDocument:
        messages.error(request, _("No document waits: none was handed in, or it has been decided and deleted."))
        return HttpResponseRedirect(reverse("console.request", args=[id]))
    return render(request, "console/request_identity.html", {"view": view})


@page(Permission.IDENTITY_CHECK, for_a_purpose=PURPOSE)
@require_GET
def document(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """The document itself, as it is opened."""
    try:
        kind, content = actions.open_document(request=id, by=visit.by, at=visit.at)
    except (actions.NoDocument, NoSuchRequest):
        raise Http404 from None
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = "inline" if kind.startswith("image/") else 'attachment; filename="document.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    answer["Content-Security-Policy"] = _NOTHING_RUNS
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
