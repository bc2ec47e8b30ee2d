"""A recipient has put back a copy of its own: whoever it had erased is there again, and is erased once more.

Promise:  8.3, 7.2b - gone at every recipient, and not back with its backup
Law:      GDPR Art. 17(1), 19
Takes:    a recipient; who is to be gone, as a question about identifiers (nobody here knows the people any more)
Gives:    ErasedAgain: counts
Refuses:  reach.Transient, reach.Permanent: not reached, or a recipient that cannot say whom it holds
Next:     ../../backups/actions/replaying_at.py (who asks, by the ledger)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import uuid4

from django.conf import settings

from holdord.policy import queries as policy
from holdord.recipients.connectors import reached
from holdord.recipients.reach import Connector, Intent, Permanent, Person

_AT_ONCE = 500

#: An identifier as a recipient has it: its kind, its value.
Known = tuple[str, str]
#: Gives those of them whose people are to be gone.
AreGone = Callable[[Sequence[Known]], Iterable[Known]]


@dataclass(frozen=True)
class ErasedAgain:
    """How many identifiers it holds, how many people were erased again, and of how many something is still there."""

    looked_at: int
    erased: int
    left: int


def erase_again(*, recipient: str, are_gone: AreGone) -> ErasedAgain:
    """Have a recipient erase again whoever is to be gone, and look afterwards. Harmless where there is nobody.

    What it keeps by a law of its own, or shares with others, is not counted as left: its connector says which.
    """
    entry = policy.register().recipient(recipient)
    if entry is None:
        raise Permanent("unknown", f"there is no recipient {recipient!r} in the register. See: holdord recipient list")
    connector = reached(entry, settings.HOLDORD_RECIPIENTS)
    looked_at = erased = left = 0
    # All of them first: while rows go, a list that is read page by page would leave some out.
    known = list(_identifiers(connector, recipient))
    for some in _in_portions(known):
        looked_at += len(some)
        for kind, value in are_gone(some):
            person = Person(((kind, value),))
            connector.erase(person, key=str(uuid4()))
            erased += 1
            left += bool(connector.verify(Intent.ERASURE, person))
    return ErasedAgain(looked_at, erased, left)


def _identifiers(connector: Connector, recipient: str) -> Iterable[Known]:
    """Everybody it holds, by their identifiers; raises Permanent, where it cannot say."""
    listed: Callable[[], Iterable[Known]] | None = getattr(connector, "identifiers", None)
    if listed is None:
        raise Permanent(
            "by-hand", f"{recipient} cannot list whom it holds. Have them restore from a copy that was made since, or "
            "let them go through the erasures of that time by hand (docs/backups.md)"
        )  # fmt: skip
    return listed()


def _in_portions(known: Sequence[Known]) -> Iterator[list[Known]]:
    left = iter(known)
    return iter(lambda: list(islice(left, _AT_ONCE)), [])
