"""What is due to go, and what is late: retention as pure dates.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4, 7.2a
Law:      GDPR Art. 5(1)(e), 17(1)(a), 17(3)(b)
Takes:    a retention rule of the register, civil days in the desk's time zone
Gives:    the latest day on which what is due today was collected (or anchored); whether a day is overdue
Next:     queries.py (what is due), actions.py (how it goes)
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from holdord.lib.days import midnight
from holdord.policy.register import Retention

#: Why something was erased, as the ledger says it: a person's right (GDPR Art. 17(1)(a)-(f)) or a period that ended.
GROUNDS = ("retention-ended", "A17-1-a", "A17-1-b", "A17-1-c", "A17-1-d", "A17-1-e", "A17-1-f", "minor")


#: Gives the moment before which what is due was collected: `due_before`, or `overdue_before`.
Bound = Callable[[date, Retention, str], datetime]


class NoGround(ValueError):
    """An erasure was asked for on a ground the ledger does not know."""


def due_before(today: date, rule: Retention, time_zone: str) -> datetime:
    """The moment before which a thing must have been collected to be due by ``today``: one comparison finds all.

    A thing collected on day C is due on the day the rule's period gives for C, whatever the hour; so all of the latest
    such day is due, and the bound is the midnight after it. Where the period begins with the next year, that of
    everything collected before the year of the latest start.
    """
    latest = rule.duration.latest_start(today)
    if rule.starts == "end_of_financial_year":
        return midnight(date(latest.year, 1, 1), time_zone)
    return midnight(latest + timedelta(days=1), time_zone)


def overdue_before(today: date, rule: Retention, time_zone: str) -> datetime:
    """As `due_before`, for what was due yesterday or earlier: it should have gone by the end of its day."""
    return due_before(today - timedelta(days=1), rule, time_zone)
