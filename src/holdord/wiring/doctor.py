"""What is set, what is missing, what is unsafe: each with the cure. Looks, and changes nothing.

Promise:  9.5 - "the deployment check reports the rest"
Takes:    the environment; the databases, where they are ready
Gives:    findings in the order a reader wants them: the worst first within each subject
"""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from holdord.backups import queries as backups
from holdord.backups.rules import OLDEST
from holdord.intake import queries as intake
from holdord.intake import scanning
from holdord.intake import texts as intake_texts
from holdord.intake.actions.mailboxes import DESK
from holdord.policy import queries as policy
from holdord.policy.faults import RegisterFaulty
from holdord.scan import browser
from holdord.staff import queries as staff
from holdord.staff.rules import opens_persons
from holdord.vault import files
from holdord.vault import queries as vault
from holdord.wiring import safety
from holdord.wiring.environment import Environment

GOOD, MISSING, UNSAFE = "good", "missing", "unsafe"
_OTHERS = 0o077
_LITTLE_SPACE = 1024**3
_SILENT = timedelta(minutes=5)
_UNLOOKED = timedelta(minutes=15)
#: From here on SQLite has what the vault asks of it when rows are deleted.
_SQLITE = (3, 37, 0)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``state``: good, missing (works without it, worse), unsafe (must be cured)."""

    what: str
    state: str
    said: str
    cure: str = ""


def findings(environment: Environment, *, ready: bool, now: datetime) -> list[Finding]:
    """Everything, in the order of this file."""
    found = [*_mode(environment), *_files(environment), *_databases(environment, ready), *_register()]
    found += [*_in_force(environment, ready)]
    found += [*_mail(environment), *_scanner(environment), *_browser(environment), *_machine(environment)]
    found += [*_keys(ready), *_attachments()]
    if ready:
        found += [
            *_backups(environment, now),
            *_staff(environment),
            *_jobs(environment, now),
            *_mailboxes(environment, now),
            *tables(),
        ]
    return found


def _mode(environment: Environment) -> Iterator[Finding]:
    yield from (Finding(fault.setting, UNSAFE, fault.wrong, fault.cure) for fault in safety.refusals(environment))
    if environment.production:
        yield Finding("mode", GOOD, f"production, at {environment.address}")
        return
    cure = "Before real people's data come in: HOLDORD_MODE=production (docs/running.md)."
    # Which port `holdord run` was given is known to it alone.
    where = environment.address if environment.has_address else "the address 'holdord run' says"
    yield Finding("mode", MISSING, f"development, at {where}: no TLS, no second factor asked for", cure)


def _files(environment: Environment) -> Iterator[Finding]:
    yield _private("home", environment.home, "the databases")
    yield _private("secrets", environment.home / "secrets", "what signs sessions and links")
    if environment.kek is None:
        yield _private("keyring", environment.keyring, "the keys to all sealed data")
    inside = environment.keyring.is_relative_to(environment.home)
    if environment.production and inside and environment.kek is None:
        cure = "Set HOLDORD_KEYRING to a folder that no backup of the data includes."
        yield Finding("keyring", MISSING, "it lies inside the home: a backup of the home is a backup of the keys", cure)


def _keys(ready: bool) -> Iterator[Finding]:
    """Whether each key that must be there opens; and, where a token wraps them, whether one still lies in clear."""
    if ready and (fault := vault.keyring_fault()):
        wrong, _, cure = fault.rpartition(". ") if ". " in fault else (fault, "", "")
        yield Finding("keys", UNSAFE, wrong or fault, cure)
    elif ready and (clear := vault.keys_in_clear()):
        said = (
            f"keys that the token does not wrap yet lie in the keyring in clear (epochs {', '.join(map(str, clear))})"
        )
        yield Finding("keys", UNSAFE, said, "Run: holdord keyring rotate")


def _attachments() -> Iterator[Finding]:
    if fault := files.fault():
        wrong, _, cure = fault.partition(". ")
        yield Finding("files", UNSAFE, wrong, cure)


def _private(what: str, path: Path, holds: str) -> Finding:
    if not path.exists():
        return Finding(what, MISSING, f"{path} is not there yet", "It is made by: holdord run")
    mode = path.stat().st_mode & 0o777
    if mode & _OTHERS:
        return Finding(
            what,
            UNSAFE,
            f"{path} holds {holds}, and others can read it (mode {mode:o})",
            f"Run: chmod -R go-rwx {path}",
        )
    return Finding(what, GOOD, f"{path}, readable by its owner only")


def _databases(environment: Environment, ready: bool) -> Iterator[Finding]:
    engines = {name: _engine(settings["ENGINE"]) for name, settings in environment.databases.items()}
    if not ready:
        yield Finding(
            "databases",
            MISSING,
            "they do not answer, or are not up to date",
            "Run: holdord run (or: holdord database prepare)",
        )
    else:
        yield Finding("databases", GOOD, f"up to date: data in {engines['default']}, key store in {engines['keys']}")
    one, other = (environment.databases[name] for name in ("default", "keys"))
    if engines["default"] == "PostgreSQL" and all(one.get(key) == other.get(key) for key in ("HOST", "PORT", "NAME")):
        cure = "Set HOLDORD_KEYSTORE_URL to a database of its own, with backups of its own."
        yield Finding("key store", UNSAFE, "keys and data share a database: each backup of one holds the other", cure)


def _engine(path: str) -> str:
    return "PostgreSQL" if "postgresql" in path else "SQLite"


def _register() -> Iterator[Finding]:
    try:
        register, faults = policy.register(), policy.faults()
    except RegisterFaulty as refused:
        yield Finding(
            "register", UNSAFE, f"it cannot be read (faults: {len(refused.faults)})", "Run: holdord register check"
        )
        return
    if faults:
        yield Finding(
            "register",
            UNSAFE,
            f"its files are faulty (faults: {len(faults)}); an older state is in force",
            "Run: holdord register check",
        )
        return
    yield Finding("register", GOOD, f"{register.organisation}, promises: {len(register.promises)}")


def _in_force(environment: Environment, ready: bool) -> Iterator[Finding]:
    if environment.in_force == "folder":
        said = "whatever stands in the folder of the register is in force at once: nobody is told, nothing is kept"
        cure = "Leave HOLDORD_IN_FORCE out, and put changes in force by: holdord policy publish"
        yield Finding("HOLDORD_IN_FORCE", UNSAFE if environment.production else MISSING, said, cure)
        return
    # A folder with faults is told of already, and can be compared with nothing.
    if not ready or policy.faults():
        return
    number = policy.latest_number()
    if not number:
        cure = "Run: holdord policy publish"
        yield Finding("policy", MISSING, "nothing was published: until then the folder itself is in force", cure)
        return
    differs = policy.latest_draft() != policy.draft().version
    folder = "holds a draft that differs (look: holdord register preview)" if differs else "says the same"
    yield Finding("policy", GOOD, f"version {number} is in force; the folder {folder}")


def _mail(environment: Environment) -> Iterator[Finding]:
    smtp = environment.smtp
    if smtp is None:
        cure = "Set HOLDORD_SMTP_URL and HOLDORD_MAIL_FROM, then: holdord mail test you@example.com"
        yield Finding("mail", MISSING, "no mail server: mails stay in the outbox of the console", cure)
    elif not environment.mail_from:
        yield Finding(
            "mail",
            MISSING,
            "HOLDORD_MAIL_FROM is not set",
            "Set the address that mails come from and bounces return to.",
        )
    else:
        yield Finding("mail", GOOD, f"by {smtp.host}:{smtp.port}, {'encrypted' if smtp.encrypted else 'in clear'}")


def _mailboxes(environment: Environment, now: datetime) -> Iterator[Finding]:
    """Each mailbox that is set: whether anything reads it, and what was left in it."""
    seen = {state.name: state for state in intake.mailboxes()}
    channels = {channel.id for channel in policy.register().channels if channel.kind == "mail"} | {DESK}
    for name in environment.mailboxes:
        what, state = f"mailbox {name}", seen.get(name)
        if name not in channels:
            cure = "Write it under 'channels' with 'kind: mail', or remove the setting."
            yield Finding(what, MISSING, "it is not read: the register has no channel of that name", cure)
        elif state is None or state.looked_at is None:
            yield Finding(what, MISSING, "it was never looked at", "Run: holdord run (or: holdord mailbox read)")
        elif state.fault:
            since = f"since {state.fault_since_at:%Y-%m-%d %H:%M} UTC"
            yield Finding(what, MISSING, f"it cannot be read, {since}", str(intake_texts.TROUBLES[state.fault]))
        elif now - state.looked_at > _UNLOOKED:
            said = f"it was last looked at on {state.looked_at:%Y-%m-%d %H:%M} UTC; waiting: {state.behind}"
            yield Finding(what, MISSING, said, "Is the house open? Run: holdord run")
        else:
            said = f"last looked at on {state.looked_at:%Y-%m-%d %H:%M} UTC; waiting: {state.behind}"
            yield Finding(what, GOOD, said)
        if state and state.unread:
            said = f"messages left unread: {sum(state.unread.values())}"
            yield Finding(what, MISSING, said, "Run: holdord mailbox list")


def tables() -> Iterator[Finding]:
    """Each table of the register: whether it is read, and whether all of it could be."""
    seen = intake.tables()
    for channel in policy.register().channels:
        if channel.table is None:
            continue
        what, state = f"table {channel.id}", seen.get(channel.id)
        if state is None:
            yield Finding(what, MISSING, "it was never read", f"Run: holdord channel read {channel.id}")
        elif state.fault_since_at:
            since = f"since {state.fault_since_at:%Y-%m-%d %H:%M} UTC"
            yield Finding(what, MISSING, f"it cannot be read, {since}", f"Run: holdord channel read {channel.id}")
        elif state.faults:
            said = f"rows that could not be read: {state.faults} of {state.rows}"
            yield Finding(what, MISSING, said, f"Correct them, and run: holdord channel read {channel.id} --whole")
        else:
            yield Finding(what, GOOD, f"last read on {state.at:%Y-%m-%d %H:%M} UTC")


def _scanner(environment: Environment) -> Iterator[Finding]:
    if not environment.clamav:
        cure = "Install clamav-daemon, and set HOLDORD_CLAMAV=unix:/run/clamav/clamd.ctl (docs/guards.md)."
        yield Finding("virus scanner", MISSING, "none is set: files are kept without having been scanned", cure)
    elif (known := scanning.version(environment.clamav)) is None:
        cure = "Start it (systemctl start clamav-daemon), or correct HOLDORD_CLAMAV."
        yield Finding("virus scanner", UNSAFE, f"nobody answers at {environment.clamav}", cure)
    else:
        yield Finding("virus scanner", GOOD, f"{known}, at {environment.clamav}")


def _browser(environment: Environment) -> Iterator[Finding]:
    """What scans websites by itself: only where some are set."""
    if not environment.scan_sites:
        return
    if (wrong := browser.missing(environment.chromium)) is not None:
        yield Finding("browser", MISSING, "websites are set to be scanned, and nothing can scan them", f"{wrong}.")
    else:
        yield Finding("browser", GOOD, f"websites that are scanned by themselves: {len(environment.scan_sites)}")


def _machine(environment: Environment) -> Iterator[Finding]:
    if sqlite3.sqlite_version_info < _SQLITE:
        yield Finding(
            "SQLite", UNSAFE, f"version {sqlite3.sqlite_version} is too old", "Use a Python with SQLite 3.37 or later."
        )
    free = shutil.disk_usage(environment.home).free
    if free < _LITTLE_SPACE:
        yield Finding(
            "disk",
            MISSING,
            f"{free // 1024**2} MB left beside the databases",
            "Make room: a full disk stops every write.",
        )


def _backups(environment: Environment, now: datetime) -> Iterator[Finding]:
    """Whether backups are made, and whether the ledger and the copy of the keys are where no backup of the data is."""
    if not environment.backup_recipient:
        cure = "Run: holdord backup make-key FILE, and set HOLDORD_BACKUP_RECIPIENT (docs/backups.md)"
        yield Finding("backups", MISSING, "none is made: there is nobody to encrypt them to", cure)
    else:
        yield _newest_backup(now)
    if environment.ledger_copy is None:
        cure = "Set HOLDORD_LEDGER_COPY to a folder on another machine: without the ledger nothing can be restored."
        yield Finding("ledger", MISSING, "it has no second place", cure)
    elif not environment.ledger_copy.is_dir():
        yield Finding("ledger", UNSAFE, f"its second place is away: {environment.ledger_copy}", "Mount it, or make it.")
    else:
        yield Finding("ledger", GOOD, f"in {environment.ledger}, and in {environment.ledger_copy}")
    if environment.key_replica is None:
        cure = "Set HOLDORD_KEY_REPLICA to a folder apart from the backups: without the keys no backup opens."
        yield Finding("copy of the keys", MISSING, "there is none", cure)


def _newest_backup(now: datetime) -> Finding:
    found = backups.sets()
    if not found:
        return Finding(
            "backups", MISSING, "there is none yet", "The house makes one every night, or: holdord backup create"
        )
    newest = max(each.made_at for each in found)
    old = now - newest > OLDEST
    cure = "Is the house open at night? Run: holdord backup create" if old else ""
    return Finding(
        "backups", MISSING if old else GOOD, f"{len(found)}, the newest of {newest:%Y-%m-%d %H:%M} UTC", cure
    )


def _staff(environment: Environment) -> Iterator[Finding]:
    active = [member for member in staff.members() if member.state == "active"]
    if not any(member.role == "dpo" for member in active):
        yield Finding(
            "staff", MISSING, "no data protection officer can log in", "Run: holdord staff invite ADDRESS --role dpo"
        )
    bare = [member for member in active if opens_persons(member.role) and not member.has_second_factor]
    if bare:
        said = f"{len(bare)} of {len(active)} accounts can open a person's data without a second factor"
        cure = "In production mode each is asked for it at the next log-in."
        yield Finding("second factor", MISSING, said, cure)
    elif active:
        yield Finding("second factor", GOOD, f"{len(active)} accounts; all that can open a person's data have one")
    invented = [member for member in active if member.email.endswith(".example")]
    if environment.production and invented:
        cure = "Deactivate them in the console, once you have accounts of your own."
        yield Finding("staff", UNSAFE, f"{len(invented)} accounts of the example can log in", cure)


def _jobs(environment: Environment, now: datetime) -> Iterator[Finding]:
    if environment.jobs != "here":
        yield Finding(
            "jobs",
            MISSING,
            "this process leaves them to another one",
            "At least one house runs with HOLDORD_JOBS=here.",
        )
    # Imported here: the engine's library weighs half a second, and only the doctor asks.
    from sqlalchemy.exc import SQLAlchemyError

    from holdord.lib.jobs.marks import Marks

    try:
        beats = Marks(environment.jobs_url).beats_or_none()
    except SQLAlchemyError:
        yield Finding(
            "jobs", UNSAFE, "their database does not answer", "See HOLDORD_DATABASE_URL, or the file jobs.db."
        )
        return
    if beats is None:
        yield Finding("jobs", MISSING, "they have never run", "Run: holdord run")
        return
    for slot, heard_at in sorted(beats.items()):
        silent = now - heard_at > _SILENT
        said = f"{slot} was last heard of at {heard_at:%Y-%m-%d %H:%M} UTC"
        yield Finding("jobs", MISSING if silent else GOOD, said, "Is the house open? Run: holdord run")
