"""Everything GDPR Art. 15 asks for about one person, from live data, in the person's language.

Promise:  8.1a - "whether and for what purpose data are used"; 8.8
Law:      GDPR Art. 15(1)(a)-(h), 15(2), 15(3); CJEU C-154/21 (recipients by name), C-579/21 (dates and purposes of
          look-ups, no names of staff)
Takes:    a person, the request, the moment; what every room's portrait shows. OPENS sealed values: callers log it
Gives:    a dict of plain text, lists and numbers: what pdf.py sets, and what `missing` and the control look through
Next:     pdf.py (the file), typst/report.typ (the page)
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from holdord.decisions import queries as decisions
from holdord.decisions import texts as reasons
from holdord.intake.arrivals import LEFT_OUT
from holdord.intake.channels.items import DAYS
from holdord.intake.texts import left_out
from holdord.lib.days import local_date
from holdord.lib.registry import Item, portraits
from holdord.notice import texts as notice
from holdord.policy import queries as policy
from holdord.policy.asked import form_that_asked
from holdord.policy.endings import ending
from holdord.policy.loader import Edition
from holdord.policy.register import Process, Purpose, Recipient
from holdord.policy.transfers import Ground, flow_ground, transfer_ground
from holdord.policy.wording import Wording, country, period
from holdord.rights import letters, texts
from holdord.rights.letters import About
from holdord.subjects import queries as subjects
from holdord.subjects.rules import MARKETING, NOTE, RelationFact
from holdord.terms import LegalBasis, Right, is_in_eea

Rows = list[dict[str, Any]]

#: What each letter of Art. 15(1), and Art. 15(2)-(3), is answered by.
ARTICLE_15: Mapping[str, tuple[str, ...]] = {
    "15(1)(a)": ("purposes",),
    "15(1)(b)": ("categories",),
    "15(1)(c)": ("disclosures", "recipients"),
    "15(1)(d)": ("retention",),
    "15(1)(e)": ("rights",),
    "15(1)(f)": ("authority",),
    "15(1)(g)": ("sources",),
    "15(1)(h)": ("automated", "profiling"),
    "15(2)": ("transfers",),
    "15(3)": ("copy",),
}

#: These cannot be empty in an answer to somebody we know.
_NEVER_EMPTY = ("purposes", "rights", "authority", "copy")

#: Rooms whose items stand in a table of their own and are not repeated in the copy.
_LOG, _PASSED_ON = "audit", "recipients"
#: What connected recipients gave: it stands under the name of whoever holds it.
_ELSEWHERE = "elsewhere"
#: What we hold only because the person asked us something about their data: alone, it is "nothing about you".
ABOUT_THE_REQUEST = frozenset({_LOG, "notice", "rights"})

#: What a printer does not print; most texts have none of it.
_NOT_PRINTED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")

#: More entries than this and the document gets a table of contents.
_LONG = 5


@dataclass(frozen=True)
class Person:
    """Of whom the report is, and how we know them."""

    subject: UUID
    relations: tuple[RelationFact, ...]
    items: tuple[Item, ...]
    #: What of somebody else's was blacked out in the items: how many places of each kind.
    blacked: tuple[tuple[str, int], ...] = ()

    @property
    def held(self) -> tuple[Item, ...]:
        """Everything but what is about this request itself."""
        return tuple(item for item in self.items if item.room not in ABOUT_THE_REQUEST)


@dataclass(frozen=True)
class _Desk:
    """What every part of a report needs: the register and words in force, the language, the moment."""

    edition: Edition
    language: str
    at: datetime

    @property
    def wording(self) -> Wording:
        return self.edition.wordings[self.edition.language(self.language)]

    @property
    def today(self) -> date:
        return self.day_of(self.at)

    def day_of(self, moment: datetime) -> date:
        return local_date(moment, self.edition.register.desk.time_zone)

    def day(self, value: date) -> str:
        return letters.day(value, self.language)

    def moment(self, value: datetime) -> str:
        return letters.moment(value, self.edition.register.desk.time_zone, self.language)

    def say(self, code: str, **facts: str) -> str:
        return texts.word(texts.WORDS, code, self.language).format(**facts)

    def blacked(self, kind: str) -> str:
        return texts.word(texts.BLACKED_OUT, kind, self.language).strip("[]")

    def notice(self, code: str, **facts: str) -> str:
        """Words the notice uses for the same thing: a person reads one word for it in both."""
        return notice.words(self.language)[code].format(**facts)

    def purpose(self, id: str) -> str:
        found = self.wording.purposes.get(id)
        return found.title if found else self.say("marketing") if id == MARKETING else texts.readable(id)

    def process(self, id: str) -> str:
        found = self.wording.processes.get(id)
        return found.title if found else texts.readable(id)

    def category(self, id: str) -> str:
        return self.wording.categories.get(id) or texts.readable(id)

    def source(self, id: str) -> str:
        if id == NOTE:
            return self.say("staff")
        form = self.wording.forms.get(id)
        return self.wording.sources.get(id) or (self.say("form", form=form.title) if form else texts.readable(id))


def collect(subject: UUID) -> Person:
    """What every room holds about a person. OPENS sealed values."""
    items = tuple(readable(item) for portrait in portraits.all() for item in portrait.show(subject))
    return Person(subject, subjects.relations(subject), items)


def copy_of(person: Person, *, language: str, at: datetime) -> Rows:
    """What we hold of a person, area by area, in words: for their own page."""
    return _copy(_Desk(policy.active(), language, at), person)


def build(person: Person, *, about: About, address: str, at: datetime) -> dict[str, Any]:
    """The whole report. Nothing in it is markup; every text is shown as it stands."""
    desk = _Desk(policy.active(), about.language, at)
    processes = _processes(desk, person)
    purposes = _purposes(desk, person, processes)
    listed = _recipients(desk, processes)
    disclosures = _disclosures(desk, person)
    copy = _copy(desk, person)
    return {
        "language": about.language,
        "reference": about.reference,
        "received_on": desk.day(desk.day_of(about.received_at)),
        "made_on": desk.moment(at),
        **_who(desk, person, address),
        "counts": {
            "items": sum(len(group["items"]) for group in copy),
            "purposes": len(purposes),
            "recipients": len({row["name"] for row in disclosures}),
        },
        "long": len(person.items) > _LONG,
        "purposes": [_purpose(desk, person, purpose) for purpose in purposes],
        "categories": _categories(desk, person),
        "disclosures": disclosures,
        "recipients": [_recipient(desk, recipient) for recipient in listed],
        "retention": [_retention(desk, fact) for fact in person.relations],
        "holds": _holds(desk, person),
        "rights": _rights(desk),
        "authority": _authority(desk, about),
        "sources": _sources(desk, person),
        "automated": [desk.purpose(purpose.id) for purpose in purposes if purpose.automated_decisions],
        "profiling": [desk.purpose(purpose.id) for purpose in purposes if purpose.profiling],
        "transfers": _transfers(desk, person, listed),
        "reads": _log(desk, person),
        "copy": copy,
        "blacked": [{"kind": desk.blacked(kind), "count": count} for kind, count in person.blacked],
    }


def missing(report: Mapping[str, Any], person: Person) -> list[str]:
    """What a report of that person lacks, in codes; empty if all of Art. 15 and every room's items are in it."""
    lacking = [
        article
        for article, parts in ARTICLE_15.items()
        if any(part not in report or (part in _NEVER_EMPTY and not report[part]) for part in parts)
    ]
    shown = Counter(item["room"] for group in report.get("copy", ()) for item in group["items"])
    shown[_LOG] = sum(row["times"] for row in report.get("reads", ()))
    shown[_PASSED_ON] = len(report.get("disclosures", ()))
    held = Counter(item.room for item in person.items)
    return lacking + [f"room {room}" for room, count in held.items() if shown[room] < count]


def _who(desk: _Desk, person: Person, address: str) -> dict[str, Any]:
    register = desk.edition.register
    name = subjects.card(person.subject).name
    houses = [house.name for id in register.controllers if (house := register.establishment(id))]
    return {
        "organisation": register.organisation,
        "about": [line for line in (name, address) if line],
        "controllers": houses,
        "desk": [line for line in (register.dpo.name, register.dpo.email) if line],
        "dpo_email": register.dpo.email,
    }


def _processes(desk: _Desk, person: Person) -> list[Process]:
    known = {fact.process for fact in person.relations} | {item.process for item in person.items if item.process}
    return [process for process in desk.edition.register.processes if process.id in known]


def _purposes(desk: _Desk, person: Person, processes: Sequence[Process]) -> list[Purpose]:
    """What data of this person can be used for: the purposes of their processes, and those their items cite."""
    named = {id for process in processes for id in process.purposes}
    named |= {item.purpose for item in person.items if item.purpose and item.room != _LOG}
    return [purpose for purpose in desk.edition.register.purposes if purpose.id in named]


def _purpose(desk: _Desk, person: Person, purpose: Purpose) -> dict[str, Any]:
    words = desk.wording.purposes.get(purpose.id)
    answer = decisions.may(subject=person.subject, purpose=purpose.id, at=desk.at)
    reasons = [texts.word(texts.REASONS, code, desk.language) for code in answer.codes]
    return {
        "id": purpose.id,
        "title": desk.purpose(purpose.id),
        "text": _sentence(desk, words.text if words else None),
        "basis": f"{desk.notice(f'basis.{purpose.basis.value}')} ({_article(desk, purpose.basis)})",
        "interest": _sentence(desk, words.interest if words else None) if purpose.interest_of else None,
        "today": [desk.say("yes")] if answer.allowed else [desk.say("no"), *reasons],
    }


def _article(desk: _Desk, basis: LegalBasis) -> str:
    return desk.notice("article", letter=basis.value[-1])


def _sentence(desk: _Desk, text: str | None) -> str | None:
    return desk.edition.sentence(text, desk.language) if text else None


def _categories(desk: _Desk, person: Person) -> Rows:
    held = Counter(category for item in person.held if item.room != _PASSED_ON for category in item.categories)
    known = [category.id for category in desk.edition.register.categories if category.id in held]
    return [{"title": desk.category(id), "count": held[id]} for id in [*known, *sorted(set(held) - set(known))]]


def _disclosures(desk: _Desk, person: Person) -> Rows:
    return [_disclosure(desk, item) for item in person.items if item.room == _PASSED_ON]


def _disclosure(desk: _Desk, item: Item) -> dict[str, Any]:
    recipient = desk.edition.register.recipient(item.recipient or "")
    kinds = ", ".join(desk.category(id) for id in item.categories)
    return {
        # A recipient the register no longer lists is still named: by its id, which is what is left of it.
        "name": desk.wording.name_of(recipient) if recipient else item.recipient or "",
        "entity": desk.wording.entity_of(recipient) if recipient else "",
        "purpose": desk.purpose(item.purpose or ""),
        "what": kinds or (desk.say("on-list") if item.kind == "list" else None),
        "on": desk.day(desk.day_of(item.at)) if item.at else "",
    }


def _recipients(desk: _Desk, processes: Iterable[Process]) -> list[Recipient]:
    named = {id for process in processes for id in process.recipients}
    return [recipient for recipient in desk.edition.register.recipients if recipient.id in named]


def _recipient(desk: _Desk, recipient: Recipient) -> dict[str, Any]:
    return {
        "name": desk.wording.name_of(recipient),
        "entity": desk.wording.entity_of(recipient),
        "country": country(recipient.country, desk.language),
        "role": desk.notice(f"partner.role.{recipient.role}"),
        "does": _sentence(desk, desk.wording.recipients.get(recipient.id)) or "",
        "policy_url": recipient.policy_url,
    }


def _retention(desk: _Desk, fact: RelationFact) -> dict[str, Any]:
    anchored_on = desk.day_of(fact.anchored_at) if fact.anchored_at else None
    found = ending(
        desk.edition.register, fact.process, collected_on=desk.day_of(fact.collected_at), anchored_on=anchored_on
    )
    rule = desk.notice(
        "retention.until-then.rule",
        period=period(found.rule.duration, desk.language),
        event=desk.notice(f"retention.starts.{found.rule.starts}"),
    )
    newest = "newest" if found.rule.starts == "collected" else "counted"
    return {
        "process": desk.process(fact.process),
        "rule": rule[:1].upper() + rule[1:],
        "counted_from": desk.say(newest, day=desk.day(found.counted_from)),
        "ends_on": desk.day(found.ends_on),
    }


def _holds(desk: _Desk, person: Person) -> list[str]:
    holds = [hold for hold in subjects.holds(person.subject) if hold.holds_at(desk.at)]
    where = [desk.process(hold.process) if hold.process else desk.say("general") for hold in holds]
    return [desk.say("held", process=area, statute=hold.statute) for area, hold in zip(where, holds, strict=True)]


def _rights(desk: _Desk) -> Rows:
    words = desk.wording.rights
    known = [words[terms.right.value] for terms in desk.edition.register.rights if terms.right.value in words]
    return [{"title": each.title, "text": _sentence(desk, each.text)} for each in known]


def _authority(desk: _Desk, about: About) -> Rows:
    found = letters.authority(about.country)
    if found is None:
        return []
    name = letters.authority_name(found, desk.language)
    rows = [
        ("authority", name, None),
        ("website", found.website, found.website),
        ("complaint", found.complaint_url, found.complaint_url),
        ("email", found.email, None),
        ("phone", found.phone, None),
    ]
    return [{"label": desk.say(code), "value": value, "url": url} for code, value, url in rows if value]


def _sources(desk: _Desk, person: Person) -> Rows:
    counted = Counter(item.source for item in person.held if item.source)
    return [{"title": desk.source(source), "count": count} for source, count in counted.most_common()]


def _transfers(desk: _Desk, person: Person, listed: Iterable[Recipient]) -> Rows:
    register = desk.edition.register
    got = {item.recipient for item in person.items if item.room == _PASSED_ON}
    known = [each for each in register.recipients if each.id in got | {recipient.id for recipient in listed}]
    rows = [
        _transfer(desk, each.name, each.country, transfer_ground(each, desk.today))
        for each in known
        if not is_in_eea(each.country)
    ]
    for flow in register.flows:
        taker, ground = register.establishment(flow.to_establishment), flow_ground(register, flow, desk.today)
        if taker and (ground is None or ground.kind not in ("eea", "outside")):
            rows.append(_transfer(desk, f"{taker.name} ({desk.say('our-office')})", taker.country, ground))
    return [dict(row) for row in {tuple(row.items()): row for row in rows}.values()]


def _transfer(desk: _Desk, name: str, where: str | None, ground: Ground | None) -> dict[str, Any]:
    said = desk.notice(f"transfer.{ground.kind}", reference=ground.reference) if ground else None
    return {"name": name, "country": country(where, desk.language) if where else "–", "ground": said}


def _log(desk: _Desk, person: Person) -> Rows:
    """What was done with their data, when and why. The same done often on one day is one line with its number: a
    thousand lines that say one thing are read by nobody.
    """
    days = dict[tuple[date | None, str, str], list[Item]]()
    for item in person.items:
        if item.room == _LOG:
            day = desk.day_of(item.at) if item.at else None
            days.setdefault((day, item.fields.get("act", ""), item.purpose or ""), []).append(item)
    return [_done(desk, day, act, purpose, items) for (day, act, purpose), items in days.items()]


def _done(desk: _Desk, day: date | None, act: str, purpose: str, items: Sequence[Item]) -> dict[str, Any]:
    words, once = texts.word(texts.ACTS, act, desk.language), len(items) == 1
    if once:
        on = desk.moment(items[0].at) if items[0].at else ""
    else:
        on, words = (desk.day(day) if day else ""), desk.say("times", what=words, n=str(len(items)))
    return {"on": on, "act": words, "purpose": desk.purpose(purpose) if purpose else "–", "times": len(items)}


def _copy(desk: _Desk, person: Person) -> Rows:
    """Every item but those with a table of their own, by area, in the order of the register; the letters last."""
    register, grouped = desk.edition.register, dict[str, Rows]()
    for item in person.items:
        if item.room not in (_LOG, _PASSED_ON):
            grouped.setdefault(_area(item), []).append(_entry(desk, item))
    order = ["", *(process.id for process in register.processes)]
    ids = sorted(grouped, key=lambda id: order.index(id) if id in order else len(order))
    return [{"title": _area_title(desk, id), "items": grouped[id]} for id in ids]


def _area(item: Item) -> str:
    if item.room == _ELSEWHERE:
        return f"{_ELSEWHERE}/{item.recipient}"
    return "letters" if item.room in ("notice", "rights") else item.process or ""


def _area_title(desk: _Desk, id: str) -> str:
    room, slash, recipient = id.partition("/")
    if slash and room == _ELSEWHERE:
        listed = desk.edition.register.recipient(recipient)
        return desk.say("elsewhere", name=desk.wording.name_of(listed) if listed else recipient)
    return desk.process(id) if id not in ("", "letters") else desk.say(id or "general")


def _entry(desk: _Desk, item: Item) -> dict[str, Any]:
    form = desk.wording.forms.get(item.source or "")
    kind = "note" if item.kind == "record" and item.source == NOTE else item.kind
    title = texts.word(texts.KINDS, f"{item.room}.{kind}", desk.language)
    stamp = [
        desk.moment(item.at) if item.at else None,
        desk.say("source", source=desk.source(item.source)) if item.source else None,
        desk.say("purpose", purpose=desk.purpose(item.purpose)) if item.purpose else None,
        desk.say("provided") if item.provided else None,
        _gone_by(desk, item),
    ]
    return {
        "room": item.room,
        "kind": item.kind,
        "title": form.title if form and item.kind == "record" else title,
        "stamp": [part for part in stamp if part],
        "fields": [_field(desk, item, name, value) for name, value in item.fields.items()],
    }


def _gone_by(desk: _Desk, item: Item) -> str | None:
    """Until when this one entry stays, where its time is counted from its own day."""
    process = desk.edition.register.process(item.process or "")
    rule = desk.edition.register.rule(process.retention) if process else None
    if item.kind != "record" or item.at is None or rule is None or rule.starts != "collected":
        return None
    return desk.say("gone-by", day=desk.day(rule.duration.end(desk.day_of(item.at))))


def _field(desk: _Desk, item: Item, name: str, value: str) -> dict[str, str]:
    return {
        "label": _label(desk, item, name),
        "value": texts.value_of(name, _in_words(desk, item, name, value), desk.language),
    }


def _label(desk: _Desk, item: Item, name: str) -> str:
    """What a field is called: on the form that asked for it, as a kind of data of the policy, or among our own."""
    if item.kind == "record":
        form = _form(desk, item)
        asked = desk.wording.forms[form].fields if form else {}
        if name in asked:
            return asked[name].label
        if name in desk.wording.categories:
            return desk.wording.categories[name]
    return texts.word(texts.FIELDS, name, desk.language)


def _form(desk: _Desk, item: Item) -> str | None:
    """The form it came by; None for a note, a call and whatever else no form asked for."""
    source, process = item.source or "", item.process or ""
    return form_that_asked(desk.edition.register, process=process, source=source, fields=item.fields)


def _in_words(desk: _Desk, item: Item, name: str, value: str) -> str:
    """Moments and sources as people say them; everything else as it stands."""
    if item.room == "rights":
        return _of_request(desk, name, value)
    if name == "channel" and value in desk.wording.sources:
        return desk.source(value)
    if name == LEFT_OUT:
        return left_out(value, desk.language)
    if name in DAYS:
        return _day(desk, value)
    if name == "why":
        return reasons.whys(value, desk.language)
    return desk.moment(datetime.fromisoformat(value)) if name == "until" else value


def _day(desk: _Desk, value: str) -> str:
    try:
        return desk.day(date.fromisoformat(value))
    except ValueError:
        # Put right by hand since, into something else.
        return value


def _of_request(desk: _Desk, name: str, value: str) -> str:
    """What stands in a request or a letter to the desk, by codes, in the reader's language."""
    if name == "right":
        return letters.right_title(Right(value), desk.language)
    if name == "status":
        return texts.word(texts.STATUSES, value, desk.language)
    return desk.day(date.fromisoformat(value)) if name == "due" else value


def readable(item: Item) -> Item:
    """The item without characters that only machines read: they cannot be printed, and say nothing."""
    return replace(item, fields={name: _printable(value) for name, value in item.fields.items()})


def _printable(text: str) -> str:
    if not _NOT_PRINTED.search(text):
        return text
    lines = text.replace("\r\n", "\n").replace("\t", "    ")
    return "".join(character for character in lines if character == "\n" or unicodedata.category(character) != "Cc")
