"""What is over age goes, and numbers about nobody stay: made, looked at, and kept only where they stand it.

Promise:  7.2a - "when a retention period ends, data are erased or anonymised"
Law:      GDPR Art. 5(1)(e), Rec. 26
Takes:    the moment; processes whose rule says so
Gives:    Tally: what went, by process and rule. OPENS what is due, once, to count it; the log says so
Why:      the numbers and the erasure of what they were made of are one transaction: cut off, nothing is counted twice
Next:     ../anonymity/ (the table and the three questions), sweeping.py (who calls)
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from holdord.audit import actions as audit
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.retaining import Recipe
from holdord.retention.actions.evidence import Begun, Tally, heard
from holdord.retention.actions.portions import Swept
from holdord.retention.anonymity import Thing, assess, tabulate
from holdord.retention.models import Anonymised
from holdord.retention.queries import Due, by_rule
from holdord.subjects import queries as people

#: So many people's things are counted and erased at a time.
_AT_ONCE = 1000


def anonymise(begun: Begun, *, pause: float = 0.0) -> Iterator[tuple[Tally, int]]:
    """Count by their recipes what is due in processes that are anonymised, and erase it; gives by process and rule what
    went, and how many records a second look found left."""
    for ways in by_rule(begun.at):
        recipe = ways[0].rule.recipe
        if recipe is None:
            continue
        swept, tally = Swept(ways[0], begun.by, begun.at, pause), Tally(ways[0].process.id, ways[0].rule.id)

        # Nobody else writes about any of them by then: what a hold keeps since, what was taken back, and who has gone,
        # is in no number.
        def count(goes: Sequence[Due], recipe: Recipe = recipe, tally: Tally = tally) -> None:
            heard(begun, tally, goes)
            _keep_numbers(goes, recipe, by=begun.by, at=begun.at)

        # Of as many as may be, however many things they have: numbers of few are about somebody.
        swept.go_by_person(ways, count, at_once=_AT_ONCE)
        tally.take(swept)
        if ways[0].rule.forewarning is None:
            # What is kept is counted by the sweep of the same rule that follows.
            tally.held = 0
        yield tally, swept.left_by_person(ways)


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
