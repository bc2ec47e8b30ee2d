"""What a person shows us and what we hand them: codes, tickets, links, passwords; and how long each is good for.

Promise:  8.1g - identity is proven by control of the address we know; 8.1c - a password that goes another way
Law:      GDPR Art. 12(6), 32(1)(b); EDPB Guidelines 01/2022 para. 65-73 (reuse what is there, ask no more than needed)
Takes:    random numbers from the system; the house's secret, where something is to be compared later
Gives:    short texts, and keyed hashes of them. Nothing here is stored in clear
Next:     actions/asking.py, actions/proving.py
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from holdord.policy.periods import Period

#: Long enough to switch to a mail program on a slow phone, too short to be found in a mailbox later.
CODE_LIVES = timedelta(minutes=15)
CODE_DIGITS = 8

#: A link to one's own data lives as long as a code: it is the same proof, carried in another way.
LINK_LIVES = CODE_LIVES

#: Tries belong to the browser that asked: a stranger's wrong ones lock nobody else out.
TRIES_PER_CODE = 5

#: What keeps a mailbox from being flooded, and bounds guessing: with ten codes a day, each tried five times after each
#: of at most three askings, a thief has 150 guesses a day in 100 million.
CODES_PER_HOUR = 3
CODES_PER_DAY = 10
COUNTED_OVER = timedelta(hours=1)
DAY = timedelta(days=1)

#: How often a browser may ask for a further code with the same ticket, and how long it waits before it does.
AGAINS = 2
BETWEEN_ASKINGS = timedelta(minutes=1)

#: A code is sent at most an hour after it was last asked for, which is at most an hour after the ticket was made:
#: a ticket this old has no code that still counts for the day.
TICKET_KEPT = DAY + 2 * COUNTED_OVER

#: A document that was handed in waits so long to be looked at, and is deleted when it has been, or by then.
DOCUMENT_KEPT = timedelta(days=14)

#: A photograph of a card is smaller.
LARGEST_DOCUMENT = 8 * 1024 * 1024

#: How long a proven browser may look at its requests; a public computer is left within that time.
SESSION_LIVES = timedelta(minutes=30)

#: A request nobody has proven stays a week: a person may be away from the mailbox, a stranger's joke may not stay.
UNPROVEN_LIVES = timedelta(days=7)

#: A holiday's length: late readers find their answer, and a forgotten link in a mailbox soon leads nowhere.
LINK_DAYS = 14

#: The ordinary limitation of claims in Denmark (forældelsesloven § 3). Until then we may have to show what was asked
#: and answered; then only dates and numbers stay (GDPR Art. 5(1)(e), 5(2)).
TRACE_LIVES = Period(3, "year")

#: Characters that neither look nor sound like one another, read aloud in Danish or in English.
CLEAR = "234679CFHJKMPRTWX"
PASSWORD_GROUPS, GROUP = 4, 5


class Door(StrEnum):
    """What a proof opens: the requests of an address, or the account of a person."""

    CASE = "case"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Ticket:
    """What a browser keeps between asking and proving, and while proven: which question it asked, and a secret."""

    challenge: UUID
    secret: str

    def __str__(self) -> str:
        return f"{self.challenge}.{self.secret}"

    @classmethod
    def parse(cls, text: str) -> "Ticket | None":
        """The ticket a session held; None for anything else."""
        challenge, _, secret = text.partition(".")
        try:
            return cls(UUID(challenge), secret)
        except ValueError:
            return None


def new_secret() -> str:
    """256 bits that fit into an address."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Eight digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def shown(code: str) -> str:
    """The code as people copy it: ``1234-5678``."""
    return f"{code[: CODE_DIGITS // 2]}-{code[CODE_DIGITS // 2 :]}"


def digits(typed: str) -> str:
    """What somebody typed, with spaces and hyphens taken out."""
    return "".join(character for character in typed[:40] if character in "0123456789")


def new_reference() -> str:
    """A number to give on the phone, as in ``A7K2-9Q``: not secret, tells nothing, hard to mishear."""
    return f"{_random(4)}-{_random(2)}"


def new_password() -> str:
    """Four groups of five, 81 bits: easy to read aloud and to type, beyond guessing."""
    return "-".join(_random(GROUP).lower() for _ in range(PASSWORD_GROUPS))


def mac(secret: str, *parts: str) -> bytes:
    """A keyed hash of the parts, each kept apart from the next."""
    framed = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hmac.digest(sha256(b"holdord/rights/1\0" + secret.encode()).digest(), framed, "sha256")


def same(one: bytes, other: bytes) -> bool:
    """Whether two hashes are equal, in a time that does not tell how far they are."""
    return hmac.compare_digest(one, other)


def hinted(address: str) -> str:
    """As much of an address as its owner needs to see a slip of the pen: ``a•••@example.dk``."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def _random(length: int) -> str:
    return "".join(secrets.choice(CLEAR) for _ in range(length))
