"""One person: what we hold and why, what they chose, what limits us; and whether data may be used.

Promise:  9.3 - opened for a stated purpose, and logged; 8.5b, 8.7 - a no on the phone counts at once; 8.3 - erasure
Law:      GDPR Art. 5(1)(b), 7(3), 17, 18, 21, 29
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdord.console import limits, stated
from holdord.console.access import Visit, denied, page
from holdord.console.portrait import portrait
from holdord.console.reach import within_reach
from holdord.decisions import actions as decisions
from holdord.decisions import texts
from holdord.decisions.rules import NotForThisPurpose
from holdord.policy import queries as policy
from holdord.retention import actions as retention
from holdord.retention.rules import GROUNDS
from holdord.staff.roles import Permission
from holdord.subjects import queries as subjects
from holdord.terms import LegalBasis


@page(Permission.PERSON_OPEN, for_a_purpose=True)
@require_GET
def contact(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse:
    """Everything the role may see of the person for the stated purpose. Opening the page is the reading."""
    try:
        items = decisions.open_person(
            subject=subject, purpose=visit.purpose or "", staff_id=visit.member.id, role=visit.member.role, at=visit.at
        )
    except NotForThisPurpose as refused:
        return _closed(request, subject, refused)
    except subjects.NoSuchPerson:
        raise Http404 from None
    context = {
        "subject": subject,
        "portrait": portrait(subject, items, at=visit.at),
        "may_limit": visit.may(Permission.PERSON_LIMIT),
        "may_erase": visit.may(Permission.PERSON_ERASE),
        "limits": limits.offered(),
        **_question(),
    }
    return render(request, "console/contact.html", context)


@page(Permission.DECISION_ASK)
@require_GET
def may(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse:
    """May this person's data be used for that? The answer and its reasons; nothing of the person is opened."""
    if not within_reach(subject, visit.member.role):
        return denied(request, _("Your role does not serve this person."))
    purpose, recipient = request.GET.get("purpose", ""), request.GET.get("recipient", "")
    context = {"subject": subject, "purpose": purpose, "recipient": recipient, **_question()}
    if purpose:
        answer = decisions.ask(subject=subject, purpose=purpose, recipient=recipient or None, by=visit.by, at=visit.at)
        language = stated.spoken()
        context["answer"] = answer
        context["reasons"] = [(texts.say(reason, language), reason.clauses) for reason in answer.reasons]
    return render(request, "console/may.html", context)


@page(Permission.PERSON_LIMIT)
@require_POST
def limit(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse:
    """Write down at once what the person does not want (any more)."""
    if not within_reach(subject, visit.member.role):
        return denied(request, _("Your role does not serve this person."))
    try:
        messages.success(request, limits.record(request.POST, subject=subject, by=visit.by, at=visit.at))
    except limits.NotRecorded as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("console.contact", args=[subject]))


@page(Permission.PERSON_ERASE)
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse:
    """What would go, and, once it is confirmed, its going."""
    if not subjects.exists(subject):
        raise Http404
    if request.method == "POST" and (done := _erased(request, visit, subject)):
        return done
    known = subjects.relations(subject)
    context = {
        "subject": subject,
        "relations": known,
        "records": sum(relation.records for relation in known),
        "holds": [held for relation in known if (held := subjects.held(subject, relation.process, visit.at))],
        "grounds": [ground for ground in GROUNDS if ground != "retention-ended"],
    }
    return render(request, "console/erase.html", context)


def _erased(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse | None:
    ground = request.POST.get("ground", "")
    if ground not in GROUNDS or ground == "retention-ended":
        messages.error(request, _("Choose the ground on which the data are erased."))
        return None
    if request.POST.get("confirmed") != "yes":
        messages.error(request, _("Tick the box to show that you mean it."))
        return None
    try:
        entry = retention.erase_person(subject=subject, ground=ground, by=visit.by, at=visit.at)
    except retention.HeldByLaw:
        messages.error(request, _("Part of these data must stay, for a statute or a legal claim. Nothing was erased."))
        return None
    said = _("Erased. The ledger has it under %(entry)s, and names nobody.") % {"entry": str(entry)[:8]}
    messages.success(request, said)
    return HttpResponseRedirect(reverse("console.contacts"))


def _closed(request: HttpRequest, subject: UUID, refused: NotForThisPurpose) -> HttpResponse:
    language = stated.spoken()
    context = {
        "subject": subject,
        "why": texts.refusal(refused.code, language),
        "reasons": [(texts.say(reason, language), reason.clauses) for reason in refused.reasons],
        **_question(),
    }
    return render(request, "console/contact_closed.html", context, status=403)


def _question() -> dict[str, object]:
    register = policy.register()
    return {
        "purposes": [(entry.id, stated.describe(entry.id).title) for entry in register.purposes],
        "recipients": [(entry.id, entry.name) for entry in sorted(register.recipients, key=lambda one: one.name)],
        "on_consent": [entry.id for entry in register.purposes if entry.basis is LegalBasis.CONSENT],
    }
