"""Every environment variable the house reads: its name, what it is when nobody has set it, and one sentence.

Gives:    SETTINGS, the table that docs/settings.md is written from
Next:     environment.py (which reads them)
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One environment variable. ``values`` lists the words it may be; ``secret`` ones are never shown."""

    name: str
    default: str
    sentence: str
    values: tuple[str, ...] = ()
    secret: bool = False


SETTINGS = (
    Setting(
        "HOLDORD_MODE",
        "development",
        "`production` refuses to start on anything unsafe, and says what.",
        ("development", "production"),
    ),
    Setting("HOLDORD_HOME", "var", "The folder of databases, keys and secrets; in a checkout, `var` inside it."),
    Setting(
        "HOLDORD_REGISTER",
        "examples/altoros",
        "The folder of the register that is published, enforced and checked; in production, one of your own.",
    ),
    Setting(
        "HOLDORD_IN_FORCE",
        "published",
        "`published`: what was published last is in force, and a change of the folder waits for `holdord policy "
        "publish`. `folder`: every sound change is in force at once, for writing a register and looking at it.",
        ("published", "folder"),
    ),
    Setting(
        "HOLDORD_ADDRESS",
        "http://127.0.0.1:8000",
        "The address people see in their browser; letters and links carry it.",
    ),
    Setting(
        "HOLDORD_HOSTS",
        "127.0.0.1,localhost",
        "The host names the house answers to, with commas between; the address's own is added.",
    ),
    Setting(
        "HOLDORD_TLS",
        "none",
        "`proxy`: a server in front ends TLS and sets `X-Forwarded-Proto`. Required in production.",
        ("none", "proxy"),
    ),
    Setting("HOLDORD_DATABASE_URL", "a SQLite file in the home", "The database: `postgres://user:password@host/name`."),
    Setting(
        "HOLDORD_KEYSTORE_URL",
        "a SQLite file in the home",
        "The key store: a database of its own, backed up apart from the data.",
    ),
    Setting(
        "HOLDORD_KEYRING",
        "keyring in the home",
        "The folder of the keys that open the key store; never in a backup of the data.",
    ),
    Setting(
        "HOLDORD_KEK",
        "the files of the keyring",
        "The keys themselves, where no file may hold them: `1:<base64>,index:<base64>`.",
        secret=True,
    ),
    Setting(
        "HOLDORD_AUDIT_KEY", "made on first run", "The key that signs the audit log: 32 bytes in base64.", secret=True
    ),
    Setting(
        "HOLDORD_SECRET_KEY", "made on first run", "What signs sessions and links; at least 50 characters.", secret=True
    ),
    Setting(
        "HOLDORD_DATABASE_<NAME>",
        "none",
        "A database of the company's own, for controls that ask it: `postgres://`, `mariadb://` or `sqlite:////path`. "
        "The register calls it by the name in small letters. Let its user do nothing but read.",
        secret=True,
    ),
    Setting(
        "HOLDORD_PUBLIC_PROMISES",
        "off",
        "`on` opens the page *How we keep our word* and the badge, `/en/word` and `/en/word.svg`, to everybody.",
        ("off", "on"),
    ),
    Setting(
        "HOLDORD_SMTP_URL",
        "none: mails stay in the outbox",
        "The mail server: `smtp+tls://user:password@host:587`. Required in production.",
        secret=True,
    ),
    Setting(
        "HOLDORD_MAIL_FROM",
        "the address of the register's data protection officer",
        "The address mails come from, and bounces return to.",
    ),
    Setting(
        "HOLDORD_JOBS",
        "here",
        "`here` runs jobs in this process; `off` leaves them to another; `inline` is for tests.",
        ("here", "off", "inline"),
    ),
    Setting(
        "HOLDORD_SLOT", "worker-1", "The worker's name: one of its own for each process, the same after every restart."
    ),
    Setting("HOLDORD_THREADS", "4", "How many requests are answered at once."),
    Setting("HOLDORD_LOG", "plain", "`json` writes one JSON object a line.", ("plain", "json")),
    Setting(
        "HOLDORD_LOG_LEVEL", "info", "From which level on lines are written.", ("debug", "info", "warning", "error")
    ),
    Setting(
        "HOLDORD_DEBUG",
        "0",
        "`1` shows error pages with their inside, to the person at the keyboard. Never in production.",
        ("0", "1"),
    ),
)

BY_NAME = {setting.name: setting for setting in SETTINGS}
