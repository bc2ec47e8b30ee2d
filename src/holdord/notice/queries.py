"""What people are told: the notice in force and those before it, in a language; who was told; the letters we wrote.

Promise:  11.1 - the policy as it stands, on the page, with its versions; 1.4 - what was written to whom can be seen
Law:      GDPR Art. 5(2), 12-14
Takes:    a language of the register; numbers of publications; ids of messages
Gives:    document(), layers(); versions(), document_of(), compared(); telling(), proofs(), untold();
          outbox(), message(), messages_to(), lost()
Next:     assembly.py (how it is put together), stored.py (how it is kept), showing.py (how it is shown), difference.py

A message is opened only by message() and messages_to(): who may read it is asked, and logged, further up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Min, Q

from holdord.consent import queries as consent
from holdord.lib.days import local_date
from holdord.notice import stored, texts
from holdord.notice.assembly import assemble
from holdord.notice.difference import Difference, difference
from holdord.notice.document import NoticeDocument
from holdord.notice.models import LostLetter, Message, NoticeVersion, Telling
from holdord.notice.rules import MessageState, TellingState, next_try
from holdord.notice.scribe import Scribe
from holdord.notice.short import shortened
from holdord.policy import queries as policy
from holdord.policy.changes import Direction
from holdord.policy.loader import Edition
from holdord.policy.queries import Published
from holdord.vault import queries as vault
from holdord.vault.rules import context_of

#: The notice in force where it was not published, by version and language. A function of both: nothing can be stale.
_assembled: dict[tuple[str, str], NoticeDocument] = {}
#: The same in short, by version, publication and language.
_shortened: dict[tuple[str, int | None, str], NoticeDocument] = {}


def document(language: str) -> NoticeDocument:
    """The notice in force, in that language or in the register's first: word for word as it was published.

    It is put together on the spot where the folder itself is in force, and where nothing was published yet.
    """
    return _document(policy.active(), language)


@dataclass(frozen=True)
class Layers:
    """The notice in force, in short and whole: both of one version."""

    short: NoticeDocument
    whole: NoticeDocument


def layers(language: str) -> Layers:
    """Both forms of the notice in force. The short one follows from the facts and words of that version."""
    now = policy.active()
    whole = _document(now, language)
    return Layers(_short(now, whole), whole)


def _short(now: Edition, whole: NoticeDocument) -> NoticeDocument:
    key = (now.version, whole.number, whole.language)
    known = _shortened.get(key)
    if known is None:
        scribe = Scribe(now.register, now.wordings[whole.language], texts.words(whole.language))
        known = shortened(scribe, whole)
        for old in [key for key in list(_shortened) if key[0] != now.version]:
            _shortened.pop(old, None)
        _shortened[key] = known
    return known


def _document(now: Edition, language: str) -> NoticeDocument:
    spoken = now.language(language)
    return _as_published(now.version, spoken) or _as_it_stands(now, spoken)


def _as_published(version: str, language: str) -> NoticeDocument | None:
    if policy.published() is None:
        return None
    kept = NoticeVersion.objects.filter(publication__version_id=version, language=language)
    digest = kept.order_by("-publication_id").values_list("digest", flat=True).first()
    return _stored(digest) if digest else None


def _as_it_stands(now: Edition, spoken: str) -> NoticeDocument:
    known = _assembled.get((now.version, spoken))
    if known is None:
        scribe = Scribe(now.register, now.wordings[spoken], texts.words(spoken))
        known = assemble(scribe, version=now.version, published_on=now.register.published_on)
        # Only the version in force is worth keeping; two threads that write the same thing do no harm.
        for old in [key for key in list(_assembled) if key[0] != now.version]:
            _assembled.pop(old, None)
        _assembled[now.version, spoken] = known
    return known


class Altered(Exception):
    """A stored notice is no longer what was published: its text and its digest do not agree."""


@lru_cache(maxsize=16)
def _stored(digest: str) -> NoticeDocument:
    content = NoticeVersion.objects.filter(digest=digest).values_list("content", flat=True)[0]
    if stored.digest(content) != digest:
        raise Altered(f"stored notice {digest[:12]}: its text was changed behind our back. Restore it from a backup")
    return stored.read(content)


# --- the versions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Version:
    """A published version as it stands in the list. The counts say what changed with it; the first changed nothing."""

    number: int
    version: str
    published_at: datetime
    note: str
    is_in_force: bool
    added: int = 0
    dropped: int = 0
    weakened: int = 0
    strengthened: int = 0
    changed: int = 0
    reworded: int = 0


def versions() -> list[Version]:
    """Every version that was published, the newest first. Wherever the folder is in force, none of them is."""
    listed = policy.publications()
    in_force = listed[0].number if listed and policy.published() is not None else 0
    return [_version(one, before, in_force) for one, before in zip(listed, [*listed, None][1:], strict=True)]


def document_of(number: int, language: str) -> NoticeDocument | None:
    """The notice of that publication, in that language or its first; None where there is none of that number."""
    found = policy.publication(number)
    if found is None:
        return None
    published, edition = found
    spoken = edition.language(language)
    kept = NoticeVersion.objects.filter(publication_id=number, language=spoken).values_list("digest", flat=True).first()
    if kept:
        return _stored(kept)
    # Published before notices were kept: what it said follows from its facts and words.
    scribe = Scribe(edition.register, edition.wordings[spoken], texts.words(spoken))
    day = local_date(published.published_at, edition.register.desk.time_zone)
    return assemble(scribe, version=edition.version, published_on=day, number=number)


def compared(older: int, newer: int, language: str) -> Difference | None:
    """What changed between two publications; None where there is not both of them."""
    # By their versions alone: what is known to differ must not cost every visitor the reading of both.
    version = {one.number: one.version for one in policy.publications()}
    if older not in version or newer not in version:
        return None
    return _difference(version[older], version[newer], language)


@lru_cache(maxsize=1024)
def _difference(before: str, after: str, language: str) -> Difference:
    """What changed between two versions never changes."""
    older, newer = policy.kept(before), policy.kept(after)
    return difference(older, newer, language) if older and newer else Difference(())


def _version(published: Published, before: Published | None, in_force: int) -> Version:
    found = _difference(before.version, published.version, "en") if before else Difference(())
    return Version(
        published.number, published.version, published.published_at, published.note, published.number == in_force,
        **{direction.value: found.count(direction) for direction in Direction},
    )  # fmt: skip


# --- who was told of what changed -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TellingCount:
    """How far we are with telling people of a publication. ``told``: the mail server took the letter."""

    publication: int
    to_tell: int = 0
    told: int = 0
    on_the_way: int = 0
    waiting: int = 0
    failed: int = 0
    unreachable: int = 0
    silent: int = 0
    gone: int = 0


@dataclass(frozen=True)
class AskAnew:
    """A purpose for which people must be asked again, and how many gave a consent that covers it no more."""

    purpose: str
    people: int


@dataclass(frozen=True)
class Proof:
    """What became of one person's telling: which letter, when. The person is an id, and None once they are gone.

    ``state`` is the name under which TellingCount counts it.
    """

    subject: UUID | None
    state: str
    done_at: datetime | None
    message: UUID | None
    sent_at: datetime | None
    lost_at: datetime | None


@dataclass(frozen=True)
class Untold:
    """A change of the policy that no letter told this person of."""

    publication: int
    state: TellingState
    at: datetime


def telling(publication: int) -> TellingCount:
    """How far it is, in numbers."""
    rows = Telling.objects.filter(publication_id=publication)
    by_state = dict(rows.values_list("state").annotate(n=Count("id")).order_by())
    letters = rows.exclude(message=None).values("message")
    failed = LostLetter.objects.filter(message__in=letters).count()
    on_the_way = Message.objects.filter(pk__in=letters, state=MessageState.QUEUED.value).count()
    count = {state: by_state.get(state.value, 0) for state in TellingState}
    return TellingCount(
        publication=publication,
        to_tell=sum(count.values()),
        told=count[TellingState.WRITTEN] - failed - on_the_way,
        on_the_way=on_the_way,
        waiting=count[TellingState.WAITING],
        failed=failed,
        unreachable=count[TellingState.UNREACHABLE],
        silent=count[TellingState.SILENT],
        gone=count[TellingState.GONE],
    )


def proofs(publication: int, limit: int | None = None) -> Iterator[Proof]:
    """Each person's telling, in no order of theirs: for whoever must show it. Nothing sealed is opened."""
    every = Telling.objects.filter(publication_id=publication)
    rows = every.order_by("id")[:limit]
    letters = every.exclude(message=None).values("message")
    sent = dict(Message.objects.filter(pk__in=letters).values_list("id", "sent_at"))
    queued = set(Message.objects.filter(pk__in=letters, state=MessageState.QUEUED.value).values_list("id", flat=True))
    lost = dict(LostLetter.objects.filter(message__in=letters).values_list("message", "lost_at"))
    for row in rows.iterator():
        letter, state = row.message, row.state
        if state == TellingState.WRITTEN.value:
            state = "failed" if letter in lost else "on_the_way" if letter in queued else "told"
        dates = (sent.get(letter), lost.get(letter)) if letter else (None, None)
        yield Proof(row.subject_id, state, row.done_at, letter, *dates)


def ask_anew(publication: int, at: datetime) -> list[AskAnew]:
    """The purposes that a publication asks new consents for, and how many people's earlier ones stand at ``at``."""
    found, changed = policy.publication(publication), compared(publication - 1, publication, "en")
    if found is None or changed is None:
        return []
    asked = dict.fromkeys(id for told in changed.all for id in told.change.ask)
    since = found[0].published_at
    return [AskAnew(purpose, consent.given_before(purpose, since, at=at)) for purpose in asked]


def untold(subject: UUID) -> list[Untold]:
    """The changes this person was to be told of, and no letter was written."""
    rows = Telling.objects.filter(subject_id=subject).exclude(state=TellingState.WRITTEN.value)
    return [
        Untold(row.publication_id, TellingState(row.state), row.done_at or row.publication.published_at)
        for row in rows.select_related("publication").order_by("publication_id")
    ]


def still_to_tell() -> dict[int, int]:
    """The publications that somebody waits to be told of, and how many do."""
    rows = Telling.objects.filter(state=TellingState.WAITING.value).values_list("publication_id")
    return dict(rows.annotate(n=Count("id")).order_by("publication_id"))


# --- the letters ------------------------------------------------------------------------------------------------------


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


def envelopes(letters: Iterable[UUID]) -> list[Envelope]:
    """What can be told of these letters without opening them; of those that are gone, nothing."""
    return [_envelope(row) for row in Message.objects.filter(pk__in=list(letters))]


def message(id: UUID) -> Letter | None:
    """One letter, opened; None if there is none."""
    row = Message.objects.filter(pk=id).first()
    return _letter(row) if row else None


def messages_to(subject: UUID) -> list[Letter]:
    """The letters to that person, oldest first, opened."""
    return [_letter(row) for row in Message.objects.filter(subject_id=subject).order_by("queued_at", "id")]


def recent_messages_to(subject: UUID, *, limit: int, before: tuple[datetime, UUID] | None = None) -> list[Letter]:
    """The latest letters to that person, newest first, opened; those before a place in the list."""
    rows = Message.objects.filter(subject_id=subject)
    if before is not None:
        moment, id = before
        rows = rows.filter(Q(queued_at__lt=moment) | Q(queued_at=moment, id__lt=id))
    return [_letter(row) for row in rows.order_by("-queued_at", "-id")[:limit]]


def written_to(subject: UUID, template: str) -> list[datetime]:
    """When letters of that kind were written to that person, the latest first."""
    rows = Message.objects.filter(subject_id=subject, template=template).order_by("-queued_at")
    return list(rows.values_list("queued_at", flat=True))


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


def went_out_at(letter: UUID) -> datetime | None:
    """When the mail server took that letter; None while it has not, or where the letter came back."""
    rows = Message.objects.filter(pk=letter, state=MessageState.SENT.value)
    return rows.values_list("sent_at", flat=True).first()


def lost() -> frozenset[UUID]:
    """The letters that did not arrive, as far as we were told, by id; those that have gone since among them."""
    return frozenset(LostLetter.objects.values_list("message", flat=True))


def lost_of(letters: Iterable[UUID | None]) -> set[UUID]:
    """Those of these letters that did not arrive, as far as we were told."""
    return set(LostLetter.objects.filter(message__in=list(letters)).values_list("message", flat=True))


def still_queued(letters: Iterable[UUID | None]) -> set[UUID]:
    """Those of these letters that the mail server has not taken."""
    rows = Message.objects.filter(pk__in=list(letters), state=MessageState.QUEUED.value)
    return set(rows.values_list("pk", flat=True))


def first_sent() -> dict[UUID, datetime]:
    """When the first letter went out to each person that any has gone to; for controls."""
    rows = Message.objects.exclude(subject=None).exclude(sent_at=None).values_list("subject_id")
    return dict(rows.annotate(first=Min("sent_at")).order_by())


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
