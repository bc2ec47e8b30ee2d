"""What is true of the whole house: who decides, whom to write to, where data are, what protects them, which rights.

Promise:  1.1, 1.4, 8.8, 9, 10.1, 10.3, 11.5; 8.1-8.8 (the rights and their terms)
Law:      GDPR Art. 13(1)(a)-(b), 13(1)(f), 13(2)(b)-(d), 13(3), 26(2), 27; ePrivacy Directive Art. 5(3)
Takes:    a Scribe
Gives:    blocks, each under an id of its own: controllers, joint-arrangement, dpo, contact,
          authority, locations, flows, security, cookies, changes
"""

from holdord.notice.document import (
    Block,
    Bullets,
    Cell,
    Fact,
    Facts,
    Heading,
    Piece,
    Row,
    Table,
    Words,
    said,
    words,
)  # fmt: skip
from holdord.notice.scribe import Scribe
from holdord.policy import authorities
from holdord.policy.register import Cookie, Establishment, Flow, RightTerms
from holdord.terms import EEA, Right


def controllers(scribe: Scribe) -> list[Block]:
    """The company that decides; or those that decide together, and which of them answers."""
    register = scribe.register
    houses = [house for id in register.controllers if (house := register.establishment(id))]
    items = tuple(_controller(scribe, house) for house in houses)
    return [
        Bullets("controllers", items, scribe.say("contact.controller" if len(houses) == 1 else "contact.controllers"))
    ]


def _controller(scribe: Scribe, house: Establishment) -> Words:
    notes = [scribe.country(house.country)] if house.country else []
    if house.id == scribe.register.lead_controller and len(scribe.register.controllers) > 1:
        notes.append(scribe.say("contact.lead"))
    return words(house.name, *([Piece(f" ({'; '.join(notes)})", soft=True)] if notes else []))


def dpo(scribe: Scribe) -> list[Block]:
    """The data protection officer, or whoever answers in place of one; by name where there is one."""
    desk = scribe.register.dpo
    facts = [Fact(scribe.say("contact.name"), (words(desk.name),))] if desk.name else []
    facts.append(Fact(scribe.say("contact.email"), (words(Piece(desk.email, f"mailto:{desk.email}")),)))
    return [Facts("dpo", tuple(facts), scribe.say("contact.dpo" if desk.officer else "contact.desk"))]


def joint_arrangement(scribe: Scribe) -> list[Block]:
    """How several controllers share their duties towards people (GDPR Art. 26(2))."""
    told = scribe.wording.joint_arrangement
    if not told:
        return []
    return [Facts("joint-arrangement", (Fact(scribe.say("contact.joint"), (scribe.text(told),)),))]


def changes(scribe: Scribe) -> list[Block]:
    """How people hear that the policy changed (GDPR Art. 13(3))."""
    how = scribe.register.changes
    if how is None:
        return []
    return [Facts("changes", (Fact(scribe.say("changes"), (words(scribe.say(f"changes.{how}")),)),))]


def cookies(scribe: Scribe) -> list[Block]:
    """What is stored on a visitor's device: by whom, what for, how long, and whether we ask first."""
    rows = tuple(_cookie(scribe, place, cookie) for place, cookie in enumerate(scribe.register.cookies, start=1))
    head = tuple(scribe.say(f"cookie.{name}") for name in ("name", "by", "for", "lifetime"))
    return [Table("cookies", scribe.say("cookie.caption"), head, rows)] if rows else []


def _cookie(scribe: Scribe, place: int, cookie: Cookie) -> Row:
    setter = scribe.register.recipient(cookie.recipient) if cookie.recipient else None
    asked = scribe.say("cookie.necessary" if cookie.necessary else "cookie.asked")
    cells = (
        Cell(words(cookie.name)),
        Cell(words(scribe.partner_link(setter) if setter else scribe.say("cookie.us"))),
        Cell(words(scribe.purpose(cookie.purpose)), (words(asked),)),
        Cell(words(scribe.lifetime(cookie))),
    )
    return Row(f"k-{place}", cells)


def contact(scribe: Scribe) -> list[Block]:
    """Where to write: the controller that answers, and the representative in the EEA."""
    register = scribe.register
    blocks: list[Block] = []
    lead = register.establishment(register.lead_controller)
    if lead:
        blocks.append(_place(scribe, lead, "contact.lead.title", register.dpo.email))
    speaks = register.representative
    house = register.establishment(speaks.establishment) if speaks else None
    if speaks and house:
        blocks.append(_place(scribe, house, "contact.representative.title", speaks.email))
    return blocks


def _place(scribe: Scribe, house: Establishment, title: str, email: str) -> Facts:
    dial = "".join(sign for sign in house.phone or "" if sign.isdigit() or sign == "+")
    values: list[tuple[str, Words]] = [
        ("address", words(", ".join(house.address))),
        ("country", words(scribe.country(house.country) if house.country else "")),
        ("phone", words(Piece(house.phone or "", f"tel:{dial}"))),
        ("toll-free", words(house.toll_free or "")),
        ("fax", words(house.fax or "")),
        ("number", words(house.company_number or "")),
        ("email", words(Piece(email, f"mailto:{email}"))),
    ]
    facts = tuple(Fact(scribe.say(f"contact.{name}"), (value,)) for name, value in values if said(value))
    return Facts(f"contact-{house.id}", facts, scribe.say(title, name=house.name))


def authority(scribe: Scribe) -> list[Block]:
    """Where to complain: the authority over us; and, folded away, that of each country of the EEA."""
    ours = authorities.authority(scribe.register.desk.authority)
    blocks: list[Block] = []
    if ours:
        how = scribe.say("authority.complaint.link")
        complaint = words(Piece(how, ours.complaint_url)) if ours.complaint_url else ()
        values: list[tuple[str, Words]] = [
            ("contact.name", words(ours.name)),
            ("contact.country", words(scribe.country(ours.country))),
            ("authority.website", _site(ours.website)),
            ("authority.complaint", complaint),
            ("contact.email", words(Piece(ours.email or "", f"mailto:{ours.email}"))),
            ("contact.phone", words(ours.phone or "")),
        ]
        facts = tuple(Fact(scribe.say(name), (value,)) for name, value in values if said(value))
        blocks.append(Facts("authority", facts, scribe.say("authority.title")))
    return [*blocks, _authorities(scribe)]


def _authorities(scribe: Scribe) -> Table:
    countries = [country for country in authorities.countries() if country in EEA]
    known = [found for country in countries if (found := authorities.authority(country))]
    rows = tuple(
        Row(f"a-{one.country}", (Cell(words(scribe.country(one.country))), Cell(words(Piece(one.name, one.website)))))
        for one in sorted(known, key=lambda one: scribe.country(one.country))
    )
    head = (scribe.say("contact.country"), scribe.say("contact.name"))
    return Table("authorities", scribe.say("authority.caption"), head, rows, folded=True)


def _site(url: str) -> Words:
    return words(Piece(url.removeprefix("https://").removeprefix("www.").rstrip("/"), url))


def locations(scribe: Scribe) -> list[Block]:
    """The countries in which data are stored, and by whom, where the policy says."""
    items = []
    for place in scribe.register.locations:
        name = scribe.country(place.country)
        hosts = [host.name for id in place.recipients if (host := scribe.register.recipient(id))]
        told = scribe.say("location.main", country=name) if place.main else name
        items.append(words(told + (f": {', '.join(hosts)}" if hosts else "")))
    return [Bullets("locations", tuple(items), scribe.say("location.caption"))] if items else []


def flows(scribe: Scribe) -> list[Block]:
    """From which office to which, and on what ground."""
    rows = tuple(row for flow in scribe.register.flows if (row := _flow(scribe, flow)))
    head = (scribe.say("flow.from"), scribe.say("flow.to"), scribe.say("transfer.ground"))
    return [Table("flows", scribe.say("flow.caption"), head, rows)] if rows else []


def _flow(scribe: Scribe, flow: Flow) -> Row | None:
    start = scribe.register.establishment(flow.from_establishment)
    end = scribe.register.establishment(flow.to_establishment)
    if start is None or end is None:
        return None
    ground = scribe.transfer(end.country, flow.transfer) if end.country else scribe.say("transfer.none")
    cells = (_office(scribe, start), _office(scribe, end), Cell(words(ground)))
    return Row(f"f-{start.id}-{end.id}", cells)


def _office(scribe: Scribe, house: Establishment) -> Cell:
    return Cell(words(house.name), (words(scribe.country(house.country)),) if house.country else ())


def security(scribe: Scribe) -> list[Block]:
    """The measures the policy names; those that protect nothing any more stand apart."""
    named = scribe.wording.security
    sound = tuple(words(named[measure.id]) for measure in scribe.register.security if not measure.obsolete)
    outdated = tuple(words(named[measure.id]) for measure in scribe.register.security if measure.obsolete)
    blocks: list[Block] = [Bullets("security", sound, scribe.say("measures"))] if sound else []
    if outdated:
        blocks.append(Bullets("security-outdated", outdated, scribe.say("measures.obsolete")))
    return blocks


def right_heading(scribe: Scribe, terms: RightTerms) -> list[Block]:
    """What a right is called, and what one can ask for."""
    said_of_it = scribe.wording.rights[terms.right.value]
    slug = terms.right.name.lower().replace("_", "-")
    return [Heading(said_of_it.title, id=f"right-{slug}"), *scribe.paragraphs(said_of_it.text)]


def right_terms(scribe: Scribe, terms: RightTerms) -> list[Block]:
    """By when, at what price, in which form; and the article."""
    facts: list[tuple[str, str]] = []
    if terms.answer_within:
        span = scribe.facts[f"right.{_key(terms.right)}.answer_within"]
        facts.append(("right.answer", scribe.say("right.answer.within", period=span)))
    if terms.extension:
        span = scribe.facts[f"right.{_key(terms.right)}.extension"]
        facts.append(("right.extension", scribe.say("right.extension.by", period=span)))
    if terms.right is not Right.COMPLAINT:
        facts.append(("right.price", scribe.say("right.price.free" if terms.free_of_charge else "right.price.fee")))
    if terms.format:
        facts.append(("right.format", scribe.say(f"right.format.{terms.format}")))
    facts.append(("right.law", _law(scribe, terms.right)))
    told = tuple(Fact(scribe.say(name), (words(value),)) for name, value in facts)
    return [Facts(f"terms-{_key(terms.right)}", told)]


def _law(scribe: Scribe, right: Right) -> str:
    number, _, paragraph = right.value.removeprefix("eu-gdpr:A").partition("-")
    code = "right.law.paragraph" if paragraph else "right.law.article"
    return scribe.say(code, number=number, paragraph=paragraph)


def _key(right: Right) -> str:
    return right.name.lower().replace("_", "-")
