"""The people we know, without a name: found by an address that is never part of one.

Promise:  9.3 - limited access; 5.2e - customers' data for those who serve them only
Law:      GDPR Art. 5(1)(c), 32
Why:      a list of names would be a reading of everybody. Names stand here only under a stated purpose, and each is
          logged as a reading
"""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from holdord.audit import actions as audit
from holdord.console.access import Visit, page
from holdord.console.reach import nameable, processes_of, within_reach
from holdord.staff.roles import Permission
from holdord.subjects import actions as subjects
from holdord.subjects import queries
from holdord.subjects.queries import PersonLine
from holdord.terms import IdentifierKind

_PAGE = 25


class Find(forms.Form):
    """Who is looked for, by an identifier written out in full."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Find by"),
        choices=[
            (IdentifierKind.EMAIL.value, gettext_lazy("E-mail address")),
            (IdentifierKind.PHONE.value, gettext_lazy("Phone number")),
        ],
    )
    value = forms.CharField(label=gettext_lazy("Address or number, in full"), max_length=254)


@dataclass(frozen=True)
class Row:
    """A person in the list; a name only where one was asked for under a purpose."""

    person: PersonLine
    name: str


@page(Permission.PERSON_FIND)
@require_GET
def contacts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest people, page by page. ``names=1`` asks for their names, which needs a purpose."""
    process = request.GET.get("process", "")
    allowed = processes_of(visit.member.role)
    after = _uuid(request.GET.get("after", ""))
    people = _people(process if process in allowed else None, allowed, after)
    named = _names(people[:_PAGE], visit) if "names" in request.GET and visit.purpose else {}
    context = {
        "find": Find(),
        "rows": [Row(person, named.get(person.id, "")) for person in people[:_PAGE]],
        "after": people[_PAGE - 1].id if len(people) > _PAGE else None,
        "process": process,
        "processes": allowed,
        "named": "names" in request.GET and visit.purpose is not None,
    }
    return render(request, "console/contacts.html", context)


@page(Permission.PERSON_FIND, for_a_purpose=True)
@require_POST
def find(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Look somebody up. What was typed goes no further: the answer is a person's random id, or none."""
    form = Find(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the whole address or number."))
        return HttpResponseRedirect(reverse("console.contacts"))
    found = queries.claimants(form.cleaned_data["kind"], form.cleaned_data["value"])
    found = tuple(subject for subject in found if within_reach(subject, visit.member.role))
    # That somebody is known here is told by the answer alone: so the question is written down, without what was typed.
    audit.record(act="subjects.find", by=visit.by, at=visit.at, purpose=visit.purpose, detail={"found": bool(found)})
    if not found:
        messages.warning(request, _("Nobody is known by that. People are found by the whole address or number only."))
        return HttpResponseRedirect(reverse("console.contacts"))
    if len(found) > 1:
        messages.info(request, _("Several people gave this. You see the one it belongs to."))
    return HttpResponseRedirect(reverse("console.contact", args=[found[0]]))


def _people(process: str | None, allowed: list[str], after: UUID | None) -> list[PersonLine]:
    """One page and one more. A role that sees some processes only is shown people of those."""
    found: list[PersonLine] = []
    while len(found) <= _PAGE:
        batch = queries.people(process=process, limit=_PAGE * 2, after=after)
        found += [person for person in batch if set(person.processes) & set(allowed)]
        if len(batch) < _PAGE * 2:
            break
        after = batch[-1].id
    return found[: _PAGE + 1]


def _names(people: list[PersonLine], visit: Visit) -> dict[UUID, str]:
    purpose, role = visit.purpose or "", visit.member.role
    named = nameable(people, role=role, purpose=purpose, at=visit.at)
    for subject in named:
        subjects.read(subject=subject, purpose=purpose, by=visit.by, at=visit.at, what="name", role=role)
    return queries.names(named)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
