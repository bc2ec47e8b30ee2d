"""How long, as Fideslang's one line of free text says it: written of a rule, and read again, also as others write it.

Law:      GDPR Art. 5(1)(e), 13(2)(a)
Takes:    a rule of the register; a text
Gives:    said: 'at least 5 years (collected)', or '5 years (last_contact), at most 10 years, told 6 weeks before,
          having 30 days, may keep'; period: SaidPeriod, and the values of a rule as far as a register holds them
Next:     fideslang.py (writes), fideslang_reading.py (reads)
"""

import re
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError

from holdord.policy.retaining import Retention, Starts

TO_DO = "TO DO"
_BOUNDS = {"max": "", "min": "at least ", "fixed": "exactly "}
_SPAN = r"\b([1-9][0-9]{0,3}) ?(day|week|month|year)s?\b"
_PERIOD = re.compile(_SPAN, re.IGNORECASE)
#: What stands directly ahead of the span, in whatever words.
_AHEAD = {
    "min": re.compile(r"\b(?:at least|no less than|not less than|min(?:imum|\.)?(?: of)?)\s*$", re.IGNORECASE),
    "fixed": re.compile(r"\bexactly\s*$", re.IGNORECASE),
}
_AT_MOST = re.compile(rf"\b(?:at most|no more than|max(?:imum|\.)?(?: of)?) {_SPAN}", re.IGNORECASE)
_TOLD = re.compile(rf"\btold {_SPAN} before, having {_SPAN}(, may keep)?", re.IGNORECASE)


def said(rule: Retention) -> str:
    """The rule in a line: what is meant as usual is not said."""
    parts = [f"{_BOUNDS[rule.bound]}{rule.duration} ({rule.starts})"]
    parts += [f"at most {rule.at_most}"] if rule.at_most else []
    if warns := rule.forewarning:
        parts.append(f"told {warns.before} before, having {warns.grace}{', may keep' * warns.may_keep}")
    return ", ".join(parts)


@dataclass(frozen=True)
class SaidPeriod:
    """What a text says of a time of keeping. ``starts`` is empty where it names no event, ``bound`` of 'max'."""

    span: str
    starts: str = ""
    bound: str = ""
    at_most: str = ""
    before: str = ""
    grace: str = ""
    may_keep: bool = False

    def values(self) -> tuple[dict[str, Any], tuple[str, ...]]:
        """What a rule says beside its time and its event, as far as a register holds it; and what it does not."""
        event = self.starts or "collected"
        values: dict[str, Any] = {"at_most": self.at_most} if self.at_most and event != "collected" else {}
        if self.bound == "min" and event != "collected" and not self.at_most:
            return {}, (f"{TO_DO}: 'at least' so long; write 'bound: min', and the longest time ('at_most')",)
        if self.bound:
            values["bound"] = self.bound
        if self.before:
            may = {"may_keep": True} if self.may_keep else {}
            values["forewarning"] = {"before": self.before, "grace": self.grace, **may}
        rule = {"id": "rule", "clauses": ["1.1"], "duration": self.span, "starts": event, **values}
        try:
            Retention.model_validate(rule)
        except ValidationError:
            return {}, (f"{TO_DO}: more is said of this time than a rule can hold; write it yourself",)
        return values, ()


def period(text: str) -> SaidPeriod | None:
    """A span, the event in brackets behind it, and how it is meant. None where no span is named."""
    if text.strip().isdigit():
        # Fideslang asks for no unit; where a number stands alone, it counts days.
        text = f"{text.strip()} days"
    match = _PERIOD.search(text)
    if match is None:
        return None
    starts = next((event for event in get_args(Starts) if f"({event})" in text), "")
    ahead, behind = text[: match.start()], text[match.end() :]
    bound = next((bound for bound, words in _AHEAD.items() if words.search(ahead)), "")
    most, told = _AT_MOST.search(behind), _TOLD.search(behind)
    return SaidPeriod(
        _span(match[1], match[2]), starts, bound, _span(most[1], most[2]) if most else "",
        _span(told[1], told[2]) if told else "", _span(told[3], told[4]) if told else "", bool(told and told[5]),
    )  # fmt: skip


def _span(count: str, unit: str) -> str:
    return f"{count} {unit.lower()}{'' if count == '1' else 's'}"
