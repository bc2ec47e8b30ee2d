"""Somebody asks for another: who, as what, and what shows that they may, on the page of the request.

Promise:  8.1g - shown, and on record, before anything is given out
Law:      GDPR Art. 12(2), 12(6); EDPB Guidelines 01/2022 para. 80-82
Why:      what was shown is looked at and not uploaded: a paper that is nowhere here need not be deleted here
Next:     request.py (the page), ../rights/actions/mandating.py
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from holdord.console import stated, texts
from holdord.console.access import Visit, page
from holdord.console.refused import NotDone
from holdord.console.request_forms import mandate_kinds
from holdord.rights import actions, mandate_texts, mandates, queries, rules
from holdord.rights import texts as words
from holdord.rights.actions import PURPOSE
from holdord.rights.mandates import Kind, Seen
from holdord.rights.queries import MandateView, RequestView
from holdord.rights.rules import Step
from holdord.staff.roles import Permission
from holdord.terms import Right


class ByAnother(forms.Form):
    """Who asks for whom, where it turns out later."""

    kind = forms.ChoiceField(label=_("How they ask"))
    name = forms.CharField(label=_("Name of whoever asks for them"), max_length=200)
    address = forms.EmailField(label=_("E-mail address of whoever asks for them"))
    whom = forms.EmailField(label=_("E-mail address of the person"), help_text=_("By it we look for what we hold."))
    prefix = "by"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = mandate_kinds()  # type: ignore[attr-defined]  # a field of choices


class SeenForm(forms.Form):
    """What was seen, and how far it reaches."""

    seen = forms.ChoiceField(label=_("What shows it"))
    age = forms.IntegerField(
        label=_("The child’s age in years"), help_text=_("Only a band is kept, no birth date."), min_value=0,
        max_value=120,
    )  # fmt: skip
    agreed = forms.BooleanField(label=_("The child is old enough to decide, and says yes"), required=False)
    rights = forms.MultipleChoiceField(
        label=_("Only for these rights"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for this request."),
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: it names no end."),
    )  # fmt: skip
    receives = forms.BooleanField(
        label=_("It says that the answer may go to them"), required=False,
        help_text=_("Else the answer goes to the person."),
    )  # fmt: skip
    prefix = "seen"

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [seen for seen in mandates.SHOWN_BY[kind] if seen is not Seen.VOUCHED]
        self.fields["seen"].choices = [  # type: ignore[attr-defined]  # as above
            (seen.value, words.word(mandate_texts.SEEN, seen, stated.spoken())) for seen in offered
        ]
        self.fields["rights"].choices = [(right.value, texts.right(right)) for right in rules.RIGHTS]  # type: ignore[attr-defined]
        if kind is not Kind.PARENT:
            del self.fields["age"], self.fields["agreed"]
        if kind is Kind.GUARDIAN:
            del self.fields["receives"]


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_POST
def mandate(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Write down that somebody asks for another, or that it was seen that they may."""
    try:
        view = queries.request(id, at=visit.at)
    except queries.NoSuchRequest:
        raise Http404 from None
    act = {"by-another": _by_another, "see-mandate": _see}.get(request.POST.get("act", ""))
    try:
        if act is None:
            raise NotDone(gettext("Nothing was done."))
        messages.success(request, act(request.POST, view, visit))
    except NotDone as refused:
        messages.error(request, str(refused))
    except actions.NotNow:
        messages.error(request, gettext("The request waits for something else now. Look at its steps."))
    return HttpResponseRedirect(reverse("console.request", args=[id]))


def context(view: RequestView, visit: Visit, *, is_open: bool) -> dict[str, object]:
    """What the page shows of it; names only where it has been opened."""
    found = queries.mandate(view.id, at=visit.at)
    prepares = visit.may(Permission.REQUEST_PREPARE)
    early = view.step in (Step.PROOF, Step.PREPARE, Step.ANSWER) and not view.by_other and not view.closed_at
    return {
        "by_form": ByAnother() if prepares and early else None,
        "mandate": found,
        **(_in_words(found) if found else {}),
        "who_asks": actions.who_asks(view.id) if found and is_open else ("", ""),
        "seen_form": SeenForm(kind=found.kind) if found and prepares and view.lacks_mandate else None,
    }


def _in_words(found: MandateView) -> dict[str, object]:
    language = stated.spoken()
    return {
        "mandate_kind": words.word(mandate_texts.KINDS, found.kind, language),
        "mandate_seen": words.word(mandate_texts.SEEN, found.seen, language) if found.seen else "",
        "mandate_rights": ", ".join(texts.right(right) for right in found.rights),
    }


def _by_another(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    form = ByAnother(sent)
    if not form.is_valid():
        raise NotDone(gettext("Write who asks, for whom, and where each can be written to."))
    said = form.cleaned_data
    other = actions.Other(Kind(said["kind"]), said["name"], said["address"])
    try:
        actions.asked_by_another(request=view.id, other=other, whom=said["whom"], by=visit.by, at=visit.at)
    except actions.NotAnAddress:
        raise NotDone(gettext("This is no e-mail address we can write to.")) from None
    return gettext("Noted. They have been asked to show that they may.")


def _see(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    found = queries.mandate(view.id, at=visit.at)
    form = SeenForm(sent, kind=found.kind) if found else None
    if form is None or not form.is_valid():
        raise NotDone(gettext("Say what shows it, and for a child how old it is."))
    said = form.cleaned_data
    try:
        actions.see_mandate(
            request=view.id, seen=Seen(said["seen"]), rights=[Right(each) for each in said["rights"]],
            receives=said.get("receives", False), until=said["until"], age=said.get("age"),
            agreed=said.get("agreed", False), by=visit.by, at=visit.at,
        )  # fmt: skip
    except actions.NotShown as refused:
        missing = [words.word(mandate_texts.LACKS, lack, stated.spoken()) for lack in refused.lacks]
        raise NotDone(gettext("They may not: %(missing)s.") % {"missing": "; ".join(missing)}) from None
    return gettext("Seen, and on record. A letter tells them that the request is here.")
