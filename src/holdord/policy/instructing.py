"""What the company has told its own people and machines to do less of than the policy lets them: in force by one row.

Promise:  every sentence that says what data are used for, who gets them, how long they stay: an instruction only
          narrows it, so nobody has to be told anew and nothing has to be published
Law:      GDPR Art. 5(1)(c), 5(1)(e), 24, 29
Takes:    a Register, Instructions
Gives:    the register as it is to be obeyed (`narrowed`). Reads no clock, no table
Refuses:  WiderThanPromised, for what only a new version of the policy can do
Next:     queries.obeyed (who asks the table), actions.instruct, ../decisions/ and ../retention/ (who obey)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from holdord.policy.periods import Period
from holdord.policy.register import EarlierPeriod, Process, Recipient, Register
from holdord.policy.retaining import ALWAYS


class Narrowing(StrEnum):
    """What is narrowed: the use for a purpose stops; a purpose's data go to these recipients alone; a process's data
    stay for a shorter time."""

    SUSPEND = "suspend"
    SHARE = "share"
    KEEP = "keep"


class WiderThanPromised(ValueError):
    """The instruction would allow more than the policy in force does. Change the register, and publish it."""


class OtherThanPromised(WiderThanPromised):
    """People were promised that it stays so long: to let it go sooner is to break that. Change the register, too."""


@dataclass(frozen=True)
class Instruction:
    """The last word on a purpose (suspend, share) or a process (keep). ``said``: recipients, or one period as text."""

    number: int
    kind: Narrowing
    about: str
    said: tuple[str, ...]
    at: datetime
    by: str = ""


def narrowed(register: Register, instructions: Iterable[Instruction]) -> Register:
    """The register with these instructions obeyed. What one names that the register does not know changes nothing."""
    told = tuple(instructions)
    if not told:
        return register
    sharing = {each.about: frozenset(each.said) for each in told if each.kind is Narrowing.SHARE}
    keeping = {each.about: Period.parse(each.said[0]) for each in told if each.kind is Narrowing.KEEP}
    found: Register = register.model_copy(
        update={
            "recipients": tuple(_getting_less(each, sharing) for each in register.recipients),
            "processes": tuple(_kept_shorter(register, each, keeping) for each in register.processes),
        }
    )
    found.obey(told)
    return found


def check(register: Register, kind: Narrowing, about: str, said: tuple[str, ...]) -> None:
    """Raises WiderThanPromised, or LookupError for a purpose, a process or a recipient that the register lacks."""
    if kind is Narrowing.KEEP:
        _check_period(register, about, said)
        return
    if register.purpose(about) is None:
        raise LookupError(f"the register has no purpose {about!r}. Write the id of one")
    for id in said if kind is Narrowing.SHARE else ():
        taker = register.recipient(id)
        if taker is None:
            raise LookupError(f"the register has no recipient {id!r}. Write the id of one")
        if about not in taker.purposes:
            raise WiderThanPromised(
                f"{id!r} gets nothing for the purpose {about!r} by the policy in force. Add it to the register, and "
                "publish; or leave it out"
            )


def _check_period(register: Register, about: str, said: tuple[str, ...]) -> None:
    process = register.process(about)
    rule = register.rule(process.retention) if process else None
    if rule is None:
        raise LookupError(f"the register has no process {about!r}. Write the id of one")
    if said and rule.bound != "max":
        how = "at least that long" if rule.bound == "min" else "exactly that long"
        raise OtherThanPromised(
            f"what is kept of {about!r} is promised to stay {how} (bound: {rule.bound}). Change the register, and "
            "publish it"
        )
    for text in said:
        if Period.parse(text).may_outlast(rule.duration):
            raise WiderThanPromised(
                f"{text!r} may be longer than what is promised of {about!r}. Change the register, and publish it; or "
                "write a shorter time"
            )


def _getting_less(recipient: Recipient, sharing: dict[str, frozenset[str]]) -> Recipient:
    left = tuple(id for id in recipient.purposes if id not in sharing or recipient.id in sharing[id])
    return recipient if left == recipient.purposes else recipient.model_copy(update={"purposes": left})


def _kept_shorter(register: Register, process: Process, keeping: dict[str, Period]) -> Process:
    """As if the shorter time had been promised to everybody: of the two ends the sooner one counts (endings.py)."""
    rule = register.rule(process.retention)
    if process.id not in keeping or rule is None:
        return process
    shorter = EarlierPeriod(before=ALWAYS, duration=keeping[process.id], starts=rule.starts)
    return process.model_copy(update={"earlier": (*process.earlier, shorter)})
