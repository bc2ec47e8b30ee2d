"""The register in force, for everybody above: what is promised, in which words, in which version.

Promise:  11.1 - the policy may change; every record cites the version it was made under
Takes:    the folder named by the setting HOLDORD_REGISTER
Gives:    register(), wording(), version(), sentence(), authority(); kept() for a version of the past
Refuses:  RegisterFaulty, if the folder has faults and nothing sound was read from it before
Next:     loader.py (how it is read), actions.py (how a version is kept)
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from holdord.policy.authorities import Authority, authority
from holdord.policy.faults import Fault, RegisterFaulty, Stamp
from holdord.policy.loader import Edition, edition, load, stamp
from holdord.policy.models import RegisterVersion
from holdord.policy.register import Register
from holdord.policy.wording import Wording

__all__ = ["Authority", "active", "authority", "faults", "kept", "register", "sentence", "version", "wording"]


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
    """The edition in force. Ask once and keep it, where several questions belong together.

    A change of the files takes effect with the next question. A change that has faults does not: the last sound
    edition stays in force, and `faults` says why. Raises RegisterFaulty where there is no sound one.
    """
    now = _current()
    if now.edition is None:
        raise now.refused or RegisterFaulty(())
    return now.edition


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
