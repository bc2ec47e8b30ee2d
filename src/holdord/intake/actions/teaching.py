"""What a person decided teaches the filter, and what was taught long ago fades.

Promise:  7.5 - releases teach the filter
Law:      GDPR Art. 5(1)(c), (e), 25(1)
Takes:    the words of what was let in or turned away; the moment
Gives:    nothing. Without the library (learning.available) nothing is learned, and word lists do the work

Taught after the decision, in a transaction of its own: a lesson that is lost to a crash harms nobody.
"""

from datetime import date, datetime

from django.db import transaction

from holdord.audit import actions as audit
from holdord.intake import assessing, learning
from holdord.intake.learning import Lessons as Taught
from holdord.intake.models import Lessons
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.periods import Period

#: How often what was taught loses half its weight.
_FADES_AFTER = Period.parse("6 months")


def teach(*, text: str, spam: bool, at: datetime) -> None:
    """One more decision: turned away as spam, or let in."""
    hashes = assessing.hashes(text) if text and learning.available() else []
    if not hashes:
        return
    with transaction.atomic():
        Lessons.objects.get_or_create(pk=1, defaults={"faded_on": _today(at)})
        row = Lessons.objects.select_for_update().get(pk=1)
        _keep(row, learning.taught(_taught(row), hashes, spam=spam))


def fade(*, at: datetime) -> bool:
    """Half the weight of all that was taught, once in half a year; gives whether it was time."""
    with transaction.atomic():
        row = Lessons.objects.select_for_update().filter(pk=1).first()
        if row is None or _FADES_AFTER.end(row.faded_on) > _today(at):
            return False
        row.faded_on = _today(at)
        _keep(row, learning.faded(_taught(row)))
    return True


def unlearn(*, by: str, at: datetime) -> bool:
    """Forget all that was taught; gives whether there was anything."""
    with transaction.atomic():
        gone = bool(Lessons.objects.all().delete()[0])
        if gone:
            audit.record(act="intake.unlearn", by=by, at=at)
    return gone


def _taught(row: Lessons) -> Taught:
    return Taught(row.turned_away, row.let_in, bytes(row.spam), bytes(row.ham))


def _keep(row: Lessons, taught: Taught) -> None:
    row.turned_away, row.let_in, row.spam, row.ham = taught.turned_away, taught.let_in, taught.spam, taught.ham
    row.save()


def _today(at: datetime) -> date:
    return local_date(at, policy.register().desk.time_zone)
