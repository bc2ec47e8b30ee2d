"""What is wrong on a website, held against the register: by rule, with where it was seen and what would be right.

Promise:  2.1b, 2.2, 2.2.1-2.2.3, 2.5
Law:      ePrivacy Directive Art. 5(3); GDPR Art. 4(11), 7(3)-(4), 13(1)(e)-(f), 21(5), 44; BEK 1148/2011 section 3;
          CJEU C-673/17; EDPB Cookie Banner Taskforce, 17 January 2023
Takes:    Seen, a Register, the day
Gives:    findings, the worst first; RULES, by id. Reads no clock, no table, no network
Next:     findings.py (what each rule looks for), texts.py (what it asks, in words), declared.py (the register's side)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from holdord.lib.registry import Said
from holdord.policy.behind import Accepted
from holdord.policy.lint.finding import Severity, holds_on
from holdord.policy.register import Recipient, Register
from holdord.scan.seen import Seen

_H, _M, _L = Severity.HIGH, Severity.MEDIUM, Severity.LOW


@dataclass(frozen=True)
class Rule:
    """One thing that is asked of a website. ``keeps`` is the control that hears of it."""

    id: str
    article: str
    severity: Severity
    keeps: str


_ARTICLE = "ePrivacy Directive Art. 5(3)"
_WAIT, _ASK = "scan.partners-wait-for-a-yes", "scan.no-is-heard"
_LIST, _AWAY = "scan.nothing-undeclared", "scan.nothing-goes-elsewhere"

RULES = {
    rule.id: rule
    for rule in (
        Rule("W1", _ARTICLE, _H, _WAIT),
        Rule("W2", _ARTICLE, _H, _WAIT),
        Rule("W3", f"{_ARTICLE}; GDPR Art. 4(11)", _H, _ASK),
        Rule("W4", f"{_ARTICLE}; GDPR Art. 7(3)", _H, _ASK),
        Rule("W5", "GDPR Art. 7(3), 21(5)", _H, _ASK),
        Rule("W6", "GDPR Art. 21(5)", _M, _ASK),
        Rule("W7", "GDPR Art. 4(11), 7(4)", _H, _ASK),
        Rule("W8", "GDPR Art. 7(3)", _H, _ASK),
        Rule("W9", f"{_ARTICLE}; GDPR Art. 7(1)", _M, _ASK),
        Rule("W10", "GDPR Art. 13(1)(e)", _H, _LIST),
        Rule("W11", "BEK 1148/2011 section 3(2); CJEU C-673/17", _M, _LIST),
        Rule("W12", "GDPR Art. 5(1)(a)", _L, ""),
        Rule("W13", "CJEU C-673/17", _M, _LIST),
        Rule("W14", "GDPR Art. 13(1)(f), 44", _H, _AWAY),
        Rule("W15", "GDPR Art. 5(1)(a), 13(1)(e)", _M, _LIST),
        Rule("W16", "GDPR Art. 4(11), 7(4)", _M, _ASK),
    )
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong on the site.

    ``place`` is what it is about and stays the same from scan to scan: 'hotjar', 'cookie _ga', 'cdn.example.net'.
    ``passes`` are the states it was seen in, ``page`` the first page, ``by`` who caused it. ``partners`` are those it
    may be of; ``clauses`` the sentences of the policy it breaks. ``accepted``: who lets it stand, why and since when;
    None: it counts.
    """

    rule: str
    severity: Severity
    place: str
    said: Said
    passes: tuple[str, ...] = ()
    page: str = ""
    by: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    host: str | None = None
    clauses: tuple[str, ...] = ()
    accepted: Accepted | None = None

    def counts(self, bar: Severity = Severity.LOW) -> bool:
        """Whether it is at least that bad, and nobody has accepted it."""
        return self.accepted is None and self.severity.reaches(bar)

    @property
    def order(self) -> tuple[int, int, str]:
        return (self.severity.rank, list(RULES).index(self.rule), self.place)


def looked_for(seen: Seen) -> frozenset[str]:
    """The rules there was something to look at for: what was not reached shows nothing."""
    reached = {each.name for each in seen.passes if each.reached}
    asked = any(each.asked for each in seen.passes)
    needs = {
        "W1": "untouched" in reached, "W2": "untouched" in reached, "W3": bool(reached & {"refused", "refused+gpc"}),
        "W4": bool(reached & {"withdrawn", "withdrawn+gpc"}), "W5": "untouched+gpc" in reached,
        "W6": "untouched+gpc" in reached, "W7": asked, "W8": "accepted" in reached, "W12": "accepted" in reached,
        "W16": seen.buttons.accept == seen.buttons.refuse == 1,
    }  # fmt: skip
    return frozenset(rule for rule in RULES if needs.get(rule, True))


def judged(found: Iterable[Finding], register: Register, day: date) -> tuple[Finding, ...]:
    """Of one rule and place one finding, with every pass it was seen in; its clauses; what was accepted; sorted."""
    merged: dict[tuple[str, str], Finding] = {}
    for each in found:
        known = merged.get((each.rule, each.place))
        passes = dict.fromkeys([*(known.passes if known else ()), *each.passes])
        merged[each.rule, each.place] = replace(known or each, passes=tuple(passes))
    told = (replace(each, clauses=_clauses(each, register), accepted=_accepted(each, register, day))
            for each in merged.values())  # fmt: skip
    return tuple(sorted(told, key=lambda each: each.order))


def _clauses(finding: Finding, register: Register) -> tuple[str, ...]:
    """What the register says the partners are told of in; else the promises that the rule's control watches."""
    watched = [promise.id for promise, _ in register.calls(RULES[finding.rule].keeps)]
    recipients = [found for id in finding.partners if (found := register.recipient(id))]
    if not recipients:
        return tuple(dict.fromkeys(watched))
    cited = [clause for each in recipients for clause in _cited(each, register, watched)]
    return tuple(dict.fromkeys([*cited, *([] if RULES[finding.rule].keeps == _WAIT else watched)]))


def _cited(recipient: Recipient, register: Register, watched: list[str]) -> list[str]:
    """Those clauses that are watched; where none is, the first that is of the website's own section."""
    process = register.process(register.banner.process) if register.banner else None
    section = process.section if process else ""
    own = [clause for clause in recipient.clauses if clause.startswith(section)] or list(recipient.clauses)
    return [clause for clause in own if clause in watched] or own[:1]


def _accepted(finding: Finding, register: Register, day: date) -> Accepted | None:
    fitting = (
        each
        for each in register.accepted
        if each.rule == finding.rule and each.place in (None, finding.place) and holds_on(each, day)
    )
    return next(fitting, None)


def summary(findings: Sequence[Finding]) -> dict[str, int]:
    """How many there are of each severity, and how many were accepted."""
    counted = [each for each in findings if each.accepted is None]
    numbers = {severity.value: sum(each.severity is severity for each in counted) for severity in Severity}
    return {**numbers, "accepted": len(findings) - len(counted)}
