"""Who has to hear where their data came from, until when, and what the letter says.

Promise:  8.5c - people are told of their right to object in the first message; here also where we have their data from
Law:      GDPR Art. 14(1)-(3), 14(5), 21(4)
Takes:    the register and its words; the moment the data came to us
Gives:    TellingState; due_on; `letter`, the facts of a letter. Reads no table
Next:     actions/telling.py (who writes), templates/intake/letters/origin.*.txt (the sentences)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from holdord.lib.days import local_date
from holdord.notice.scribe import Scribe
from holdord.notice.texts import words
from holdord.policy.authorities import authority
from holdord.policy.loader import Edition
from holdord.policy.periods import Period
from holdord.policy.register import Establishment, Process, Purpose, Register
from holdord.terms import LegalBasis, is_in_eea

#: The longest the law allows (GDPR Art. 14(3)(a)).
A_MONTH = Period.parse("1 month")

#: How somebody was told otherwise than by our letter, as staff note it.
WAYS = ("phone", "in-person", "first-message", "post")

#: Why somebody need not be told (GDPR Art. 14(5)(a)-(d)). A person decides it, and stands by it.
EXEMPTIONS = ("known", "disproportionate", "law", "secrecy")


class TellingState(StrEnum):
    """How far we are with telling one person.

    WRITTEN: there is a letter, whose own fate is its message's. UNREACHABLE: we have no e-mail address that is theirs.
    RETURNED: the letter did not arrive. These two are for staff to see to. BY_HAND: staff told them otherwise. EXEMPT:
    staff decided that they need not be told.
    """

    WAITING = "waiting"
    WRITTEN = "written"
    UNREACHABLE = "unreachable"
    RETURNED = "returned"
    BY_HAND = "by-hand"
    EXEMPT = "exempt"


#: Nobody has told them yet.
OWED = (TellingState.WAITING, TellingState.UNREACHABLE, TellingState.RETURNED)


@dataclass(frozen=True)
class Line:
    """A purpose in the letter: what for, on what ground, in whose interest."""

    title: str
    ground: str
    interest: str
    by_machine: str


def due_on(register: Register, process: str, obtained_at: datetime) -> date:
    """The day by which they must have been told: a month after the data came, or sooner where the register says so."""
    day, found = local_date(obtained_at, register.desk.time_zone), register.process(process)
    within = found.told_within if found else None
    return min(A_MONTH.end(day), within.end(day)) if within else A_MONTH.end(day)


def letter(now: Edition, language: str, sources: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Everything Art. 14(1) and (2) ask for, in that language; ``sources`` are (process, source), each once."""
    spoken = now.language(language)
    scribe = Scribe(now.register, now.wordings[spoken], words(spoken))
    found = [(process, source) for id, source in sources if (process := now.register.process(id)) is not None]
    return {
        "organisation": now.register.organisation,
        "controllers": [_house(scribe, house) for id in now.register.controllers if (house := _of(scribe, id))],
        "representative": _representative(scribe),
        "dpo_name": now.register.dpo.name or "",
        "dpo_email": now.register.dpo.email,
        "is_officer": now.register.dpo.officer,
        "authority": authority(now.register.desk.authority),
        "activities": [_activity(scribe, process, source) for process, source in found],
    }


def _activity(scribe: Scribe, process: Process, source: str) -> Mapping[str, object]:
    rule = scribe.register.rule(process.retention)
    recipients = [each for id in process.recipients if (each := scribe.register.recipient(id))]
    purposes = [purpose for id in process.purposes if (purpose := scribe.register.purpose(id))]
    outside = sorted({each.country for each in recipients if not is_in_eea(each.country)})
    return {
        "title": scribe.wording.processes[process.id].title,
        "source": scribe.wording.sources.get(source, source),
        "public": source in process.public_sources,
        "categories": [scribe.category(id).split(":")[0] for id in process.categories],
        # What needs a yes is not meant for anybody who was not asked.
        "purposes": [_line(scribe, each) for each in purposes if each.basis is not LegalBasis.CONSENT],
        "needs_a_yes": any(each.basis is LegalBasis.CONSENT for each in purposes),
        "recipients": ", ".join(scribe.wording.name_of(each) for each in recipients),
        "outside": ", ".join(scribe.country(country) for country in outside),
        "period": scribe.period(rule) if rule else "",
        "starts": rule.starts if rule else "",
        "section": process.section,
    }


def _line(scribe: Scribe, purpose: Purpose) -> Line:
    said = scribe.wording.purposes[purpose.id]
    plain, article = scribe.basis(purpose.basis)
    interest = "".join(piece.text for piece in scribe.text(said.interest)) if said.interest else ""
    machine = [scribe.say("purpose.profiling")] if purpose.profiling else []
    machine += [scribe.say("purpose.automated")] if purpose.automated_decisions else []
    return Line(said.title, f"{plain} ({article})", interest, " ".join(machine))


def _of(scribe: Scribe, id: str) -> Establishment | None:
    return scribe.register.establishment(id)


def _house(scribe: Scribe, house: Establishment) -> str:
    country = [scribe.country(house.country)] if house.country else []
    return ", ".join([house.name, *house.address, *country])


def _representative(scribe: Scribe) -> str:
    speaks = scribe.register.representative
    house = _of(scribe, speaks.establishment) if speaks else None
    return f"{_house(scribe, house)}, {speaks.email}" if speaks and house else ""
