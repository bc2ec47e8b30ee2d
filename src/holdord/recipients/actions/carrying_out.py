"""One recipient is told, and answers; or does not, and is asked again; or cannot, and somebody looks.

Promise:  8.2a, 8.3, 8.4c - done where the data went, looked at again, with proof
Law:      GDPR Art. 19
Takes:    the id of a communication; what the recipient answered
Gives:    Ready, what the recipient is asked. Nothing is locked while it answers
Next:     ../workflow.py (who calls these, in this order)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from holdord.audit import actions as audit
from holdord.policy import queries as policy
from holdord.recipients import queries
from holdord.recipients.actions.sealing import seal
from holdord.recipients.connectors import reached
from holdord.recipients.models import Communication
from holdord.recipients.queries.communications import opened
from holdord.recipients.reach import Answer, Connector, Intent, NotReached, Permanent, Person, Transient
from holdord.recipients.rules import Exemption, State, try_again_at
from holdord.vault import actions as vault

_BY = "system:recipients"
#: How soon a recipient that has taken a matter on is asked whether it is done.
_ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Ready:
    """What a recipient is asked, and by which key it knows the matter; or (``calls_off``) that it is called off."""

    id: UUID
    key: str
    intent: Intent
    connector: Connector = field(repr=False)
    person: Person = field(repr=False)
    memory: Mapping[str, Any] = field(default_factory=dict, repr=False)
    calls_off: bool = False


def ready(*, communication: UUID, at: datetime) -> Ready | None:
    """What is to be asked now; None where it is over, waits for somebody, or is not due yet. Raises reach.Permanent."""
    row = Communication.objects.filter(pk=communication, state=State.OPEN.value, due_at__lte=at).first()
    if row is None:
        return None
    recipient = policy.register().recipient(row.recipient)
    if recipient is None:
        raise Permanent("not-in-register")
    connector, intent = reached(recipient, settings.HOLDORD_RECIPIENTS), Intent(row.intent)
    if intent not in connector.intents:
        raise Permanent("by-hand")
    return Ready(row.id, str(row.id), intent, connector, _person(row), _memory(row), row.called_off_at is not None)


def answered(*, communication: UUID, answer: Answer, left: Mapping[str, int] | None, at: datetime) -> None:
    """The recipient has done it, and it was looked at again: ``left`` is what is not as it should be, by place; None
    where nobody can look.
    """
    with transaction.atomic():
        row = _locked(communication)
        if row is None:
            return
        row.attempts += 1
        row.counts = {"done": dict(answer.done), "kept": dict(answer.kept)}
        row.reference = answer.reference[:64]
        row.sealed_found = seal(row, "sealed_found", [[each.place, dict(each.fields)] for each in answer.pieces])
        row.sealed_kept = seal(row, "sealed_kept", {"memory": dict(answer.memory)} if answer.memory else {})
        if not answer.finished:
            _wait(row, at + _ASK_AGAIN, "under-way")
        elif left:
            _stumble(row, "still-there", 0, at)
        else:
            row.carried_out_at, row.verified_at = at, None if left is None else at
            close(row, State.DONE, by=_BY, at=at, proof=answer.proof)
        row.save()


def called_off(*, communication: UUID, in_time: bool, at: datetime) -> None:
    """The recipient has heard that it is called off: it is over; or it was too late, and goes on there."""
    with transaction.atomic():
        row = _locked(communication)
        if row is None or row.called_off_at is None:
            return
        row.attempts += 1
        if in_time:
            close(row, State.IMPOSSIBLE, by=_BY, at=at, exemption=Exemption.CALLED_OFF.value)
        else:
            row.called_off_at = None
            _wait(row, at + _ASK_AGAIN, "too-late")
        row.save()


def stumbled(*, communication: UUID, fault: NotReached, at: datetime) -> None:
    """The recipient did not do it: tried again later, or somebody must look. Nobody else waits for it."""
    with transaction.atomic():
        row = _locked(communication)
        if row is None:
            return
        row.attempts += 1
        if isinstance(fault, Transient):
            _stumble(row, fault.code, fault.after, at)
        else:
            _by_hand(row, fault.code, at)
        row.save()


def finish_keys(*, at: datetime) -> int:
    """Destroy the keys of what is over and belongs to no request; gives how many."""
    done = queries.unkeyed()
    for id in done:
        vault.destroy_key(id, at=at, by=_BY)
        Communication.objects.filter(pk=id).update(owner=None, sealed_found=b"", sealed_kept=b"")
    return len(done)


def forget_request(*, request: UUID, found_only: bool = False) -> int:
    """What was sealed for a request goes: all, or only what recipients gave for a copy that was delivered; in a
    transaction. Gives how many. Whom it went to and when stays.
    """
    gone: dict[str, Any] = {"sealed_found": b""}
    if not found_only:
        gone |= {"sealed_kept": b"", "subject": None}
    return Communication.objects.filter(request=request).update(**gone)


def close(row: Communication, state: State, *, by: str, at: datetime, proof: str = "", exemption: str = "") -> None:
    """It is over: nothing is kept that would reach the person there. In a transaction; the caller saves."""
    row.state, row.closed_at, row.closed_by, row.proof, row.exemption = state.value, at, by, proof, exemption
    row.sealed_need, row.error_code = b"", ""
    detail: dict[str, str | int] = {
        "communication": str(row.id), "recipient": row.recipient, "intent": row.intent, "proof": proof or exemption,
    }  # fmt: skip
    audit.record(act=f"recipients.{state.value}", by=by, at=at, subject=row.subject_id, detail=detail)
    if row.owner == row.id:
        transaction.on_commit(lambda: finish_keys(at=at))


def _locked(id: UUID) -> Communication | None:
    return Communication.objects.select_for_update().filter(pk=id, state=State.OPEN.value).first()


def _stumble(row: Communication, code: str, after: int, at: datetime) -> None:
    when = try_again_at(at, row.attempts, after=after)
    if when is None:
        _by_hand(row, code, at)
    else:
        _wait(row, when, code)


def _wait(row: Communication, when: datetime, code: str) -> None:
    row.due_at, row.error_code = when, code


def _by_hand(row: Communication, code: str, at: datetime) -> None:
    row.state, row.error_code = State.WAITS.value, code
    detail = {"communication": str(row.id), "recipient": row.recipient, "intent": row.intent, "code": code}
    audit.record(act="recipients.by-hand", by=_BY, at=at, subject=row.subject_id, detail=detail)


def _person(row: Communication) -> Person:
    need = opened(row, "sealed_need")
    if not need:
        raise Permanent("key-gone")
    pairs = tuple((str(kind), str(value)) for kind, value in need["identifiers"])
    asked_at = datetime.fromisoformat(need["asked_at"]) if need.get("asked_at") else None
    return Person(pairs, tuple(need["names"]), need["changes"], need["was"], row.purpose, asked_at)


def _memory(row: Communication) -> Mapping[str, Any]:
    """What the restriction that is lifted did there; nothing where it is another intent."""
    if row.intent != Intent.LIFTING.value:
        return {}
    theirs = Communication.objects.filter(
        recipient=row.recipient, intent=Intent.RESTRICTION.value, state=State.DONE.value, subject_id=row.subject_id,
        subject__isnull=False,
    )  # fmt: skip
    last = theirs.order_by("-closed_at").first()
    return dict(opened(last, "sealed_kept").get("memory", {})) if last else {}
