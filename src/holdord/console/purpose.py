"""The question that stands before every person's page: for what do you read it?

Promise:  9.3 - each read has a purpose
Law:      GDPR Art. 5(1)(b)
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdord.console import stated
from holdord.console.access import Visit, page
from holdord.staff.roles import Permission


@page(Permission.PERSON_OPEN)
@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Choose a purpose, then go on to the page that asked for one."""
    onward = _onward(request)
    if request.method == "POST":
        if "forget" in request.POST:
            stated.forget(request)
            return HttpResponseRedirect(reverse("console.today"))
        try:
            stated.state(request, visit.member.role, request.POST.get("purpose", ""), visit.at)
        except stated.NotOffered:
            messages.error(request, _("Choose one of the purposes in the list."))
        else:
            return HttpResponseRedirect(onward)
    context = {
        "choices": stated.offered(visit.member.role),
        "chosen": visit.purpose,
        "wanted": request.GET.get("for") or visit.purpose,
        "onward": onward,
        "minutes": int(stated.LASTS.total_seconds() // 60),
    }
    return render(request, "console/purpose.html", context)


def _onward(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if asked and here else reverse("console.contacts")
