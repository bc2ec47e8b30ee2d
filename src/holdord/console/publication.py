"""The versions of the policy for staff: what each changed, who was told, and what publishing the draft would do.

Promise:  11.1 - changes are published and told; before that, it is known what they do
Law:      GDPR Art. 5(2), 13(3), 24(1)
Takes:    requests; the id of one person, as an example of one's own
Gives:    pages of counts. People stand here by their ids; of the one person, days and answers, and that is logged
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdord.audit import actions as audit
from holdord.console import stated
from holdord.console.access import Visit, page
from holdord.console.contacts import Find
from holdord.console.reach import within_reach
from holdord.lib.registry import Effect
from holdord.notice import queries as notice
from holdord.notice.difference import difference
from holdord.notice.queries import AskAnew, TellingCount, Version
from holdord.promises import preview
from holdord.staff.roles import Permission
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people

#: How many people's letters are listed; all of them are told by `holdord policy told`.
_LISTED = 200


@dataclass(frozen=True)
class Line:
    """A version, how far people have been told of it, and what is to be asked anew."""

    version: Version
    count: TellingCount
    asked: list[AskAnew]


@page(Permission.REGISTER_READ)
@require_GET
def versions(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every version; of the one in ``?version=``, which letter each person got, and when."""
    lines = [Line(one, notice.telling(one.number), notice.ask_anew(one.number, visit.at)) for one in notice.versions()]
    asked = request.GET.get("version", "")
    chosen = next((line for line in lines if str(line.version.number) == asked), None)
    proofs = list(notice.proofs(chosen.version.number, limit=_LISTED)) if chosen else []
    shown = {"lines": lines, "chosen": chosen, "proofs": proofs, "listed": _LISTED, "differs": preview.differs()}
    return render(request, "console/versions.html", shown)


@page(Permission.REGISTER_READ)
@require_GET
def draft(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What publishing the draft would do to everybody's data, in numbers."""
    found = preview.preview(now=visit.at)
    shown = {
        "preview": found, "differs": preview.differs(), "find": Find(),
        "difference": difference(found.before, found.after, stated.spoken()), "due": found.of("due"),
        "earlier": [effect for effect in found.of("due-earlier") if effect.after], "refused": found.of("refused"),
        "left": found.of("left-behind"), "reviewed": found.of("to-review"),
        "permitted": found.of("permitted"), "anew": found.of("ask-anew"), "tell": found.of("tell"),
        "may_find": visit.may(Permission.PERSON_FIND),
    }  # fmt: skip
    return render(request, "console/draft.html", shown)


@page(Permission.PERSON_FIND, for_a_purpose=True)
@require_POST
def draft_find(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Look up the person to take as an example. What was typed goes no further."""
    form = Find(request.POST)
    found = people.find(form.cleaned_data["kind"], form.cleaned_data["value"]) if form.is_valid() else None
    audit.record(act="subjects.find", by=visit.by, at=visit.at, purpose=visit.purpose, detail={"found": bool(found)})
    if found is None or not within_reach(found, visit.member.role):
        messages.warning(request, _("Nobody is known by that. People are found by the whole address or number only."))
        return HttpResponseRedirect(reverse("console.draft"))
    return HttpResponseRedirect(reverse("console.draft_of", args=[found]))


@page(Permission.PERSON_OPEN, for_a_purpose=True)
@require_GET
def draft_of(request: HttpRequest, visit: Visit, *, subject: UUID) -> HttpResponse:
    """What publishing the draft would do to one person's data: answers and days, before and after."""
    if not people.exists(subject) or not within_reach(subject, visit.member.role):
        raise Http404
    role, purpose = visit.member.role, visit.purpose or ""
    subjects.read(subject=subject, purpose=purpose, by=visit.by, at=visit.at, what="draft", role=role)
    found = preview.preview(now=visit.at, subject=subject)
    shown = {
        "subject": subject, "may": found.of("may"), "ends": _days(found.of("ends")),
        "anew": [effect for effect in found.of("ask-anew") if effect.after],
        "told": any(effect.after for effect in found.of("tell")),
    }  # fmt: skip
    return render(request, "console/draft_of.html", shown)


def _days(ends: tuple[Effect, ...]) -> list[Effect]:
    return [effect for effect in ends if isinstance(effect.before, date)]
