"""Writing letters, and noting what became of them.

Promise:  1.4 - every letter goes through one door, sealed until it is sent; 9.1
Law:      GDPR Art. 5(1)(f), 12(1), 32(1)(a)
Takes:    the name of a template, the facts it needs, an address; who writes, and when
Gives:    ids of messages
Refuses:  NotAnAddress, for a `to` that is none. Nothing of what is refused is repeated
Next:     workflow.py (who sends)
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import override

from holdord.audit import actions as audit
from holdord.lib import mail
from holdord.lib.jobs import enqueue
from holdord.lib.registry import Memory, first_contacts
from holdord.notice.models import LostLetter, Message, Telling
from holdord.notice.rules import (
    KEPT_FOR_STRANGERS,
    POLICY_CHANGE,
    RIGHTS_AT,
    MessageState,
    next_try,
    split_letter,
)
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import RIGHT_TO_OBJECT
from holdord.vault import actions as vault
from holdord.vault import queries as keys
from holdord.vault.rules import context_of

_OBJECTION = "notice/letters/objection.{}.txt"


class NotAnAddress(ValueError):
    """A letter was to go to something that is no e-mail address."""


@transaction.atomic
def write(
    *,
    owner: UUID | None,
    subject: UUID | None,
    to: str,
    template: str,
    language: str,
    context: Mapping[str, Any],
    by: str,
    at: datetime,
    tells: Sequence[str] = (),
) -> UUID:
    """Write a letter from ``<template>.<language>.txt``, whose first line is its subject line; gives its id.

    ``tells``: what its reader has been told by it, once it is sent. To somebody who has not been told of their right to
    object every letter tells it, apart from all else (GDPR Art. 21(4)).

    ``owner``: whose key seals it; left out, the person's if they have one, else the message gets a key of its own.
    It goes out after the running transaction is committed; where no mail server is set, it stays in the outbox.
    """
    _check_address(to)
    if subject is not None:
        first_contacts.come(subject, by=by, at=at)
    title, body = split_letter(_rendered(f"{template}.{language}.txt", language, context))
    told = list(tells)
    if subject is not None and RIGHT_TO_OBJECT not in told and not _was_told(subject, RIGHT_TO_OBJECT):
        body += "\n" + _rendered(_OBJECTION.format(language), language, _desk(language)).strip() + "\n"
        told.append(RIGHT_TO_OBJECT)
    row = Message(id=uuid4(), subject_id=subject, template=template, language=language, queued_at=at, by=by)
    row.register_version, row.tells = policy.version(), told
    row.owner = owner or (subject if subject and keys.has_key(subject) else row.id)
    row.state = MessageState.QUEUED.value
    if row.owner == row.id:
        vault.make_key(row.id, at=at)
    _seal(row, to=to, title=title, body=body)
    row.save(force_insert=True)
    _note(row, "notice.write", by=by, at=at, template=template)
    if mail.configured():
        enqueue("notice.send", str(row.id), message=str(row.id))
    return row.id


@transaction.atomic
def sent(*, message: UUID, by: str, at: datetime) -> None:
    """The mail server took it. Noted once; one that was noted already stays as it is."""
    row = _waiting(message)
    if row is None:
        return
    row.state, row.sent_at, row.tried_at, row.error_code = MessageState.SENT.value, at, at, ""
    row.attempts += 1
    row.save()
    _note(row, "notice.sent", by=by, at=at)
    _tell(row, by=by, at=at)
    if row.subject_id is not None:
        for what in row.tells:
            subjects.told(subject=row.subject_id, what=what, version=row.register_version, by=by, at=at)


@transaction.atomic
def failed(*, message: UUID, code: str, permanent: bool, by: str, at: datetime) -> None:
    """The mail server did not take it: it is tried again later, or given up."""
    row = _waiting(message)
    if row is None:
        return
    row.attempts += 1
    row.tried_at, row.error_code = at, code[:16]
    if permanent or next_try(row.attempts, at) is None:
        row.state = MessageState.FAILED.value
        _lose(row, at)
        _note(row, "notice.failed", by=by, at=at, code=row.error_code)
    row.save()


@transaction.atomic
def bounce(*, message: UUID, status: str, permanent: bool, by: str, at: datetime) -> bool:
    """It came back after it was sent; gives whether it was one of ours. A mere delay changes nothing."""
    row = Message.objects.select_for_update().filter(pk=message).first()
    if row is None or row.state == MessageState.QUEUED.value:
        return False
    if permanent:
        row.state, row.error_code = MessageState.BOUNCED.value, status[:16]
        row.save()
        _lose(row, at)
        _note(row, "notice.bounced", by=by, at=at, code=row.error_code)
        _untell(row, by=by, at=at)
    return True


@transaction.atomic
def forget_body(*, message: UUID, by: str, at: datetime) -> bool:
    """Drop the text of a letter and keep that it was written: for codes and links, once they are used or too old."""
    row = Message.objects.select_for_update().filter(pk=message).first()
    if row is None or not row.sealed_body:
        return False
    row.sealed_body = b""
    row.save(update_fields=["sealed_body"])
    _note(row, "notice.forget", by=by, at=at)
    return True


@transaction.atomic
def forget_strangers(*, by: str, at: datetime) -> int:
    """Remove old letters to people we hold nothing else about, and their keys; gives how many."""
    old = Message.objects.filter(subject=None, queued_at__lt=at - KEPT_FOR_STRANGERS)
    rows = list(old.exclude(state=MessageState.QUEUED.value).values_list("id", "owner"))
    Message.objects.filter(pk__in=[id for id, _ in rows]).delete()
    _forget_keys(rows, by=by, at=at)
    if rows:
        audit.record(act="notice.forget_strangers", by=by, at=at, detail={"messages": len(rows)})
    return len(rows)


@transaction.atomic
def erase(*, subject: UUID, by: str, at: datetime) -> int:
    """Remove every letter to that person; gives how many. Those with a key of their own lose it.

    What has not gone out yet, above all the letter that says that all is erased, must still reach them: it loses the
    person, gets a key of its own, and is removed in its time like any letter to a stranger.
    """
    for row in Message.objects.select_for_update().filter(subject_id=subject, state=MessageState.QUEUED.value):
        _let_go(row, at=at)
    rows = list(Message.objects.filter(subject_id=subject).values_list("id", "owner"))
    Message.objects.filter(subject_id=subject).delete()
    _forget_keys(rows, by=by, at=at)
    if rows:
        audit.record(act="notice.erase", by=by, at=at, subject=subject, detail={"messages": len(rows)})
    return len(rows)


@transaction.atomic
def erase_sealed_by(*, owner: UUID, by: str, at: datetime) -> int:
    """Remove every letter sealed with that key, before it is destroyed; gives how many. For keys of no person.

    What has not gone out yet must still reach somebody: it gets a key of its own, as in `erase`. Without its text
    there is nothing to send.
    """
    theirs = Message.objects.select_for_update().filter(owner=owner)
    for row in theirs.filter(state=MessageState.QUEUED.value).exclude(sealed_body=b""):
        _let_go(row, at=at)
    removed = Message.objects.filter(owner=owner).delete()[0]
    if removed:
        audit.record(act="notice.erase_sealed_by", by=by, at=at, detail={"messages": removed})
    return removed


def remember(source: UUID) -> Memory:
    """The letters to a person: whether each is sealed with their key."""
    return {str(row.id): row.owner == source for row in Message.objects.filter(subject_id=source).only("id", "owner")}


@transaction.atomic
def hand_over(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """Give the letters to one person to another, sealed anew under the other's key; gives how many."""
    rows = list(Message.objects.select_for_update().filter(subject_id=source))
    for row in rows:
        if row.owner == source:
            _reseal(row, target)
        row.subject_id = target
        row.save()
    if rows:
        audit.record(act="notice.hand_over", by=by, at=at, subject=target, detail={"messages": len(rows)})
    return len(rows)


@transaction.atomic
def hand_back(*, source: UUID, target: UUID, memory: Memory, by: str, at: datetime) -> int:
    """Give a person back the letters that were theirs, sealed anew under their key; gives how many."""
    rows = list(Message.objects.select_for_update().filter(subject_id=target, pk__in=list(memory)))
    for row in rows:
        if memory[str(row.id)] and row.owner == target:
            _reseal(row, source)
        row.subject_id = source
        row.save()
    if rows:
        audit.record(act="notice.hand_back", by=by, at=at, subject=target, detail={"messages": len(rows)})
    return len(rows)


def _check_address(to: str) -> None:
    if to.count("@") != 1 or not to.isprintable() or any(sign in to for sign in ' ,;<>"'):
        raise NotAnAddress("to: this is no e-mail address. Write one, as in name@example.com, and nothing else.")


def _rendered(name: str, language: str, context: Mapping[str, Any]) -> str:
    """A letter is plain text: what is put into it is not escaped as if it were a page."""
    with override(language):
        template = get_template(name).template  # type: ignore[attr-defined]  # Django's own engine has it
        return str(template.render(Context(dict(context), autoescape=False)))


def _untell(row: Message, *, by: str, at: datetime) -> None:
    """Whom a letter did not reach has not been told by it: of their right to object, the next first message must."""
    if row.subject_id is None or row.sent_at is None or not people.exists(row.subject_id):
        return
    for what in row.tells:
        subjects.untold(
            subject=row.subject_id, what=what, version=row.register_version, told_at=row.sent_at, by=by, at=at
        )


def _was_told(subject: UUID, what: str) -> bool:
    return any(fact.what == what for fact in people.told(subject))


def _desk(language: str) -> dict[str, object]:
    return {"dpo_email": policy.register().dpo.email, "rights": settings.HOLDORD_ADDRESS + RIGHTS_AT[language]}


def _seal(row: Message, *, to: str, title: str, body: str) -> None:
    sealer = vault.sealer(row.owner)
    row.sealed_to = sealer.seal_text(to, context_of(row, "sealed_to"))
    row.sealed_subject = sealer.seal_text(title, context_of(row, "sealed_subject"))
    row.sealed_body = sealer.seal_text(body, context_of(row, "sealed_body"))


def _tell(row: Message, *, by: str, at: datetime) -> None:
    """Where the letter told of a change of the policy: its reader now has been told (GDPR Art. 13(3))."""
    telling = Telling.objects.filter(message=row.id).exclude(subject=None).select_related("publication").first()
    if telling is not None and telling.subject_id is not None:
        version = telling.publication.version_id
        subjects.told(subject=telling.subject_id, what=POLICY_CHANGE, version=version, by=by, at=at)


def _lose(row: Message, at: datetime) -> None:
    LostLetter.objects.get_or_create(message=row.id, defaults={"lost_at": at})


def _let_go(row: Message, *, at: datetime) -> None:
    """Make a waiting letter nobody's. One whose key is gone says nothing any more, and stays to be erased."""
    try:
        if row.owner != row.id:
            vault.make_key(row.id, at=at)
            _reseal(row, row.id)
    except keys.Unreadable:
        return
    row.subject_id = None
    row.save()


def _forget_keys(rows: Sequence[tuple[UUID, UUID]], *, by: str, at: datetime) -> None:
    """Destroy the letters' own keys once their removal stands: it can be rolled back, a destroyed key cannot."""

    def destroy() -> None:
        for id, owner in rows:
            if owner == id:
                vault.destroy_key(owner, at=at, by=by)

    transaction.on_commit(destroy)


def _reseal(row: Message, target: UUID) -> None:
    opener, sealer = keys.opener(row.owner), vault.sealer(target)
    for column in ("sealed_to", "sealed_subject", "sealed_body"):
        if value := getattr(row, column):
            place = context_of(row, column)
            setattr(row, column, sealer.seal(opener.open(value, place), place))
    row.owner = target


def _waiting(message: UUID) -> Message | None:
    return Message.objects.select_for_update().filter(pk=message, state=MessageState.QUEUED.value).first()


def _note(row: Message, act: str, *, by: str, at: datetime, **detail: str) -> None:
    audit.record(act=act, by=by, at=at, subject=row.subject_id, detail={"message": str(row.id), **detail})
