"""Findings as SARIF 2.1.0, which code hosts and editors show beside the lines.

Standard: OASIS SARIF 2.1.0. Levels: high is error, medium is warning, low is note
Takes:    findings; where each file stands, seen from where the command was typed
Gives:    one run, with every rule and its help; accepted findings are suppressed, with the reason as justification
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from holdord.policy.lint.examples import Example, example
from holdord.policy.lint.finding import Finding, Rule, Severity
from holdord.policy.lint.rules import GROUPS, RULES

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}


def sarif(findings: Sequence[Finding], *, version: str, at: Callable[[str], str]) -> dict[str, Any]:
    """The whole file. ``at`` makes the path of a file from its name."""
    driver = {"name": "holdord", "semanticVersion": version, "rules": [_rule(rule) for rule in RULES.values()]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, at) for finding in findings],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.asks},
        "fullDescription": {"text": f"{rule.asks} {rule.right} ({rule.article})"},
        "help": {"text": f"{rule.right} {rule.article}.", "markdown": _help(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": [GROUPS[rule.id[0]], *rule.article.split("; ")],
            "problem.severity": rule.severity.value,
        },
    }


def _help(rule: Rule) -> str:
    parts = [f"**{rule.asks}** {rule.right}", f"_{rule.article}_"]
    parts += [_shown(said, found) for said in ("register", "text") if (found := example(rule.id, said))]
    return "\n\n".join(parts)


def _shown(said: str, found: Example) -> str:
    fence = "yaml" if said == "register" else "text"
    return f"Wrong:\n\n```{fence}\n{found.wrong}\n```\n\nRight:\n\n```{fence}\n{found.right}\n```"


def _result(finding: Finding, at: Callable[[str], str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": list(RULES).index(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.said[:1].upper()}{finding.said[1:]}. {finding.right} ({finding.article})"},
        "locations": [_location(finding, at)],
        "partialFingerprints": {"place/v1": _fingerprint(finding)},
    }
    if finding.accepted:
        accepted = finding.accepted
        said = (
            f"{accepted.reason} ({accepted.by}, {accepted.on}{f', until {accepted.until}' if accepted.until else ''})"
        )
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": said}]
    return result


def _location(finding: Finding, at: Callable[[str], str]) -> dict[str, Any]:
    # A finding about the whole file points at its first line: some readers drop what has no region.
    where = {"artifactLocation": {"uri": quote(at(finding.spot.file))}, "region": {"startLine": finding.spot.line or 1}}
    location: dict[str, Any] = {"physicalLocation": where}
    if finding.spot.key:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.spot.key}]
    return location


def _fingerprint(finding: Finding) -> str:
    """The same finding keeps it when lines move."""
    return hashlib.sha256(f"{finding.rule}|{finding.spot.file}|{finding.spot.key}".encode()).hexdigest()[:32]
