"""An erasure on the page of its request: the plan, the ground, what stays; then how far it is, and the certificate.

Promise:  8.3 - a plan shown before it runs; 8.0b - what stays, why and until when
Law:      GDPR Art. 17
Why:      the plan stands on the opened page only: whoever erases has read what was asked for
Next:     request.py (the page)
"""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from holdord.console import recipients, stated
from holdord.console.access import Visit, page
from holdord.lib.offering import offer
from holdord.policy import queries as policy
from holdord.rights import actions, certifying, queries
from holdord.rights.actions import PURPOSE
from holdord.rights.erasure import Exemption, Ground, Plan, day
from holdord.rights.queries import RequestView
from holdord.rights.rules import Step
from holdord.staff.roles import Permission
from holdord.subjects import queries as people
from holdord.terms import Right


class Erase(forms.Form):
    """On which ground; and that the plan was read."""

    ground = forms.ChoiceField(label=gettext_lazy("On which ground"), widget=forms.RadioSelect)
    prefix = "erase"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "ground", [(each.value, certifying.ground(each.value, stated.spoken())) for each in Ground])


class Keep(forms.Form):
    """What stays all the same, on which exemption, until when."""

    process = forms.ChoiceField(label=gettext_lazy("What stays"))
    exemption = forms.ChoiceField(label=gettext_lazy("Why"))
    until_on = forms.DateField(
        label=gettext_lazy("Until"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Left empty, until somebody says that the reason is gone."),
    )  # fmt: skip
    prefix = "keep"

    def __init__(self, *args: Any, processes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = stated.spoken()
        offer(self, "process", [(id, certifying.process(id, spoken)) for id in processes])
        exemptions = [each.value for each in Exemption if each is not Exemption.LEGAL_DUTY]
        offer(self, "exemption", [(each, certifying.exemption(each, spoken)) for each in exemptions])


def context(view: RequestView, visit: Visit, *, is_open: bool) -> dict[str, object]:
    """What the page shows of an erasure; nothing for another right."""
    if view.right is not Right.ERASURE:
        return {}
    found = queries.erasure(view.id)
    context: dict[str, object] = {"erases": True, "nobody": view.subject is None and found is None}
    if found is not None:
        said = certifying.in_words(found.certificate, stated.spoken()) if found.certificate else {}
        return context | {
            "erasure": found, "certificate": said, "heard": [recipients.line(each) for each in found.told],
            "ground": certifying.ground(found.ground, stated.spoken()),
        }  # fmt: skip
    if is_open and view.step is Step.ANSWER and view.subject is not None:
        known = sorted({relation.process for relation in people.relations(view.subject)})
        planned = queries.plan_erasure(view.subject, at=visit.at)
        context |= {"plan": _in_words(planned), "whole": planned.is_whole, "keep_form": Keep(processes=known)}
        context["erase_form"] = Erase() if visit.may(Permission.PERSON_ERASE) else None
    return context


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_POST
def keep(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Say that something stays, and until when."""
    view = _view(id, visit)
    known = sorted({relation.process for relation in people.relations(view.subject)}) if view.subject else []
    form = Keep(request.POST, processes=known)
    try:
        if not form.is_valid():
            raise actions.NotKept
        said = form.cleaned_data
        actions.keep_for(
            request=id, process=said["process"], exemption=Exemption(said["exemption"]), until_on=said["until_on"],
            by=visit.by, at=visit.at,
        )  # fmt: skip
        messages.success(request, _("Noted. It stays, and the plan says so."))
    except (actions.NotKept, actions.NotNow, actions.NobodyKnown):
        messages.error(request, _("Nothing was noted. Choose what stays and why, and a day that is still to come."))
    return HttpResponseRedirect(reverse("console.opened", args=[id]))


@page(Permission.PERSON_ERASE, for_a_purpose=PURPOSE)
@require_POST
def erase(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Erase as planned."""
    _view(id, visit)
    form = Erase(request.POST)
    try:
        if not form.is_valid():
            raise actions.NoGroundForErasing
        actions.begin_erasure(request=id, ground=Ground(form.cleaned_data["ground"]), by=visit.by, at=visit.at)
        messages.success(request, _("Begun. Recipients are being told, and what is here goes now."))
    except actions.NoGroundForErasing:
        messages.error(request, _("Choose the ground on which the data are erased."))
    except (actions.NotNow, actions.NobodyKnown):
        messages.error(request, _("Nothing was erased: the request is not where this belongs any more."))
    return HttpResponseRedirect(reverse("console.request", args=[id]))


@page(Permission.REQUEST_READ)
@require_GET
def certificate(request: HttpRequest, visit: Visit, id: UUID, format: str) -> HttpResponse:
    """The certificate, for the file: it names nobody."""
    found = queries.erasure(id)
    if found is None or not found.certificate or format not in ("pdf", "json"):
        raise Http404
    name = f'attachment; filename="{found.certificate["reference"]}.{format}"'
    if format == "json":
        text = json.dumps(found.certificate, ensure_ascii=False, indent=2)
        return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": name})
    document = certifying.pdf(found.certificate, stated.spoken())
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name})


def _in_words(planned: Plan) -> dict[str, list[str]]:
    spoken, register = stated.spoken(), policy.register()
    goes = [
        f"{certifying.process(each.process, spoken)}: {certifying.kind(each.kind, spoken)} ({each.count})"
        for each in planned.goes
    ]
    stays = [
        certifying.kept(
            {"process": each.process, "count": each.count, "why": each.why, "until": day(each.until)}, spoken
        )
        for each in planned.stays
    ]
    told = [entry.name if (entry := register.recipient(id)) else id for id in planned.recipients]
    return {"goes": goes, "stays": stays, "told": told}


def _view(id: UUID, visit: Visit) -> RequestView:
    try:
        return queries.request(id, at=visit.at)
    except queries.NoSuchRequest:
        raise Http404 from None
