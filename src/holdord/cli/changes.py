"""How a change of the policy is told at the command line: as text, as Markdown, as JSON, always the same facts.

Takes:    a Difference and what of it nobody stands by
Gives:    text(), markdown(), facts(); to_acknowledge(): the lines that are still to be written into register.yaml
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from holdord.cli.say import counted
from holdord.notice.difference import Difference, Told
from holdord.policy.changes import Change, Direction


def text(found: Difference, missing: Sequence[Change] = ()) -> str:
    """By promise: what it says, then what changed."""
    if not found.groups:
        return "Nothing has changed."
    lines: list[str] = []
    for group in found.groups:
        lines += ["", f"{group.promise}  {group.sentence}" if group.promise else "In general"]
        for told in group.told:
            lines.append(f"  [{told.direction}] {told.sentence}{_mark(told, missing)}")
            lines += [f"      {sentence}" for sentence in told.follows]
    return "\n".join([summary(found), *lines])


def markdown(found: Difference, missing: Sequence[Change] = ()) -> str:
    """For a comment on a merge request."""
    if not found.groups:
        return "## The privacy policy\n\nNothing has changed."
    lines = ["## The privacy policy", "", summary(found)]
    for group in found.groups:
        title = f"{_escaped(group.promise)} {_escaped(group.sentence)}" if group.promise else "In general"
        lines += ["", f"### {title}", ""]
        for told in group.told:
            follows = "".join(f" *{_escaped(sentence)}*" for sentence in told.follows)
            lines.append(f"- **{told.direction}**: {_escaped(told.sentence)}{follows}{_mark(told, missing)}")
    if missing:
        lines += ["", "Nobody stands by these changes yet. Add to `register.yaml`:", "", "```yaml"]
        lines += [to_acknowledge(missing), "```"]
    return "\n".join(lines)


def facts(found: Difference, missing: Sequence[Change] = ()) -> dict[str, Any]:
    return {
        "changes": [
            {
                "promise": group.promise,
                "change": told.change.key,
                "direction": told.change.direction.value,
                "sentence": told.sentence,
                "before": told.change.before,
                "after": told.change.after,
                "material": told.change.material,
                "tell": told.change.tell,
                "ask": told.change.ask,
            }
            for group in found.groups
            for told in group.told
        ],
        "unacknowledged": [change.key for change in missing],
    }


def summary(found: Difference) -> str:
    """How much of what."""
    material = sum(told.change.material for told in found.all)
    counts = ", ".join(f"{found.count(direction)} {direction.value}" for direction in Direction)
    said = f"{material} of them material" if material else "none of them material"
    return f"{counted(len(found.all), 'change', 'changes')}: {counts}; {said}."


def to_acknowledge(missing: Iterable[Change], today: date | None = None) -> str:
    """The lines for register.yaml, with what only a person can fill in left open."""
    day = today.isoformat() if today else "YYYY-MM-DD"
    lines = [f"  - {{change: '{change.key}', reason: WHY, by: WHO, on: {day}}}" for change in missing]
    return "\n".join(["acknowledged:", *lines])


def _mark(told: Told, missing: Sequence[Change]) -> str:
    return " (not acknowledged)" if told.change in missing else ""


def _escaped(words: str) -> str:
    """Words of the policy are words in Markdown too, never marks."""
    return "".join(f"\\{sign}" if sign in r"\`*_[]<>#|" else sign for sign in words)
