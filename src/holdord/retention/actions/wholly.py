"""A whole person goes: out of every room, with their key, and out of the hands of whoever else has their data.

Promise:  8.3 - erasure; 8.4b, 8.5b - what is blocked is remembered by keyed hashes; 7.2a
Law:      GDPR Art. 17, 19
Takes:    a person, the ground, who, when; within the transaction of whoever calls, who has locked the person
Gives:    the ledger entry's id
Next:     erasing.py, sweeping.py (who calls), ledger.py
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdord.lib import sql, traces
from holdord.lib.registry import portraits
from holdord.lib.rows import together
from holdord.policy import queries as policy
from holdord.recipients import actions as recipients
from holdord.recipients import queries as disclosed
from holdord.recipients.reach import Intent
from holdord.recipients.rules import to_tell
from holdord.retention.actions.ledger import Gone, write_ledger, write_many
from holdord.retention.queries import is_kept
from holdord.retention.rules import BY_ITSELF, GROUNDS
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.queries import Leaving
from holdord.vault import actions as vault

#: Grounds on which a person leaves us, and must not come back with the next import: all but our own.
_LEAVES_A_SUPPRESSION = set(GROUNDS) - set(BY_ITSELF)
#: The person goes after all that points at them, and their key after the commit.
_GO_LAST = {"subjects", "vault"}


def lock(subject: UUID) -> None:
    # What comes in from this person now waits, and then finds nobody: it cannot slip between the rooms.
    if people.exists(subject):
        subjects.lock(subject, closed_too=True)


def is_held(subject: UUID, at: datetime) -> bool:
    """Whether a hold or a statute keeps anything of this person."""
    return is_kept(subject, at)


@dataclass(frozen=True)
class Found:
    """Whom nobody else writes about until the transaction ends, what there is of them, the rooms it is in, and the ids
    that were joined to theirs."""

    person: Leaving | None
    rooms: frozenset[str]
    closed: tuple[UUID, ...] = ()

    def may_be_in(self, room: str) -> bool:
        """Whether the room has something of them, or has not said where it would have it."""
        return room in self.rooms or not any(room == each for each, _ in declared())


def look(subject: UUID, *, at: datetime) -> Found:
    """Lock the person, and find out what there is of them, in one way there and back."""
    whose = {"id": sql.stored_id(sql.at_hand(), subject)}
    asked = traces.question(declared(), whose, people.PROVEN_INDEXES)
    person, (rooms,) = people.who_leaves(subject, at=at, beside=[asked])
    closed = people.closed_into(subject) if person and person.has_closed else ()
    return Found(person, frozenset(room for (room,) in rooms), closed)


def is_kept_of(found: Found, at: datetime) -> bool:
    """As `is_held`, of somebody who was looked at: most people have neither a hold nor a statute that could keep
    anything, and then nothing more is asked."""
    if found.person is None:
        return False
    register = policy.register()
    by_law = any((each := register.process(id)) and each.statutory for id in found.person.processes)
    return (found.person.may_be_held or by_law) and is_held(found.person.subject, at)


def erase_whole(
    subject: UUID, *, ground: str, by: str, at: datetime, told: bool = False, processes: Collection[str] = (),
    found: Found | None = None,
) -> UUID:  # fmt: skip
    """``found``: who calls has looked in this transaction, and nothing of the person has gone since."""
    found = found or look(subject, at=at)
    with together():
        return _erase_whole(found, subject, ground, by=by, at=at, told=told, processes=processes)


def _erase_whole(
    found: Found, subject: UUID, ground: str, *, by: str, at: datetime, told: bool, processes: Collection[str]
) -> UUID:
    if found.person is None:
        return write_ledger(subject, ground, 0, by=by, at=at)
    if not told:
        _tell(found, found.person, ground, processes, by=by, at=at)
    if ground in _LEAVES_A_SUPPRESSION or found.person.objected_to:
        subjects.suppress(subject=subject, reason=ground.lower(), by=by, at=at, found=found.person)
    # Another id of theirs, merged into this one not long ago: nothing is sealed with its key now, but old backups are.
    for each in found.closed:
        write_ledger(each, ground, 0, by=by, at=at)
    # From the upper rooms down: their rows point at the person, who goes last. The key goes after the commit.
    rooms = [each for each in reversed(portraits.all()) if each.room not in _GO_LAST and found.may_be_in(each.room)]
    rows = sum(portrait.erase(subject, by=by, at=at) for portrait in rooms)
    rows += subjects.erase(subject=subject, by=by, at=at, found=found.person)
    vault.announce([subject, *found.closed], by=by, at=at)
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


def erase_alone(alone: Sequence[UUID], process: str, *, by: str, at: datetime) -> None:
    """Erase people of whom nothing is left in any process, and whom no hold keeps, in the caller's transaction; their
    keys are still to be destroyed.

    Those of whom nothing is left in any room either, and whom no recipient is told of, go together; the others one by
    one.
    """
    if not alone:
        return
    plain, rows = set[UUID](), Counter[UUID]()
    if not recipients.reached_by_machine():
        outliving, seen, rows = sql.ask(
            subjects.outliving(alone),
            traces.found(declared(), alone, people.PROVEN_INDEXES_OF_MANY),
            subjects.rows_of(alone),
        )
        plain = set(alone).difference(outliving, *seen.values())
    for subject in alone:
        if subject not in plain:
            erase_whole(subject, ground="retention-ended", by=by, at=at, processes=[process])
    if plain:
        subjects.clear_people(plain)
        write_many(
            [Gone(subject, rows[subject]) for subject in alone if subject in plain], "retention-ended", by=by, at=at
        )


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


def _tell(
    found: Found, person: Leaving, ground: str, processes: Collection[str], *, by: str, at: datetime
) -> None:  # fmt: skip
    """Whoever has their data is to erase them too (GDPR Art. 19). What goes because its time is up goes by itself at
    those that a machine reaches and that do not decide for themselves how long they keep it: nobody is given a task.
    """
    among = recipients.reached_by_machine() if ground in BY_ITSELF else None
    if among == ():
        return
    given = disclosed.recipients_of(person.subject) if found.may_be_in("recipients") else ()
    known = [*processes, *person.processes]
    wanted = to_tell(policy.register(), Intent.ERASURE, disclosed=given, processes=known)
    recipients.part_with(
        subject=person.subject, wanted=[id for id in wanted if among is None or id in among], by=by, at=at
    )
