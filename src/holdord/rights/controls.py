"""Is what we promise about requests kept?

Promise:  8.1a-c, 8.1e-f, 8.1h, 8.8
Law:      GDPR Art. 12(3)-(4), 15, 32, 77
Takes:    the moment
Gives:    Evidence from live rows, live files, pages fetched and letters rendered
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string

from holdord.audit import queries as audit
from holdord.audit.queries import Entry
from holdord.intake import queries as intake
from holdord.intake.actions.mailboxes import DESK
from holdord.lib.days import local_date
from holdord.lib.registry import Evidence, Said, broken, broken_by, control, kept, said
from holdord.lib.web import fetch
from holdord.policy import queries as policy
from holdord.rights import letters, pdf, queries, report, rules, texts
from holdord.rights.letters import About
from holdord.rights.queries import RequestView
from holdord.rights.rules import RefusalGround
from holdord.terms import EEA, LANGUAGES, Right
from holdord.vault.queries import Unreadable

#: How each language says which law opens the court.
_COURT = {code: language.cited("79").removeprefix("GDPR ") for code, language in LANGUAGES.items()}
_FORM = re.compile(r"<form[^>]*method=[\"']post", re.IGNORECASE)
_EMAIL_FIELD = re.compile(r"<input[^>]*type=[\"']email", re.IGNORECASE)

#: A mailbox that nobody looked into for a day is not read.
_LOOKED_INTO_EVERY = timedelta(days=1)


@control("rights.answered-within-a-month")
def answered_within_a_month(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """No open request has passed its day, and none was answered after it."""
    found = queries.punctuality(now)
    seen, late = found.open + found.closed, found.closed - found.closed_on_time
    share = said("answered on time: {n} of {closed}", n=found.closed_on_time, closed=found.closed)
    if found.overdue or late:
        return broken("{share}; open requests that have passed their day: {overdue} of {open}",
                      share=share, overdue=found.overdue, open=found.open, looked_at=seen)  # fmt: skip
    return kept("{share}; open requests: {open}, none has passed its day", share=share, open=found.open,
                looked_at=seen)  # fmt: skip


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
        return broken("the access report lacks {lacking}", lacking=list(lacking), looked_at=len(person.items))
    rooms = len({item.room for item in person.items})
    return kept(
        "an access report built now answers GDPR Art. 15(1)(a)-(h), 15(2), 15(3) ({languages}), with all that is held: "
        "{items}, from rooms: {rooms}",
        languages=languages, items=len(person.items), rooms=rooms, looked_at=len(person.items),
    )  # fmt: skip


@control("rights.pdf-is-aes256")
def pdf_is_aes256(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each file that lies ready opens with its password only, and is locked with AES-256."""
    ready = queries.live_deliveries()
    faults = [fault for request in ready if (fault := _fault(request))]
    if faults:
        return broken("files that lie ready and are wrong: {wrong} of {n} ({faults})", wrong=len(faults), n=len(ready),
                      faults=_each_once(faults), looked_at=len(ready))  # fmt: skip
    return kept("files that lie ready: {n}, all AES-256 (revision 6), none opens without its password", n=len(ready),
                looked_at=len(ready))  # fmt: skip


@control("rights.desk-is-reachable", public=True)
def desk_is_reachable(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """The page for requests is there in each language, with its form and the mailbox of the desk."""
    register = policy.register()
    paths = [letters.PAGE[language] for language in register.languages]
    faults = [fault for path in paths for fault in _page_faults(path, register.dpo.email)]
    seen = len(register.languages)
    if faults:
        return broken_by(faults, looked_at=seen)
    return kept("pages for requests that answer, with a form and the desk's mailbox: {seen} of {seen}", seen=seen,
                looked_at=seen)  # fmt: skip


@control("rights.desk-mail-is-read")
def desk_mail_is_read(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """The desk's mailbox is read whole and of late, and no letter to the desk has waited past its day."""
    letters_ = queries.desk_state(now)
    faults = list(_mailbox_faults(now)) if DESK in settings.HOLDORD_MAILBOXES else []
    if letters_.overdue:
        faults.append(said("letters to the desk that have passed their day: {n}", n=letters_.overdue))
    seen = letters_.came + (DESK in settings.HOLDORD_MAILBOXES)
    if faults:
        return broken_by(faults, looked_at=seen)
    return kept("letters that came to the desk: {came}; waiting for somebody to say which right: {waiting}, none past "
                "its day", came=letters_.came, waiting=letters_.waiting, looked_at=seen)  # fmt: skip


def _mailbox_faults(now: datetime) -> Iterator[Said]:
    state = next((each for each in intake.mailboxes() if each.name == DESK), None)
    if state is None or state.looked_at is None:
        yield said("the desk's mailbox was never looked into")
        return
    if state.fault or now - state.looked_at > _LOOKED_INTO_EVERY:
        yield said("the desk's mailbox was last looked into on {day}", day=f"{state.looked_at:%Y-%m-%d %H:%M} UTC")
    if state.unread:
        yield said("messages in the desk's mailbox that could not be read: {n}", n=sum(state.unread.values()))


@control("rights.authority-in-letters", public=True)
def authority_in_letters(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every letter, in each language and for each country of the EEA, names the authority and the desk's mailbox."""
    seen, lacking = 0, list[Said]()
    for language in policy.register().languages:
        for country in sorted(EEA):
            for letter in letters.LETTERS:
                seen += 1
                lacking += _letter_faults(letter, language, country, now)
    if lacking:
        return broken_by(_each_once(lacking), looked_at=seen)
    return kept("letters rendered: {seen}, each names the authority of the person's country and the desk", seen=seen,
                looked_at=seen)  # fmt: skip


@control("rights.refusal-explains", public=True)
def refusal_explains(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """A letter of refusal, on each ground of each right, gives the reason, the rule, the authority and the court."""
    seen, faults = 0, list[Said]()
    for language in policy.register().languages:
        for right in rules.RIGHTS:
            for ground in sorted(rules.refusal_grounds(right)):
                seen += 1
                faults += _refusal_faults(language, right, ground, now)
    if faults:
        return broken_by(_each_once(faults), looked_at=seen)
    return kept("letters of refusal rendered: {seen}, each with the reason, the rule, the authority and the court",
                seen=seen, looked_at=seen)  # fmt: skip


@control("rights.extended-in-time")
def extended_in_time(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each extension was told within the first term, and its new day is no later than the law allows."""
    extended = [view for entry in audit.entries(None, act="rights.extended") if (view := _extended(entry))]
    late = sum(local_date(at, policy.register().desk.time_zone) > view.due_on for view, at in extended)
    long = sum(view.extended_to is not None and view.extended_to > _longest(view) for view, _ in extended)
    seen = len(extended)
    if late or long:
        return broken("extensions: {seen}; told after the first term: {late}; longer than the law allows: {long}",
                      seen=seen, late=late, long=long, looked_at=seen)  # fmt: skip
    return kept("extensions: {seen}, each told within the first term, none longer than the law allows", seen=seen,
                looked_at=seen)  # fmt: skip


def _extended(entry: Entry) -> tuple[RequestView, datetime] | None:
    """The request that was extended, and when; None for one that has been forgotten since."""
    try:
        return queries.request(UUID(str(entry.detail["request"])), at=entry.at), entry.at
    except queries.NoSuchRequest:
        return None


def _longest(view: RequestView) -> date:
    term, longer = queries.term_of(view.right)
    zone = policy.register().desk.time_zone
    return rules.extended_due_on(
        view.received_at, calendar=view.calendar, time_zone=zone, term=term, extension=longer,
        lenient=settings.HOLDORD_LENIENT_HOLIDAYS,
    )  # fmt: skip


def _refusal_faults(language: str, right: Right, ground: RefusalGround, now: datetime) -> list[Said]:
    reason = texts.word(texts.REFUSAL_GROUNDS, ground, language)
    sample = replace(_sample(language, "", now), right=right)
    rule = rules.provision(ground, right)
    words = letters.context(sample, ground=reason, provision=rule, facts="-", complaint_said=True)
    # A letter is plain text: nothing in it is written for a browser.
    text = html.unescape(render_to_string(f"{letters.template('refusal')}.{language}.txt", words))
    authority = letters.authority("")
    wanted = (
        (said("refusal.{language} does not give the reason {ground}", language=language, ground=ground.value), reason),
        (said("refusal.{language} does not name the rule", language=language), rule),
        (said("refusal.{language} does not name the authority", language=language), authority and authority.name),
        (said("refusal.{language} does not name the way to a court", language=language), _COURT[language]),
    )
    return [fault for fault, words in wanted if not words or words not in text]


def _fault(request: Any) -> Said | None:
    try:
        return pdf.fault_of(*queries.answer_of(request))
    except Unreadable:
        return said("a file cannot be opened")


def _each_once(sentences: list[Said]) -> list[Said]:
    return [each for place, each in enumerate(sentences) if each not in sentences[:place]]


def _page_faults(path: str, mailbox: str) -> list[Said]:
    page = fetch(path)
    if page.status != 200:
        return [said("{path} answers {status}", path=path, status=page.status)]
    return [
        fault
        for fault, there in (
            (said("{path} has no form", path=path), _FORM.search(page.text)),
            (said("{path} has no field for an address", path=path), _EMAIL_FIELD.search(page.text)),
            (said("{path} has no mailbox of the desk", path=path), mailbox in page.text),
        )
        if not there
    ]


def _letter_faults(letter: str, language: str, country: str, now: datetime) -> list[Said]:
    authority, register = policy.authority(country), policy.register()
    text = render_to_string(
        f"{letters.template(letter)}.{language}.txt", letters.context(_sample(language, country, now))
    )
    faults = []
    if authority is None or authority.website not in text:
        faults.append(said("{letter}.{language} does not name the authority of {country}",
                           letter=letter, language=language, country=country))  # fmt: skip
    if register.dpo.email not in text:
        faults.append(said("{letter}.{language} does not name the desk's mailbox", letter=letter, language=language))
    return faults


def _sample(language: str, country: str, now: datetime) -> About:
    return About("AAAA-AA", Right.ACCESS, now, now.date(), policy.register().desk.time_zone, language, country)


@control("rights.fees-before-the-work")
def fees_before_the_work(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each fee was told before the work, and none for a first copy; repeats of open requests are counted and shown."""
    found = queries.fee_state()
    seen = found.told + found.repeated
    if found.after_the_work or found.for_a_first:
        return broken("fees told: {told}; after the work had begun: {late}; for a first copy: {first}",
                      told=found.told, late=found.after_the_work, first=found.for_a_first, looked_at=seen)  # fmt: skip
    return kept("fees told: {told}, each before the work and none for a first copy; open requests that repeat an "
                "earlier one, shown with its date: {repeated}", told=found.told, repeated=found.repeated,
                looked_at=seen)  # fmt: skip
