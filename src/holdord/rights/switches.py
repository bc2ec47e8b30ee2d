"""What data of a person may be used for, switch by switch, as they see it and can set it.

Promise:  8.7 - case by case, as easily as given; 8.5a, 8.5b - a no to a purpose, to advertising, to a channel
Law:      GDPR Art. 7(3), 12(1), 21(1)-(3)
Takes:    a person, a language, the moment
Gives:    Board, in words. Opens nothing: it names nobody, and shows neither address nor data
Next:     actions/choosing.py (who sets them), centre/choices.py (the page)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdord.consent.rules import ChannelFact, last_word
from holdord.decisions import queries as decisions
from holdord.decisions import texts as reasons
from holdord.decisions.rules import Facts, covers
from holdord.notice import texts as notice
from holdord.policy import queries as policy
from holdord.policy.loader import Edition
from holdord.policy.register import Purpose, Register
from holdord.subjects import queries as people
from holdord.subjects.rules import ALL_PURPOSES, MARKETING, LimitFact
from holdord.terms import Channel, ConsentState, LegalBasis, LimitKind

#: The ways a person is asked about; text messages and automatic calls go by the telephone's.
WAYS = (Channel.EMAIL, Channel.CALL, Channel.MESSENGER, Channel.POST)

#: What a word about one way says of others: whoever wants no calls wants none by machine and no text messages.
ALONG: Mapping[Channel, tuple[Channel, ...]] = {Channel.CALL: (Channel.SMS, Channel.AUTOMATED_CALL)}

_CAN_BE_OBJECTED_TO = (LegalBasis.LEGITIMATE_INTEREST, LegalBasis.PUBLIC_TASK)


@dataclass(frozen=True)
class Way:
    """One way of reaching the person for a purpose, and whether they want it."""

    channel: Channel
    on: bool


@dataclass(frozen=True)
class Switch:
    """One purpose. ``on``: as far as the person's word goes, it is used. ``held_back``: why it is not all the same.

    ``asks``: the sentence a yes says yes to, for purposes on consent. ``opens``: whether there is a yes to be said.
    """

    purpose: str
    title: str
    text: str
    ground: str
    asks: str
    clauses: tuple[str, ...]
    on: bool
    marketing: bool
    opens: bool
    held_back: tuple[str, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Fixed:
    """A purpose nobody can switch off, since a contract or a law is behind it; and which."""

    title: str
    ground: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """All of them. ``no_marketing``: the person has said no to all direct marketing, also to what is still to come."""

    switches: tuple[Switch, ...]
    fixed: tuple[Fixed, ...]
    no_marketing: bool


def board(subject: UUID, *, language: str, at: datetime) -> Board:
    """The person's switches; raises NoSuchPerson."""
    facts = _facts(subject, at)
    edition = policy.active()
    served = list(_served(edition.register, facts))
    switches = [_switch(edition, purpose, facts, language, at) for purpose in served if can_be_switched(purpose)]
    fixed = [_fixed(edition, purpose, language) for purpose in served if not can_be_switched(purpose)]
    return Board(tuple(switches), tuple(fixed), any(map(_is_no_to_marketing, _limits(facts))))


def can_be_switched(purpose: Purpose) -> bool:
    """Whether it is the person's to decide: consent, an interest of ours, advertising on any ground."""
    on_choice = purpose.basis is LegalBasis.CONSENT or purpose.basis in _CAN_BE_OBJECTED_TO
    return on_choice or purpose.direct_marketing


def asks(edition: Edition, purpose: Purpose, language: str) -> str:
    """The sentence a yes to this purpose says yes to; "" for what rests on no consent, and where there is none."""
    words = edition.wordings[language].purposes[purpose.id]
    is_asked = purpose.basis is LegalBasis.CONSENT and words.consent
    return edition.sentence(words.consent or "", language) if is_asked else ""


def who(subject: UUID) -> UUID | None:
    """Whose switches a link leads to now: the person, or who they have turned out to be; None if they are gone."""
    while (other := people.merged_into(subject)) is not None:
        subject = other
    return subject if people.exists(subject) else None


def _facts(subject: UUID, at: datetime) -> Facts:
    found = decisions.facts_of([subject], at=at).get(subject)
    if found is None:
        raise people.NoSuchPerson(f"no person {subject}. They may have been erased or merged")
    return found


def _served(register: Register, facts: Facts) -> Iterator[Purpose]:
    """The purposes of every process we know the person in, in the order of the register."""
    assert facts.subject is not None
    known = (register.process(relation.process) for relation in facts.subject.relations)
    ids = {id for process in known if process is not None for id in process.purposes}
    return (purpose for purpose in register.purposes if purpose.id in ids)


def _switch(edition: Edition, purpose: Purpose, facts: Facts, language: str, at: datetime) -> Switch:
    assert facts.subject is not None
    words = edition.wordings[language].purposes[purpose.id]
    on = _is_on(purpose, facts)
    return Switch(
        purpose.id,
        words.title,
        edition.sentence(words.text or words.interest or "", language),
        _ground(purpose, language),
        asks(edition, purpose, language),
        purpose.clauses,
        on,
        purpose.direct_marketing,
        purpose.basis is not LegalBasis.CONSENT or bool(asks(edition, purpose, language)),
        _held_back(facts.subject.subject, purpose, language, at) if on else (),
        tuple(_ways(purpose, facts.channels)),
    )


def _is_on(purpose: Purpose, facts: Facts) -> bool:
    """As far as the person's own word goes: a yes where one is needed, no objection that covers it."""
    consent = facts.consents.get(purpose.id)
    if purpose.basis is LegalBasis.CONSENT and (consent is None or consent.state is not ConsentState.GIVEN):
        return False
    objections = (limit for limit in _limits(facts) if limit.kind is LimitKind.OBJECTION)
    return not any(covers(limit, purpose, consent) for limit in objections)


def _held_back(subject: UUID, purpose: Purpose, language: str, at: datetime) -> tuple[str, ...]:
    """Why it is not used although the person has nothing against it; in the words of `may`."""
    answer = decisions.may(subject=subject, purpose=purpose.id, at=at)
    return () if answer.allowed else tuple(dict.fromkeys(reasons.say(each, language) for each in answer.reasons))


def _ways(purpose: Purpose, words: tuple[ChannelFact, ...]) -> Iterator[Way]:
    """By which ways one is reached for it: those the register names; for advertising without any named, all."""
    if not purpose.direct_marketing and not purpose.reached_by:
        return
    named = purpose.reached_by or WAYS
    for way in WAYS:
        if way in named or set(ALONG.get(way, ())) & set(named):
            word = last_word(words, way, purpose.id, marketing=purpose.direct_marketing)
            yield Way(way, word is None or word.wanted)


def _fixed(edition: Edition, purpose: Purpose, language: str) -> Fixed:
    words = edition.wordings[language].purposes[purpose.id]
    return Fixed(words.title, _ground(purpose, language), purpose.clauses)


def _ground(purpose: Purpose, language: str) -> str:
    """The ground as forms and the notice say it to the person, within a sentence."""
    said = notice.words(language)[f"basis.{purpose.basis.value}"]
    return said[:1].lower() + said[1:]


def _limits(facts: Facts) -> tuple[LimitFact, ...]:
    return facts.subject.limits if facts.subject else ()


def _is_no_to_marketing(limit: LimitFact) -> bool:
    return limit.kind is LimitKind.OBJECTION and limit.purpose in (MARKETING, ALL_PURPOSES)
