"""How sure we are of who asks: what counts as a proof, which two are independent, and when two are needed at all.

Promise:  8.1g - "two approved ids prove identity", control of a known channel counting as one
Law:      GDPR Art. 5(1)(c), 12(2), 12(6); EDPB Guidelines 01/2022 para. 65-79 (no routine copy of an id, none kept)
Takes:    proofs, by their method. Reads no table
Gives:    Level; whether two of them are independent
Next:     actions/verifying.py (who asks, who looks, who deletes)

One proof is enough, and it is the one that is at hand: the log-in, or a code to the address we know. A second is asked
for only where somebody says why, from a list; a document only then, with everything blacked out that is not needed,
seen by one role, and deleted when it has been decided.
"""

from collections.abc import Iterable
from enum import IntEnum, StrEnum


class Method(StrEnum):
    """How somebody showed who they are."""

    LOGIN = "login"
    CODE = "code"
    KNOWN_CHANNEL = "known-channel"
    FACTS = "facts"
    AGENT = "agent"
    EID = "eid"
    MANDATE = "mandate"
    DOCUMENT = "document"


class MoreProof(StrEnum):
    """Why one proof is not enough in this case. Nothing else is a reason (EDPB Guidelines 01/2022 para. 65, 70)."""

    SPECIAL = "special-category-data"
    NEW_ADDRESS = "changed-contact-data"
    FRAUD = "signs-of-fraud"


class Level(IntEnum):
    """The rungs: nothing yet; a log-in or a known channel; that and facts; a document; two independent proofs."""

    NONE = -1
    CHANNEL = 0
    FACTS = 1
    DOCUMENT = 2
    TWO = 3


#: What each proof rests on. Two are independent if they rest on different things: whoever reads somebody's mail has
#: both a code and a letter from that address. What an agent says rests on the agent. Facts alone prove nobody.
_RESTS_ON = {
    Method.CODE: "channel",
    Method.KNOWN_CHANNEL: "channel",
    Method.LOGIN: "login",
    Method.AGENT: "agent",
    Method.EID: "eid",
    Method.MANDATE: "mandate",
    Method.DOCUMENT: "document",
}


def are_two(methods: Iterable[Method]) -> bool:
    """Whether among them are two that are independent."""
    return len({_RESTS_ON[method] for method in methods if method in _RESTS_ON}) >= 2


def level(methods: Iterable[Method]) -> Level:
    """The highest rung these reach."""
    known = set(methods)
    if are_two(known):
        return Level.TWO
    if Method.DOCUMENT in known or Method.EID in known:
        return Level.DOCUMENT
    if not known - {Method.FACTS}:
        return Level.NONE
    return Level.FACTS if Method.FACTS in known else Level.CHANNEL
