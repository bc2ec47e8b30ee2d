"""Findings as a terminal shows them, and as plain data.

Takes:    Seen, its findings
Gives:    text(), summary(), as_data()
"""

from collections.abc import Iterator, Sequence
from typing import Any

from holdord.policy.lint.finding import Severity
from holdord.scan.managers import managers
from holdord.scan.rules import RULES, Finding, looked_for
from holdord.scan.rules import summary as numbers
from holdord.scan.seen import Seen
from holdord.scan.texts import ASKS, NOT_REACHED, RIGHT

_HEADS = {Severity.HIGH: "High", Severity.MEDIUM: "Medium", Severity.LOW: "Low"}


def text(seen: Seen, findings: Sequence[Finding]) -> str:
    """What was looked at; the worst first, rule by rule; what was accepted, with its reason; how many there are."""
    parts = [head(seen)]
    for severity in Severity:
        of_it = [each for each in findings if each.counts() and each.severity is severity]
        parts.append(_group(_HEADS[severity], of_it))
    parts.append(_group("Accepted", [each for each in findings if each.accepted]))
    return "\n\n".join([*filter(None, parts), summary(findings)])


def head(seen: Seen) -> str:
    """The site, how much of it, which banner, and what could not be looked at."""
    reached = [each for each in seen.passes if each.reached]
    pages = f"{len(seen.pages)} page{'' if len(seen.pages) == 1 else 's'}"
    lines = [f"{seen.start}: {pages}, {len(reached)} of {len(seen.passes)} passes. {banner(seen)}."]
    lines += [f"  not reached: {each.name} ({NOT_REACHED[each.why_not]})" for each in seen.passes if not each.reached]
    lines += [f"  did not open: {each}" for each in seen.unread]
    lines += ["  more was asked for than is written down"] if seen.cut else []
    return "\n".join(lines)


def banner(seen: Seen) -> str:
    """'Banner: Cookiebot', or what else was there."""
    known = managers().get(seen.manager or "")
    if known:
        return f"Banner: {known.name}"
    return "Banner: none we know" if any(each.asked for each in seen.passes) else "Banner: none was found"


def summary(findings: Sequence[Finding]) -> str:
    """'3 findings: 1 high, 2 medium, 0 low. 1 accepted.'"""
    found = numbers(findings)
    accepted = found.pop("accepted")
    total = sum(found.values())
    one = f"{total} finding{'' if total == 1 else 's'}: {', '.join(f'{n} {name}' for name, n in found.items())}."
    return (one if total else "No findings.") + (f" {accepted} accepted." if accepted else "")


def _group(name: str, findings: Sequence[Finding]) -> str:
    """A rule is told once, with what would be right, and below it each thing."""
    if not findings:
        return ""
    by_rule: dict[str, list[Finding]] = {}
    for each in findings:
        by_rule.setdefault(each.rule, []).append(each)
    return "\n\n".join([name, *("\n".join(_rule(rule, by_rule[rule])) for rule in RULES if rule in by_rule)])


def _rule(rule: str, findings: Sequence[Finding]) -> Iterator[str]:
    yield f"  {rule:<4} {ASKS[rule]} ({RULES[rule].article})"
    yield f"       {RIGHT[rule]}"
    for each in findings:
        clauses = f" [{', '.join(each.clauses)}]" if each.clauses else ""
        yield f"       - {each.place}: {each.said}.{clauses}"
        by = f", by {each.by[0]}" if each.by else ""
        yield f"         {', '.join(each.passes)}: {each.page}{by}"
        if each.accepted:
            until = f" until {each.accepted.until}" if each.accepted.until else ""
            yield f"         Accepted by {each.accepted.by} on {each.accepted.on}{until}: {each.accepted.reason}"


def as_data(seen: Seen, findings: Sequence[Finding]) -> dict[str, Any]:
    """Everything: what was found, and what was seen."""
    return {
        "site": seen.site, "start": seen.start, "at": seen.at.isoformat(), "banner": seen.manager,
        "summary": numbers(findings), "not_looked_at": sorted(set(RULES) - looked_for(seen), key=list(RULES).index),
        "findings": [finding_as_data(each) for each in findings], "seen": seen.model_dump(mode="json"),
    }  # fmt: skip


def finding_as_data(finding: Finding) -> dict[str, Any]:
    accepted = finding.accepted
    return {
        "rule": finding.rule, "severity": finding.severity.value, "place": finding.place, "said": str(finding.said),
        "passes": list(finding.passes), "page": finding.page, "by": list(finding.by),
        "partners": list(finding.partners), "host": finding.host, "clauses": list(finding.clauses),
        "article": RULES[finding.rule].article,
        "asks": str(ASKS[finding.rule]), "right": str(RIGHT[finding.rule]),
        "accepted": accepted.model_dump(mode="json", include={"reason", "by", "on", "until"}) if accepted else None,
    }  # fmt: skip
