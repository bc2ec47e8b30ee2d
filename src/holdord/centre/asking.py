"""The banner on the company's websites: its script, its markup, and the scripts of ours that go before a partner's.

Promise:  2.1b, 2.2.1-2.2.3 - nothing before a yes, and refusing as easy as accepting
Law:      ePrivacy Directive Art. 5(3); GDPR Art. 7(1)-(3)
Takes:    requests; the sites in HOLDORD_EMBED_ON
Gives:    /embed/banner.<language>.js (one file, any site), /embed/banner.<language>.html (what stands in a page whose
          server asks us), /embed/banner.css, /embed/gate/<service>.js. Public, the same for everybody
Next:     ../../../frontend/banner/ (the source), ../api/site_choices.py (where a choice arrives), cookies.py (the page)
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import override
from django.views.decorators.http import require_safe

from holdord.centre import pages
from holdord.centre.embedding import public_script
from holdord.consent import actions, banner, queries, site_rules
from holdord.consent.banner import Asked, Service, Stored
from holdord.consent.banner_texts import CHOICE_COOKIE
from holdord.lib.clock import now
from holdord.policy import queries as policy
from holdord.policy.banner import Banner
from holdord.policy.loader import Edition

_BUILT = Path(__file__).parent / "embed"
#: Google's signals, by the digit the script calls each by. The first is always granted: what a site's safety needs.
_SIGNS = (
    "security_storage", "ad_storage", "ad_user_data", "ad_personalization", "analytics_storage",
    "functionality_storage", "personalization_storage",
)  # fmt: skip


@require_safe
def script(request: HttpRequest, *, language: str) -> HttpResponse:
    """The banner as one file: code, style, words and services."""
    return public_script(request, banner_script(_spoken(language)))


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The look alone, for pages that would rather link it than carry it."""
    return public_script(request, _built("banner.css"), "text/css")


@require_safe
def fragment(request: HttpRequest, *, language: str) -> HttpResponse:
    """What a page carries that is put together by a server: by an edge include, a template, or by hand.

    Where the request brings the visitor's cookie (an edge include hands it on), a question that is not due is left out
    and the way back stands in its place; a browser that says no for its owner (Global Privacy Control) is not asked.
    """
    _spoken(language)
    shown = banner_question(language)
    said = site_rules.kept(request.COOKIES.get(CHOICE_COOKIE, ""))
    if said is None:
        asks = request.headers.get("Sec-GPC") != "1"
    else:
        asks = site_rules.is_due(said, shown.slots, _terms().no_stands, _terms().yes_lasts, now())
    page = markup(language, asks=asks, said=None if asks else said)
    response = HttpResponse(page, content_type="text/html; charset=utf-8")
    response["Vary"] = "Cookie, Sec-GPC"
    response["Cache-Control"] = "private, max-age=60" if said else "public, max-age=300"
    return response


@require_safe
def gate(request: HttpRequest, *, service: str) -> HttpResponse:
    """Our script that runs before a partner's: it makes the queue the partner's own script empties, and no more."""
    found = banner.gate(policy.active(), service)
    if found is None or not found[0].before:
        raise Http404
    return public_script(request, found[0].script(found[1]))


def markup(language: str, *, asks: bool = True, said: site_rules.Kept | None = None) -> str:
    """The banner as HTML: the question if it ``asks``, and the way back where something was ``said``."""
    edition = policy.active()
    with override(language):
        return render_to_string("centre/asking/banner.html", {
            "texts": banner.asked(edition, language).texts, "asks": asks, "said": said,
            "style": _built("banner.css"), "script": f"{settings.HOLDORD_ADDRESS}/embed/banner.{language}.js",
            "notice": settings.HOLDORD_ADDRESS + pages.path_of("notice", language),
        })  # fmt: skip


def banner_script(language: str) -> str:
    """The file for one language. Raises consent's NoBanner."""
    return put_together(*parts(language))


def parts(language: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What every page needs, and the lists, which are read once somebody opens them. Raises NoBanner."""
    edition = policy.active()
    asked, shown = banner.asked(edition, language), banner_question(language)
    return _config(edition, asked, shown, language), _lists(asked, shown.slots)


def put_together(config: Mapping[str, Any], lists: Mapping[str, Any]) -> str:
    """The script as it is built, with both in their places."""
    script = _built("banner.js")
    for place, what in (("__CONFIG__", config), ("__LISTS__", lists)):
        # As it stands in a script: a closing tag within a word would end it where somebody puts it into a page.
        text = json.dumps(what, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        script = script.replace(place, text, 1)
    return script


def _config(edition: Edition, asked: Asked, shown: queries.Question, language: str) -> dict[str, Any]:
    """What each page needs: the rules, the texts, and the services by slot, id, signals and addresses."""
    terms = _terms()
    return {
        "v": shown.hash[:16],
        "e": f"{settings.HOLDORD_ADDRESS}/api/site-choices",
        "d": f";domain={terms.shared_domain}" if terms.shared_domain else "",
        "y": terms.yes_lasts.days_at_least * 1440,
        "q": terms.no_stands.days_at_most * 1440,
        "m": _SIGNS if terms.consent_mode != "none" else 0,
        "a": int(terms.consent_mode == "advanced"),
        "n": max(shown.slots.values(), default=-1) + 1,
        "p": settings.HOLDORD_ADDRESS + pages.path_of("notice", language),
        "r": settings.HOLDORD_ADDRESS + pages.path_of("cookies", language),
        "t": {**asked.texts, "columns": asked.columns},
        "s": [_service(each, shown.slots[each.id], edition) for each in asked.services],
    }


def _service(service: Service, slot: int, edition: Edition) -> dict[str, Any]:
    found = banner.gate(edition, service.id)
    told = {"n": slot, "i": service.id, "g": _signs(service.id, edition)}
    if found:
        ours = [f"{settings.HOLDORD_ADDRESS}/embed/gate/{service.id}.js"] if found[0].before else []
        told["u"] = [*ours, *found[0].addresses(found[1])]
    return told


def _lists(asked: Asked, slots: Mapping[str, int]) -> dict[str, Any]:
    """What is behind the question: what is necessary, the categories, and the services by slot."""
    return {
        "k": [_row(each) for each in asked.necessary],
        "c": [
            {"t": each.title, "d": each.text, "s": [slots[service.id] for service in each.services]}
            for each in asked.categories
        ],
        "s": {slots[each.id]: _told(each) for each in asked.services},
    }


def _told(service: Service) -> dict[str, Any]:
    return {
        "t": service.name, "d": service.does, "o": ", ".join(filter(None, [service.entity, service.country])),
        "p": service.policy_url, "k": [_row(each) for each in service.stored], "r": _pattern(service),
    }  # fmt: skip


def _pattern(service: Service) -> str:
    """The names of what we can delete, as the inside of a regular expression; a star stands for what differs."""
    names = [each.name for each in service.stored if each.first_party]
    return "|".join(re.escape(name).replace(r"\*", ".*") for name in names)


def _signs(service: str, edition: Edition) -> str:
    return "".join(str(_SIGNS.index(each)) for each in banner.signals(edition, service))


def _row(stored: Stored) -> list[str]:
    return [stored.name, stored.under, stored.lifetime]


def banner_question(language: str) -> queries.Question:
    """The words that are served now, kept: what a choice made from now on cites."""
    return actions.put_question(banner.asked(policy.active(), language), by="system:banner", at=now())


def _terms() -> Banner:
    found = policy.register().banner
    if found is None:
        raise banner.NoBanner
    return found


def _spoken(language: str) -> str:
    if policy.register().banner is None or language not in policy.register().languages:
        raise Http404
    return language


@lru_cache(maxsize=4)
def _built(name: str) -> str:
    return (_BUILT / name).read_text(encoding="utf-8").strip()
