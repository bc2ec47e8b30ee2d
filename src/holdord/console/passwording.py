"""The password of an answer by another way than its mail: by text message, or on paper.

Promise:  8.1c - the password goes another way
Law:      GDPR Art. 15(3), 32(1)(b)
Why:      only numbers that we know the person by are offered, by their last two figures; each way is an event
Next:     request.py (the page, and the phone), ../rights/actions/passwording.py
"""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdord.console.access import Visit, page
from holdord.rights import actions, queries
from holdord.rights.actions import PURPOSE
from holdord.rights.queries import RequestView
from holdord.staff.roles import Permission


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_POST
def text(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Send the password as a text message to a number we know."""
    _view(id, visit)
    try:
        actions.text_password(request=id, number=request.POST.get("number", ""), by=visit.by, at=visit.at)
        messages.success(request, _("The password is on its way as a text message."))
    except actions.NoLongerThere:
        messages.error(request, _("No answer lies ready any more, so there is no password."))
    except (actions.NoNumber, actions.NoGateway):
        messages.error(request, _("Choose a number we know them by. Where there is none, use another way."))
    return HttpResponseRedirect(reverse("console.opened", args=[id]))


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_POST
def printed(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """A letter on paper with the password. It is not kept: printed again, it is made again, and noted again."""
    view = _view(id, visit)
    try:
        document = actions.print_password(request=id, by=visit.by, at=visit.at)
    except actions.NoLongerThere:
        messages.error(request, _("No answer lies ready any more, so there is no password."))
        return HttpResponseRedirect(reverse("console.request", args=[id]))
    answer = HttpResponse(document, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{view.reference}.pdf"'
    answer["Cache-Control"] = "no-store, private"
    return answer


def context(view: RequestView, visit: Visit, *, is_open: bool) -> dict[str, object]:
    """The numbers that can be texted, once the request has been opened."""
    live = view.delivery is not None and view.delivery.destroyed_at is None
    shown = is_open and live and visit.may(Permission.REQUEST_PREPARE)
    return {
        "texts_passwords": bool(settings.HOLDORD_SMS),
        "numbers": actions.numbers_of(view.id, at=visit.at) if shown else [],
    }


def _view(id: UUID, visit: Visit) -> RequestView:
    try:
        return queries.request(id, at=visit.at)
    except queries.NoSuchRequest:
        raise Http404 from None
