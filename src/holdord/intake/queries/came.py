"""How much came in within a time, by activity: for those who are to look.

Promise:  4.2c
Takes:    two moments
Gives:    numbers by process of the register; nothing of what came
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count

from holdord.intake.models import Arrived


def came(since: datetime, until: datetime) -> Mapping[str, int]:
    """What was let in after ``since`` and up to ``until``, counted by process."""
    rows = Arrived.objects.filter(at__gt=since, at__lte=until, record__isnull=False)
    counted = rows.values_list("record__stamp__process").annotate(number=Count("id")).order_by("record__stamp__process")
    return dict(counted)
