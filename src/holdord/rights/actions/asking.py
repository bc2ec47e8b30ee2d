"""Somebody asks, and a code goes to the address; or staff take down what came another way.

Promise:  8.1h - the web form opens a request; 8.1g - identity is proven by control of the address
Law:      GDPR Art. 12(2)-(3), 12(6)
Takes:    what was written, and from where; tickets
Gives:    tickets, ids of requests
Refuses:  NotAnAddress, TooManyAsked; TooSoon, AskedEnough, rows.NotYours for a further code
Next:     proving.py

Known or unknown, asked once or often: the same work and the same answer. A code that is not sent, because the
address has had enough of them, is not sent in silence; nothing a browser sees afterwards depends on it.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from holdord.audit import actions as audit
from holdord.intake.channels.mail.bodies import cut
from holdord.intake.rules import is_email
from holdord.lib import network as networks
from holdord.lib.jobs import enqueue
from holdord.notice import actions as notice
from holdord.policy import queries as policy
from holdord.rights import letters, proof, queries, rules
from holdord.rights.actions import rows
from holdord.rights.actions.rows import NotYours, note
from holdord.rights.models import Challenge, RightsRequest
from holdord.rights.proof import Door, Ticket
from holdord.rights.rules import Channel
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind, RequestStatus, Right
from holdord.vault import actions as vault
from holdord.vault import queries as keys

_LONGEST_MESSAGE = 4000


class NotAnAddress(ValueError):
    """What was given is no e-mail address."""


class TooManyAsked(Exception):
    """From this network so many have asked within the hour that nothing more is taken down through the page."""


class TooSoon(Exception):
    """A further code is asked for before the last one can have arrived."""


class AskedEnough(Exception):
    """This browser has asked for as many codes as one ticket is good for."""


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

    Raises NotAnAddress, TooManyAsked: how many a network has asked says nothing about an address, so who is turned
    away may know it and write instead.
    """
    return _ask(Door.CASE, right, address, language, network, message, country, at)


def ask_at(door: Door, *, address: str, language: str, at: datetime, network: str) -> Ticket:
    """Have a proof sent to an address, and take nothing down. Raises NotAnAddress, TooManyAsked."""
    return _ask(door, None, address, language, network, "", "", at)


def _ask(
    door: Door, right: Right | None, address: str, language: str, network: str, message: str, country: str, at: datetime
) -> Ticket:
    address = checked(address)
    ticket = Ticket(uuid4(), proof.new_secret())
    near = networks.mark(network, door="rights", secret=settings.SECRET_KEY, otherwise=str(ticket.challenge))
    if _too_many(at, network=near):
        with transaction.atomic():
            audit.record(act="rights.too-many-asked", by="public", at=at)
        raise TooManyAsked("this network has asked too often within the hour. Write to the desk's mailbox")
    owner = uuid4()
    vault.make_key(owner, at=at)
    with transaction.atomic():
        request = new_request(right, address, message, language, country, Channel.PAGE, owner, at) if right else None
        _challenge(ticket, request, door, owner, address, near, language, at)
        if request:
            note(request, "asked", by="public", at=at)
        enqueue("rights.code", queries.code_key(ticket.challenge, 0), challenge=str(ticket.challenge))
    return ticket


def ask_again(*, ticket: Ticket, at: datetime) -> None:
    """Have a further code sent, and the tries begin anew. Until it is sent, the last one is good: it may only be late.

    Raises NotYours (no ticket of ours, proven, or an hour old), TooSoon, AskedEnough. Each of these is about what this
    browser did itself, and tells nothing about the address.
    """
    with transaction.atomic():
        row = rows.lock_challenge_of(ticket, at)
        if row is None or row.used_at or row.made_at <= at - proof.COUNTED_OVER:
            raise NotYours("no code can be sent for this ticket. Ask anew")
        if row.again >= proof.AGAINS:
            raise AskedEnough("this browser has asked for as many codes as it can. Ask anew in an hour")
        if at < (row.again_at or row.made_at) + proof.BETWEEN_ASKINGS:
            raise TooSoon("the last code may still be on its way. Wait a minute")
        row.again, row.again_at, row.tries = row.again + 1, at, 0
        row.save(update_fields=["again", "again_at", "tries"])
        enqueue("rights.code", queries.code_key(row.id, row.again), challenge=str(row.id))


def send_code(*, challenge: UUID, at: datetime) -> None:
    """Send the code that is asked for, unless the address has had enough. Done twice, the second does nothing."""
    with transaction.atomic():
        row = rows.lock_challenge(challenge, at)
        if row is None or not _waits_for_code(row, at) or _had_enough(bytes(row.address_index), at):
            return
        code = proof.new_code() if row.door == Door.CASE.value else proof.new_secret()
        row.resent += row.sent_at is not None
        row.code, row.sent_at, row.expires_at = rows.code_mac(row.id, code), at, at + proof.CODE_LIVES
        if row.message:
            # Its code is worth nothing any more.
            notice.forget_body(message=row.message, by="system:rights", at=at)
        row.message = _write_code(row, code, at) if row.door == Door.CASE.value else _write_link(row, code, at)
        row.save()


def take_down(
    *, right: Right, address: str, channel: Channel, received_at: datetime, language: str, by: str, at: datetime,
    message: str = "", country: str = "",
) -> UUID:  # fmt: skip
    """Take down a request that came by mail, phone, letter or in person; gives its id. Raises NotAnAddress.

    Its clock began when it reached us. Who asks is still to be shown: `confirm_identity`; where somebody asks for
    another, `asked_by_another`.
    """
    address, owner = checked(address), uuid4()
    vault.make_key(owner, at=at)
    with transaction.atomic():
        request = new_request(right, address, message, language, country, channel, owner, received_at)
        note(request, "taken-down", by=by, at=at)
    return request.id


def checked(address: str) -> str:
    """The address, bare; raises NotAnAddress."""
    bare = address.strip()
    if not is_email(bare):
        raise NotAnAddress("address: this is no e-mail address. Write it as in name@example.com")
    return bare


def _too_many(at: datetime, *, network: bytes) -> bool:
    asked = Challenge.objects.filter(network=network, made_at__gt=at - networks.WINDOW)
    return asked.count() >= networks.PER_NETWORK


def _waits_for_code(row: Challenge, at: datetime) -> bool:
    """Whether a code was asked for, not long ago, that has not been sent. A joined one's address is gone."""
    asked_at = row.again_at or row.made_at
    unsent = row.sent_at is None or row.sent_at < asked_at
    return unsent and row.used_at is None and bool(row.sealed_address) and asked_at > at - proof.COUNTED_OVER


def _had_enough(address: bytes, at: datetime) -> bool:
    """Whether as many codes have gone to this address as may in an hour, or in a day, whoever asked for them."""
    sent = Challenge.objects.filter(address_index=address, sent_at__gt=at - proof.DAY).values_list("sent_at", "resent")
    # Those that were sent again count at the moment of the last: rather one too few than one too many.
    codes = [(sent_at, 1 + resent) for sent_at, resent in sent if sent_at]
    hour = sum(count for sent_at, count in codes if sent_at > at - proof.COUNTED_OVER)
    return hour >= proof.CODES_PER_HOUR or sum(count for _, count in codes) >= proof.CODES_PER_DAY


def _write_code(row: Challenge, code: str, at: datetime) -> UUID:
    return notice.write(
        owner=row.owner, subject=None, template=letters.template("code"), language=row.language,
        to=keys.open_text(row.owner, row.sealed_address, keys.context_of(row, "sealed_address")),
        context={
            **letters.common(row.language, row.request.country if row.request else ""),
            "code": proof.shown(code),
            "minutes": int(proof.CODE_LIVES / timedelta(minutes=1)),
        },
        by="system:rights", at=at,
    )  # fmt: skip


def _write_link(row: Challenge, secret: str, at: datetime) -> UUID:
    """The letter with the link; to whom we hold nothing of, a letter that says so, and nobody else learns which."""
    address = keys.open_text(row.owner, row.sealed_address, keys.context_of(row, "sealed_address"))
    known = people.find(IdentifierKind.EMAIL, address) is not None
    return notice.write(
        owner=row.owner, subject=None, template=letters.template("enter" if known else "enter_nothing"),
        language=row.language, to=address,
        context={
            **letters.common(row.language, ""),
            "link": letters.enter_link(f"{row.id}.{secret}", row.language),
            "minutes": int(proof.LINK_LIVES / timedelta(minutes=1)),
        },
        by="system:rights", at=at,
    )  # fmt: skip


def new_request(
    right: Right, address: str, message: str, language: str, country: str, channel: Channel, owner: UUID, at: datetime
) -> RightsRequest:
    """A request as it is taken down, its clock begun; not acknowledged yet. Within the caller's transaction."""
    desk = policy.register().desk
    row = RightsRequest(
        id=uuid4(), reference=_reference(), right=right.value, status=RequestStatus.INITIATED.value,
        channel=channel.value, received_at=at, calendar=desk.calendar, time_zone=desk.time_zone, owner=owner,
        language=language, country=country,
        due_on=rules.due_on(
            at, calendar=desk.calendar, time_zone=desk.time_zone, term=queries.term_of(right)[0],
            lenient=settings.HOLDORD_LENIENT_HOLIDAYS,
        ),
        address_index=keys.blind_index(IdentifierKind.EMAIL.value, address),
    )  # fmt: skip
    row.sealed_address = rows.seal(row, "sealed_address", address)
    if message.strip():
        row.sealed_message = rows.seal(row, "sealed_message", cut(message.strip(), _LONGEST_MESSAGE))
    row.save(force_insert=True)
    return row


def _challenge(
    ticket: Ticket,
    request: RightsRequest | None,
    door: Door,
    owner: UUID,
    address: str,
    network: bytes,
    language: str,
    at: datetime,
) -> None:
    row = Challenge(
        id=ticket.challenge, request=request, door=door.value, owner=owner, network=network, language=language,
        made_at=at,
        browser=queries.browser_mac(ticket), address_index=keys.blind_index(IdentifierKind.EMAIL.value, address),
    )  # fmt: skip
    row.sealed_address = vault.seal_text(owner, address, keys.context_of(row, "sealed_address"))
    row.save(force_insert=True)


def _reference() -> str:
    """A number no other request has. Two at once may draw the same; the table then refuses the second."""
    while RightsRequest.objects.filter(reference=(drawn := proof.new_reference())).exists():
        pass
    return drawn
