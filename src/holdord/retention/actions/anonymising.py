"""What is over age goes, and numbers about nobody stay: made, looked at, and kept only where they stand it.

Promise:  7.2a - "when a retention period ends, data are erased or anonymised"
Law:      GDPR Art. 5(1)(e), Rec. 26
Takes:    the moment; processes whose rule says so
Gives:    Tally: what went, by process and rule. OPENS what is due, once, to count it; the log says so
Why:      the numbers and the erasure of what they were made of are one transaction: cut off, nothing is counted twice
Next:     ../anonymity/ (the table and the three questions), sweeping.py (who calls)
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby

from django.db import transaction

from holdord.audit import actions as audit
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.register import Process, Register
from holdord.policy.retaining import Recipe
from holdord.retention.actions.clearing import erase_due, still_due
from holdord.retention.actions.evidence import Tally
from holdord.retention.actions.ledger import finish_keys
from holdord.retention.anonymity import Thing, assess, tabulate
from holdord.retention.models import Anonymised
from holdord.retention.queries import Due, plan
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people

#: So many people's things are counted and erased at a time.
_AT_ONCE = 1000


def anonymise(*, now: datetime, by: str, pause: float = 0.0) -> Iterator[tuple[Tally, int]]:
    """Count by their recipes what is due in processes that are anonymised, and erase it; gives by process and rule what
    went, and how many records a second look found left."""
    register = policy.register()
    for process in register.processes:
        for rule, recipe in _recipes(register, process):
            due = _due(process.id, rule, now)
            tally = Tally(process.id, rule)
            for start in range(0, len(due), _AT_ONCE):
                _portion(due[start : start + _AT_ONCE], recipe, tally, by=by, at=now)
                finish_keys(by=by, at=now)
                time.sleep(pause)
            yield tally, sum(len(entry.records) for entry in _due(process.id, rule, now)) if due else 0


def _due(process: str, rule: str, now: datetime) -> list[Due]:
    return [entry for entry in plan(now, process=process).goes if entry.rule == rule]


def _recipes(register: Register, process: Process) -> Iterator[tuple[str, Recipe]]:
    """The rule of the process, and the one that holds until its event, where they have a recipe."""
    rule = register.rule(process.retention)
    until_then = register.rule(rule.until_then) if rule and rule.until_then else None
    yield from ((each.id, each.recipe) for each in (rule, until_then) if each and each.recipe)


def _portion(due: Sequence[Due], recipe: Recipe, tally: Tally, *, by: str, at: datetime) -> None:
    ordered = sorted(due, key=lambda each: str(each.subject))
    by_person = {subject: list(theirs) for subject, theirs in groupby(ordered, key=lambda each: each.subject)}
    with transaction.atomic():
        # Nobody else writes about any of them from here on: what a hold keeps since, what was taken back, and who has
        # gone, is in no number.
        subjects.lock_all(by_person)
        still = {subject: still_due(subject, theirs, at=at) for subject, theirs in by_person.items()}
        if counted := [entry for entries in still.values() for entry in entries]:
            _keep_numbers(counted, recipe, by=by, at=at)
        for subject, theirs in by_person.items():
            tally.went(subject, erase_due(subject, theirs, still[subject], by=by, at=at), at)


def _keep_numbers(due: Sequence[Due], recipe: Recipe, *, by: str, at: datetime) -> None:
    table = tabulate(_things(due), recipe.columns, at_least=recipe.at_least)
    found = assess(table, at_least=recipe.at_least, different=recipe.different, sensitive=recipe.sensitive)
    lines = [[list(line.values), line.people, line.things] for line in table.lines] if found.is_anonymous else []
    process, rule = due[0].process, due[0].rule
    row = Anonymised.objects.create(
        at=at, process=process, rule=rule, label=found.label, columns=list(table.columns), lines=lines,
        assessment={**asdict(found), "singles_out": found.singles_out, "links": found.links, "infers": found.infers},
    )  # fmt: skip
    audit.record(
        act="retention.anonymise", by=by, at=at, process=process,
        detail={"result": str(row.id), "label": found.label, "lines": len(lines), "people": len(due)},
    )  # fmt: skip


def _things(due: Sequence[Due]) -> Iterator[Thing]:
    """Opens each record once; what is named in the recipe is taken from it, and nothing else is looked at."""
    zone = policy.register().desk.time_zone
    for entry in due:
        wanted = set(entry.records)
        for held in people.held_of(entry.subject):
            if held.id in wanted:
                stamp = {"purpose": held.purpose, "source": held.source}
                day = {"collected_on": local_date(held.collected_at, zone)}
                yield Thing(entry.subject, {**held.payload, **stamp, **day})
