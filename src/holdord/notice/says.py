"""What the published page must say, drawn from the register alone: never from what renders the page.

Promise:  every declared fact (1.1-1.4, 2.1a, 2.3, 9.8, 10.3, 11.5 ...), every partner (2.2.1, 3.2b, 5.2, 6.2, 7.6)
Law:      GDPR Art. 13, 14
Takes:    an edition of the register, a language, what a control is about
Gives:    claims: a text or a link that must stand in a certain element; what cannot be claimed, for want of a fact
Refuses:  UnknownSubject, for a `what` that nobody has defined
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale

from holdord.notice import texts
from holdord.notice.page import Page
from holdord.policy.loader import Edition
from holdord.policy.references import sections_of
from holdord.policy.register import Establishment, Process, Recipient
from holdord.policy.wording import Wording, period
from holdord.terms import LANGUAGES, LegalBasis, Right


class UnknownSubject(LookupError):
    """The register asks whether the notice says something that this room has never heard of."""


@dataclass(frozen=True)
class Claim:
    """A text (or, with ``link``, an address) that must stand in the element; None where the register lacks the fact."""

    element: str
    text: str | None
    link: bool = False

    def holds(self, page: Page) -> bool:
        if self.text is None:
            return False
        if self.link:
            return self.text in page.links(self.element)
        found = page.text(self.element)
        return found is not None and " ".join(self.text.split()) in found


@dataclass(frozen=True)
class _Asked:
    """One question: in which edition and language, about what."""

    edition: Edition
    language: str
    about: Mapping[str, Any]

    def text(self, text: str) -> str:
        return self.edition.sentence(text, self.language)

    def country(self, code: str) -> str:
        return str(Locale(self.language).territories[code])

    @property
    def wording(self) -> Wording:
        return self.edition.wordings[self.language]


def claims(edition: Edition, language: str, about: Mapping[str, Any]) -> list[Claim]:
    """Everything the page must say about it, the sentence that promises it first. Raises UnknownSubject."""
    what = str(about.get("what"))
    if what not in _SUBJECTS:
        raise UnknownSubject(f"notice.says: {what!r} is not known. Known are {', '.join(sorted(_SUBJECTS))}")
    asked = _Asked(edition, language, about)
    return [*_sentences(asked), *_SUBJECTS[what](asked)]


def _sentences(asked: _Asked) -> Iterator[Claim]:
    for promise in asked.edition.register.promises:
        if any(call.name == "notice.says" and call.about == asked.about for call in promise.controls):
            yield Claim(f"p-{promise.id}", asked.text(asked.wording.promises[promise.id]))


def _process(asked: _Asked) -> Process:
    found = asked.edition.register.process(str(asked.about.get("process")))
    if found is None:
        raise UnknownSubject("notice.says: 'process' names no process of the register")
    return found


def _recipient(asked: _Asked) -> Recipient:
    found = asked.edition.register.recipient(str(asked.about.get("recipient")))
    if found is None:
        raise UnknownSubject("notice.says: 'recipient' names no recipient of the register")
    return found


def _controllers(asked: _Asked) -> Iterator[Claim]:
    for id in asked.edition.register.controllers:
        house = asked.edition.register.establishment(id)
        yield Claim("controllers", house.name if house else None)
        if house and house.country:
            yield Claim("controllers", asked.country(house.country))


def _scope(asked: _Asked) -> Iterator[Claim]:
    for process in asked.edition.register.processes:
        yield Claim("scope", asked.wording.processes[process.id].title)
        yield Claim("scope", f"#s-{_section(asked, process.section)}", link=True)


def _section(asked: _Asked, clause: str) -> str:
    """The innermost section around it that has a heading."""
    around = sections_of(clause)
    return next((one for one in around if one in asked.wording.sections), around[-1])


def _employees(asked: _Asked) -> Iterator[Claim]:
    for id in asked.edition.register.scope.excludes:
        yield Claim("excluded", asked.text(asked.wording.excludes[id]))


def _dpo(asked: _Asked) -> Iterator[Claim]:
    desk = asked.edition.register.dpo
    yield Claim("dpo", desk.email)
    yield Claim("dpo", f"mailto:{desk.email}", link=True)
    if desk.name:
        yield Claim("dpo", desk.name)


def _categories(asked: _Asked) -> Iterator[Claim]:
    process = _process(asked)
    for id in process.categories:
        yield Claim(f"c-{process.id}", asked.wording.categories[id])
        category = asked.edition.register.category(id)
        for setter in category.set_by if category else ():
            yield Claim(f"c-{process.id}", asked.wording.set_by[setter])


def _recipients(asked: _Asked) -> Iterator[Claim]:
    clause = str(asked.about.get("clause"))
    for recipient in asked.edition.register.recipients:
        if clause in recipient.clauses:
            place = f"r-{recipient.id}"
            yield Claim(place, asked.wording.name_of(recipient))
            yield Claim(place, asked.wording.entity_of(recipient))
            yield Claim(place, asked.country(recipient.country))
            yield Claim(place, asked.text(asked.wording.recipients[recipient.id]))
            yield Claim(place, recipient.policy_url, link=True)


def _safeguard(asked: _Asked) -> Iterator[Claim]:
    recipient = _recipient(asked)
    if not recipient.safeguards:
        yield Claim(f"r-{recipient.id}", None)
    for id in recipient.safeguards:
        yield Claim(f"r-{recipient.id}", asked.wording.safeguards[id])


def _recipient_categories(asked: _Asked) -> Iterator[Claim]:
    recipient = _recipient(asked)
    for id in recipient.categories:
        # Beside a partner a kind of data goes by its name; what it is stands once, in the list of categories.
        yield Claim(f"r-{recipient.id}", asked.wording.categories[id].split(":")[0])


def _purposes(asked: _Asked) -> Iterator[Claim]:
    process = _process(asked)
    for id in process.purposes:
        purpose = asked.edition.register.purpose(id)
        place = f"u-{process.id}-{id}"
        yield Claim(place, asked.wording.purposes[id].title)
        yield Claim(place, _article(asked.language, purpose.basis) if purpose else None)
        interest = asked.wording.purposes[id].interest
        if purpose and purpose.basis is LegalBasis.LEGITIMATE_INTEREST:
            yield Claim(place, asked.text(interest) if interest else None)
        if purpose and purpose.condition:
            yield Claim(place, LANGUAGES[asked.language].cited("9", "2", purpose.condition.value[-1]))


def _automated(asked: _Asked) -> Iterator[Claim]:
    """Each purpose for which a machine decides, with its logic and what follows from it, wherever it is told."""
    register = asked.edition.register
    for purpose in register.purposes:
        if purpose.automated_decisions:
            words = asked.wording.purposes[purpose.id]
            for process in register.processes_with(purpose.id):
                for text in (words.logic, words.consequences):
                    yield Claim(f"u-{process.id}-{purpose.id}", asked.text(text) if text else None)


def _provision(asked: _Asked) -> Iterator[Claim]:
    process = _process(asked)
    place, otherwise = f"who-{process.id}", asked.wording.processes[process.id].if_not_given
    told = texts.words(asked.language)[f"process.provision.{process.provision}"] if process.provision else None
    yield Claim(place, told)
    if otherwise:
        yield Claim(place, asked.text(otherwise))


def _sources(asked: _Asked) -> Iterator[Claim]:
    """Where data come from, which of it is public, and how soon people hear of what did not come from them."""
    process = _process(asked)
    place, said = f"who-{process.id}", texts.words(asked.language)
    for id in process.sources:
        public = f" ({said['process.public']})" if id in process.public_sources else ""
        yield Claim(place, asked.wording.sources[id] + public)
    if process.told_within:
        within = period(process.told_within, asked.language)
        yield Claim(place, said["process.told.within"].format(period=within))


def _cookies(asked: _Asked) -> Iterator[Claim]:
    if not asked.edition.register.cookies:
        yield Claim("cookies", None)
    for number, cookie in enumerate(asked.edition.register.cookies, start=1):
        place = f"k-{number}"
        setter = asked.edition.register.recipient(cookie.recipient) if cookie.recipient else None
        yield Claim(place, cookie.name)
        yield Claim(place, asked.wording.purposes[cookie.purpose].title)
        if setter:
            yield Claim(place, asked.wording.name_of(setter))
        if cookie.lifetime:
            yield Claim(place, period(cookie.lifetime, asked.language))


def _changes(asked: _Asked) -> Iterator[Claim]:
    how = asked.edition.register.changes
    yield Claim("changes", texts.words(asked.language)[f"changes.{how}"] if how else None)


def _joint_arrangement(asked: _Asked) -> Iterator[Claim]:
    told = asked.wording.joint_arrangement
    yield Claim("joint-arrangement", asked.text(told) if told else None)


def _why_so_long(asked: _Asked) -> Iterator[Claim]:
    process = _process(asked)
    reason = asked.wording.retention.get(process.retention)
    yield Claim(f"t-{process.id}", asked.text(reason) if reason else None)


def _copies(asked: _Asked) -> Iterator[Claim]:
    """Where a copy of the safeguards can be had, for everybody abroad who needs some."""
    for recipient in asked.edition.register.recipients:
        if recipient.transfer and recipient.transfer.ground in ("standard_clauses", "binding_rules"):
            place = recipient.transfer.copy_at
            shown = place.removeprefix("https://").removeprefix("www.").rstrip("/") if place else None
            yield Claim(f"r-{recipient.id}", shown)


def _short(asked: _Asked) -> Iterator[Claim]:
    """The short form stands on the page: each activity, every right, whom to write to."""
    register = asked.edition.register
    for process in register.processes:
        yield Claim("short-does", asked.wording.processes[process.id].title)
        yield Claim("short-does", f"#s-{_section(asked, process.section)}", link=True)
    for terms in register.rights:
        yield Claim("short-rights", asked.wording.rights[terms.right.value].title)
    yield Claim("short-who", f"mailto:{register.dpo.email}", link=True)


def _article(language: str, basis: LegalBasis) -> str:
    return LANGUAGES[language].cited("6", "1", basis.value[-1])


def _partners_retention(asked: _Asked) -> Iterator[Claim]:
    for recipient in asked.edition.register.recipients:
        if recipient.own_retention:
            yield Claim(f"r-{recipient.id}", texts.words(asked.language)["partner.keeps.own"])
            yield Claim(f"r-{recipient.id}", recipient.policy_url, link=True)


def _flows(asked: _Asked) -> Iterator[Claim]:
    register = asked.edition.register
    for flow in register.flows:
        place = f"f-{flow.from_establishment}-{flow.to_establishment}"
        for id in (flow.from_establishment, flow.to_establishment):
            house = register.establishment(id)
            yield Claim(place, house.name if house else None)
            yield Claim(place, asked.country(house.country) if house and house.country else None)


def _contact(asked: _Asked) -> Iterator[Claim]:
    register = asked.edition.register
    yield from _place(asked, register.establishment(register.lead_controller), register.dpo.email)
    if register.representative:
        house = register.establishment(register.representative.establishment)
        yield from _place(asked, house, register.representative.email)


def _place(asked: _Asked, house: Establishment | None, email: str) -> Iterator[Claim]:
    place = f"contact-{house.id if house else ''}"
    lines = (*house.address, house.phone, house.company_number) if house else ()
    yield Claim(place, house.name if house else None)
    yield from (Claim(place, line) for line in lines if line)
    yield Claim(place, f"mailto:{email}", link=True)


def _leaving(asked: _Asked) -> Iterator[Claim]:
    """Leaving is withdrawing, objecting, being erased: each of the three is told, where the register has it."""
    for right in (Right.WITHDRAWAL, Right.OBJECTION, Right.ERASURE):
        terms = asked.edition.register.right(right)
        words = asked.wording.rights.get(right.value)
        yield Claim(f"right-{right.name.lower()}", words.title if terms and words else None)


def _sentence_alone(asked: _Asked) -> Iterator[Claim]:
    return iter(())


def _processor_contracts(asked: _Asked) -> Iterator[Claim]:
    for recipient in asked.edition.register.recipients:
        if recipient.role == "processor":
            contract = asked.edition.register.contract(recipient.id)
            yield Claim(f"r-{recipient.id}", contract.title if contract else None)


_SUBJECTS: Mapping[str, Callable[[_Asked], Iterator[Claim]]] = {
    "controllers": _controllers,
    "scope": _scope,
    "employees": _employees,
    "dpo": _dpo,
    "categories": _categories,
    "recipients": _recipients,
    "safeguard": _safeguard,
    "recipient-categories": _recipient_categories,
    "purposes": _purposes,
    "partners-retention": _partners_retention,
    "flows": _flows,
    "contact": _contact,
    "automated-decisions": _automated,
    "provision": _provision,
    "sources": _sources,
    "cookies": _cookies,
    "changes": _changes,
    "joint-arrangement": _joint_arrangement,
    "why-so-long": _why_so_long,
    "copies-of-safeguards": _copies,
    "short": _short,
    "leaving": _leaving,
    "no-system-is-impenetrable": _sentence_alone,
    "processor-contracts": _processor_contracts,
}
