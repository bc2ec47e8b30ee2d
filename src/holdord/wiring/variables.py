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
    Setting(
        "HOLDORD_EMBED_ON",
        "none",
        "The sites that may show our forms in a frame or by a script, and send them to us: "
        "`https://www.example.com,https://example.com`.",
    ),
    Setting("HOLDORD_DATABASE_URL", "a SQLite file in the home", "The database: `postgres://user:password@host/name`."),
    Setting(
        "HOLDORD_KEYSTORE_URL",
        "a SQLite file in the home",
        "The key store: a database of its own, backed up apart from the data.",
    ),
    Setting(
        "HOLDORD_FILES",
        "`files` in the home",
        "The folder of what people attach: each file sealed, so it may lie on another disk. Or a bucket that speaks "
        "S3, `s3://bucket/prefix?endpoint=https://s3.example.com`; its key by the usual names, `AWS_ACCESS_KEY_ID` and "
        "`AWS_SECRET_ACCESS_KEY`.",
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
        "HOLDORD_TOKEN",
        "none: the keys lie in the keyring as they are",
        "The token that wraps the keys of the keyring and lets none of its own out, as PKCS#11 addresses are written: "
        "`pkcs11:token=holdord?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/holdord/pin`.",
    ),
    Setting(
        "HOLDORD_TOKEN_PIN",
        "the file that `HOLDORD_TOKEN` names as pin-source",
        "The PIN of the token, where no file may hold it.",
        secret=True,
    ),
    Setting(
        "HOLDORD_KEY_DESTRUCTION",
        "alone",
        "Who destroys the old keys after an erasure: `alone`, the house in the following night; `two`, not before two "
        "people have approved it, and until then old copies of the key store still open.",
        ("alone", "two"),
    ),
    Setting(
        "HOLDORD_KEY_WAITS_DAYS",
        "3",
        "After how many days an old key that is still there makes a promise broken.",
    ),
    Setting(
        "HOLDORD_LEDGER",
        "`ledger` in the home",
        "The folder of the ledger: what was erased, restricted, objected to, withdrawn and blocked, as keyed hashes. "
        "Better on another disk than the data, and in no backup of them: it is held against each backup put back.",
    ),
    Setting(
        "HOLDORD_LEDGER_COPY",
        "none",
        "The folder of the ledger's second place: on another machine, or a disk of its own. It is written to every two "
        "seconds; while it is away nothing waits for it.",
    ),
    Setting(
        "HOLDORD_BACKUPS",
        "`backups` in the home",
        "The folder of the backups of the data: better on another machine, or carried there. They are encrypted.",
    ),
    Setting(
        "HOLDORD_BACKUP_RECIPIENT",
        "none: no backup is made",
        "Whom backups are encrypted to: public keys of age, `age1…`, with spaces between. Whoever has the private half "
        "of one of them can restore; it is kept away from this machine.",
    ),
    Setting(
        "HOLDORD_BACKUP_DAYS",
        "30",
        "How many days a backup is kept. Then it is destroyed, and that is logged.",
    ),
    Setting(
        "HOLDORD_BACKUP_AT",
        "03:20",
        "When a backup is made every night, in the desk's time zone; `off`: never by itself.",
    ),
    Setting(
        "HOLDORD_KEY_REPLICA",
        "none",
        "The folder with the one copy of the key store and of the keyring: the latest, written anew every night after "
        "the keys were changed, encrypted to the same recipients. Apart from the backups, where no older copy is kept.",
    ),
    Setting(
        "HOLDORD_AUDIT_KEY", "made on first run", "The key that signs the audit log: 32 bytes in base64.", secret=True
    ),
    Setting(
        "HOLDORD_SECRET_KEY", "made on first run", "What signs sessions and links; at least 50 characters.", secret=True
    ),
    Setting(
        "HOLDORD_OPENDSR_CERTIFICATE",
        "none: OpenDSR is not there",
        "The file of the certificate that OpenDSR answers are signed with, PEM, the issuer's behind it. It names this "
        "house's domain, and a trusted authority issued it: a self-signed one is not taken by others.",
    ),
    Setting(
        "HOLDORD_OPENDSR_KEY",
        "none: OpenDSR is not there",
        "The file of that certificate's private key: RSA or ECDSA, PEM, without a password, readable by us alone.",
    ),
    Setting(
        "HOLDORD_OPENDSR_AUTHORITIES",
        "none beside the usual",
        "A file of authorities, PEM, whose certificates we take from processors that speak OpenDSR, beside those every "
        "browser knows: for one whose certificates a company of yours issues itself.",
    ),
    Setting(
        "HOLDORD_DRP_AGENTS",
        "none: the Data Rights Protocol is not there",
        "The file of authorised agents, a JSON list as the network's service directory gives it.",
    ),
    Setting(
        "HOLDORD_DRP_BUSINESS",
        "none: the Data Rights Protocol is not there",
        "Our own id in that directory, as in `ALTOROS`.",
    ),
    Setting(
        "HOLDORD_EVENTBRITE_TOKEN",
        "none",
        "The private token that fetches what Eventbrite's webhook tells of; without it the webhook is not there.",
        secret=True,
    ),
    Setting(
        "HOLDORD_DATABASE_<NAME>",
        "none",
        "A database of the company's own, for controls that ask it: `postgres://`, `mariadb://` or `sqlite:////path`. "
        "The register calls it by the name in small letters. Let its user do nothing but read.",
        secret=True,
    ),
    Setting(
        "HOLDORD_RECIPIENT_<NAME>",
        "none",
        "Where a recipient of the register is reached, and what lets us in: a database (`postgres://`, `mariadb://`, "
        "`sqlite:////path`), a WordPress (`https://user:application-password@host/`), a mailbox (`imaps://`), an "
        "endpoint of yours (`https://:whsec_secret@host/path`), a processor's OpenDSR (`https://:key@host/v2`). The "
        "register calls it by the name in small letters, `-` for `_`.",
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
        "HOLDORD_MAILBOX_<CHANNEL>",
        "none",
        "A mailbox that is read: `imaps://user:password@host/INBOX`, or `imap+tls://`; on this machine also `imap://`. "
        "Its name is a channel of kind `mail` in the register, in capitals and with `_` for `-`. With "
        "`?since=2026-01-31` nothing older is read. Nothing in it is marked, moved or deleted.",
        secret=True,
    ),
    Setting(
        "HOLDORD_WEBHOOK_<CHANNEL>",
        "none",
        "The secret a service signs its webhooks with, `whsec_…` as Standard Webhooks has it; two with a space between "
        "while one is being replaced. Its name is a channel of the register, in capitals and with `_` for `-`.",
        secret=True,
    ),
    Setting(
        "HOLDORD_MAILBOX_DPO",
        "none",
        "The mailbox of the data protection officer, in the same form: what comes there is a request under a right, or "
        "waits for somebody to say.",
        secret=True,
    ),
    Setting(
        "HOLDORD_GATE",
        "off",
        "Where the gate listens for mail of other systems, beside the jobs: `127.0.0.1:2525`. `off`: nowhere; `holdord "
        "gate run` runs it apart.",
    ),
    Setting(
        "HOLDORD_GATE_NETWORKS",
        "127.0.0.0/8,::1/128",
        "The networks that may hand mail to the gate without a key; `none` for none. Everybody else logs in with one.",
    ),
    Setting(
        "HOLDORD_GATE_PURPOSES",
        "none",
        "What mail is for that does not say so itself, by the address it comes from: `news@example.com=news-by-email`.",
    ),
    Setting(
        "HOLDORD_GATE_CERTIFICATE",
        "none",
        "The file with the gate's certificate and its key (PEM), for STARTTLS. Required where it listens beyond this "
        "machine.",
    ),
    Setting(
        "HOLDORD_SMS",
        "none: passwords go by the page, the phone or a letter",
        "The gateway that sends the passwords of answers as text messages: `https://:whsec_…@sms.example.com/send`. "
        "What it gets is in docs/access.md.",
        secret=True,
    ),
    Setting(
        "HOLDORD_LETTERS",
        "none: letters are written in the words of the console, or of the house",
        "The directory with letters about requests in your own words: `refusal.da.txt` and the like. A file counts "
        "before what was written in the console; one that lacks what it must say is set aside, and a control says so.",
    ),
    Setting(
        "HOLDORD_WARN_DAYS",
        "14,7,2",
        "How many days before a request must be answered the data protection officer hears of it by mail, with commas "
        "between. They hear of a late one in any case. The mail has numbers of cases and days, and nothing of anybody.",
    ),
    Setting(
        "HOLDORD_CLOCK_LEAP",
        "14",
        "So many days the machine's clock may go between two looks. Farther ahead, or back behind the highest time "
        "ever seen, nothing goes by age until somebody says that it is right: `holdord retention confirm-clock`.",
    ),
    Setting(
        "HOLDORD_SWEEP_PAUSE",
        "0",
        "So many thousandths of a second a run over what is due rests after each portion of a thousand things, so that "
        "others have the database as well: at night, and when you type `holdord retention run`.",
    ),
    Setting(
        "HOLDORD_HOLIDAYS",
        "strict",
        "How doubtful days count where the last day of a term falls on one (5 June, 24 and 31 December in Denmark; "
        "Midsummer's Eve and Christmas Eve in Finland): `strict` as working days, which gives the earlier, safe day; "
        "`lenient` as holidays.",
        ("strict", "lenient"),
    ),
    Setting(
        "HOLDORD_CLAMAV",
        "none: files are kept without having been scanned, and marked so",
        "The virus scanner that looks at every file: `unix:/run/clamav/clamd.ctl`, or `host:3310`.",
    ),
    Setting(
        "HOLDORD_UNSCANNED",
        "keep",
        "What becomes of a message with a file that no scanner has looked at: `keep` takes it in and marks the file, "
        "`hold` lets it wait for a person.",
        ("keep", "hold"),
    ),
    Setting(
        "HOLDORD_SCAN_SITES",
        "none: sites are scanned when somebody does, with `holdord scan --keep`",
        "The websites that are scanned by themselves and that the promises are held against: "
        "`https://www.example.com/,https://shop.example.com/`.",
    ),
    Setting("HOLDORD_SCAN_EVERY_DAYS", "7", "After how many days a website is scanned again, at night."),
    Setting(
        "HOLDORD_SCAN_TRUSTED_DAYS",
        "30",
        "For how many days a scan shows anything; after that its promises are *nothing to check*.",
    ),
    Setting(
        "HOLDORD_SCAN_COUNTRIES",
        "none: countries of addresses are not looked at",
        "A file of address ranges with their countries, `from,to,country` (DB-IP, IP2Location, iptoasn), for the scan.",
    ),
    Setting(
        "HOLDORD_CHROMIUM",
        "the system's, else playwright's own",
        "The Chromium that scans websites: `/usr/bin/chromium`.",
    ),
    Setting("HOLDORD_LARGEST_FILE", "25", "The largest file that is kept, in megabytes."),
    Setting(
        "HOLDORD_JOBS",
        "here",
        "`here` runs jobs in this process; `off` leaves them to another; `inline` is for tests.",
        ("here", "off", "inline"),
    ),
    Setting(
        "HOLDORD_SLOT", "worker-1", "The worker's name: one of its own for each process, the same after every restart."
    ),
    Setting(
        "HOLDORD_MOVE_TO",
        "none",
        "Where `holdord move` goes, where the address has a password: on the command line everybody on the machine "
        "could read it. Set it for that one command.",
    ),
    Setting("HOLDORD_MOVE_KEYS_TO", "none", "The same, for the key store."),
    Setting("HOLDORD_THREADS", "4", "How many requests are answered at once."),
    Setting(
        "HOLDORD_METRICS_TOKEN",
        "none: /metrics is not there",
        "What whoever collects figures from `/metrics` shows as `Authorization: Bearer …`; at least 24 letters and "
        "digits.",
        secret=True,
    ),
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
