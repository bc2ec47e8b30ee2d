"""A day or a moment among the arguments of a command.

Takes:    text, as in 2026-03-31, or in another form that is named
Gives:    a datetime; of a day its beginning, without a zone
Refuses:  UsageError, for what is none, and for a day so far away that no period could be counted from it
"""

from datetime import datetime
from typing import Any

import click

from holdord.lib.days import FIRST, LAST


class Day(click.DateTime):
    """A day; and a moment, where a form for one is named."""

    def __init__(self, *forms: str) -> None:
        super().__init__(["%Y-%m-%d", *forms])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        found: datetime = super().convert(value, param, ctx)
        if not FIRST <= found.date() <= LAST:
            self.fail(f"{found.date()} is too far away. Write a day from {FIRST} to {LAST}.", param, ctx)
        return found


DAY = Day()
