"""What may be asked of the catalogue.

Takes:    an id, a name, a text, a cookie, a host
Gives:    vendors. Nothing is read before the first question; a question then takes about a thousandth of a second
Refuses:  nothing by exception: what is not known is None or empty
Next:     loader.py, names.py, model.py
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

from holdord.policy.catalogue.ids import ids
from holdord.policy.catalogue.loader import load
from holdord.policy.catalogue.model import Cookie, Kind, Vendor
from holdord.policy.catalogue.names import Names, all_names
from holdord.policy.faults import instead, nearest


def vendor(id: str) -> Vendor | None:
    """The vendor of that id."""
    return _by_id().get(id)


def vendors(kind: Kind | None = None) -> tuple[Vendor, ...]:
    """All vendors by id, or those of one kind."""
    return tuple(each for each in load() if kind is None or each.kind == kind)


def present(known: Vendor) -> Vendor:
    """What became of it: the vendor itself, or the one that it is called today, or that took its place."""
    seen = {known.id}
    while known.successor and known.successor not in seen and (following := vendor(known.successor)):
        seen.add(following.id)
        known = following
    return known


def by_name(text: str) -> Vendor | None:
    """The vendor of that name, however it is written: other spellings, former names, with 'Inc.' or without."""
    return _names().by_name(text)


def names_in(text: str) -> list[tuple[Vendor, int, int]]:
    """Every name in the text with its place, ``[start, end)``, from left to right."""
    return list(_names().names_in(text))


def by_cookie(name: str) -> list[tuple[Vendor, Cookie]]:
    """Who sets a cookie of that name; the closest patterns first. '_hjSession_*' asks for the pattern itself."""
    likely = ((owner, cookie) for start, owner, cookie in _cookies() if name.startswith(start))
    found = [(owner, one) for owner, one in likely if name == one.name or _pattern(one.name).fullmatch(name)]
    return sorted(found, key=lambda pair: (pair[1].name != name, -len(pair[1].name), pair[0].id))


def by_host(host: str) -> list[Vendor]:
    """Who is behind a host or web address: of all that fit those with the closest name, several where they share it."""
    labels = _host(host).split(".")
    hosts = _hosts()
    for start in range(len(labels) - 1):
        if owners := hosts.get(".".join(labels[start:])):
            return owners
    return []


@dataclass(frozen=True)
class Hit:
    """A vendor that was found, and by what of it: ``what`` is the name, the cookie or the host."""

    vendor: Vendor
    by: Literal["name", "cookie", "host"]
    what: str


def find(text: str) -> list[Hit]:
    """Whatever the text may be, a name, a cookie or a host: exactly that, else what begins with it or contains it."""
    text = text.strip()
    if not text:
        return []
    named = by_name(text)
    found = [Hit(named, "name", named.name)] if named else []
    found += [Hit(owner, "cookie", cookie.name) for owner, cookie in by_cookie(text)]
    found += [Hit(owner, "host", _host(text)) for owner in by_host(text)] if "." in text else []
    return found or list(_loosely(text.casefold()))


def near(text: str) -> str | None:
    """The name, id, cookie or host that was probably meant."""
    cookies = (cookie.name for *_, cookie in _cookies())
    return nearest(text, (*all_names(load()), *_hosts(), *cookies))


def _loosely(text: str) -> Iterator[Hit]:
    if len(text) < 3:
        return
    for each in load():
        name = next((name for name in (each.name, *each.also) if text in name.casefold()), None)
        if name is not None:
            yield Hit(each, "name", name)
        yield from (Hit(each, "cookie", one.name) for one in each.cookies if one.name.casefold().startswith(text))
        yield from (Hit(each, "host", host) for host in each.hosts if host.startswith(text))


def wrong_vendor(id: str) -> tuple[str, str] | None:
    """What is wrong with the id of a vendor in a register, and what would be right; None where it is known.

    Made for ``where.fault(path, *wrong)``.
    """
    if id in ids():
        return None
    meant = by_name(id)
    cure = f"Did you mean '{meant.id}'?" if meant else instead(id, _by_id())
    if not cure.startswith("Did you"):
        cure = "Look for it with 'holdord catalogue find', or leave the key out"
    return f"the catalogue has no vendor '{id}'", cure


@cache
def _by_id() -> dict[str, Vendor]:
    return {each.id: each for each in load()}


@cache
def _names() -> Names:
    return Names(load())


@cache
def _cookies() -> tuple[tuple[str, Vendor, Cookie], ...]:
    """Each with what its name begins with: few names have to be matched."""
    return tuple((cookie.name.split("*")[0], each, cookie) for each in load() for cookie in each.cookies)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in name.split("*")))


@cache
def _hosts() -> dict[str, list[Vendor]]:
    found: dict[str, list[Vendor]] = {}
    for each in load():
        for host in each.hosts:
            found.setdefault(host, []).append(each)
    return found


def _host(text: str) -> str:
    """The host of whatever was pasted: an address with a path, a port, a leading or a trailing dot."""
    text = text.strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        host = None
    return (host or "").strip(".").casefold()
