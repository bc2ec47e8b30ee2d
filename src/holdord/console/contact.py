"""One person: what we hold and why, what they chose, what limits us; and whether data may be used.

Promise:  9.3 - opened for a stated purpose, and logged; 8.5b, 8.7 - a no on the phone counts at once; 8.3 - erasure
Law:      GDPR Art. 5(1)(b), 7(3), 17, 18, 21, 29
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdord.console import limits, reached, stated
from holdord.console.access import Visit, denied, page
from holdord.console.events import takes_deliveries
from holdord.console.portrait import place, portrait
from holdord.console.reach import within_reach
from holdord.decisions import actions as decisions
from holdord.decisions import queries, texts
from holdord.decisions.rules import Asked, NotForThisPurpose, Reason
from holdord.lib.days import local_date, midnight, named
from holdord.policy import queries as policy
from holdord.retention import actions as retention
from holdord.retention.queries import stays
from holdord.retention.rules import BY_ITSELF, GROUNDS
from holdord.staff import queries as staff
from holdord.staff.roles import Permission
from holdord.subjects import queries as subjects
from holdord.terms import Channel, LegalBasis

#: How many earlier answers the page shows.
_SHOWN = 20
#: No policy of this kind is older.
_FIRST = date(1970, 1, 1)


@page(Permission.PERSON_OPEN, for_a_purpose=True)
@require_GET
def contact(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse:
    """A page of what the role may see of the person for the stated purpose. Opening the page is the reading."""
    if now := subjects.merged_into(subject):
        return HttpResponseRedirect(reverse("console.contact", args=[now]))
    letter = _letter(request.GET.get("thread", ""))
    try:
        opened = decisions.open_contact(
            subject=subject, purpose=visit.purpose or "", staff_id=visit.member.id, role=visit.member.role,
            at=visit.at, before=place(request.GET.get("before", "")),
            only=subjects.correspondence(subject, letter) if letter else None,
        )  # fmt: skip
    except NotForThisPurpose as refused:
        return _closed(request, subject, refused)
    except subjects.NoSuchPerson:
        raise Http404 from None
    members = {member.id: member for member in staff.members()}
    may_merge = visit.may(Permission.PERSON_MERGE)
    whole, things = subjects.confided(subject)
    teams = subjects.teams_of(visit.member.id, at=visit.at)
    context = {
        "subject": subject,
        "portrait": portrait(subject, opened, at=visit.at),
        "earlier": "before" in request.GET,
        "thread": letter,
        "authors": {member.actor: member.email for member in members.values()},
        "serving": [(one, members.get(one.member)) for one in subjects.assigned_to(subject, at=visit.at)],
        "like": subjects.like(subject) if may_merge else (),
        "contracts": [each.code for each in subjects.agreements()] if visit.may(Permission.PERSON_CONFIDE) else (),
        "confided": whole,
        "may_lift": [process for process, code in whole.items() if code in teams],
        "confided_things": things,
        "may_merge": may_merge,
        "may_note": visit.may(Permission.PERSON_NOTE),
        "may_limit": visit.may(Permission.PERSON_LIMIT),
        "may_erase": visit.may(Permission.PERSON_ERASE),
        "may_deliver": visit.may(Permission.DATA_IMPORT) and takes_deliveries(subject),
        "limits": limits.offered(),
        "reaches": reached.every(subject, at=visit.at) if visit.may(Permission.REQUEST_READ) else [],
        **_question(),
    }
    return render(request, "console/contact.html", context)


@page(Permission.DECISION_ASK)
@require_GET
def may(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse:
    """May this person's data be used for that? The answer and its reasons; nothing of the person is opened."""
    if not within_reach(subject, visit.member.role):
        return denied(request, _("Your role does not serve this person."))
    form = {name: request.GET.get(name, "") for name in ("purpose", "recipient", "channel", "on")}
    context = {"subject": subject, **form, **_question()}
    if form["purpose"]:
        context |= _answered(form, subject, visit)
    return render(request, "console/may.html", context)


def _answered(form: Mapping[str, str], subject: UUID, visit: Visit) -> dict[str, object]:
    """The answer now, or what may be said of a past day; and what was answered about it before."""
    language, day = stated.spoken(), _day(form["on"], visit.at)
    channel = Channel(form["channel"]) if form["channel"] in set(Channel) else None
    asked = Asked(form["purpose"], form["recipient"] or None, channel=channel)
    if day is None:
        answer = decisions.ask_each([(subject, asked)], by=visit.by, at=visit.at)[0]
        before = queries.given(subject, purpose=asked.purpose, until_at=visit.at, limit=_SHOWN)
    else:
        # The day as it ended, or as it is so far.
        end = min(midnight(day + timedelta(days=1), policy.register().desk.time_zone), visit.at)
        answer = queries.looking_back(subject, asked, at=end - timedelta(microseconds=1)).answer
        before = queries.given(subject, purpose=asked.purpose, until_at=end, limit=_SHOWN)
    return {
        "answer": answer,
        "day": day,
        "reasons": _in_words(answer.reasons, language),
        "duties": [texts.duty(code, language) for code in answer.duties],
        "before": [(given, _in_words(given.reasons, language)) for given in before],
    }


def _in_words(reasons: Iterable[Reason], language: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(texts.say(reason, language), reason.clauses) for reason in reasons]


def _letter(text: str) -> UUID | None:
    """The letter whose correspondence is asked for: a random id; None for whatever else stands there."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str, now: datetime) -> date | None:
    """The day that was asked about; None for now, and for what is no day gone by."""
    try:
        day = named(text)
    except ValueError:
        return None
    return day if _FIRST <= day <= local_date(now, policy.register().desk.time_zone) else None


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
        "stays": stays(subject, visit.at),
        "chosen": request.POST.get("ground") or request.GET.get("ground", ""),
        "grounds": [ground for ground in GROUNDS if ground not in BY_ITSELF],
    }
    return render(request, "console/erase.html", context)


def _erased(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse | None:
    ground = request.POST.get("ground", "")
    if ground not in GROUNDS or ground in BY_ITSELF:
        messages.error(request, _("Choose the ground on which the data are erased."))
        return None
    if request.POST.get("confirmed") != "yes":
        messages.error(request, _("Tick the box to show that you mean it."))
        return None
    try:
        if ground == "minor":
            entry = retention.erase_minor(subject=subject, by=visit.by, at=visit.at)
        else:
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
        "reasons": _in_words(refused.reasons, language),
        **_question(),
    }
    return render(request, "console/contact_closed.html", context, status=403)


def _question() -> dict[str, object]:
    register = policy.register()
    return {
        "purposes": [(entry.id, stated.describe(entry.id).title) for entry in register.purposes],
        "recipients": [(entry.id, entry.name) for entry in sorted(register.recipients, key=lambda one: one.name)],
        "channels": [(channel.value, words) for channel, words in texts.channels(stated.spoken()).items()],
        "on_consent": [entry.id for entry in register.purposes if entry.basis is LegalBasis.CONSENT],
    }
