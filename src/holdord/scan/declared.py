"""Whom and what the register names for the website: the other side of every finding.

Promise:  2.2, 2.2.1-2.2.3 - partners are listed, purpose by purpose
Law:      GDPR Art. 13(1)(e)-(f); ePrivacy Directive Art. 5(3); CJEU C-673/17
Takes:    a register, and the catalogue of vendors
Gives:    Declared: which partners a host may be, whose a stored thing is, who waits for a yes. Reads no table, no clock
Next:     rules.py
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from holdord.lib.own_cookies import OWN_COOKIES
from holdord.policy.catalogue import queries as catalogue
from holdord.policy.catalogue.gates import gate_of
from holdord.policy.catalogue.model import Vendor
from holdord.policy.register import Cookie, Recipient, Register
from holdord.scan.cookies import Told, longest, of_the_catalogue
from holdord.scan.seen import Request, Seen, Stored
from holdord.terms import LegalBasis

#: What the house stores, and lists by itself. Its banner (frontend/banner/banner.js): the choice, and what it has still
#: to tell, to the house and to the visitor. Its pages: what lib/own_cookies.py says.
OUR_HOUSE = {"cookie": {"hd", *OWN_COOKIES}, "local": {"hd", "hdc", "hdg"}}
#: What a catalogue calls a use that needs no yes.
_WATCHES = ("advertising", "analytics", "crm", "email", "monitoring", "social", "survey", "widget")
_NECESSARY = ("necessary", "security")


@dataclass(frozen=True)
class Partner:
    """A recipient of the website, with the hosts it is reached at. ``waits``: nothing of it before a yes."""

    recipient: Recipient
    vendor: Vendor | None
    hosts: tuple[str, ...]
    waits: bool

    @property
    def id(self) -> str:
        return self.recipient.id


UNTOLD = Told(False, None, "")


@dataclass(frozen=True)
class Owner:
    """Whose a stored thing is, as far as names and callers tell.

    ``partner``: of the register. ``vendor``: of the catalogue. ``told``: what people are told of its lifetime.
    ``declared``: it stands in the list people can read. ``necessary``: it needs no yes; None, where nobody says so.
    """

    partner: Partner | None = None
    vendor: Vendor | None = None
    told: Told = UNTOLD
    declared: bool = False
    necessary: bool | None = None


class Declared:
    """A register, asked about a website."""

    def __init__(self, register: Register, seen: Seen) -> None:
        self.register, self.seen = register, seen

    @cached_property
    def partners(self) -> tuple[Partner, ...]:
        """The recipients the site may load from: those of the banner's process; without a banner, all."""
        banner = self.register.banner
        process = self.register.process(banner.process) if banner else None
        ids = process.recipients if process else [each.id for each in self.register.recipients]
        found = (self.register.recipient(id) for id in ids)
        return tuple(self._partner(each) for each in found if each)

    def partner(self, id: str) -> Partner | None:
        return next((each for each in self.partners if each.id == id), None)

    @cached_property
    def others(self) -> tuple[Partner, ...]:
        """Recipients of other activities: the register knows them, but not on the website."""
        ids = {each.id for each in self.partners}
        return tuple(self._partner(each) for each in self.register.recipients if each.id not in ids)

    def behind(self, request: Request) -> tuple[Partner, ...]:
        """Which partners a request may be for: several, where they share a host. Empty: none that is listed.

        A partner that sends on to another host of its own company is still that partner (Meta's, to facebook.com).
        """
        if request.mark and self.seen.is_ours(request.host):
            return self._of_vendor(request.mark)
        host = self.host_of(request)
        if found := _closest(self.partners, host):
            return found
        company = {name for each in catalogue.by_host(host) for name in _companies(each)}
        for address in request.by:
            caused = _closest(self.partners, urlsplit(address).hostname or "")
            same = tuple(each for each in caused if each.vendor and company & _companies(each.vendor))
            if same:
                return same
        return ()

    def host_of(self, request: Request) -> str:
        """The host that is met: where a name of the site's own stands for one of somebody who watches, that one.

        What a site merely lives at, its hosting or its delivery network, does not count as met by its visitors.
        """
        if not request.really or self.seen.is_ours(request.really) or not self.seen.is_ours(request.host):
            return request.host
        watches = any(each.kind in _WATCHES for each in catalogue.by_host(request.really))
        return request.really if watches else request.host

    def elsewhere(self, request: Request) -> tuple[Partner, ...]:
        """The same among recipients of other activities."""
        return _closest(self.others, self.host_of(request))

    def vendor_of(self, request: Request) -> Vendor | None:
        """Who the catalogue says is behind it; of several the first."""
        if request.mark and (marked := catalogue.vendor(request.mark)):
            return marked
        return next(iter(catalogue.by_host(self.host_of(request))), None)

    def owner(self, stored: Stored) -> Owner:
        """Whose it is: by the register's list, the catalogue's names, the domain, then by who put it there."""
        if stored.name in OUR_HOUSE.get(stored.kind, ()) and stored.first_party:
            return Owner(declared=True, necessary=True)
        if listed := self._listed(stored):
            partner = self.partner(listed.recipient) if listed.recipient else None
            told = Told(True, longest(listed.lifetime), str(listed.lifetime or "session"))
            return Owner(partner, partner.vendor if partner else None, told, True, listed.necessary)
        return self._by_name(stored) or self._by_caller(stored)

    def _partner(self, recipient: Recipient) -> Partner:
        known = catalogue.vendor(recipient.vendor) if recipient.vendor else None
        now = catalogue.present(known) if known else None
        gate = gate_of(recipient.vendor)
        texts = [*gate.load, *re.findall(r'https://[^"]+', gate.place)] if gate else []
        gated = [re.sub(r"^\{[a-z]+\}\.", "", urlsplit(text).netloc) for text in texts]
        hosts = dict.fromkeys([*(now.hosts if now else ()), *(known.hosts if known else ()), *gated])
        return Partner(recipient, now, tuple(hosts), self._waits(recipient))

    def _waits(self, recipient: Recipient) -> bool:
        banner = self.register.banner
        if banner and banner.asked_for(recipient):
            return True
        bases = [entry.basis for id in recipient.purposes if (entry := self.register.purpose(id))]
        return bool(bases) and all(basis is LegalBasis.CONSENT for basis in bases)

    def _of_vendor(self, id: str) -> tuple[Partner, ...]:
        known = catalogue.vendor(id)
        now = catalogue.present(known).id if known else id
        return tuple(each for each in self.partners if each.vendor and each.vendor.id == now)

    def _listed(self, stored: Stored) -> Cookie | None:
        """The entry of the register that names it. Whatever it is called there, a storage is in the list of cookies."""
        fitting = [each for each in self.register.cookies if matches(each.name, stored.name)]
        return next((each for each in fitting if each.third_party is not stored.first_party), None)

    def _by_name(self, stored: Stored) -> Owner | None:
        """By a name the catalogue knows. What it stores stands in the list where the register leaves that to it."""
        listed_by = {each.recipient for each in self.register.cookies}
        known = catalogue.by_cookie(stored.name)
        if not stored.first_party:
            at = {each.id for each in catalogue.by_host(stored.under)}
            known = [pair for pair in known if pair[0].id in at] or known if at else known
        for vendor, cookie in known:
            for partner in self._of_vendor(vendor.id):
                declared = partner.id not in listed_by
                told = of_the_catalogue(cookie.lifetime) if declared else UNTOLD
                necessary = False if partner.waits else cookie.purpose in _NECESSARY or None
                return Owner(partner, partner.vendor, told, declared, necessary)
        # A word that several use tells nothing of whose it is.
        if not known or (len({vendor.id for vendor, _ in known}) > 1 and is_plain(stored.name)):
            return None
        vendor, cookie = known[0]
        return Owner(None, vendor, necessary=cookie.purpose in _NECESSARY)

    def _by_caller(self, stored: Stored) -> Owner:
        host = stored.under if not stored.first_party else (urlsplit(stored.by).hostname or "")
        found = _closest(self.partners, host)
        if found:
            return Owner(found[0], found[0].vendor, necessary=False if found[0].waits else None)
        vendor = next(iter(catalogue.by_host(host)), None) if host and not self.seen.is_ours(host) else None
        return Owner(None, vendor)


def matches(pattern: str, name: str) -> bool:
    """Whether a name of the register, with '*' for what differs, is that name."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name) is not None


def is_plain(name: str) -> bool:
    """Whether a name is a word that anybody may use: no vendor is known by 'lang' alone."""
    return re.fullmatch(r"[a-z]{1,8}", name) is not None


def _companies(vendor: Vendor) -> set[str]:
    return {name for name in (vendor.parent, vendor.legal_entity, vendor.name) if name}


def _closest(partners: Iterable[Partner], host: str) -> tuple[Partner, ...]:
    """Those with the longest name that the host is or lies under."""
    best: dict[int, list[Partner]] = {}
    for each in partners:
        fits = [len(one) for one in each.hosts if host == one or host.endswith(f".{one}")]
        if fits:
            best.setdefault(max(fits), []).append(each)
    return tuple(best[max(best)]) if best else ()
