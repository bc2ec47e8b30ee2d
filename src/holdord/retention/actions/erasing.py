"""Erasing for a reason: a person, one thing, all but what must stay, somebody too young.

Promise:  8.3 - erasure; 11.3 - a minor's data
Law:      GDPR Art. 17
Takes:    a person or a thing; the ground, who, when
Gives:    the ledger entry's id. Each is one transaction
Refuses:  NoGround; HeldByLaw, when a statute or a claim keeps the person's data (GDPR Art. 17(3))
"""

from collections.abc import Collection
from contextlib import nullcontext
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.intake import actions as intake
from holdord.lib.registry import portraits
from holdord.lib.rows import at_once, together
from holdord.policy import queries as policy
from holdord.retention.actions.ledger import destroy_keys, finish_keys, write_ledger
from holdord.retention.actions.wholly import erase_whole, is_held, is_kept_of, lock, look
from holdord.retention.queries import keeps_relation, kept, kept_of
from holdord.retention.rules import GROUNDS, NoGround
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.queries import ThingLeaving
from holdord.vault import queries as vault

#: The rooms that keep somebody of whom a part must stay: who they are, their key, and the case itself.
_STAY_WITH_A_PART = {"subjects", "vault", "rights", "recipients"}


class HeldByLaw(Exception):
    """Part of what we hold of this person must stay: erase the rest record by record, and say what stays."""


def erase_person(*, subject: UUID, ground: str, by: str, at: datetime, told: bool = False) -> UUID:
    """Erase all we hold of a person, in every room, and their key, and have recipients do so; gives the ledger entry's
    id.

    ``told``: the recipients have been told already, for a request. Raises HeldByLaw before anything is touched. Done
    twice, the second time finds nothing and writes it down.
    """
    must_be_a_ground(ground)
    with vault.steady(), policy.steady():
        with transaction.atomic():
            found = look(subject, at=at)
            if is_kept_of(found, at):
                raise HeldByLaw("a statute or a claim keeps part of these data (GDPR Art. 17(3))")
            entry = erase_whole(subject, ground=ground, by=by, at=at, told=told, found=found)
        destroy_keys([subject, *found.closed])
    return entry


def erase_record(*, record: UUID, ground: str, by: str, at: datetime) -> UUID | None:
    """Erase one thing for good: the person asked for it, or it should not be here; gives the ledger entry's id.

    With the last thing of a process the person is no longer known in it, and with the last process they go as a whole.
    None where there is nothing of that id (any more). Raises HeldByLaw before anything is touched.
    """
    must_be_a_ground(ground)
    with vault.steady(), policy.steady():
        with at_once():
            found = people.thing_leaves(record)
            if found is None:
                return None
            if _may_stay(found) and kept([found.record], at):
                raise HeldByLaw("a statute or a claim keeps these data (GDPR Art. 17(3))")
            subject, process = found.record.subject, found.record.process
            is_last = not found.has_more and not found.is_known_elsewhere
            with together() if is_last else nullcontext():
                rows = subjects.erase_thing(found=found, by=by, at=at)
                entry = write_ledger(subject, ground, rows, by=by, at=at, part_of=process)
            gone = is_last and not is_held(subject, at)
            if gone:
                erase_whole(subject, ground=ground, by=by, at=at, processes=[process])
        if gone:
            finish_keys(by=by, at=at)
    return entry


def _may_stay(found: ThingLeaving) -> bool:
    """Whether there is anything that could keep it: of most things there is not, and nothing more is asked."""
    process = policy.register().process(found.record.process)
    return found.may_be_held or bool(process and process.statutory)


def erase_what_may_go(*, subject: UUID, ground: str, stays: Collection[UUID], by: str, at: datetime) -> int:
    """Erase a person but for the records that must stay (GDPR Art. 17(3)); gives the number of rows.

    What stays is restricted: it is kept, and used for nothing else. Recipients have been told before. Done twice, the
    second time finds nothing. Raises HeldByLaw where a duty covers more than ``stays``: then nothing has changed.
    """
    must_be_a_ground(ground)
    with transaction.atomic():
        lock(subject)
        subjects.suppress(subject=subject, reason=ground.lower(), by=by, at=at)
        subjects.restrict(subject=subject, reason="kept-by-law", by=by, at=at)
        rows, kept_now = 0, set(kept_of(subject, at))
        for process in sorted({relation.process for relation in people.relations(subject)}):
            ids = [record.id for record in people.records_of(subject, process) if record.id not in stays]
            if not kept_now.isdisjoint(ids):
                raise HeldByLaw("a statute or a claim keeps more than was planned (GDPR Art. 17(3))")
            if not ids and keeps_relation(subject, process, at):
                continue
            gone = subjects.erase_records(ids=ids, by=by, at=at) if ids else 0
            subjects.erase_relation(subject=subject, process=process, by=by, at=at)
            if gone:
                write_ledger(subject, ground, gone, by=by, at=at, part_of=process)
            rows += gone
        rooms = [portrait for portrait in reversed(portraits.all()) if portrait.room not in _STAY_WITH_A_PART]
        return rows + sum(portrait.erase(subject, by=by, at=at) for portrait in rooms)


def erase_minor(*, by: str, at: datetime, subject: UUID | None = None, held: UUID | None = None) -> UUID:
    """Erase everywhere whatever we have of somebody too young; gives the ledger entry's id, which names nobody.

    ``subject`` is the person; or ``held`` is something that waits at the door: then whatever else waits from its sender
    goes with it, and they themselves, if we know them. Raises HeldByLaw before anything is touched; intake NotWaiting.
    """
    person = subject or (intake.sender(held) if held else None)
    owner = person or held
    if owner is None:
        raise ValueError("nobody is named. Give the person, or what waits from them")
    with transaction.atomic():
        lock(owner)
        if is_held(owner, at):
            raise HeldByLaw("a statute or a claim keeps part of these data (GDPR Art. 17(3))")
        rows = intake.too_young(held=held, by=by, at=at) if held else 0
        erased = erase_whole(owner, ground="minor", by=by, at=at) if person else None
        entry = erased or write_ledger(owner, "minor", rows, by=by, at=at, due=None)
    intake.finish(at=at, by=by)
    finish_keys(by=by, at=at)
    return entry


def must_be_a_ground(ground: str) -> None:
    if ground not in GROUNDS:
        raise NoGround(f"{ground!r} is no ground for erasing. Write one of {', '.join(GROUNDS)}")
