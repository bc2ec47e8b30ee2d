"""The people we know, without a name: found by an address that is never part of one.

Promise:  9.3 - limited access; 5.2e - customers' data for those who serve them only
Law:      GDPR Art. 5(1)(c), 32
Why:      a list of names would be a reading of everybody. Names stand here only under a stated purpose, and each is
          logged as a reading
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from holdord.audit import actions as audit
from holdord.console.access import Visit, page
from holdord.console.reach import nameable, processes_of, within_reach
from holdord.console.templatetags.console import process_title
from holdord.intake.channels.phones import spellings
from holdord.lib.days import midnight
from holdord.policy import queries as policy
from holdord.staff.roles import Permission
from holdord.subjects import actions as subjects
from holdord.subjects import queries
from holdord.subjects.queries import PersonLine
from holdord.subjects.rules import MarkKind
from holdord.terms import IdentifierKind

_PAGE = 25


class DateInput(forms.DateInput):
    """A day as browsers ask for one."""

    input_type = "date"


class Find(forms.Form):
    """Who is looked for: by an identifier written out in full, or by how a name begins."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Find by"),
        choices=[
            (IdentifierKind.EMAIL.value, gettext_lazy("E-mail address")),
            (IdentifierKind.PHONE.value, gettext_lazy("Phone number")),
            (MarkKind.NAME.value, gettext_lazy("Name, or how it begins")),
            (MarkKind.COMPANY.value, gettext_lazy("Company, or how it begins")),
            (IdentifierKind.SKYPE.value, gettext_lazy("Skype name")),
            (IdentifierKind.LINKEDIN.value, gettext_lazy("LinkedIn profile")),
        ],
    )
    value = forms.CharField(label=gettext_lazy("What you look for"), max_length=254)
    process = forms.CharField(required=False, widget=forms.HiddenInput)
    since = forms.DateField(required=False, widget=forms.HiddenInput)
    until = forms.DateField(required=False, widget=forms.HiddenInput)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)


class Narrow(forms.Form):
    """Which people are listed: of one process, known since and until a day, both included."""

    process = forms.ChoiceField(label=gettext_lazy("Known in"), required=False)
    since = forms.DateField(label=gettext_lazy("Known since"), required=False, widget=DateInput)
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=DateInput)

    def __init__(self, sent: QueryDict, *, processes: list[str]) -> None:
        super().__init__(sent)
        choices = [(id, process_title(id)) for id in processes]
        self.fields["process"] = forms.ChoiceField(
            label=gettext_lazy("Known in"), required=False, choices=[("", gettext_lazy("All")), *choices]
        )


@dataclass(frozen=True)
class Span:
    """Since and until when people became known, half-open moments; and the process, "" for all the role serves."""

    process: str
    since_at: datetime | None
    until_at: datetime | None


@dataclass(frozen=True)
class Row:
    """A person in the list; a name only where one was asked for under a purpose."""

    person: PersonLine
    name: str


@page(Permission.PERSON_FIND)
@require_GET
def contacts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest people, page by page. ``names=1`` asks for their names, which needs a purpose."""
    return _listed(request, visit)


def _listed(request: HttpRequest, visit: Visit, find: Find | None = None) -> HttpResponse:
    """The list; with what was looked for in vain still in its field, to be corrected, and among whom."""
    allowed = processes_of(visit.member.role)
    sent = request.POST if find else request.GET
    narrow = Narrow(sent, processes=allowed)
    people = _people(_span(narrow), allowed, None if find else _uuid(request.GET.get("after", "")))
    named = _names(people[:_PAGE], visit) if "names" in request.GET and visit.purpose else {}
    kept = {name: sent[name] for name in ("process", "since", "until") if sent.get(name)}
    context = {
        "find": find or Find(initial=kept),
        "narrow": narrow,
        "narrowed": bool(kept),
        "rows": [Row(person, named.get(person.id, "")) for person in people[:_PAGE]],
        "after": people[_PAGE - 1].id if len(people) > _PAGE else None,
        "kept": urlencode(kept),
        "named": "names" in request.GET and visit.purpose is not None,
        # Who may be one person is looked for on the page of its own: it takes longer the more people we know.
        "joins": visit.may(Permission.PERSON_MERGE),
    }
    return render(request, "console/contacts.html", context)


@page(Permission.PERSON_FIND, for_a_purpose=True)
@require_POST
def find(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Look somebody up. What was typed stands in no address and no log: the answer is a person's random id, or none."""
    form = Find(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write what you look for: a whole address or number, or how a name begins."))
        return HttpResponseRedirect(reverse("console.contacts"))
    if form.cleaned_data["kind"] in (MarkKind.NAME.value, MarkKind.COMPANY.value):
        return _beginning_with(request, visit, form)
    found = queries.claimants(
        form.cleaned_data["kind"], *_spelled(form.cleaned_data["kind"], form.cleaned_data["value"])
    )
    found = tuple(subject for subject in found if within_reach(subject, visit.member.role))
    _note(visit, len(found), form.cleaned_data["kind"])
    if not found:
        messages.warning(request, _("Nobody is known by that. Addresses and numbers must be written in full."))
        return _listed(request, visit, form)
    if len(found) > 1:
        messages.info(request, _("Several people gave this. You see the one it belongs to."))
    return HttpResponseRedirect(reverse("console.contact", args=[found[0]]))


def _spelled(kind: str, value: str) -> tuple[str, ...]:
    """What was typed, in each way it may be known."""
    if kind != IdentifierKind.PHONE.value:
        return (value,)
    return spellings(value, region=policy.register().desk.calendar)


def _beginning_with(request: HttpRequest, visit: Visit, form: Find) -> HttpResponse:
    """People whose name begins so, in a list, the newest first."""
    of, sent = MarkKind(form.cleaned_data["kind"]), form.cleaned_data
    allowed = processes_of(visit.member.role)
    span = _days(sent["process"] if sent["process"] in allowed else "", sent["since"], sent["until"])
    found = queries.beginning_with(
        sent["value"], of=of, processes=[span.process] if span.process else allowed, after=sent["after"],
        limit=_PAGE, since_at=span.since_at, until_at=span.until_at, reader=visit.member.id, at=visit.at,
    )  # fmt: skip
    _note(visit, len(found.people), of.value)
    if not found.people and not found.after and not sent["after"]:
        messages.warning(request, _("Nobody you serve has a name that begins so. Write at least three letters."))
        return _listed(request, visit, form)
    lines = queries.lines(found.people)
    named = _names(lines, visit)
    context = {
        "find": form,
        "rows": [Row(person, named.get(person.id, "")) for person in lines],
        "after": found.after,
        "goes_on": sent["after"] is not None,
        "kind": of.value,
        "typed": sent["value"],
        "span": span,
        "until": sent["until"],
    }
    return render(request, "console/found.html", context)


def _note(visit: Visit, found: int, kind: str) -> None:
    # That somebody is known here is told by the answer alone: so the question is written down, without what was typed.
    detail: dict[str, str | int | bool] = {"found": bool(found), "kind": kind}
    audit.record(act="subjects.find", by=visit.by, at=visit.at, purpose=visit.purpose, detail=detail)


def _span(narrow: Narrow) -> Span:
    found = narrow.cleaned_data if narrow.is_valid() else {}
    return _days(found.get("process", ""), found.get("since"), found.get("until"))


def _days(process: str, since: date | None, until: date | None) -> Span:
    zone = policy.register().desk.time_zone
    return Span(
        process,
        midnight(since, zone) if since else None,
        midnight(until + timedelta(days=1), zone) if until else None,
    )


def _people(span: Span, allowed: list[str], after: UUID | None) -> list[PersonLine]:
    """One page and one more. A role that sees some processes only is shown people of those."""
    return queries.people(
        processes=[span.process] if span.process in allowed else allowed, limit=_PAGE + 1, after=after,
        since_at=span.since_at, until_at=span.until_at,
    )  # fmt: skip


def _names(people: list[PersonLine], visit: Visit) -> dict[UUID, str]:
    purpose, role = visit.purpose or "", visit.member.role
    named = nameable(people, staff_id=visit.member.id, role=role, purpose=purpose, at=visit.at)
    subjects.read_each(subjects=named, purpose=purpose, by=visit.by, at=visit.at, what="name", role=role)
    return queries.names(named, reader=visit.member.id, at=visit.at)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
