"""The events people register for, and the list for whoever runs one; a delivery, told of at a person.

Promise:  6.4, 6.5 - the last event; the organiser gets the participants of that event; 5.4 - the last delivery
Law:      GDPR Art. 5(1)(b)-(c), (e)
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from holdord.console.access import Visit, denied, page
from holdord.console.reach import processes_of, within_reach
from holdord.console.templatetags.console import process_title
from holdord.decisions.rules import GUARDS
from holdord.intake import actions, queries
from holdord.intake.participants import as_csv
from holdord.intake.queries import EventLine
from holdord.intake.shown import path_of
from holdord.intake.texts import EVENT_REFUSALS
from holdord.lib.days import local_date, midnight, named
from holdord.policy import queries as policy
from holdord.staff.roles import Permission
from holdord.subjects import queries as subjects


@page(Permission.DATA_IMPORT)
@require_http_methods(["GET", "POST"])
def events(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The latest first, each with how many registered; and the form that announces one. Nobody is named."""
    typed = {name: request.POST.get(name, "") for name in ("process", "title", "on")}
    if request.method == "POST":
        if not (refusal := _announced(visit, typed)):
            messages.success(request, _("Announced. The form takes registrations for it until its day is over."))
            return HttpResponseRedirect(reverse("console.events"))
        messages.error(request, refusal)
    context = {
        "events": [(each, _taker(each), _form_at(each, request)) for each in _mine(visit)],
        "processes": [(id, process_title(id)) for id in _announcing(visit)],
        "typed": typed,
        "today": local_date(visit.at, policy.register().desk.time_zone),
    }
    return render(request, "console/events.html", context)


@page(Permission.DATA_IMPORT)
@require_POST
def close(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Take no more registrations for it."""
    event = _one(visit, id)
    if actions.close(event=event.id, by=visit.by, at=visit.at):
        messages.success(request, _("Taken down. Nobody had registered for it."))
    else:
        messages.success(request, _("No more registrations are taken. Who registered stays on the list."))
    return HttpResponseRedirect(reverse("console.events"))


@page(Permission.DATA_IMPORT, for_a_purpose=True)
@require_POST
def call_off(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Somebody told us that they do not come: off the list, found by their address."""
    event = _one(visit, id)
    if actions.call_off_by_hand(event=event.id, email=request.POST.get("email", "").strip(), by=visit.by, at=visit.at):
        messages.success(request, _("Noted. They are not on the list of participants any more."))
    else:
        messages.warning(request, _("Nobody with this address is on the list of participants. Nothing was changed."))
    return HttpResponseRedirect(reverse("console.events"))


@page(Permission.DATA_IMPORT)
@require_POST
def open_again(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Take registrations for an event that is known already."""
    event = _one(visit, id)
    if refusal := _announced(visit, {"process": event.process, "title": event.title, "on": event.on.isoformat()}):
        messages.error(request, refusal)
    else:
        messages.success(request, _("Announced. The form takes registrations for it until its day is over."))
    return HttpResponseRedirect(reverse("console.events"))


@page(Permission.DATA_IMPORT, for_a_purpose=True)
@require_POST
def hand_over(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """The list, as a file for the organiser; each person on it is on record."""
    event = _one(visit, id)
    try:
        reader = None if visit.member.role in GUARDS else visit.member.id
        handed = actions.hand_over(event=id, by=visit.by, at=visit.at, reader=reader)
    except actions.NoOrganiser:
        messages.error(request, _("The register names nobody who gets the participants of an event."))
        return HttpResponseRedirect(reverse("console.events"))
    answer = HttpResponse(as_csv(handed), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="participants-{event.on}.csv"'
    answer["Cache-Control"] = "no-store, private"
    return answer


@page(Permission.DATA_IMPORT, for_a_purpose=True)
@require_POST
def delivered(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse:
    """Something was delivered to this person on that day: what we hold of them as a customer counts from it."""
    if not within_reach(subject, visit.member.role):
        return denied(request, _("Your role does not serve this person."))
    back = HttpResponseRedirect(reverse("console.contact", args=[subject]))
    try:
        on = midnight(named(request.POST.get("on", "")), policy.register().desk.time_zone)
        counted = actions.delivered_to(subject, on=on, by=visit.by, at=visit.at)
    except actions.TooEarly:
        messages.error(request, _("This day has not come yet. Tell of a delivery when it has happened."))
        return back
    except ValueError:
        messages.error(request, _("Write the day as in 2026-12-31."))
        return back
    if counted:
        messages.success(request, _("Noted. The time counts from the latest delivery."))
    else:
        messages.warning(request, _("This person is not known as a customer. Nothing was changed."))
    return back


def takes_deliveries(subject: UUID) -> bool:
    """Whether the person is known in an activity whose time is counted from the last delivery."""
    register = policy.register()
    processes = [register.process(fact.process) for fact in subjects.relations(subject)]
    rules = [register.rule(process.retention) for process in processes if process]
    return any(rule is not None and rule.starts == "last_delivery" for rule in rules)


def _announced(visit: Visit, typed: dict[str, str]) -> str:
    """Announce it; gives why not, in words, or ""."""
    if typed["process"] not in _announcing(visit):
        return str(EVENT_REFUSALS["no-form"])
    try:
        on = named(typed["on"])
    except ValueError:
        return _("Write the day as in 2026-12-31.")
    try:
        actions.announce(process=typed["process"], title=typed["title"], on=on, by=visit.by, at=visit.at)
    except actions.NotAnEvent as refused:
        return str(EVENT_REFUSALS[refused.code])
    return ""


def _announcing(visit: Visit) -> list[str]:
    """The processes of this role that have a form to register by."""
    allowed = processes_of(visit.member.role)
    return [each for each in actions.takes_registrations(policy.register()) if each in allowed]


def _mine(visit: Visit) -> list[EventLine]:
    mine = processes_of(visit.member.role)
    return [each for each in queries.events() if each.process in mine]


def _one(visit: Visit, id: UUID) -> EventLine:
    found = queries.event(id)
    if found is None or found.process not in processes_of(visit.member.role):
        raise Http404
    return found


def _form_at(event: EventLine, request: HttpRequest) -> str:
    """The address of the form that registers for this event; "" while none does."""
    process = policy.register().process(event.process)
    form = next((form for form in process.forms if form.event_field), None) if process else None
    if form is None or not event.open:
        return ""
    return f"{path_of(form.id, policy.active().language(request.LANGUAGE_CODE[:2]))}?event={event.id}"


def _taker(event: EventLine) -> str:
    try:
        return actions.organiser(event.id).name
    except LookupError:
        return ""
