"""Who may open which page, and for what. Every address of the console goes through here.

Promise:  9.3 - "limited access to sensitive data": deny by default, each read has a purpose; 9.2 - a second factor
Law:      GDPR Art. 5(1)(b), 32(4)
Takes:    a view and the permission it asks for
Gives:    a view that answers: the log-in page; the page that sets up a second factor; a refusal; the question for a
          purpose; or the page itself, handed a Visit
Next:     stated.py (the purpose that was stated), ../staff/roles.py (who may do what)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from holdord.console import stated
from holdord.lib import clock
from holdord.policy import queries as policy
from holdord.staff import actions as staff
from holdord.staff import rules
from holdord.staff.queries import Member, member
from holdord.staff.roles import Permission


@dataclass(frozen=True)
class Visit:
    """Who opened the page, when, and for which purpose they said they read a person's data (None: they said none)."""

    member: Member
    at: datetime
    purpose: str | None

    @property
    def by(self) -> str:
        """The actor, as actions of rooms want it."""
        return self.member.actor

    def may(self, permission: Permission) -> bool:
        return self.member.may(permission)


View = Callable[..., HttpResponseBase]


Wanted = bool | str | Callable[[], bool | str]


def page(permission: Permission, *, for_a_purpose: Wanted = False) -> Callable[[View], View]:
    """Open the view to roles with that permission.

    ``for_a_purpose`` where a person's data are shown: True for any purpose of the role, or the one that will do;
    or what says so when the page is opened, where the register decides.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            who = member_here(request)
            if who is None:
                return redirect_to_login(request.get_full_path())
            wanted = for_a_purpose() if callable(for_a_purpose) else for_a_purpose
            # A page that says no tells the time too: until when a purpose holds.
            with timezone.override(ZoneInfo(policy.register().desk.time_zone)):
                return _turned_away(request, who, permission, wanted) or _shown(view, request, who, args, kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the test that walks all addresses
        guarded.for_a_purpose = for_a_purpose  # type: ignore[attr-defined]  # likewise
        return guarded

    return guard


def own_account(view: View) -> View:
    """Open one of the log-in library's pages to whoever is logged in, once their second factor stands."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        who = member_here(request)
        if who is not None and _lacks_second_factor(who):
            return _to_set_up(request)
        return view(request, *args, **kwargs)

    return guarded


def member_here(request: HttpRequest) -> Member | None:
    """The member of staff who asks, looked up once a request; None for anybody else."""
    if not request.user.is_authenticated:
        return None
    found = getattr(request, "_member_here", None)
    if found is None:
        found = member(request.user.pk)
        request._member_here = found  # type: ignore[attr-defined]  # a place to keep it for this request
    return found if found and found.is_active else None


def advise_second_factor(who: Member) -> bool:
    """Whether a banner should recommend one: where it is not required, and none is set up."""
    return rules.opens_persons(who.role) and not who.has_second_factor


def denied(request: HttpRequest, why: str) -> HttpResponse:
    """The page that says no, and why."""
    return render(request, "console/denied.html", {"why": why}, status=HTTPStatus.FORBIDDEN)


def _turned_away(
    request: HttpRequest, who: Member, permission: Permission, for_a_purpose: bool | str
) -> HttpResponse | None:
    if _lacks_second_factor(who):
        return _to_set_up(request)
    if not who.may(permission):
        return denied(request, _("Your role does not open this page."))
    current = stated.current(request, who.role, clock.now())
    if not for_a_purpose or (current and for_a_purpose in (True, current)):
        return None
    asked = {"next": _way_back(request)} | ({"for": for_a_purpose} if isinstance(for_a_purpose, str) else {})
    return HttpResponseRedirect(f"{reverse('console.purpose')}?{urlencode(asked)}")


def _way_back(request: HttpRequest) -> str:
    """The page itself; for something that was sent, the page its form stood on, for what was sent is gone."""
    if request.method == "GET":
        return request.path
    came_from = urlsplit(request.headers.get("referer", ""))
    return came_from.path if came_from.netloc == request.get_host() else reverse("console.today")


def _shown(
    view: View, request: HttpRequest, who: Member, args: tuple[object, ...], kwargs: dict[str, object]
) -> HttpResponseBase:
    at = clock.now()
    staff.seen(member=who.id, at=at)
    visit = Visit(who, at, stated.current(request, who.role, at))
    return view(request, visit, *args, **kwargs)


def _lacks_second_factor(who: Member) -> bool:
    return rules.must_set_up_second_factor(who.role, has_one=who.has_second_factor, production=settings.PRODUCTION)


def _to_set_up(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Set up a second factor first. Your role opens people's data, so it needs one."))
    return HttpResponseRedirect(reverse("mfa_index"))
