"""What is wrong in a register, or in a text: every look is asked, and what people have accepted is marked.

Law:      GDPR Art. 5(2): what was let stand is shown, with who let it stand and why
Takes:    a folder, a PolicyText or both, and the day
Gives:    findings, sorted, all at once. Reads no clock
Refuses:  RegisterFaulty, for a register that is not sound: its faults come first
Next:     report.py, sarif.py (how they are told), in_register/ and in_text/ (the looks)
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path as Folder

from holdord.policy.behind import Accepted
from holdord.policy.faults import Path, Where
from holdord.policy.importer.text import Line, PolicyText, Section
from holdord.policy.lint import in_register, in_text
from holdord.policy.lint.finding import Finding, Hit, holds_on
from holdord.policy.lint.looks import IN_REGISTER, IN_TEXT, RegisterCase
from holdord.policy.lint.reading import TextCase
from holdord.policy.lint.rules import RULES
from holdord.policy.loader import Edition, located
from holdord.policy.references import sections_of
from holdord.policy.register import Register

#: What `holdord scan` finds on a website is accepted in the same list, and is no business of a text.
_SCANNED = re.compile(r"W\d+")

__all__ = ["accepted_of", "in_register", "in_text", "judge", "judge_register", "judge_text"]


def judge(folder: Folder | None, text: PolicyText | None, *, day: date) -> tuple[Finding, ...]:
    """All findings in both, accepted ones marked; raises RegisterFaulty."""
    edition, case = _case(folder, day) if folder else (None, None)
    hits = [*(judge_register(case) if case else ()), *(judge_words(edition, case) if edition and case else ())]
    hits += judge_text(TextCase(text)) if text else ()
    findings = [_finding(rule, hit) for rule, hit in _once(hits)]
    if case:
        findings = list(accepted_of(findings, case, text=text is not None))
    return tuple(sorted(findings, key=lambda each: each.order))


def judge_register(case: RegisterCase) -> Iterator[tuple[str, Hit]]:
    """What every look at the facts finds."""
    return ((look.rule, hit) for look in IN_REGISTER for hit in look.function(case))


def judge_text(case: TextCase) -> Iterator[tuple[str, Hit]]:
    """What every look at a text finds."""
    return ((look.rule, hit) for look in IN_TEXT for hit in look.function(case))


def judge_words(edition: Edition, case: RegisterCase) -> Iterator[tuple[str, Hit]]:
    """What is wrong wherever it is said, in the register's own words."""
    for language, where in case.where_of_words.items():
        words = TextCase(_as_text(edition, language, where), found=())
        yield from ((look.rule, hit) for look in IN_TEXT if look.in_words for hit in look.function(words))


def _case(folder: Folder, day: date) -> tuple[Edition, RegisterCase]:
    found = located(folder)
    case = RegisterCase(found.edition.register, found.edition.wordings, found.where, found.words, day)
    return found.edition, case


def _as_text(edition: Edition, language: str, where: Where) -> PolicyText:
    """The promises as a text: each is a section of its own, so that a finding points at its line and its id."""
    wording = edition.wordings[language]
    return PolicyText(
        f"wording.{language}.yaml",
        language,
        tuple(
            _as_section(
                where,
                ("promises", id),
                _title(edition.register, id, language, edition),
                edition.sentence(text, language),
            )
            for id, text in wording.promises.items()
        ),
    )


def _title(register: Register, promise: str, language: str, edition: Edition) -> str:
    words = edition.wordings[language].sections.get(sections_of(promise)[-1])
    return words.title if words else ""


def _as_section(where: Where, path: Path, title: str, text: str) -> Section:
    line = where.place(path).line
    return Section(where.key(path), "", 1, line, (title,), (Line(line, text),))


def _once(hits: Iterable[tuple[str, Hit]]) -> Iterator[tuple[str, Hit]]:
    """Of one rule, one finding for each key or section: the first. Nobody reads the same sentence five times."""
    seen: set[tuple[str, str, str]] = set()
    for rule, hit in hits:
        place = (rule, hit.spot.file, hit.spot.key or str(hit.spot.line))
        if place not in seen:
            seen.add(place)
            yield rule, hit


def _finding(id: str, hit: Hit) -> Finding:
    rule = RULES[id]
    return Finding(id, hit.severity or rule.severity, hit.spot, hit.said, rule.article, rule.right)


# --- what was accepted -----------------------------------------------------------------------------------------------


def accepted_of(findings: list[Finding], case: RegisterCase, *, text: bool) -> Iterator[Finding]:
    """The findings, marked where somebody has accepted them; and acceptances that are over, or match nothing.

    ``text`` says whether a text was judged too: without it, what was accepted there is neither found nor missed.
    """
    entries = case.register.accepted
    matched: set[int] = set()
    for finding in findings:
        means = [index for index, entry in enumerate(entries) if _means(entry, finding)]
        matched.update(means)
        in_force = (entries[index] for index in means if holds_on(entries[index], case.day))
        yield replace(finding, accepted=next(in_force, None))
    for index, entry in enumerate(entries):
        if index in matched and not holds_on(entry, case.day):
            span = f"from {entry.on}{f' until {entry.until}' if entry.until else ''}"
            yield _finding("A2", case.hit(("accepted", index), f"{_named(entry)} was accepted {span}, not today"))
        elif index not in matched and not _SCANNED.fullmatch(entry.rule) and (text or not _may_be_in_a_text(entry)):
            yield _finding("A1", case.hit(("accepted", index), f"nothing is found by {_named(entry)} any more"))


def _may_be_in_a_text(entry: Accepted) -> bool:
    """Whether what it accepts may stand in a text, as far as its rule and its place tell."""
    key = (entry.place or "").split()[-1:]
    in_register = bool(key) and key[0].split(".")[0] in Register.model_fields
    return not in_register and any(look.rule == entry.rule for look in IN_TEXT)


def _means(entry: Accepted, finding: Finding) -> bool:
    return entry.rule == finding.rule and (entry.place is None or finding.spot.is_called(entry.place))


def _named(entry: Accepted) -> str:
    return f"rule {entry.rule}{f' at {entry.place}' if entry.place else ''}"
