"""What shows that the published page says what we promised it says, and that it travels encrypted.

Promise:  every declared fact (notice.says); 9.4 - encrypted transfer (notice.encrypted-transport)
Law:      GDPR Art. 13, 14, 32(1)(a)
Takes:    the moment; `about.what`, as says.py knows it
Gives:    Evidence from the page as a visitor gets it, in each language; from headers and redirects
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation

from holdord.lib import web
from holdord.lib.registry import Evidence, broken, control, kept
from holdord.notice.page import Page
from holdord.notice.rules import PUBLISHED_AT
from holdord.notice.says import Claim, UnknownSubject, claims
from holdord.policy import queries as policy

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_HALF_A_YEAR = 15_552_000
_FOUND = 200
_REDIRECTS = (301, 308)


@control("notice.says")
def says(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each fact of the register stands on the page, in the place that is about it, in every language."""
    edition = policy.active()
    looked_at = 0
    missing: list[tuple[str, Claim]] = []
    for language in edition.register.languages:
        page = _page(PUBLISHED_AT[language], now)
        if page is None:
            return broken(f"{language}: there is no notice at {PUBLISHED_AT[language]}", looked_at=0)
        try:
            asked = claims(edition, language, about)
        except UnknownSubject as unknown:
            return broken(str(unknown), looked_at=0)
        looked_at += len(asked)
        missing += [(language, claim) for claim in asked if not claim.holds(page)]
    if about.get("what") == "processor-contracts" and missing:
        return _no_contracts(missing)
    if missing:
        return broken(_lacks(missing, looked_at), looked_at=looked_at)
    spoken = " and ".join(edition.register.languages)
    return kept(f"{looked_at} facts looked for on the published page ({spoken}): all there", looked_at=looked_at)


def _lacks(missing: list[tuple[str, Claim]], looked_at: int) -> str:
    language, first = missing[0]
    what = "a fact the register does not have" if first.text is None else "a link" if first.link else "a fact"
    return f"{len(missing)} of {looked_at} facts are not on the page; first: {what} at #{first.element} ({language})"


def _no_contracts(missing: list[tuple[str, Claim]]) -> Evidence:
    without = sorted({claim.element.removeprefix("r-") for _, claim in missing})
    some = ", ".join(without[:3]) + (" …" if len(without) > len(without[:3]) else "")
    return broken(f"{len(without)} processors have no agreement cited ({some})", looked_at=len(missing))


def _page(path: str, now: datetime) -> Page | None:
    """The page as published; None where there is none."""
    status, text = _fetched(path, now)
    return Page(text) if status == _FOUND else None


@lru_cache(maxsize=4)
def _fetched(path: str, now: datetime) -> tuple[int, str]:
    """One reading serves all controls of one run: they share its moment."""
    response = _get(path)
    return response.status, response.text


def _get(path: str, *, secure: bool = True) -> web.Response:
    """The request sets the language of this thread; what runs here goes on in its own."""
    with translation.override(translation.get_language()):
        return web.fetch(path, secure=secure)


@control("notice.encrypted-transport")
def encrypted_transport(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Pages, cookies and mail travel over TLS only, and every link to a partner is https.

    On the machine's own address nothing leaves the machine: there is nothing to check, and nothing is claimed.
    """
    address = urlsplit(settings.HOLDORD_ADDRESS)
    if address.scheme != "https":
        if address.hostname in _LOOPBACK:
            return kept("this house is open to its own machine only, without TLS", looked_at=0)
        return broken("the house is reached over http, from other machines", looked_at=1)
    faults = [fault for fault, wrong in _transport().items() if wrong]
    if faults:
        return broken("; ".join(faults), looked_at=len(_transport()))
    return kept("TLS only: HSTS, redirect, cookies, outgoing mail, links to partners", looked_at=len(_transport()))


def _transport() -> Mapping[str, bool]:
    """Each fault there could be, and whether it is there."""
    path = PUBLISHED_AT[policy.register().languages[0]]
    safe, plain = _get(path), _get(path, secure=False)
    age = re.search(r"max-age=(\d+)", safe.headers.get("strict-transport-security", ""))
    partners = [link for link in Page(safe.text).links() if link.startswith("http:")]
    return {
        "no page over TLS": safe.status != _FOUND,
        "no HSTS header of half a year or more": age is None or int(age[1]) < _HALF_A_YEAR,
        "plain http is answered": not _is_sent_to_tls(plain),
        "the session cookie travels without TLS": not settings.SESSION_COOKIE_SECURE,
        "the form cookie travels without TLS": not settings.CSRF_COOKIE_SECURE,
        "mail goes out without TLS": _mails_in_clear(),
        f"{len(partners)} links lead to plain http": bool(partners),
    }


def _is_sent_to_tls(response: web.Response) -> bool:
    return response.status in _REDIRECTS and response.headers.get("location", "").startswith("https://")


def _mails_in_clear() -> bool:
    if not settings.HOLDORD_SMTP or settings.EMAIL_HOST in _LOOPBACK:
        return False
    return not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)
