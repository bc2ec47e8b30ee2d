"""A letter to the desk that waits: what it says, what it may ask for, and who says so.

Promise:  8.1h - a mail to the desk opens a request; where a machine cannot tell which, a person does
Law:      GDPR Art. 12(2)-(3)
Why:      what was written opens to those who answer requests, for that one purpose, and each opening is logged
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from holdord.console.access import Visit, page
from holdord.console.letter_forms import Belongs, Nothing, WhichRights
from holdord.console.requests import letter_line
from holdord.rights import actions, queries
from holdord.rights.actions import PURPOSE
from holdord.rights.queries import LetterView
from holdord.rights.rules import Dismissal, IncomingState
from holdord.staff.roles import Permission
from holdord.terms import Right


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_GET
def letter(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """What was written, and the three things it can be."""
    view = _view(id, visit)
    told = actions.open_letter(letter=id, by=visit.by, at=visit.at)
    waits = view.state is IncomingState.WAITS
    near = queries.may_belong_to(id, at=visit.at) if waits else []
    context = {
        "view": view,
        "line": letter_line(view.line),
        "told": told,
        "waits": waits,
        "which_form": WhichRights(initial={"rights": [right.value for right in view.line.rights],
                                           "address": told.address}) if waits else None,
        "belongs_form": Belongs(near=near) if near else None,
        "nothing_form": Nothing() if waits else None,
        "requests": view.requests,
    }  # fmt: skip
    return render(request, "console/letter.html", context)


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_POST
def sort(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Say what it is."""
    view = _view(id, visit)
    act = {"which": _which, "belongs": _belongs, "nothing": _nothing}.get(request.POST.get("act", ""))
    try:
        if act is None:
            raise ValueError
        return HttpResponseRedirect(act(request, visit, view))
    except actions.NotNow:
        messages.error(request, _("Somebody has said already what this letter is."))
    except (actions.NothingChosen, actions.NotAnAddress, ValueError):
        messages.error(request, _("Nothing was done. Choose what the letter asks for, and check the address."))
    return HttpResponseRedirect(reverse("console.letter", args=[id]))


def _which(request: HttpRequest, visit: Visit, view: LetterView) -> str:
    form = WhichRights(request.POST)
    if not form.is_valid():
        raise ValueError
    rights = [Right(value) for value in form.cleaned_data["rights"]]
    address = form.cleaned_data["address"]
    taken = actions.say_rights(letter=view.line.id, rights=rights, address=address, by=visit.by, at=visit.at)
    said = ngettext("Taken down as a request. Its writer has been told.",
                    "Taken down as %(n)s requests. Their writer has been told.", len(taken))  # fmt: skip
    messages.success(request, said % {"n": len(taken)} if "%(n)s" in said else said)
    return reverse("console.request", args=[taken[0]])


def _belongs(request: HttpRequest, visit: Visit, view: LetterView) -> str:
    form = Belongs(request.POST, near=queries.may_belong_to(view.line.id, at=visit.at))
    if not form.is_valid():
        raise ValueError
    found = UUID(form.cleaned_data["request"])
    actions.put_to(letter=view.line.id, request=found, by=visit.by, at=visit.at)
    messages.success(request, _("Put to the request."))
    return reverse("console.request", args=[found])


def _nothing(request: HttpRequest, visit: Visit, view: LetterView) -> str:
    form = Nothing(request.POST)
    if not form.is_valid():
        raise ValueError
    actions.dismiss(letter=view.line.id, why=Dismissal(form.cleaned_data["why"]), by=visit.by, at=visit.at)
    messages.success(request, _("Noted that it asks for nothing. It goes after a month."))
    return reverse("console.requests")


def _view(id: UUID, visit: Visit) -> LetterView:
    try:
        return queries.letter(id, at=visit.at)
    except queries.NoSuchLetter:
        raise Http404 from None
