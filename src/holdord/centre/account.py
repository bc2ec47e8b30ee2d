"""A person's own page: they log in by a link or a passkey, see what we hold, correct it, take it along, leave.

Promise:  8.2b - "one can change one's data by logging in"; 8.6; 11.4 - leaving is one click
Law:      GDPR Art. 12(2), 12(6), 15-17, 20
Takes:    requests; a ticket in a cookie of its own, for this browser and this site, for half an hour
Gives:    pages in the language of their address; they say the same whether we know an address or not
Next:     rights/actions/entering.py, changing.py, keeping_passkeys.py: each page does one call into it
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from holdord.centre.language import in_its_language
from holdord.lib import own_cookies, visitor
from holdord.lib.clock import now
from holdord.lib.network import WINDOW
from holdord.policy.wording import country
from holdord.rights import actions, texts
from holdord.rights.account import SIMPLE
from holdord.rights.proof import LINK_LIVES, SESSION_LIVES, Ticket
from holdord.terms import Right, paths

COOKIE = own_cookies.ACCOUNT
#: What a browser was asked about a passkey, until it answers: signed, and gone after five minutes.
ASKED = own_cookies.PASSKEY
_ASKED_FOR = 300
_SALT = "holdord.centre.passkey"

ACCOUNT, SENT, ENTER = paths("account"), paths("account-sent"), paths("account-enter")
DOWNLOAD, PASSKEY = paths("account-download"), paths("account-passkey")


class AddressForm(forms.Form):
    """The address, and nothing else."""

    use_required_attribute = False

    address = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The one you have used with us. We send a link to it; it works once, for 15 minutes."),
        widget=forms.EmailInput(attrs={"autocomplete": "email webauthn", "aria-required": "true"}),
        max_length=254,
        error_messages={"required": gettext_lazy("Please write your e-mail address.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def account(request: HttpRequest, *, language: str) -> HttpResponse:
    """The door; behind it, what we hold."""
    ticket = _ticket(request)
    if request.method == "POST":
        return _pressed(request, language, ticket) if ticket else _asked(request, language)
    if ticket is None:
        return _door(request, language, AddressForm())
    try:
        return _opened(request, language, ticket)
    except actions.NotYours:
        return _forgetting(_door(request, language, AddressForm()))


@require_safe
@in_its_language
def sent(request: HttpRequest, *, language: str) -> HttpResponse:
    """The same for everybody."""
    return _page(request, "sent", language, minutes=int(LINK_LIVES.total_seconds() // 60))


@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def enter(request: HttpRequest, *, token: str, language: str) -> HttpResponse:
    """The page behind the link in the letter. To look at it opens nothing: programs that test links do that too."""
    if request.method != "POST":
        return _page(request, "enter", language)
    try:
        ticket = actions.enter(token=token, at=now())
    except actions.NotLetIn:
        return _page(request, "not_let_in", language, status=422)
    return _with(ticket, HttpResponseRedirect(ACCOUNT[language]))


@require_POST
@in_its_language
def download(request: HttpRequest, *, language: str) -> HttpResponse:
    """What the person gave us, for machines."""
    ticket, table = _ticket(request), request.POST.get("as") == "csv"
    try:
        content = actions.take_along(ticket=ticket, table=table, at=now()) if ticket else None
    except actions.NotYours:
        content = None
    if content is None:
        return HttpResponseRedirect(ACCOUNT[language])
    kind, ending = ("text/csv", "csv") if table else ("application/json", "json")
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("my-data")}.{ending}"'
    return response


@require_POST
@in_its_language
def passkey(request: HttpRequest, *, language: str) -> HttpResponse:
    """What a script asks and answers on behalf of a browser: ``do`` is ask-make, make, ask-show or show."""
    ways = {"ask-make": _ask_make, "make": _make, "ask-show": _ask_show, "show": _show}
    way = ways.get(request.POST.get("do", ""))
    try:
        if way is not None:
            return way(request, language)
    except (actions.NotYours, actions.NotLetIn, actions.NoPasskey):
        pass  # the answer is the same, whatever it was
    return JsonResponse({"wrong": _("The passkey was not accepted. Log in by a link instead.")}, status=422)


# The door


def _asked(request: HttpRequest, language: str) -> HttpResponse:
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _door(request, language, form, status=422)
    try:
        actions.ask_to_enter(
            address=form.cleaned_data["address"], language=language, at=now(), network=visitor.network(request)
        )
    except actions.NotAnAddress:
        form.add_error("address", _("This does not look like an e-mail address. Write it as in name@example.com."))
        return _door(request, language, form, status=422)
    except actions.TooManyAsked:
        response = _page(request, "enough", language, status=429)
        response["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response
    return HttpResponseRedirect(SENT[language])


def _door(request: HttpRequest, language: str, form: AddressForm, *, status: int = 200) -> HttpResponse:
    return _page(request, "door", language, status=status, form=form)


# Behind it


def _opened(request: HttpRequest, language: str, ticket: Ticket, *, status: int = 200, **more: object) -> HttpResponse:
    found = actions.open_account(ticket=ticket, language=language, at=now())
    known = dict(found.simple)
    fields = [
        {"name": name, "label": texts.word(texts.FIELDS, name, language), "value": known.get(name, "")}
        for name in SIMPLE
        if name in known or name == "name"
    ]
    shown = {
        "account": found,
        "fields": fields,
        "lives_in": country(found.country, language) if found.country else "",
        "saved": request.GET.get("saved", ""),
        **more,
    }
    return _page(request, "account", language, status=status, **shown)


def _pressed(request: HttpRequest, language: str, ticket: Ticket) -> HttpResponse:
    """One button, one act."""
    at = now()
    try:
        if "correct" in request.POST:
            return _corrected(request, language, ticket, at)
        if "ask" in request.POST:
            actions.ask_here(ticket=ticket, right=Right.RECTIFICATION, message=request.POST["ask"][:4000], at=at)
            return HttpResponseRedirect(f"{ACCOUNT[language]}?saved=asked")
        if "choices" in request.POST:
            return HttpResponseRedirect(actions.choices_link(ticket=ticket, language=language, at=at))
        if "keep" in request.POST:
            return _kept(request, language, ticket, at)
        if "forget-passkey" in request.POST:
            actions.remove_passkey(ticket=ticket, passkey=_id(request.POST["forget-passkey"]), at=at)
            return HttpResponseRedirect(f"{ACCOUNT[language]}?saved=passkey")
        if "leave" in request.POST:
            request_id = actions.leave(ticket=ticket, at=at)
            return _forgetting(_page(request, "left", language, answered=request_id is not None))
        if "log-out" in request.POST:
            actions.leave_session(ticket=ticket, at=at)
            return _forgetting(HttpResponseRedirect(ACCOUNT[language]))
    except actions.NotYours:
        return _forgetting(HttpResponseRedirect(ACCOUNT[language]))
    except actions.NoAddress:
        return _opened(request, language, ticket, status=422, wrong="no-address")
    return HttpResponseRedirect(ACCOUNT[language])


def _kept(request: HttpRequest, language: str, ticket: Ticket, at: datetime) -> HttpResponse:
    try:
        actions.keep(ticket=ticket, process=request.POST["keep"][:80], at=at)
    except actions.NotTheirsToSay:
        return _opened(request, language, ticket, status=422, wrong="not-to-keep")
    return HttpResponseRedirect(f"{ACCOUNT[language]}?saved=kept")


def _corrected(request: HttpRequest, language: str, ticket: Ticket, at: datetime) -> HttpResponse:
    field = request.POST["correct"]
    try:
        told = actions.correct(ticket=ticket, field=field, value=request.POST.get(field, ""), at=at)
    except actions.NotSimple:
        return _opened(request, language, ticket, status=422, wrong="not-simple")
    return HttpResponseRedirect(f"{ACCOUNT[language]}?saved={'told' if told else 'corrected'}")


# Passkeys


def _ask_make(request: HttpRequest, language: str) -> HttpResponse:
    asked, state = actions.ask_for_passkey(ticket=_must(request), at=now())
    return _asking(asked, {"state": state, "handle": asked["publicKey"]["user"]["id"]})


def _make(request: HttpRequest, language: str) -> HttpResponse:
    kept, answer = _was_asked(request), request.POST.get("answer", "")
    actions.add_passkey(
        ticket=_must(request), state=kept["state"], handle=kept.get("handle", ""), answer=answer, at=now()
    )
    return _forget_asked(JsonResponse({"next": f"{ACCOUNT[language]}?saved=passkey"}))


def _ask_show(request: HttpRequest, language: str) -> HttpResponse:
    asked, state = actions.ask_to_show_passkey()
    return _asking(asked, {"state": state})


def _show(request: HttpRequest, language: str) -> HttpResponse:
    kept = _was_asked(request)
    ticket = actions.enter_by_passkey(state=kept["state"], answer=request.POST.get("answer", ""), at=now())
    return _with(ticket, _forget_asked(JsonResponse({"next": ACCOUNT[language]})))


def _asking(asked: dict[str, Any], kept: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(asked)
    _cookie(response, ASKED, signing.dumps(kept, salt=_SALT), _ASKED_FOR)
    return response


def _was_asked(request: HttpRequest) -> dict[str, Any]:
    try:
        found: dict[str, Any] = signing.loads(request.COOKIES.get(ASKED, ""), salt=_SALT, max_age=_ASKED_FOR)
    except signing.BadSignature:
        raise actions.NoPasskey("nothing was asked of this browser") from None
    return found


def _forget_asked(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(ASKED, samesite="Strict")
    return response


# Tickets


def _must(request: HttpRequest) -> Ticket:
    ticket = _ticket(request)
    if ticket is None:
        raise actions.NotYours("nobody is logged in in this browser")
    return ticket


def _ticket(request: HttpRequest) -> Ticket | None:
    return Ticket.parse(request.COOKIES.get(COOKIE, ""))


def _with(ticket: Ticket, response: HttpResponse) -> HttpResponse:
    _cookie(response, COOKIE, str(ticket), int(SESSION_LIVES.total_seconds()))
    return response


def _cookie(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    """Sent back to this site only, and from no link on another."""
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
    )


def _forgetting(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, samesite="Strict")
    return response


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _page(request: HttpRequest, name: str, language: str, *, status: int = 200, **shown: object) -> HttpResponse:
    """None of these is for search engines or for a stored copy."""
    facts = {
        "account_path": ACCOUNT[language],
        "download_path": DOWNLOAD[language],
        "passkey_path": PASSKEY[language],
        "rights_path": paths("rights")[language],
        "session_minutes": int(SESSION_LIVES.total_seconds() // 60),
        **shown,
    }
    response = render(request, f"centre/account/{name}.html", facts, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response
