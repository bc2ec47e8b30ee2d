"""Why data are used: what serves no purpose, what needs a condition, what decides by machine, what rests on consent.

Law:      GDPR Art. 5(1)(c), 7(1), 9(2), 13(2)(f), 22; Danish Marketing Practices Act section 10
"""

from collections.abc import Iterator

from holdord.policy.lint.finding import Hit, Severity
from holdord.policy.lint.looks import RegisterCase, in_register
from holdord.policy.register import Process, Purpose
from holdord.terms import LegalBasis, Right

#: The control of a promise that there is no profiling.
_DENIES = "policy.no-automated-decisions"


@in_register("T4d")
def categories_without_a_purpose(case: RegisterCase) -> Iterator[Hit]:
    """A purpose that names no categories uses all its process holds; so the rest must be named by one that does.

    Answering people's requests may need anything that is held, and is no reason to hold it.
    """
    for index, process in enumerate(case.register.processes):
        purposes = [purpose for id in process.purposes if (purpose := case.register.purpose(id))]
        serving = [purpose for purpose in purposes if purpose.basis is not LegalBasis.LEGAL_OBLIGATION] or purposes
        if all(purpose.categories for purpose in serving):
            used = {category for purpose in serving for category in purpose.categories}
            for number, category in enumerate(process.categories):
                if category not in used:
                    path = ("processes", index, "categories", number)
                    yield case.hit(path, f"'{category}' serves none of the purposes of '{process.id}'")


@in_register("T13a")
def profiling_denied_and_done(case: RegisterCase) -> Iterator[Hit]:
    doing = [purpose.id for purpose in case.register.purposes if purpose.profiling or purpose.automated_decisions]
    for index, promise in enumerate(case.register.promises):
        if doing and any(call.name == _DENIES for call in promise.controls):
            yield case.hit(("promises", index), f"it is denied here, and these purposes do it: {', '.join(doing)}")


@in_register("T13b")
def decisions_without_their_logic(case: RegisterCase) -> Iterator[Hit]:
    for index, purpose in enumerate(case.register.purposes):
        if purpose.automated_decisions:
            yield from _unexplained(case, purpose)
            if case.register.right(Right.HUMAN_REVIEW) is None:
                said = f"'{purpose.id}' decides by machine, and the right to a human (eu-gdpr:A22) is not granted"
                yield case.hit(("purposes", index), said)


def _unexplained(case: RegisterCase, purpose: Purpose) -> Iterator[Hit]:
    for language, words in case.wordings.items():
        told = words.purposes.get(purpose.id)
        missing = [key for key in ("logic", "consequences") if told is None or getattr(told, key) is None]
        if missing:
            yield case.word_hit(
                language, ("purposes", purpose.id), f"no words on {' and '.join(missing)} of what a machine decides"
            )


@in_register("T23")
def special_categories_without_a_condition(case: RegisterCase) -> Iterator[Hit]:
    special = {category.id for category in case.register.categories if category.special}
    for index, purpose in enumerate(case.register.purposes):
        held = {id for process in case.register.processes_with(purpose.id) for id in process.categories}
        used = sorted(special & (set(purpose.categories) & held if purpose.categories else held))
        if used and purpose.condition is None:
            yield case.hit(("purposes", index), f"it uses {', '.join(used)}, and no condition of Art. 9(2) is named")


@in_register("C2")
def consent_that_nobody_asks_for(case: RegisterCase) -> Iterator[Hit]:
    """Consent for what is stored on a device is asked for where it is set: a cookie of that purpose is enough."""
    asked = {box.purpose for process in case.register.processes for form in process.forms for box in form.consents}
    asked |= {cookie.purpose for cookie in case.register.cookies if not cookie.necessary}
    for index, purpose in enumerate(case.register.purposes):
        if purpose.basis is LegalBasis.CONSENT and purpose.id not in asked:
            yield case.hit(("purposes", index), "it rests on consent, and no form and no cookie asks for it")


@in_register("M1")
def advertising_without_consent(case: RegisterCase) -> Iterator[Hit]:
    """By post or to customers it may be lawful: whether it is by e-mail, the register does not say. So it weighs less
    where only people are reached who have dealt with us, and the rule counts from a delivery."""
    for index, purpose in enumerate(case.register.purposes):
        if purpose.direct_marketing and purpose.basis is not LegalBasis.CONSENT:
            to_customers = all(_of_customers(case, process) for process in case.register.processes_with(purpose.id))
            said = f"it advertises and rests on {purpose.basis.article}"
            yield case.hit(("purposes", index), said, Severity.MEDIUM if to_customers else None)


def _of_customers(case: RegisterCase, process: Process) -> bool:
    rule = case.register.rule(process.retention)
    return rule is not None and rule.starts == "last_delivery"
