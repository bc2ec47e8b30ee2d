"""A machine brings a request: another system of ours, a controller we process for, an agent of the person.

Promise:  8.1h, 8.1b - any of these starts the clock, at receipt
Law:      GDPR Art. 12(2)-(3), 28(3)(e), 80(1)
Takes:    in which form, by whom, under which number; the right and the address; whether they vouch for the person
Gives:    the id of the request: the same one, if it is brought again; what a callback is to hear
Refuses:  asking.NotAnAddress; Replayed; SomethingElse; NotTheirs; rows.NotNow
Next:     ../queries/machines.py (what they are told), api/ (the forms), ../workflow.py (who calls back)

The answer goes to the person, at their own address, and never to whoever brought the request: so a partner who vouches
falsely gains nothing, and learns from no status whether we know anybody. To somebody else it goes only where a mandate
was seen, by staff, or by a system that was given a key for that very thing.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from holdord.audit import actions as audit
from holdord.rights import proof, queries
from holdord.rights.actions import asking, mandating, proving, rows
from holdord.rights.actions.mandating import Other
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.identity import Method
from holdord.rights.models import AgentToken, MachineRequest, SeenMessage
from holdord.rights.rules import Channel, Protocol
from holdord.terms import RequestStatus, Right
from holdord.vault import actions as vault
from holdord.vault import queries as keys

#: Minutes between tries of a callback: whoever is away for two days still hears of it.
_PAUSES = (1, 5, 30, 120, 360, 720, 1440)


class Replayed(Exception):
    """This very message was taken in before."""


class SomethingElse(Exception):
    """Under this number something else was brought before."""


class NotTheirs(LookupError):
    """There is no request of that number that this partner brought."""


@dataclass(frozen=True, repr=False)
class Brought:
    """What a machine brings. ``reference`` is its own number; ``vouched``: it has made sure of the person. ``other`` is
    whoever asks for them, where they do not ask themselves: then the mandate is waited for.
    """

    protocol: Protocol
    partner: str
    reference: str
    right: Right
    address: str
    language: str
    vouched: bool
    message: str = ""
    country: str = ""
    regime: str = ""
    callbacks: tuple[str, ...] = ()
    other: Other | None = None


@dataclass(frozen=True, repr=False)
class Call:
    """A callback to be made: where, and what it says."""

    machine: UUID
    url: str
    status: str


def bring(brought: Brought, *, by: str, at: datetime) -> tuple[UUID, bool]:
    """Take it down, its clock beginning now; gives its id, and whether it is new. Raises NotAnAddress.

    Under the number of one that was brought before, it is that one: nothing begins anew. Raises SomethingElse, where
    what is brought under that number is not the same.
    """
    if before := _before(brought):
        return before, False
    address, owner = asking.checked(brought.address), uuid4()
    if brought.other is not None:
        asking.checked(brought.other.address)
    vault.make_key(owner, at=at)
    try:
        with transaction.atomic():
            return _taken(brought, address, owner, by, at), True
    except IntegrityError:
        vault.destroy_key(owner, at=at, by=by)
        if before := _before(brought):
            return before, False
        raise


def _taken(brought: Brought, address: str, owner: UUID, by: str, at: datetime) -> UUID:
    row = asking.new_request(
        brought.right, address, brought.message, brought.language, brought.country, Channel.MACHINE, owner, at
    )
    machine = MachineRequest(
        id=uuid4(), request=row, protocol=brought.protocol.value, partner=brought.partner,
        reference=brought.reference or str(row.id), owner=owner, regime=brought.regime, received_at=at,
        sent=_print(brought),
    )  # fmt: skip
    if brought.callbacks:
        told = json.dumps(list(brought.callbacks))
        machine.sealed_callbacks = vault.seal_text(owner, told, keys.context_of(machine, "sealed_callbacks"))
    machine.save(force_insert=True)
    note(row, "brought", by=by, at=at, protocol=brought.protocol.value)
    if brought.other is not None:
        mandating.begin(row, brought.other, by=by, at=at)
    elif brought.vouched:
        proving.acknowledge(row, by=by, at=at, method=Method.AGENT)
        note(row, "vouched-for", by=by, at=at)
    return row.id


def take_back(*, protocol: Protocol, partner: str, reference: str, by: str, at: datetime) -> UUID:
    """Whoever brought it takes it back. Raises NotTheirs; NotNow: it is carried out, or its answer is on its way."""
    with transaction.atomic():
        machine = _machine(protocol, partner, reference)
        row = rows.locked(machine.request_id)
        if machine.revoked_at is not None:
            return row.id
        if row.closed_at is not None or row.approved_at or row.erasing_at or row.finishing_at:
            raise NotNow("it has been answered, is being carried out, or its answer is on its way")
        rows.close(row, RequestStatus.UNFULFILLED, at=at)
        machine.revoked_at = at
        machine.save()
        note(row, "revoked", by=by, at=at)
    return row.id


def see(*, message: bytes, until: datetime, at: datetime) -> None:
    """Note that this signed message was taken in; raises Replayed for the second time."""
    SeenMessage.objects.filter(until__lt=at).delete()
    digest = hashlib.sha256(b"holdord/seen/1\0" + message).digest()
    # A minute more than it is valid: clocks differ.
    _, new = SeenMessage.objects.get_or_create(digest=digest, defaults={"until": until + timedelta(minutes=1)})
    if not new:
        raise Replayed("this message was taken in before")


def give_token(*, agent: str, at: datetime) -> str:
    """A new token for an agent; the one before is good no more."""
    token = proof.new_secret()
    with transaction.atomic():
        AgentToken.objects.update_or_create(
            agent=agent, defaults={"token_hash": queries.agent_token_hash(token), "made_at": at}
        )
        audit.record(act="rights.agent-token", by="public", at=at)
    return token


def calls(*, machine: UUID, status: str, at: datetime) -> list[Call]:
    """The callbacks that are to hear this status; none where they did, or are not to be tried yet."""
    row = MachineRequest.objects.filter(pk=machine).first()
    if row is None or row.told == status or not row.sealed_callbacks or (row.next_try_at and at < row.next_try_at):
        return []
    opened = keys.open_text(row.owner, row.sealed_callbacks, keys.context_of(row, "sealed_callbacks"))
    return [Call(row.id, url, status) for url in json.loads(opened)]


def heard(*, machine: UUID, status: str, at: datetime) -> None:
    """Everybody who was to hear this has."""
    MachineRequest.objects.filter(pk=machine).update(told=status, tries=0, next_try_at=None)


def not_heard(*, machine: UUID, status: str, at: datetime) -> None:
    """Somebody did not answer: try again later, and after two days let it be. They may ask at any time."""
    row = MachineRequest.objects.filter(pk=machine).first()
    if row is None:
        return
    if row.tries >= len(_PAUSES):
        heard(machine=machine, status=status, at=at)
        return
    row.next_try_at = at + timedelta(minutes=_PAUSES[row.tries])
    row.tries += 1
    row.save(update_fields=["tries", "next_try_at"])


def _before(brought: Brought) -> UUID | None:
    if not brought.reference:
        return None
    row = MachineRequest.objects.filter(
        protocol=brought.protocol.value, partner=brought.partner, reference=brought.reference
    ).first()
    if row is None:
        return None
    if row.sent is not None and not proof.same(bytes(row.sent), _print(brought)):
        raise SomethingElse("under this number something else was brought before")
    return row.request_id


def _print(brought: Brought) -> bytes:
    """A keyed hash of everything that was brought: it tells whether it is the same, and nothing else."""
    other = brought.other
    said = [
        brought.right.value, brought.address.strip().lower(), brought.language, brought.vouched, brought.message,
        brought.country, brought.regime, list(brought.callbacks),
        [other.kind.value, other.name, other.address.strip().lower()] if other else None,
    ]  # fmt: skip
    return proof.mac(settings.SECRET_KEY, "brought", json.dumps(said, ensure_ascii=False))


def _machine(protocol: Protocol, partner: str, reference: str) -> MachineRequest:
    row = (
        MachineRequest.objects.select_for_update()
        .filter(protocol=protocol.value, partner=partner, reference=reference)
        .first()
    )
    if row is None:
        raise NotTheirs("there is no request of that number that you brought")
    return row


def refused_urls(urls: Collection[str]) -> list[str]:
    """Those of the addresses that are not called back: only encrypted ones, without a user's name."""
    return [url for url in urls if not queries.may_be_called(url)]
