"""What goes in the months to come, what waits to be looked at, and what is held past its time.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4, 7.2a - what goes when; 8.0b - what stays, on what ground, until when
Law:      GDPR Art. 5(1)(e), 17(3)
Why:      the picture is counts alone; people stand on these pages by their ids, and nothing of theirs is opened
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdord.console import stated
from holdord.console.access import Visit, page
from holdord.lib.days import named
from holdord.policy import queries as policy
from holdord.policy.statutes import statutes
from holdord.retention import actions, certificate, queries
from holdord.retention.actions import ClockInDoubt, NeedsADay, NotThatWay, Whose
from holdord.retention.queries import Forecast, Going
from holdord.retention.rules import Stage
from holdord.staff.roles import Permission
from holdord.subjects.actions import NoSuchHold, NoSuchPerson, NothingToHold
from holdord.subjects.rules import HoldFact, NotACode

#: The picture, in units of its own: it is as wide as the page.
_WIDTH, _HEIGHT, _FOOT = 720, 200, 34
_SHOWN = 200


@dataclass(frozen=True)
class Bar:
    """A month of the picture: where its bar stands, how high it is, and what stands under it ("" for every other)."""

    month: date
    count: int
    x: int
    y: int
    width: int
    height: int
    label: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@page(Permission.PROMISE_READ)
@require_GET
def retention(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What goes in the next months, as a picture and as a table; what is due today; what waits."""
    coming, soon = queries.forecast(visit.at), queries.reached(visit.at)
    plan = queries.plan(visit.at)
    context = {
        "coming": coming,
        "bars": bars(coming),
        "rows": [(one, list(zip(coming.months, one.counts, strict=True))) for one in coming.processes],
        "months": list(zip(coming.months, coming.totals, strict=True)),
        "sum": sum(coming.totals), "later": sum(one.later for one in coming.processes),
        "width": _WIDTH, "height": _HEIGHT, "baseline": _HEIGHT - _FOOT,
        "due": sum(len(due.records) for due in plan.goes),
        "stays": sum(len(due.records) for due in plan.stays),
        "waits": plan.waits[:_SHOWN],
        "told": told_first(soon), "unreached": [one for one in soon if one.standing.stage is Stage.UNREACHED][:_SHOWN],
        "holds": len(queries.holds(visit.at)), "late": len(queries.holds_to_review(visit.at)),
        "erases": visit.may(Permission.PERSON_ERASE),
    }  # fmt: skip
    return render(request, "console/retention.html", context)


@page(Permission.PROMISE_READ)
@require_GET
def runs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The runs by which something went, the latest first."""
    return render(request, "console/retention_runs.html", {"runs": queries.runs(_SHOWN)})


@page(Permission.PROMISE_READ)
@require_GET
def run(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """What went in one run, by rule, and whether that is what the log and the ledger say; or its certificate."""
    found = queries.run(id)
    if found is None:
        raise Http404
    match request.GET.get("as"):
        case "pdf":
            return _file(certificate.pdf(found, stated.spoken()), "application/pdf", f"retention-run-{id}.pdf")
        case "json":
            text = json.dumps(certificate.as_json(found), indent=2, ensure_ascii=False)
            return _file(text.encode(), "application/json", f"retention-run-{id}.json")
    context = {"run": found, "checked": queries.checked(found)}
    return render(request, "console/retention_run.html", context)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page(Permission.PERSON_ERASE)
@require_POST
def reviewed(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse:
    """Somebody has looked at what is over age: it goes."""
    process = request.POST.get("process", "")
    try:
        gone = actions.erase_reviewed(subject=subject, process=process, by=visit.by, at=visit.at)
    except ClockInDoubt:
        messages.error(request, _("The clock of this machine is in doubt. Nothing was erased."))
        return HttpResponseRedirect(reverse("console.retention"))
    if gone:
        messages.success(request, _("Erased. The ledger has it, and names nobody."))
    else:
        messages.warning(request, _("Nothing of it waits any more. Nothing was changed."))
    return HttpResponseRedirect(reverse("console.retention"))


@page(Permission.PERSON_ERASE)
@require_http_methods(["GET", "POST"])
def holds(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is held, what somebody must look at first; and the form that holds one thing more."""
    names = ("whose", "id", "process", "from", "until_day", "ground", "reason", "until", "review")
    typed = {name: request.POST.get(name, request.GET.get(name, "")).strip() for name in names}
    if request.method == "POST":
        if not (refusal := _held(visit, typed)):
            messages.success(request, _("Held. It stays whatever its age, and is used for nothing else."))
            return HttpResponseRedirect(reverse("console.holds"))
        messages.error(request, refusal)
    late = {hold.id for hold in queries.holds_to_review(visit.at)}
    context = {
        "holds": [(hold, _covers(hold), hold.id in late) for hold in queries.holds(visit.at)],
        "processes": [process.id for process in policy.register().processes],
        "statutes": [statute for statute in statutes().values()],
        "typed": typed,
    }
    return render(request, "console/holds.html", context)


@page(Permission.PERSON_ERASE)
@require_POST
def hold(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """It stands, and somebody looks again on that day; or it ends."""
    try:
        if request.POST.get("act") == "release":
            gone = actions.release_hold(hold=id, by=visit.by, at=visit.at)
            messages.success(
                request,
                _("Ended. %(count)s things over age went with it.") % {"count": gone} if gone
                else _("Ended. What is over age goes with the next run."),
            )  # fmt: skip
        else:
            actions.review_hold(hold=id, review_on=_day(request.POST.get("review", "")), by=visit.by, at=visit.at)
            messages.success(request, _("Noted. It stands until somebody looks again."))
    except NoSuchHold:
        raise Http404 from None
    except (NeedsADay, ValueError):
        messages.error(request, _("Give the day on which somebody looks again. It is still to come."))
    return HttpResponseRedirect(reverse("console.holds"))


@dataclass(frozen=True)
class ToldFirst:
    """Of one activity, how many people hear of it before something of theirs goes, by how far it is with the letter."""

    process: str
    owed: int
    queued: int
    grace: int
    over: int
    unreached: int


def told_first(soon: list[Going]) -> list[ToldFirst]:
    """By activity, in the order of the register."""
    counted = Counter((one.process, one.standing.stage) for one in soon)
    known = dict.fromkeys(process.id for process in policy.register().processes)
    return [
        ToldFirst(process, *(counted[process, stage] for stage in Stage))
        for process in known
        if any(counted[process, stage] for stage in Stage)
    ]


def bars(coming: Forecast) -> list[Bar]:
    """A bar a month; whatever there is shows, if only as a line."""
    most = max(coming.totals, default=0)
    step = _WIDTH // max(1, len(coming.months))
    tallest = _HEIGHT - _FOOT - 20
    found = []
    for place, (month, count) in enumerate(zip(coming.months, coming.totals, strict=True)):
        height = max(2, round(count / most * tallest)) if count else 0
        label = date_format(month, "M") if place % 3 == 0 else ""
        found.append(Bar(month, count, place * step + 4, _HEIGHT - _FOOT - height, step - 8, height, label))
    return found


def _held(visit: Visit, typed: dict[str, str]) -> str | None:
    """Do it; gives the sentence that says why not."""
    try:
        actions.hold(
            whose=_whose(typed), ground=typed["ground"], reason=typed["reason"], until_on=_maybe_day(typed["until"]),
            review_on=_maybe_day(typed["review"]), by=visit.by, at=visit.at,
        )  # fmt: skip
    except NeedsADay:
        return _("Give the first day it may go, or the day on which somebody looks again. It is still to come.")
    except NotThatWay:
        return _("No day lies between these two. Give a later second day.")
    except NotACode:
        return _("Write the ground and the reason as codes: small letters, digits and hyphens, and no names.")
    except (NothingToHold, NoSuchPerson):
        return _("Nothing of this id is held here. It may have been erased.")
    except ValueError:
        return _("Write the id in full, and each day as in 2026-12-31.")
    return None


def _whose(typed: dict[str, str]) -> Whose:
    if typed["whose"] == "record":
        return Whose(record=UUID(typed["id"]))
    if typed["whose"] == "person":
        return Whose(subject=UUID(typed["id"]), process=typed["process"])
    return Whose(
        process=typed["process"], from_on=_maybe_day(typed["from"]), until_on=_maybe_day(typed["until_day"])
    )  # fmt: skip


def _covers(hold: HoldFact) -> str:
    """Which of the three kinds it is."""
    return "record" if hold.record else "person" if hold.subject else "all"


def _day(text: str) -> date:
    return named(text)


def _maybe_day(text: str) -> date | None:
    return _day(text) if text else None
