"""Who is kept out: what can be blocked, how it is written down, and what of an arrival is looked up.

Promise:  7.4 - spam and fraud accounts can be blocked: by address, domain, account, network
Law:      GDPR Art. 5(1)(c), 6(1)(f), 25(1)
Takes:    what staff typed; the identifiers and the network of an arrival. Reads no table and no key
Gives:    Target, in one spelling; `looked_up`, all targets that would keep an arrival out
Refuses:  NotBlockable, with a code (texts.BLOCK_REFUSALS)
Next:     actions/blocking.py (who writes), models.Block (what is kept: a keyed hash, and no more of a person)
"""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from holdord.intake.channels.phones import spellings
from holdord.intake.rules import is_email
from holdord.terms import IdentifierKind

DOMAIN, NETWORK = "domain", "network"
#: What can be blocked: whatever identifies a sender, the domain of their address, and where they come from.
KINDS: tuple[str, ...] = (*(kind.value for kind in IdentifierKind), DOMAIN, NETWORK)
#: Why somebody is blocked. Codes, for the column is in clear.
REASONS = ("spam", "fraud", "phishing", "malware", "abuse", "flood")

#: Where half the world has its mailbox: to block one of these would block everybody.
_SHARED = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "live.dk", "msn.com", "yahoo.com",
        "icloud.com", "me.com", "mac.com", "aol.com", "gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com",
        "hotmail.dk", "outlook.dk", "yahoo.dk", "hotmail.se", "live.se", "outlook.se", "yahoo.se", "hotmail.no",
        "live.no", "outlook.no", "yahoo.no", "hotmail.fi", "hotmail.co.uk", "live.co.uk", "yahoo.co.uk", "hotmail.de",
        "live.de", "outlook.de", "yahoo.de", "hotmail.fr", "yahoo.fr", "fastmail.com", "pm.me", "zoho.com",
        "mail.dk", "youmail.dk", "sol.dk", "telia.com", "online.no", "wp.pl", "onet.pl", "yandex.com", "mail.ru",
        "co.uk", "org.uk", "com.au", "com.br",
    }
)  # fmt: skip
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
#: The widest network that can be blocked, the narrowest that is told apart, and from which on it may name somebody.
_WIDEST = {4: 16, 6: 32}
_NARROWEST = {4: 32, 6: 64}
_NAMES_NOBODY = {4: 24, 6: 48}
_LONGEST = 254

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NotBlockable(ValueError):
    """What was typed cannot be blocked; ``code`` says why (texts.BLOCK_REFUSALS)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"block: {code}")
        self.code = code


@dataclass(frozen=True, repr=False)
class Target:
    """One thing that can be blocked. ``shown`` is what may stand in clear: empty, where it may name a person."""

    kind: str
    text: str
    shown: str = ""


def target(kind: str, text: str, *, names_somebody: bool = False) -> Target:
    """What was typed, in one spelling; raises NotBlockable.

    A domain stands in clear, for staff must see what they keep out; ``names_somebody`` where it is a person's own.
    """
    bare = text.strip()
    if not bare or len(bare) > _LONGEST or not bare.isprintable():
        raise NotBlockable("nothing-given")
    if kind == DOMAIN:
        return _domain(bare, names_somebody)
    if kind == NETWORK:
        return _network(bare)
    if kind not in KINDS:
        raise NotBlockable("no-such-kind")
    if kind == IdentifierKind.EMAIL and not is_email(bare):
        raise NotBlockable("not-an-address")
    return Target(kind, bare)


def looked_up(identifiers: Mapping[IdentifierKind, str], network: str, region: str) -> list[Target]:
    """Everything by which this arrival could be blocked; a number of this country (``region``) in all its spellings."""
    found = [Target(kind.value, value) for kind, value in identifiers.items() if value.strip()]
    if phone := identifiers.get(IdentifierKind.PHONE, "").strip():
        found += [Target(IdentifierKind.PHONE.value, each) for each in spellings(phone, region=region)[1:]]
    address = identifiers.get(IdentifierKind.EMAIL, "")
    found += [Target(DOMAIN, name) for name in _domains(address.rpartition("@")[2])]
    found += [Target(NETWORK, each) for each in _networks(network)]
    return found


def _domain(text: str, names_somebody: bool) -> Target:
    name = _on_the_wire(text.removeprefix("@").rstrip(".").lower())
    if not _DOMAIN.fullmatch(name):
        raise NotBlockable("not-a-domain")
    if name in _SHARED:
        raise NotBlockable("shared-domain")
    return Target(DOMAIN, name, "" if names_somebody else name)


def _on_the_wire(name: str) -> str:
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return ""


def _domains(name: str) -> Iterator[str]:
    """The domain, and those above it: whoever is blocked does not come back from a subdomain."""
    parts = _on_the_wire(name.strip().rstrip(".").lower()).split(".")[-8:]
    yield from (".".join(parts[start:]) for start in range(len(parts) - 1))


def _network(text: str) -> Target:
    try:
        given = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise NotBlockable("not-a-network") from None
    if given.prefixlen < _WIDEST[given.version]:
        raise NotBlockable("network-too-wide")
    found = _at_most(given)
    return Target(NETWORK, str(found), str(found) if found.prefixlen <= _NAMES_NOBODY[found.version] else "")


def _networks(text: str) -> Iterator[str]:
    """The network something came from, and all around it that could be blocked, as they are written."""
    try:
        given = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return
    if isinstance(given, ipaddress.IPv6Network) and (mapped := given.network_address.ipv4_mapped):
        given = ipaddress.ip_network(mapped)
    here = _at_most(given)
    # By its bits: to make a network of each costs many times as much, with all that comes in.
    bits, own = here.max_prefixlen, int(here.network_address)
    written = _dotted if isinstance(here, ipaddress.IPv4Network) else ipaddress.IPv6Address
    for length in range(_WIDEST[here.version], here.prefixlen + 1):
        yield f"{written(own >> (bits - length) << (bits - length))}/{length}"


def _dotted(address: int) -> str:
    return ".".join(map(str, address.to_bytes(4)))


def _at_most(network: Network) -> Network:
    """No narrower than what one subscriber has: of the sixth version, half an address."""
    narrowest = _NARROWEST[network.version]
    return network if network.prefixlen <= narrowest else network.supernet(new_prefix=narrowest)
