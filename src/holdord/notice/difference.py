"""What changed from one version to the next, in words, promise by promise.

Promise:  11.1 - changes are published, with a readable difference
Law:      GDPR Art. 12(1), 13(3), 14(4)
Takes:    two editions, a language
Gives:    Difference: under each promise, what was added, dropped, weakened or strengthened, and what follows from it
Next:     difference_words.py (the sentences), ../policy/changes/ (what is looked at)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from holdord.notice import texts
from holdord.notice.difference_words import difference_words
from holdord.notice.document import said
from holdord.notice.scribe import Scribe
from holdord.policy import wording
from holdord.policy.changes import Change, Direction, by_promise, changes
from holdord.policy.loader import Edition
from holdord.policy.periods import Period
from holdord.policy.register import Retention
from holdord.terms import LegalBasis


@dataclass(frozen=True)
class Told:
    """One change as a sentence, and what it brings about: who is told, what is asked anew; empty for nothing."""

    change: Change
    direction: str
    sentence: str
    tells: str = ""
    asks: str = ""

    @property
    def follows(self) -> tuple[str, ...]:
        return tuple(sentence for sentence in (self.tells, self.asks) if sentence)


@dataclass(frozen=True)
class Group:
    """The changes under one promise: its id and sentence, both empty for what no promise speaks of."""

    promise: str
    sentence: str
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Difference:
    """All that changed, in the order of the policy."""

    groups: tuple[Group, ...]

    @property
    def all(self) -> tuple[Told, ...]:
        """Each change once, however many promises speak of it."""
        return tuple({told.change.key: told for group in self.groups for told in group.told}.values())

    def count(self, direction: Direction) -> int:
        return sum(told.change.direction is direction for told in self.all)


def difference(before: Edition, after: Edition, language: str) -> Difference:
    """What changed, in that language; what only the register says, in its first where it does not speak it."""
    teller = _Teller(_scribe(before, language), _scribe(after, language), difference_words(language))
    groups = by_promise(changes(before, after), after.register)
    return Difference(tuple(teller.group(promise, found) for promise, found in groups.items()))


def _scribe(edition: Edition, language: str) -> Scribe:
    return Scribe(edition.register, edition.wordings[edition.language(language)], texts.words(language), language)


@dataclass(frozen=True)
class _Teller:
    """Says changes in one language, with the names things had before and have after."""

    before: Scribe
    after: Scribe
    phrases: Mapping[str, str]

    def group(self, promise: str, found: list[Change]) -> Group:
        scribe = self.after if self.after.register.promise(promise) else self.before
        sentence = scribe.wording.promises.get(promise)
        words = said(scribe.text(sentence)) if sentence else ""
        return Group(promise, words, tuple(self.told(change) for change in found))

    def told(self, change: Change) -> Told:
        phrase = self.phrases.get(change.kind) or self.phrases[f"{change.kind}:{change.subject}"]
        sentence = phrase.format(
            name=self.name(change), before=self.value(change, self.before, change.before),
            after=self.value(change, self.after, change.after),
        )  # fmt: skip
        direction = self.phrases[f"direction.{change.direction.value}"]
        tells = self.follows("tell", [self.process(id) for id in change.tell])
        return Told(change, direction, sentence, tells, self.follows("ask", [*map(self.after.purpose, change.ask)]))

    def follows(self, what: str, names: list[str]) -> str:
        quoted = [self.phrases["quoted"].format(name=name) for name in names]
        listed = wording.series(quoted if what == "tell" else names, self.after.language)
        return self.phrases[f"follows.{what}"].format(names=listed) if names else ""

    def process(self, id: str) -> str:
        return self.after.wording.processes[id].title

    def name(self, change: Change) -> str:
        """What people call the thing: by its name now, or by the one it had."""
        name = _NAMES.get(change.kind.split("-")[0], _itself)
        return name(self.after, change.subject) or name(self.before, change.subject) or change.subject

    def value(self, change: Change, scribe: Scribe, value: str | None) -> str:
        if value is None:
            return self.phrases["nothing"]
        if change.direction is Direction.REWORDED:
            return value
        if change.kind.startswith("period"):
            return self.period(scribe, change.subject) or value
        if change.kind == "basis-changed" or (change.kind.startswith("purpose-") and value.startswith("eu-gdpr:")):
            return scribe.basis(LegalBasis(value))[0]
        if change.kind == "recipient-added":
            return _company(scribe, change.subject) or value
        if change.kind == "recipient-moved" or change.key == "changed:authority":
            return scribe.country(value)
        if change.kind == "transfer-ground":
            taker = scribe.register.recipient(change.subject)
            return scribe.transfer(taker.country, taker.transfer) if taker else value
        if change.kind == "recipient-role":
            return scribe.say(f"partner.role.{value}")
        if change.kind.startswith("approaches"):
            return ", ".join(self.phrases[f"channel.{channel}"] for channel in value.split(", "))
        if change.kind.startswith(("answer", "extension", "cookie-longer", "cookie-shorter")):
            return wording.period(Period.parse(value), scribe.language)
        return ", ".join(_thing(scribe, id) for id in value.split(", "))

    def period(self, scribe: Scribe, process: str) -> str | None:
        """How long, counted from what; and how long before that has happened, if that differs between the two."""
        rule = _rule(scribe, process)
        if rule is None:
            return None
        earlier = _before_it_happened(scribe, process)
        changed = earlier != _before_it_happened(self.before if scribe is self.after else self.after, process)
        counted = _counted(scribe, rule.duration, rule.starts)
        if not (earlier and changed):
            return counted
        return self.phrases["until-then"].format(period=counted, earlier=earlier)


Name = Callable[[Scribe, str], str | None]


def _itself(scribe: Scribe, id: str) -> str | None:
    return id


def _purpose(scribe: Scribe, id: str) -> str | None:
    found = scribe.wording.purposes.get(id)
    return found.title if found else None


def _process(scribe: Scribe, id: str) -> str | None:
    found = scribe.wording.processes.get(id)
    return found.title if found else None


def _recipient(scribe: Scribe, id: str) -> str | None:
    found = scribe.register.recipient(id)
    return found.name if found else None


def _right(scribe: Scribe, id: str) -> str | None:
    found = scribe.wording.rights.get(id)
    return found.title if found else None


def _controller(scribe: Scribe, id: str) -> str | None:
    found = scribe.register.establishment(id)
    return found.name if found else None


#: The first word of a kind of change -> how what it is about is called.
_NAMES: Mapping[str, Name] = {
    "controller": _controller,
    **dict.fromkeys(("purpose", "basis", "interest", "marketing", "profiling", "automated", "question"), _purpose),
    **dict.fromkeys(("approaches", "customers"), _purpose),
    **dict.fromkeys(("recipient", "transfer"), _recipient),
    **dict.fromkeys(("period", "process", "collects", "source", "people", "further"), _process),
    **dict.fromkeys(("right", "answer", "extension", "fee", "no", "format"), _right),
    "measure": lambda scribe, id: scribe.wording.security.get(id),
    "place": lambda scribe, id: scribe.country(id),
}


def _thing(scribe: Scribe, id: str) -> str:
    """The words of an id, whatever it names; what is no id is itself (an address, a company)."""
    words = scribe.wording
    for group in (words.categories, words.sources, words.data_subjects):
        if id in group:
            return group[id].split(":")[0]
    return _purpose(scribe, id) or _controller(scribe, id) or id


def _rule(scribe: Scribe, process: str) -> Retention | None:
    found = scribe.register.process(process)
    return scribe.register.rule(found.retention) if found else None


def _before_it_happened(scribe: Scribe, process: str) -> str | None:
    """The time that holds while nothing has happened to count from: its own rule, or the same one from collection."""
    rule = _rule(scribe, process)
    if rule is None or rule.starts == "collected":
        return None
    earlier = scribe.register.rule(rule.until_then) if rule.until_then else None
    return _counted(scribe, (earlier or rule).duration, "collected")


def _counted(scribe: Scribe, duration: Period, starts: str) -> str:
    event = scribe.say(f"retention.starts.{starts}")
    return scribe.say("retention.until-then.rule", period=wording.period(duration, scribe.language), event=event)


def _company(scribe: Scribe, recipient: str) -> str | None:
    """The company behind the name, where it is another word, and its country."""
    found = scribe.register.recipient(recipient)
    if found is None:
        return None
    company = [] if found.legal_entity == found.name else [found.legal_entity]
    return ", ".join([*company, scribe.country(found.country)])
