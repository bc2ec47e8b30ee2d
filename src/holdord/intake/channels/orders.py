"""Whether the day or the month comes first in dates such as 3/4/2026: one answer for all of a file.

Law:      GDPR Art. 5(1)(d)
Takes:    what a mapping or the register says; every date of the file with its row, one after another
Gives:    Order: which of the two comes first, and what a person is to hear of it
Why:      a guess at one date would be wrong for others of the same file, and nobody would see it: 5/31/2026 in one row
          says what 5/6/2026 means in all
"""

from collections.abc import Iterable
from dataclasses import dataclass

from holdord.intake.channels.items import WHOLE, Fault, Told
from holdord.intake.channels.moments import Tells, told_by
from holdord.lib.registry import said
from holdord.policy.channels import DateOrder

#: The row a date stands in, and its text.
Dated = tuple[int, str]


@dataclass(frozen=True)
class Order:
    """``told`` is what a person is to hear: that nothing tells; or, as a fault, that the file says both."""

    dates: DateOrder
    told: Told | Fault | None = None


def order_in(dates: Iterable[Dated], *, said_to_be: DateOrder | None) -> Order:
    """The order that was said, or else the one that all dates together prove; the day first, where none of them does.

    Reads none of the dates where the order was said.
    """
    if said_to_be:
        return Order(said_to_be)
    # The first row that tells each.
    seen: dict[Tells, int] = {}
    for place, text in dates:
        if text and (tells := told_by(text)):
            seen.setdefault(tells, place)
    if Tells.DAY_FIRST in seen and Tells.MONTH_FIRST in seen:
        return Order("day-first", _both(seen[Tells.DAY_FIRST], seen[Tells.MONTH_FIRST]))
    if Tells.MONTH_FIRST in seen:
        return Order("month-first")
    return Order("day-first", _UNCLEAR if Tells.EITHER in seen and Tells.DAY_FIRST not in seen else None)


_UNCLEAR = Told(
    said("nothing tells whether the day or the month comes first in dates such as 3/4/2026: the day was taken"),
    said("If it is the month, say so: 'dates: month-first'"),
)


def _both(day: int, month: int) -> Fault:
    return Fault(
        WHOLE,
        said("in row {day} the day comes before the month, in row {month} the month before the day",
             day=day, month=month),
        said("Correct the one that is wrong, or say which comes first: 'dates: day-first' or 'dates: month-first'"),
    )  # fmt: skip
