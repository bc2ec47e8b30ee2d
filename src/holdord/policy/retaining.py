"""How long data stay, what becomes of them then, and what a law asks to be kept: the part of the register on time.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4, 7.2a
Law:      GDPR Art. 5(1)(e), 13(2)(a), 17(3)(b)
Gives:    Retention, EarlierPeriod, Statutory: parts of policy.register.Register
Next:     endings.py (the day), statutes.py (the laws), ../retention/ (who carries it out)
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from holdord.policy.entry import Entry
from holdord.policy.periods import Period
from holdord.policy.scalars import ClauseId, Id, Line
from holdord.policy.statutes import CALENDAR_YEAR

#: The events from which a period may be counted.
Starts = Literal["collected", "last_delivery", "last_event", "last_contact", "end_of_financial_year"]

#: Whatever was collected and will be, for a shorter time by instruction (instructing.py): what becomes of it then stays
#: as it is. Every day of our calendar that a database can be asked about lies before it.
ALWAYS = date(9000, 1, 1)

_DAY_OF_YEAR = r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"


def _day_of_year(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_DAY_OF_YEAR, value):
        return value
    raise ValueError(f"{value!r} is not a day of the year. Write month and day in quotes, as in '06-30'")


DayOfYear = Annotated[
    str, BeforeValidator(_day_of_year), WithJsonSchema({"type": "string", "pattern": f"^{_DAY_OF_YEAR}$"})
]


_WAY = r"keep|year|quarter|month|band:[1-9][0-9]{0,6}|first:[1-9]"


def _way(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_WAY, value):
        return value
    raise ValueError(f"{value!r} makes nothing general. Write keep, year, quarter, month, band:100 or first:2")


Way = Annotated[str, BeforeValidator(_way), WithJsonSchema({"type": "string", "pattern": f"^({_WAY})$"})]


class Recipe(Entry):
    """What becomes of data that are anonymised: ``columns`` are what is kept, each made general in its way; all else is
    removed, and what is left is counted.

    A column is a field by its name, or 'collected_on', 'purpose' or 'source'. Each line stands for ``at_least`` so many
    people; among people who are alike in all that is not ``sensitive``, there are so many ``different`` sensitive
    values. What does not come up to that is not anonymous, and goes like everything else.
    """

    columns: Mapping[Line, Way] = Field(min_length=1)
    sensitive: tuple[Line, ...] = ()
    at_least: int = Field(10, ge=5)
    different: int = Field(2, ge=2)

    @model_validator(mode="after")
    def _knows_what_is_sensitive(self) -> "Recipe":
        if lost := [name for name in self.sensitive if name not in self.columns]:
            raise ValueError(f"{lost[0]!r} is no column of this recipe. Name one, or leave it out")
        return self


class Forewarning(Entry):
    """People hear of it ``before`` something of theirs goes, and have ``grace`` from the day the letter went.

    Nothing goes before that is over, nor before a letter went; whom none reaches is not kept for it. ``may_keep``: the
    person may say that it stays, and the time is counted anew from that day: where it is theirs to say, on a contract
    or a consent.
    """

    before: Period
    grace: Period
    may_keep: bool = False

    @model_validator(mode="after")
    def _leaves_time_for_the_letter(self) -> "Forewarning":
        if self.grace.days_at_most >= self.before.days_at_least:
            raise ValueError(
                f"'before: {self.before}' leaves no day for a letter that gives {self.grace}. Write a longer time "
                "before, as in 'before: 6 weeks' with 'grace: 30 days'"
            )
        return self


class Retention(Entry):
    """How long data stay: a time, the event it is counted from, and its bound (GDPR Art. 5(1)(e), 13(2)(a)).

    ``bound``: 'max', at most so long (a shorter time may be told at any hour); 'fixed', so long and not otherwise;
    'min', so long at least. ``at_most`` is the longest time, counted from the day of collection, whatever the event
    does: one that keeps happening must not keep the oldest things for ever.
    ``until_then`` names the rule that holds while the starting event has not happened; it counts from collection.
    ``why`` says for which purpose that long is needed, and no longer. From the day it is over the data are used for
    nothing; ``action`` says what becomes of them: they are erased that day; or locked away ``restricted_for`` a further
    time and erased then (GDPR Art. 18); or somebody looks at them first; or they are erased, and numbers about nobody
    are kept, by a ``recipe``.
    """

    id: Id
    duration: Period
    starts: Starts
    clauses: tuple[ClauseId, ...] = Field(min_length=1)
    bound: Literal["max", "fixed", "min"] = "max"
    at_most: Period | None = None
    until_then: Id | None = None
    forewarning: Forewarning | None = None
    action: Literal["erase", "restrict", "review", "anonymise"] = "erase"
    restricted_for: Period | None = None
    recipe: Recipe | None = None
    why: Line | None = None
    note: Line | None = None

    @model_validator(mode="after")
    def _says_how_long_it_is_locked_away(self) -> "Retention":
        if self.action == "restrict" and self.restricted_for is None:
            raise ValueError("what is locked away must go one day. Add 'restricted_for: 1 year'")
        if self.action != "restrict" and self.restricted_for is not None:
            raise ValueError("'restricted_for' belongs to 'action: restrict'. Leave it out")
        return self

    @model_validator(mode="after")
    def _says_what_is_kept_of_nobody(self) -> "Retention":
        if self.action == "anonymise" and self.recipe is None:
            raise ValueError("numbers are made by a recipe. Add 'recipe: {columns: {collected_on: month}}'")
        if self.action != "anonymise" and self.recipe is not None:
            raise ValueError("'recipe' belongs to 'action: anonymise'. Leave it out")
        return self

    @model_validator(mode="after")
    def _has_an_end(self) -> "Retention":
        if self.at_most is not None and self.starts == "collected":
            raise ValueError(
                "'at_most' is counted from the day of collection, and so is 'duration'. Leave it out, or name the "
                "event: 'starts: last_contact'"
            )
        if self.at_most is not None and not self.at_most.may_outlast(self.duration):
            raise ValueError(
                f"'at_most: {self.at_most}' is over before 'duration: {self.duration}' can be. Write a longer time"
            )
        if self.bound == "min" and self.at_most is None and self.starts != "collected":
            raise ValueError("what stays 'at least' so long must go one day. Add 'at_most: 10 years'")
        return self

    @model_validator(mode="after")
    def _warns_in_time(self) -> "Retention":
        if self.forewarning is None:
            return self
        if self.action == "review":
            raise ValueError("somebody looks before these go, and can write to the person. Leave 'forewarning' out")
        if 2 * self.forewarning.before.days_at_most > self.duration.days_at_least:
            raise ValueError(
                f"'forewarning: before: {self.forewarning.before}' is more than half of 'duration: {self.duration}'. "
                "Write a shorter time before"
            )
        if self.forewarning.may_keep and self.starts != "last_contact":
            raise ValueError(
                "'may_keep' counts the time anew from the day the person says so, and this one is counted from "
                f"'{self.starts}'. Write 'starts: last_contact', or leave 'may_keep' out"
            )
        return self

    def promised(self) -> "tuple[EarlierPeriod, ...]":
        """The longest time, as one that holds for whatever was collected and will be; none where none is named."""
        if self.at_most is None:
            return ()
        return (EarlierPeriod(before=ALWAYS, duration=self.at_most, starts="collected"),)


class EarlierPeriod(Entry):
    """The shorter time that was promised before: what was collected before that day goes by it, as people were told.

    ``until_then`` is the time from collection, while the event it starts from has not happened.
    """

    before: date
    duration: Period
    starts: Starts
    until_then: Period | None = None


class Statutory(Entry):
    """A law that asks for what is kept for these ``purposes`` (none named: for any) to be kept (GDPR Art. 17(3)(b)).

    ``statute`` is its code in policy/statutes.csv. It keeps those records and nothing else of the same person.
    ``financial_year_ends`` is the last day of the year it is counted after, '12-31' where it is left out.
    """

    statute: Id
    purposes: tuple[Id, ...] = ()
    financial_year_ends: DayOfYear | None = None

    @property
    def year_ends(self) -> tuple[int, int]:
        """Month and day."""
        if self.financial_year_ends is None:
            return CALENDAR_YEAR
        month, day = self.financial_year_ends.split("-")
        return int(month), int(day)

    def covers(self, purpose: str) -> bool:
        return not self.purposes or purpose in self.purposes
