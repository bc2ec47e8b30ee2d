"""What is over age goes, and numbers about nobody stay: made, looked at, and kept only where they stand it.

Promise:  7.2a - "when a retention period ends, data are erased or anonymised"
Law:      GDPR Art. 5(1)(e), Rec. 26
Takes:    the moment; processes whose rule says so
Gives:    Tally: what went, by process and rule. OPENS what is due, once, to count it; the log says so
Why:      numbers of few are about somebody, so they are made of many; and nobody waits while many go. What is due of a
          thousand people is opened first, then goes a few at a time; what went, and it alone, is counted when all has,
          in memory until then. Cut off in between, nothing is counted twice, and what had gone of those thousand is in
          no number: to keep what is over age until it is counted would be the worse of the two
Next:     ../anonymity/ (the table and the three questions), sweeping.py (who calls)
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.retaining import Recipe
from holdord.retention.actions.evidence import Begun, Tally, heard
from holdord.retention.actions.portions import Swept
from holdord.retention.anonymity import Thing, assess, tabulate
from holdord.retention.models import Anonymised
from holdord.retention.queries import Due, by_rule, plan
from holdord.subjects import queries as people
from holdord.subjects.queries import Held

#: Of so many people numbers are made together.
_AT_ONCE = 1000


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
    """What is due of some people, opened before it goes; and what of it went so far. Neither outlives the run."""

    begun: Begun
    recipe: Recipe
    tally: Tally
    _opened: dict[UUID, Held] = field(default_factory=dict)
    _things: list[Thing] = field(default_factory=list)
    _people: set[UUID] = field(default_factory=set)

    def open(self, subjects: Sequence[UUID]) -> None:
        """Whatever may go, before anybody has to wait for it."""
        due = plan(self.begun.at, process=self.tally.process, among=subjects).goes
        self._opened = _opened([entry for entry in due if entry.rule == self.tally.rule])

    def meet(self, goes: Sequence[Due]) -> None:
        """Nobody else writes about any of them by now: what a hold keeps since, what was taken back, and who has gone,
        is in no number; what came to be due since is opened here."""
        heard(self.begun, self.tally, goes)
        self._opened |= _opened(goes, but=self._opened)
        zone = policy.register().desk.time_zone
        for entry in goes:
            self._people.add(entry.subject)
            for id in entry.records:
                if held := self._opened.pop(id, None):
                    stamp = {"purpose": held.purpose, "source": held.source}
                    day = {"collected_on": local_date(held.collected_at, zone)}
                    self._things.append(Thing(entry.subject, {**held.payload, **stamp, **day}))

    def keep(self) -> None:
        """All of it has gone: keep numbers of it, where they are about nobody."""
        things, people = self._things, len(self._people)
        self._opened, self._things, self._people = {}, [], set()
        if people:
            with transaction.atomic():
                _keep_numbers(self.begun, self.tally, self.recipe, things, people)


def _opened(due: Sequence[Due], but: Collection[UUID] = ()) -> dict[UUID, Held]:
    """Opens each record once; what is named in the recipe is taken from it, and nothing else is looked at."""
    wanted = {id for entry in due for id in entry.records}.difference(but)
    whose = [entry.subject for entry in due if not wanted.isdisjoint(entry.records)]
    return {held.id: held for held in people.held_of_many(whose) if held.id in wanted} if whose else {}


def _keep_numbers(begun: Begun, tally: Tally, recipe: Recipe, things: Sequence[Thing], people: int) -> None:
    table = tabulate(things, recipe.columns, at_least=recipe.at_least)
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
