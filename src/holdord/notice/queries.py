"""What people are told: the notice in force, in a language; and the letters we wrote.

Promise:  11.1 - the policy as it stands, on the page; 1.4 - what was written to whom can be seen
Law:      GDPR Art. 12-14
Takes:    a language of the register; ids of messages
Gives:    document(), html(), text(); outbox(), message(), messages_to()
Next:     assembly.py (how the notice is put together)

A message is opened only by message() and messages_to(): who may read it is asked, and logged, further up.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from holdord.notice import texts
from holdord.notice.assembly import assemble
from holdord.notice.document import NoticeDocument
from holdord.notice.models import Message
from holdord.notice.plain import plain
from holdord.notice.rules import MessageState, next_try
from holdord.notice.scribe import Scribe
from holdord.policy import queries as policy
from holdord.vault import queries as vault
from holdord.vault.rules import context_of

#: The notice in force, by version and language. A function of both, so nothing can be stale.
_assembled: dict[tuple[str, str], NoticeDocument] = {}


def document(language: str) -> NoticeDocument:
    """The notice in force, in that language or in the register's first."""
    now = policy.active()
    spoken = now.language(language)
    known = _assembled.get((now.version, spoken))
    if known is None:
        scribe = Scribe(now.register, now.wordings[spoken], texts.words(spoken))
        known = assemble(scribe, version=now.version, published_on=now.register.published_on)
        # Only the version in force is worth keeping; two threads that write the same thing do no harm.
        for old in [key for key in list(_assembled) if key[0] != now.version]:
            _assembled.pop(old, None)
        _assembled[now.version, spoken] = known
    return known


def html(language: str, *, unfolded: bool = False) -> SafeString:
    """The body of the notice's page; every promise has the anchor p-<id>. ``unfolded``: nothing is hidden on demand."""
    with override(language):
        return render_to_string("notice/body.html", {"notice": document(language), "unfolded": unfolded})


def text(language: str) -> str:
    """The notice as plain text."""
    return plain(document(language))


@dataclass(frozen=True)
class Envelope:
    """What can be told of a letter without opening it."""

    id: UUID
    subject: UUID | None
    template: str
    language: str
    state: MessageState
    queued_at: datetime
    sent_at: datetime | None
    attempts: int
    error_code: str


@dataclass(frozen=True)
class Letter:
    """A letter, opened. ``readable`` is False when its key is gone; ``body`` is None once it was forgotten."""

    envelope: Envelope
    readable: bool
    to: str
    title: str
    body: str | None


def outbox(limit: int = 50, *, before: datetime | None = None, state: MessageState | None = None) -> list[Envelope]:
    """The latest letters, newest first, closed."""
    rows = Message.objects.order_by("-queued_at", "-id")
    if before is not None:
        rows = rows.filter(queued_at__lt=before)
    if state is not None:
        rows = rows.filter(state=state.value)
    return [_envelope(row) for row in rows[:limit]]


def message(id: UUID) -> Letter | None:
    """One letter, opened; None if there is none."""
    row = Message.objects.filter(pk=id).first()
    return _letter(row) if row else None


def messages_to(subject: UUID) -> list[Letter]:
    """The letters to that person, oldest first, opened."""
    return [_letter(row) for row in Message.objects.filter(subject_id=subject).order_by("queued_at", "id")]


def due(at: datetime, limit: int = 100) -> list[tuple[UUID, int]]:
    """Letters to try now, each with how often it was tried: the least tried first, so that none waits behind others
    that fail again and again; of these the oldest."""
    rows = Message.objects.filter(state=MessageState.QUEUED.value).order_by("attempts", "queued_at")
    found: list[tuple[UUID, int]] = []
    for id, attempts, tried_at in rows.values_list("id", "attempts", "tried_at").iterator():
        again = next_try(attempts, tried_at) if attempts and tried_at else at
        if again is None or again <= at:
            found.append((id, attempts))
        if len(found) == limit:
            break
    return found


def waiting() -> int:
    """How many letters have not gone out."""
    return Message.objects.filter(state=MessageState.QUEUED.value).count()


def _envelope(row: Message) -> Envelope:
    return Envelope(
        row.id, row.subject_id, row.template, row.language, MessageState(row.state), row.queued_at, row.sent_at,
        row.attempts, row.error_code,
    )  # fmt: skip


def _letter(row: Message) -> Letter:
    try:
        opener = vault.opener(row.owner)
        to = opener.open_text(row.sealed_to, context_of(row, "sealed_to"))
        title = opener.open_text(row.sealed_subject, context_of(row, "sealed_subject"))
        body = opener.open_text(row.sealed_body, context_of(row, "sealed_body")) if row.sealed_body else None
    except vault.Unreadable:
        return Letter(_envelope(row), False, "", "", None)
    return Letter(_envelope(row), True, to, title, body)
