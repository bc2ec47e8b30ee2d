"""What a choice may follow, and what a consent must carry to count.

Promise:  3.3c, 8.7 - a consent per purpose, never assumed; "you can withdraw it at any time"
Law:      GDPR Art. 4(11), 7(1), 7(3)
Takes:    the state there was, the state there is to be
Gives:    nothing, or ConsentFact for the rooms above. Reads no clock and no table
Refuses:  NothingToWithdraw, GivenAlready, NotDemonstrable, NotOnConsent
"""

from dataclasses import dataclass
from datetime import datetime

from holdord.terms import ConsentState


class NotOnConsent(Exception):
    """The register knows no such purpose, or it stands on another ground: there is nothing to consent to."""


class NotDemonstrable(Exception):
    """A consent without the wording shown and the version of the register cannot be shown later (GDPR Art. 7(1))."""


class GivenAlready(Exception):
    """The person has said yes. Asking again, or noting a refusal, would hide that; taking it back is a withdrawal."""


class NothingToWithdraw(Exception):
    """There is no given consent that could be taken back."""


@dataclass(frozen=True)
class ConsentFact:
    """Where a person's choice about a purpose stands, and since when.

    ``proven``: the choice came from somebody who had shown who they are, or through staff. A ticked box beside an
    address is a choice, but anybody can type anybody's address.
    """

    purpose: str
    state: ConsentState
    at: datetime
    proven: bool = False


def check(before: ConsentState | None, after: ConsentState, *, wording_hash: str, register_version: str) -> None:
    """Whether this choice may follow that one; raises what the module names."""
    given = before is ConsentState.GIVEN
    if after is ConsentState.GIVEN and not (wording_hash and register_version):
        raise NotDemonstrable("a consent needs the hash of the wording shown and the version of the register")
    if after in (ConsentState.REQUESTED, ConsentState.REFUSED) and given:
        raise GivenAlready("this consent is given. Withdraw it, if that is what the person wants")
    if after in (ConsentState.WITHDRAWN, ConsentState.REVOKED) and not given:
        raise NothingToWithdraw("there is no given consent for this purpose")


def is_proven(by: str) -> bool:
    """Whether the one who acted had shown who they are: the person themselves, logged in or by a code, or staff."""
    return by.startswith(("subject:", "staff:"))
