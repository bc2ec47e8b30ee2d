"""Staff are told by mail that something came, with a link, and with nothing of it: each as often as they chose.

Promise:  8.1b - a request is seen in time; 9.3 - a mail about it tells nobody whose it is
Law:      GDPR Art. 32(1)(b), 32(4)
Takes:    the moment
Gives:    one mail a member and time, where there is something new for their role; a page to choose how often
Next:     mails.py (the other mails to staff), ../rights/queries/, ../intake/queries/ (what came)
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdord.console import mails
from holdord.console.access import Visit, page
from holdord.console.forms import News
from holdord.intake import queries as intake
from holdord.lib.jobs import tick
from holdord.policy import queries as policy
from holdord.rights import queries as rights
from holdord.staff import actions as staff
from holdord.staff import rules
from holdord.staff.queries import Member, members
from holdord.staff.roles import Permission


@tick("console.news", every_seconds=60)
def look_round(*, at: datetime) -> None:
    """Tell whoever may be told again, if there is anything new for them."""
    for member in members():
        if member.state == "active" and member.news_every:
            _look_for(member, at)


@page(Permission.TODAY_READ)
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How often this member is told."""
    form = News(request.POST or None, initial={"every": visit.member.news_every})
    if request.method == "POST" and form.is_valid():
        every = int(form.cleaned_data["every"])
        staff.choose_news(member=visit.member.id, every=every, by=visit.by, at=visit.at)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("mfa_index"))
    return render(request, "console/news.html", {"form": form})


def _look_for(member: Member, at: datetime) -> None:
    if member.news_until is None:
        # Whoever is new here is told of what comes from now on, not of all that ever came.
        staff.told_news(member=member.id, before=None, until=at)
        return
    if not rules.may_be_told(every=member.news_every, until=member.news_until, at=at):
        return
    facts = _facts(member, member.news_until, at)
    with transaction.atomic():
        # Every worker looks round: the first one tells them.
        first = staff.told_news(member=member.id, before=member.news_until, until=at)
        if first and any(facts[name] for name in ("letters", "requests", "messages", "held")):
            mails.news(member, facts, at=at)


def _facts(member: Member, since: datetime, until: datetime) -> Mapping[str, object]:
    """What is new for this member: what their role handles, in numbers, and where to look."""
    found = rights.news(since, until) if member.may(Permission.REQUEST_PREPARE) else None
    letters = found.letters if found else ()
    where = reverse("console.letter", args=[letters[0]]) if len(letters) == 1 else reverse("console.requests")
    return {
        "letters": len(letters),
        "requests": found.requests if found else 0,
        "messages": sum(number for process, number in intake.came(since, until).items() if process in _seen_by(member)),
        "held": intake.held_back(since, until) if member.may(Permission.HELD_OPEN) else 0,
        "held_link": settings.HOLDORD_ADDRESS + reverse("console.held"),
        "requests_link": settings.HOLDORD_ADDRESS + where,
        "contacts_link": settings.HOLDORD_ADDRESS + reverse("console.contacts"),
        "settings_link": settings.HOLDORD_ADDRESS + reverse("console.news"),
    }


def _seen_by(member: Member) -> frozenset[str]:
    """The activities whose people this role opens."""
    if not member.may(Permission.PERSON_OPEN):
        return frozenset()
    entries = [entry for entry in policy.register().access if entry.role == member.role]
    return frozenset(process for entry in entries for process in entry.processes)
