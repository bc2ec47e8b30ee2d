"""The notice in short, for one screen or two of a phone: the first layer, each line with the way to the whole.

Promise:  none of its own: it says in few words what the sections say in full
Law:      GDPR Art. 12(1) (concise, easily accessible); Working Party 260, nos 35-38: first who decides, what would
          surprise, which rights there are
Takes:    a Scribe and the whole notice, whose version and date it bears
Gives:    NoticeDocument, its parts without numbers, under ids that begin with short-
Next:     queries.py (when it is made), templates/notice/short.html (as part of the page)
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from holdord.notice.document import (
    Block,
    Bullets,
    Fact,
    Facts,
    NoticeDocument,
    Paragraph,
    Piece,
    Section,
    Words,
    listed,
    words,
)
from holdord.notice.rules import RIGHTS_AT
from holdord.notice.scribe import Scribe
from holdord.policy import authorities
from holdord.policy.register import Flow, Process, Purpose, Recipient
from holdord.policy.wording import period
from holdord.terms import ADEQUATE, LegalBasis, Right, is_in_eea

#: How many of a kind a line names; how many more there are, it says.
_NAMED = 2
_SOURCES = 3
#: Sources that are the person: who typed it, and what they typed it on.
_THEMSELVES = ("data-subject", "device")


def shortened(scribe: Scribe, whole: NoticeDocument) -> NoticeDocument:
    """The first layer of that notice."""
    parts = {
        "first": _surprises(scribe),
        "who": _who(scribe),
        "does": _activities(scribe),
        "others": _others(scribe),
        "rights": _rights(scribe),
    }
    sections = tuple(
        Section("", scribe.say(f"short.{name}"), tuple(blocks), f"short-{name}")
        for name, blocks in parts.items()
        if blocks
    )
    return replace(whole, sections=sections, objection=None, promises=())


# --- what would surprise a reader -------------------------------------------------------------------------------------


def _surprises(scribe: Scribe) -> list[Block]:
    items = (
        *_purposes_that(scribe, "automated", [one for one in scribe.register.purposes if one.automated_decisions]),
        *_purposes_that(scribe, "profiling", [one for one in scribe.register.purposes if one.profiling]),
        *_special(scribe),
        *_without_ground(scribe),
        *_from_elsewhere(scribe),
        *_purposes_that(scribe, "asked", _marketing(scribe, asked=True)),
        *_purposes_that(scribe, "marketing", _marketing(scribe, asked=False)),
        *_on_the_device(scribe),
    )
    return [Bullets("short-surprises", items)] if items else []


def _purposes_that(scribe: Scribe, code: str, purposes: Sequence[Purpose]) -> Iterator[Words]:
    links = [
        Piece(scribe.purpose(purpose.id), f"#u-{processes[0].id}-{purpose.id}")
        for purpose in purposes
        if (processes := scribe.register.processes_with(purpose.id))
    ]
    if links:
        yield _told(scribe.say(f"short.first.{code}"), links)


def _marketing(scribe: Scribe, *, asked: bool) -> list[Purpose]:
    """Advertising: that for which we ask first, or that which goes on until somebody objects."""
    every = [purpose for purpose in scribe.register.purposes if purpose.direct_marketing]
    return [purpose for purpose in every if (purpose.basis is LegalBasis.CONSENT) is asked]


def _special(scribe: Scribe) -> Iterator[Words]:
    special = [category.id for category in scribe.register.categories if category.special]
    holders = {id: next((one for one in scribe.register.processes if id in one.categories), None) for id in special}
    links = [Piece(scribe.categories((id,)), f"#c-{process.id}") for id, process in holders.items() if process]
    if links:
        yield _told(scribe.say("short.first.special"), links)


def _without_ground(scribe: Scribe) -> Iterator[Words]:
    abroad = [one for one in scribe.register.recipients if _lacks_ground(one)]
    if abroad:
        countries = dict.fromkeys(scribe.country(one.country) for one in abroad)
        told = scribe.say(f"short.first.transfers.{_many(abroad)}", count=len(abroad), countries=", ".join(countries))
        yield words(Piece(told, "#transfers"))


def _from_elsewhere(scribe: Scribe) -> Iterator[Words]:
    links: dict[str, Piece] = {}
    for process in scribe.register.processes:
        for source in process.sources:
            if source not in _THEMSELVES:
                links.setdefault(source, Piece(scribe.wording.sources[source], f"#who-{process.id}"))
    if links:
        more = len(links) - _SOURCES
        rest = (" ", scribe.say("short.does.more", count=more)) if more > 0 else ()
        told = listed(list(links.values())[:_SOURCES], "; ")
        yield words(f"{scribe.say('short.first.sources')} ", *told, *rest)


def _on_the_device(scribe: Scribe) -> Iterator[Words]:
    asked = [cookie for cookie in scribe.register.cookies if not cookie.necessary]
    if asked:
        yield words(Piece(scribe.say(f"short.first.cookies.{_many(asked)}", count=len(asked)), "#cookies"))


# --- who, what, why, how long -----------------------------------------------------------------------------------------


def _who(scribe: Scribe) -> list[Block]:
    register = scribe.register
    names = [house.name for id in register.controllers if (house := register.establishment(id))]
    desk = register.dpo
    facts = [
        Fact(scribe.say("short.who.decides"), (words(Piece(", ".join(names), "#controllers")),)),
        Fact(scribe.say("contact.dpo" if desk.officer else "contact.desk"), (_mailbox(desk.email, desk.name),)),
    ]
    if register.representative:
        facts.append(Fact(scribe.say("short.who.eea"), (_mailbox(register.representative.email),)))
    return [Facts("short-desk", tuple(facts))]


def _mailbox(email: str, name: str | None = None) -> Words:
    return words(*([f"{name}, "] if name else []), Piece(email, f"mailto:{email}"))


def _activities(scribe: Scribe) -> list[Block]:
    everywhere = _everywhere(scribe)
    items = tuple(_activity(scribe, process, everywhere) for process in scribe.register.processes)
    names = [scribe.purpose(purpose.id) for purpose in scribe.register.purposes if purpose.id in everywhere]
    always = [Paragraph(words(scribe.say("short.does.always", purposes=", ".join(names))))] if names else []
    return [Bullets("short-activities", items), *always]


def _everywhere(scribe: Scribe) -> frozenset[str]:
    """The purposes that all activities share, where there are several: they are told once."""
    shared = [frozenset(process.purposes) for process in scribe.register.processes]
    return frozenset.intersection(*shared) if len(shared) > 1 else frozenset()


def _activity(scribe: Scribe, process: Process, everywhere: frozenset[str]) -> Words:
    """One line: what it is, what for and on what grounds, how long."""
    title = Piece(scribe.wording.processes[process.id].title, scribe.way_to(process))
    own = [id for id in process.purposes if id not in everywhere] or process.purposes
    return (title, Piece(": "), *_grounds(scribe, process, own), *_how_long(scribe, process))


def _grounds(scribe: Scribe, process: Process, ids: Sequence[str]) -> Words:
    """For each ground some of its purposes, those that few activities share first: they say most about this one."""
    purposes = [purpose for id in ids if (purpose := scribe.register.purpose(id))]
    purposes.sort(key=lambda purpose: len(scribe.register.processes_with(purpose.id)))
    by_basis: dict[LegalBasis, list[Purpose]] = {}
    for purpose in purposes:
        by_basis.setdefault(purpose.basis, []).append(purpose)
    told = [_ground(scribe, basis, found) for basis, found in by_basis.items()]
    more = sum(max(0, len(found) - _NAMED) for found in by_basis.values())
    rest = [(Piece(scribe.say("short.does.more", count=more), f"#u-{process.id}"),)] if more else []
    return _joined([*told, *rest], "; ")


def _ground(scribe: Scribe, basis: LegalBasis, purposes: Sequence[Purpose]) -> Words:
    named = ", ".join(scribe.purpose(purpose.id) for purpose in purposes[:_NAMED])
    return (Piece(named), Piece(f" ({scribe.say(f'short.basis.{basis.value}')})", soft=True))


def _joined(runs: Sequence[Words], between: str) -> Words:
    first, *others = runs
    return (*first, *(piece for run in others for piece in (Piece(between), *run)))


def _how_long(scribe: Scribe, process: Process) -> Words:
    rule = scribe.register.rule(process.retention)
    if rule is None:
        return words(".")
    told = scribe.say(
        f"short.does.{rule.bound}", period=scribe.period(rule), event=scribe.say(f"retention.starts.{rule.starts}")
    )
    return words(". ", Piece(told, f"#t-{process.id}"), ".")


# --- who else, and where ----------------------------------------------------------------------------------------------


def _others(scribe: Scribe) -> list[Block]:
    recipients = scribe.register.recipients
    abroad = [*_countries(scribe), *_offices(scribe)]
    if not recipients and not abroad:
        return [Paragraph(words(scribe.say("short.others.nobody")))]
    blocks: list[Block] = [Paragraph(_receivers(scribe))] if recipients else []
    if abroad:
        return [*blocks, Bullets("short-abroad", tuple(abroad), scribe.say("short.others.abroad"))]
    return [*blocks, Paragraph(words(scribe.say("short.others.inside")))]


def _how_many(scribe: Scribe) -> str:
    recipients = scribe.register.recipients
    ours = sum(one.role == "processor" for one in recipients)
    told = scribe.say(f"short.receivers.{_many(recipients)}", count=len(recipients))
    return f"{told}, {scribe.say('short.others.ours', count=ours)}" if ours else told


def _receivers(scribe: Scribe) -> Words:
    return (Piece(f"{_how_many(scribe)}: "), *_joined(list(_kinds(scribe)), ", "), Piece("."))


def _kinds(scribe: Scribe) -> Iterator[Words]:
    by_kind: dict[str, list[Recipient]] = {}
    for recipient in scribe.register.recipients:
        by_kind.setdefault(recipient.kind, []).append(recipient)
    for kind, found in sorted(by_kind.items(), key=lambda entry: -len(entry[1])):
        # To the sentence above them, not to the first of them: they may be folded away.
        way = f"#p-{found[0].clauses[0]}" if scribe.register.promise(found[0].clauses[0]) else f"#r-{found[0].id}"
        yield words(Piece(scribe.say(f"short.kind.{kind}"), way), f" ({len(found)})")


def _countries(scribe: Scribe) -> Iterator[Words]:
    by_country: dict[str, list[Recipient]] = {}
    for recipient in scribe.register.recipients:
        if not is_in_eea(recipient.country):
            by_country.setdefault(recipient.country, []).append(recipient)
    for country, found in sorted(by_country.items(), key=lambda entry: -len(entry[1])):
        without = sum(_lacks_ground(one) for one in found)
        told = scribe.say(f"short.receivers.{_many(found)}", count=len(found))
        ground = _grounded(scribe, without, len(found))
        yield words(Piece(scribe.country(country), "#transfers"), f": {told}. ", ground)


def _offices(scribe: Scribe) -> Iterator[Words]:
    """Our own offices outside the EEA that data go to."""
    register = scribe.register
    by_country: dict[str, list[Flow]] = {}
    for flow in register.flows:
        end = register.establishment(flow.to_establishment)
        if end and end.country and not is_in_eea(end.country):
            by_country.setdefault(end.country, []).append(flow)
    for country, flows in by_country.items():
        without = 0 if country in ADEQUATE else sum(flow.transfer is None for flow in flows)
        told = scribe.say("short.others.office", country=scribe.country(country))
        yield words(Piece(told, "#flows"), ". ", _grounded(scribe, without, len(flows)))


def _grounded(scribe: Scribe, without: int, total: int) -> Piece:
    if not without:
        return Piece(scribe.say("short.ground.named"), soft=True)
    code = "none" if without == total else "some"
    return Piece(scribe.say(f"short.ground.{code}", count=without))


def _lacks_ground(recipient: Recipient) -> bool:
    return not is_in_eea(recipient.country) and recipient.transfer is None and recipient.country not in ADEQUATE


# --- what one can ask -------------------------------------------------------------------------------------------------


def _rights(scribe: Scribe) -> list[Block]:
    terms = scribe.register.rights
    items = tuple(
        words(Piece(scribe.wording.rights[one.right.value].title, f"#right-{one.right.name.lower().replace('_', '-')}"))
        for one in terms
    )
    desk = Piece(scribe.say("short.rights.desk"), RIGHTS_AT[scribe.language])
    return [Bullets("short-rights-list", items), Paragraph(words(*_terms(scribe), desk, *_authority(scribe)))]


def _terms(scribe: Scribe) -> Iterator[str]:
    """The longest time and the price that hold for all of them."""
    told = [one for one in scribe.register.rights if one.right is not Right.COMPLAINT]
    spans = {one.answer_within for one in told if one.answer_within}
    if len(spans) == 1:
        yield f"{scribe.say('short.rights.within', period=period(spans.pop(), scribe.language))} "
    if all(one.free_of_charge for one in told):
        yield f"{scribe.say('short.rights.free')} "


def _authority(scribe: Scribe) -> Iterator[str | Piece]:
    ours = authorities.authority(scribe.register.desk.authority)
    if ours and scribe.register.right(Right.COMPLAINT):
        yield f". {scribe.say('short.rights.authority')} "
        yield Piece(ours.name, "#authority")
        yield "."


def _told(sentence: str, links: Sequence[Piece]) -> Words:
    return words(f"{sentence} ", *listed(links))


def _many(found: Sequence[object]) -> str:
    return "one" if len(found) == 1 else "many"
