"""What whoever writes a part of the notice has at hand: the register, its words, and how to name things.

Takes:    a Register, the Wording of one language, the words between the facts (texts.py)
Gives:    names of categories, countries, grounds, periods, in that language. Reads no file, no clock
Next:     activities.py, partners.py, general.py (the parts)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from babel import Locale

from holdord.notice.document import Paragraph, Piece, Words, words
from holdord.policy import wording
from holdord.policy.references import sections_of
from holdord.policy.register import Cookie, Process, Promise, Recipient, Register, Retention, TransferGround
from holdord.policy.wording import Wording
from holdord.terms import ADEQUATE, LANGUAGES, LegalBasis, SpecialCondition, is_in_eea


@dataclass(frozen=True)
class Scribe:
    """One language's way of saying what the register states.

    ``spoken`` is the language of the phrases, where it is not that of the wording: names stay as the register has them.
    """

    register: Register
    wording: Wording
    phrases: Mapping[str, str]
    spoken: str = ""

    @property
    def language(self) -> str:
        return self.spoken or self.wording.language

    @cached_property
    def facts(self) -> Mapping[str, str]:
        return wording.facts(self.register, self.wording.language)

    def say(self, code: str, **parameters: object) -> str:
        """The phrase of that code, with its parameters."""
        return self.phrases[code].format(**parameters)

    def text(self, text: str) -> Words:
        """A text of the wording with its facts put in, on one line; the desk's address is a link."""
        resolved = " ".join(wording.resolve(text, self.facts).split())
        email = self.register.dpo.email
        parts = re.split(f"({re.escape(email)})", resolved)
        return words(*(Piece(part, f"mailto:{email}") if part == email else part for part in parts if part))

    def paragraphs(self, text: str) -> list[Paragraph]:
        """A longer text: an empty line parts two paragraphs."""
        return [Paragraph(self.text(part)) for part in re.split(r"\n\s*\n", text.strip())]

    def promise(self, promise: Promise) -> Paragraph:
        return Paragraph(self.text(self.wording.promises[promise.id]), promise.id)

    def category(self, id: str) -> str:
        return self.wording.categories[id]

    def categories(self, ids: tuple[str, ...]) -> str:
        """Several kinds of data in one run, each without its explanation."""
        return "; ".join(self.category(id).split(":")[0] for id in ids)

    def purpose(self, id: str) -> str:
        return self.wording.purposes[id].title

    def country(self, code: str) -> str:
        return str(Locale(self.language).territories[code])

    def period(self, rule: Retention) -> str:
        return wording.period(rule.duration, self.language)

    def lifetime(self, cookie: Cookie) -> str:
        """How long something stays on a visitor's device."""
        return wording.period(cookie.lifetime, self.language) if cookie.lifetime else self.say("cookie.session")

    def basis(self, basis: LegalBasis) -> tuple[str, str]:
        """A ground in plain words, and its article."""
        return self.say(f"basis.{basis.value}"), self.say("article", letter=basis.value[-1])

    def condition(self, condition: SpecialCondition) -> str:
        """What lifts the ban on a special category, in plain words, and its article."""
        article = LANGUAGES[self.language].cited("9", "2", condition.value[-1])
        return f"{self.say(f'condition.{condition.value}')} ({article})"

    def transfer(self, country: str, ground: TransferGround | None) -> str:
        """On what ground data go to that country; plainly, if the policy names none."""
        if is_in_eea(country):
            return self.say("transfer.in-eea")
        if ground is not None:
            return self.say(f"transfer.{ground.ground}", reference=ground.reference)
        if country in ADEQUATE:
            return self.say("transfer.adequacy", reference=ADEQUATE[country])
        return self.say("transfer.none")

    def partner_link(self, recipient: Recipient) -> Piece:
        return Piece(self.wording.name_of(recipient), f"#r-{recipient.id}")

    def section_of(self, clause: str) -> str:
        """The section a clause stands in: the innermost that has a heading. '2.2.1h' mostly stands in '2'."""
        around = sections_of(clause)
        return next((section for section in around if section in self.wording.sections), around[-1])

    def way_to(self, process: Process) -> str:
        """Where an activity is described."""
        return f"#s-{self.section_of(process.section)}"


def by_number(section: str) -> tuple[int, ...]:
    """The order of sections: 2, 2.1, 2.10, 3."""
    return tuple(int(part) for part in re.findall(r"\d+", section))


def subsection(id: str) -> str:
    """The part of a section: '2.2.1h' belongs to '2.2', '8.1b' to '8.1'."""
    number = re.match(r"\d+(\.\d+)?", id)
    return number[0] if number else id
