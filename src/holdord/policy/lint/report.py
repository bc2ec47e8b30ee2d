"""Findings as people read them: a text for the terminal, a table for a report, and plain data.

Takes:    findings, sorted
Gives:    text(), markdown(), as_data()
Next:     sarif.py (for programs that show findings beside the lines)
"""

from collections.abc import Iterator, Sequence
from typing import Any

from holdord.policy.lint.finding import Finding, Severity
from holdord.policy.lint.rules import RULES

_HEADS = {Severity.HIGH: "High", Severity.MEDIUM: "Medium", Severity.LOW: "Low"}


def text(findings: Sequence[Finding]) -> str:
    """The worst first, rule by rule; what was accepted at the end, with its reason; then how many there are."""
    parts = [
        _group(_HEADS[severity], [each for each in findings if each.severity is severity and not each.accepted])
        for severity in Severity
    ]
    parts.append(_group("Accepted", [each for each in findings if each.accepted]))
    return "\n\n".join([*filter(None, parts), summary(findings)])


def summary(findings: Sequence[Finding]) -> str:
    """'3 findings: 1 high, 2 medium, 0 low. 1 accepted.'"""
    counted = [each for each in findings if not each.accepted]
    accepted = len(findings) - len(counted)
    numbers = ", ".join(
        f"{sum(each.severity is severity for each in counted)} {severity.value}" for severity in Severity
    )
    one = f"{len(counted)} finding{'' if len(counted) == 1 else 's'}"
    return (f"{one}: {numbers}." if counted else "No findings.") + (f" {accepted} accepted." if accepted else "")


def _group(head: str, findings: Sequence[Finding]) -> str:
    """A rule is told once, with what would be right, and below it each place."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return "\n\n".join([head, *(_rule(by_rule[id]) for id in RULES if id in by_rule)]) if findings else ""


def _rule(findings: list[Finding]) -> str:
    rule = RULES[findings[0].rule]
    lines = [f"  {rule.id}  {rule.asks} ({rule.article})", f"       {rule.right}"]
    for finding in findings:
        lines.append(f"       - {finding.spot}: {finding.said}.")
        lines += [f"         {_acceptance(finding)}"] if finding.accepted else []
    return "\n".join(lines)


def _acceptance(finding: Finding) -> str:
    accepted = finding.accepted
    if accepted is None:
        return ""
    until = f" until {accepted.until}" if accepted.until else ""
    return f"Accepted by {accepted.by} on {accepted.on}{until}: {accepted.reason}"


def markdown(findings: Sequence[Finding]) -> str:
    """A table, with the accepted ones in it and why."""
    head = ["| severity | rule | where | what is wrong | what would be right | article |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *(f"| {' | '.join(_cells(each))} |" for each in findings), "", summary(findings)])


def _cells(finding: Finding) -> Iterator[str]:
    said = f"{finding.said}. {_acceptance(finding)}" if finding.accepted else f"{finding.said}."
    severity = f"{finding.severity.value}{' (accepted)' if finding.accepted else ''}"
    for cell in (severity, finding.rule, f"`{finding.spot}`", said, finding.right, finding.article):
        yield cell.replace("|", "\\|").replace("\n", " ")


def as_data(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Plain values, in the order of the findings."""
    return [
        {
            "rule": each.rule,
            "severity": each.severity.value,
            "file": each.spot.file,
            "line": each.spot.line or None,
            "place": each.spot.key,
            "said": each.said,
            "article": each.article,
            "right": each.right,
            "accepted": each.accepted.model_dump(mode="json", include={"reason", "by", "on", "until"})
            if each.accepted
            else None,
        }
        for each in findings
    ]
