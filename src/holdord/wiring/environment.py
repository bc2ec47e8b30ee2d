"""What an operator may set, and what it is when nobody has set it.

Takes:    environment variables HOLDORD_*, and secrets from files in HOLDORD_HOME that only the owner can read
Gives:    environment, one frozen value that settings.py spreads out, with all its faults
Next:     variables.py (the table of them all), safety.py (what is refused in production)

A fault does not stop the reading: whoever starts the house is told all of them at once.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_database_url

from holdord.lib import smtp
from holdord.wiring.variables import BY_NAME

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent
_COMPANY_DATABASE = "HOLDORD_DATABASE_"
_COMPANY_DATABASES = {"postgres", "postgresql", "sqlite", "mariadb", "mysql"}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one setting, what would be right, and what to do."""

    setting: str
    wrong: str
    cure: str

    def __str__(self) -> str:
        return f"{self.setting}: {self.wrong} {self.cure}"


@dataclass(frozen=True)
class Environment:
    """Everything that was set, read and checked for form."""

    production: bool
    debug: bool
    home: Path
    register: Path
    in_force: str
    keyring: Path
    kek: str | None
    audit_key: str | None
    address: str
    has_address: bool
    hosts: list[str]
    behind_tls: bool
    secret_key: str
    secret_from_environment: bool
    public_promises: bool
    company_databases: Mapping[str, str]
    databases: dict[str, Any]
    jobs_url: str
    jobs: str
    slot: str
    threads: int
    smtp: smtp.Server | None
    mail_from: str
    log: str
    log_level: str
    faults: tuple[Fault, ...]


class _Reader:
    """Reads settings one by one and keeps a list of what was wrong."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.faults: list[Fault] = []

    def text(self, name: str) -> str | None:
        value = self.given.get(name, "").strip()
        return value or None

    def word(self, name: str) -> str:
        setting = BY_NAME[name]
        value = self.text(name) or setting.default
        if value not in setting.values:
            self.wrong(name, f"{value!r} is not one of its words.", f"Write {' or '.join(setting.values)}.")
            return setting.default
        return value

    def number(self, name: str) -> int:
        value = self.text(name) or BY_NAME[name].default
        if not value.isdigit() or int(value) < 1:
            self.wrong(
                name, f"{value!r} is not a whole number above 0.", f"Write {BY_NAME[name].default}, for example."
            )
            return int(BY_NAME[name].default)
        return int(value)

    def wrong(self, name: str, what: str, cure: str) -> None:
        self.faults.append(Fault(name, what, cure))

    def database(self, name: str, file: Path) -> dict[str, Any]:
        url = self.text(name)
        if url is None:
            return _sqlite(file)
        try:
            return dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
        except (ValueError, KeyError, dj_database_url.ParseError):
            # The address may hold a password: it is not repeated.
            self.wrong(
                name, "the address cannot be read.", "Write postgres://user:password@host/name, or leave it out."
            )
            return _sqlite(file)

    def smtp(self) -> smtp.Server | None:
        url = self.text("HOLDORD_SMTP_URL")
        try:
            return smtp.server(url) if url else None
        except smtp.NotAnAddress as fault:
            self.wrong("HOLDORD_SMTP_URL", f"{fault}.", "Write it so, or leave it out: mails then stay in the outbox.")
            return None

    def company_databases(self) -> dict[str, str]:
        """The addresses under HOLDORD_DATABASE_<NAME>, by their names in small letters; URL is our own."""
        found = {}
        for name in sorted(self.given):
            if not self._is_a_companys(name) or (url := self.text(name)) is None:
                continue
            if url.partition("://")[0] not in _COMPANY_DATABASES or "://" not in url:
                # The address may hold a password: it is not repeated.
                self.wrong(
                    name, "the address cannot be read.", "Write postgres://user:password@host/name, for example."
                )
                continue
            found[name.removeprefix(_COMPANY_DATABASE).lower()] = url
        return found

    @staticmethod
    def _is_a_companys(name: str) -> bool:
        return name.startswith(_COMPANY_DATABASE) and name not in BY_NAME and len(name) > len(_COMPANY_DATABASE)

    def unknown(self) -> None:
        for name in sorted(self.given):
            known = name in BY_NAME or self._is_a_companys(name) or name.startswith("HOLDORD_TEST_")
            if name.startswith("HOLDORD_") and not known:
                self.wrong(
                    name, "there is no such setting.", "See docs/settings.md for the names; then correct or remove it."
                )


def _sqlite(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "holdord.lib.sqlite",
        "NAME": str(file),
        # Kept open: the last connection to close would write the whole log back into the file, after every request.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;"
            ),
        },
    }


def _secret(home: Path, name: str) -> str:
    """The secret in that file; made, and readable by its owner only, where there is none."""
    path = home / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        secret = secrets.token_urlsafe(50)
        file.write(secret)
    return secret


def _home(value: str | None) -> Path:
    """Where everything is kept. In a checkout it does not depend on the folder a command is typed in."""
    if value:
        return Path(value).expanduser().resolve()
    return (CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()) / "var"


def _hosts(value: str | None, address: str) -> list[str]:
    named = [host.strip() for host in (value or "127.0.0.1,localhost").split(",") if host.strip()]
    own = (
        address.partition("://")[2].partition("/")[0].rpartition(":")[0]
        or address.partition("://")[2].partition("/")[0]
    )
    return [*named, *([own] if own and own not in named else [])]


def _jobs_url(given: str | None, home: Path) -> str:
    """The engine's own file; or a schema of its own in the same PostgreSQL."""
    if given is None or not given.startswith(("postgres", "pgsql")):
        return f"sqlite:///{home / 'jobs.db'}"
    return "postgresql+psycopg" + given[given.index("://") :]


def read(given: Mapping[str, str] | None = None) -> Environment:
    """Read everything; makes the home and its secret, where they are missing."""
    reader = _Reader(os.environ if given is None else given)
    home = _home(reader.text("HOLDORD_HOME"))
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    address = (reader.text("HOLDORD_ADDRESS") or BY_NAME["HOLDORD_ADDRESS"].default).rstrip("/")
    if not address.startswith(("http://", "https://")):
        reader.wrong("HOLDORD_ADDRESS", f"{address!r} is no web address.", "Write https:// and the host's name.")
    secret = reader.text("HOLDORD_SECRET_KEY")
    reader.unknown()
    return Environment(
        production=reader.word("HOLDORD_MODE") == "production",
        debug=reader.word("HOLDORD_DEBUG") == "1",
        home=home,
        register=Path(reader.text("HOLDORD_REGISTER") or CHECKOUT / "examples" / "altoros").expanduser().resolve(),
        in_force=reader.word("HOLDORD_IN_FORCE"),
        keyring=Path(reader.text("HOLDORD_KEYRING") or home / "keyring").expanduser().resolve(),
        kek=reader.text("HOLDORD_KEK"),
        audit_key=reader.text("HOLDORD_AUDIT_KEY"),
        address=address,
        has_address=reader.text("HOLDORD_ADDRESS") is not None,
        hosts=_hosts(reader.text("HOLDORD_HOSTS"), address),
        behind_tls=reader.word("HOLDORD_TLS") == "proxy",
        secret_key=secret or _secret(home, "secret-key"),
        secret_from_environment=secret is not None,
        public_promises=reader.word("HOLDORD_PUBLIC_PROMISES") == "on",
        company_databases=reader.company_databases(),
        databases={
            "default": reader.database("HOLDORD_DATABASE_URL", home / "app.db"),
            "keys": reader.database("HOLDORD_KEYSTORE_URL", home / "keys.db"),
        },
        jobs_url=_jobs_url(reader.text("HOLDORD_DATABASE_URL"), home),
        jobs=reader.word("HOLDORD_JOBS"),
        slot=reader.text("HOLDORD_SLOT") or BY_NAME["HOLDORD_SLOT"].default,
        threads=reader.number("HOLDORD_THREADS"),
        smtp=reader.smtp(),
        mail_from=reader.text("HOLDORD_MAIL_FROM") or "",
        log=reader.word("HOLDORD_LOG"),
        log_level=reader.word("HOLDORD_LOG_LEVEL"),
        faults=tuple(reader.faults),
    )


environment = read()
