"""The papers behind the promises, and the means of security.

Law:      GDPR Art. 5(2), 6(1)(f), 24(1), 28(3), 32(1), 35, 46
"""

from collections.abc import Iterator

from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import RegisterCase, in_register
from holdord.terms import LegalBasis


@in_register("O2")
def processors_without_a_contract(case: RegisterCase) -> Iterator[Hit]:
    for index, recipient in enumerate(case.register.recipients):
        if recipient.role == "processor" and case.register.contract(recipient.id) is None:
            yield case.hit(("recipients", index), f"{recipient.name} is a processor, and no contract with it is named")


@in_register("O3")
def interests_that_nobody_weighed(case: RegisterCase) -> Iterator[Hit]:
    for index, purpose in enumerate(case.register.purposes):
        weighed = _covers(case, "interest_assessment", "purposes", purpose.id)
        if purpose.basis is LegalBasis.LEGITIMATE_INTEREST and not weighed:
            yield case.hit(("purposes", index), "it rests on a legitimate interest, and no assessment of it is named")


@in_register("O4")
def risks_that_nobody_assessed(case: RegisterCase) -> Iterator[Hit]:
    """Only what is profiling, decides by machine or uses special categories: the rest is for a person to judge."""
    special = {category.id for category in case.register.categories if category.special}
    for index, purpose in enumerate(case.register.purposes):
        processes = case.register.processes_with(purpose.id)
        held = {id for process in processes for id in process.categories}
        risky = purpose.profiling or purpose.automated_decisions or special & (set(purpose.categories) or held) & held
        assessed = _covers(case, "impact_assessment", "purposes", purpose.id) or all(
            _covers(case, "impact_assessment", "processes", process.id) for process in processes
        )
        if risky and not assessed:
            yield case.hit(("purposes", index), "its risks are high, and no impact assessment is named")


@in_register("O5")
def transfers_that_nobody_assessed(case: RegisterCase) -> Iterator[Hit]:
    for index, recipient in enumerate(case.register.recipients):
        ground = recipient.transfer.ground if recipient.transfer else ""
        if ground in ("standard_clauses", "binding_rules") and not _covers(
            case, "transfer_assessment", "recipients", recipient.id
        ):
            yield case.hit(("recipients", index, "transfer"), f"no assessment of {recipient.country} is named")


@in_register("O6")
def documents_that_are_overdue(case: RegisterCase) -> Iterator[Hit]:
    for index, document in enumerate(case.register.documents):
        if document.is_overdue(case.day):
            yield case.hit(("documents", index), f"it was to be looked at again by {document.review_on}")


@in_register("S1")
def measures_that_protect_nobody(case: RegisterCase) -> Iterator[Hit]:
    for index, measure in enumerate(case.register.security):
        if measure.obsolete:
            yield case.hit(("security", index), f"'{measure.id}' protects nobody any more")


def _covers(case: RegisterCase, kind: str, what: str, id: str) -> bool:
    return any(entry.kind == kind and id in getattr(entry, what) for entry in case.register.documents)
