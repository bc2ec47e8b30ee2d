"""Is what we promise about a person's own page kept?

Promise:  8.2b - logging in; 11.4 - leaving is one click, and ends what one can end
Law:      GDPR Art. 7(3), 12(2), 17, 21
Takes:    the moment
Gives:    Evidence from the page as a visitor gets it, and from everybody who has left
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.audit import queries as audit
from holdord.consent import queries as consent
from holdord.decisions import queries as decisions
from holdord.lib.registry import Evidence, broken, broken_by, control, kept, said
from holdord.lib.web import fetch
from holdord.policy import queries as policy
from holdord.rights import queries, switches
from holdord.subjects import queries as people
from holdord.terms import Right, paths

_FORM = re.compile(r"<form[^>]*method=[\"']post", re.IGNORECASE)
_EMAIL = re.compile(r"<input[^>]*type=[\"']email", re.IGNORECASE)


@control("rights.account-is-open")
def account_is_open(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """The page to log in stands in every language, and asks for nothing but an address."""
    languages = policy.register().languages
    pages = {language: fetch(paths("account")[language]) for language in languages}
    shut = [
        said("{path} does not let anybody in", path=paths("account")[language])
        for language, page in pages.items()
        if page.status != 200 or not _FORM.search(page.text) or not _EMAIL.search(page.text)
    ]
    if shut:
        return broken_by(shut, looked_at=len(pages))
    entered, corrected = audit.count(act="rights.entered"), audit.count(act="subjects.correct")
    return kept("pages to log in: {seen}; log-ins so far: {entered}, corrections made there: {corrected}",
                seen=len(pages), entered=entered, corrected=corrected, looked_at=len(pages))  # fmt: skip


@control("rights.leaving-ends-it")
def leaving_ends_it(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """For whoever left and is still known: nothing they can end is used without a newer yes, and erasure was asked."""
    left = {entry.subject: entry.at for entry in audit.entries(None, act="rights.left") if entry.subject}
    still = [subject for subject in left if people.exists(subject) and people.merged_into(subject) is None]
    used = sum(_is_used(subject, left[subject], now) for subject in still)
    unasked = sum(not _asked_to_erase(subject, left[subject]) for subject in still)
    if used or unasked:
        return broken("people who left: {seen}; still used for something they ended: {used}; "
                      "whose erasure was not asked for: {unasked}",
                      seen=len(left), used=used, unasked=unasked, looked_at=len(left))  # fmt: skip
    return kept("people who left: {seen}; those still known are used for nothing they can end",
                seen=len(left), looked_at=len(left))  # fmt: skip


def _is_used(subject: UUID, left_at: datetime, now: datetime) -> bool:
    chosen = consent.states(subject, now)
    newer = {purpose for purpose, fact in chosen.items() if fact.at > left_at}
    ended = [entry for entry in policy.register().purposes if switches.can_be_switched(entry) and entry.id not in newer]
    return any(decisions.may(subject=subject, purpose=entry.id, at=now).allowed for entry in ended)


def _asked_to_erase(subject: UUID, left_at: datetime) -> bool:
    """Somebody we had no address of could get no letter; that they left stands in the log all the same."""
    unreachable = not any(point.kind.value == "email" for point in people.contact_points(subject))
    asked = queries.rows_of(subject).filter(right=Right.ERASURE.value, received_at__gte=left_at)
    return unreachable or asked.exists()
