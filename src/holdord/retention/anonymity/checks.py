"""Whether a table is about nobody: can one person be singled out, linked, or something about them be inferred?

Law:      GDPR Rec. 26; WP216 2.2: all three must be answered no, by whatever means are reasonably likely to be used
Takes:    a Table; how many people a line must have (k) and how many different sensitive values a group (l)
Gives:    Assessment, with the numbers that decided. `is_anonymous` False: the table is pseudonymised, still personal
Why not:  trust the recipe: whatever was meant to be general, only the result shows whether it is
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from holdord.retention.anonymity.table import ANY, NONE, Line, Table

#: What finds one person elsewhere: an address, a link, a number of more than six digits, a day, an id.
_LINKS = re.compile(r"@|://|\d{7,}|\d{4}-\d{2}-\d{2}|[0-9a-f]{8}-[0-9a-f]{4}|\+\d", re.IGNORECASE)
#: Longer than a code or a name of a thing: somebody's own words.
_LONGEST = 40
#: Of a group, at most this share may have one and the same sensitive value.
_MOST_ALIKE = 0.9


@dataclass(frozen=True)
class Assessment:
    """The three questions, and what decided. ``smallest``: people in the smallest line. ``small_cells``: values of one
    column, or of two together, that stand for fewer people than asked. ``linkable``: columns with values that lead
    elsewhere. ``least_different``: sensitive values in the group that has the fewest (None: no column is sensitive).
    """

    at_least: int
    different: int
    people: int
    smallest: int
    small_cells: int
    linkable: tuple[str, ...]
    least_different: int | None
    most_alike: float

    @property
    def singles_out(self) -> bool:
        """Whether fewer people than asked stand behind a line, or behind values looked up in it."""
        return self.smallest < self.at_least or self.small_cells > 0

    @property
    def links(self) -> bool:
        """Whether a value leads to a person in other data."""
        return bool(self.linkable)

    @property
    def infers(self) -> bool:
        """Whether knowing somebody to be in a group tells something sensitive about them."""
        if self.least_different is None:
            return False
        return self.least_different < self.different or self.most_alike > _MOST_ALIKE

    @property
    def is_anonymous(self) -> bool:
        return self.people > 0 and not (self.singles_out or self.links or self.infers)

    @property
    def label(self) -> str:
        """What the result may be called."""
        return "anonymous" if self.is_anonymous else "pseudonymised"


def assess(table: Table, *, at_least: int, different: int = 2, sensitive: Collection[str] = ()) -> Assessment:
    """Ask the three questions of a table. An empty one is about nobody, and good for nothing: it does not pass."""
    groups = _groups(table, sensitive)
    return Assessment(
        at_least, different, table.people, min((line.people for line in table.lines), default=0),
        _small_cells(table, at_least), _linkable(table), min(map(len, groups), default=None),
        max((max(group.values()) / sum(group.values()) for group in groups), default=0.0),
    )  # fmt: skip


def _small_cells(table: Table, at_least: int) -> int:
    """Whoever adds lines up must not come to fewer people than asked: not for a value, nor for two values together."""
    places = range(len(table.columns))
    cells = [(one,) for one in places] + [(one, two) for one in places for two in places if one < two]
    small = 0
    for cell in cells:
        counted: Counter[tuple[str, ...]] = Counter()
        for line in table.lines:
            counted[tuple(line.values[place] for place in cell)] += line.people
        small += sum(count < at_least for count in counted.values())
    return small


def _linkable(table: Table) -> tuple[str, ...]:
    return tuple(name for place, name in enumerate(table.columns) if any(_leads(line, place) for line in table.lines))


def _leads(line: Line, place: int) -> bool:
    value = line.values[place]
    return value not in (ANY, NONE) and (len(value) > _LONGEST or bool(_LINKS.search(value)))


def _groups(table: Table, sensitive: Collection[str]) -> list[Counter[str]]:
    """For each sensitive column, the people of each group that is alike in all that is not, by its values."""
    found: list[Counter[str]] = []
    open_places = [place for place, name in enumerate(table.columns) if name not in sensitive]
    for place in (place for place, name in enumerate(table.columns) if name in sensitive):
        groups: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for line in table.lines:
            # Where the values were put together nothing is told of anybody.
            if line.values[place] != ANY:
                groups[tuple(line.values[each] for each in open_places)][line.values[place]] += line.people
        found += groups.values()
    return found
