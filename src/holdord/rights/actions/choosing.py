"""A person sets a switch: at once, in force for the very next decision.

Promise:  8.7 - "withdrawn at any time, as easily as given"; 8.5a, 8.5b - an objection stops it at once
Law:      GDPR Art. 7(3), 21(1)-(3)
Takes:    a person, a purpose of the register, a channel; what they want; who says so, and when
Gives:    nothing. Setting a switch that stands so already changes nothing
Refuses:  NotASwitch: no purpose that is theirs to decide; FirstTheOthers: all advertising is off, and stays so for one
Next:     switches.py (what they see), decisions/rules.py (what it means)

A no is heard from whoever holds the link; a yes must be the person's own.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.consent import actions as consent
from holdord.consent import queries as choices
from holdord.intake import actions as intake
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.policy.register import Purpose
from holdord.rights import account, switches
from holdord.rights.actions import saying_no
from holdord.rights.actions.asking_here import ask_proven, open_request
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import ALL_PURPOSES, MARKETING
from holdord.terms import Channel, ConsentState, LegalBasis, LimitKind, Right

#: How a choice made on our pages is recorded.
CHANNEL = "page"


class NotASwitch(ValueError):
    """This purpose is not the person's to switch: there is none of that name, or a contract or a law is behind it."""


class FirstTheOthers(Exception):
    """The person has said no to all advertising, also to what is to come. One kind alone comes after that."""


@transaction.atomic
def switch_off(*, subject: UUID, purpose: str, by: str, at: datetime, channel: str = CHANNEL) -> None:
    """No to this purpose: the yes is taken back, or its use objected to."""
    entry = _switch(purpose)
    subjects.lock(subject)
    if entry.basis is not LegalBasis.CONSENT:
        if not _have_looked_at(subject, entry, by=by, at=at):
            saying_no.object_to(subject=subject, purpose=entry.id, by=by, at=at)
    elif choices.state(subject, entry.id, at=at) is ConsentState.GIVEN:
        saying_no.withdraw(subject=subject, purpose=entry.id, by=by, at=at, channel=channel)


@transaction.atomic
def switch_on(*, subject: UUID, purpose: str, by: str, at: datetime, language: str, channel: str = CHANNEL) -> None:
    """Yes to this purpose: a consent to the words shown, or the objection taken back."""
    entry = _switch(purpose)
    subjects.lock(subject)
    saying_no.yes_again(subject=subject, purpose=entry.id, by=by, at=at)
    if entry.basis is LegalBasis.CONSENT:
        _say_yes(subject, entry, by=by, at=at, language=language, channel=channel)
        return
    open_ = [limit for limit in people.limits(subject, at=at) if limit.kind is LimitKind.OBJECTION]
    if any(limit.purpose in (ALL_PURPOSES, MARKETING) and _reaches(limit.purpose, entry) for limit in open_):
        raise FirstTheOthers("the person objects to more than this purpose; that comes first")
    for limit in open_:
        if limit.purpose == entry.id:
            # They know that it ends: they end it themselves, this very moment.
            subjects.lift(limit=limit.id, by=by, at=at, told_at=at)


@transaction.atomic
def no_marketing(*, subject: UUID, by: str, at: datetime, channel: str = CHANNEL) -> None:
    """No to all direct marketing, also to what is still to come; every yes to some is taken back."""
    saying_no.no_marketing(subject=subject, by=by, at=at)
    for entry in policy.register().purposes:
        given = choices.state(subject, entry.id, at=at) is ConsentState.GIVEN
        if entry.direct_marketing and entry.basis is LegalBasis.CONSENT and given:
            consent.withdraw(subject=subject, purpose=entry.id, by=by, at=at, channel=channel)


@transaction.atomic
def marketing_again(*, subject: UUID, by: str, at: datetime) -> None:
    """The general no is taken back. What needs a yes stays off until there is one."""
    subjects.lock(subject)
    saying_no.yes_again(subject=subject, purpose=MARKETING, by=by, at=at)
    for limit in people.limits(subject, at=at):
        if limit.kind is LimitKind.OBJECTION and limit.purpose in (MARKETING, ALL_PURPOSES):
            subjects.lift(limit=limit.id, by=by, at=at, told_at=at)


@transaction.atomic
def reach(*, subject: UUID, purpose: str, way: Channel, wanted: bool, by: str, at: datetime) -> None:
    """Whether to be reached for this purpose in this way."""
    entry = _switch(purpose)
    for channel in (way, *switches.ALONG.get(way, ())):
        consent.choose_channel(subject=subject, channel=channel, wanted=wanted, purpose=entry.id, by=by, at=at)


def _have_looked_at(subject: UUID, entry: Purpose, *, by: str, at: datetime) -> bool:
    """An objection to anything but advertising stops it at once, and a person weighs it (GDPR Art. 21(1)).

    Gives whether there is a request for that now: recipients hear of it for that request.
    """
    if entry.direct_marketing or open_request(subject, Right.OBJECTION):
        return False
    words = policy.wording(policy.active().language(people.facts(subject, at=at).language)).purposes.get(entry.id)
    if account.address_of(subject) is None:
        return False
    subjects.object_to(subject=subject, purpose=entry.id, by=by, at=at)
    ask_proven(subject, Right.OBJECTION, words.title if words else entry.id, at)
    return True


def _say_yes(subject: UUID, entry: Purpose, *, by: str, at: datetime, language: str, channel: str) -> None:
    if _is_settled(subject, entry, at):
        return
    edition = policy.active()
    if not switches.asks(edition, entry, language):
        raise NotASwitch("the policy has no words to say yes to")
    # What a record cites must be kept with it.
    policy_actions.remember(at=at, by="system:rights")
    consent.give(
        subject=subject, purpose=entry.id, by=by, at=at, language=language, channel=channel,
        wording_hash=intake.consent_wording_hash(entry.id, language, edition), register_version=edition.version,
    )  # fmt: skip


def _is_settled(subject: UUID, entry: Purpose, at: datetime) -> bool:
    """Whether they have said this very yes: their own, to what is done today, and no no of theirs came after it."""
    said = choices.states(subject, at).get(entry.id)
    if said is None or said.state is not ConsentState.GIVEN or not said.proven:
        return False
    limits = (limit for limit in people.limits(subject, at=at) if limit.kind is LimitKind.OBJECTION)
    outweighed = any(limit.since_at >= said.at and _reaches(limit.purpose, entry) for limit in limits)
    outgrown = entry.consent_since is not None and said.at < entry.consent_since
    return not outweighed and not outgrown


def _reaches(scope: str, entry: Purpose) -> bool:
    return scope in (ALL_PURPOSES, entry.id) or (scope == MARKETING and entry.direct_marketing)


def _switch(purpose: str) -> Purpose:
    entry = policy.register().purpose(purpose)
    if entry is None or not switches.can_be_switched(entry):
        raise NotASwitch("there is no such purpose, or it is not the person's to switch")
    return entry
