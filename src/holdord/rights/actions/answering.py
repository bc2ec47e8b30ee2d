"""Answered in writing, put off, or refused: each with what the law wants the person to be told.

Promise:  8.1e - an extension with its reasons; 8.1f - a refusal with its reasons and the further steps
Law:      GDPR Art. 12(3)-(5)
Takes:    the id of a request, the ground, the words of whoever handles it
Refuses:  rows.NotNow, TooLate, ReasonMissing
"""

import json
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from holdord.lib.days import local_date
from holdord.rights import letters, queries, rules, texts
from holdord.rights.actions import rows
from holdord.rights.actions.reasons import ReasonMissing
from holdord.rights.actions.reasons import reason as reason_given
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.deeds import DeedState
from holdord.rights.models import RightsRequest
from holdord.rights.rules import ExtensionGround, RefusalGround, Step
from holdord.terms import RequestStatus, Right

#: Whoever we cannot find is told what would help us find them; every other refusal is one letter.
_REFUSALS = {RefusalGround.CANNOT_IDENTIFY: "cannot_identify"}


class TooLate(Exception):
    """The term can no longer be extended: the person would not be told within the first month (GDPR Art. 12(3))."""


def answer(*, request: UUID, text: str, by: str, at: datetime) -> None:
    """Answer a request under another right in writing: what was done. Raises NotNow, ReasonMissing."""
    with transaction.atomic():
        row = rows.at_step(request, Step.ANSWER)
        if any(each.state is DeedState.OPEN for each in queries.deeds(row.id)):
            raise NotNow("something is still to be decided. Decide it first")
        row.sealed_outcome = rows.seal(row, "sealed_outcome", reason_given(text))
        row.letter = rows.send(row, "answer", by=by, at=at, text=text.strip())
        rows.close(row, RequestStatus.FULFILLED, at=at, answered=True)
        note(row, "answered", by=by, at=at)


def extend(*, request: UUID, grounds: Collection[ExtensionGround], reason: str, by: str, at: datetime) -> None:
    """Take up to two more months, and tell the person why. Raises NotNow, TooLate, ReasonMissing."""
    with transaction.atomic():
        row = _open(request)
        if not rules.may_extend(local_date(at, row.time_zone), due=row.due_on, extended=row.extended_to is not None):
            raise TooLate("the term can be extended once, and only while it runs")
        if not grounds:
            raise ReasonMissing("grounds: none given. Name at least one; effort alone is none")
        first_due, (term, longer) = row.due_on, queries.term_of(Right(row.right))
        row.extended_to = rules.extended_due_on(
            row.received_at,
            calendar=row.calendar,
            time_zone=row.time_zone,
            term=term,
            extension=longer,
            lenient=settings.HOLDORD_LENIENT_HOLIDAYS,
        )
        said = {"grounds": sorted(grounds), "reason": reason_given(reason)}
        row.sealed_extension = rows.seal(row, "sealed_extension", json.dumps(said, ensure_ascii=False))
        row.status = rows.status_or_delayed(row, RequestStatus.ACTION_DELAYED)
        row.save()
        rows.send(
            row, "extension", by=by, at=at, reason=reason.strip(),
            grounds=[texts.word(texts.EXTENSION_GROUNDS, ground, row.language) for ground in sorted(grounds)],
            due=letters.day(first_due, row.language), extended=letters.day(row.extended_to, row.language),
        )  # fmt: skip
        note(row, "extended", by=by, at=at)


def refuse(*, request: UUID, ground: RefusalGround, facts: str, by: str, at: datetime) -> None:
    """Refuse, with the rule, the facts, and what the person can do about it. Raises NotNow, ReasonMissing."""
    with transaction.atomic():
        row = _open(request)
        if row.erasing_at or row.finishing_at:
            raise NotNow("it is being carried out, and recipients have been told")
        lacks = bool(row.by_other) and row.mandate_at is None
        if ground not in rules.refusal_grounds(Right(row.right), lacks_mandate=lacks):
            raise ReasonMissing(f"ground: {ground.value!r} is none for this right. Choose one that is, or answer it")
        row.sealed_outcome, row.ground = rows.seal(row, "sealed_outcome", reason_given(facts)), ground.value
        row.letter = rows.send(
            row, _REFUSALS.get(ground, "refusal"), by=by, at=at, facts=facts.strip(), complaint_said=True,
            provision=rules.provision(ground, Right(row.right)),
            ground=texts.word(texts.REFUSAL_GROUNDS, ground, row.language),
            repeats=_dates(row) if ground is RefusalGround.EXCESSIVE else [],
        )  # fmt: skip
        rows.close(row, RequestStatus.REJECTED, at=at, answered=True)
        note(row, "refused", by=by, at=at, ground=ground.value)


def _dates(row: RightsRequest) -> list[str]:
    """When the same was asked before: what shows that a request is excessive is told with its dates."""
    return [letters.day(each.received_on, row.language) for each in queries.repeats(row.id)]


def _open(id: UUID) -> RightsRequest:
    row = rows.locked(id)
    if row.closed_at is not None or row.approved_at is not None:
        raise NotNow("the request is closed, or its answer is on its way")
    return row
