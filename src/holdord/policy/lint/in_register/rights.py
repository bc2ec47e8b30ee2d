"""The rights of people, and the terms on which they are carried out.

Law:      GDPR Art. 7(3), 12(3), 12(5), 13(2)(b)-(d), 15-21, 77
"""

from collections.abc import Iterator
from datetime import date

from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import RegisterCase, in_register
from holdord.policy.periods import Period
from holdord.terms import LegalBasis, Right

_SIX = (Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION, Right.PORTABILITY, Right.OBJECTION)
#: Spans are compared by the day on which they end, from where two months are longest.
_DAY = date(2026, 7, 1)
_LONGEST = {"answer_within": Period(1, "month").end(_DAY), "extension": Period(2, "month").end(_DAY)}


@in_register("T9")
def a_right_is_missing(case: RegisterCase) -> Iterator[Hit]:
    missing = [right.name.lower() for right in _SIX if case.register.right(right) is None]
    if missing:
        yield case.hit(("rights",), f"not granted: {', '.join(missing)}")


@in_register("T10")
def withdrawal_is_missing(case: RegisterCase) -> Iterator[Hit]:
    consented = [purpose.id for purpose in case.register.purposes if purpose.basis is LegalBasis.CONSENT]
    if consented and case.register.right(Right.WITHDRAWAL) is None:
        yield case.hit(("rights",), f"{', '.join(consented)} rests on consent, and eu-gdpr:A7-3 is not there")


@in_register("T11a")
def complaint_is_missing(case: RegisterCase) -> Iterator[Hit]:
    if case.register.right(Right.COMPLAINT) is None:
        yield case.hit(("rights",), "the right to complain (eu-gdpr:A77) is not told")


@in_register("T18b")
def objection_told_with_others(case: RegisterCase) -> Iterator[Hit]:
    for index, terms in enumerate(case.register.rights):
        if terms.right is Right.OBJECTION:
            others = [
                each for each in case.register.rights if each is not terms and set(each.clauses) & set(terms.clauses)
            ]
            if others:
                said = f"it is told in one sentence with {', '.join(each.right.name.lower() for each in others)}"
                yield case.hit(("rights", index), said)


@in_register("R2")
def a_right_that_costs(case: RegisterCase) -> Iterator[Hit]:
    for index, terms in enumerate(case.register.rights):
        if not terms.free_of_charge:
            yield case.hit(("rights", index), "it is not free of charge")


@in_register("R6")
def portability_as_pdf(case: RegisterCase) -> Iterator[Hit]:
    for index, terms in enumerate(case.register.rights):
        if terms.right is Right.PORTABILITY and terms.format == "pdf":
            yield case.hit(("rights", index), "a PDF is promised for portability")


@in_register("R7")
def answers_later_than_the_law_allows(case: RegisterCase) -> Iterator[Hit]:
    for index, terms in enumerate(case.register.rights):
        for key, longest in _LONGEST.items():
            promised: Period | None = getattr(terms, key)
            if promised and promised.end(_DAY) > longest:
                yield case.hit(("rights", index, key), f"{promised} is longer than the law allows")
