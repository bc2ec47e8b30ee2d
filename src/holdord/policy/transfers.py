"""On what ground data may leave for another country.

Promise:  10.2 - precautions are taken for every transfer outside the EEA
Law:      GDPR Art. 44-46, 49
Takes:    the register's entries, a day
Gives:    Ground, or None: then data may not go. Reads no clock
Next:     ../decisions/rules.py (which says no), controls.py (which says for how many)
"""

from dataclasses import dataclass
from datetime import date

from holdord.policy.register import Flow, Recipient, Register, TransferGround
from holdord.terms import ADEQUATE, is_in_eea


@dataclass(frozen=True)
class Ground:
    """Why data may go: 'eea' (no transfer at all), 'adequacy', or what the register names; and its reference."""

    kind: str
    reference: str = ""


def transfer_ground(recipient: Recipient, day: date) -> Ground | None:
    """On what ground this recipient may get data on that day; None where there is none."""
    return _ground(recipient.country, recipient.transfer, day)


def flow_ground(register: Register, flow: Flow, day: date) -> Ground | None:
    """The same for data that go from one of our own houses to another. A house of unknown country counts as outside."""
    giver = register.establishment(flow.from_establishment)
    taker = register.establishment(flow.to_establishment)
    if giver and giver.country and not is_in_eea(giver.country):
        # Not we send it out of the EEA: it is there already, and whoever sent it there needed the ground.
        return Ground("outside")
    return _ground(taker.country if taker and taker.country else "", flow.transfer, day)


def _ground(country: str, transfer: TransferGround | None, day: date) -> Ground | None:
    if is_in_eea(country):
        return Ground("eea")
    if country in ADEQUATE:
        return Ground("adequacy", ADEQUATE[country])
    if transfer is not None and transfer.holds_on(day):
        return Ground(transfer.ground, transfer.reference)
    return None
