"""What shows that data go in time, and that what went is gone.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4 (over age), 7.2a, 8.3 (gone is gone), 11.3 (the receipt names nobody)
Takes:    the moment; `about.process`, the id of a process of the register
Gives:    Evidence from live rows: ages, keys, portraits, ledger lines
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from holdord.audit import queries as audit
from holdord.lib.days import local_date
from holdord.lib.registry import Evidence, broken, control, kept, portraits, said
from holdord.policy import queries as policy
from holdord.policy.retaining import Forewarning
from holdord.retention import queries
from holdord.retention.anonymity import Line, Table, assess
from holdord.retention.rules import GROUNDS, LOOKED_AT_WITHIN, overdue_before
from holdord.subjects import queries as subjects
from holdord.vault import queries as vault

#: How many of the latest erasures are looked at again.
_LATEST = 500
_HASH_BYTES, _ID_BYTES = 32, 16
#: How the log says that numbers were made.
_NUMBERS = "retention.anonymise"
#: How many of the latest runs are held against the ledger again.
_RUNS = 5
#: So long a letter that is owed may take: a night that was missed, a mail server that is away.
LETTER_WITHIN = timedelta(days=2)


@control("retention.nothing-over-age")
def nothing_over_age(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """No record of the process is older than its rule allows, save what a statute or a claim holds."""
    process = str(about["process"])
    found = policy.register().process(process)
    if found is None:
        return broken("the register has no process {process}", process=process, looked_at=0)
    strays = {held: n for held, n in subjects.processes_held().items() if policy.register().process(held) is None}
    if strays:
        # No rule says when these data go: left alone, they would stay for ever and no other control would look.
        return broken("relations in processes the register no longer has: {n} ({strays})", n=sum(strays.values()),
                      strays=list(strays), looked_at=sum(strays.values()))  # fmt: skip
    late = queries.plan(now, process=process, bound=overdue_before)
    oldest = subjects.oldest(process)
    if _is_overlooked(found.retention, late, oldest, now):
        return broken("{process}: the oldest record is over age, and the plan of what goes does not name it",
                      process=process, looked_at=oldest.records)  # fmt: skip
    held = sum(len(due.records) for due in late.stays)
    untold = [due for due in late.told_first if due.warning and due.warning.free_on is None]
    if untold:
        # Nobody has been given any time yet: that it is still here is ours alone.
        return broken("{process}: records over age of people who should have heard of it first: {n}", process=process,
                      n=sum(len(due.records) for due in untold), looked_at=len(late.due))  # fmt: skip
    old = sum(len(due.records) for due in late.goes)
    if old:
        return broken("{process}: records that should have been erased: {old} of {total}", process=process, old=old,
                      total=oldest.records, looked_at=oldest.records)  # fmt: skip
    age = said("none held")
    if oldest.collected_at:
        age = said("held: {n}, the oldest from {day}", n=oldest.records, day=f"{oldest.collected_at:%Y-%m-%d}")
    given = sum(len(due.records) for due in late.told_first)
    stays = said(
        "{law}{letter}",
        law=said(", kept by law: {n}", n=held) if held else "",
        letter=said(", their people have been told and have time left: {n}", n=given) if given else "",
    )
    return kept("{process}: no record over age; {age}{stays}", process=process, age=age, stays=stays,
                looked_at=oldest.records)  # fmt: skip


def _is_overlooked(id: str, late: queries.Plan, oldest: subjects.Oldest, now: datetime) -> bool:
    """Whether what is plainly over age, by the day it was collected, stands in no plan: who makes the plan and who
    carries it out would both be blind, and this control with them."""
    register = policy.obeyed().register
    rule = register.rule(id)
    if rule is None or late.due:
        return False
    zone = register.desk.time_zone
    today = local_date(now, zone)
    if rule.starts == "collected":
        return _is_before(oldest.collected_at, overdue_before(today, rule, zone))
    at_first = register.rule(rule.until_then) if rule.until_then else None
    return _is_before(oldest.unanchored_at, overdue_before(today, at_first or rule, zone)) or _is_before(
        oldest.anchored_at, overdue_before(today, rule, zone)
    )


def _is_before(oldest: datetime | None, moment: datetime) -> bool:
    return oldest is not None and oldest < moment


@control("retention.runs-leave-nothing")
def runs_leave_nothing(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """After each of the latest runs a second look found nothing left that was due and that nothing keeps; and what is
    written of them is what the log and the ledger say."""
    lines = queries.sweeps(_LATEST)
    # One that goes on has its entry in the log when it is through; one that was killed, when the next takes it over.
    changed = [run for run in queries.runs(_RUNS) if run.ended_at and not queries.checked(run).is_sound]
    if changed:
        return broken("runs whose evidence is not what the log and the ledger say: {n}", n=len(changed),
                      looked_at=len(lines))  # fmt: skip
    left = [line for line in lines if line.left_over]
    if left:
        return broken("runs after which something due was still there: {left} of {n}", left=len(left), n=len(lines),
                      looked_at=len(lines))  # fmt: skip
    return kept("runs by rule: {n}, records erased: {records}; a second look found none left", n=len(lines),
                records=sum(line.records for line in lines), looked_at=len(lines))  # fmt: skip


@control("retention.told-before-it-goes")
def told_before_it_goes(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Where the register has people hear of it first: each letter went in time, and nothing went before it and the
    time that it gave."""
    register = policy.register()
    warned = {rule.id: rule.forewarning for rule in register.retention if rule.forewarning}
    if not warned:
        return kept("no rule of the register has people hear of it before something goes", looked_at=0)
    late = queries.late_letters(now, LETTER_WITHIN)
    if late:
        return broken("people who should have heard that something of theirs goes, and have not: {n}", n=late,
                      looked_at=late)  # fmt: skip
    lines = [line for line in queries.sweeps(_LATEST) if line.rule in warned and _is_todays(line)]
    hasty = [line for line in lines if not _was_told(line, warned[line.rule])]
    if hasty:
        return broken("runs in which something went before the person had heard of it and had had their time: {hasty} "
                      "of {n}", hasty=len(hasty), n=len(lines), looked_at=len(lines))  # fmt: skip
    soon = len(queries.reached(now))
    return kept("told before it went: {told}; no letter reached: {unreached}; of {soon} something goes soon, and no "
                "letter is late", told=sum(line.warned for line in lines), soon=soon,
                unreached=sum(line.unreached for line in lines), looked_at=len(lines) + soon)  # fmt: skip


def _is_todays(line: queries.SweepEvidence) -> bool:
    """By the register as it is: another one may have promised another time."""
    return line.register_version == policy.version()


def _was_told(line: queries.SweepEvidence, warns: Forewarning | None) -> bool:
    if not line.records or warns is None:
        return True
    if line.was_cut_off and line.least_days is None and not queries.wrote_as_it_went(line):
        # What people had heard was never written down: nobody can say.
        return True
    if line.least_days is None:
        # Of an earlier version, that wrote down no days where no letter reached anybody.
        return line.unreached > 0 and line.warned == 0
    return line.least_days >= warns.grace.days_at_least


@control("retention.numbers-are-about-nobody")
def numbers_are_about_nobody(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Whatever was kept of data whose time was up is asked the three questions again, and answers each with no."""
    tables = [each for each in queries.numbers() if each.lines]
    made = {entry.detail["result"]: entry.detail["people"] for entry in audit.entries(None, act=_NUMBERS)}
    wrong = sum(not _stands_it(each) or not _is_of_so_many(each, made.get(str(each.id))) for each in tables)
    if wrong:
        return broken("tables made of erased data that may be about somebody: {wrong} of {n}", wrong=wrong,
                      n=len(tables), looked_at=len(tables))  # fmt: skip
    return kept("tables made of erased data, each about nobody: {n}", n=len(tables), looked_at=len(tables))


def _stands_it(numbers: queries.Numbers) -> bool:
    rule = policy.register().rule(numbers.rule)
    recipe = rule.recipe if rule else None
    least = max(int(numbers.assessment["at_least"]), recipe.at_least if recipe else 0)
    table = Table(numbers.columns, tuple(Line(*line) for line in numbers.lines))
    sensitive = recipe.sensitive if recipe else ()
    different = recipe.different if recipe else int(numbers.assessment["different"])
    return assess(table, at_least=least, different=different, sensitive=sensitive).is_anonymous


def _is_of_so_many(numbers: queries.Numbers, people: object) -> bool:
    """Whether no line speaks of more people than went, as the log has it, or than there were things: whoever counts
    things for people makes many of one."""
    return isinstance(people, int) and all(each <= min(people, things) for _, each, things in numbers.lines)


@control("retention.clock-is-believed")
def clock_is_believed(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """The clock has neither gone back nor leapt since it was last seen: by it everything goes on its day."""
    seen_at, found = queries.clock_seen_at(), queries.clock_doubt(now)
    if found is not None:
        return broken("the clock is {days} days off the last time it was seen: nothing goes by age until somebody says "
                      "that it is right", days=found.days, looked_at=1)  # fmt: skip
    if leapt := queries.clock_leap(now):
        return broken("a run began {days} days after the one before, and nobody has said since that the clock is right",
                      days=leapt.days, looked_at=1)  # fmt: skip
    return kept("the clock agrees with the last time it was seen", looked_at=int(seen_at is not None))


@control("retention.holds-are-reviewed")
def holds_are_reviewed(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Whatever is kept past its time is kept on a ground, until a day; or somebody looks at it on a day, and did."""
    register = policy.register()
    holds = subjects.open_holds(now)
    endless = [hold for hold in holds if hold.until_at is None and hold.review_on is None]
    # Not by the list that staff are shown: what it leaves out nobody looks at, and this is to see that.
    today = local_date(now, register.desk.time_zone)
    late = [hold for hold in holds if hold.review_on is not None and hold.review_on < today]
    if endless or late:
        return broken("holds that nobody has looked at again in time: {late} of {n}; with no day at all: {endless}",
                      late=len(late), endless=len(endless), n=len(holds), looked_at=len(holds))  # fmt: skip
    return kept("holds in force: {n}, each with the day it ends or is looked at again", n=len(holds),
                looked_at=len(holds))  # fmt: skip


@control("retention.nothing-waits-to-be-looked-at")
def nothing_waits(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """What somebody looks at before it goes was looked at within thirty days, and went by no run of its own accord."""
    register = policy.register()
    zone = register.desk.time_zone
    first = {rule.id for rule in register.retention if rule.action == "review"}
    unseen = [line for line in queries.sweeps(_LATEST) if line.records and line.rule in first and _is_todays(line)]
    if unseen:
        return broken("runs by which things went that somebody was to look at first: {n}", n=len(unseen),
                      looked_at=len(unseen))  # fmt: skip
    waiting = queries.plan(now).waits
    late = [due for due in waiting if due.ends_on + LOOKED_AT_WITHIN < local_date(now, zone)]
    if late:
        return broken("things over age that nobody has looked at for thirty days: {late} of {n}", late=len(late),
                      n=len(waiting), looked_at=len(waiting))  # fmt: skip
    return kept("things over age that wait to be looked at: {n}, none for longer than thirty days", n=len(waiting),
                looked_at=len(waiting))  # fmt: skip


@control("retention.erased-is-gone")
def erased_is_gone(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Of everybody the log says was erased, no room shows anything and no key opens anything."""
    erased = [entry.subject for entry in audit.entries(_LATEST, act="retention.erase_person") if entry.subject]
    back = sum(_is_still_here(subject) for subject in erased)
    waiting = len(queries.keys_left())
    if back or waiting:
        return broken("erased people who are still here: {back} of {n}; keys that wait to be destroyed: {waiting}",
                      back=back, n=len(erased), waiting=waiting, looked_at=len(erased))  # fmt: skip
    return kept("erased people looked for in every room and in the key store: {n}, none found", n=len(erased),
                looked_at=len(erased))  # fmt: skip


@control("retention.ledger-names-nobody")
def ledger_names_nobody(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every line of the ledger is a keyed hash and codes; none holds the id of anybody the log says was erased."""
    lines = queries.ledger(limit=_LATEST)
    register = policy.register()
    odd = [
        line
        for line in lines
        if line.ground not in GROUNDS
        or (line.process and register.process(line.process) is None)
        or (line.rule and register.rule(line.rule) is None)
    ]
    keys = queries.ledger_keys(whole_person=True)
    # An id fits into a hash's place twice: it would look like one.
    ids = {entry.subject.bytes for entry in audit.entries(_LATEST, act="retention.erase_person") if entry.subject}
    wrong = sum(len(key) != _HASH_BYTES or _holds_one_of(ids, key) for key in keys)
    if odd or wrong:
        return broken("ledger lines that hold more than codes: {odd}; more than a hash: {wrong}", odd=len(odd),
                      wrong=wrong, looked_at=len(lines))  # fmt: skip
    return kept("ledger lines: {n}, each a keyed hash and codes of the register, nothing else", n=len(lines),
                looked_at=len(lines))  # fmt: skip


def _holds_one_of(ids: set[bytes], key: bytes) -> bool:
    """At any place: each is looked up, for to look for each of the ids in each of the keys takes their product."""
    return any(key[start : start + _ID_BYTES] in ids for start in range(len(key) - _ID_BYTES + 1))


def _is_still_here(subject: UUID) -> bool:
    # The audit log keeps what was done, under an id that names nobody any more; it is not something we hold of them.
    rooms = [portrait for portrait in portraits.all() if portrait.room != "audit"]
    return vault.has_key(subject) or subjects.exists(subject) or any(portrait.show(subject) for portrait in rooms)
