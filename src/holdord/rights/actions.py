"""A person asks, proves who they are, and is answered.

Promise:  8.1a-c, 8.1e-h - access within a month, as a locked PDF, extended or refused with reasons only
Law:      GDPR Art. 11(2), 12(2)-(6), 15
Takes:    what the person wrote, tickets of browsers, ids; who acts, and when (aware, UTC)
Gives:    tickets, ids, the file. Each act is one transaction, with an event of the request and an entry of the log
Refuses:  NotProven (wrong code, too old, too many tries: never which), NotAnAddress, TooManyAsked, NotYours, NotNow,
          TooLate, ReasonMissing, ChangedSince, ShownAlready, NoLongerThere, queries.NoSuchRequest
Next:     workflow.py (codes and answers are made there), letters.py, report.py, pdf.py, proof.py

Whether we know an address is looked up only once its owner has proven it, so that nothing before can tell. A file of
this length, because only this module may write the room's tables.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, Q

from holdord.audit import actions as audit
from holdord.intake.rules import is_email
from holdord.lib.days import local_date
from holdord.lib.jobs import enqueue
from holdord.notice import actions as notice
from holdord.policy import queries as policy
from holdord.rights import letters, pdf, proof, queries, report, rules, texts
from holdord.rights.letters import About
from holdord.rights.models import Challenge, Delivery, RequestEvent, RightsRequest
from holdord.rights.proof import Ticket
from holdord.rights.queries import NoSuchRequest
from holdord.rights.rules import Channel, ExtensionGround, RefusalGround, Step
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind, RequestStatus, Right
from holdord.vault import actions as vault
from holdord.vault import queries as keys

#: The purpose of the register under which requests are answered, and data are opened for it (GDPR Art. 6(1)(c)).
PURPOSE = "answer-rights-requests"

#: Reasons shorter than this say nothing that a person could contest.
_LEAST_REASON = 20
_LONGEST_MESSAGE = 4000


class NotAnAddress(ValueError):
    """What was given is no e-mail address."""


class TooManyAsked(Exception):
    """From this network so many have asked within the hour that nothing more is taken down through the page."""


class NotProven(Exception):
    """The code is wrong, too old, used, or was tried too often. Which of these is not said."""


class NotYours(Exception):
    """Whoever asks has not proven to be the person of this request, or no longer."""


class NotNow(Exception):
    """The request is not where this act belongs: it waits for something else, or is closed."""


class TooLate(Exception):
    """The term can no longer be extended: the person would not be told within the first month (GDPR Art. 12(3))."""


class ReasonMissing(ValueError):
    """A refusal or an extension needs a ground that fits the right, and facts in writing (GDPR Art. 12(3)-(5))."""


class ChangedSince(Exception):
    """What we hold has changed since the answer was prepared. Prepare it again and look at it."""


class ShownAlready(Exception):
    """The password has been shown. It is read out by staff from now on."""


class NoLongerThere(Exception):
    """The link leads to nothing: it is too old, or never was."""


@dataclass(frozen=True)
class Prepared:
    """What an answer will hold: how many entries in how many rooms; nothing, where we know nobody."""

    entries: int
    rooms: int
    held_nothing: bool


@dataclass(frozen=True)
class Opened:
    """What a person told us with a request, opened for staff."""

    address: str
    message: str
    extension: str
    outcome: str


# Asking


def ask(
    *,
    right: Right | None,
    address: str,
    language: str,
    at: datetime,
    network: str,
    message: str = "",
    country: str = "",
) -> Ticket:
    """Take a request down, or only the wish to see how one stands (``right`` None), and have a code sent.

    Known or unknown, asked once or often: the same work and the same answer. Raises NotAnAddress, TooManyAsked: how
    many a network has asked says nothing about an address, so who is turned away may know it and write instead.
    """
    address = _checked(address)
    ticket = Ticket(uuid4(), proof.new_secret())
    whence = proof.network_of(network) or str(ticket.challenge)
    near = proof.mac(settings.SECRET_KEY, "network", at.date().isoformat(), whence)
    if _too_many(at, network=near):
        with transaction.atomic():
            audit.record(act="rights.too-many-asked", by="public", at=at)
        raise TooManyAsked("this network has asked too often within the hour. Write to the desk's mailbox")
    owner = uuid4()
    vault.make_key(owner, at=at)
    with transaction.atomic():
        request = _new(right, address, message, language, country, Channel.PAGE, owner, at) if right else None
        _challenge(ticket, request, owner, address, near, language, at)
        if request:
            _note(request, "asked", by="public", at=at)
        enqueue("rights.code", str(ticket.challenge), challenge=str(ticket.challenge))
    return ticket


def send_code(*, challenge: UUID, at: datetime) -> None:
    """Send the code, unless the address has had enough of them this hour. Done twice, the second does nothing."""
    with transaction.atomic():
        row = _lock_challenges(challenge, at)
        if row is None or row.sent_at or row.used_at or row.made_at <= at - proof.COUNTED_OVER:
            return
        sent = Challenge.objects.filter(address_index=bytes(row.address_index), sent_at__gt=at - proof.COUNTED_OVER)
        if sent.count() >= proof.CODES_PER_ADDRESS:
            return
        code = proof.new_code()
        row.code, row.sent_at, row.expires_at = _code_mac(row.id, code), at, at + proof.CODE_LIVES
        row.message = notice.write(
            owner=row.owner, subject=None, to=_address_of(row), template=letters.template("code"),
            language=row.language, context={
                **letters.common(row.language, row.request.country if row.request else ""),
                "code": proof.shown(code),
                "minutes": int(proof.CODE_LIVES / timedelta(minutes=1)),
            },
            by="system:rights", at=at,
        )  # fmt: skip
        row.save()


def prove(*, ticket: Ticket, code: str, at: datetime) -> Ticket:
    """Hold the code against the ticket; the request is then acknowledged, and the browser proven. Raises NotProven.

    Gives the ticket to go on with. It is a new one: whoever planted the old one in this browser holds nothing.
    """
    with transaction.atomic():
        row = _tried(ticket, code, at)
        if row is not None:
            ticket = _accept(row, at)
    # Raised outside: a failed try is counted, whatever becomes of it.
    if row is None:
        raise NotProven("the code does not fit")
    return ticket


def take_down(
    *, right: Right, address: str, channel: Channel, received_at: datetime, language: str, by: str, at: datetime,
    message: str = "", country: str = "",
) -> UUID:  # fmt: skip
    """Staff take down a request that came by mail, phone, letter or in person; gives its id. Raises NotAnAddress.

    Its clock began when it reached us. Who asks is still to be shown: `confirm_identity`.
    """
    address, owner = _checked(address), uuid4()
    vault.make_key(owner, at=at)
    with transaction.atomic():
        request = _new(right, address, message, language, country, channel, owner, received_at)
        _note(request, "taken-down", by=by, at=at)
    return request.id


def confirm_identity(*, request: UUID, by: str, at: datetime) -> None:
    """Staff have made sure who asks, by a channel we know: the request is acknowledged. Raises NotNow."""
    with transaction.atomic():
        row = _at_step(request, Step.PROOF)
        _acknowledge(row, by=by, at=at)
        _note(row, "identity-confirmed", by=by, at=at)


# Answering


def open_request(*, request: UUID, by: str, at: datetime) -> Opened:
    """What the person told us, opened for staff and noted as read."""
    with transaction.atomic():
        row = _locked(request)
        _note(row, "opened", by=by, at=at)
        columns = ("sealed_address", "sealed_message", "sealed_extension", "sealed_outcome")
        return Opened(*(queries.opened(row, column) for column in columns))


def prepare(*, request: UUID, by: str, at: datetime) -> Prepared:
    """Gather what every room holds about the person, and keep a print of it. Raises NotNow."""
    with transaction.atomic():
        row = _at_step(request, Step.PREPARE, Step.APPROVE)
        row.subject_id = row.subject_id or _find(row)
        person = _person(row)
        row.prepared_at, row.prepared_by, row.prepared_print = at, by, _print(person)
        row.held_nothing = person is None or not person.held
        row.status = _status(row, RequestStatus.ACCEPTED)
        row.save()
        _note(row, "prepared", by=by, at=at)
    held = person.held if person else ()
    return Prepared(len(held), len({item.room for item in held}), bool(row.held_nothing))


def preview(*, request: UUID, by: str, at: datetime) -> bytes:
    """The answer as the person would get it, not locked, for the eyes of whoever approves it; noted as read.

    Raises NotNow, where there is nothing to show.
    """
    with transaction.atomic():
        row = _at_step(request, Step.APPROVE)
        if row.subject_id is None or row.held_nothing:
            raise NotNow("nothing is held, so there is no document to look at")
        _note(row, "previewed", by=by, at=at)
    # Made outside: a long report takes seconds, and nobody else is to wait for them.
    return pdf.make(_report(row, report.collect(row.subject_id), at))


def approve(*, request: UUID, by: str, at: datetime) -> None:
    """Say that this answer may go: it is then made, locked and sent. Raises NotNow, ChangedSince."""
    with transaction.atomic():
        row = _at_step(request, Step.APPROVE)
        if not proof.same(_print(_person(row)), bytes(row.prepared_print or b"")):
            raise ChangedSince("what we hold has changed since the answer was prepared. Prepare it again")
        row.approved_at, row.approved_by = at, by
        row.save()
        _note(row, "approved", by=by, at=at)
        enqueue("rights.answer", queries.answer_key(row.id, at), request=str(row.id))


def make_answer(*, request: UUID, at: datetime) -> None:
    """Make and send the answer that was approved. Done twice, the second does nothing.

    Only what was approved is sent: where something has changed since, the request is to be prepared again.
    """
    row = RightsRequest.objects.filter(pk=request).first()
    if row is None or queries.step_of(row) is not Step.MAKING:
        return
    approved_at, person = row.approved_at, _person(row)
    if not proof.same(_print(person), bytes(row.prepared_print or b"")):
        _take_back(request, approved_at, at)
        return
    person = None if row.held_nothing else person
    password = proof.new_password()
    # Made before anything is locked: a long report takes seconds.
    locked = pdf.lock(pdf.make(_report(row, person, at)), password) if person else None
    with transaction.atomic():
        row = _locked(request)
        if queries.step_of(row) is not Step.MAKING or row.approved_at != approved_at:
            return
        if locked is None:
            row.held_nothing = True
            row.letter = _send(row, "nothing_held", by="system:rights", at=at)
        else:
            row.letter = _deliver(row, locked, password, at)
        _close(row, RequestStatus.FULFILLED, at=at, answered=True)
        _note(row, "answered", by="system:rights", at=at)


def answer(*, request: UUID, text: str, by: str, at: datetime) -> None:
    """Answer a request under another right in writing: what was done. Raises NotNow, ReasonMissing."""
    with transaction.atomic():
        row = _at_step(request, Step.ANSWER)
        row.sealed_outcome = _seal(row, "sealed_outcome", _reason(text))
        row.letter = _send(row, "answer", by=by, at=at, text=text.strip())
        _close(row, RequestStatus.FULFILLED, at=at, answered=True)
        _note(row, "answered", by=by, at=at)


def extend(*, request: UUID, grounds: Collection[ExtensionGround], reason: str, by: str, at: datetime) -> None:
    """Take up to two more months, and tell the person why. Raises NotNow, TooLate, ReasonMissing."""
    with transaction.atomic():
        row = _open(request)
        if not rules.may_extend(local_date(at, row.time_zone), due=row.due_on, extended=row.extended_to is not None):
            raise TooLate("the term can be extended once, and only while it runs")
        if not grounds:
            raise ReasonMissing("grounds: none given. Name at least one; effort alone is none")
        first_due, (term, longer) = row.due_on, queries.term_of(Right(row.right))
        row.extended_to = rules.extended_due_on(
            row.received_at, calendar=row.calendar, time_zone=row.time_zone, term=term, extension=longer
        )
        said = {"grounds": sorted(grounds), "reason": _reason(reason)}
        row.sealed_extension = _seal(row, "sealed_extension", json.dumps(said, ensure_ascii=False))
        row.status = _status(row, RequestStatus.ACTION_DELAYED)
        row.save()
        _send(
            row, "extension", by=by, at=at, reason=reason.strip(),
            grounds=[texts.word(texts.EXTENSION_GROUNDS, ground, row.language) for ground in sorted(grounds)],
            due=letters.day(first_due, row.language), extended=letters.day(row.extended_to, row.language),
        )  # fmt: skip
        _note(row, "extended", by=by, at=at)


def refuse(*, request: UUID, ground: RefusalGround, facts: str, by: str, at: datetime) -> None:
    """Refuse, with the rule, the facts, and what the person can do about it. Raises NotNow, ReasonMissing."""
    with transaction.atomic():
        row = _open(request)
        if ground not in rules.refusal_grounds(Right(row.right)):
            raise ReasonMissing(f"ground: {ground.value!r} is none for this right. Choose one that is, or answer it")
        row.sealed_outcome, row.ground = _seal(row, "sealed_outcome", _reason(facts)), ground.value
        row.letter = _send(
            row, "refusal", by=by, at=at, facts=facts.strip(), provision=ground.provision, complaint_said=True,
            ground=texts.word(texts.REFUSAL_GROUNDS, ground, row.language),
        )  # fmt: skip
        _close(row, RequestStatus.REJECTED, at=at, answered=True)
        _note(row, "refused", by=by, at=at, ground=ground.value)


# Handing over


def show_password(*, request: UUID, ticket: Ticket, at: datetime) -> str:
    """The password, once, to the browser that has proven itself. Raises NotYours, NoLongerThere, ShownAlready."""
    with transaction.atomic():
        row = _live(_of_ticket(request, ticket, at), at)
        if row.password_shown_at is not None:
            raise ShownAlready("the password has been shown")
        row.password_shown_at = at
        row.save(update_fields=["password_shown_at"])
        _note(row.request, "password-shown", by=_person_of(row.request), at=at)
        return queries.answer_of(request)[1]


def read_out_password(*, request: UUID, by: str, at: datetime) -> str:
    """The password, for staff to read out to a person they have made sure of. Each time is noted."""
    with transaction.atomic():
        row = _live(_locked(request), at)
        _note(row.request, "password-read-out", by=by, at=at)
        return queries.answer_of(request)[1]


def collect(*, token: str, at: datetime) -> bytes:
    """The locked file behind a link; raises NoLongerThere."""
    with transaction.atomic():
        return _hand_over(_by_token(token, at), at)


def collect_here(*, request: UUID, ticket: Ticket, at: datetime) -> bytes:
    """The locked file, in the browser that has proven itself. Raises NotYours, NoLongerThere."""
    with transaction.atomic():
        return _hand_over(_live(_of_ticket(request, ticket, at), at), at)


def is_there(*, token: str, at: datetime) -> date | None:
    """The last day on which the file behind a link can be fetched; None for a link that leads to nothing."""
    try:
        row = _by_token(token, at)
        return rules.last_day(row.expires_at, row.request.time_zone)
    except NoLongerThere:
        return None


# Clearing up


def expire_unproven(*, at: datetime) -> int:
    """Close what nobody has proven within a week, and forget who was said to have asked; gives how many."""
    rows = RightsRequest.objects.filter(
        closed_at=None, verified_at=None, channel=Channel.PAGE.value, received_at__lt=at - proof.UNPROVEN_LIVES
    )
    return sum(_expire(id, at) for id in rows.values_list("id", flat=True))


def destroy_expired(*, at: datetime) -> int:
    """Destroy the files whose link has ended; gives how many."""
    rows = Delivery.objects.filter(destroyed_at=None, expires_at__lte=at).values_list("request_id", flat=True)
    return sum(_destroy(id, at) for id in list(rows))


def forget_old(*, at: datetime) -> int:
    """Of requests closed long ago, or answered after their person was erased, keep the dates only; gives how many."""
    zone = policy.register().desk.time_zone
    long_ago = Q(closed_at__lt=rules.ended_before(local_date(at, zone), proof.TRACE_LIVES, zone))
    # Not on the day it was closed: the last letter may still be on its way, sealed with the request's key.
    erased = Q(forget_when_closed=True, closed_at__lt=at - timedelta(days=1))
    rows = RightsRequest.objects.filter(long_ago | erased, forgotten_at=None)
    with transaction.atomic():
        return _forget(list(rows.values_list("id", flat=True)), by="system:rights", at=at)


def clear_challenges(*, at: datetime) -> int:
    """Remove codes of yesterday, and with them where they were asked from; gives how many."""
    rows = list(Challenge.objects.filter(made_at__lt=at - timedelta(days=1)))
    for row in rows:
        if row.message:
            notice.forget_body(message=row.message, by="system:rights", at=at)
        if row.request_id is None:
            # The key first: cut off between the two, the next night finds the row again.
            vault.destroy_key(row.owner, at=at, by="system:rights")
        row.delete()
    return len(rows)


def finish_keys(*, at: datetime) -> int:
    """Destroy the keys of destroyed files, and of requests of which only the dates are left; gives how many."""
    files = list(Delivery.objects.filter(destroyed_at__isnull=False, key_gone=False).values_list("id", flat=True))
    for file in files:
        vault.destroy_key(file, at=at, by="system:rights")
        Delivery.objects.filter(pk=file).update(key_gone=True)
    rows = RightsRequest.objects.filter(forgotten_at__isnull=False, owner__isnull=False)
    found = [(id, owner) for id, owner in rows.values_list("id", "owner") if owner]
    for id, owner in found:
        vault.destroy_key(owner, at=at, by="system:rights")
        RightsRequest.objects.filter(pk=id).update(owner=None)
    return len(files) + len(found)


def forget_person(*, subject: UUID, by: str, at: datetime) -> int:
    """Take everything personal out of a person's requests, for an erasure; gives how many there were.

    Who still waits for an answer must get one, if only that nothing is held any more: an open request stays, without
    its person, under its own key, and is forgotten when it has been answered.
    """
    with transaction.atomic():
        ids = list(queries.rows_of(subject).values_list("id", flat=True))
        rows = RightsRequest.objects.filter(pk__in=ids)
        _forget(rows.filter(closed_at__isnull=False).values_list("id", flat=True), by=by, at=at)
        rows.filter(closed_at=None).update(
            subject=None, forget_when_closed=True, prepared_at=None, prepared_by="", prepared_print=None,
            held_nothing=None, approved_at=None, approved_by="",
        )  # fmt: skip
        if ids:
            audit.record(act="rights.erase", by=by, at=at, subject=subject, detail={"rows": len(ids)})
    return len(ids)


def merge(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """Hand the requests of one person to another; gives how many. Each keeps its own key."""
    with transaction.atomic():
        # Of both: whether the source's addresses have been handed over already is for another room to say.
        ids = {id for person in (source, target) for id in queries.rows_of(person).values_list("id", flat=True)}
        moved = RightsRequest.objects.filter(pk__in=ids).exclude(subject_id=target).update(subject_id=target)
        if moved:
            audit.record(act="rights.merge", by=by, at=at, subject=target, detail={"rows": moved})
    return moved


def known_purpose() -> str | None:
    """The purpose requests are answered under, where the register has it."""
    return PURPOSE if policy.register().purpose(PURPOSE) else None


# How it is done: asking and proving


def _checked(address: str) -> str:
    bare = address.strip()
    if not is_email(bare):
        raise NotAnAddress("address: this is no e-mail address. Write it as in name@example.com")
    return bare


def _too_many(at: datetime, *, network: bytes) -> bool:
    asked = Challenge.objects.filter(network=network, made_at__gt=at - proof.COUNTED_OVER)
    return asked.count() >= proof.ASKED_PER_NETWORK


def _new(
    right: Right, address: str, message: str, language: str, country: str, channel: Channel, owner: UUID, at: datetime
) -> RightsRequest:
    desk = policy.register().desk
    row = RightsRequest(
        id=uuid4(), reference=_reference(), right=right.value, status=RequestStatus.INITIATED.value,
        channel=channel.value, received_at=at, calendar=desk.calendar, time_zone=desk.time_zone, owner=owner,
        language=language, country=country,
        due_on=rules.due_on(at, calendar=desk.calendar, time_zone=desk.time_zone, term=queries.term_of(right)[0]),
        address_index=keys.blind_index(IdentifierKind.EMAIL.value, address),
    )  # fmt: skip
    row.sealed_address = _seal(row, "sealed_address", address)
    if message.strip():
        row.sealed_message = _seal(row, "sealed_message", message.strip()[:_LONGEST_MESSAGE])
    row.save(force_insert=True)
    return row


def _challenge(
    ticket: Ticket,
    request: RightsRequest | None,
    owner: UUID,
    address: str,
    network: bytes,
    language: str,
    at: datetime,
) -> None:
    row = Challenge(
        id=ticket.challenge, request=request, owner=owner, network=network, language=language, made_at=at,
        browser=queries.browser_mac(ticket), address_index=keys.blind_index(IdentifierKind.EMAIL.value, address),
    )  # fmt: skip
    row.sealed_address = vault.seal_text(owner, address, keys.context_of(row, "sealed_address"))
    row.save(force_insert=True)


def _reference() -> str:
    """A number no other request has. Two at once may draw the same; the table then refuses the second."""
    while RightsRequest.objects.filter(reference=(drawn := proof.new_reference())).exists():
        pass
    return drawn


def _code_mac(challenge: UUID, code: str) -> bytes:
    return proof.mac(settings.SECRET_KEY, "code", str(challenge), code)


def _lock_challenges(challenge: UUID, at: datetime) -> Challenge | None:
    """The challenge, with all others of its address from this hour locked: what is counted stays as counted."""
    index = Challenge.objects.filter(pk=challenge).values_list("address_index", flat=True).first()
    if index is None:
        return None
    near = Challenge.objects.select_for_update(of=("self",)).filter(
        address_index=bytes(index), made_at__gt=at - proof.COUNTED_OVER
    )
    return next((row for row in near.order_by("id") if row.id == challenge), None)


def _tried(ticket: Ticket, code: str, at: datetime) -> Challenge | None:
    """The challenge, if the code is right; a wrong one is counted, on it and on its address."""
    row = _lock_challenges(ticket.challenge, at)
    given = _code_mac(ticket.challenge, proof.digits(code))
    if row is None or not proof.same(bytes(row.browser), queries.browser_mac(ticket)):
        return None
    near = Challenge.objects.filter(address_index=bytes(row.address_index), made_at__gt=at - proof.COUNTED_OVER)
    tries = sum(near.values_list("tries", flat=True))
    if row.code is None or row.expires_at is None or row.used_at or at >= row.expires_at:
        return None
    if row.tries >= proof.TRIES_PER_CODE or tries >= proof.TRIES_PER_HOUR:
        return None
    row.tries += 1
    row.save(update_fields=["tries"])
    if proof.same(given, bytes(row.code)):
        return row
    audit.record(act="rights.wrong-code", by="public", at=at, detail={"challenge": str(row.id), "tries": row.tries})
    return None


def _accept(row: Challenge, at: datetime) -> Ticket:
    ticket = Ticket(row.id, proof.new_secret())
    row.used_at, row.sealed_address, row.browser = at, b"", queries.browser_mac(ticket)
    if row.request is not None and row.request.closed_at is None:
        _acknowledge_or_join(row, row.request, at)
    row.save()
    if row.message:
        notice.forget_body(message=row.message, by="system:rights", at=at)
    return ticket


def _acknowledge_or_join(row: Challenge, asked: RightsRequest, at: datetime) -> None:
    """Access asked for twice is answered once, by the date of the first. Other rights may each be about something."""
    request = _locked(asked.id)
    if request.verified_at is not None:
        # Staff made sure of the person before the code came back: whatever they have done since stays done.
        _note(request, "proven", by=_person_of(request), at=at)
        return
    if request.right == Right.ACCESS.value:
        same = RightsRequest.objects.filter(
            address_index=bytes(row.address_index), right=request.right, closed_at=None, joined_to=None
        ).exclude(pk=request.pk)
        first = same.filter(verified_at__isnull=False).order_by("received_at").first()
        if first is not None:
            # Handed to the first before its own goes: this browser goes on as proven.
            row.request = first
            row.save()
            _join([request.id], first, at)
            return
        unproven = same.filter(channel=Channel.PAGE.value, received_at__lte=request.received_at)
        earliest = unproven.aggregate(Min("received_at"), Min("due_on"))
        if earliest["received_at__min"]:
            request.received_at, request.due_on = earliest["received_at__min"], earliest["due_on__min"]
        _join(list(same.filter(channel=Channel.PAGE.value).values_list("id", flat=True)), request, at)
    _acknowledge(request, by="", at=at)
    _note(request, "proven", by=_person_of(request), at=at)


def _join(ids: Iterable[UUID], first: RightsRequest, at: datetime) -> None:
    """Close these as parts of the first; nothing of the person stays in them."""
    for row in RightsRequest.objects.select_for_update().filter(pk__in=list(ids)):
        row.joined_to = first
        _close(row, RequestStatus.UNFULFILLED, at=at)
        _note(row, "joined", by="system:rights", at=at)
        _forget([row.id], by="system:rights", at=at)


def _acknowledge(row: RightsRequest, *, by: str, at: datetime) -> None:
    row.verified_at, row.verified_by, row.subject_id = at, by, _find(row)
    row.status = _status(row, RequestStatus.ACKNOWLEDGED)
    if not row.country and row.subject_id:
        row.country = subjects.facts(row.subject_id, at=at).country
    row.save()
    _send(row, "acknowledgement", by="system:rights", at=at)


def _find(row: RightsRequest) -> UUID | None:
    return subjects.find(IdentifierKind.EMAIL, queries.opened(row, "sealed_address"))


# How it is done: answering


def _person(row: RightsRequest) -> report.Person | None:
    """Whom the answer is about; a stranger who has become known to us meanwhile is found as well."""
    subject = row.subject_id or _find(row)
    return report.collect(subject) if subject else None


def _report(row: RightsRequest, person: report.Person, at: datetime) -> dict[str, Any]:
    return report.build(person, about=_about(row), address=queries.opened(row, "sealed_address"), at=at)


def _print(person: report.Person | None) -> bytes:
    """A keyed hash of what is held, apart from what the request itself adds: the log of its reading, its letters."""
    held = [] if person is None else [[item.room, item.kind, str(item.at), dict(item.fields)] for item in person.held]
    return proof.mac(settings.SECRET_KEY, "prepared", json.dumps(held, sort_keys=True, ensure_ascii=False))


def _about(row: RightsRequest) -> About:
    return About(
        row.reference,
        Right(row.right),
        row.received_at,
        queries.counts_until(row),
        row.time_zone,
        row.language,
        row.country,
    )


def _take_back(request: UUID, approved_at: datetime | None, at: datetime) -> None:
    """Undo this approval and what it rested on, unless another has taken its place."""
    with transaction.atomic():
        row = _locked(request)
        if queries.step_of(row) is not Step.MAKING or row.approved_at != approved_at:
            return
        row.prepared_at = row.prepared_print = row.held_nothing = row.approved_at = None
        row.prepared_by = row.approved_by = ""
        row.status = _status(row, RequestStatus.ACKNOWLEDGED)
        row.save()
        _note(row, "changed", by="system:rights", at=at)


def _deliver(row: RightsRequest, locked: bytes, password: str, at: datetime) -> UUID:
    """Lay the file ready under a key of its own, which goes with it; gives the letter that says so."""
    token = proof.new_secret()
    ready = Delivery(
        id=uuid4(),
        request=row,
        token_hash=_token_hash(token),
        made_at=at,
        expires_at=rules.link_ends_at(at, proof.LINK_DAYS, row.time_zone),
    )
    vault.make_key(ready.id, at=at)
    sealer = vault.sealer(ready.id)
    ready.sealed_pdf = sealer.seal(locked, keys.context_of(ready, "sealed_pdf"))
    ready.sealed_password = sealer.seal_text(password, keys.context_of(ready, "sealed_password"))
    ready.message = letter = _send(
        row, "answer_ready", by="system:rights", at=at, link=letters.link(token, row.language),
        until=letters.day(rules.last_day(ready.expires_at, row.time_zone), row.language),
    )  # fmt: skip
    ready.save(force_insert=True)
    return letter


def _send(row: RightsRequest, letter: str, *, by: str, at: datetime, **more: object) -> UUID:
    """Write to the person: under their key where we know them, else under the request's."""
    return notice.write(
        owner=None if row.subject_id else row.owner, subject=row.subject_id, to=queries.opened(row, "sealed_address"),
        template=letters.template(letter), language=row.language, context=letters.context(_about(row), **more),
        by=by, at=at,
    )  # fmt: skip


def _close(row: RightsRequest, status: RequestStatus, *, at: datetime, answered: bool = False) -> None:
    row.status, row.closed_at = status.value, at
    row.answered_at = at if answered else None
    row.save()


def _status(row: RightsRequest, new: RequestStatus) -> str:
    """A delayed request stays one, so that the person goes on seeing that it takes longer."""
    return row.status if row.status == RequestStatus.ACTION_DELAYED.value else new.value


def _reason(text: str) -> str:
    if len(" ".join(text.split())) < _LEAST_REASON:
        raise ReasonMissing(f"reason: too short to be one. Write what it is about, in {_LEAST_REASON} letters or more")
    return text.strip()


# How it is done: handing over and clearing up


def _token_hash(token: str) -> bytes:
    return proof.mac(settings.SECRET_KEY, "token", token)


def _by_token(token: str, at: datetime) -> Delivery:
    row = Delivery.objects.select_related("request").filter(token_hash=_token_hash(token)).first()
    if row is None or row.destroyed_at is not None or at >= row.expires_at:
        raise NoLongerThere("this link leads to nothing (any more)")
    return row


def _of_ticket(request: UUID, ticket: Ticket, at: datetime) -> RightsRequest:
    proven = queries.proven(ticket, at=at)
    row = RightsRequest.objects.filter(pk=request, verified_at__isnull=False).first()
    if proven is None or row is None or bytes(row.address_index or b"") != bytes(proven.address_index):
        raise NotYours("whoever asks has not proven to be the person of this request")
    return row


def _live(request: RightsRequest, at: datetime) -> Delivery:
    row = Delivery.objects.select_for_update(of=("self",)).select_related("request").filter(request=request).first()
    if row is None or row.destroyed_at is not None or at >= row.expires_at:
        raise NoLongerThere(f"no answer lies ready for request {request.id}")
    return row


def _hand_over(row: Delivery, at: datetime) -> bytes:
    Delivery.objects.filter(pk=row.pk).update(downloads=F("downloads") + 1, last_download_at=at)
    _note(row.request, "fetched", by=_person_of(row.request), at=at)
    return queries.answer_of(row.request_id)[0]


def _expire(id: UUID, at: datetime) -> int:
    with transaction.atomic():
        row = _locked(id)
        if row.closed_at is not None or row.verified_at is not None:
            return 0
        _close(row, RequestStatus.UNFULFILLED, at=at)
        _note(row, "expired", by="system:rights", at=at)
        return _forget([id], by="system:rights", at=at)


def _destroy(request: UUID, at: datetime) -> int:
    with transaction.atomic():
        row = Delivery.objects.select_for_update(of=("self",)).select_related("request").get(request_id=request)
        if row.destroyed_at is not None:
            return 0
        row.sealed_pdf, row.sealed_password, row.destroyed_at = b"", b"", at
        row.save()
        if row.message:
            notice.forget_body(message=row.message, by="system:rights", at=at)
        _note(row.request, "destroyed", by="system:rights", at=at)
        transaction.on_commit(lambda: finish_keys(at=at))
    return 1


def _forget(ids: Iterable[UUID], *, by: str, at: datetime) -> int:
    """Leave the dates of these requests and nothing else; the key goes after the commit, or the next night."""
    rows = list(RightsRequest.objects.select_for_update().filter(pk__in=list(ids), forgotten_at=None))
    for row in rows:
        row.sealed_address = row.sealed_message = row.sealed_extension = row.sealed_outcome = b""
        row.address_index, row.prepared_print, row.country, row.subject_id = None, None, "", None
        row.forgotten_at = at
        row.save()
        Challenge.objects.filter(request=row).delete()
        Delivery.objects.filter(request=row, destroyed_at=None).update(
            sealed_pdf=b"", sealed_password=b"", destroyed_at=at
        )
        _note(row, "forgotten", by=by, at=at)
    transaction.on_commit(lambda: finish_keys(at=at))
    return len(rows)


# Small things


def _locked(id: UUID) -> RightsRequest:
    row = RightsRequest.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise NoSuchRequest(f"there is no request {id}")
    return row


def _open(id: UUID) -> RightsRequest:
    row = _locked(id)
    if row.closed_at is not None or row.approved_at is not None:
        raise NotNow("the request is closed, or its answer is on its way")
    return row


def _at_step(id: UUID, *steps: Step) -> RightsRequest:
    row = _locked(id)
    if queries.step_of(row) not in steps:
        raise NotNow(f"the request waits for something else ({queries.step_of(row).value})")
    return row


def _owner(row: RightsRequest) -> UUID:
    if row.owner is None:
        raise NotNow("of this request only the dates are left")
    return row.owner


def _seal(row: RightsRequest, column: str, text: str) -> bytes:
    return vault.seal_text(_owner(row), text, keys.context_of(row, column))


def _address_of(row: Challenge) -> str:
    return keys.open_text(row.owner, row.sealed_address, keys.context_of(row, "sealed_address"))


def _person_of(row: RightsRequest) -> str:
    return f"subject:{row.subject_id}" if row.subject_id else "public"


def _note(row: RightsRequest, act: str, *, by: str, at: datetime, **detail: str) -> None:
    """The event, for the request's page, and the entry of the log."""
    RequestEvent.objects.create(request=row, number=row.events.count(), act=act, by=by, at=at)
    audit.record(
        act=f"rights.{act}", by=by, at=at, subject=row.subject_id, purpose=known_purpose(),
        detail={"request": str(row.id), "right": row.right, **detail},
    )  # fmt: skip
