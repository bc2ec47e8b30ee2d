"""A tool that keeps a list hears of every change of it: who joined, who left, as soon as that is so.

Promise:  8.5b - "stops at once, on every list"; 8.7; 2.5
Law:      GDPR Art. 5(1)(c), 7(3), 19, 21(3)
Standard: Standard Webhooks (headers webhook-id, webhook-timestamp, webhook-signature)
Takes:    a purpose and a recipient of the register, where the tool listens; ids of changes
Gives:    the secret, once; Ready, to be posted
Refuses:  NotAPlace, listing.NotForAddresses, NoSuchListener
Next:     ../workflow.py (who looks, and who posts)

What is told of somebody who left is their number on that list and nothing else. Who joined is asked about once more at
the moment the message leaves, and handed over on record.
"""

import json
import secrets
from base64 import b64encode
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.db import transaction

from holdord.audit import actions as audit
from holdord.decisions import queries as decisions
from holdord.lib.jobs import enqueue
from holdord.recipients import lists
from holdord.recipients.actions.disclosing import disclose
from holdord.recipients.actions.listing import NotForAddresses, entry_of, kinds_for
from holdord.recipients.models import Change, Listener, Member
from holdord.subjects import queries as people
from holdord.terms import Channel
from holdord.vault import actions as vault
from holdord.vault import queries as keys

_BY = "system:lists"
#: Minutes between tries: a tool that is away for three days still hears of it.
_PAUSES = (1, 5, 30, 120, 300, 600, 840, 1200, 1440)
#: Told and old: of a change nothing is kept but that the list stands as it does.
_KEPT_FOR = timedelta(days=30)


class NotAPlace(ValueError):
    """A tool listens at an https address, or on this machine."""


class NoSuchListener(LookupError):
    """There is no tool of that id that listens."""


@dataclass(frozen=True)
class Ready:
    """A message for a tool: where it goes, the secret it is signed with, its number, what it says."""

    change: UUID
    url: str
    secret: str
    body: str


def listen(
    *, purpose: str, recipient: str, url: str, carries_notice: bool, by: str, at: datetime
) -> tuple[UUID, str]:  # fmt: skip
    """Let a tool hear of this list; gives its id and the secret, which is shown this once."""
    kinds_for(purpose, recipient)
    _check_place(url)
    secret = f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"
    row = Listener(id=uuid4(), purpose=purpose, recipient=recipient, carries_notice=carries_notice, made_at=at)
    vault.make_key(row.id, at=at)
    with transaction.atomic():
        row.sealed_url = vault.seal_text(row.id, url, keys.context_of(row, "sealed_url"))
        row.sealed_secret = vault.seal_text(row.id, secret, keys.context_of(row, "sealed_secret"))
        row.save(force_insert=True)
        audit.record(
            act="recipients.listen",
            by=by,
            at=at,
            purpose=purpose,
            detail={"listener": str(row.id), "recipient": recipient},
        )
    return row.id, secret


def unlisten(*, listener: UUID, by: str, at: datetime) -> None:
    """Tell this tool nothing more; what it has it keeps, and that is for its contract. Raises NoSuchListener."""
    with transaction.atomic():
        listening = Listener.objects.filter(pk=listener, ended_at=None)
        if not listening.update(ended_at=at, sealed_url=b"", sealed_secret=b""):
            raise NoSuchListener("no tool of that id listens")
        Change.objects.filter(member__listener=listener).delete()
        Member.objects.filter(listener=listener).delete()
        audit.record(act="recipients.unlisten", by=by, at=at, detail={"listener": str(listener)})
        transaction.on_commit(lambda: vault.destroy_key(listener, at=at, by=by))


def look(*, listener: UUID, subjects: Collection[UUID], at: datetime) -> int:
    """Ask about these people for this list, and write down who joined or left; gives how many."""
    found = 0
    wanted = sorted(subjects)
    for start in range(0, len(wanted), lists.BATCH):
        with transaction.atomic():
            row = Listener.objects.select_for_update().filter(pk=listener, ended_at=None).first()
            found += _look(row, wanted[start : start + lists.BATCH], at) if row else 0
    Listener.objects.filter(pk=listener).update(looked_at=at)
    return found


def leave_lists(subject: UUID, *, at: datetime) -> int:
    """A person goes: every list they are on hears that they left it. In a transaction."""
    rows = list(Member.objects.filter(subject_id=subject))
    for row in rows:
        if row.on:
            _change(row, on=False, at=at)
        row.subject_id = None
        row.save(update_fields=["subject"])
    Member.objects.filter(pk__in=[row.pk for row in rows], on=False, changes=None).delete()
    return len(rows)


def ready(*, change: UUID, at: datetime) -> Ready | None:
    """The message, put together at the last moment; None where it was told, or something newer is to be told."""
    with transaction.atomic():
        row = (
            Change.objects.select_for_update(of=("self",)).select_related("member__listener").filter(pk=change).first()
        )
        if row is None or row.done_at or row.member.listener.ended_at or _is_overtaken(row):
            Change.objects.filter(pk=change, done_at=None).update(done_at=at, error_code="")
            return None
        said = _joined(row, at) if row.on else None
        listener = row.member.listener
        opener = keys.opener(listener.id)
        data = said or {"member": str(row.member_id), "purpose": listener.purpose}
        body = {"type": f"audience.{'joined' if said else 'left'}", "timestamp": row.at.isoformat(), "data": data}
        return Ready(
            row.id, opener.open_text(listener.sealed_url, keys.context_of(listener, "sealed_url")),
            opener.open_text(listener.sealed_secret, keys.context_of(listener, "sealed_secret")),
            json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        )  # fmt: skip


@transaction.atomic
def sent(*, change: UUID, at: datetime) -> None:
    """The tool has heard it. Somebody who is gone, and whose leaving was told, is nobody on this list any more."""
    Change.objects.filter(pk=change, done_at=None).update(done_at=at, error_code="")
    Member.objects.filter(changes=change, subject=None, on=False).delete()


@transaction.atomic
def failed(*, change: UUID, code: str, gone: bool, at: datetime) -> None:
    """The tool did not take it: tried again later, given up, or (``gone``) the tool wants nothing more."""
    row = (
        Change.objects.select_for_update(of=("self",)).select_related("member").filter(pk=change, done_at=None).first()
    )
    if row is None:
        return
    if gone:
        unlisten(listener=row.member.listener_id, by=_BY, at=at)
        return
    row.attempts += 1
    row.error_code = code[:16]
    if row.attempts > len(_PAUSES):
        row.done_at = at
        audit.record(act="recipients.not-told", by=_BY, at=at, detail={"change": str(change)})
    else:
        row.due_at = at + timedelta(minutes=_PAUSES[row.attempts - 1])
    row.save()


@transaction.atomic
def clear(*, at: datetime) -> int:
    """Remove changes told long ago, and places on lists that are nobody's any more; gives how many changes."""
    gone = Change.objects.filter(done_at__lt=at - _KEPT_FOR, error_code="").delete()[0]
    Member.objects.filter(subject=None, on=False, changes=None).delete()
    return gone


def _look(listener: Listener, subjects: list[UUID], at: datetime) -> int:
    answers = decisions.may_each(
        subjects, purpose=listener.purpose, recipient=listener.recipient, at=at, channel=Channel.EMAIL,
        carries_notice=listener.carries_notice,
    )  # fmt: skip
    known = {row.subject_id: row for row in Member.objects.filter(listener=listener, subject__in=subjects)}
    changed = 0
    for subject, answer in answers.items():
        row = known.get(subject)
        if answer.allowed == (row is not None and row.on):
            continue
        if row is None:
            if not people.exists(subject):
                continue
            row = Member.objects.create(listener=listener, subject_id=subject, on=False)
        _change(row, on=answer.allowed, at=at)
        changed += 1
    return changed


def _change(row: Member, *, on: bool, at: datetime) -> None:
    row.on = on
    row.save(update_fields=["on"])
    change = Change.objects.create(member=row, on=on, at=at, due_at=at)
    enqueue("recipients.tell", f"{change.id}-0", change=str(change.id))


def _is_overtaken(row: Change) -> bool:
    """Whether something newer was, or is to be, told: what is old must not come after it."""
    return Change.objects.filter(member=row.member_id, at__gt=row.at).exists()


def _joined(row: Change, at: datetime) -> dict[str, str] | None:
    """Who joined, as much as the register lets go; None where they may not, after all: then they left."""
    listener, subject = row.member.listener, row.member.subject_id
    entry = None
    kinds = _kinds(listener)
    if subject is not None and kinds:
        still = set(_still(listener, [subject], at))
        entry = entry_of(subject, kinds, at=at) if subject in still else None
        if entry is not None:
            answer = disclose(
                subject=subject, recipient=listener.recipient, purpose=listener.purpose, by=_BY, at=at, categories=kinds
            )
            entry = entry if answer.allowed else None
    if entry is None:
        row.on = row.member.on = False
        row.save(update_fields=["on"])
        row.member.save(update_fields=["on"])
        return None
    told = {"member": str(row.member_id), "purpose": listener.purpose, "email": entry.email, "language": entry.language}
    return told | ({"name": entry.name} if entry.name else {})


def _kinds(listener: Listener) -> tuple[str, ...]:
    """What may go to this tool by the register as it is today: nothing, where it was taken from the tool since."""
    try:
        return kinds_for(listener.purpose, listener.recipient)
    except NotForAddresses:
        return ()


def _still(listener: Listener, subjects: Iterable[UUID], at: datetime) -> list[UUID]:
    answers = decisions.may_each(
        list(subjects), purpose=listener.purpose, recipient=listener.recipient, at=at, channel=Channel.EMAIL,
        carries_notice=listener.carries_notice,
    )  # fmt: skip
    return [subject for subject, answer in answers.items() if answer.allowed]


def _check_place(url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" and host and not parts.username:
        return
    if parts.scheme == "http" and (host == "localhost" or _is_loopback(host)):
        return
    raise NotAPlace("write https:// and where the tool listens, or http:// on this machine; no user name in it")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
