"""A message is taken in: asked about at once, sealed, and only then acknowledged.

Promise:  9.1 - sealed before it is acknowledged; 8.5b - who said no is refused while the sender still listens
Law:      GDPR Art. 5(1)(f), 32(1)(a)
Takes:    Handed; who hands it over, and when
Gives:    Taken: the ids, and whom it will not go to
Refuses:  UnknownPurpose, NotASender, NotTaken (too large, too many, unreadable), AllRefused with every reason
Next:     leaving.py (what becomes of it), judging.py
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from django.db import transaction

from holdord.audit import actions as audit
from holdord.decisions import actions as decisions
from holdord.decisions.rules import ASKED_BY_A_MACHINE, Reason
from holdord.lib.days import local_date
from holdord.mailing import composing
from holdord.mailing.actions import reporting
from holdord.mailing.actions.judging import Judged, judge, whose
from holdord.mailing.models import Bag, Content, Outgoing
from holdord.mailing.rules import MOST_BYTES, MOST_RECIPIENTS, Handed, MailState, is_address
from holdord.policy import queries as policy
from holdord.vault import actions as vault
from holdord.vault import queries as keys


class UnknownPurpose(ValueError):
    """Nothing says what the message is for, or the register does not know it."""


class NotASender(ValueError):
    """Where reports would go is no address."""


class NotTaken(ValueError):
    """The message is too large, for too many at once, or no message. ``code`` says which."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(said)
        self.code = code


@dataclass(frozen=True)
class RefusedTo:
    """One address it may not go to, and why."""

    address: str
    reasons: tuple[Reason, ...]


class AllRefused(Exception):
    """It may go to none of its addresses, so nothing was taken."""

    def __init__(self, refused: tuple[RefusedTo, ...]) -> None:
        super().__init__(f"the message may go to none of its {len(refused)} addresses")
        self.refused = refused


@dataclass(frozen=True)
class Taken:
    """What was taken: the messages by id, one for each address; whom it will not go to."""

    ids: tuple[UUID, ...]
    refused: tuple[RefusedTo, ...]


def take(*, handed: Handed, by: str, at: datetime) -> Taken:
    """Take a message in for all it may go to; whoever sent it gets a report about the others.

    Handed over twice, it is the same message: nothing is taken again. When this returns, it is safe.
    """
    _check(handed)
    judged = {
        address: judge(address, handed.purpose, whose(address), at=at, automated=handed.automated)
        for address in _each_once(handed)
    }
    refused = tuple(RefusedTo(address, found.reasons) for address, found in judged.items() if not found.allowed)
    with transaction.atomic():
        for found in judged.values():
            if not found.allowed:
                act = ASKED_BY_A_MACHINE if handed.automated else "mailing.refused"
                decisions.note(found.weighed, act=act, by=by, at=at)
        ids = _kept(handed, judged, by=by, at=at) if len(refused) < len(judged) else ()
        if ids and refused:
            reporting.about_refused(handed, refused, at=at)
    # Raised outside: that it was refused is noted, whatever the sender does.
    if not ids:
        raise AllRefused(refused)
    return Taken(ids, refused)


def _check(handed: Handed) -> None:
    if policy.register().purpose(handed.purpose) is None:
        raise UnknownPurpose("the register knows no such purpose. `holdord register show` lists them")
    if handed.sender and not is_address(handed.sender):
        raise NotASender("the sender's address is none")
    if len(handed.content) > MOST_BYTES:
        raise NotTaken("too-large", f"larger than {MOST_BYTES} bytes")
    if not 0 < len(handed.recipients) <= MOST_RECIPIENTS or not all(map(is_address, handed.recipients)):
        raise NotTaken("recipients", f"one to {MOST_RECIPIENTS} recipients, each an address")
    try:
        composing.read(handed.content)
    except composing.NotAMessage as fault:
        raise NotTaken("not-a-message", str(fault)) from None


def _each_once(handed: Handed) -> list[str]:
    return list(dict.fromkeys(handed.recipients))


def _kept(handed: Handed, judged: dict[str, Judged], *, by: str, at: datetime) -> tuple[UUID, ...]:
    bag = bag_of(at)
    ids, content = list[UUID](), None
    for address, found in judged.items():
        if not found.allowed:
            continue
        once = _once(handed, address)
        before = Outgoing.objects.filter(once=once).values_list("id", flat=True).first()
        if before is None:
            content = content or keep_content(bag, handed.content)
            row = new(bag, content, once, sender=handed.sender, to=address, by=by, at=at)
            row.subject_id, row.purpose = found.subject, handed.purpose
            row.save(force_insert=True)
            audit.record(
                act="mailing.take", by=by, at=at, subject=found.subject, purpose=handed.purpose,
                detail={"message": str(row.id)},
            )  # fmt: skip
            before = row.id
        ids.append(before)
    return tuple(ids)


def bag_of(at: datetime) -> UUID:
    """The bag of that day, and its key. A bag that was emptied gets no mail: then there is one for the next day."""
    day = local_date(at, "UTC")
    row, new_ = Bag.objects.get_or_create(day=day)
    if new_ or not keys.has_key(row.id):
        vault.make_key(row.id, at=at)
    return row.id


def keep_content(bag: UUID, content: bytes) -> Content:
    """The text of a message, sealed."""
    row = Content(id=uuid4(), bag_id=bag)
    row.sealed = vault.seal(bag, content, keys.context_of(row, "sealed"))
    row.save(force_insert=True)
    return row


def new(bag: UUID, content: Content, once: bytes, *, sender: str, to: str, by: str, at: datetime) -> Outgoing:
    """A message to one address, not yet saved."""
    row = Outgoing(id=uuid4(), bag_id=bag, content=content, once=once, taken_at=at, due_at=at, by=by)
    row.state = MailState.WAITING.value
    sealer = vault.sealer(bag)
    row.sealed_from = sealer.seal_text(sender, keys.context_of(row, "sealed_from"))
    row.sealed_to = sealer.seal_text(to, keys.context_of(row, "sealed_to"))
    return row


def _once(handed: Handed, address: str) -> bytes:
    """What makes a message this one. Without a name of its own, each is another."""
    name = composing.header(handed.content, "Message-ID") or str(uuid4())
    parts = (handed.sender, name, address, handed.purpose, sha256(handed.content).hexdigest())
    return keys.keyed_hash("mail", "\0".join(parts))
