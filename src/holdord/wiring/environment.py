"""What an operator may set, and what it is when nobody has set it.

Takes:    environment variables HOLDORD_*, and secrets from files in HOLDORD_HOME that only the owner can read
Gives:    environment, one frozen value that settings.py spreads out, with all its faults
Next:     variables.py (the table of them all), safety.py (what is refused in production)

A fault does not stop the reading: whoever starts the house is told all of them at once.

Long, for every setting is read in one place: a method for each form a setting can have, and one line for each setting.
"""

import base64
import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_database_url

from holdord.lib import smtp
from holdord.lib.mailbox import address as mailbox
from holdord.vault import s3
from holdord.vault.keyring import KeyringUnsafe
from holdord.vault.storage import StorageFault
from holdord.vault.token import Token
from holdord.wiring.variables import BY_NAME

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent
#: A star would be any site: who lists none lists none.
_ORIGIN = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")
_PAGE = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?(?:/[^\s?#,]*)?")
_COMPANY_DATABASE = "HOLDORD_DATABASE_"
_MAILBOX = "HOLDORD_MAILBOX_"
_RECIPIENT = "HOLDORD_RECIPIENT_"
_WEBHOOK = "HOLDORD_WEBHOOK_"
#: Bytes, as Standard Webhooks asks for.
_SHORTEST_SECRET = 24
#: Letters of a token that nobody guesses.
#: In thousandths of a second.
_MINUTE = 60_000
_SHORTEST_TOKEN = 24
_PUBLIC_KEY = re.compile(r"age1[02-9ac-hj-np-z]{58}")
#: How often PostgreSQL is asked the same before it keeps the plan.
_PLANS_AFTER = 5
_HOUR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_HOST_AND_PORT = re.compile(r"[^\s:/]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}")
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
class Gate:
    """Where the gate listens (``port`` 0: nowhere), whom it lets in without a key, and what their mail is for."""

    host: str
    port: int
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    purposes: Mapping[str, str]
    certificate: Path | None


@dataclass(frozen=True)
class Environment:
    """Everything that was set, read and checked for form."""

    production: bool
    debug: bool
    home: Path
    register: Path
    in_force: str
    keyring: Path
    files: Path | str
    kek: str | None
    token: str | None
    token_pin: str | None
    key_destruction: str
    key_waits_days: int
    ledger: Path
    ledger_copy: Path | None
    backups: Path
    backup_recipient: tuple[str, ...]
    backup_days: int
    backup_at: tuple[int, int] | None
    key_replica: Path | None
    audit_key: str | None
    address: str
    has_address: bool
    hosts: list[str]
    embed_on: tuple[str, ...]
    behind_tls: bool
    secret_key: str
    secret_from_environment: bool
    public_promises: bool
    metrics_token: str
    company_databases: Mapping[str, str]
    recipients: Mapping[str, str]
    eventbrite_token: str
    opendsr_certificate: str
    opendsr_key: str
    opendsr_authorities: str
    drp_agents: str
    drp_business: str
    mailboxes: Mapping[str, mailbox.Address]
    webhooks: Mapping[str, tuple[str, ...]]
    databases: dict[str, Any]
    jobs_url: str
    jobs: str
    slot: str
    threads: int
    smtp: smtp.Server | None
    mail_from: str
    gate: Gate
    clamav: str
    unscanned: str
    chromium: str
    scan_sites: tuple[str, ...]
    scan_every_days: int
    scan_trusted_days: int
    scan_countries: str
    largest_file: int
    warn_days: tuple[int, ...]
    letters: str
    sms: str
    clock_leap: int
    sweep_pause: float
    lenient_holidays: bool
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

    def folder(self, name: str) -> Path | None:
        value = self.text(name)
        return Path(value).expanduser().resolve() if value else None

    def backup_recipient(self) -> tuple[str, ...]:
        name = "HOLDORD_BACKUP_RECIPIENT"
        found = tuple((self.text(name) or "").replace(",", " ").split())
        if wrong := [each for each in found if not _PUBLIC_KEY.fullmatch(each)]:
            cure = "Write age1…, as `holdord backup make-key` or age-keygen prints it."
            if wrong[0].upper().startswith("AGE-SECRET-KEY"):
                cure = "That is the private half, which does not belong here: make another key, and write its age1…"
            self.wrong(name, "there is something in it that is no public key of age.", cure)
            return ()
        return found

    def backup_at(self) -> tuple[int, int] | None:
        value = self.text("HOLDORD_BACKUP_AT") or BY_NAME["HOLDORD_BACKUP_AT"].default
        if value == "off":
            return None
        if not (found := _HOUR.fullmatch(value)):
            self.wrong("HOLDORD_BACKUP_AT", f"{value!r} is no time of the day.", "Write 03:20, for example, or off.")
            return (3, 20)
        return int(found[1]), int(found[2])

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

    def thousandths(self, name: str) -> float:
        """Thousandths of a second, as seconds; at most a minute."""
        value = self.text(name) or BY_NAME[name].default
        if not value.isdigit() or int(value) > _MINUTE:
            self.wrong(name, f"{value!r} is no whole number from 0 to {_MINUTE}.", "Write 20, for example.")
            return 0.0
        return int(value) / 1000

    def token(self, name: str) -> str:
        """What lets a machine in; nothing where none is set."""
        value = self.text(name) or ""
        if value and (len(value) < _SHORTEST_TOKEN or not value.isascii() or any(each.isspace() for each in value)):
            self.wrong(
                name, f"it has less than {_SHORTEST_TOKEN} letters and digits, or others than these.",
                "Make one by: openssl rand -hex 24",
            )  # fmt: skip
            return ""
        return value

    def days(self, name: str) -> tuple[int, ...]:
        """Numbers of days, the most first."""
        value = self.text(name) or BY_NAME[name].default
        parts = [part.strip() for part in value.split(",")]
        if not all(part.isdigit() and 0 < int(part) <= 90 for part in parts):
            self.wrong(name, f"{value!r} are not numbers of days from 1 to 90.", "Write 14,7,2, for example.")
            parts = BY_NAME[name].default.split(",")
        return tuple(sorted({int(part) for part in parts}, reverse=True))

    def wrong(self, name: str, what: str, cure: str) -> None:
        self.faults.append(Fault(name, what, cure))

    def database(self, name: str, file: Path) -> dict[str, Any]:
        url = self.text(name)
        if url is None:
            return _sqlite(file)
        try:
            found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
        except (ValueError, KeyError, dj_database_url.ParseError):
            # The address may hold a password: it is not repeated.
            self.wrong(
                name, "the address cannot be read.", "Write postgres://user:password@host/name, or leave it out."
            )
            return _sqlite(file)
        if found["ENGINE"].endswith("sqlite3"):
            return _sqlite(Path(found["NAME"]))
        # Only what goes by lib/sql.py is ever prepared.
        found.setdefault("OPTIONS", {}).setdefault("prepare_threshold", _PLANS_AFTER)
        return found

    def smtp(self) -> smtp.Server | None:
        url = self.text("HOLDORD_SMTP_URL")
        try:
            return smtp.server(url) if url else None
        except smtp.NotAnAddress as fault:
            self.wrong("HOLDORD_SMTP_URL", f"{fault}.", "Write it so, or leave it out: mails then stay in the outbox.")
            return None

    def mailboxes(self) -> dict[str, mailbox.Address]:
        """The mailboxes under HOLDORD_MAILBOX_<CHANNEL>, by the channel's id; 'dpo' is the desk's."""
        found = {}
        for name in sorted(name for name in self.given if _is_a_mailbox(name)):
            url = self.text(name)
            try:
                if url is not None:
                    found[name.removeprefix(_MAILBOX).lower().replace("_", "-")] = mailbox.address(url)
            except mailbox.NotAnAddress as fault:
                self.wrong(name, f"{fault}.", "Write it so, or leave it out: the mailbox is not read then.")
        return found

    def recipients(self) -> dict[str, str]:
        """The addresses under HOLDORD_RECIPIENT_<NAME>, by their names in small letters with hyphens."""
        found = {}
        for name in sorted(name for name in self.given if name.startswith(_RECIPIENT)):
            if (url := self.text(name)) is None:
                continue
            if "://" not in url:
                # It may hold a password: it is not repeated.
                self.wrong(name, "the address cannot be read.", "Write https://user:password@host/, for example.")
                continue
            found[name.removeprefix(_RECIPIENT).lower().replace("_", "-")] = url
        return found

    def webhooks(self) -> dict[str, tuple[str, ...]]:
        """The secrets under HOLDORD_WEBHOOK_<CHANNEL>, by the channel's id; several while one is being replaced."""
        found = {}
        for name in sorted(name for name in self.given if _is_a_webhook(name)):
            secrets = tuple((self.text(name) or "").split())
            if all(_is_a_secret(each) for each in secrets):
                found[name.removeprefix(_WEBHOOK).lower().replace("_", "-")] = secrets
            else:
                self.wrong(
                    name, "there is no secret of a webhook in it.",
                    "Write whsec_ and at least 24 bytes in base64; `openssl rand -base64 32` makes them.",
                )  # fmt: skip
        return found

    def origins(self, name: str) -> tuple[str, ...]:
        """The sites in a list: scheme, host and port as a browser names them, nothing behind."""
        found = []
        for text in (self.text(name) or "").split(","):
            if not (site := text.strip().rstrip("/").lower()):
                continue
            if not _ORIGIN.fullmatch(site):
                self.wrong(name, f"{site!r} is no site.", "Write https:// and the host's name, with commas between.")
                continue
            found.append(site)
        return tuple(dict.fromkeys(found))

    def pages(self, name: str) -> tuple[str, ...]:
        """Web addresses in a list, each with a path and without what may hold anything."""
        found = []
        for text in (self.text(name) or "").split(","):
            if not (address := text.strip()):
                continue
            if not _PAGE.fullmatch(address):
                self.wrong(name, f"{address!r} is no address of a website.", "Write https://www.example.com/.")
                continue
            found.append(address if address.count("/") > 2 else f"{address}/")
        return tuple(dict.fromkeys(found))

    def file(self, name: str) -> str:
        """A file that is there; empty, where none is named."""
        text = self.text(name) or ""
        if text and not Path(text).is_file():
            self.wrong(name, f"{text} is no file.", "Name one that is there, or leave it out.")
            return ""
        return text

    def gate(self) -> Gate:
        host, port = self.listening("HOLDORD_GATE", self.text("HOLDORD_GATE") or "off")
        certificate = self.text("HOLDORD_GATE_CERTIFICATE")
        file = Path(certificate).expanduser() if certificate else None
        return Gate(host, port, self.networks(), self.purposes(), file)

    def listening(self, name: str, value: str) -> tuple[str, int]:
        if value == "off":
            return "127.0.0.1", 0
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            self.wrong(name, f"{value!r} is no place to listen.", "Write 127.0.0.1:2525, or off.")
            return "127.0.0.1", 0
        return host.strip("[]"), int(port)

    def networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        name = "HOLDORD_GATE_NETWORKS"
        value = self.text(name) or BY_NAME[name].default
        found = []
        for text in () if value == "none" else value.split(","):
            try:
                found.append(ipaddress.ip_network(text.strip()))
            except ValueError:
                self.wrong(name, f"{text.strip()!r} is no network.", "Write 10.0.0.0/24, for example, or none.")
        return tuple(found)

    def purposes(self) -> dict[str, str]:
        name, found = "HOLDORD_GATE_PURPOSES", {}
        for text in (self.text(name) or "").split(","):
            address, sign, purpose = text.strip().partition("=")
            if sign and "@" in address and purpose:
                found[address.lower()] = purpose
            elif text.strip():
                self.wrong(name, f"{text.strip()!r} is no pair.", "Write news@example.com=news-by-email, for example.")
        return found

    def scanner(self) -> str:
        address = self.text("HOLDORD_CLAMAV") or ""
        if address.startswith("unix:/") or _HOST_AND_PORT.fullmatch(address) or not address:
            return address
        self.wrong("HOLDORD_CLAMAV", f"{address!r} is no address.", "Write unix:/run/clamav/clamd.ctl, or host:3310.")
        return ""

    def pkcs11(self) -> str | None:
        uri = self.text("HOLDORD_TOKEN")
        if uri and self.text("HOLDORD_KEK"):
            self.wrong("HOLDORD_TOKEN", "HOLDORD_KEK is set too.", "Keep the one that the keys come from.")
        try:
            if uri:
                Token.parse(uri, None)
        except KeyringUnsafe as fault:
            self.wrong("HOLDORD_TOKEN", *_wrong_and_cure(str(fault)))
        return uri

    def files(self, home: Path) -> Path | str:
        """A folder; or the address of a bucket, as it stands."""
        value = self.text("HOLDORD_FILES")
        if value is None or not value.startswith("s3:"):
            return Path(value or home / "files").expanduser().resolve()
        try:
            s3.Place.parse(value)
        except StorageFault as fault:
            self.wrong("HOLDORD_FILES", *_wrong_and_cure(str(fault)))
        return value

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
            known = name in BY_NAME or self._is_a_companys(name) or _is_a_mailbox(name) or name.startswith(_RECIPIENT)
            known = known or _is_a_webhook(name) or name.startswith("HOLDORD_TEST_")
            if name.startswith("HOLDORD_") and not known:
                self.wrong(
                    name, "there is no such setting.", "See docs/settings.md for the names; then correct or remove it."
                )


def _wrong_and_cure(fault: str) -> tuple[str, str]:
    """What a room says of a setting: without its name, which is put before it here, and its last sentence apart."""
    wrong, cure = fault.partition(": ")[2].rsplit(". ", 1)
    return f"{wrong}.", cure


def _is_a_webhook(name: str) -> bool:
    return name.startswith(_WEBHOOK) and len(name) > len(_WEBHOOK)


def _is_a_secret(text: str) -> bool:
    try:
        return text.startswith("whsec_") and len(base64.b64decode(text[6:] + "==")) >= _SHORTEST_SECRET
    except ValueError:
        return False


def _is_a_mailbox(name: str) -> bool:
    return name.startswith(_MAILBOX) and len(name) > len(_MAILBOX)


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


def _opened_at(home: Path) -> str:
    """Where the house was opened last: what a second terminal prints leads there, whatever the port."""
    try:
        return (home / "opened-at").read_text().strip() or BY_NAME["HOLDORD_ADDRESS"].default
    except OSError:
        return BY_NAME["HOLDORD_ADDRESS"].default


def note_opened_at(home: Path, address: str) -> None:
    """Keep where the house stands, for `_opened_at`."""
    (home / "opened-at").write_text(f"{address}\n")


def read(given: Mapping[str, str] | None = None) -> Environment:
    """Read everything; makes the home and its secret, where they are missing."""
    reader = _Reader(os.environ if given is None else given)
    home = _home(reader.text("HOLDORD_HOME"))
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    address = (reader.text("HOLDORD_ADDRESS") or _opened_at(home)).rstrip("/")
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
        files=reader.files(home),
        kek=reader.text("HOLDORD_KEK"),
        token=reader.pkcs11(),
        token_pin=reader.text("HOLDORD_TOKEN_PIN"),
        key_destruction=reader.word("HOLDORD_KEY_DESTRUCTION"),
        key_waits_days=reader.number("HOLDORD_KEY_WAITS_DAYS"),
        ledger=reader.folder("HOLDORD_LEDGER") or home / "ledger",
        ledger_copy=reader.folder("HOLDORD_LEDGER_COPY"),
        backups=reader.folder("HOLDORD_BACKUPS") or home / "backups",
        backup_recipient=reader.backup_recipient(),
        backup_days=reader.number("HOLDORD_BACKUP_DAYS"),
        backup_at=reader.backup_at(),
        key_replica=reader.folder("HOLDORD_KEY_REPLICA"),
        audit_key=reader.text("HOLDORD_AUDIT_KEY"),
        address=address,
        has_address=reader.text("HOLDORD_ADDRESS") is not None,
        hosts=_hosts(reader.text("HOLDORD_HOSTS"), address),
        embed_on=reader.origins("HOLDORD_EMBED_ON"),
        behind_tls=reader.word("HOLDORD_TLS") == "proxy",
        secret_key=secret or _secret(home, "secret-key"),
        secret_from_environment=secret is not None,
        public_promises=reader.word("HOLDORD_PUBLIC_PROMISES") == "on",
        metrics_token=reader.token("HOLDORD_METRICS_TOKEN"),
        company_databases=reader.company_databases(),
        recipients=reader.recipients(),
        opendsr_certificate=reader.text("HOLDORD_OPENDSR_CERTIFICATE") or "",
        opendsr_key=reader.text("HOLDORD_OPENDSR_KEY") or "",
        opendsr_authorities=reader.text("HOLDORD_OPENDSR_AUTHORITIES") or "",
        drp_agents=reader.text("HOLDORD_DRP_AGENTS") or "",
        drp_business=reader.text("HOLDORD_DRP_BUSINESS") or "",
        eventbrite_token=reader.text("HOLDORD_EVENTBRITE_TOKEN") or "",
        mailboxes=reader.mailboxes(),
        webhooks=reader.webhooks(),
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
        gate=reader.gate(),
        clamav=reader.scanner(),
        unscanned=reader.word("HOLDORD_UNSCANNED"),
        chromium=reader.file("HOLDORD_CHROMIUM"),
        scan_sites=reader.pages("HOLDORD_SCAN_SITES"),
        scan_every_days=reader.number("HOLDORD_SCAN_EVERY_DAYS"),
        scan_trusted_days=reader.number("HOLDORD_SCAN_TRUSTED_DAYS"),
        scan_countries=reader.file("HOLDORD_SCAN_COUNTRIES"),
        largest_file=reader.number("HOLDORD_LARGEST_FILE"),
        warn_days=reader.days("HOLDORD_WARN_DAYS"),
        letters=reader.text("HOLDORD_LETTERS") or "",
        sms=reader.text("HOLDORD_SMS") or "",
        clock_leap=reader.number("HOLDORD_CLOCK_LEAP"),
        sweep_pause=reader.thousandths("HOLDORD_SWEEP_PAUSE"),
        lenient_holidays=reader.word("HOLDORD_HOLIDAYS") == "lenient",
        log=reader.word("HOLDORD_LOG"),
        log_level=reader.word("HOLDORD_LOG_LEVEL"),
        faults=tuple(reader.faults),
    )


environment = read()
