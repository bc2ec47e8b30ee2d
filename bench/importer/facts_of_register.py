"""What a notice says, as facts: the importer should read in it what the register states.

Takes:    a Register and its words in one language
Gives:    Told: each fact in the kinds of found.py, with the titles it must stand under where each activity says it anew
Next:     round_trip.py (which of them are found again in the notice)
"""

from collections.abc import Iterator
from dataclasses import dataclass

from expected import Fact

from holdord.policy.authorities import authority
from holdord.policy.register import Establishment, Process, Recipient, Register, TransferGround
from holdord.policy.wording import Wording
from holdord.terms import ADEQUATE, is_in_eea

#: No sources of their own: the person, and what the person holds in hand.
_THE_PERSON = ("data-subject", "device")


@dataclass(frozen=True)
class Told:
    """A fact; ``under`` are the titles of which one must be above it, none where it may stand anywhere."""

    fact: Fact
    under: tuple[str, ...] = ()


def facts(register: Register, wording: Wording) -> tuple[Told, ...]:
    """Everything a notice must tell and the register states, each fact once."""
    told = (
        *_people(register), *_activities(register, wording), *_purposes(register, wording),
        *_receivers(register, wording), *_places(register), *_rights(register), *_rest(register, wording),
    )  # fmt: skip
    once: dict[tuple[object, ...], Told] = {}
    for one in told:
        once.setdefault((one.fact.kind, *one.fact.value.items(), one.under), one)
    return tuple(once.values())


def _told(kind: str, *, also: tuple[str, ...] = (), under: tuple[str, ...] = (), **value: str | None) -> Told:
    return Told(Fact(kind, {key: said for key, said in value.items() if said}, also=also), under)


# --- who ---


def _people(register: Register) -> Iterator[Told]:
    for id in register.controllers:
        if house := register.establishment(id):
            yield from _controller(register, house)
    dpo, speaks = register.dpo, register.representative
    yield _told("dpo", email=dpo.email, name=dpo.name) if dpo.officer else _told("contact", value=dpo.email)
    yield _told("contact", value=dpo.email, channel="email")
    if speaks and (house := register.establishment(speaks.establishment)):
        yield _told("representative", email=speaks.email, **_card(house))
        yield from _reached(house)


def _controller(register: Register, house: Establishment) -> Iterator[Told]:
    if house.id != register.lead_controller:
        yield _told("controller", name=house.name, country=house.country)
        return
    yield _told("controller", email=register.dpo.email, **_card(house))
    yield from _reached(house)


def _card(house: Establishment) -> dict[str, str | None]:
    address = ", ".join(house.address)
    return {
        "name": house.name, "country": house.country, "address": address,
        "company_number": house.company_number, "phone": house.phone,
    }  # fmt: skip


def _reached(house: Establishment) -> Iterator[Told]:
    ways = (("phone", house.phone), ("phone", house.toll_free), ("fax", house.fax))
    yield from (_told("contact", value=value, channel=channel) for channel, value in ways if value)


# --- what, where from, how long ---


def _activities(register: Register, wording: Wording) -> Iterator[Told]:
    for process in register.processes:
        under = _titles(process, wording)
        yield _told("process", title=under[-1], also=under[:-1])
        yield from (_category(register, wording, id, under) for id in process.categories)
        for source in process.sources:
            if source not in _THE_PERSON:
                yield _told("source", text=wording.sources[source])
        if rule := register.rule(process.retention):
            yield _told("retention", duration=str(rule.duration), starts=rule.starts, under=under)


def _titles(process: Process, wording: Wording) -> tuple[str, ...]:
    """An activity stands under its own name, or fills a section that has one."""
    title, section = wording.processes[process.id].title, wording.sections.get(process.section)
    return (title, section.title) if section else (title,)


def _category(register: Register, wording: Wording, id: str, under: tuple[str, ...]) -> Told:
    """By its name; what explains it stands behind a colon."""
    known, said = register.category(id), wording.categories[id]
    special = "yes" if known and known.special else None
    return _told("category", name=said.split(":")[0], special=special, also=(said,), under=under)


def _purposes(register: Register, wording: Wording) -> Iterator[Told]:
    """Each purpose that an activity has, with its one ground; each ground; whether machines draw profiles."""
    used = {id for process in register.processes for id in process.purposes}
    for purpose in register.purposes:
        if purpose.id in used:
            yield _told("purpose", text=wording.purposes[purpose.id].title, basis=purpose.basis.value)
            yield _told("basis", basis=purpose.basis.value)
            if purpose.profiling or purpose.automated_decisions:
                yield _told("automated", says="yes")


# --- to whom, where to ---


def _receivers(register: Register, wording: Wording) -> Iterator[Told]:
    for one in register.recipients:
        name, entity = wording.name_of(one), wording.entity_of(one)
        yield _told(
            "third_party", name=name, legal_entity=entity, country=one.country, role=one.role,
            policy_url=one.policy_url, also=(name.split(":")[0],),
        )  # fmt: skip
        yield _told("country", country=one.country)
        if ground := _ground(one.country, one.transfer):
            yield ground
    for cookie in register.cookies:
        setter = register.recipient(cookie.recipient) if cookie.recipient else None
        purpose, lifetime = wording.purposes[cookie.purpose].title, cookie.lifetime
        yield _told(
            "cookie", name=cookie.name, purpose=purpose, lifetime=str(lifetime) if lifetime else None,
            vendor=_named(setter, wording),
        )  # fmt: skip


def _named(recipient: Recipient | None, wording: Wording) -> str | None:
    return wording.name_of(recipient) if recipient else None


def _places(register: Register) -> Iterator[Told]:
    for place in register.locations:
        yield _told("country", country=place.country)
    for flow in register.flows:
        end = register.establishment(flow.to_establishment)
        if end and end.country:
            yield _told("country", country=end.country)
            if ground := _ground(end.country, flow.transfer):
                yield ground


def _ground(country: str, transfer: TransferGround | None) -> Told | None:
    """On what ground data go there; none inside the EEA, and none where the register names none."""
    if is_in_eea(country):
        return None
    if transfer:
        return _told("transfer", ground=transfer.ground, country=country, reference=transfer.reference)
    if country in ADEQUATE:
        return _told("transfer", ground="adequacy", country=country, reference=ADEQUATE[country])
    return None


# --- rights, and the rest ---


def _rights(register: Register) -> Iterator[Told]:
    for terms in register.rights:
        yield _told("right", right=terms.right.value)
        for of, span in (("answer", terms.answer_within), ("extension", terms.extension)):
            if span:
                yield _told("term", term=str(span), of=of)
        if terms.free_of_charge:
            yield _told("fee", when="free")


def _rest(register: Register, wording: Wording) -> Iterator[Told]:
    if known := authority(register.desk.authority):
        yield _told("authority", country=known.country, name=known.name)
    if register.minimum_age:
        yield _told("minimum_age", age=str(register.minimum_age))
    if register.published_on:
        yield _told("date", date=register.published_on.isoformat(), what="published")
    for measure in register.security:
        yield _told("security", text=wording.security[measure.id])
