"""How much came in within a time, by activity, and how much was held back: for those who are to look.

Promise:  4.2c
Takes:    two moments
Gives:    numbers, by process of the register; nothing of what came
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count

from holdord.intake.models import Arrived, Held


def came(since: datetime, until: datetime) -> Mapping[str, int]:
    """What people sent, let in after ``since`` and up to ``until``, counted by process. A list of customers that
    somebody here imported is no message of theirs."""
    rows = Arrived.objects.filter(at__gt=since, at__lte=until, record__stamp__provided=True)
    counted = rows.values_list("record__stamp__process").annotate(number=Count("id")).order_by("record__stamp__process")
    return dict(counted)


def held_back(since: datetime, until: datetime) -> int:
    """What came to wait for a person within that time, and waits still: undecided, it goes by itself."""
    return Held.objects.filter(held_at__gt=since, held_at__lte=until).exclude(sealed=b"").count()
