"""Who has not heard yet where their data came from: those whom no letter can tell, and what staff note of them.

Promise:  8.5c - told in time
Law:      GDPR Art. 14(3), 14(5)
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdord.console import texts
from holdord.console.access import Visit, denied, page
from holdord.console.reach import processes_of, within_reach
from holdord.intake import actions, queries
from holdord.intake.origins import EXEMPTIONS, WAYS
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.staff.roles import Permission


@page(Permission.PERSON_LIMIT)
@require_GET
def origins(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list, by the day that comes first; of the activities that the role may look at. Nobody is named."""
    processes = processes_of(visit.member.role)
    context = {
        "owed": [(each, texts.origin_state(each.state.value)) for each in queries.to_be_told(processes=processes)],
        "decided": [(each, texts.told_how(each.how)) for each in queries.decided(processes=processes)],
        "today": local_date(visit.at, policy.register().desk.time_zone),
        "ways": [(code, texts.told_how(code)) for code in WAYS],
        "exemptions": [(code, texts.told_how(code)) for code in EXEMPTIONS],
    }
    return render(request, "console/origins.html", context)


@page(Permission.PERSON_LIMIT)
@require_POST
def settle(request: HttpRequest, visit: Visit, subject: UUID, id: UUID) -> HttpResponse:
    """Somebody told them, or decides that they need not be told."""
    if not within_reach(subject, visit.member.role):
        return denied(request, _("Your role does not serve this person."))
    what = request.POST.get("what", "")
    try:
        if what in WAYS:
            actions.told_by_hand(id=id, subject=subject, how=what, by=visit.by, at=visit.at)
            messages.success(request, _("Noted. They have been told where their data came from."))
        elif what in EXEMPTIONS:
            actions.exempt(id=id, subject=subject, reason=what, by=visit.by, at=visit.at)
            messages.success(request, _("Noted. They need not be told, and you stand by it."))
        else:
            messages.error(request, _("Choose how they were told, or why they need not be."))
    except actions.NotOwed:
        messages.error(request, _("This was seen to before, or the person is gone."))
    return HttpResponseRedirect(reverse("console.origins"))
