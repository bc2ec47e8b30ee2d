"""docs/lint.md says of each rule what it asks, and shows it."""

from holdord.policy.lint.rules import RULES
from tests.policy.lint.write_page import PAGE, page


def test_the_page_of_rules_is_made_from_the_rules() -> None:
    """On a difference, write it anew: python -m tests.policy.lint.write_page."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_each_rule_has_a_place_on_the_page() -> None:
    assert all(f"### {rule}\n" in PAGE.read_text(encoding="utf-8") for rule in RULES)
