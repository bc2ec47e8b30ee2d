"""Who else gets data, one by one, each described once and named wherever it gets some.

Promise:  2.2, 3.2b, 4.2b, 5.2, 6.2, 7.6 - every partner with what it does, its country, role and ground; 10.2
Law:      GDPR Art. 13(1)(e)-(f)
Takes:    a Scribe; recipients of the register
Gives:    Partners blocks, the line that names those described elsewhere, the table of transfers
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from holdord.notice.document import (
    Block,
    Cell,
    Fact,
    Paragraph,
    Partner,
    Partners,
    Piece,
    Row,
    Table,
    Words,
    linked,
    listed,
    words,
)  # fmt: skip
from holdord.notice.scribe import Scribe, by_number
from holdord.policy.register import Recipient
from holdord.terms import is_in_eea


def home(recipient: Recipient) -> str:
    """The clause under which a recipient is described: the first that it cites."""
    return recipient.clauses[0]


def described(scribe: Scribe, recipients: Iterable[Recipient]) -> list[Block]:
    """The recipients in full, under a line with all their names."""
    partners = tuple(_partner(scribe, recipient) for recipient in recipients)
    if not partners:
        return []
    title = scribe.say("partners.title.one" if len(partners) == 1 else "partners.title.many", count=len(partners))
    return [Partners(title, partners)]


def named(scribe: Scribe, recipients: Iterable[Recipient], lead: str = "") -> list[Block]:
    """The recipients by name, each with the way to where it is described; one line for each section."""
    by_section: dict[str, list[Piece]] = {}
    for recipient in recipients:
        by_section.setdefault(scribe.section_of(home(recipient)), []).append(scribe.partner_link(recipient))
    return [
        Paragraph(
            (*words(f"{lead} ".lstrip()), *listed(links), *words(f" {scribe.say('process.named', number=number)}"))
        )
        for number, links in sorted(by_section.items(), key=lambda entry: by_number(entry[0]))
    ]


def _partner(scribe: Scribe, recipient: Recipient) -> Partner:
    outside = not is_in_eea(recipient.country)
    place = "partner.country.outside" if outside else "partner.country.in-eea"
    facts = [
        ("entity", words(scribe.wording.entity_of(recipient))),
        ("country", words(scribe.say(place, country=scribe.country(recipient.country)))),
        ("role", words(scribe.say(f"partner.role.{recipient.role}"))),
        ("gets", words(scribe.categories(recipient.categories))),
        ("for", words("; ".join(scribe.purpose(id) for id in recipient.purposes))),
        ("transfer", words(scribe.transfer(recipient.country, recipient.transfer)) if outside else ()),
        ("copy", _copy(recipient) if outside else ()),
        ("safeguards", words("; ".join(scribe.wording.safeguards[id] for id in recipient.safeguards))),
        ("contract", _contract(scribe, recipient)),
        ("keeps", words(scribe.say("partner.keeps.own")) if recipient.own_retention else ()),
        ("policy", _policy(scribe, recipient)),
    ]
    return Partner(
        f"r-{recipient.id}",
        scribe.wording.name_of(recipient),
        scribe.text(scribe.wording.recipients[recipient.id]),
        tuple(Fact(scribe.say(f"partner.{name}"), (value,)) for name, value in facts if "".join(p.text for p in value)),
    )


def _copy(recipient: Recipient) -> Words:
    """Where a copy of what protects the data abroad can be had (GDPR Art. 13(1)(f))."""
    place = recipient.transfer.copy_at if recipient.transfer else None
    return linked(place) if place else ()


def _contract(scribe: Scribe, recipient: Recipient) -> Words:
    if recipient.role != "processor":
        return ()
    contract = scribe.register.contract(recipient.id)
    return words(contract.title if contract else scribe.say("partner.contract.none"))


def _policy(scribe: Scribe, recipient: Recipient) -> Words:
    if recipient.policy_url is None:
        return words(scribe.say("partner.policy.none"))
    return words(Piece(urlsplit(recipient.policy_url).netloc.removeprefix("www."), recipient.policy_url))


def transfers(scribe: Scribe) -> list[Block]:
    """Every country outside the EEA that data go to, with who gets them there, and the ground or that there is none."""
    found: dict[tuple[str, str], list[Piece]] = {}
    for recipient in scribe.register.recipients:
        if not is_in_eea(recipient.country):
            ground = scribe.transfer(recipient.country, recipient.transfer)
            found.setdefault((recipient.country, ground), []).append(scribe.partner_link(recipient))
    rows = tuple(
        Row(f"t-{country}-{place}", (Cell(words(scribe.country(country))), Cell(listed(links)), Cell(words(ground))))
        for place, ((country, ground), links) in enumerate(found.items(), start=1)
    )
    head = tuple(scribe.say(f"transfer.{name}") for name in ("country", "who", "ground"))
    return [Table("transfers", scribe.say("transfer.caption"), head, rows)] if rows else []
