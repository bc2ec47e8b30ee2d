"""How a person may be reached: what they want, what the law of their country asks, and what they were told first.

Promise:  8.5b - a no to marketing holds on every channel; 8.5c - the first message tells of the right to object
Law:      GDPR Art. 21(2)-(4); ePrivacy Directive 2002/58/EC Art. 13 and the acts of the countries (terms/marketing.py)
Takes:    a Question
Gives:    every Reason why the person may not be reached for it; for a yes, what the message owes them
"""

from collections.abc import Iterator

from holdord.consent.rules import last_word
from holdord.decisions.question import Question, Reason, watched, ways
from holdord.policy.register import Purpose, Register
from holdord.subjects.rules import RIGHT_TO_OBJECT
from holdord.terms import Channel, LegalBasis, Need, Right, marketing_law

#: The control whose promise says that the first message tells of the right to object.
FIRST_CONTACT = "decisions.first-contact-notice"

_OBJECTED_TO = (LegalBasis.LEGITIMATE_INTEREST, LegalBasis.PUBLIC_TASK)


def approach(question: Question) -> Iterator[Reason]:
    """What stands between us and the person. Of several ways one that is open is enough."""
    channel, purpose = question.asked.channel, question.purpose
    if channel and purpose.reached_by and channel not in purpose.reached_by:
        yield Reason("channel-not-listed", {"channel": channel.value, "purpose": purpose.id}, purpose.clauses)
    closed = [list(_closed(question, way)) for way in ways(purpose, channel)]
    if closed and all(closed):
        for reasons in closed:
            yield from reasons
    if must_be_told(question.register, purpose, channel, carries=question.asked.carries_notice) and not _told(question):
        clauses = watched(question.register, FIRST_CONTACT) or question.right(Right.OBJECTION)
        yield Reason("first-contact", {"purpose": purpose.id}, clauses)


def duties(question: Question) -> tuple[str, ...]:
    """What a message owes the person it may go to, as codes: texts.DUTIES has the words."""
    channel, owed = question.asked.channel, []
    if channel is None:
        return ()
    if must_be_told(question.register, question.purpose, channel, carries=False) and not _told(question):
        owed.append("tell-right-to-object")
    if question.purpose.direct_marketing:
        owed.append("offer-a-way-out")
        if marketing_law(question.country, channel).opt_out_list:
            owed.append("ask-opt-out-list")
    return tuple(owed)


def must_be_told(register: Register, purpose: Purpose, channel: Channel | None, *, carries: bool) -> bool:
    """Whether whoever is reached must have been told of the right to object before.

    GDPR Art. 21(4), for what can be objected to; for every message, where a promise says so.
    """
    if channel is None or carries:
        return False
    return purpose.direct_marketing or purpose.basis in _OBJECTED_TO or bool(watched(register, FIRST_CONTACT))


def needs(purpose: Purpose, country: str, way: Channel) -> Need | None:
    """What the law asks for this way beyond the purpose's own ground; None where that is enough."""
    if not purpose.direct_marketing or purpose.basis is LegalBasis.CONSENT:
        # On consent the purpose itself is refused where there is none; nothing more is asked anywhere.
        return None
    need = marketing_law(country, way).need
    return None if need is Need.NO_OBJECTION else need


def sold_in(register: Register, purpose: Purpose) -> dict[str, bool]:
    """The processes whose customers need not be asked; True where only a delivery makes somebody a customer."""
    rules = {id: register.rule(found.retention) for id in purpose.customers_of if (found := register.process(id))}
    return {id: rule is not None and rule.starts == "last_delivery" for id, rule in rules.items()}


def _closed(question: Question, way: Channel) -> Iterator[Reason]:
    purpose = question.purpose
    word = last_word(question.facts.channels, way, purpose.id, marketing=purpose.direct_marketing)
    if word is not None and not word.wanted:
        clauses = question.right(Right.OBJECTION) if purpose.direct_marketing else purpose.clauses
        params = {"channel": way.value, "purpose": purpose.id, "since_on": question.day(word.at)}
        yield Reason("channel-declined", params, clauses)
    need = needs(purpose, question.country, way)
    if need is Need.CONSENT or (need is Need.CONSENT_OR_CUSTOMER and not _is_customer(question)):
        law = marketing_law(question.country, way)
        code = "marketing-needs-consent" if need is Need.CONSENT else "marketing-needs-consent-or-sale"
        place = {"country": question.country, "provision": law.provision}
        yield Reason(code, {"channel": way.value, "purpose": purpose.id} | place, purpose.clauses)


def _is_customer(question: Question) -> bool:
    delivered = sold_in(question.register, question.purpose)
    return any(
        known.process.id in delivered and (known.relation.anchored_at or not delivered[known.process.id])
        for known in question.live
    )


def _told(question: Question) -> bool:
    return question.facts.subject is not None and question.facts.subject.was_told(RIGHT_TO_OBJECT)
