"""Whoever has a person's data is told what is to be done with them: one word to each recipient, each on its own.

Promise:  8.2a, 8.3, 8.4c - correction, erasure and restriction at every recipient
Law:      GDPR Art. 15(3), 17(2), 19, 21
Takes:    a person, an intent, the request it is for; who asks, and when
Gives:    the ids of what is to be told. Asked twice for one request, there is one
Next:     carrying_out.py (each is told), ../workflow.py (how often it is tried), settling.py (what a person does)
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from holdord.audit import actions as audit
from holdord.lib.days import local_date
from holdord.lib.jobs import enqueue
from holdord.lib.rows import put
from holdord.policy import queries as policy
from holdord.policy.register import Recipient
from holdord.recipients import queries
from holdord.recipients.actions.sealing import seal, seal_by
from holdord.recipients.connectors import MAIL, TASK, way_to
from holdord.recipients.models import Communication
from holdord.recipients.reach import Intent
from holdord.recipients.rules import TASK_DAYS, State, to_tell
from holdord.subjects import queries as people
from holdord.vault import actions as vault
from holdord.vault import queries as keys


def recipients_to_tell(subject: UUID, intent: Intent, processes: Collection[str] = ()) -> tuple[str, ...]:
    """Whom a person's data went to, or may have, and who is told of this: by their ids in the register.

    ``processes`` are those they were known in until now, where that has gone already.
    """
    known = [*processes, *(relation.process for relation in people.relations(subject))]
    given = queries.recipients_of(subject)
    return to_tell(policy.register(), intent, disclosed=given, processes=known)


def reached_by_machine() -> tuple[str, ...]:
    """Recipients that need nobody here, and that do not decide for themselves how long they keep data."""
    found = policy.register().recipients
    return tuple(each.id for each in found if way_to(each) not in (TASK, MAIL) and not each.own_retention)


def communicate(
    *,
    intent: Intent,
    subject: UUID,
    by: str,
    at: datetime,
    request: UUID | None = None,
    owner: UUID | None = None,
    due_on: date | None = None,
    changes: Mapping[str, str] | None = None,
    was: Mapping[str, str] | None = None,
    purpose: str = "",
    among: Collection[str] | None = None,
    processes: Collection[str] = (),
    asked_at: datetime | None = None,
) -> tuple[UUID, ...]:
    """Have everybody who has a person's data do this; gives what is to be told, in the order of the register.

    ``owner`` is the key of the request, under which is kept whom it is about until a recipient has answered: the
    person may be gone by then. Without a request each has a key of its own. ``changes`` are the new values by our
    fields' names (as in {'email': ...}), ``was`` the old ones. ``among`` tells no others than these. ``asked_at`` is
    when the person asked for it. Call it before the person is erased. Raises subjects.queries.NoSuchPerson.
    """
    if (request is None) != (owner is None):
        raise ValueError("communicate: a request and its key belong together. Give both, or neither")
    wanted = [id for id in recipients_to_tell(subject, intent, processes) if among is None or id in among]
    if not wanted:
        return ()
    need = _need(subject, changes or {}, was or {}, asked_at)
    ids = {recipient: uuid4() for recipient in wanted}
    if owner is None:
        vault.make_keys(ids.values(), at=at)
    with transaction.atomic(savepoint=False):
        told = {row.recipient: row.id for row in _of_request(request, intent, purpose)}
        for recipient in wanted:
            if recipient not in told:
                row = _row(ids[recipient], recipient, intent, at=at, due_on=due_on)
                row.request, row.owner, row.subject_id, row.purpose = request, owner or row.id, subject, purpose
                row.sealed_need = seal(row, "sealed_need", need)
                row.save(force_insert=True)
                told[recipient] = row.id
                _hand_over(row)
        _note(intent, subject, request, len(told), by=by, at=at)
    return tuple(told[recipient] for recipient in wanted)


def part_with(*, subject: UUID, wanted: Sequence[str], by: str, at: datetime) -> None:
    """Have these recipients erase a person who goes from here in this transaction: what they are to do goes on without
    them, and needs no more than what is sealed in it. Nothing points at the person, who need not be let go of again.
    """
    if not wanted:
        return
    sealers, theirs = vault.new_owners(len(wanted), at=at, beside=[subject])
    key = theirs.get(subject) or vault.sealer(subject)  # which says what is wrong
    need = _said(people.reached_at(subject, key.opener), {}, {}, None)
    for recipient, sealer in zip(wanted, sealers, strict=True):
        row = _row(sealer.owner, recipient, Intent.ERASURE, at=at, due_on=None)
        row.owner = sealer.owner
        row.sealed_need = seal_by(sealer, row, "sealed_need", need)
        put(row)
        _hand_over(row)
    _note(Intent.ERASURE, subject, None, len(wanted), by=by, at=at)


def _row(id: UUID, recipient: str, intent: Intent, *, at: datetime, due_on: date | None) -> Communication:
    register = policy.register()
    found = register.recipient(recipient)
    way = way_to(found)
    today = local_date(at, register.desk.time_zone)
    last = due_on or _until(found, today)
    return Communication(
        id=id, recipient=recipient, intent=intent.value, way=way, made_at=at, due_at=at, due_on=last,
        state=(State.WAITS if way == TASK else State.OPEN).value,
    )  # fmt: skip


def _until(recipient: Recipient | None, today: date) -> date:
    said = recipient.connector if recipient else None
    return said.within.end(today) if said and said.within else today + timedelta(days=TASK_DAYS)


def _need(
    subject: UUID, changes: Mapping[str, str], was: Mapping[str, str], asked_at: datetime | None
) -> dict[str, object]:
    if not people.exists(subject):
        raise people.NoSuchPerson(f"no person {subject}. They may have been erased or merged")
    return _said(people.reached_at(subject, keys.opener(subject)), changes, was, asked_at)


def _said(
    reached: people.Reached, changes: Mapping[str, str], was: Mapping[str, str], asked_at: datetime | None
) -> dict[str, object]:
    """By what a recipient finds them, and what it is to do."""
    return {
        "identifiers": [[kind.value, value] for kind, value in reached.by],
        "names": [reached.name] if reached.name else [], "changes": dict(changes), "was": dict(was),
        "asked_at": asked_at.isoformat() if asked_at else None,
    }  # fmt: skip


def _of_request(request: UUID | None, intent: Intent, purpose: str) -> list[Communication]:
    if request is None:
        return []
    rows = Communication.objects.select_for_update().filter(request=request, intent=intent.value, purpose=purpose)
    return list(rows)


def _hand_over(row: Communication) -> None:
    if row.state == State.OPEN.value:
        enqueue("recipients.communicate", f"{row.id}-0", communication=str(row.id))


def _note(intent: Intent, subject: UUID, request: UUID | None, told: int, *, by: str, at: datetime) -> None:
    detail: dict[str, str | int] = {"intent": intent.value, "recipients": told}
    if request:
        detail["request"] = str(request)
    audit.record(act="recipients.communicate", by=by, at=at, subject=subject, detail=detail)
