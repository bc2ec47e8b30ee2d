"""Which right reaches which use of a person's data, on its ground and by the facts, and why not where it does not.

Promise:  8.0b, 8.1f - what a right does not reach is refused with its reason, by a person, never by the machine
Law:      GDPR Art. 7(3), 15-18, 20-22 against Art. 6(1)(a)-(f); WP242 for what a person provided
Takes:    a right; a use: process, purpose, ground, what is so about it, and what a person answered about it
Gives:    Verdict: it applies, it may, or it does not; a code for why (matrix_texts.MATRIX) and the provision; what a
          person can answer where it is not known. Pure
Next:     queries/matrix.py (the uses of one person, from live data), console/reached.py (the table on the page)

What people are told (Art. 13, 14) is nothing one asks for, so it has no row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from holdord.rights.rules import RefusalGround
from holdord.terms import LegalBasis, Right

_A, _B, _C = LegalBasis.CONSENT, LegalBasis.CONTRACT, LegalBasis.LEGAL_OBLIGATION
_D, _E, _F = LegalBasis.VITAL_INTEREST, LegalBasis.PUBLIC_TASK, LegalBasis.LEGITIMATE_INTEREST


class Stands(StrEnum):
    """Whether a right reaches a use: it does, it does if something is so that a person has to see, or it does not."""

    YES = "yes"
    IF = "if"
    NO = "no"


class Fact(StrEnum):
    """What no machine knows of a use, and a person who looks can answer with yes or no."""

    STILL_NEEDED = "still-needed"
    FOR_CLAIMS = "for-claims"
    RESTRICTION_CASE = "restriction-case"


class Row(StrEnum):
    """The rows of the matrix. Objecting has two: to direct marketing one may always, whatever ground is claimed."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    MARKETING = "marketing"
    WITHDRAWAL = "withdrawal"
    HUMAN_REVIEW = "human-review"


@dataclass(frozen=True)
class Cell:
    """One right against one ground. ``why`` is a code; ``provision`` is where the law says so."""

    stands: Stands
    why: str
    provision: str


def _row(row: Row, **cells: tuple[Stands, str, str]) -> dict[tuple[Row, LegalBasis], Cell]:
    grounds = {"a": _A, "b": _B, "c": _C, "d": _D, "e": _E, "f": _F}
    return {(row, grounds[letter]): Cell(*cell) for letter, cell in cells.items()}


def _all(row: Row, *cell: object) -> dict[tuple[Row, LegalBasis], Cell]:
    return _row(row, **dict.fromkeys("abcdef", cell))  # type: ignore[arg-type]


_YES, _IF, _NO = Stands.YES, Stands.IF, Stands.NO

#: Right against ground, before anything is known of the person.
MATRIX: Mapping[tuple[Row, LegalBasis], Cell] = {
    **_all(Row.ACCESS, _YES, "any-ground", "GDPR Art. 15"),
    **_all(Row.RECTIFICATION, _YES, "any-ground", "GDPR Art. 16"),
    **_row(
        Row.ERASURE,
        a=(_YES, "erase-consent", "GDPR Art. 17(1)(b)"),
        b=(_IF, "erase-when-not-needed", "GDPR Art. 17(1)(a), (d)"),
        c=(_NO, "erase-duty", "GDPR Art. 17(3)(b)"),
        d=(_IF, "erase-when-not-needed", "GDPR Art. 17(1)(a), (d)"),
        e=(_NO, "erase-task", "GDPR Art. 17(3)(b)"),
        f=(_IF, "erase-when-objected", "GDPR Art. 17(1)(a), (c), (d)"),
    ),
    **_row(
        Row.RESTRICTION,
        **dict.fromkeys("abcd", (_IF, "restrict-three", "GDPR Art. 18(1)(a)-(c)")),
        **dict.fromkeys("ef", (_IF, "restrict-four", "GDPR Art. 18(1)(a)-(d)")),
    ),
    **_row(
        Row.PORTABILITY,
        **dict.fromkeys("ab", (_YES, "port-given", "GDPR Art. 20(1)")),
        **dict.fromkeys("cdf", (_NO, "port-ground", "GDPR Art. 20(1)(a)")),
        e=(_NO, "port-task", "GDPR Art. 20(3)"),
    ),
    **_row(
        Row.OBJECTION,
        a=(_NO, "object-withdraw", "GDPR Art. 7(3), 21(1)"),
        **dict.fromkeys("bcd", (_NO, "object-ground", "GDPR Art. 21(1)")),
        **dict.fromkeys("ef", (_YES, "object-weighed", "GDPR Art. 21(1)")),
    ),
    **_all(Row.MARKETING, _YES, "object-marketing", "GDPR Art. 21(2)-(3)"),
    **_row(
        Row.WITHDRAWAL,
        a=(_YES, "withdraw-any-time", "GDPR Art. 7(3)"),
        **dict.fromkeys("bcdef", (_NO, "withdraw-ground", "GDPR Art. 7(3)")),
    ),
    **_row(
        Row.HUMAN_REVIEW,
        a=(_YES, "review", "GDPR Art. 22(2)(c), 22(3)"),
        b=(_YES, "review", "GDPR Art. 22(2)(a), 22(3)"),
        c=(_IF, "review-law", "GDPR Art. 22(2)(b)"),
        d=(_YES, "review-not-allowed", "GDPR Art. 22(1)-(2)"),
        e=(_IF, "review-law", "GDPR Art. 22(2)(b)"),
        f=(_YES, "review-not-allowed", "GDPR Art. 22(1)-(2)"),
    ),
}


@dataclass(frozen=True)
class Use:
    """One use of a person's data, and what is so about it.

    ``things`` were collected for it, ``provided`` of them by the person. ``consents``: a consent stands.
    ``objected``: they said no to it. ``over``: its time is up. ``kept``: the code of the statute or claim that keeps
    what is used, ``kept_until`` the day it ends, None where no end is known; ``partly``: it keeps a part of it only.
    ``answered`` is what a person found out for this request.
    """

    process: str
    purpose: str
    basis: LegalBasis
    things: int = 0
    provided: int = 0
    consents: bool = False
    objected: bool = False
    over: bool = False
    direct_marketing: bool = False
    automated: bool = False
    kept: str = ""
    kept_until: date | None = None
    partly: bool = False
    answered: tuple[tuple[Fact, bool], ...] = ()

    def says(self, fact: Fact) -> bool | None:
        """What was answered; None where nobody has."""
        return dict(self.answered).get(fact)


@dataclass(frozen=True)
class Verdict:
    """Whether a right reaches a use. ``until`` is the day from which it does, where that is known."""

    right: Right
    use: Use
    stands: Stands
    why: str
    provision: str
    until: date | None = None


def row_of(right: Right, *, direct_marketing: bool) -> Row:
    """The row of a right; raises KeyError for a complaint, which is none of these."""
    return Row.MARKETING if right is Right.OBJECTION and direct_marketing else _ROWS[right]


def verdict(right: Right, use: Use) -> Verdict:
    """What the ground says, unless a fact of this use says something else."""
    cell = _by_facts(right, use) or MATRIX[row_of(right, direct_marketing=use.direct_marketing), use.basis]
    kept = cell.stands is _NO or cell.why == "erase-part-kept"
    ends = use.kept_until if right is Right.ERASURE and kept else None
    return Verdict(right, use, cell.stands, cell.why, cell.provision, ends)


def verdicts(right: Right, uses: Iterable[Use]) -> tuple[Verdict, ...]:
    return tuple(verdict(right, use) for use in uses)


def asks(right: Right, use: Use) -> tuple[Fact, ...]:
    """What a person can answer about this use for this right, answered before or not; nothing where it is no matter."""
    plain = verdict(right, replace(use, answered=()))
    if right is Right.RESTRICTION:
        return (Fact.RESTRICTION_CASE,)
    if right is not Right.ERASURE or plain.stands is _NO:
        return ()
    return (Fact.STILL_NEEDED, Fact.FOR_CLAIMS) if plain.why in _WHEN_NOT_NEEDED else (Fact.FOR_CLAIMS,)


@dataclass(frozen=True)
class Refused:
    """What a person may refuse, prepared: on which ground, for which uses; ``whole``: nothing else is left."""

    ground: RefusalGround
    uses: tuple[Verdict, ...]
    whole: bool


def refused(right: Right, found: Sequence[Verdict]) -> Refused | None:
    """What of this the right does not reach; None where it reaches everything, or where nothing is known.

    Taking a consent back is never refused: where there is none, the answer says so.
    """
    out = tuple(each for each in found if each.stands is _NO)
    if not out or right is Right.WITHDRAWAL:
        return None
    by_law = any(each.why in _BY_LAW for each in out)
    return Refused(RefusalGround.KEPT_BY_LAW if by_law else RefusalGround.NOT_MET, out, len(out) == len(found))


_ROWS: Mapping[Right, Row] = {
    Right.ACCESS: Row.ACCESS, Right.RECTIFICATION: Row.RECTIFICATION, Right.ERASURE: Row.ERASURE,
    Right.RESTRICTION: Row.RESTRICTION, Right.PORTABILITY: Row.PORTABILITY, Right.OBJECTION: Row.OBJECTION,
    Right.WITHDRAWAL: Row.WITHDRAWAL, Right.HUMAN_REVIEW: Row.HUMAN_REVIEW,
}  # fmt: skip

_BY_LAW = frozenset({"erase-duty", "erase-task", "erase-kept", "erase-claims"})

#: Whether these can be erased turns on whether the data are still needed.
_WHEN_NOT_NEEDED = frozenset({"erase-when-not-needed", "erase-when-objected"})


def _by_facts(right: Right, use: Use) -> Cell | None:
    rule = _FACTS.get(right)
    return rule(use) if rule else None


def _erasure(use: Use) -> Cell | None:
    if use.says(Fact.FOR_CLAIMS):
        return Cell(_NO, "erase-claims", "GDPR Art. 17(3)(e)")
    known = _erasure_known(use)
    needed = use.says(Fact.STILL_NEEDED)
    if known is not None or needed is None or use.basis not in (_B, _D, _F):
        return known
    if needed:
        return Cell(_NO, "erase-needed", "GDPR Art. 17(1)(a)")
    return Cell(_YES, "erase-not-needed", "GDPR Art. 17(1)(a)")


def _restriction(use: Use) -> Cell | None:
    is_case = use.says(Fact.RESTRICTION_CASE)
    if is_case is None:
        return None
    if is_case:
        return Cell(_YES, "restrict-case", "GDPR Art. 18(1)")
    return Cell(_NO, "restrict-no-case", "GDPR Art. 18(1)")


def _erasure_known(use: Use) -> Cell | None:
    if use.kept and not use.partly:
        return Cell(_NO, "erase-kept", "GDPR Art. 17(3)(b), (e)")
    if use.kept and (use.over or use.basis not in (_C, _E)):
        return Cell(_IF, "erase-part-kept", "GDPR Art. 17(3)(b), (e)")
    if use.over:
        return Cell(_YES, "erase-over", "GDPR Art. 17(1)(a)")
    if use.objected and (use.direct_marketing or use.basis in (_E, _F)):
        return Cell(_YES, "erase-objected", "GDPR Art. 17(1)(c)")
    if use.direct_marketing:
        # To ask that it goes is to say no to it, and that no is never weighed.
        return Cell(_YES, "erase-marketing", "GDPR Art. 17(1)(c), 21(2)")
    return None


def _portability(use: Use) -> Cell | None:
    if use.basis in (_A, _B) and not use.provided:
        return Cell(_NO, "port-not-given", "GDPR Art. 20(1)")
    return None


def _withdrawal(use: Use) -> Cell | None:
    if use.basis is _A and not use.consents:
        return Cell(_NO, "withdraw-none", "GDPR Art. 7(3)")
    return None


def _human_review(use: Use) -> Cell | None:
    return None if use.automated else Cell(_NO, "review-none", "GDPR Art. 22(1)")


_FACTS = {
    Right.ERASURE: _erasure, Right.PORTABILITY: _portability, Right.WITHDRAWAL: _withdrawal,
    Right.HUMAN_REVIEW: _human_review, Right.RESTRICTION: _restriction,
}  # fmt: skip
