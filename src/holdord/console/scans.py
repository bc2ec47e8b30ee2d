"""What our websites were seen to do: the newest scan of each, held against the register in force.

Promise:  2.1b, 2.2, 2.2.1-2.2.3, 2.5
Law:      GDPR Art. 5(2)
Takes:    requests; ``scan``, an older one
Gives:    the page. What a scan shows that is too old to be trusted is said to be
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from holdord.console.access import Visit, page
from holdord.policy import queries as policy
from holdord.scan import queries
from holdord.scan.queries import Kept
from holdord.scan.report import words
from holdord.staff.roles import Permission

_HISTORY = 30


@page(Permission.PROMISE_READ)
@require_safe
def scans(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest scan of each site; with ``?scan=``, that one."""
    wanted = request.GET.get("scan", "")
    found = (_one(wanted, visit),) if wanted else queries.newest(visit.at)
    context = {
        "scans": [_shown(each) for each in found], "wanted": wanted, "unscanned": queries.unscanned(),
        "history": queries.history(_HISTORY), "days": settings.HOLDORD_SCAN_TRUSTED_DAYS,
        "by_itself": settings.HOLDORD_SCAN_EVERY_DAYS if settings.HOLDORD_SCAN_SITES else 0,
    }  # fmt: skip
    return render(request, "console/scans.html", context)


def _one(wanted: str, visit: Visit) -> Kept:
    found = queries.one(int(wanted), visit.at) if wanted.isdecimal() and len(wanted) < 10 else None
    if found is None:
        raise Http404
    return found


def _shown(kept: Kept) -> dict[str, Any]:
    return {"kept": kept, **words.in_words(kept.seen, kept.findings, policy.register())}
