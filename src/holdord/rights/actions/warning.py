"""The data protection officer hears in time of what is due, and at once of what is late; of nobody they hear anything.

Promise:  8.1b - "within one month of receipt"; 1.4 - the officer is told
Law:      GDPR Art. 12(3), 39(1)(b)
Takes:    the moment
Gives:    how many requests were warned of. Called again, it warns of nothing twice
Next:     ../workflow.py (every hour)
"""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from holdord.lib.days import local_date
from holdord.notice import actions as notice
from holdord.policy import queries as policy
from holdord.rights import letters, rules, texts
from holdord.rights.actions import rows
from holdord.rights.models import RightsRequest, Warned
from holdord.rights.rules import Place
from holdord.terms import Right

_BY = "system:rights"
_RUNS = [Place.PROOF.value, Place.REPLY.value, Place.NEW.value, Place.US.value, Place.RECIPIENTS.value]


def warn(*, at: datetime) -> int:
    """One mail about everything that has come nearer its day since the last; with numbers of cases and days only."""
    register = policy.register()
    today = local_date(at, register.desk.time_zone)
    last = today + timedelta(days=max(settings.HOLDORD_WARN_DAYS))
    with transaction.atomic():
        near = RightsRequest.objects.select_for_update(of=("self",)).filter(place__in=_RUNS, answer_by__lte=last)
        new = [row for row in near.order_by("answer_by", "received_at") if _is_new(row, rows_left(row, at), at)]
        if new:
            language = register.languages[0]
            notice.write(
                owner=None, subject=None, to=register.dpo.email, template=letters.template("warning"),
                language=language,
                context={
                    "organisation": register.organisation, "late": sum(rows_left(row, at) < 0 for row in new),
                    "cases": [_case(row, language, at) for row in new],
                    "board": f"{settings.HOLDORD_ADDRESS}/console/requests/",
                },
                by=_BY, at=at,
            )  # fmt: skip
            for row in new:
                rows.note(row, "warned", by=_BY, at=at)
    return len(new)


def rows_left(row: RightsRequest, at: datetime) -> int:
    """Days until its last day; negative when it has gone by."""
    return rules.days_left(local_date(at, row.time_zone), row.extended_to or row.due_on)


def _is_new(row: RightsRequest, left: int, at: datetime) -> bool:
    """Whether it has passed a threshold nobody was warned of; the warning is written down."""
    passed = [days for days in settings.HOLDORD_WARN_DAYS if left <= days]
    threshold = rules.LATE if left < 0 else min(passed, default=None)
    if threshold is None:
        return False
    _, new = Warned.objects.get_or_create(request=row, days=threshold, defaults={"id": uuid4(), "at": at})
    return new


def _case(row: RightsRequest, language: str, at: datetime) -> dict[str, object]:
    left = rows_left(row, at)
    return {
        "reference": row.reference, "right": letters.right_title(Right(row.right), language), "left": left,
        "late_by": -left, "due": letters.day(row.extended_to or row.due_on, language),
        "waits_for": texts.word(texts.PLACES, row.place, language),
    }  # fmt: skip
