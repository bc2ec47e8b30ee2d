"""A whole person goes: out of every room, with their key, and out of the hands of whoever else has their data.

Promise:  8.3 - erasure; 8.4b, 8.5b - what is blocked is remembered by keyed hashes; 7.2a
Law:      GDPR Art. 17, 19
Takes:    a person, the ground, who, when; within the transaction of whoever calls, who has locked the person
Gives:    the ledger entry's id
Next:     erasing.py, sweeping.py (who calls), ledger.py
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from holdord.lib import traces
from holdord.lib.registry import portraits
from holdord.policy import queries as policy
from holdord.recipients import actions as recipients
from holdord.recipients.reach import Intent
from holdord.retention.actions.ledger import Gone, write_ledger, write_many
from holdord.retention.queries import is_kept
from holdord.retention.rules import BY_ITSELF, GROUNDS
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import LimitKind

#: Grounds on which a person leaves us, and must not come back with the next import: all but our own.
_LEAVES_A_SUPPRESSION = set(GROUNDS) - set(BY_ITSELF)


def lock(subject: UUID) -> None:
    # What comes in from this person now waits, and then finds nobody: it cannot slip between the rooms.
    if people.exists(subject):
        subjects.lock(subject, closed_too=True)


def is_held(subject: UUID, at: datetime) -> bool:
    """Whether a hold or a statute keeps anything of this person."""
    return is_kept(subject, at)


def erase_whole(
    subject: UUID, *, ground: str, by: str, at: datetime, told: bool = False, processes: Collection[str] = ()
) -> UUID:
    if not told:
        tell(subject, ground, processes, by=by, at=at)
    if ground in _LEAVES_A_SUPPRESSION or _has_objected(subject, at):
        subjects.suppress(subject=subject, reason=ground.lower(), by=by, at=at)
    # Another id of theirs, merged into this one not long ago: nothing is sealed with its key now, but old backups are.
    for closed in people.closed_into(subject):
        write_ledger(closed, ground, 0, by=by, at=at, due=None)
    # From the upper rooms down: their rows point at the person, who goes last. The key goes after the commit.
    seen = traces.found(declared(), {subject: people.proven_indexes(subject)})
    rooms = [
        each for each in reversed(portraits.all()) if each.room != "vault" and subject in seen.get(each.room, {subject})
    ]
    rows = sum(portrait.erase(subject, by=by, at=at) for portrait in rooms)
    return write_ledger(subject, ground, rows, by=by, at=at)


def erase_again(*, subject: UUID, ground: str, by: str, at: datetime) -> bool:
    """In a copy from before they were erased: erase them as they were. Gives whether they were there.

    A hold of that copy does not stand in the way: it had ended when they went. Recipients were told then.
    What is no ground of ours (an id that was joined to another) leaves no suppression: the person never asked for one.
    In the caller's transaction; their key goes by `finish_keys`.
    """
    if not people.exists(subject):
        return False
    lock(subject)
    erase_whole(subject, ground=ground if ground in GROUNDS else BY_ITSELF[0], by=by, at=at, told=True)
    return True


def declared() -> traces.Rooms:
    """The rooms that have said in which tables they keep anything of a person; the others are always asked."""
    return tuple((each.room, found) for each in portraits.all() if (found := getattr(each, "traces", None)))


def erase_alone(alone: Sequence[UUID], process: str, *, by: str, at: datetime) -> int:
    """Erase people of whom nothing is left in any process, in the caller's transaction; gives how many.

    Those of whom nothing is left in any room either, and whom no recipient is told of, go together; the others one by
    one. Whom a hold keeps stays.
    """
    held = people.holds_of(alone, at)
    free = [subject for subject in alone if not held[subject]]
    if not free:
        return 0
    together = subjects.plain(free) if not recipients.reached_by_machine() else set[UUID]()
    if together:
        seen = traces.found(declared(), people.indexes_of(together))
        together -= {subject for found in seen.values() for subject in found}
    for subject in free:
        if subject not in together:
            erase_whole(subject, ground="retention-ended", by=by, at=at, processes=[process])
    if together:
        rows = subjects.clear_people(sorted(together))
        write_many([Gone(subject, rows[subject]) for subject in sorted(together)], "retention-ended", by=by, at=at)
    return len(free)


def _has_objected(subject: UUID, at: datetime) -> bool:
    """Whoever said no must not be written to again because their data, and the no with them, went by age."""
    return any(limit.kind is LimitKind.OBJECTION for limit in people.limits(subject, at=at))


def tell_of_part(subject: UUID, processes: Collection[str], *, by: str, at: datetime) -> None:
    """Word to those who had the data for these processes alone, in which nothing of the person is left.

    A recipient erases a person whole: whoever also serves a process the person is still known in keeps them, as the
    register says, until that ends too. As with all that goes by itself, only machines are told.
    """
    register = policy.register()
    still = {relation.process for relation in people.relations(subject)}
    keep = {id for entry in register.processes if entry.id in still for id in entry.recipients}
    ended = {id for entry in register.processes if entry.id in processes for id in entry.recipients}
    among = [id for id in recipients.reached_by_machine() if id in ended - keep]
    if among:
        recipients.communicate(intent=Intent.ERASURE, subject=subject, by=by, at=at, among=among, processes=processes)


def tell(subject: UUID, ground: str, processes: Collection[str], *, by: str, at: datetime) -> None:
    """Whoever has their data is to erase them too (GDPR Art. 19). What goes because its time is up goes by itself at
    those that a machine reaches and that do not decide for themselves how long they keep it: nobody is given a task.
    """
    among = recipients.reached_by_machine() if ground in BY_ITSELF else None
    if among != () and people.exists(subject):
        recipients.communicate(intent=Intent.ERASURE, subject=subject, by=by, at=at, among=among, processes=processes)
