"""What the gate answers a mail program: a code, and a sentence in plain ASCII that says what to do.

Takes:    what mailing.actions refused, or took
Gives:    replies of RFC 5321 and 3463. They name an address only as the sender wrote it
"""

import unicodedata
from collections.abc import Iterable

from holdord.mailing import texts
from holdord.mailing.actions import AllRefused, NotTaken, Taken
from holdord.mailing.rules import PURPOSE_HEADER

_LONGEST_LINE = 400
_MOST_LINES = 20

NO_PURPOSE = (
    f"554 5.7.1 Nothing says what this mail is for. Write the id of a purpose of the register into {PURPOSE_HEADER}, "
    "or log in with it as the user name"
)
NOT_A_SENDER = "553 5.1.7 The sender's address is none"
LOG_IN_FIRST = (
    "530 5.7.0 Log in with a key: the user name is the purpose, the password a key of 'holdord key make --for send'"
)
KEY_ENDED = "535 5.7.8 This key was revoked, or its time is up. Log in with another: 'holdord key make --for send'"
TOO_MANY = "452 4.5.3 Too many recipients at once. Send the rest in a second message"
NOT_AN_ADDRESS = "553 5.1.3 This is no address"
LATER = "451 4.3.0 Something went wrong here, and nothing was taken. Try again later"

_NOT_TAKEN = {"too-large": "552 5.3.4", "recipients": "554 5.5.3", "not-a-message": "554 5.6.0"}


def unknown_purpose(purpose: str) -> str:
    """The id is repeated: it is the sender's own setting, and names nobody."""
    return f"554 5.7.1 The register knows no purpose {_plain(purpose)[:80]!r}. 'holdord register show' lists them"


def not_taken(refused: NotTaken) -> str:
    return f"{_NOT_TAKEN[refused.code]} {_plain(str(refused))}"


def taken(found: Taken) -> str:
    left = f"; {len(found.refused)} not, of which a report says why" if found.refused else ""
    return f"250 2.0.0 Taken for {len(found.ids)}{left}"


def all_refused(refused: AllRefused) -> str:
    """Every address with every reason, in as many lines as it takes."""
    lines = [f"{each.address}: {said}" for each in refused.refused for said in texts.said(each.reasons, "en")]
    return _lines("550", "5.7.1", lines)


def _lines(code: str, status: str, lines: Iterable[str]) -> str:
    said = [f"{status} {_plain(line)[:_LONGEST_LINE]}" for line in lines][:_MOST_LINES] or [status]
    return "\r\n".join([*(f"{code}-{line}" for line in said[:-1]), f"{code} {said[-1]}"])


def _plain(text: str) -> str:
    """As SMTP without extensions can say it, in one line."""
    flat = unicodedata.normalize("NFKD", text.replace("‘", "'").replace("’", "'"))
    return "".join(sign if " " <= sign <= "~" else "?" for sign in flat if not unicodedata.combining(sign))
