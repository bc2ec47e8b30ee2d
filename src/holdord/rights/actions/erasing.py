"""A person is erased because they asked for it: planned, carried out here and there, looked at again, certified.

Promise:  8.3 - ground recorded, erased everywhere, receipts of each store and recipient; 8.0b - what stays, why, until
Law:      GDPR Art. 17(1), 17(2), 17(3), 19
Takes:    the id of a request, the ground; who says so, and when
Gives:    nothing. Each step is called again until all is done, and does nothing twice
Refuses:  rows.NotNow, carrying_out.NobodyKnown, NoGroundForErasing, NotKept
Next:     ../workflow.py (who calls `go_on`), retention/actions/ (the one place that erases)
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from holdord.lib.days import local_date, midnight
from holdord.lib.jobs import enqueue
from holdord.policy import queries as policy
from holdord.recipients import actions as recipients
from holdord.recipients import queries as told
from holdord.recipients.reach import Intent
from holdord.retention import actions as retention
from holdord.rights import certifying, queries
from holdord.rights.actions import rows
from holdord.rights.actions.carrying_out import NobodyKnown
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.erasure import Exemption, Goes, Ground, Plan, certificate, day
from holdord.rights.models import Erasure, RightsRequest
from holdord.rights.queries.erasure import at_recipients, left_of, stays_of
from holdord.rights.rules import Step
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import RequestStatus, Right

_BY = "system:rights"
#: What is kept with no day on which it ends is looked at again then.
LOOKED_AT_AGAIN = timedelta(days=365)


class NoGroundForErasing(ValueError):
    """An erasure needs one of the six grounds of GDPR Art. 17(1)."""


class NotKept(ValueError):
    """What is to stay needs an activity of the person, one of the exemptions, and a day that is still to come."""


def keep_for(
    *, request: UUID, process: str, exemption: Exemption, until_on: date | None, by: str, at: datetime
) -> None:
    """Say that what is held in a process stays all the same, and until when: it is then held. Raises NotKept."""
    with transaction.atomic():
        row = _at_erasure(request)
        subject = _person(row)
        until = midnight(until_on, row.time_zone) if until_on else None
        known = {relation.process for relation in people.relations(subject)}
        if process not in known or exemption is Exemption.LEGAL_DUTY or (until is not None and until <= at):
            raise NotKept("process: one the person is known in; exemption: one that a person finds; until: a later day")
        again = None if until_on else local_date(at, row.time_zone) + LOOKED_AT_AGAIN
        subjects.hold(
            subject=subject, process=process, statute=exemption.value.lower(), reason="erasure-exemption",
            until_at=until, review_on=again, by=by, at=at,
        )  # fmt: skip
        note(row, "erasure-kept", by=by, at=at, process=process, exemption=exemption.value)


def begin_erasure(*, request: UUID, ground: Ground, by: str, at: datetime) -> None:
    """Erase as planned: recipients are told at once, and what is here goes next. Raises NotNow, NobodyKnown."""
    if ground not in Ground:
        raise NoGroundForErasing("ground: one of the six of GDPR Art. 17(1)")
    with transaction.atomic():
        row = _at_erasure(request)
        subject = _person(row)
        subjects.lock(subject)
        planned = queries.plan_erasure(subject, at=at)
        Erasure.objects.create(
            id=uuid4(), request=row, subject=subject, ground=ground.value, begun_at=at, begun_by=by,
            **_as_kept(planned),
        )  # fmt: skip
        row.erasing_at, row.status = at, rows.status_or_delayed(row, RequestStatus.ACCEPTED)
        row.save()
        recipients.communicate(
            intent=Intent.ERASURE, subject=subject, request=row.id, owner=row.owner, due_on=queries.counts_until(row),
            asked_at=row.received_at,
            by=by, at=at,
        )  # fmt: skip
        note(row, "erasure-begun", by=by, at=at, ground=ground.value)
        enqueue("rights.erase", f"{row.id}-0", request=str(row.id))


def go_on(*, request: UUID, at: datetime) -> None:
    """Do whatever is next: erase here; once every recipient has answered, look again; then certify and tell the person.

    What is over is over: called again, it does nothing.
    """
    found = Erasure.objects.filter(request=request, finished_at=None).first()
    if found is None:
        return None
    if found.erased_at is None:
        _erase_here(found, at)
        return go_on(request=request, at=at)
    if not told.is_settled(request, Intent.ERASURE):
        return None
    if found.verified_at is None and not _verify(found, at):
        return None
    _finish(request, at)
    return None


def _erase_here(found: Erasure, at: datetime) -> None:
    subject, stays = found.subject, frozenset(map(UUID, found.records))
    assert subject is not None  # kept until it was looked at again
    try:
        if found.stays:
            retention.erase_what_may_go(subject=subject, ground=found.ground, stays=stays, by=_BY, at=at)
        elif people.exists(subject):
            # Where this was done before and we were cut off, there is nobody any more, and only the key may be left.
            retention.erase_person(subject=subject, ground=found.ground, by=_BY, at=at, told=True)
    except retention.HeldByLaw:
        # A statute or a claim came up after it was planned: what it keeps stays, and the certificate says so.
        Erasure.objects.filter(pk=found.id).update(**_as_kept(queries.plan_erasure(subject, at=at)))
        return
    retention.finish_keys(by=_BY, at=at)
    with transaction.atomic():
        if Erasure.objects.filter(pk=found.id, erased_at=None).update(erased_at=at):
            note(rows.locked(found.request_id), "erased", by=_BY, at=at)


def _as_kept(planned: Plan) -> dict[str, Any]:
    return {
        "goes": [[each.process, each.kind, each.count] for each in planned.goes],
        "stays": [[each.process, each.count, each.why, day(each.until)] for each in planned.stays],
        "records": sorted(map(str, planned.records)),
    }


def _verify(found: Erasure, at: datetime) -> bool:
    """Look again; what is still there is erased anew the next time."""
    assert found.subject is not None
    left = left_of(found.subject, frozenset(map(UUID, found.records)) if found.stays else None)
    with transaction.atomic():
        if left:
            Erasure.objects.filter(pk=found.id).update(erased_at=None)
            note(rows.locked(found.request_id), "still-there", by=_BY, at=at, left=str(left))
        else:
            Erasure.objects.filter(pk=found.id).update(verified_at=at)
    return not left


def _finish(request: UUID, at: datetime) -> None:
    with transaction.atomic():
        row = rows.locked(request)
        found = Erasure.objects.select_for_update().filter(request=row, finished_at=None).first()
        if found is None or found.erased_at is None or found.verified_at is None or row.closed_at is not None:
            return
        whole = not found.stays
        found.certificate = certificate(
            organisation=policy.register().organisation, reference=row.reference, ground=found.ground,
            received_at=row.received_at, erased_at=found.erased_at, verified_at=found.verified_at,
            goes=[Goes(*each) for each in found.goes], stays=stays_of(found), recipients=at_recipients(request),
            key_destroyed=whole,
        )  # fmt: skip
        found.finished_at, found.subject, found.records = at, None, []
        found.save()
        said = certifying.in_words(found.certificate, row.language)
        row.letter = rows.send(row, "erased", by=_BY, at=at, **said)
        # Of somebody of whom a part stays, the case stays as long as any other.
        rows.close(row, RequestStatus.FULFILLED, at=at, answered=True)
        note(row, "answered", by=_BY, at=at)


def _at_erasure(request: UUID) -> RightsRequest:
    row = rows.at_step(request, Step.ANSWER)
    if row.right != Right.ERASURE.value:
        raise NotNow("this request asks for something else")
    return row


def _person(row: RightsRequest) -> UUID:
    subject = row.subject_id or rows.find_person(row)
    if subject is None:
        raise NobodyKnown("we know nobody by the address of this request. Answer that nothing is held")
    if row.subject_id != subject:
        row.subject_id = subject
        row.save(update_fields=["subject"])
    return subject
