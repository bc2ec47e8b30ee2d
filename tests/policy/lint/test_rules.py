"""Each rule finds what is wrong, and lets pass what is right."""

import pytest

from holdord.policy.lint import judge
from holdord.policy.lint.examples import example
from holdord.policy.lint.finding import Rule, Severity
from holdord.policy.lint.looks import IN_REGISTER, IN_TEXT
from holdord.policy.lint.rules import GROUPS, RULES
from tests.policy.lint.cases import finds_in_register, finds_in_text, register_with

#: The two that judge what was accepted are no looks: they need all findings.
_OF_ACCEPTANCE = {"A1", "A2"}
LOOKED_FOR = {
    "register": sorted({look.rule for look in IN_REGISTER} | _OF_ACCEPTANCE),
    "text": sorted({look.rule for look in IN_TEXT}),
}
_FINDS = {"register": finds_in_register, "text": finds_in_text}
EACH = [(of, rule) for of, rules in LOOKED_FOR.items() for rule in rules]


@pytest.mark.parametrize("of, rule", EACH, ids=[f"{rule} {of}" for of, rule in EACH])
def test_a_rule_finds_what_is_wrong_and_lets_pass_what_is_right(of: str, rule: str) -> None:
    shown = example(rule, of)
    assert shown, f"write {rule}: {of}: wrong and right in lint/examples.yaml"

    assert _FINDS[of](rule, shown.wrong)
    assert not _FINDS[of](rule, shown.right)


def test_a_register_without_a_day_is_untidy_because_publishing_gives_the_notice_one() -> None:
    hits = [hit for rule, hit in judge.judge_register(register_with("published_on: null\n")) if rule == "T21"]

    assert [hit.severity for hit in hits] == [Severity.LOW]
    assert "'holdord policy publish'" in hits[0].said


@pytest.mark.parametrize("news, contradicts", [("eu-gdpr:A6-1-b", True), ("eu-gdpr:A6-1-a", False)])
def test_what_only_a_contract_asks_for_is_not_called_voluntary(news: str, contradicts: bool) -> None:
    lines = f"""\
purposes:
  - {{id: answer, basis: eu-gdpr:A6-1-b, clauses: ["2.2"]}}
  - {{id: news, basis: {news}, clauses: ["2.3"]}}
  - {{id: answer-rights-requests, basis: eu-gdpr:A6-1-c, clauses: ["2.2"]}}
"""
    hits = [hit for rule, hit in judge.judge_register(register_with(lines)) if rule == "T12"]

    assert [hit.severity for hit in hits] == ([Severity.LOW] if contradicts else [])


def test_every_rule_is_looked_for_and_every_look_has_a_rule() -> None:
    looked_for = {rule for rules in LOOKED_FOR.values() for rule in rules}

    assert looked_for == set(RULES)
    assert {rule[0] for rule in RULES} == set(GROUPS)


def test_no_example_stands_where_nothing_looks() -> None:
    shown = [(of, rule) for rule in RULES for of in ("register", "text") if example(rule, of)]

    assert sorted(shown) == sorted(EACH)


def test_each_item_of_the_articles_on_notices_has_a_rule() -> None:
    """Article 14(1)(d), the categories of data from elsewhere (T15), is asked for together with their source."""
    items = {f"T{number}" for number in range(1, 25)} - {"T15"}

    assert items == {rule.rstrip("abcdef") for rule in RULES if rule.startswith("T")}
    assert "14(1)(d)" in RULES["T16"].article


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_is_written_in_whole_sentences(rule: Rule) -> None:
    assert rule.asks.endswith(".") and rule.right.endswith(".")
    assert not rule.article.endswith(".")
