"""The page of a person's own switches, and the page behind a way out. Neither needs an account, a cookie or a script.

Promise:  8.7 - taken back with one click, given back with one click; 8.5b - a no to advertising, at once
Law:      GDPR Art. 7(3), 12(2), 21(2)-(5); RFC 8058 (a mail program's own unsubscribing)
Takes:    a signed link; which button was pressed
Gives:    pages in the language of the address, which name nobody
Next:     rights/switches.py (what is shown), rights/actions/choosing.py (what a button does)

The link is the key, so no cookie guards these forms: whoever can forge a request to this address has the link.
"""

from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from holdord.centre.language import in_its_language
from holdord.consent import actions as consent
from holdord.consent import links, site_rules
from holdord.lib.clock import now
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.rights import actions, switches
from holdord.rights.switches import Switch
from holdord.terms import Channel, paths

CHOICES, WAY_OUT = links.CHOICES, links.WAY_OUT
_RIGHTS = paths("rights")

#: What a way of reaching somebody is called.
WAYS = {
    Channel.EMAIL: _("E-mail"),
    Channel.CALL: _("Telephone"),
    Channel.MESSENGER: _("Messenger"),
    Channel.POST: _("Letter"),
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def choices(request: HttpRequest, *, token: str, language: str) -> HttpResponse:
    """All switches of a person. A button sets one; the page then says how it stands."""
    link, at = links.read_choices(token), now()
    subject = switches.who(link.subject) if link else None
    if link is None or subject is None:
        return _gone(request, language)
    opens = link.opens_on(_today(at))
    if request.method != "POST":
        return _board(request, subject, language, token, opens=opens, at=at)
    done = _pressed(request, subject, language, opens=opens, at=at)
    if done is None:
        return _board(request, subject, language, token, opens=opens, at=at, refused=True, status=422)
    return HttpResponseRedirect(f"{CHOICES[language]}{token}?{urlencode({'saved': done})}#saved", status=303)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def way_out(request: HttpRequest, *, token: str, language: str) -> HttpResponse:
    """The page behind the link in a message. To look at it changes nothing: programs that test links do that too."""
    link, at = links.read_way_out(token), now()
    subject = switches.who(link.subject) if link else None
    if link is None or subject is None:
        return _gone(request, language)
    words = policy.wording(language).purposes.get(link.purpose)
    title = words.title if words else link.purpose
    # As old as the link it is reached by: whoever has an old letter can close there, and not open.
    choices_path = CHOICES[language] + links.choices_token(subject, on=link.given_on)
    if request.method == "POST":
        _say_no(subject, link.purpose, at)
    done = request.method == "POST"
    return _page(request, "way_out", language, purpose=title, done=done, choices_path=choices_path)


def _say_no(subject: UUID, purpose: str, at: datetime) -> None:
    """A purpose that is no more needs no no."""
    by = f"subject:{subject}"
    try:
        actions.switch_off(subject=subject, purpose=purpose, by=by, at=at, channel="mail")
    except actions.NotASwitch:
        return


def _pressed(request: HttpRequest, subject: UUID, language: str, *, opens: bool, at: datetime) -> str | None:
    """Do what the button says; gives the id of what was set, None for what is refused or no button of ours."""
    by, sent = f"subject:{subject}", request.POST
    said: dict[str, Callable[[str], None]] = {
        "off": lambda purpose: actions.switch_off(subject=subject, purpose=purpose, by=by, at=at),
        "site-number": lambda typed: _is_mine(subject, typed, by=by, at=at),
        "no-marketing": lambda _: actions.no_marketing(subject=subject, by=by, at=at),
        "way-off": lambda value: _reach(subject, value, wanted=False, by=by, at=at),
    }
    if opens:
        said |= {
            "on": lambda purpose: actions.switch_on(subject=subject, purpose=purpose, by=by, at=at, language=language),
            "marketing-again": lambda _: actions.marketing_again(subject=subject, by=by, at=at),
            "way-on": lambda value: _reach(subject, value, wanted=True, by=by, at=at),
        }
    button = next((name for name in said if name in sent), None)
    if button is None:
        return None
    try:
        said[button](sent[button])
    except (actions.NotASwitch, actions.FirstTheOthers, consent.NoSuchChoice, ValueError):
        return None
    return button if button == "site-number" else sent[button].partition(":")[0]


def _is_mine(subject: UUID, typed: str, *, by: str, at: datetime) -> None:
    """What was chosen in a browser of theirs is shown to them, and erased with them, from now on."""
    number = site_rules.number_of(typed)
    if number is None:
        raise ValueError("no number of the banner")
    consent.is_mine(visitor=number, subject=subject, by=by, at=at)


def _reach(subject: UUID, value: str, *, wanted: bool, by: str, at: datetime) -> None:
    purpose, _sign, way = value.partition(":")
    actions.reach(subject=subject, purpose=purpose, way=Channel(way), wanted=wanted, by=by, at=at)


def _board(
    request: HttpRequest, subject: UUID, language: str, token: str, *, opens: bool, at: datetime,
    refused: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    found = switches.board(subject, language=language, at=at)
    saved = request.GET.get("saved", "")
    return _page(
        request, "board", language, status=status, marketing=_shown(found.switches, marketing=True, saved=saved),
        others=_shown(found.switches, marketing=False, saved=saved), fixed=found.fixed, no_marketing=found.no_marketing,
        opens=opens, saved=bool(saved), refused=refused, path=CHOICES[language] + token,
        asks_on_site=policy.register().banner is not None,
    )  # fmt: skip


def _shown(found: tuple[Switch, ...], *, marketing: bool, saved: str) -> list[dict[str, object]]:
    return [
        {
            "switch": switch,
            "ways": [{"way": way, "name": WAYS[way.channel]} for way in switch.ways],
            "saved": switch.purpose == saved,
        }
        for switch in found
        if switch.marketing is marketing
    ]


def _gone(request: HttpRequest, language: str) -> HttpResponse:
    """Nobody we know, or no link of ours; the page is the same, and says where to go."""
    return _page(request, "gone", language, status=404)


def _page(request: HttpRequest, name: str, language: str, *, status: int = 200, **shown: object) -> HttpResponse:
    """None of these is for search engines or for a stored copy."""
    facts = {"rights_path": _RIGHTS[language], **shown}
    response = render(request, f"centre/choices/{name}.html", facts, status=status)
    response["Cache-Control"] = "no-store"
    # The address is the key: it must not go along to another site, nor to our own pages' logs.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _today(at: datetime) -> date:
    return local_date(at, policy.register().desk.time_zone)
