"""Every line of a policy with its section, headings among them: who one is often stands in a heading.

Takes:    a PolicyText
Gives:    every_line; quoted (the words of a line as a fact may show them)
"""

from collections.abc import Iterator

from holdord.policy.importer.text import Line, PolicyText, Section

LONGEST_QUOTE = 200
#: No paragraph of a policy is longer; what is cut here was written against us.
LONGEST_LINE = 6_000


def every_line(text: PolicyText) -> Iterator[tuple[Section, Line]]:
    for section in text.sections:
        yield from section_lines(section)


def section_lines(section: Section) -> Iterator[tuple[Section, Line]]:
    if section.title:
        yield section, Line(section.line, section.title, "heading", section.level)
    for line in section.lines:
        yield section, line


def quoted(words: str) -> str:
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
