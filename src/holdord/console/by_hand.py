"""One thing noted by hand: a call that was taken, a card that was handed over.

Promise:  4.2a - calls; 6.1 - business cards, LinkedIn profile links
Law:      GDPR Art. 5(1)(c)-(d)
"""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from holdord.console import stated, texts
from holdord.console.access import Visit, page
from holdord.console.channels import channels_of
from holdord.intake import actions
from holdord.intake.arrivals import Verdict
from holdord.intake.rules import OutOfScope
from holdord.staff.roles import Permission


class Call(forms.Form):
    """A call, as whoever took it remembers it."""

    number = forms.CharField(label=gettext_lazy("Number of the other side"), max_length=40)
    started = forms.DateTimeField(
        label=gettext_lazy("When it began"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    duration = forms.CharField(
        label=gettext_lazy("How long"), help_text=gettext_lazy("As in 0:03:12"), max_length=10, required=False
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Which way"),
        choices=[("in", gettext_lazy("They called us")), ("out", gettext_lazy("We called them"))],
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    note = forms.CharField(
        label=gettext_lazy("What it was about"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        required=False,
    )


class Card(forms.Form):
    """A card, or a profile somebody pointed to."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.CharField(label=gettext_lazy("E-mail address"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone number"), max_length=40, required=False)
    linkedin = forms.CharField(
        label=gettext_lazy("LinkedIn profile"),
        help_text=gettext_lazy("As in linkedin.com/in/somebody"),
        max_length=200,
        required=False,
    )
    company = forms.CharField(label=gettext_lazy("Company"), max_length=200, required=False)
    job_title = forms.CharField(label=gettext_lazy("Job title"), max_length=200, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, required=False
    )


_FORMS: dict[str, type[forms.Form]] = {"phone": Call, "cards": Card}


@page(Permission.DATA_IMPORT, for_a_purpose=True)
@require_http_methods(["GET", "POST"])
def by_hand(request: HttpRequest, visit: Visit, channel: str) -> HttpResponse:
    """The form of that channel's kind, and what it holds taken in like any other."""
    found = next((each for each in channels_of(visit) if each.id == channel and each.kind in _FORMS), None)
    if found is None:
        raise Http404
    form = _FORMS[found.kind](request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = request.POST.get("once", "")[:40]
        if _noted(request, form, channel, key, visit):
            return HttpResponseRedirect(reverse("console.channels"))
    once = request.POST.get("once") or uuid4()
    context = {"form": form, "channel": found, "title": texts.channel_kind(found.kind), "once": once}
    return render(request, "console/by_hand.html", context)


def _noted(request: HttpRequest, form: forms.Form, channel: str, once: str, visit: Visit) -> bool:
    pieces = {name.replace("_", "-"): str(value) for name, value in form.cleaned_data.items() if value}
    if started := form.cleaned_data.get("started"):
        pieces["started"] = started.isoformat()
    try:
        outcome = actions.note_by_hand(
            channel=channel, pieces=pieces, once=once, language=stated.spoken(), by=visit.by, at=visit.at
        )
    except actions.NotRead as refused:
        form.add_error(
            _field(form, refused.fault.piece), f"{refused.fault.what.text(_)}. {refused.fault.cure.text(_)}."
        )
        return False
    except OutOfScope:
        form.add_error(None, _("Whoever works here is not taken in under this policy."))
        return False
    if outcome is None:
        messages.info(request, _("There is nothing to keep of it."))
    elif outcome.verdict is Verdict.ACCEPTED:
        messages.success(request, _("Taken in, under the person it is about."))
    elif outcome.verdict.waits:
        messages.info(request, _("It waits for a person to look at it."))
    else:
        messages.warning(request, _("It was not taken in: the person left us, or is blocked."))
    return True


def _field(form: forms.Form, piece: str) -> str | None:
    name = piece.replace("-", "_")
    return name if name in form.fields else None
