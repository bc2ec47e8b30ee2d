"""The facts of an answer as they are kept, and back again.

Promise:  7.1 - what an answer was made of is kept with it
Law:      GDPR Art. 5(1)(c): of the facts only those that the answer rests on
Takes:    the register, Facts, Asked; or what was kept
Gives:    plain values for JSON: codes, ids of the register, moments. From them `rules.answer` gives the same again
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.consent.rules import ChannelFact, ConsentFact
from holdord.decisions.question import Asked, Facts, Reason
from holdord.policy.register import Register
from holdord.subjects.rules import HoldFact, LimitFact, RelationFact, SubjectFacts, ToldFact
from holdord.terms import Channel, ConsentState, LimitKind

_NOBODY = UUID(int=0)
#: What stands in the place of words the register does not know.
UNLISTED = "unlisted"


def kept(register: Register, facts: Facts, asked: Asked) -> dict[str, Any]:
    """Those of the facts that the answer to this question rests on."""
    person = facts.subject
    if person is None:
        return {}
    processes = {process.id for process in register.processes_with(asked.purpose)}
    consent = facts.consents.get(asked.purpose)
    told = register.instructed(asked.purpose)
    return {
        **({"instructed": list(told)} if told else {}),
        "country": person.country,
        "relations": [_relation(fact) for fact in person.relations if fact.process in processes],
        "limits": [_limit(fact) for fact in person.limits],
        "holds": [_hold(fact) for fact in person.holds],
        "told": [[fact.what, fact.version, _moment(fact.at)] for fact in person.told],
        "consent": [consent.state.value, _moment(consent.at), consent.proven] if consent else None,
        "channels": [[word.channel.value, word.purpose, word.wanted, _moment(word.at)] for word in facts.channels],
    }


def facts(kept: Mapping[str, Any], purpose: str, subject: UUID) -> Facts:
    """The facts that were kept with an answer about this purpose."""
    if not kept:
        return Facts()
    person = SubjectFacts(
        subject, "", kept["country"],
        relations=tuple(
            RelationFact(process, _at(since), _at(collected), _maybe(anchored), event, records)
            for process, since, collected, anchored, event, records in kept["relations"]
        ),
        limits=tuple(
            LimitFact(_NOBODY, LimitKind(kind), scope, _at(since), _maybe(until), reason=reason)
            for kind, scope, since, until, reason in kept["limits"]
        ),
        holds=tuple(
            HoldFact(_NOBODY, process, statute, reason, _at(since), _maybe(until), "")
            for process, statute, reason, since, until in kept["holds"]
        ),
        told=tuple(ToldFact(what, version, _at(at)) for what, version, at in kept["told"]),
    )  # fmt: skip
    consents = {}
    if kept["consent"]:
        state, at, proven = kept["consent"]
        consents[purpose] = ConsentFact(purpose, ConsentState(state), _at(at), proven)
    words = tuple(ChannelFact(Channel(way), scope, wanted, _at(at)) for way, scope, wanted, at in kept["channels"])
    return Facts(person, consents, words)


def reason(register: Register, found: Reason) -> dict[str, Any]:
    """A reason as it is kept: words the register does not know are not repeated, for anything might stand in them."""
    known = {"recipient": register.recipient, "category": register.category}
    params = {
        name: value if name not in known or known[name](value) else UNLISTED for name, value in found.params.items()
    }
    return {"code": found.code, "params": params, "clauses": list(found.clauses)}


def reasons(kept: list[dict[str, Any]]) -> tuple[Reason, ...]:
    """The reasons of an answer as it was given."""
    return tuple(Reason(one["code"], one["params"], tuple(one["clauses"])) for one in kept)


def asked(register: Register, question: Asked) -> dict[str, Any]:
    """What else was asked, beside purpose, recipient and channel."""
    categories = [id if register.category(id) else UNLISTED for id in question.categories]
    more = {"carries_notice": question.carries_notice, "automated": question.automated}
    return {**({"categories": categories} if categories else {}), **{name: True for name, so in more.items() if so}}


def question(purpose: str, recipient: str, channel: str, kept: Mapping[str, Any]) -> Asked:
    """The question as it was asked."""
    plain = Asked(purpose, recipient or None, channel=Channel(channel) if channel else None)
    return plain._replace(
        categories=tuple(kept.get("categories", ())), carries_notice=kept.get("carries_notice", False),
        automated=kept.get("automated", False),
    )  # fmt: skip


def _relation(fact: RelationFact) -> list[Any]:
    return [
        fact.process, _moment(fact.since_at), _moment(fact.collected_at), _maybe_moment(fact.anchored_at),
        fact.anchor_event, fact.records,
    ]  # fmt: skip


def _limit(fact: LimitFact) -> list[Any]:
    return [fact.kind.value, fact.purpose, _moment(fact.since_at), _maybe_moment(fact.until_at), fact.reason]


def _hold(fact: HoldFact) -> list[Any]:
    return [fact.process, fact.statute, fact.reason, _moment(fact.since_at), _maybe_moment(fact.until_at)]


def _moment(at: datetime) -> str:
    return at.isoformat()


def _maybe_moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
