"""What is somebody else's in all that we hold of a person: asked of the rules, with what is theirs from live data.

Promise:  8.0a - "a right may be limited where the answer would show another person's data"
Law:      GDPR Art. 15(4)
Takes:    a person, collected. OPENS nothing more than how they are reached and called
Gives:    Findings; the person as a page shows them that nobody has looked through
Next:     redaction.py (the rules), actions/reviewing.py (a person decides)
"""

from dataclasses import replace

from holdord.policy import queries as policy
from holdord.rights import queries, redaction, report
from holdord.rights.queries import Spot
from holdord.rights.redaction import Finding, Own
from holdord.rights.rules import Redacted
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind

#: Fields in which somebody says what they are called, how they are reached, where they are.
_NAMES = frozenset({"name", "full-name", "first-name", "last-name"})
_PHONES = frozenset({"phone", "number"})
_PLACES = frozenset({"location", "address", "street", "city", "postal-address"})


def found(person: report.Person) -> list[Finding]:
    """What the rules find in everything held about a person."""
    texts = redaction.texts_of(person.items)
    return redaction.find(texts, own_of(person), lambda some: subjects.known_names(some, besides=person.subject))


def own_of(person: report.Person) -> Own:
    """What is the person's own, from what they gave us and how we reach them."""
    register, given = policy.register(), [item for item in person.items if item.kind == "record" and item.provided]
    points = subjects.contact_points(person.subject)
    facts = subjects.card(person.subject)

    def said(labels: frozenset[str]) -> list[str]:
        return [value for item in given for name, value in item.fields.items() if name in labels]

    def reached(kind: IdentifierKind) -> list[str]:
        return [point.value for point in points if point.kind is kind]

    return Own.of(
        names=[facts.name or "", *said(_NAMES)], emails=[*reached(IdentifierKind.EMAIL), register.dpo.email],
        phones=[*reached(IdentifierKind.PHONE), *said(_PHONES)], places=said(_PLACES),
        houses=_houses(), region=facts.country or register.desk.calendar, language=facts.language or "en",
    )  # fmt: skip


def shown_unseen(person: report.Person, language: str) -> report.Person:
    """The person as a page shows them that nobody has looked through: what others wrote or said is blacked out as the
    rules find it; what the person wrote, they know."""
    written = {key for key, item in redaction.keyed(person.items) if item.provided}
    theirs = [each for each in found(person) if each.item not in written]
    places = [Spot(person.subject, each, Redacted.PROPOSED) for each in theirs]
    return replace(person, items=queries.as_it_goes_out(person.items, places, language))


def _houses() -> list[str]:
    """Names of companies that the register has: their words are nobody's name."""
    register = policy.register()
    named = [register.organisation, *(house.name for house in register.establishments)]
    return [*named, *(recipient.name for recipient in register.recipients)]
