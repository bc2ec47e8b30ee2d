"""A register or a text to be judged, made from a few lines."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from holdord.policy.faults import Where
from holdord.policy.importer.readers import read
from holdord.policy.lint import judge
from holdord.policy.lint.finding import Finding
from holdord.policy.lint.looks import RegisterCase
from holdord.policy.lint.reading import TextCase
from holdord.policy.loader import located
from holdord.policy.reading import read as read_yaml
from holdord.policy.register import Register

ROOT = Path(__file__).parents[3]
MINIMAL = ROOT / "examples" / "minimal"
DAY = date(2026, 11, 22)


def register_with(lines: str) -> RegisterCase:
    """The bakery's register, with these keys in place of its own."""
    bakery = located(MINIMAL)
    document = read_yaml(lines.encode(), "register.yaml")
    assert not document.faults, document.faults
    kept = bakery.edition.register.model_dump(mode="json", exclude_none=True)
    given = {**kept, **document.value}
    register = Register.model_validate_json(json.dumps(given), strict=True)
    return RegisterCase(register, bakery.edition.wordings, Where(given, {}), bakery.words, DAY)


def rules_of_register(lines: str) -> set[str]:
    """The rules that find something in it; what is accepted does not count."""
    case = register_with(lines)
    findings = [judge._finding(rule, hit) for rule, hit in judge.judge_register(case)]
    return {finding.rule for finding in judge.accepted_of(findings, case, text=False) if finding.accepted is None}


def text_case(text: str, language: str = "en", name: str = "policy.md") -> TextCase:
    return TextCase(read(text.encode(), name=name, language=language))


def rules_of_text(text: str, language: str = "en") -> set[str]:
    return {rule for rule, _ in judge.judge_text(text_case(text, language))}


def judged(text: str, language: str, name: str = "policy.md", **others: Any) -> tuple[Finding, ...]:
    """All findings in a text, with a register beside it if one is given."""
    return judge.judge(others.get("folder"), read(text.encode(), name=name, language=language), day=DAY)
