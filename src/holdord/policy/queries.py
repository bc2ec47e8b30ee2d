"""The register in force, for everybody above: what is promised, in which words, in which version.

Promise:  11.1 - the policy may change; every record cites the version it was made under
Takes:    what was published last; the folder named by the setting HOLDORD_REGISTER, which is the draft
Gives:    register(), wording(), version(), sentence(), authority(); draft(), published(), publications(); kept()
Refuses:  RegisterFaulty, if nothing was published and the folder has faults and nothing sound was read from it before
Next:     loader.py (how it is read), actions.py (how a version is kept and published)

The setting HOLDORD_IN_FORCE says what counts: 'published' (the last publication; before the first one, the folder) or
'folder' (whatever stands in the files, at once: for writing a register and looking at it).
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max, Q

from holdord.lib.sql import rows
from holdord.policy.authorities import Authority, authority
from holdord.policy.faults import Fault, RegisterFaulty, Stamp
from holdord.policy.instructing import Instruction, Narrowing, narrowed
from holdord.policy.loader import Edition, edition, load, stamp
from holdord.policy.models import Instruction as InstructionRow
from holdord.policy.models import Publication, RegisterVersion
from holdord.policy.register import Register
from holdord.policy.wording import Wording

__all__ = [
    "Authority", "Published", "active", "authority", "draft", "editions", "faults", "in_force_at", "instructions",
    "kept", "latest_draft", "latest_number", "look_again", "look_for_instructions", "obeyed", "publication",
    "publications", "published", "register", "sentence", "steady", "version", "wording",
]  # fmt: skip

#: How long a process may go on with what it read, before it asks whether another one has published, in seconds.
_LOOKS_AGAIN_AFTER = 1.0


@dataclass(frozen=True)
class Published:
    """A version that was published: what stands in the list of versions."""

    number: int
    version: str
    draft: str
    published_at: datetime
    by: str
    note: str


@dataclass(frozen=True)
class _Loaded:
    """What came of the last reading: the edition in force, and why a newer state of the files is not."""

    folder: str
    files: Mapping[str, Stamp]
    edition: Edition | None
    refused: RegisterFaulty | None = None

    def is_current(self, folder: str) -> bool:
        return self.folder == folder and all(stamp(file) == then for file, then in self.files.items())


_lock = threading.Lock()
_loaded: _Loaded | None = None


def active() -> Edition:
    """The edition in force. Ask once and keep it, where several questions belong together (or see `steady`).

    It is the last publication; before the first, and where HOLDORD_IN_FORCE says 'folder', it is the draft.
    Raises RegisterFaulty where there is no sound one.
    """
    held = _held.get()
    if held is None:
        return published() or draft()
    if held.edition is None:
        held.edition = published() or draft()
    return held.edition


def obeyed() -> Edition:
    """The edition in force with the instructions in force: what may be done, where `active` is what was promised.

    Its version and its words are those of the promise: an instruction changes neither.
    """
    global _obeyed
    edition, told = active(), instructions()
    if not told:
        return edition
    of, by, found = _obeyed
    if found is None or of is not edition or by != told:
        found = as_instructed(edition, told)
        _obeyed = edition, told, found
    return found


def as_instructed(edition: Edition, told: tuple[Instruction, ...]) -> Edition:
    """An edition with these instructions obeyed."""
    return replace(edition, register=narrowed(edition.register, told)) if told else edition


def instructions(*, numbers: Sequence[int] | None = None, at: datetime | None = None) -> tuple[Instruction, ...]:
    """The instructions in force, in the order they were given: now; or those of these numbers; or as
    they were at a moment.

    There are none while the folder itself counts: what stands there is tried, and nobody works by it.
    """
    if settings.HOLDORD_IN_FORCE != "published":
        return ()
    if numbers is not None:
        return _read_instructions(Q(number__in=numbers)) if numbers else ()
    if at is not None:
        return _ask_for_instructions(Q(at__lte=at))
    global _told
    asked_at, told = _told
    if time.monotonic() - asked_at > _LOOKS_AGAIN_AFTER:
        told = _ask_for_instructions()
        _told = (time.monotonic(), told)
    return told


def look_for_instructions() -> None:
    """Forget which instructions there are: the next question asks the database."""
    global _told
    _told = _UNTOLD


_ANY = Q()
_UNTOLD: tuple[float, tuple[Instruction, ...]] = (float("-inf"), ())
_told = _UNTOLD
_obeyed: tuple[Edition | None, tuple[Instruction, ...], Edition | None] = (None, (), None)


def _ask_for_instructions(until: Q = _ANY) -> tuple[Instruction, ...]:
    last = InstructionRow.objects.filter(until).values("kind", "about").annotate(last=Max("number")).values("last")
    try:
        return _read_instructions(Q(number__in=last))
    except DatabaseError:
        if InstructionRow._meta.db_table in connection.introspection.table_names():
            raise
        return ()


def _read_instructions(wanted: Q) -> tuple[Instruction, ...]:
    return tuple(
        Instruction(row.number, Narrowing(row.kind), row.about, tuple(row.said), row.at, row.by)
        for row in InstructionRow.objects.filter(wanted, said__isnull=False).order_by("number")
        if row.said is not None
    )


def draft() -> Edition:
    """What stands in the folder, published or not. While a change has faults, the last sound state stands for it."""
    now = _current()
    if now.edition is None:
        raise now.refused or RegisterFaulty(())
    return now.edition


@dataclass
class _Held:
    """What was in force when it was first asked for."""

    edition: Edition | None = None


_held: ContextVar[_Held | None] = ContextVar("edition in force", default=None)


@contextmanager
def steady() -> Iterator[None]:
    """Within it, what is in force does not change once it was asked for: a page is finished as it was begun."""
    token = _held.set(_Held())
    try:
        yield
    finally:
        _held.reset(token)


def published() -> Edition | None:
    """The last publication; None where there is none, or where the folder itself is in force."""
    if settings.HOLDORD_IN_FORCE != "published":
        return None
    number = latest_number()
    return _edition_of(number) if number else None


def in_force_at(moment: datetime) -> Edition:
    """What was in force at that moment; what is in force now, where nothing had been published or the folder counts."""
    if settings.HOLDORD_IN_FORCE != "published":
        return active()
    rows = Publication.objects.filter(published_at__lte=moment).order_by("-number")
    number = rows.values_list("number", flat=True).first()
    return (_edition_of(number) if number else None) or active()


def latest_number() -> int:
    """The number of the last publication; 0 before the first."""
    global _latest
    asked_at, number = _latest
    if time.monotonic() - asked_at > _LOOKS_AGAIN_AFTER:
        number = _ask_for_latest()
        _latest = (time.monotonic(), number)
    return number


def look_again() -> None:
    """Forget which publication was the last, and what it holds: the next question asks the database."""
    global _latest
    _latest = _NEVER
    _edition_of.cache_clear()
    look_for_instructions()


def latest_draft() -> str | None:
    """The version of the draft that the last publication was made from."""
    return Publication.objects.order_by("-number").values_list("draft", flat=True).first()


def publications(limit: int | None = None) -> list[Published]:
    """All publications, the newest first; or so many of the newest."""
    return [_published(row) for row in Publication.objects.order_by("-number")[:limit]]


def publication(number: int) -> tuple[Published, Edition] | None:
    """One publication with what it put in force; None if there is none of that number."""
    row = Publication.objects.filter(pk=number).first()
    return (_published(row), _kept(row.version_id)) if row else None


def editions() -> Iterator[Edition]:
    """What each publication put in force, the newest first; each is read when it is asked for."""
    for number in range(_ask_for_latest(), 0, -1):
        if (found := publication(number)) is not None:
            yield found[1]


_NEVER = (float("-inf"), 0)
_latest = _NEVER


def _ask_for_latest() -> int:
    try:
        # Asked each second by whoever does anything: by the short way.
        return rows(connection, f"SELECT MAX(number) FROM {Publication._meta.db_table}", [])[0][0] or 0  # noqa: S608
    except DatabaseError:
        # Before its first start a house has no tables, and nothing was published. Any other trouble is trouble.
        if Publication._meta.db_table in connection.introspection.table_names():
            raise
        return 0


@lru_cache(maxsize=8)
def _edition_of(number: int) -> Edition:
    return _kept(Publication.objects.values_list("version_id", flat=True).get(pk=number))


def _published(row: Publication) -> Published:
    return Published(row.number, row.version_id, row.draft, row.published_at, row.by, row.note)


def register() -> Register:
    return active().register


def wording(language: str) -> Wording:
    """The words in that language, or in the register's first where it does not speak it."""
    now = active()
    return now.wordings[now.language(language)]


def version() -> str:
    """SHA-256 of the facts and words in force: what records cite."""
    return active().version


def sentence(text: str, language: str) -> str:
    """A text of the wording with the facts of the register in it: ``{retention.website}`` -> ``5 år``."""
    return active().sentence(text, language)


def faults() -> tuple[Fault, ...]:
    """Why the files as they stand now are not in force; empty if they are."""
    refused = _current().refused
    return refused.faults if refused else ()


@lru_cache(maxsize=32)
def _kept(version: str) -> Edition:
    return edition(RegisterVersion.objects.get(pk=version).content)


def kept(version: str) -> Edition | None:
    """The facts and words of a version that was kept; None for one that never was."""
    try:
        return _kept(version)
    except RegisterVersion.DoesNotExist:
        return None


def _current() -> _Loaded:
    global _loaded
    folder = str(settings.HOLDORD_REGISTER)
    loaded = _loaded
    if loaded is None or not loaded.is_current(folder):
        with _lock:
            # Another thread may have read it while this one waited.
            if _loaded is None or not _loaded.is_current(folder):
                _loaded = _read(folder, _loaded)
            loaded = _loaded
    return loaded


def _read(folder: str, before: _Loaded | None) -> _Loaded:
    try:
        fresh = load(folder)
    except RegisterFaulty as refused:
        sound = before.edition if before and before.folder == folder else None
        return _Loaded(folder, refused.files, sound, refused)
    return _Loaded(folder, fresh.files, fresh)
