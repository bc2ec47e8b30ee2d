"""What is over age goes, and numbers about nobody stay: made, looked at, and kept only where they stand it.

Promise:  7.2a - "when a retention period ends, data are erased or anonymised"
Law:      GDPR Art. 5(1)(e), Rec. 26
Takes:    the moment; processes whose rule says so
Gives:    Tally: what went, by process and rule. OPENS what is due, once, to count it; the log has it first
Why:      numbers of few are about somebody, so they are made of many; and nobody waits while many go. What is due of a
          thousand people is opened first, then goes a few at a time; what went, and it alone, is counted when all has.
          Until then there is of each thing a line of the table in memory, and nothing else. What somebody puts right
          between the opening and the going is counted as it was. Cut off in between, nothing is counted twice, and what
          had gone of those thousand is in no number: to keep what is over age until it is counted would be the worse
Next:     ../anonymity/ (the table and the three questions), sweeping.py (who calls)
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.retaining import Recipe
from holdord.retention.actions.evidence import Begun, Tally, heard
from holdord.retention.actions.portions import Swept
from holdord.retention.anonymity import assess, count, row
from holdord.retention.models import Anonymised
from holdord.retention.queries import Due, by_rule, plan
from holdord.subjects import queries as people
from holdord.subjects.queries import Held

#: What is kept of one thing: its columns, made general.
Row = tuple[str, ...]
#: Of so many people numbers are made together; so many things are in clear at a time.
_AT_ONCE, _IN_CLEAR = 1000, 500


def anonymise(begun: Begun, *, pause: float = 0.0) -> Iterator[tuple[Tally, int]]:
    """Count by their recipes what is due in processes that are anonymised, and erase it; gives by process and rule what
    went, and how many records a second look found left."""
    for ways in by_rule(begun.at):
        recipe = ways[0].rule.recipe
        if recipe is None:
            continue
        swept, tally = Swept(ways[0], begun.by, begun.at, pause), Tally(ways[0].process.id, ways[0].rule.id)

        counting = _Counting(begun, recipe, tally)
        # Of as many as may be, however many things they have: numbers of few are about somebody.
        swept.go_by_many(ways, counting.meet, at_once=_AT_ONCE, ahead=counting.open, behind=counting.keep)
        tally.take(swept)
        if ways[0].rule.forewarning is None:
            # What is kept is counted by the sweep of the same rule that follows.
            tally.held = 0
        yield tally, swept.left_by_person(ways)


@dataclass
class _Counting:
    """What is due of some people, as the table will have it, before it goes; and what of it went so far. Neither
    outlives the run."""

    begun: Begun
    recipe: Recipe
    tally: Tally
    _rows: dict[UUID, Row] = field(default_factory=dict)
    _gone: list[tuple[UUID, Row]] = field(default_factory=list)
    #: Each row that there is, once: things are many, and what is kept of them is mostly alike.
    _alike: dict[Row, Row] = field(default_factory=dict)
    _people: set[UUID] = field(default_factory=set)

    def open(self, subjects: Sequence[UUID]) -> Mapping[UUID, int]:
        """Whatever may go, before anybody has to wait for it; gives how many things of each."""
        due = plan(self.begun.at, process=self.tally.process, among=subjects).goes
        mine = [entry for entry in due if entry.rule == self.tally.rule]
        self._rows = {}
        self._read(mine)
        things = Counter[UUID]()
        for entry in mine:
            things[entry.subject] += len(entry.records)
        return things

    def meet(self, goes: Sequence[Due]) -> None:
        """Nobody else writes about any of them by now: what a hold keeps since, what was taken back, and who has gone,
        is in no number; what came to be due since is opened here."""
        heard(self.begun, self.tally, goes)
        self._read(goes)
        for entry in goes:
            self._people.add(entry.subject)
            self._gone += [(entry.subject, found) for id in entry.records if (found := self._rows.pop(id, None))]

    def keep(self) -> None:
        """All of it has gone: keep numbers of it, where they are about nobody."""
        gone, people = self._gone, len(self._people)
        self._rows, self._gone, self._alike, self._people = {}, [], {}, set()
        if people:
            with transaction.atomic():
                _keep_numbers(self.begun, self.tally, self.recipe, gone, people)

    def _read(self, due: Iterable[Due]) -> None:
        """Opens what is not read yet, each thing once and no other of its person; the log has it first, should this be
        the last that is done. What the recipe names is made general at once, and the rest is let go."""
        wanted = [id for entry in due for id in entry.records if id not in self._rows]
        if not wanted:
            return
        audit.record(
            act="retention.open_to_count", by=self.begun.by, at=self.begun.at, process=self.tally.process,
            detail={"records": len(wanted)},
        )  # fmt: skip
        for start in range(0, len(wanted), _IN_CLEAR):
            for held in people.held_by_ids(wanted[start : start + _IN_CLEAR]):
                found = self._row(held)
                self._rows[held.id] = self._alike.setdefault(found, found)

    def _row(self, held: Held) -> Row:
        stamp = {"purpose": held.purpose, "source": held.source}
        day = {"collected_on": local_date(held.collected_at, policy.register().desk.time_zone)}
        return row({**held.payload, **stamp, **day}, self.recipe.columns)


def _keep_numbers(
    begun: Begun, tally: Tally, recipe: Recipe, gone: Sequence[tuple[UUID, Row]], people: int
) -> None:  # fmt: skip
    table = count(gone, recipe.columns, at_least=recipe.at_least)
    found = assess(table, at_least=recipe.at_least, different=recipe.different, sensitive=recipe.sensitive)
    lines = [[list(line.values), line.people, line.things] for line in table.lines] if found.is_anonymous else []
    row = Anonymised.objects.create(
        at=begun.at, process=tally.process, rule=tally.rule, label=found.label, columns=list(table.columns),
        lines=lines,
        assessment={**asdict(found), "singles_out": found.singles_out, "links": found.links, "infers": found.infers},
    )  # fmt: skip
    audit.record(
        act="retention.anonymise", by=begun.by, at=begun.at, process=tally.process,
        detail={"result": str(row.id), "label": found.label, "lines": len(lines), "people": people},
    )  # fmt: skip
