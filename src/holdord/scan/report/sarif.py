"""Findings as SARIF 2.1.0, which code hosts and editors show.

Standard: OASIS SARIF 2.1.0. Levels: high is error, medium is warning, low is note
Takes:    scans with their findings
Gives:    one run, with every rule; accepted findings are suppressed, with the reason as justification
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from holdord.policy.lint.finding import Severity
from holdord.scan.rules import RULES, Finding, Rule
from holdord.scan.seen import Seen
from holdord.scan.texts import ASKS, RIGHT

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}


def sarif(scans: Iterable[tuple[Seen, Sequence[Finding]]], *, version: str) -> dict[str, Any]:
    """The whole file."""
    driver = {"name": "holdord scan", "semanticVersion": version, "rules": [_rule(each) for each in RULES.values()]}
    results = [_result(seen, each) for seen, findings in scans for each in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": str(ASKS[rule.id])},
        "fullDescription": {"text": f"{ASKS[rule.id]} {RIGHT[rule.id]} ({rule.article})"},
        "help": {"text": f"{RIGHT[rule.id]} {rule.article}."},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["website", *rule.article.split("; ")], "problem.severity": rule.severity.value},
    }


def _result(seen: Seen, finding: Finding) -> dict[str, Any]:
    said = str(finding.said)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": list(RULES).index(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{said[:1].upper()}{said[1:]} ({', '.join(finding.passes)}). {RIGHT[finding.rule]}"},
        "locations": [{
            # A page has no lines; some readers drop what has no region.
            "physicalLocation": {"artifactLocation": {"uri": finding.page or seen.start}, "region": {"startLine": 1}},
            "logicalLocations": [{"fullyQualifiedName": finding.place}],
        }],
        "partialFingerprints": {"place/v1": _fingerprint(seen, finding)},
        "properties": {"passes": list(finding.passes), "by": list(finding.by), "clauses": list(finding.clauses)},
    }  # fmt: skip
    if finding.accepted:
        accepted = finding.accepted
        until = f", until {accepted.until}" if accepted.until else ""
        reason = f"{accepted.reason} ({accepted.by}, {accepted.on}{until})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _fingerprint(seen: Seen, finding: Finding) -> str:
    """The same finding keeps it from scan to scan."""
    return hashlib.sha256(f"{finding.rule}|{seen.site}|{finding.place}".encode()).hexdigest()[:32]
