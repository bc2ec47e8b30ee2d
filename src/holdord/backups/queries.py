"""Which backups there are, whether they are what was written, and until when each is kept.

Promise:  7.2b - stored, secure, for no longer than we say
Takes:    settings.HOLDORD_BACKUPS (a folder)
Gives:    Manifest of each set; what a set is checked for
Refuses:  BackupRefused: no such set; BackupDamaged; ShelfAway: the folder cannot be read; NobodyCanSay: what there is
          of ours does not all lie here
"""

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from holdord.audit import queries as audit
from holdord.backups import rules, streams
from holdord.backups.models import Errand
from holdord.backups.rules import BackupDamaged, BackupRefused, Manifest, Outcome, ShelfAway, Wish
from holdord.policy import queries as policy
from holdord.vault import queries as vault

#: What has no manifest yet, or is being destroyed, begins with a dot.
HIDDEN = "."


class NobodyCanSay(LookupError):
    """Which backups there are cannot be said from here: the folder, a manifest or a set that was made is not there."""


@dataclass(frozen=True)
class Age:
    """When the newest was made, if there is one; whether it is older than it should be, where one is wanted nightly."""

    newest_at: datetime | None
    is_late: bool


@dataclass(frozen=True)
class Asked:
    """Something that was asked of the backups, or a look that was taken. ``by`` is an actor."""

    id: UUID
    wish: Wish
    set: str
    by: str
    asked_at: datetime
    done_at: datetime | None
    outcome: Outcome
    opened: bool
    said: str
    attempts: int


@dataclass(frozen=True)
class OnTheShelf:
    """A set as it lies there. ``seems_whole``: its manifest is ours, and its parts have their size; what is in them was
    looked at when ``looked_at`` says so, the last time."""

    manifest: Manifest
    seems_whole: bool
    is_encrypted: bool
    is_expired: bool
    looked: Asked | None


@dataclass(frozen=True)
class Shelf:
    """All there is, the newest first; the names of sets whose manifest cannot be read."""

    sets: tuple[OnTheShelf, ...]
    unreadable: tuple[str, ...]
    age: Age


def folder() -> Path:
    return Path(settings.HOLDORD_BACKUPS)


def sets() -> list[Manifest]:
    """All backups there are, the oldest first. Raises BackupDamaged, where a manifest is none."""
    return [_read(path) for path in _folders()]


def readable() -> list[Manifest]:
    """Those whose manifest can be read, the oldest first: what is wrong with one is not to keep the others."""
    found = []
    for path in _folders():
        with suppress(BackupRefused):
            found.append(_read(path))
    return found


def find(id: str) -> Manifest:
    """The set of that name; 'latest' is the newest. Raises BackupRefused."""
    return _read(folder() / named(id))


def named(id: str) -> str:
    """What the set is called that is meant, whether or not what it says of itself can be read. Raises BackupRefused."""
    if id == "latest":
        paths = list(_folders())
        if not paths:
            raise BackupRefused(f"{folder()}: there is no backup. See HOLDORD_BACKUPS")
        return paths[-1].name
    # By its shape first: it may come from anywhere, and not every text can be the name of a folder.
    if not rules.is_name(id) or not (folder() / id / rules.MANIFEST).is_file():
        raise BackupRefused(f"{folder()}: there is no backup called {id[:80]!r}. See them with: holdord backup list")
    return id


def path_of(manifest: Manifest) -> Path:
    return folder() / manifest.id


def seal_of(manifest: Manifest) -> str:
    """The keyed hash over all a manifest says: nobody without our keyring can make one."""
    return vault.keyed_hash("backup", rules.sealed_text(manifest)).hex()


def must_be_whole(manifest: Manifest) -> None:
    """Raise BackupDamaged unless the manifest is ours and every part is there, as it was written."""
    if manifest.seal != seal_of(manifest):
        raise BackupDamaged(
            f"{manifest.id}: its manifest was not written by this house, or was changed (or this is another keyring). "
            "Take another set"
        )
    for part in manifest.parts:
        file = path_of(manifest) / part.name
        if not file.is_file() or file.stat().st_size != part.size or streams.sha256(file) != part.sha256:
            raise BackupDamaged(f"{manifest.id}/{part.name}: it is missing, cut short or changed. Take another set")


def is_encrypted(manifest: Manifest) -> bool:
    """Whether every part begins as what age has encrypted, and nothing else lies in the set's folder."""
    names = {part.name for part in manifest.parts}
    there = {path.name for path in path_of(manifest).iterdir()}
    return there == names | {rules.MANIFEST} and all(_begins_encrypted(path_of(manifest) / name) for name in names)


def made_before_until(moment: datetime) -> datetime | None:
    """The day by which every backup that this system has made before that moment, and still keeps, is destroyed; None,
    where it keeps none.

    Raises NobodyCanSay where the folder is not there, a manifest cannot be read, or the log knows of one from before
    that is neither here nor written down as destroyed: it was carried elsewhere, or its disk is away.
    """
    try:
        if not folder().is_dir():
            raise NobodyCanSay(f"{folder()}: the folder of the backups is not there. See HOLDORD_BACKUPS")
        found = sets()
    except (OSError, BackupRefused) as fault:
        raise NobodyCanSay(f"{folder()}: it cannot be read which backups there are ({fault})") from fault
    if away := _written_down(moment) - {each.id for each in found}:
        raise NobodyCanSay(f"{folder()}: {min(away)} is not there, and nobody has written down that it was destroyed")
    return max((each.expires_at for each in found if each.made_at < moment), default=None)


def age(found: Collection[Manifest], now: datetime) -> Age:
    """How old the newest of these is. A house that was opened a moment ago owes no earlier night."""
    newest = max((each.made_at for each in found), default=None)
    wanted = settings.HOLDORD_BACKUP_RECIPIENT and settings.HOLDORD_BACKUP_AT is not None
    # It has owed one each night since its first policy was published.
    since = newest or min((each.published_at for each in policy.publications()), default=None)
    return Age(newest, bool(wanted and since is not None and now - since > rules.OLDEST))


def shelf(now: datetime) -> Shelf:
    """All sets as a page shows them: looked at by name, size and seal, for reading each through would take too long."""
    found, unreadable = [], []
    for path in _folders():
        try:
            found.append(_read(path))
        except BackupRefused:
            unreadable.append(path.name)
    looks = _last_looks([each.id for each in found])
    lines = [
        OnTheShelf(each, _seems_whole(each), is_encrypted(each), rules.is_expired(each, now), looks.get(each.id))
        for each in reversed(found)
    ]
    return Shelf(tuple(lines), tuple(unreadable), age(found, now))


def open_errands() -> list[Asked]:
    """What was asked for and is not done, the oldest first."""
    return [_asked(row) for row in Errand.objects.filter(done_at=None).order_by("asked_at", "id")]


def last_errands(limit: int) -> list[Asked]:
    """What came of the last that somebody asked for, the newest first. What the night looks at unasked is not in it."""
    rows = Errand.objects.exclude(done_at=None).exclude(by=rules.THE_NIGHT)
    return [_asked(row) for row in rows.order_by("-done_at", "-id")[:limit]]


def errand_key(asked: Asked) -> str:
    """What the job of an errand is called: another one for each attempt that met a busy shelf."""
    return f"{asked.id}-{asked.attempts}"


def _written_down(moment: datetime) -> set[str]:
    """The sets that the log says were made before that moment, were kept at it, and were not destroyed since."""
    since = moment - timedelta(days=settings.HOLDORD_BACKUP_DAYS)
    made = audit.entries(None, act="backups.create", since_at=since, until_at=moment)
    gone = audit.entries(None, act="backups.destroy", since_at=since)
    return {str(each.detail["set"]) for each in made} - {str(each.detail["set"]) for each in gone}


def _last_looks(sets: Collection[str]) -> dict[str, Asked]:
    rows = Errand.objects.filter(wish=Wish.VERIFY, set__in=sets).exclude(done_at=None)
    looked = rows.exclude(outcome__in=[Outcome.REFUSED, Outcome.FAILED]).order_by("done_at", "id")
    return {row.set: _asked(row) for row in looked}


def _asked(row: Errand) -> Asked:
    return Asked(
        row.id, Wish(row.wish), row.set, row.by, row.asked_at, row.done_at, Outcome(row.outcome), row.opened, row.said,
        row.attempts,
    )  # fmt: skip


def _seems_whole(manifest: Manifest) -> bool:
    if manifest.seal != seal_of(manifest):
        return False
    files = ((path_of(manifest) / part.name, part.size) for part in manifest.parts)
    return all(file.is_file() and file.stat().st_size == size for file, size in files)


def _begins_encrypted(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(streams.MAGIC)) == streams.MAGIC


def _folders() -> Iterator[Path]:
    try:
        if not folder().is_dir():
            return iter(())
        found = (path for path in folder().iterdir() if path.is_dir() and not path.name.startswith(HIDDEN))
        return iter(sorted(path for path in found if (path / rules.MANIFEST).is_file()))
    except OSError as fault:
        raise ShelfAway(fault.errno, fault.strerror, str(folder())) from fault


def _read(path: Path) -> Manifest:
    manifest = rules.read((path / rules.MANIFEST).read_text(errors="replace"), f"{path.name}/{rules.MANIFEST}")
    if manifest.id != path.name:
        raise BackupDamaged(f"{path.name}: its manifest is another set's ({manifest.id}). Take another set")
    return manifest
