"""Which kinds of data go out, whether what went out was promised, and who is told of what is done to them.

Promise:  2.5, 3.5, 4.5, 5.5, 6.5 - "to no other recipients"; 8.2a, 8.3, 8.4c - who is told, how often it is tried
Law:      GDPR Art. 4(9), 5(1)(b)-(c), 15(1)(c), 19, 30(1)(d)
Takes:    entries of the register, a disclosure as it is kept
Gives:    categories; faults as codes; ids of recipients; moments. Reads no table
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from holdord.policy.register import Process, Purpose, Recipient, Register
from holdord.recipients.reach import Intent


def categories_for(process: Process, purpose: Purpose, recipient: Recipient) -> tuple[str, ...]:
    """The kinds of data that may go to this recipient for this purpose: the most a disclosure can hold."""
    return tuple(
        category
        for category in recipient.categories
        if category in process.categories and (not purpose.categories or category in purpose.categories)
    )


def faults(register: Register, *, process: str, purpose: str, recipient: str, categories: list[str]) -> Iterator[str]:
    """What a disclosure has that the register does not list; nothing, if it is as promised."""
    activity, why, taker = register.process(process), register.purpose(purpose), register.recipient(recipient)
    if activity is None or why is None or purpose not in activity.purposes:
        yield "purpose-not-of-process"
        return
    if taker is None or recipient not in activity.recipients or purpose not in taker.purposes:
        yield "recipient-not-listed"
        return
    if set(categories) - set(categories_for(activity, why, taker)):
        yield "category-not-listed"


class State(StrEnum):
    """Where word to a recipient stands: it is ours to send, theirs or somebody's to do, done, or could not be."""

    OPEN = "open"
    WAITS = "waits"
    DONE = "done"
    IMPOSSIBLE = "impossible"

    @property
    def is_closed(self) -> bool:
        return self in (State.DONE, State.IMPOSSIBLE)


class Exemption(StrEnum):
    """Why a recipient was not told, or did not do it (GDPR Art. 19: impossible, or a disproportionate effort)."""

    IMPOSSIBLE = "impossible"
    DISPROPORTIONATE = "disproportionate"
    NOT_HELD = "not-held"
    RECIPIENT_GONE = "recipient-gone"
    REFUSED = "refused"
    CALLED_OFF = "called-off"


#: Minutes between tries: a recipient that is away for three days still hears of it. After that a person looks.
PAUSES = (1, 5, 30, 120, 300, 600, 840, 1200, 1440)

#: The longest a recipient that asks for time is given before it is asked again.
_LONGEST_PAUSE = timedelta(days=1)

#: How long somebody has for a task, where neither the register nor whoever asks says.
TASK_DAYS = 14


def try_again_at(at: datetime, attempts: int, *, after: int = 0) -> datetime | None:
    """When to try again after so many tries; None where it is time for a person to look."""
    if attempts > len(PAUSES):
        return None
    asked = min(timedelta(seconds=after), _LONGEST_PAUSE)
    return at + max(timedelta(minutes=PAUSES[attempts - 1]), asked)


def to_tell(
    register: Register, intent: Intent, *, disclosed: Collection[str], processes: Collection[str]
) -> tuple[str, ...]:
    """The recipients to tell, each once, in the order of the register; those it no longer has come last.

    Whoever got data of this person, and whoever may hold them and can be asked: a connected recipient of a process
    the person is known in. For a copy (Art. 15) only those with a connector are asked.
    """
    listed = {id for entry in register.processes if entry.id in processes for id in entry.recipients}
    connected = {entry.id for entry in register.recipients if entry.connector}
    told = set(disclosed) | (listed & connected)
    if intent is Intent.ACCESS:
        told &= connected
    known = [entry.id for entry in register.recipients if entry.id in told]
    return (*known, *sorted(told - set(known)))
