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

from holdord.policy import queries as policy
from holdord.policy.faults import RegisterFaulty
from holdord.staff import queries as staff
from holdord.staff.rules import opens_persons
from holdord.wiring import safety
from holdord.wiring.environment import Environment

GOOD, MISSING, UNSAFE = "good", "missing", "unsafe"
_OTHERS = 0o077
_LITTLE_SPACE = 1024**3
_SILENT = timedelta(minutes=5)
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
    found += [*_mail(environment), *_machine(environment)]
    if ready:
        found += [*_staff(environment), *_jobs(environment, now)]
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
