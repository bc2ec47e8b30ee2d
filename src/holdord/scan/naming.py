"""What a finding is about, in words.

Takes:    something that was stored, its owner, a span of seconds
Gives:    pieces of sentences, in no language yet
"""

import re
from urllib.parse import urlsplit

from holdord.lib.registry import Said, said
from holdord.scan.cookies import in_words
from holdord.scan.declared import Owner
from holdord.scan.seen import Stored

#: What of a name is another one tomorrow: a part of six hexadecimal signs or more, two of them digits; five digits or
#: more anywhere.
_DIFFERS = re.compile(r"(?<![^._:/-])(?=(?:[a-f]*\d){2})[0-9a-f]{6,}(?![^._:/-])|\d{5,}", re.IGNORECASE)
_SEVERAL = re.compile(r"\*(?:[._:/-]?\*)+")


def was_stored(stored: Stored, owner: Owner) -> Said:
    return said("{thing} of {whose} was stored", thing=thing(stored), whose=whose(owner, stored))


def is_still_there(stored: Stored, owner: Owner) -> Said:
    return said("{thing} of {whose} is still there", thing=thing(stored), whose=whose(owner, stored))


def is_in_no_list(stored: Stored, owner: Owner) -> Said:
    return said("{thing} is in no list people can read; it seems to be of {whose}", thing=thing(stored),
                whose=whose(owner, stored))  # fmt: skip


def stays_longer(stored: Stored, owner: Owner) -> Said:
    return said("{thing} stays for {stays}; people are told: {told}", thing=thing(stored), stays=span(stored.seconds),
                told=span(owner.told.seconds))  # fmt: skip


def thing(stored: Stored) -> Said:
    """What it is, with its name."""
    name = stored.name
    match stored.kind:
        case "cookie":
            return said("the cookie {name}", name=name)
        case "local":
            return said("{name} in the local storage", name=name)
        case "session":
            return said("{name} in the session storage", name=name)
        case "database":
            return said("the database {name}", name=name)
        case "cache":
            return said("the cache {name}", name=name)


def whose(owner: Owner, stored: Stored) -> Said | str:
    """Whose it is, as far as it is known."""
    if owner.partner:
        return owner.partner.recipient.name
    if owner.vendor:
        return owner.vendor.name
    if not stored.first_party:
        return stored.under
    host = urlsplit(stored.by).hostname
    return said("the site itself") if host == urlsplit(stored.page).hostname else host or said("nobody who is known")


def pattern(stored: Stored) -> str:
    """Its name with '*' for what differs from visitor to visitor: so it is the same finding tomorrow."""
    return _SEVERAL.sub("*", _DIFFERS.sub("*", stored.name))


def span(seconds: int | None) -> Said:
    """A lifetime in words."""
    count, unit = in_words(seconds)
    if unit == "session":
        return said("until the browser is closed")
    return _one(unit) if count == 1 else _many(unit, count)


def _one(unit: str) -> Said:
    return {
        "second": said("1 second"), "minute": said("1 minute"), "hour": said("1 hour"), "day": said("1 day"),
        "month": said("1 month"), "year": said("1 year"),
    }[unit]  # fmt: skip


def _many(unit: str, n: int) -> Said:
    return {
        "second": said("{n} seconds", n=n), "minute": said("{n} minutes", n=n), "hour": said("{n} hours", n=n),
        "day": said("{n} days", n=n), "month": said("{n} months", n=n), "year": said("{n} years", n=n),
    }[unit]  # fmt: skip
