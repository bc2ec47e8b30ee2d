"""How a record names things: the register's facts and words, put into the short phrases of a table.

Takes:    an Edition, one of its languages, the day on which grounds of transfers are to hold
Gives:    names of people, data, countries, grounds, periods. Reads no file, no clock
Next:     record.py, processor_record.py, recipients.py (who put them into rows)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from babel import Locale
from babel.dates import format_date

from holdord.policy import wording
from holdord.policy.behind import Document
from holdord.policy.loader import Edition
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.words import words
from holdord.policy.periods import Period
from holdord.policy.register import Establishment, Process, Purpose, Recipient, Register
from holdord.policy.statutes import statutes
from holdord.policy.transfers import Ground, flow_ground, transfer_ground
from holdord.policy.wording import Wording


@dataclass(frozen=True)
class Naming:
    """One language's way of putting what the register states into a table."""

    edition: Edition
    language: str
    imprint: Imprint

    @property
    def register(self) -> Register:
        return self.edition.register

    @cached_property
    def wording(self) -> Wording:
        return self.edition.wordings[self.language]

    @property
    def day(self) -> date:
        """Grounds are those of the day on which the document is made."""
        return self.imprint.made_on

    def say(self, code: str, **parameters: object) -> str:
        return words(self.language)[code].format(**parameters)

    def text(self, text: str) -> str:
        """A text of the wording with its facts, on one line."""
        return " ".join(self.edition.sentence(text, self.language).split())

    # --- names ---

    def date(self, day: date) -> str:
        return format_date(day, "d. MMMM y" if self.language == "da" else "d MMMM y", locale=self.language)

    def country(self, code: str) -> str:
        return str(Locale(self.language).territories[code])

    def category(self, id: str) -> str:
        """A kind of data, without the explanation that may follow it."""
        return self.text(self.wording.categories[id]).split(":")[0]

    def categories(self, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.category(id) for id in ids)

    def purpose(self, id: str) -> str:
        return self.wording.purposes[id].title

    def basis(self, purpose: Purpose) -> str:
        basis = self.say(f"basis.{purpose.basis.value}")
        interest = self.wording.purposes[purpose.id].interest
        return self.say("told.interest", basis=basis, interest=self.text(interest)) if interest else basis

    def recipient(self, recipient: Recipient) -> str:
        return self.say(
            "told.recipient", name=recipient.name, entity=recipient.legal_entity,
            country=self.country(recipient.country), role=self.say(f"role.{recipient.role}"),
        )  # fmt: skip

    def house(self, house: Establishment | None) -> str:
        """An establishment with all that the register knows of how to reach it."""
        if house is None:
            return self.say("about.unknown")
        parts = [house.name, *house.address, self.country(house.country) if house.country else "", house.phone or ""]
        if house.company_number:
            parts.append(self.say("told.number", number=house.company_number))
        return ", ".join(part for part in parts if part)

    def measure(self, id: str, *, obsolete: bool) -> str:
        said = self.text(self.wording.security[id])
        return self.say("told.obsolete", measure=said) if obsolete else said

    def document(self, document: Document, *, kind: bool = False) -> str:
        """A paper behind a promise: what it is called, of which day, when it must be looked at again."""
        put = {"title": document.title, "day": self.date(document.on), "review": self.date(document.review_on)}
        if kind:
            return self.say("told.document-of", what=self.say(f"document.{document.kind}"), **put)
        return self.say("told.document", **put)

    # --- transfers: GDPR Art. 30(1)(e), 44-49 ---

    def ground(self, ground: Ground | None) -> str:
        return (
            self.say("ground.none") if ground is None else self.say(f"ground.{ground.kind}", reference=ground.reference)
        )

    def transfer(self, recipient: Recipient) -> str:
        return self.ground(transfer_ground(recipient, self.day))

    def transfers(self, recipients: Sequence[Recipient]) -> tuple[str, ...]:
        """Each country outside the EEA and ground with those who are there, in the order they are first met."""
        met: dict[tuple[str, str], list[str]] = {}
        for recipient in recipients:
            ground = transfer_ground(recipient, self.day)
            if ground is None or ground.kind != "eea":
                met.setdefault((recipient.country, self.ground(ground)), []).append(recipient.name)
        return tuple(
            self.say("told.transfer", country=self.country(country), names=", ".join(names), ground=ground)
            for (country, ground), names in met.items()
        )

    def flows(self) -> tuple[str, ...]:
        """What goes out of the EEA between our own houses."""
        return tuple(self._flows())

    def _flows(self) -> Iterable[str]:
        for flow in self.register.flows:
            ground = flow_ground(self.register, flow, self.day)
            if ground is not None and ground.kind in ("eea", "outside"):
                continue
            giver = self.register.establishment(flow.from_establishment)
            taker = self.register.establishment(flow.to_establishment)
            if giver and taker:
                country = self.country(taker.country) if taker.country else self.say("about.unknown")
                names = self.say("told.office", giver=giver.name, taker=taker.name)
                yield self.say("told.transfer", country=country, names=names, ground=self.ground(ground))

    # --- periods ---

    def erasure(self, process: Process) -> tuple[str, ...]:
        """How long a process lets data stay, from when it counts; what holds until then; what was promised before."""
        rule = self.register.rule(process.retention)
        if rule is None:
            return ()
        said = [self._period(f"erasure.{rule.bound}", rule.duration, rule.starts)]
        before = self.register.rule(rule.until_then) if rule.until_then else None
        if before:
            said.append(self._period("erasure.until-then", before.duration, before.starts))
        for earlier in process.earlier:
            said.append(
                self._period("erasure.earlier", earlier.duration, earlier.starts, day=self.date(earlier.before))
            )
        if rule.at_most:
            said.append(self._period("erasure.at-most", rule.at_most, "collected"))
        if warns := rule.forewarning:
            spans = {key: wording.period(getattr(warns, key), self.language) for key in ("before", "grace")}
            said.append(self.say("erasure.forewarning", **spans))
        if rule.restricted_for:
            said.append(self.say("erasure.restrict", period=wording.period(rule.restricted_for, self.language)))
        elif rule.action != "erase":
            said.append(self.say(f"erasure.{rule.action}"))
        known = statutes()
        for kept in (known[each.statute] for each in process.statutory if each.statute in known):
            span = wording.period(kept.duration, self.language)
            said.append(self.say("erasure.statute", source=kept.source, period=span))
        return tuple(said)

    def _period(self, code: str, span: Period, starts: str, **more: object) -> str:
        return self.say(code, period=wording.period(span, self.language), event=self.say(f"starts.{starts}"), **more)

    # --- the document itself ---

    def about(self) -> tuple[tuple[str, str], ...]:
        """Whose it is, of which version, when it was made."""
        version = self.edition.version[:12]
        number = self.imprint.number
        numbered = self.say("about.numbered", number=number, version=version)
        return (
            (self.say("about.organisation"), self.register.organisation),
            (self.say("about.version"), numbered if number else self.say("about.unpublished", version=version)),
            (self.say("about.updated"), self.updated()),
            (self.say("about.made"), self.date(self.imprint.made_on)),
        )

    def updated(self) -> str:
        day = self.imprint.updated(self.edition)
        return self.date(day) if day else self.say("about.unknown")


def naming(edition: Edition, language: str, imprint: Imprint) -> Naming:
    """In the wanted language, or in the register's first where it does not speak it."""
    return Naming(edition, edition.language(language), imprint)


def in_every_language(edition: Edition, group: str, id: str, part: str = "") -> dict[str, str]:
    """What the words of each language say of an id, in the order of the register's languages, their facts put in.

    ``part`` is for those that consist of several texts, such as the 'title' of a purpose. One without is left out.
    """
    found = {}
    for language in edition.register.languages:
        words = getattr(edition.wordings[language], group)[id]
        if text := getattr(words, part) if part else words:
            found[language] = " ".join(edition.sentence(text, language).split())
    return found
