"""Where somebody who was invited chooses their first password.

Promise:  9.2 - staff accounts
Why:      the token leaves the address with the first click, so that it stands in no history, log or referrer
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from holdord.console.forms import ChoosePassword
from holdord.lib import clock
from holdord.staff import actions, queries, texts
from holdord.staff.rules import NotAllowed

_CHOSEN = "chosen"
_KEPT = "invitation"


@never_cache
@sensitive_post_parameters("password1", "password2")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, then ask for a password and open the account."""
    if token != _CHOSEN:
        request.session[_KEPT] = token
        return HttpResponseRedirect(reverse("console.invitation", args=[_CHOSEN]))
    kept = str(request.session.get(_KEPT, ""))
    try:
        invited = queries.member(queries.invited(kept, at=clock.now()))
    except NotAllowed as refused:
        return render(request, "console/account/invitation.html", {"over": texts.REFUSALS[refused.code]})
    form = ChoosePassword(request.POST or None)
    if request.method == "POST" and form.is_valid() and _accepted(form, kept):
        del request.session[_KEPT]
        messages.success(request, _("Your password is saved. Log in with it."))
        return HttpResponseRedirect(reverse("account_login"))
    role = texts.role_name(invited.role) if invited else ""
    return render(request, "console/account/invitation.html", {"form": form, "role": role})


def _accepted(form: ChoosePassword, token: str) -> bool:
    try:
        actions.accept_invitation(token=token, password=form.cleaned_data["password1"], at=clock.now())
    except ValidationError as weak:
        form.add_error("password1", weak)
        return False
    return True
