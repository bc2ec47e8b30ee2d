"""A recipient that no machine reaches: somebody here does it by hand, and says what shows it.

Law:      GDPR Art. 19
Gives:    TaskConnector, which can do nothing by itself: everything becomes a task for a person
Refuses:  Permanent('by-hand'), for all that is asked of it
"""

from collections.abc import Mapping, Sequence
from typing import Any

from holdord.policy.register import Recipient
from holdord.recipients.reach import Answer, Intent, Permanent, Person, Piece


class TaskConnector:
    """Where nothing is reached, nothing is looked at either: the person who does it says that it was done."""

    intents: frozenset[Intent] = frozenset()

    def find(self, person: Person) -> Mapping[str, int]:
        raise _by_hand()

    def export(self, person: Person) -> Sequence[Piece]:
        raise _by_hand()

    def erase(self, person: Person, *, key: str) -> Answer:
        raise _by_hand()

    def rectify(self, person: Person, *, key: str) -> Answer:
        raise _by_hand()

    def restrict(self, person: Person, *, key: str) -> Answer:
        raise _by_hand()

    def lift(self, person: Person, *, key: str, memory: Mapping[str, Any]) -> Answer:
        raise _by_hand()

    def object_to(self, person: Person, *, key: str) -> Answer:
        raise _by_hand()

    def verify(self, intent: Intent, person: Person) -> Mapping[str, int] | None:
        return None


def connect(recipient: Recipient, address: str) -> TaskConnector:
    return TaskConnector()


def _by_hand() -> Permanent:
    return Permanent("by-hand", "somebody here does this by hand")
