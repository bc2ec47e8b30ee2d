"""A message leaves: decided about at the last moment, given what it owes, and noted.

Promise:  8.5b - a no counts for the next message; 8.5c - who is written to first is told; 8.7 - a way out
Law:      GDPR Art. 7(3), 21(2)-(4)
Takes:    the id of a message; the clock, which is asked once nobody can say no unseen any more
Gives:    Leaving, to be handed to the mail server; None where there is nothing to send
Refuses:  nothing by exception: who may not be written to is refused in the row, and the sender gets a report
Next:     workflow.py (who hands it on), clearing.py
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from holdord.audit import actions as audit
from holdord.consent import links
from holdord.decisions import actions as decisions
from holdord.decisions.rules import Reason
from holdord.lib.days import local_date
from holdord.lib.mail import message_id
from holdord.lib.registry import first_contacts
from holdord.mailing import composing, texts
from holdord.mailing.actions import reporting
from holdord.mailing.actions.judging import Judged, judge, whose
from holdord.mailing.composing import Owed, Words
from holdord.mailing.models import Content, Outgoing
from holdord.mailing.rules import MailState, next_try
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import RIGHT_TO_OBJECT
from holdord.terms import Right, paths
from holdord.vault import queries as keys

_BY = "system:gate"
_NOT_OURS = "5.0.0"


@dataclass(frozen=True)
class Leaving:
    """A message as it goes to the mail server. ``sender`` is the envelope's; "" for reports."""

    id: UUID
    sender: str
    to: str
    content: bytes


@dataclass(frozen=True)
class _Opened:
    sender: str
    to: str
    content: bytes


def let_go(*, message: UUID, now: Callable[[], datetime], due_by: datetime | None = None) -> Leaving | None:
    """Decide whether it may go, and put it together; None where it may not, was served before, or is not ``due_by``
    then: somebody else has it in hand, or it waits for its next try.

    Whoever has said no by then is not written to: their row is held before the clock is read, so a no that comes
    meanwhile waits, and one that came first is seen. A message found LEAVING was cut off in the mail server's hands:
    it goes once more, under the same name.
    """
    with transaction.atomic():
        # The person first and the message after them, as an erasure goes: or each would wait for the other.
        subject = _held_person(to) if (to := _addressed(message)) else None
        row = _held(message)
        if row is None or (due_by is not None and row.due_at > due_by):
            return None
        opened = _open(row)
        if opened is None:
            _over(row, MailState.FAILED, now(), code="unreadable")
            return None
        if row.is_report:
            return _leave(row, opened, opened.content, now())
        at = now()
        judged = judge(opened.to, row.purpose, subject, at=at)
        row.subject_id, row.decided_at = subject, at
        decisions.note(judged.weighed, act="mailing.let-go" if judged.allowed else "mailing.refused", by=_BY, at=at)
        if not judged.allowed:
            _refuse(row, opened, judged.reasons, at)
            return None
        if subject is not None:
            first_contacts.come(subject, by=_BY, at=at)
        try:
            composed = composing.compose(opened.content, _owed(row, judged, at))
        except composing.NotAMessage:
            _refuse(row, opened, (Reason("not-a-message"),), at)
            return None
        return _leave(row, opened, composed, at)


@transaction.atomic
def sent(*, message: UUID, at: datetime) -> bool:
    """The mail server took it: its person has been told what it carried. Noted once; gives whether it was news."""
    _hold_person_of(message)
    row = _held(message)
    if row is None:
        return False
    subject = row.subject_id
    if row.told and subject and people.exists(subject):
        subjects.told(subject=subject, what=RIGHT_TO_OBJECT, version=policy.version(), by=_BY, at=at)
    _over(row, MailState.SENT, at)
    audit.record(
        act="mailing.sent", by=_BY, at=at, subject=subject, purpose=row.purpose or None,
        detail={"message": str(message), "told": row.told, "way_out": row.way_out},
    )  # fmt: skip
    return True


@transaction.atomic
def cut_off(*, message: UUID, at: datetime) -> bool:
    """Whoever had it in hand fell before anybody knew whether the mail server took it: it goes again, now."""
    leaving = Outgoing.objects.filter(pk=message, state=MailState.LEAVING.value)
    return bool(leaving.update(due_at=at))


@transaction.atomic
def failed(*, message: UUID, code: str, permanent: bool, at: datetime) -> None:
    """The mail server did not take it: it is tried again later, or given up and the sender told."""
    row = _held(message)
    if row is None:
        return
    row.attempts += 1
    row.error_code = code[:16]
    again = None if permanent else next_try(row.attempts, at)
    if again is not None:
        row.state, row.due_at = MailState.WAITING.value, again
        row.save()
        return
    opened = _open(row)
    if opened is not None and not row.is_report:
        reason = Reason("not-taken" if permanent else "too-late")
        reporting.about_one(
            sender=opened.sender, to=opened.to, content=opened.content, reasons=(reason,), status=_NOT_OURS, at=at
        )
    _over(row, MailState.FAILED, at, code=row.error_code)
    audit.record(act="mailing.failed", by=_BY, at=at, subject=row.subject_id, detail={"message": str(message)})


def _held(message: UUID) -> Outgoing | None:
    """The message, locked, if it is still to go."""
    open_ = [MailState.WAITING.value, MailState.LEAVING.value]
    return Outgoing.objects.select_for_update().filter(pk=message, state__in=open_).first()


def _addressed(message: UUID) -> str | None:
    """To whom it is, as it stands there now; None for a report, and where there is nothing to send any more."""
    row = Outgoing.objects.filter(pk=message, is_report=False, done_at=None).only("bag_id", "sealed_to").first()
    try:
        return keys.open_text(row.bag_id, row.sealed_to, keys.context_of(row, "sealed_to")) if row else None
    except keys.Unreadable:
        return None


def _held_person(address: str) -> UUID | None:
    """Whose the address is, locked; None for a stranger, and for somebody erased that very moment."""
    # Twice: who was joined to another while we waited is that one now.
    for _ in range(2):
        if (subject := whose(address)) is None:
            return None
        if _is_held(subject):
            return subject
    return None


def _hold_person_of(message: UUID) -> None:
    """Lock whomever it went to, if they are still here: before the message, as everywhere."""
    subject = Outgoing.objects.filter(pk=message).values_list("subject_id", flat=True).first()
    if subject is not None:
        _is_held(subject)


def _is_held(subject: UUID) -> bool:
    """Lock this person; gives whether they are (still) here."""
    try:
        subjects.lock(subject)
    except people.NoSuchPerson:
        return False
    return True


def _open(row: Outgoing) -> _Opened | None:
    content = row.content
    try:
        opener = keys.opener(row.bag_id)
        if content is None:
            return None
        return _Opened(
            opener.open_text(row.sealed_from, keys.context_of(row, "sealed_from")),
            opener.open_text(row.sealed_to, keys.context_of(row, "sealed_to")),
            opener.open(content.sealed, keys.context_of(content, "sealed")),
        )
    except keys.Unreadable:
        return None


def _leave(row: Outgoing, opened: _Opened, content: bytes, at: datetime) -> Leaving:
    row.state = MailState.LEAVING.value
    # Where we fall now it is found again after a while, and not at once: it may still be on its way.
    row.due_at = next_try(1, at) or at
    row.save()
    return Leaving(row.id, opened.sender, opened.to, content)


def _refuse(row: Outgoing, opened: _Opened, reasons: tuple[Reason, ...], at: datetime) -> None:
    row.reasons = [reason.code for reason in reasons]
    reporting.about_one(sender=opened.sender, to=opened.to, content=opened.content, reasons=reasons, at=at)
    _over(row, MailState.REFUSED, at)


def _over(row: Outgoing, state: MailState, at: datetime, *, code: str = "") -> None:
    """What it said and to whom goes at once; that it went stays."""
    content = row.content_id
    row.state, row.done_at, row.error_code, row.content = state.value, at, code, None
    row.sealed_from = row.sealed_to = b""
    row.save()
    if content and not Outgoing.objects.filter(content_id=content).exists():
        Content.objects.filter(pk=content).delete()


def _owed(row: Outgoing, judged: Judged, at: datetime) -> Owed:
    """What the message owes, and a note in its row of what it will have carried."""
    language = _language(judged.subject, at)
    row.told = "tell-right-to-object" in judged.duties
    row.way_out = judged.subject is not None and "offer-a-way-out" in judged.duties
    facts = _facts(row, judged.subject, language, at)
    below = list[Words]()
    if row.told:
        below.append(texts.below("first", language, facts))
    if row.way_out:
        below.append(texts.below("way_out", language, facts))
    way_out = str(facts["way_out"]) if row.way_out else ""
    return Owed(message_id(row.id), format_datetime(row.taken_at), tuple(below), way_out)


def _language(subject: UUID | None, at: datetime) -> str:
    edition = policy.active()
    return edition.language(people.facts(subject, at=at).language) if subject else edition.register.languages[0]


def _facts(row: Outgoing, subject: UUID | None, language: str, at: datetime) -> dict[str, object]:
    edition = policy.active()
    words = edition.wordings[language]
    right, purpose = words.rights.get(Right.OBJECTION.value), words.purposes.get(row.purpose)
    today = local_date(at, edition.register.desk.time_zone)
    return {
        "organisation": edition.register.organisation,
        "right": edition.sentence(right.text, language) if right else texts.right_to_object(language),
        "purpose": purpose.title if purpose else row.purpose,
        "choices": links.choices(subject, language, on=today) if subject else "",
        "way_out": links.way_out(subject, row.purpose, language, on=today) if subject else "",
        "rights": settings.HOLDORD_ADDRESS + paths("rights")[language],
        "notice": settings.HOLDORD_ADDRESS + paths("notice")[language],
        "dpo_email": edition.register.dpo.email,
    }
