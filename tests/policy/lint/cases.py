"""A register or a text to be judged, made from a few lines."""

import json
from datetime import date
from functools import cache
from pathlib import Path

from holdord.policy.faults import Where
from holdord.policy.importer.readers import read
from holdord.policy.lint import judge
from holdord.policy.lint.finding import Finding
from holdord.policy.lint.looks import IN_TEXT, RegisterCase
from holdord.policy.lint.reading import TextCase
from holdord.policy.loader import Located, located
from holdord.policy.reading import read as read_yaml
from holdord.policy.register import Register

ROOT = Path(__file__).parents[3]
MINIMAL = ROOT / "examples" / "minimal"
DAY = date(2026, 11, 22)


@cache
def bakery() -> Located:
    """The bakery's register, which is right."""
    return located(MINIMAL)


def register_with(lines: str) -> RegisterCase:
    """It, with these keys in place of its own."""
    document = read_yaml(lines.encode(), "register.yaml")
    assert not document.faults, document.faults
    kept = bakery().edition.register.model_dump(mode="json", exclude_none=True)
    given = {**kept, **document.value}
    register = Register.model_validate_json(json.dumps(given), strict=True)
    return RegisterCase(register, bakery().edition.wordings, Where(given, {}), bakery().words, DAY)


def finds_in_register(rule: str, lines: str) -> bool:
    """Whether that rule finds something in it; what is accepted does not count."""
    case = register_with(lines)
    findings = [judge._finding(found, hit) for found, hit in judge.judge_register(case)]
    told = judge.accepted_of(findings, case, text=False)
    return rule in {finding.rule for finding in told if finding.accepted is None}


def finds_in_text(rule: str, text: str, language: str = "en") -> bool:
    """Whether that rule finds something in it."""
    case = TextCase(read(text.encode(), name="policy.md", language=language))
    return any(hit for look in IN_TEXT if look.rule == rule for hit in look.function(case))


def judged(text: str, language: str, folder: Path | None = None) -> tuple[Finding, ...]:
    """All findings in a text, with a register beside it if one is given."""
    return judge.judge(folder, read(text.encode(), name="policy.md", language=language), day=DAY)
