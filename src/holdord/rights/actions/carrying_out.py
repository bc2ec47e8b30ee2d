"""A right other than access is carried out, deed by deed: each in force at once, on record, and proved.

Promise:  8.2a - rectification; 8.4a - restriction; 8.5a, 8.5b - objection; 8.7 - withdrawal, case by case
Law:      GDPR Art. 7(3), 16, 18(1), 21(1)-(3), 22(3)
Takes:    the id of a request, what is wanted; who does it, and when
Gives:    nothing. A deed that was done is not done again: what asks for it a second time changes nothing
Refuses:  rows.NotNow, NobodyKnown, NotOffered, answering.ReasonMissing
Next:     finishing.py (the person is told), lifting.py (what was paused or restricted goes on)
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from holdord.consent import actions as consent
from holdord.consent import queries as choices
from holdord.intake.rules import is_email
from holdord.policy import queries as policy
from holdord.recipients.reach import Intent
from holdord.rights import deeds, queries
from holdord.rights.actions import rows
from holdord.rights.actions.reasons import reason
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.actions.spreading import spread, spread_for
from holdord.rights.deeds import CARRIED_OUT, DeedKind, DeedState
from holdord.rights.models import Deed, RightsRequest
from holdord.rights.rules import Step
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import MARKETING, RESTRICTION_REASONS
from holdord.terms import ConsentState, IdentifierKind, LimitKind, Right
from holdord.vault import actions as vault
from holdord.vault import queries as keys

_LONGEST_VALUE, _LONGEST_WORDS = 200, 4000
_LONGEST_NUMBER, _LEAST_DIGITS = 40, 5

#: What somebody wrote is what they wrote: it is truly recorded, however wrong it is (GDPR Art. 5(1)(d)).
_WRITTEN = frozenset({"message", "text", "body", "note", "title", "subject", "written-by"})


class NobodyKnown(Exception):
    """We know nobody by the address of the request, so there is nothing to carry this out on."""


class AnothersOwn(Exception):
    """Somebody else is recognised by it: two people are joined by staff who check, never by a correction."""


class NotOffered(ValueError):
    """This deed is none of this right's, or what it is to be about is not there."""


def begun(row: RightsRequest, *, at: datetime) -> None:
    """Who asks has been made sure of: an objection stops the use at this moment, until somebody has weighed it.

    Which purposes it is about may not be known yet: then all that can be objected to stops. Within a transaction.
    """
    if row.right != Right.OBJECTION.value or row.subject_id is None:
        return
    named = [each for each in _objections(row.subject_id, at) if each.since_at == at and each.purpose]
    if not named:
        limit = subjects.object_to(subject=row.subject_id, by=rows.person_of(row), at=at, reason="objection-pending")
        _done(row, DeedKind.PAUSE, "", proof=str(limit), by=rows.person_of(row), at=at)
    for each in named:
        # They named it themselves, by a switch: what is left is the weighing.
        _open(row, DeedKind.WEIGH, each.purpose, proof=str(each.id), by=rows.person_of(row), at=at)
        spread_for(row, Intent.RESTRICTION, each.purpose, by=rows.person_of(row), at=at)


def stop_marketing(*, request: UUID, by: str, at: datetime) -> None:
    """No to all direct marketing, at once: no reason is asked for and nothing is weighed (GDPR Art. 21(2)-(3))."""
    with transaction.atomic():
        row = _begin(request, Right.OBJECTION, DeedKind.NO_MARKETING)
        subject = _person(row)
        limit = subjects.object_to(subject=subject, direct_marketing=True, by=by, at=at)
        for purpose, fact in choices.states(subject, at).items():
            entry = policy.register().purpose(purpose)
            if entry and entry.direct_marketing and fact.state is ConsentState.GIVEN:
                consent.withdraw(subject=subject, purpose=purpose, by=by, at=at, channel="staff")
        _done(row, DeedKind.NO_MARKETING, "", proof=str(limit), by=by, at=at)
        spread(row, Intent.OBJECTION, purpose=MARKETING, by=by, at=at)
        note(row, "marketing-stopped", by=by, at=at)


def say_what_is_objected_to(*, request: UUID, purposes: Collection[str], by: str, at: datetime) -> None:
    """Which uses the person objects to: each stops, and is then weighed. Raises NotOffered."""
    with transaction.atomic():
        row = _begin(request, Right.OBJECTION, DeedKind.WEIGH)
        subject = _person(row)
        offered = {entry.id for entry in deeds.can_be_objected_to(policy.register(), _processes(subject))}
        if not purposes or not set(purposes) <= offered:
            raise NotOffered("purposes: name those the person objects to, of those that can be objected to")
        for purpose in sorted(purposes):
            limit = subjects.object_to(subject=subject, purpose=purpose, by=by, at=at)
            _open(row, DeedKind.WEIGH, purpose, proof=str(limit), by=by, at=at)
            # Until it is weighed its use is restricted, and whoever has the data is told of that (Art. 18(1)(d), 19).
            spread_for(row, Intent.RESTRICTION, purpose, by=by, at=at)
        note(row, "objection-named", by=by, at=at)


def weigh(
    *,
    request: UUID,
    purpose: str,
    interest: str,
    need: str,
    person: str,
    goes_on: bool,
    why: str,
    by: str,
    at: datetime,
) -> None:
    """A person weighs an objection: our interest, why these data are needed for it, the person's own situation, and
    which weighs more. Raises NotOffered, ReasonMissing: where it goes on, the grounds must be compelling and said.
    """
    with transaction.atomic():
        row = _begin(request, Right.OBJECTION, DeedKind.WEIGH)
        deed = Deed.objects.select_for_update().filter(request=row, kind=DeedKind.WEIGH.value, about=purpose).first()
        if deed is None:
            raise NotOffered("purpose: nobody objected to it. Say first what is objected to")
        said = {"interest": reason(interest), "need": reason(need), "person": reason(person), "why": reason(why)}
        _settle(deed, DeedState.DECLINED if goes_on else DeedState.DONE, said, by=by, at=at)
        if not goes_on:
            spread(row, Intent.OBJECTION, purpose=purpose, by=by, at=at)
        note(row, "weighed", by=by, at=at, purpose=purpose, outcome="goes-on" if goes_on else "stops")


def restrict(*, request: UUID, why: str, purpose: str = "", by: str, at: datetime) -> None:
    """Keep the data and do nothing else with them, from this second. ``why`` is one of the four cases of Art. 18(1)."""
    with transaction.atomic():
        row = _begin(request, None, DeedKind.RESTRICT)
        if why not in RESTRICTION_REASONS or (purpose and policy.register().purpose(purpose) is None):
            raise NotOffered("why: one of the four cases of GDPR Art. 18(1); purpose: one of the register, or none")
        limit = subjects.restrict(subject=_person(row), reason=why, purpose=purpose, by=by, at=at)
        _done(row, DeedKind.RESTRICT, purpose, {"reason": why}, proof=str(limit), by=by, at=at)
        spread(row, Intent.RESTRICTION, purpose=purpose, by=by, at=at)
        note(row, "restricted", by=by, at=at)


def correct_field(*, request: UUID, field: str, value: str, by: str, at: datetime) -> None:
    """Put a field right wherever it stands; what stood there is kept, sealed, as long as it may be disputed."""
    with transaction.atomic():
        row = _begin(request, Right.RECTIFICATION, DeedKind.CORRECT)
        subject, new = _person(row), " ".join(value.split())
        stood = {id: old for id, old in fields_of(subject).get(field, {}).items() if old != new}
        if not new or len(new) > _LONGEST_VALUE or not new.isprintable() or not stood:
            raise NotOffered("field: one that is held and says otherwise; value: a line of text")
        changed = subjects.correct(subject=subject, field=field, value=new, by=by, at=at)
        deed = _done(row, DeedKind.CORRECT, field, {"new": new}, proof=str(changed), by=by, at=at)
        if not deed.sealed_old:
            deed.sealed_old = _sealed(deed, "sealed_old", stood)
            deed.save(update_fields=["sealed_old"])
        note(row, "corrected", by=by, at=at, field=field)


def correct_identifier(
    *, request: UUID, kind: IdentifierKind, old: str, value: str, made_sure: str, disputed: bool = False, by: str,
    at: datetime,
) -> None:  # fmt: skip
    """Put right by what the person is recognised: from now on the new one finds them, and the old one nobody.

    Whoever has the new one gets what goes to this person, so somebody has made sure that it is theirs: ``made_sure`` is
    one of deeds.MADE_SURE. While it is ``disputed`` the old one finds them as well. Raises NotOffered, AnothersOwn.
    """
    with transaction.atomic():
        row = _begin(request, Right.RECTIFICATION, DeedKind.CORRECT)
        subject, new = _person(row), " ".join(value.split())
        if kind not in deeds.RECOGNISED_BY or made_sure not in deeds.MADE_SURE or not _could_be(kind, new):
            raise NotOffered("value: an address or a number; made_sure: how you know that it is theirs")
        try:
            changed = subjects.correct_identifier(
                subject=subject, kind=kind, old=old, new=new, disputed=disputed, by=by, at=at
            )
        except subjects.NoSuchIdentifier as fault:
            raise NotOffered("old: one that this person is known by") from fault
        except subjects.BelongsToAnother as fault:
            raise AnothersOwn("somebody else is known by that. Look whether they are one person") from fault
        said = {"new": new, "how": made_sure}
        deed = _done(row, DeedKind.CORRECT, kind.value, said, proof=str(changed), by=by, at=at)
        if not deed.sealed_old:
            deed.sealed_old = _sealed(deed, "sealed_old", {kind.value: old})
            deed.save(update_fields=["sealed_old"])
        if not disputed and queries.opened(row, "sealed_address").strip().lower() == old.strip().lower():
            # The answer goes where they are.
            row.sealed_address = rows.seal(row, "sealed_address", new)
            row.save(update_fields=["sealed_address"])
        note(row, "corrected", by=by, at=at, field=kind.value)


def leave_as_it_is(*, request: UUID, field: str, why: str, by: str, at: datetime) -> None:
    """A field was looked at and is right: it stays, and the person is told why, and where to complain."""
    with transaction.atomic():
        row = _begin(request, Right.RECTIFICATION, DeedKind.CORRECT)
        if field not in fields_of(_person(row)):
            raise NotOffered("field: one that is held about this person")
        deed = _open(row, DeedKind.CORRECT, field, by=by, at=at)
        _settle(deed, DeedState.DECLINED, {"why": reason(why)}, by=by, at=at)
        note(row, "left-as-it-is", by=by, at=at, field=field)


def keep_statement(*, request: UUID, text: str, by: str, at: datetime) -> None:
    """Keep what the person wants to be said beside their data (GDPR Art. 16, second sentence)."""
    with transaction.atomic():
        row = _begin(request, Right.RECTIFICATION, DeedKind.STATE)
        words = text.strip()[:_LONGEST_WORDS]
        if not words:
            raise NotOffered("text: what the person wants to be said")
        _done(row, DeedKind.STATE, "", {"statement": words}, by=by, at=at)
        note(row, "statement-kept", by=by, at=at)


def withdraw(*, request: UUID, purposes: Collection[str], by: str, at: datetime) -> None:
    """Take back these consents, each for itself, from this second. Raises NotOffered for one that was not given."""
    with transaction.atomic():
        row = _begin(request, Right.WITHDRAWAL, DeedKind.WITHDRAW)
        subject = _person(row)
        given = set(given_by(subject, at))
        done = {each.about for each in queries.deeds(row.id) if each.kind is DeedKind.WITHDRAW}
        if not purposes or not set(purposes) <= given | done:
            raise NotOffered("purposes: name consents that this person has given")
        for purpose in sorted(set(purposes) & given):
            choice = consent.withdraw(subject=subject, purpose=purpose, by=by, at=at, channel="staff")
            _done(row, DeedKind.WITHDRAW, purpose, proof=str(choice), by=by, at=at)
            spread_for(row, Intent.OBJECTION, purpose, by=by, at=at)
        note(row, "withdrawn", by=by, at=at)


def review(*, request: UUID, decision: str, view: str, changed: bool, why: str, by: str, at: datetime) -> None:
    """A person looks again at a decision, with what the person it is about says to it (GDPR Art. 22(3))."""
    with transaction.atomic():
        row = _begin(request, Right.HUMAN_REVIEW, DeedKind.REVIEW)
        deed = _open(row, DeedKind.REVIEW, "", by=by, at=at)
        said = {"decision": reason(decision), "view": view.strip()[:_LONGEST_WORDS], "why": reason(why)}
        _settle(deed, DeedState.DONE if changed else DeedState.DECLINED, said, by=by, at=at)
        note(row, "reviewed", by=by, at=at, outcome="changed" if changed else "stands")


def fields_of(subject: UUID) -> dict[str, dict[str, str]]:
    """The fields of what a person told us that can be put right, each with its value by entry. OPENS sealed values.

    By what they are recognised is not among them: `correct_identifier` puts that right, and asks how one knows.
    """
    found: dict[str, dict[str, str]] = {}
    recognised = {point.value for point in people.contact_points(subject)}
    for record in people.items(subject):
        for field, value in record.payload.items():
            if field in _WRITTEN or not isinstance(value, str) or value in recognised:
                continue
            if 0 < len(value) <= _LONGEST_VALUE and value.isprintable():
                found.setdefault(field, {})[str(record.id)] = value
    return found


def recognised_by(subject: UUID) -> list[tuple[IdentifierKind, str]]:
    """By which addresses and numbers a person is known that can be put right. OPENS sealed values."""
    found = people.contact_points(subject)
    return [(point.kind, point.value) for point in found if point.kind in deeds.RECOGNISED_BY]


def given_by(subject: UUID, at: datetime) -> list[str]:
    """The purposes a person has given consent to that stands, in the order of the register."""
    states = choices.states(subject, at)
    given = {purpose for purpose, fact in states.items() if fact.state is ConsentState.GIVEN}
    known = [entry.id for entry in policy.register().purposes if entry.id in given]
    return [*known, *sorted(given - set(known))]


# What the deeds share


def _begin(request: UUID, right: Right | None, kind: DeedKind) -> RightsRequest:
    """The request, locked, if this is a deed of its right and it waits for deeds."""
    row = rows.at_step(request, Step.ANSWER)
    if (right and row.right != right.value) or kind not in CARRIED_OUT.get(Right(row.right), ()):
        raise NotOffered(f"{kind.value}: no deed of this right")
    return row


def _person(row: RightsRequest) -> UUID:
    """Whose request it is; somebody who has become known to us meanwhile is found as well."""
    subject = row.subject_id or rows.find_person(row)
    if subject is None:
        raise NobodyKnown("we know nobody by the address of this request. Answer that nothing is held")
    if row.subject_id != subject:
        row.subject_id = subject
        row.save(update_fields=["subject"])
    return subject


def _could_be(kind: IdentifierKind, value: str) -> bool:
    """Whether that may be an address, or a number."""
    if kind is IdentifierKind.EMAIL:
        return is_email(value)
    return len(value) <= _LONGEST_NUMBER and sum(each.isdigit() for each in value) >= _LEAST_DIGITS


def _processes(subject: UUID) -> list[str]:
    return [fact.process for fact in people.relations(subject)]


def _objections(subject: UUID, at: datetime) -> list[Any]:
    return [each for each in people.limits(subject, at=at) if each.kind is LimitKind.OBJECTION]


def _open(row: RightsRequest, kind: DeedKind, about: str, *, proof: str = "", by: str, at: datetime) -> Deed:
    """The deed, to be done; as it stands, where it is there already."""
    return Deed.objects.get_or_create(
        request=row, kind=kind.value, about=about,
        defaults={"id": uuid4(), "state": DeedState.OPEN.value, "proof": proof, "made_at": at, "by": by},
    )[0]  # fmt: skip


def _done(
    row: RightsRequest, kind: DeedKind, about: str, said: Mapping[str, str] | None = None, *, proof: str = "", by: str,
    at: datetime,
) -> Deed:  # fmt: skip
    deed = _open(row, kind, about, proof=proof, by=by, at=at)
    deed.proof = proof or deed.proof
    _settle(deed, DeedState.DONE, said or {}, by=by, at=at)
    return deed


def _settle(deed: Deed, state: DeedState, said: Mapping[str, str], *, by: str, at: datetime) -> None:
    deed.state, deed.by, deed.done_at = state.value, by, at
    if said:
        deed.sealed_said = _sealed(deed, "sealed_said", said)
    deed.save()


def _sealed(deed: Deed, column: str, value: Mapping[str, str]) -> bytes:
    if deed.request.owner is None:
        raise NotNow("of this request only the dates are left")
    text = json.dumps(dict(value), ensure_ascii=False)
    return vault.seal_text(deed.request.owner, text, keys.context_of(deed, column))
