"""What a choice may follow, and what a consent must carry to count.

Promise:  3.3c, 8.7 - a consent per purpose, never assumed; "you can withdraw it at any time"; 8.5b - on every channel
Law:      GDPR Art. 4(11), 7(1), 7(3)
Takes:    the state there was, the state there is to be
Gives:    nothing, or ConsentFact and ChannelFact for the rooms above. Reads no clock and no table
Refuses:  NothingToWithdraw, GivenAlready, NotDemonstrable, NotOnConsent, NotAsked, NotTheirOwnWord
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from holdord.subjects.rules import MARKETING
from holdord.terms import Channel, ConsentState

#: How the name of an actor begins who had shown who they are.
PROVEN = ("subject:", "staff:")


class NotOnConsent(Exception):
    """The register knows no such purpose, or it stands on another ground: there is nothing to consent to."""


class NotDemonstrable(Exception):
    """A consent without the wording shown and the version of the register cannot be shown later (GDPR Art. 7(1))."""


class GivenAlready(Exception):
    """The person has said yes. Asking again, or noting a refusal, would hide that; taking it back is a withdrawal."""


class NothingToWithdraw(Exception):
    """There is no given consent that could be taken back."""


class NotAsked(Exception):
    """Nobody waits for an answer to that question (any more): it was answered otherwise, its time was up, or the
    question is another one by now."""


class ConsentFact(NamedTuple):
    """Where a person's choice about a purpose stands, and since when.

    ``proven``: the choice came from somebody who had shown who they are, or through staff. A ticked box beside an
    address is a choice, but anybody can type anybody's address.
    """

    purpose: str
    state: ConsentState
    at: datetime
    proven: bool = False


class NotTheirOwnWord(Exception):
    """Somebody who has not shown who they are asks to be reached in a way. Anybody could ask that for anybody."""


class ChannelFact(NamedTuple):
    """A person's word about one way of reaching them: for a purpose, subjects.rules.MARKETING, or ("") everything."""

    channel: Channel
    purpose: str
    wanted: bool
    at: datetime

    def covers(self, purpose: str, *, marketing: bool) -> bool:
        return self.purpose in ("", purpose) or (marketing and self.purpose == MARKETING)


def last_word(words: Iterable[ChannelFact], channel: Channel, purpose: str, *, marketing: bool) -> ChannelFact | None:
    """Of the words that cover the purpose the last one; they come the oldest first."""
    found = None
    for word in words:
        if word.channel is channel and word.covers(purpose, marketing=marketing):
            found = word
    return found


def check_channel(*, wanted: bool, by: str) -> None:
    """A no is heard from anybody. A yes must be the person's own, or come through staff; raises NotTheirOwnWord."""
    if wanted and not is_proven(by):
        raise NotTheirOwnWord("a way of being reached is opened by the person themselves, or through staff")


def check(
    before: ConsentState | None, after: ConsentState, *, wording_hash: str, register_version: str,
    outgrown: bool = False,
) -> None:  # fmt: skip
    """Whether this choice may follow that one; raises what the module names.

    ``outgrown``: what was agreed to before covers the purpose no longer, so that a new question hides nothing.
    """
    given = before is ConsentState.GIVEN
    if after is ConsentState.GIVEN and not (wording_hash and register_version):
        raise NotDemonstrable("a consent needs the hash of the wording shown and the version of the register")
    if after in (ConsentState.REQUESTED, ConsentState.REFUSED) and given and not outgrown:
        raise GivenAlready("this consent is given. Withdraw it, if that is what the person wants")
    if after in (ConsentState.WITHDRAWN, ConsentState.REVOKED) and not given:
        raise NothingToWithdraw("there is no given consent for this purpose")
    if after is ConsentState.EXPIRED and before is not ConsentState.REQUESTED:
        raise NotAsked("nobody waits for an answer to this question")


def is_proven(by: str) -> bool:
    """Whether the one who acted had shown who they are: the person themselves, logged in or by a code, or staff."""
    return by.startswith(PROVEN)
