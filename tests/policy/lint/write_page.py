"""Writes docs/lint.md out of the rules and their examples: `python -m tests.policy.lint.write_page`.

A test holds the page true.
"""

# ruff: noqa: E501

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from holdord.policy.lint.examples import example
from holdord.policy.lint.finding import Rule
from holdord.policy.lint.rules import GROUPS, RULES

PAGE = Path(__file__).parents[3] / "docs" / "lint.md"

_HEAD = """# What is wrong in a policy: the rules of the linter

<!-- Made from src/holdord/policy/lint/: python -m tests.policy.lint.write_page -->

`holdord register lint` judges a privacy policy: the register, the text that people read, or both.

```sh
holdord register lint our-policy/                                  # a register, and its own words
holdord register lint --text privacy-policy.html                   # the text you have today, in five languages
holdord register lint our-policy/ --text privacy-policy.html       # both; what is accepted in the register holds for both
holdord register lint our-policy/ --fail-on medium --sarif > lint.sarif
```

Each finding has a rule, a severity, a place (a line of a file; a key of the register or a section of the text), what is
wrong, the article, and what would be right. The command ends with 1 if something at least as bad as `--fail-on` is found
that nobody has accepted, with 0 if not, and with 2 if it could not judge: a register with faults goes through
`holdord register check` first. `--json`, `--markdown` and `--sarif` give the same findings for programs, for reports, and
for code hosts, which show them beside the lines.

- **high**: people are told what is not so, or not told what decides; an authority would object.
- **medium**: something the law asks for is missing or blurred.
- **low**: untidy, outdated, hard to read.

The severity in the tables is that of the rule. Where a finding weighs less, it says so itself: a register without
`published_on` falls short of T21 on *low*, because `holdord policy publish` gives the notice its day.

**Let one stand.** What you have looked at and keep as it is goes into the register, with a reason:

```yaml
accepted:
  - {rule: T24c, place: recipients.duepost, reason: Its new name is not known to our readers, by: Asta Holm, on: 2026-01-15, until: 2026-07-01}
```

`place` is the place as it was printed, or the key or section alone, which does not move with the lines; without it the rule
is accepted everywhere. The finding is then shown as accepted, not hidden, and no longer counts. From `until` on it counts
again. An entry that matches nothing, or is over, is a finding of its own.

**What it cannot see.** The rules look for ways of saying things, in Danish, English, Norwegian, Swedish and, more coarsely,
Finnish. They read no minds: a policy without findings may still be wrong, and one sentence may be taken for another. What the
register cannot even be written without (a purpose without a ground, a period without a start) is no rule here but a fault of
`holdord register check`. It is no legal advice.

In the examples, a register's keys stand in place of those of [`examples/minimal`](../examples/minimal/).

"""


def page() -> str:
    """docs/lint.md."""
    return _HEAD + "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield "| rule | severity | what it asks |"
    yield "|---|---|---|"
    for rule in RULES.values():
        yield f"| [{rule.id}](#{rule.id.lower()}) | {rule.severity.value} | {rule.asks} |"
    for letter, rules in groupby(RULES.values(), key=lambda rule: rule.id[0]):
        yield f"\n## {GROUPS[letter]}"
        for rule in rules:
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"\n### {rule.id}\n"
    yield f"**{rule.asks}** {rule.article} · {rule.severity.value}\n"
    yield rule.right
    for of, fence in (("register", "yaml"), ("text", "text")):
        if found := example(rule.id, of):
            yield f"\nWrong:\n\n```{fence}\n{found.wrong}\n```\n\nRight:\n\n```{fence}\n{found.right}\n```"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
