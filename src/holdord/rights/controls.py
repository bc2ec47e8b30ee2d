"""Is what we promise about requests kept?

Promise:  8.1a-c, 8.1h, 8.8
Law:      GDPR Art. 12(3)-(4), 15, 32, 77
Takes:    the moment
Gives:    Evidence from live rows, live files, pages fetched and letters rendered
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from holdord.lib.registry import Evidence, broken, control, kept
from holdord.lib.web import fetch
from holdord.policy import queries as policy
from holdord.rights import letters, pdf, queries, report
from holdord.rights.letters import About
from holdord.terms import EEA, Right
from holdord.vault.queries import Unreadable

_FORM = re.compile(r"<form[^>]*method=[\"']post", re.IGNORECASE)
_EMAIL_FIELD = re.compile(r"<input[^>]*type=[\"']email", re.IGNORECASE)


@control("rights.answered-within-a-month")
def answered_within_a_month(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """No open request has passed its day, and none was answered after it."""
    found = queries.punctuality(now)
    seen, late = found.open + found.closed, found.closed - found.closed_on_time
    share = f"{found.closed_on_time} of {found.closed} answered on time"
    if found.overdue or late:
        return broken(f"{share}; {found.overdue} of {found.open} open requests have passed their day", looked_at=seen)
    return kept(f"{share}; none of {found.open} open requests has passed its day", looked_at=seen)


@control("rights.access-report-complete")
def access_report_complete(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """A report built now, of the person who asked last, answers each letter of Art. 15 and shows every room's items.

    Nobody reads it and nothing of it is kept; so it is no reading of that person's data by staff.
    """
    subject = queries.subject_to_show()
    if subject is None:
        return kept("nobody we know has asked for access", looked_at=0)
    person = report.collect(subject)
    languages = policy.register().languages
    lacking: dict[str, None] = {}
    for language in languages:
        built = report.build(person, about=_sample(language, "", now), address="", at=now)
        lacking |= dict.fromkeys(report.missing(built, person))
    if lacking:
        return broken(f"the access report lacks {', '.join(lacking)}", looked_at=len(person.items))
    rooms = len({item.room for item in person.items})
    line = f"an access report built now answers GDPR Art. 15(1)(a)-(h), 15(2), 15(3) in {len(languages)} languages"
    return kept(f"{line}, with all {len(person.items)} items of {rooms} rooms", looked_at=len(person.items))


@control("rights.pdf-is-aes256")
def pdf_is_aes256(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each file that lies ready opens with its password only, and is locked with AES-256."""
    ready = queries.live_deliveries()
    faults = dict.fromkeys(fault for request in ready if (fault := _fault(request)))
    if faults:
        return broken(f"of {len(ready)} files that lie ready some are wrong: {', '.join(faults)}", looked_at=len(ready))
    line = f"{len(ready)} files lie ready: AES-256 (revision 6), and none opens without its password"
    return kept(line, looked_at=len(ready))


@control("rights.desk-is-reachable")
def desk_is_reachable(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """The page for requests is there in each language, with its form and the mailbox of the desk."""
    register = policy.register()
    paths = [letters.PAGE[language] for language in register.languages]
    faults = [fault for path in paths for fault in _page_faults(path, register.dpo.email)]
    seen = len(register.languages)
    if faults:
        return broken("; ".join(faults), looked_at=seen)
    return kept(f"{seen} pages for requests answer, with a form and the desk's mailbox", looked_at=seen)


@control("rights.authority-in-letters")
def authority_in_letters(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every letter, in each language and for each country of the EEA, names the authority and the desk's mailbox."""
    seen, lacking = 0, dict[str, None]()
    for language in policy.register().languages:
        for country in sorted(EEA):
            for letter in letters.LETTERS:
                seen += 1
                lacking |= dict.fromkeys(_letter_faults(letter, language, country, now))
    if lacking:
        return broken("; ".join(lacking), looked_at=seen)
    line = f"{seen} letters rendered: each names the authority of the person's country and the desk"
    return kept(line, looked_at=seen)


def _fault(request: Any) -> str | None:
    try:
        return pdf.fault_of(*queries.answer_of(request))
    except Unreadable:
        return "a file cannot be opened"


def _page_faults(path: str, mailbox: str) -> list[str]:
    page = fetch(path)
    if page.status != 200:
        return [f"{path} answers {page.status}"]
    lacking = [
        name
        for name, there in (
            ("form", _FORM.search(page.text)),
            ("field for an address", _EMAIL_FIELD.search(page.text)),
            ("mailbox of the desk", mailbox in page.text),
        )
        if not there
    ]
    return [f"{path} has no {name}" for name in lacking]


def _letter_faults(letter: str, language: str, country: str, now: datetime) -> list[str]:
    authority, register = policy.authority(country), policy.register()
    text = render_to_string(
        f"{letters.template(letter)}.{language}.txt", letters.context(_sample(language, country, now))
    )
    faults = []
    if authority is None or authority.website not in text:
        faults.append(f"{letter}.{language} does not name the authority of {country}")
    if register.dpo.email not in text:
        faults.append(f"{letter}.{language} does not name the desk's mailbox")
    return faults


def _sample(language: str, country: str, now: datetime) -> About:
    return About("AAAA-AA", Right.ACCESS, now, now.date(), policy.register().desk.time_zone, language, country)
