"""What shows that the published page says what we promised it says, and that it travels encrypted.

Promise:  every declared fact (notice.says); 11.1 - changes are published on the page; 9.4 - encrypted transfer
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
from holdord.lib.registry import Evidence, Said, broken, broken_by, control, kept, said
from holdord.notice import queries
from holdord.notice.page import Page
from holdord.notice.rules import PUBLISHED_AT
from holdord.notice.says import Claim, UnknownSubject, claims
from holdord.policy import queries as policy
from holdord.subjects import queries as subjects
from holdord.subjects.rules import RIGHT_TO_OBJECT

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_HALF_A_YEAR = 15_552_000
_FOUND = 200
_REDIRECTS = (301, 308)
#: How many signs of its hash a page shows.
_SHOWN_OF_VERSION = 12
#: How many of a long list are named.
_NAMED = 3


@control("notice.says", public=True)
def says(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each fact of the register stands on the page, in the place that is about it, in every language."""
    edition = policy.active()
    looked_at = 0
    missing: list[tuple[str, Claim]] = []
    for language in edition.register.languages:
        page = _page(PUBLISHED_AT[language], now)
        if page is None:
            return broken("there is no notice at {path}", path=PUBLISHED_AT[language], looked_at=0)
        try:
            asked = claims(edition, language, about)
        except UnknownSubject as unknown:
            # For whoever writes the register, in the words of its format.
            return broken("the notice cannot be asked this ({fault})", fault=str(unknown), looked_at=0)
        looked_at += len(asked)
        missing += [(language, claim) for claim in asked if not claim.holds(page)]
    if about.get("what") == "processor-contracts" and missing:
        return _no_contracts(missing)
    if missing:
        return _lacks(missing, looked_at)
    return kept("facts looked for on the published page ({languages}): {n}, all there", n=looked_at,
                languages=edition.register.languages, looked_at=looked_at)  # fmt: skip


def _lacks(missing: list[tuple[str, Claim]], looked_at: int) -> Evidence:
    language, first = missing[0]
    what = said("a link") if first.link else said("a fact")
    if first.text is None:
        what = said("a fact the register does not have")
    return broken(
        "facts that are not on the published page: {n} of {total}; first: {what} at #{place} ({language})",
        n=len(missing), total=looked_at, what=what, place=first.element, language=language, looked_at=looked_at,
    )  # fmt: skip


def _no_contracts(missing: list[tuple[str, Claim]]) -> Evidence:
    without = sorted({claim.element.removeprefix("r-") for _, claim in missing})
    more = [] if len(without) <= _NAMED else ["…"]
    return broken("processors with no agreement cited: {n} ({some})", n=len(without), some=[*without[:_NAMED], *more],
                  looked_at=len(missing))  # fmt: skip


def _page(path: str, now: datetime) -> Page | None:
    """The page as published; None where there is none."""
    status, text = _fetched(path, now, policy.version())
    return _read(text) if status == _FOUND else None


@lru_cache(maxsize=4)
def _read(text: str) -> Page:
    """A page of four hundred kilobytes is taken apart once, and not for each of the thirty controls that ask it."""
    return Page(text)


@lru_cache(maxsize=4)
def _fetched(path: str, now: datetime, _version: str) -> tuple[int, str]:
    """One reading serves all controls of one run: they share its moment, and the version in force."""
    response = _get(path)
    return response.status, response.text


def _get(path: str, *, secure: bool = True) -> web.Response:
    """The request sets the language of this thread; what runs here goes on in its own."""
    with translation.override(translation.get_language()):
        return web.fetch(path, secure=secure)


@control("notice.shows-version-in-force", public=True)
def shows_version_in_force(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """The page in each language is of the version published last; every version before it is kept, with its date."""
    published = policy.publications()
    edition = policy.active()
    if not published:
        return kept("no version has been published yet", looked_at=0)
    lost = [each.number for each in published if policy.publication(each.number) is None]
    other = [language for language in edition.register.languages if not _bears(language, published[0].version, now)]
    faults = [
        (lost, said("versions that are not kept: {lost}", lost=lost)),
        (other, said("pages that are not of the version published last: {languages}", languages=other)),
    ]
    if lost or other:
        return broken_by([fault for found, fault in faults if found], looked_at=len(published))
    return kept("versions published and kept, each with its date: {n}; the page is of the last one ({languages})",
                n=len(published), languages=edition.register.languages, looked_at=len(published))  # fmt: skip


def _bears(language: str, version: str, now: datetime) -> bool:
    status, text = _fetched(PUBLISHED_AT[language], now, policy.version())
    return status == _FOUND and version[:_SHOWN_OF_VERSION] in text


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
    looked_for = _transport()
    if faults := [fault for fault, wrong in looked_for if wrong]:
        return broken_by(faults, looked_at=len(looked_for))
    return kept("TLS only: HSTS, redirect, cookies, outgoing mail, links to partners", looked_at=len(looked_for))


def _transport() -> list[tuple[Said, bool]]:
    """Each fault there could be, and whether it is there."""
    path = PUBLISHED_AT[policy.register().languages[0]]
    safe, plain = _get(path), _get(path, secure=False)
    age = re.search(r"max-age=(\d+)", safe.headers.get("strict-transport-security", ""))
    partners = [link for link in Page(safe.text).links() if link.startswith("http:")]
    return [
        (said("no page over TLS"), safe.status != _FOUND),
        (said("no HSTS header of half a year or more"), age is None or int(age[1]) < _HALF_A_YEAR),
        (said("plain http is answered"), not _is_sent_to_tls(plain)),
        (said("the session cookie travels without TLS"), not settings.SESSION_COOKIE_SECURE),
        (said("the form cookie travels without TLS"), not settings.CSRF_COOKIE_SECURE),
        (said("mail goes out without TLS"), _mails_in_clear()),
        (said("links that lead to plain http: {n}", n=len(partners)), bool(partners)),
    ]


def _is_sent_to_tls(response: web.Response) -> bool:
    return response.status in _REDIRECTS and response.headers.get("location", "").startswith("https://")


def _mails_in_clear() -> bool:
    if not settings.HOLDORD_SMTP or settings.EMAIL_HOST in _LOOPBACK:
        return False
    return not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)


@control("notice.right-to-object-told-first")
def right_to_object_told_first(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Everybody a letter went to had been told of their right to object by then, or was told by that letter."""
    first = queries.first_sent()
    told = subjects.first_told(RIGHT_TO_OBJECT)
    untold = sum(subject not in told or told[subject] > sent_at for subject, sent_at in first.items())
    if untold:
        return broken("people we have written to: {seen}; not told of their right to object in the first letter: {n}",
                      seen=len(first), n=untold, looked_at=len(first))  # fmt: skip
    return kept("people we have written to: {seen}, each told of the right to object in the first letter at the latest",
                seen=len(first), looked_at=len(first))  # fmt: skip
