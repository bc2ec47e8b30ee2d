"""Who may be one person under two ids: side by side, said by somebody who looked, and taken back.

Promise:  8.1a - one person gets one answer; 7.1 - it is somebody's word, logged, and can be undone
Law:      GDPR Art. 5(1)(d), 5(1)(f)
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdord.console import texts
from holdord.console.access import Visit, denied, page
from holdord.console.portrait import Portrait, portrait
from holdord.console.reach import opens, within_reach
from holdord.decisions import actions as decisions
from holdord.decisions.rules import NotForThisPurpose
from holdord.staff.roles import Permission
from holdord.subjects import actions, queries
from holdord.subjects.queries import PersonLine
from holdord.subjects.rules import UNDO_LASTS, NotJoined

#: What of each is shown side by side: the newest things say best who somebody is.
_SIDE_BY_SIDE = 5


@dataclass(frozen=True)
class Pair:
    """Two people who may be one, without a name, and why."""

    one: PersonLine
    other: PersonLine
    reasons: tuple[str, ...]


@page(Permission.PERSON_MERGE)
@require_GET
def likenesses(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Pairs nobody has looked at yet, with the reason; nothing is opened."""
    found = queries.likenesses()
    lines = {line.id: line for line in queries.lines([id for each in found for id in (each.one, each.other)])}
    pairs = [
        Pair(lines[each.one], lines[each.other], tuple(map(texts.likeness, each.reasons)))
        for each in found
        if each.one in lines and each.other in lines
    ]
    return render(request, "console/likenesses.html", {"pairs": pairs})


@page(Permission.PERSON_MERGE, for_a_purpose=True)
@require_http_methods(["GET", "POST"])
def same(request: HttpRequest, visit: Visit, subject: UUID, other: UUID) -> HttpResponse:
    """Both side by side, and the question: one person, or two?"""
    if not all(opens(each, visit.member, visit.purpose or "", visit.at) for each in (subject, other)):
        raise Http404
    if request.method == "POST" and (done := _answered(request, visit, subject, other)):
        return done
    try:
        sides = [(id, _side(id, visit)) for id in (subject, other)]
    except (queries.NoSuchPerson, NotForThisPurpose):
        raise Http404 from None
    reasons = next((each.reasons for each in queries.like(subject) if each.other == other), ())
    context = {
        "sides": sides,
        "subject": subject,
        "other": other,
        "reasons": [texts.likeness(code) for code in reasons],
        "days": UNDO_LASTS.days,
    }
    return render(request, "console/same.html", context)


@page(Permission.PERSON_MERGE)
@require_POST
def undo(request: HttpRequest, visit: Visit, merge: UUID) -> HttpResponse:
    """Take it back: each has again what was theirs."""
    known = queries.merge(merge)
    if known and not within_reach(known.target, visit.member.role):
        return denied(request, _("Your role does not serve this person."))
    try:
        parted = actions.part(merge=merge, by=visit.by, at=visit.at)
    except NotJoined as refused:
        messages.error(request, texts.not_joined(refused.code))
        return HttpResponseRedirect(reverse("console.contact", args=[known.target]) if known else _list())
    messages.success(request, _("Taken back. They are two people again, and each has what was theirs."))
    return HttpResponseRedirect(reverse("console.contact", args=[parted]))


def _answered(request: HttpRequest, visit: Visit, subject: UUID, other: UUID) -> HttpResponse | None:
    said = request.POST.get("said", "")
    kept = other if request.POST.get("kept") == str(other) else subject
    try:
        if said == "two":
            actions.tell_apart(one=subject, other=other, by=visit.by, at=visit.at)
            messages.success(request, _("Noted. They are two people and are not suggested again."))
            return HttpResponseRedirect(_list())
        if said == "one":
            actions.join(source=subject if kept == other else other, target=kept, by=visit.by, at=visit.at)
            done = _("Joined. For %(days)s days this can be undone on this page.") % {"days": UNDO_LASTS.days}
            messages.success(request, done)
            return HttpResponseRedirect(reverse("console.contact", args=[kept]))
    except NotJoined as refused:
        messages.error(request, texts.not_joined(refused.code))
        return HttpResponseRedirect(_list())
    messages.error(request, _("Say whether they are one person or two."))
    return None


def _side(subject: UUID, visit: Visit) -> Portrait:
    opened = decisions.open_contact(
        subject=subject, purpose=visit.purpose or "", staff_id=visit.member.id, role=visit.member.role, at=visit.at,
        limit=_SIDE_BY_SIDE,
    )  # fmt: skip
    return portrait(subject, opened, at=visit.at)


def _list() -> str:
    return reverse("console.likenesses")
