"""What we may ask a person before we answer: what they want of very much; or to pay for what need not be free.

Promise:  8.1d - "a fee for excessive or repeated requests": counted, with reasons, and told before the work
Law:      GDPR Art. 12(5), 15(3), Rec. 63; EDPB Guidelines 01/2022 para. 28-35, 159, 175-195
Takes:    dates of requests; a regime
Gives:    yes or no, with a code of why not. Reads no table and no clock
Next:     actions/questioning.py (who asks), rules.paused_due_on (what waiting does to the clock: nothing for a fee)
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from holdord.policy.periods import Period
from holdord.terms import Right

#: After this long a request is never excessive (EDPB Guidelines 01/2022 para. 185).
NEVER_EXCESSIVE_AFTER = Period(1, "year")

#: The currencies a fee may be told in.
CURRENCIES = ("DKK", "NOK", "SEK", "PLN", "EUR")


class QuestionKind(StrEnum):
    """What is asked. Only waiting for the first can stop the clock."""

    CLARIFY = "clarify"
    FEE = "fee"


class FeeGround(StrEnum):
    """Why a fee may be taken: a further copy of the same (Art. 15(3)), or a manifestly excessive request (12(5))."""

    FURTHER_COPY = "further-copy"
    EXCESSIVE = "excessive"


class Reply(StrEnum):
    """What the person said."""

    GO_ON = "go-on"
    NARROWED = "narrowed"
    TAKEN_BACK = "taken-back"


def lately(received_on: date, earlier: Iterable[date]) -> list[date]:
    """Of the earlier requests, those within the year before: only they can make this one excessive."""
    return [day for day in earlier if NEVER_EXCESSIVE_AFTER.end(day) > received_on]


def why_no_fee(ground: FeeGround, right: Right, received_on: date, answered: Iterable[date], evidence: str) -> str:
    """Why no fee may be taken: 'not-a-copy', 'first-copy', 'not-repeated'; "" where one may.

    ``answered`` are the days on which the same was answered before. Abuse can be shown without any repetition, but it
    must be shown (CJEU C-526/24): then ``evidence`` says what shows it.
    """
    before = list(answered)
    if ground is FeeGround.FURTHER_COPY:
        if right is not Right.ACCESS:
            return "not-a-copy"
        return "" if before else "first-copy"
    return "" if lately(received_on, before) or evidence.strip() else "not-repeated"
