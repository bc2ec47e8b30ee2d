"""Where a message stands, when it is tried again, and when it is given up; where the notice and its versions stand.

Promise:  1.4 - letters reach people, or we know that they did not
Takes:    how often a message was tried, and when
Gives:    MessageState; the next moment to try. Reads no clock, no table
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from holdord.terms import paths

#: The addresses of the published notice; the public pages stand under them, and the controls read them there.
PUBLISHED_AT: Mapping[str, str] = paths("notice")

#: Where all versions of the notice are listed; each stands under its number.
VERSIONS_AT: Mapping[str, str] = paths("versions")

#: Where one version is held against another.
DIFFERENCE_AT: Mapping[str, str] = paths("difference")

#: Where people use their rights.
RIGHTS_AT: Mapping[str, str] = paths("rights")

#: What a person has been told who got a letter about a change (subjects.Told).
POLICY_CHANGE = "policy-change"

#: How long after a try the next one follows. A mail server that is down for two days is still waited for.
_PAUSES = (1, 5, 15, 60, 240, 720, 1440, 1440)

#: Messages to people we hold nothing else about (a code to an unknown address, an invitation) go after this time.
KEPT_FOR_STRANGERS = timedelta(days=30)


class MessageState(StrEnum):
    """What became of a message. SENT means that the mail server took it, not that it was read."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class TellingState(StrEnum):
    """How far we are with telling one person of a change of the policy.

    WRITTEN: there is a letter, whose own fate is its message's. SILENT: they asked us never to use their data again.
    GONE: they were erased before a letter was written.
    """

    WAITING = "waiting"
    WRITTEN = "written"
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    GONE = "gone"


def next_try(attempts: int, tried_at: datetime) -> datetime | None:
    """When to try again after so many tries; None when enough is enough."""
    if attempts > len(_PAUSES):
        return None
    return tried_at + timedelta(minutes=_PAUSES[attempts - 1])


def split_letter(text: str) -> tuple[str, str]:
    """A rendered letter as its subject line (the first line) and its body, without blank lines around it."""
    first, _, rest = text.strip().partition("\n")
    return " ".join(first.split()), rest.strip() + "\n"
