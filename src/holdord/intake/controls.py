"""What shows that nothing comes in but what the register asks for, and that it is stamped.

Promise:  3.1 (fields come from the register), 3.3a, 3.3b, 4.3, 5.3, 6.3 (purpose and ground on every record),
          7.4 (who is blocked stays out), 7.5 (what is doubtful waits for a person), 8.5c (who is told, by when),
          9.5 (files are scanned), 11.2 (who is too young is kept out), 11.3 (and leaves nothing)
Takes:    the moment; `about.form` or `about.process`, the id of a form or a process of the register
Gives:    Evidence from the published form and from the stamps of live records
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from holdord.intake import queries, scanning, stated_age
from holdord.intake.arrivals import Verdict
from holdord.intake.queries import EventLine
from holdord.intake.rules import NotAccepted, accept
from holdord.intake.showing import FIELD, TRAP
from holdord.lib.days import local_date
from holdord.lib.registry import Evidence, broken, control, kept
from holdord.lib.web import fetch
from holdord.policy import queries as policy
from holdord.policy.register import Form, Process, Register
from holdord.recipients import queries as recipients
from holdord.subjects import queries as subjects
from holdord.terms import paths

#: Where the pages stand: a control looks at what is published, so it knows addresses and no faces.
_PAGES = paths("form")
#: What a page carries besides the data: what it remembers of being shown, the boxes, and the field no person sees.
_OWN_FIELDS = {FIELD, TRAP, "_consent"}
_NAMES = re.compile(r"<(?:input|textarea|select)\b[^>]*?\bname=\"([^\"]+)\"")


@control("intake.unknown-fields-refused", public=True)
def unknown_fields_refused(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """The published form asks for the register's fields and no others, and one more is refused."""
    found = policy.register().form(str(about["form"]))
    if found is None:
        return broken("the register has no form {form}", form=str(about["form"]), looked_at=0)
    process, form = found
    asked = {field.name for field in form.fields}
    shown = {language: _shown(form, language) for language in policy.register().languages}
    wrong = [language for language, names in shown.items() if names != asked]
    if wrong:
        return broken("form {form}: the page asks for other fields ({languages})", form=form.id, languages=wrong,
                      looked_at=len(asked))  # fmt: skip
    if not _refuses_one_more(process, form):
        return broken("form {form}: a field the register does not know was accepted", form=form.id,
                      looked_at=len(asked))  # fmt: skip
    return kept("form {form}: fields on each page: {n}, all from the register; one more is refused",
                form=form.id, n=len(asked), looked_at=len(asked))  # fmt: skip


@control("intake.stamped")
def stamped(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every record of the form bears the process, purpose and ground that its register version gave the form."""
    form = str(about["form"])
    stamps = subjects.stamps(form)
    total = sum(stamps.values())
    wrong = sum(count for (*stamp, version), count in stamps.items() if tuple(stamp) != _expected(form, version))
    if wrong:
        return broken("form {form}: records that bear another stamp than their register gives: {wrong} of {total}",
                      form=form, wrong=wrong, total=total, looked_at=total)  # fmt: skip
    return kept("form {form}: records that bear the process, purpose and ground of their register: {total} of {total}",
                form=form, total=total, looked_at=total)  # fmt: skip


@control("intake.purpose-and-ground")
def purpose_and_ground(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every record of the process bears a purpose of that process, on the ground its register version gave it."""
    process = str(about["process"])
    if policy.register().process(process) is None:
        return broken("the register has no process {process}", process=process, looked_at=0)
    stamps = subjects.stamps_in(process)
    total = sum(stamps.values())
    wrong = sum(count for stamp, count in stamps.items() if not _is_of(process, *stamp))
    if wrong:
        return broken("{process}: records without a purpose of it on its ground: {wrong} of {total}", process=process,
                      wrong=wrong, total=total, looked_at=total)  # fmt: skip
    return kept("{process}: records with a purpose of it on its ground: {total} of {total}", process=process,
                total=total, looked_at=total)  # fmt: skip


@control("intake.blocked-stay-out")
def blocked_stay_out(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Nothing of a blocked sender came in since they were blocked, and no block stands longer than its day."""
    standing, ended, came = queries.blocked(at=now), queries.ended_blocks(at=now), queries.slipped_in(at=now)
    total = len(standing) + ended
    if ended or came:
        return broken("records that came in from blocked senders: {came}; blocks that outlived their day: {ended}",
                      came=came, ended=ended, looked_at=total)  # fmt: skip
    return kept("blocked senders, each until a day and for a reason: {n}; records that came in from them since: 0",
                n=len(standing), looked_at=total)  # fmt: skip


@control("intake.doubtful-waits-for-a-person")
def doubtful_waits_for_a_person(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """What the filter held back waits no longer than the register says, and only people turned any of it away."""
    waits, late = sum(queries.waiting_counts().values()), queries.late(at=now)
    turned_away, by_people = queries.turned_away(), queries.turned_away_by_people()
    by_nobody = max(0, turned_away - by_people)
    looked_at = waits + turned_away
    if late or by_nobody:
        return broken("what waits although its time is up: {late}; turned away by no person and no rule: {by_nobody}",
                      late=late, by_nobody=by_nobody, looked_at=looked_at)  # fmt: skip
    return kept("held back, each until its day: {waits}; turned away, each by a person or a rule of ours: {n}",
                waits=waits, n=turned_away, looked_at=looked_at)  # fmt: skip


#: How a child might say it, in each language whose patterns we have: the guard is shown these, and nothing is stored.
_SAID = {"da": "Jeg er {age} år", "en": "I am {age} years old", "nb": "Jeg er {age} år", "sv": "Jag är {age} år"}


@control("intake.too-young-kept-out")
def too_young_kept_out(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """What gives an age away is made to wait, a few days at most; nothing waits longer, whatever its day says."""
    register = policy.register()
    age = register.minimum_age
    if age is None:
        return broken("the register names no age below which nothing is taken in", looked_at=0)
    today = local_date(now, register.desk.time_zone)
    said_ = {language: sentence.format(age=age - 1) for language, sentence in _SAID.items()}
    unseen = [code for code, text in said_.items() if not stated_age.stated(text, on=today, limit=age, language=code)]
    late = queries.late(at=now, verdict=Verdict.AGE_IN_DOUBT)
    counts = queries.verdicts((Verdict.AGE_IN_DOUBT, Verdict.UNDER_AGE))
    waits = queries.waiting_counts()[Verdict.AGE_IN_DOUBT]
    looked_at = len(_SAID) + sum(counts.values())
    if unseen or late:
        return broken("an age below {age} is not seen in: {unseen}; what waits longer than a few days: {late}",
                      age=age, unseen=unseen or ["-"], late=late, looked_at=looked_at)  # fmt: skip
    return kept("an age below {age} is seen in {n} languages; it waits for a person: {waits}; turned away: {away}",
                age=age, n=len(_SAID), waits=waits, away=counts[Verdict.UNDER_AGE], looked_at=looked_at)  # fmt: skip


@control("intake.minors-leave-nothing")
def minors_leave_nothing(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Of everything that came from somebody too young nothing is left but that it came: no record, no file, no key."""
    came, left = queries.of_minors()
    if left:
        return broken("came from somebody too young: {came}; of which something is still here: {left}", came=came,
                      left=left, looked_at=came)  # fmt: skip
    return kept("came from somebody too young: {came}; nothing is left of it but that it came", came=came,
                looked_at=came)  # fmt: skip


@control("intake.told-in-time")
def told_in_time(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Whose data came from somebody else was told within a month, or a person decided that they need not be."""
    found = queries.origin_count(at=now)
    if found.late:
        return broken("people whose data came from others: {all}; not told although the day is over: {late}",
                      all=found.all, late=found.late, looked_at=found.all)  # fmt: skip
    return kept(
        "people whose data came from others: {all}; told: {told}; still within their time: {owed}; "
        "need not be told, by decision: {exempt}",
        all=found.all, told=found.told, owed=found.owed, exempt=found.exempt, looked_at=found.all,
    )  # fmt: skip


@control("intake.files-are-scanned")
def files_are_scanned(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """A virus scanner stands beside the house and answers; every file that is kept was looked at by it."""
    scans = subjects.scans()
    total, unscanned = sum(scans.values()), scans.get(scanning.NOT_SCANNED, 0)
    if not settings.HOLDORD_CLAMAV:
        return broken("no virus scanner is set; files kept without having been scanned: {n} of {total}", n=unscanned,
                      total=total, looked_at=total)  # fmt: skip
    if scanning.version(settings.HOLDORD_CLAMAV) is None:
        return broken("the virus scanner does not answer; files kept without having been scanned: {n} of {total}",
                      n=unscanned, total=total, looked_at=total)  # fmt: skip
    if unscanned:
        return broken("files kept without having been scanned: {n} of {total}", n=unscanned, total=total,
                      looked_at=total)  # fmt: skip
    return kept("the virus scanner answers; files it has looked at and found clean: {total} of {total}", total=total,
                looked_at=total + 1)  # fmt: skip


@control("intake.lists-of-participants")
def lists_of_participants(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Whoever is on a list that went to an organiser had registered for that event, and went out in no other way."""
    taker = str(about["recipient"])
    entry = policy.register().recipient(taker)
    if entry is None or entry.limited_to != "event":
        return broken("{taker}: the register does not limit it to one event", taker=taker, looked_at=0)
    gone = recipients.limited(taker)
    known = {event.id: event for event in queries.events(limit=None)}
    # Who called off after the list had gone out had registered, too.
    events = {
        thread: event.thread for event in known.values() for thread in (event.thread, queries.called_off(event.thread))
    }
    stray = sum(not _registered(subject, known.get(event) if event else None, events) for subject, event in gone)
    if stray:
        return broken("{taker}: people handed over who had not registered for that event: {stray} of {seen}",
                      taker=taker, stray=stray, seen=len(gone), looked_at=len(gone))  # fmt: skip
    return kept("{taker}: people on lists: {seen}, each registered for that event", taker=taker, seen=len(gone),
                looked_at=len(gone))  # fmt: skip


def _registered(subject: UUID, event: EventLine | None, events: Mapping[bytes, bytes]) -> bool:
    """Whether the person registered for it; where no registration of theirs is left, nothing speaks against it."""
    if event is None:
        return False
    threads = {events[each] for each in subjects.threads_of(subject, process=event.process) & events.keys()}
    return not threads or event.thread in threads


@control("intake.recordings-sealed")
def recordings_sealed(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every call of the channel has its number, moment and length, and every recording lies sealed on the disk."""
    channel = str(about["channel"])
    calls, without = subjects.records_by(channel, needing=str(about["category"]))
    files, bare = subjects.files_by(channel)
    if without or bare:
        return broken(
            "{channel}: calls without details: {without} of {calls}; recordings that lie open: {bare} of {files}",
            channel=channel, without=without, calls=calls, bare=bare, files=files, looked_at=calls,
        )  # fmt: skip
    return kept("{channel}: calls with number and duration: {calls}; recordings, each sealed: {files}", channel=channel,
                calls=calls, files=files, looked_at=calls)  # fmt: skip


@control("intake.no-employees")
def no_employees(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Nobody whose address is one of our own is held in what lists and calls told us."""
    domains = policy.register().scope.own_domains
    kinds = [channel.id for channel in policy.register().channels if channel.kind != "mail"]
    people = subjects.known_by(kinds)
    ours = sum(subjects.has_domain(subject, domains) for subject in people) if domains else 0
    if ours:
        return broken("people who work here, told of by a list: {ours} of {seen}", ours=ours, seen=len(people),
                      looked_at=len(people))  # fmt: skip
    return kept("people told of by lists and calls: {seen}, none of whom works here", seen=len(people),
                looked_at=len(people) if domains else 0)  # fmt: skip


def _is_of(process: str, purpose: str, basis: str, version: str) -> bool:
    """Whether the register of that version has the purpose in that process, on that ground."""
    edition = policy.kept(version)
    of = edition.register.process(process) if edition else None
    stated = edition.register.purpose(purpose) if edition else None
    return of is not None and stated is not None and purpose in of.purposes and stated.basis.value == basis


def _shown(form: Form, language: str) -> set[str]:
    page = fetch(_PAGES[language] + form.id).text
    return {name for name in _NAMES.findall(page) if name not in _OWN_FIELDS}


def _refuses_one_more(process: Process, form: Form) -> bool:
    try:
        accept(process, form, {"not-in-the-register": "x"}, ())
    except NotAccepted as refused:
        return refused.faults.get("not-in-the-register") == "unknown-field"
    return False


def _expected(form_id: str, version: str) -> tuple[str, str, str] | None:
    """What the register of that version says of the form; None if that version is not known here."""
    edition = policy.kept(version)
    return _stamp_of(edition.register, form_id) if edition else None


def _stamp_of(register: Register, form_id: str) -> tuple[str, str, str] | None:
    found = register.form(form_id)
    if found is None:
        return None
    process, form = found
    purpose = register.purpose(form.purpose)
    return (process.id, form.purpose, purpose.basis.value) if purpose else None
