"""What the banner asks in one language, whole: the categories, the services one by one, what each stores, the words.

Promise:  2.1b, 2.2.1-2.2.3 - asked for each partner under its purpose, and what was shown can be shown again
Law:      GDPR Art. 4(11), 7(1)-(2), 13(1)(e)-(f); BEK 1148/2011 section 3(2)
Takes:    an edition of the policy, a language; the catalogue of vendors
Gives:    Asked, with the hash that records cite. Reads no table and no clock
Refuses:  NoBanner, where the register asks nothing
Next:     actions_banner.py (slots, and the choices), ../centre/asking.py (what browsers get)
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cached_property

from babel.units import format_unit
from django.utils.translation import override

from holdord.consent.banner_texts import (
    CHOICE_COOKIE,
    COLUMNS,
    LIFETIMES,
    LOADED_UNASKED,
    NEEDED_FOR,
    OUR_DOMAIN,
    OUR_PAGES,
    TEXTS,
    THEIR_DOMAIN,
)  # fmt: skip
from holdord.lib.own_cookies import OWN_COOKIES
from holdord.policy import wording
from holdord.policy.banner import Banner
from holdord.policy.catalogue.gates import Gate, gate_of
from holdord.policy.catalogue.queries import present, vendor
from holdord.policy.loader import Edition
from holdord.policy.periods import Period
from holdord.policy.register import Cookie, Recipient
from holdord.terms import LANGUAGES


class NoBanner(ValueError):
    """The register has no banner: nobody is asked."""


@dataclass(frozen=True)
class Stored:
    """Something on the visitor's device, as people are told. ``first_party``: under our domain, so we can delete it.

    ``under`` says where it is kept; of what is necessary, which stands under no service, also whose it is and what for.
    """

    name: str
    under: str
    lifetime: str
    first_party: bool


@dataclass(frozen=True)
class Service:
    """Somebody who may be said yes or no to. ``meaning`` changes when a yes to it would be a yes to something else."""

    id: str
    purpose: str
    name: str
    does: str
    entity: str
    country: str
    policy_url: str
    stored: tuple[Stored, ...]
    meaning: str


@dataclass(frozen=True)
class Category:
    """A purpose, and who serves it."""

    purpose: str
    title: str
    text: str
    services: tuple[Service, ...]


@dataclass(frozen=True)
class Asked:
    """The whole question."""

    language: str
    register_version: str
    categories: tuple[Category, ...]
    necessary: tuple[Stored, ...]
    texts: dict[str, str]
    columns: tuple[str, ...]

    @cached_property
    def services(self) -> tuple[Service, ...]:
        return tuple(service for category in self.categories for service in category.services)

    @cached_property
    def content(self) -> str:
        """Everything a person could read, as one canonical text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content, 64 hexadecimal digits: which words were shown."""
        return hashlib.sha256(self.content.encode()).hexdigest()


#: What an edition asks never changes, and the catalogue is slow to ask. The last few are kept.
_kept: dict[tuple[str, str], Asked] = {}
_MOST_KEPT = 32


def asked(edition: Edition, language: str) -> Asked:
    """The question as the edition puts it. Raises NoBanner."""
    key = (edition.version, language)
    if (known := _kept.get(key)) is None:
        known = _asked(edition, language)
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = known
    return known


def _asked(edition: Edition, language: str) -> Asked:
    banner = edition.register.banner
    if banner is None:
        raise NoBanner("the register has no 'banner'. Write one, as docs/banner.md says")
    with override(language):
        categories = tuple(_category(edition, banner, purpose, language) for purpose in banner.purposes)
        texts = {name: str(text) for name, text in TEXTS.items()}
        services = [service for category in categories for service in category.services]
        if unasked := [each.name for each in services if runs_unasked(edition, each.id)]:
            texts["intro"] = str(LOADED_UNASKED).format(", ".join(unasked))
        necessary = tuple(_necessary(edition, banner, language))
        return Asked(language, edition.version, categories, necessary, texts, tuple(map(str, COLUMNS)))


def gate(edition: Edition, service: str) -> tuple[Gate, str] | None:
    """How a service is let in by the banner itself, with the site's number; None where the page does it."""
    banner, recipient = edition.register.banner, edition.register.recipient(service)
    number = banner.tags.get(service) if banner else None
    found = gate_of(recipient.vendor) if recipient else None
    return (found, number) if found and number is not None and found.takes(number) else None


def signals(edition: Edition, service: str) -> tuple[str, ...]:
    """What a service is told of the choice, in the words of its own interface: Google's consent mode, for example."""
    recipient = edition.register.recipient(service)
    found = gate_of(recipient.vendor) if recipient else None
    return found.signals if found else ()


def runs_unasked(edition: Edition, service: str) -> bool:
    """Whether it is loaded before a yes, and told no: so the operator chose with Google's advanced mode."""
    banner = edition.register.banner
    return banner is not None and banner.consent_mode == "advanced" and bool(signals(edition, service))


def _category(edition: Edition, banner: Banner, purpose: str, language: str) -> Category:
    words = edition.wordings[language].purposes[purpose]
    recipients = banner.services_of(purpose, edition.register)
    services = [_service(edition, recipient, purpose, language) for recipient in recipients]
    text = edition.sentence(words.text or "", language)
    return Category(purpose, words.title, text, tuple(services or [_our_own(edition, purpose, language)]))


def _service(edition: Edition, recipient: Recipient, purpose: str, language: str) -> Service:
    words = edition.wordings[language]
    return Service(
        recipient.id, purpose, words.name_of(recipient),
        edition.sentence(words.recipients.get(recipient.id, ""), language), words.entity_of(recipient),
        wording.country(recipient.country, language), recipient.policy_url or "",
        tuple(_stored_by(edition, recipient, language)), _meaning(edition, purpose, recipient),
    )  # fmt: skip


def _our_own(edition: Edition, purpose: str, language: str) -> Service:
    """A purpose no partner serves: our own script waits for it."""
    mine = [
        _told(each, language) for each in edition.register.cookies if each.purpose == purpose and not each.necessary
    ]
    house = edition.register.organisation
    return Service(purpose, purpose, house, "", house, "", "", tuple(mine), _meaning(edition, purpose, None))


def _meaning(edition: Edition, purpose: str, recipient: Recipient | None) -> str:
    """What a yes is a yes to: who, what for, which data, where. Other words for the same ask nobody again."""
    entry = edition.register.purpose(purpose)
    since = entry.consent_since.isoformat() if entry and entry.consent_since else ""
    data = (
        sorted(set(recipient.categories) & set(entry.categories or recipient.categories)) if recipient and entry else []
    )
    who = [recipient.id, recipient.legal_entity, recipient.country, recipient.role] if recipient else []
    return hashlib.sha256(json.dumps([purpose, since, who, data]).encode()).hexdigest()


def _necessary(edition: Edition, banner: Banner, language: str) -> Iterator[Stored]:
    yield Stored(
        CHOICE_COOKIE, f"{OUR_DOMAIN}: {NEEDED_FOR[CHOICE_COOKIE]}", wording.period(banner.yes_lasts, language), True
    )
    for name, lifetime in OWN_COOKIES.items():
        yield Stored(name, f"{OUR_PAGES}: {NEEDED_FOR[name]}", _lifetime(lifetime, language), True)
    yield from (_needed(edition, each, language) for each in edition.register.cookies if each.necessary)


def _needed(edition: Edition, cookie: Cookie, language: str) -> Stored:
    """No service stands above it that would say whose it is and what it is for: it says so itself."""
    words, told = edition.wordings[language], _told(cookie, language)
    recipient = edition.register.recipient(cookie.recipient) if cookie.recipient else None
    parts = [words.entity_of(recipient), wording.country(recipient.country, language)] if recipient else []
    whose = f" ({', '.join(filter(None, parts))})" if recipient else ""
    return replace(told, under=f"{told.under}{whose}: {words.purposes[cookie.purpose].title}")


def _stored_by(edition: Edition, recipient: Recipient, language: str) -> list[Stored]:
    """What the register says the recipient stores; where it says nothing, what the catalogue knows of the vendor."""
    declared = [_told(each, language) for each in edition.register.cookies if each.recipient == recipient.id]
    known = vendor(recipient.vendor) if recipient.vendor and not declared else None
    found = declared or [
        Stored(
            each.name, _under(each.party == "third"), _lifetime(each.lifetime or "", language), each.party == "first"
        )
        for each in (present(known).cookies if known else ())
    ]
    return sorted(found, key=lambda each: not each.first_party)


def _told(cookie: Cookie, language: str) -> Stored:
    lifetime = wording.period(cookie.lifetime, language) if cookie.lifetime else str(LIFETIMES["session"])
    return Stored(cookie.name, _under(cookie.third_party), lifetime, not cookie.third_party)


def _under(third_party: bool) -> str:
    return str(THEIR_DOMAIN if third_party else OUR_DOMAIN)


def _lifetime(known: str, language: str) -> str:
    """'2 years' as the catalogue has it, in that language. Hours and minutes are no units of a register."""
    if known in LIFETIMES:
        return str(LIFETIMES[known])
    count, _, unit = known.partition(" ")
    unit = unit.rstrip("s")
    if unit in ("day", "week", "month", "year"):
        return wording.period(Period(int(count), unit), language)
    return _short(int(count), unit, language)


def _short(count: int, unit: str, language: str) -> str:
    return format_unit(count, f"duration-{unit}", locale=LANGUAGES[language].locale)
