"""Which rights reach which of a person's data, and why: beside a request, and on the page of the person.

Promise:  8.0b, 8.1f - where a right does not reach, the refusal is prepared: a person looks at it and sends it
Law:      GDPR Art. 12(4), 15-22
Takes:    a request, or a person; what was stated and opened
Gives:    Reach by right, each use with its reason in the reader's language; the refusal, in the person's
Next:     request.py and contact.py (the pages)
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdord.console import stated, texts
from holdord.rights import matrix, matrix_texts, queries
from holdord.rights import texts as words
from holdord.rights.matrix import Stands, Use, Verdict
from holdord.rights.queries import FactLine, Prepared, RequestView
from holdord.rights.rules import RIGHTS
from holdord.staff import queries as staff
from holdord.terms import Right


@dataclass(frozen=True)
class Line:
    """One reason and the uses it is true of: whether the right reaches them, in a word and a colour, and why."""

    uses: tuple[Use, ...]
    stands: str
    mark: str
    why: str
    provision: str


@dataclass(frozen=True)
class Reach:
    """One right over all uses. ``counts``: how many it reaches, in words."""

    right: Right
    title: str
    lines: tuple[Line, ...]
    counts: tuple[tuple[str, str, int], ...]


_ORDER = (Stands.NO, Stands.IF, Stands.YES)
#: The colour of a word: what does not apply is no fault, so nothing is red.
_MARKS = {Stands.YES: "good", Stands.IF: "accent", Stands.NO: ""}


def every(subject: UUID, *, at: datetime) -> list[Reach]:
    """Each right over each use of this person's data, in the order of the law."""
    uses = queries.uses_of(subject, at=at)
    return [_reach(right, matrix.verdicts(right, uses)) for right in RIGHTS] if uses else []


@dataclass(frozen=True)
class Asked:
    """A question about one use that a person can answer; as it was answered, where it was."""

    use: Use
    fact: str
    question: str
    answered: FactLine | None


def context(view: RequestView, *, is_open: bool, at: datetime) -> dict[str, object]:
    """What the page of a request shows of it, once it has been opened; nothing where we know nobody."""
    if not is_open or view.subject is None:
        return {}
    uses = queries.uses_of(view.subject, at=at, request=view.id)
    found = [_reach(right, matrix.verdicts(right, uses)) for right in RIGHTS] if uses else []
    return {
        "reach": next((each for each in found if each.right is view.right), None),
        "reach_others": [each for each in found if each.right is not view.right],
        "asked": _asked(view, uses),
        "authors": {member.actor: member.email for member in staff.members()},
        "refusal_ready": None if view.closed_at else prepared(view, at=at),
    }


def prepared(view: RequestView, *, at: datetime) -> Prepared | None:
    """The refusal of what this request does not reach, in the person's language."""
    if view.subject is None:
        return None
    found = queries.reached(view.subject, view.right, at=at, request=view.id)
    return queries.prepared(found, view.right, language=view.language, country=view.country)


def _asked(view: RequestView, uses: tuple[Use, ...]) -> list[Asked]:
    """What no machine knows of these uses, and a person may find out; while the request is open, or was answered."""
    known = {(each.process, each.purpose, each.fact): each for each in queries.facts_of(view.id)}
    if view.right not in RIGHTS:
        return []
    asked = [
        Asked(
            use, fact.value, words.word(matrix_texts.FACTS, fact.value, stated.spoken()),
            known.get((use.process, use.purpose, fact)),
        )
        for use in uses
        for fact in matrix.asks(view.right, use)
    ]  # fmt: skip
    return [each for each in asked if each.answered] if view.closed_at else asked


def _reach(right: Right, found: tuple[Verdict, ...]) -> Reach:
    counted = Counter(each.stands for each in found)
    return Reach(
        right, texts.right(right), _lines(found),
        tuple((_word(each), _MARKS[each], counted[each]) for each in Stands if counted[each]),
    )  # fmt: skip


def _lines(found: tuple[Verdict, ...]) -> tuple[Line, ...]:
    """Uses with one reason share a line: what a right does not reach first, for somebody has to look at it."""
    grouped = dict[tuple[Stands, str, str], list[Use]]()
    for each in found:
        why = queries.why_in_words(each, stated.spoken())
        grouped.setdefault((each.stands, why, each.provision), []).append(each.use)
    return tuple(
        Line(tuple(uses), _word(stands), _MARKS[stands], why, provision)
        for (stands, why, provision), uses in sorted(grouped.items(), key=lambda group: _ORDER.index(group[0][0]))
    )


def _word(stands: Stands) -> str:
    return words.word(matrix_texts.STANDS, stands.value, stated.spoken())
