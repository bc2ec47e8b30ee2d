"""Who else has the data, where, on which ground.

Law:      GDPR Art. 13(1)(e)-(f), 44-49; CJEU C-311/18
"""

import re
from collections.abc import Iterator

from holdord.policy.catalogue import queries as catalogue
from holdord.policy.faults import Path
from holdord.policy.lint.finding import Hit, Severity
from holdord.policy.lint.looks import RegisterCase, in_register
from holdord.policy.register import TransferGround
from holdord.policy.transfers import flow_ground, transfer_ground
from holdord.terms import ADEQUATE, is_in_eea

_SHIELD = re.compile(r"privacy.?shield|2016/1250|safe.?harb|2000/520", re.IGNORECASE)


@in_register("T6b")
def third_parties_of_an_unknown_role(case: RegisterCase) -> Iterator[Hit]:
    for index, recipient in enumerate(case.register.recipients):
        if recipient.role == "third_party":
            yield case.hit(("recipients", index), "'third_party' says nothing of who decides", Severity.LOW)


@in_register("T7a")
def recipients_without_a_ground(case: RegisterCase) -> Iterator[Hit]:
    for index, recipient in enumerate(case.register.recipients):
        if transfer_ground(recipient, case.day) is None:
            over = "its ground does not hold today" if recipient.transfer else "no ground is named"
            yield case.hit(("recipients", index), f"{recipient.name} gets data in {recipient.country}, and {over}")


@in_register("T7a")
def flows_without_a_ground(case: RegisterCase) -> Iterator[Hit]:
    for index, flow in enumerate(case.register.flows):
        if flow_ground(case.register, flow, case.day) is None:
            said = f"data flow from {flow.from_establishment} to {flow.to_establishment}, and no ground is named"
            yield case.hit(("flows", index), said)


@in_register("T7a")
def places_without_a_ground(case: RegisterCase) -> Iterator[Hit]:
    grounded = {entry.country for entry in case.register.recipients if transfer_ground(entry, case.day)}
    for flow in case.register.flows:
        taker = case.register.establishment(flow.to_establishment)
        if taker and taker.country and flow_ground(case.register, flow, case.day):
            grounded.add(taker.country)
    for index, location in enumerate(case.register.locations):
        if not is_in_eea(location.country) and location.country not in {*ADEQUATE, *grounded}:
            said = f"data are stored in {location.country}, and nobody there has a ground to hold them"
            yield case.hit(("locations", index), said)


@in_register("T7b")
def no_copy_of_the_safeguards(case: RegisterCase) -> Iterator[Hit]:
    """Art. 13(1)(f) asks for it where the ground is of Art. 46 or 47: an adequacy decision is published anyway."""
    for path, ground in _grounds(case):
        if ground.ground in ("standard_clauses", "binding_rules") and ground.copy_at is None:
            yield case.hit(path, "safeguards are named, and not where a copy can be had (copy_at)")


@in_register("T7e")
def privacy_shield_as_a_ground(case: RegisterCase) -> Iterator[Hit]:
    for path, ground in _grounds(case):
        if _SHIELD.search(ground.reference):
            yield case.hit(path, f"'{ground.reference}' is no ground any more")


@in_register("T7e")
def framework_outside_the_usa(case: RegisterCase) -> Iterator[Hit]:
    for index, recipient in enumerate(case.register.recipients):
        if recipient.transfer and recipient.transfer.ground == "framework" and recipient.country != "US":
            said = f"the framework covers the USA alone, and {recipient.name} is in {recipient.country}"
            yield case.hit(("recipients", index, "transfer"), said)


@in_register("T24c")
def vendors_of_yesterday(case: RegisterCase) -> Iterator[Hit]:
    for index, recipient in enumerate(case.register.recipients):
        known = catalogue.vendor(recipient.vendor) if recipient.vendor else catalogue.by_name(recipient.name)
        if known and known.status != "active":
            today = catalogue.present(known)
            became = f"is called {today.name} today" if known.status == "renamed" else "was closed"
            yield case.hit(("recipients", index), f"{recipient.name} {became}")


def _grounds(case: RegisterCase) -> Iterator[tuple[Path, TransferGround]]:
    for key in ("recipients", "flows"):
        for index, entry in enumerate(getattr(case.register, key)):
            if entry.transfer is not None:
                yield (key, index, "transfer"), entry.transfer
