"""What surrounds a line: the section it stands in, and what that section is about.

Takes:    a PolicyText
Gives:    Place for each line, in order
"""

from collections.abc import Iterator
from dataclasses import dataclass

from holdord.policy.importer.find.naming.vocabulary import Vocabulary
from holdord.policy.importer.text import Line, PolicyText, Section

#: A section this long holds more than its title says: the headings inside it were lost.
_LOST_HEADINGS = 60
_LEAD_LINES = 40


@dataclass(frozen=True)
class Place:
    """A line where it stands. ``receivers``: its section, or what opens its list, speaks of those who get data."""

    line: Line
    section: Section
    receivers: bool
    skipped: bool  # a section on rights, complaints, addresses: names in it are no receivers
    data: bool  # an item of a list of what is collected
    lead: str
    role: str


def places(text: PolicyText, vocabulary: Vocabulary) -> Iterator[Place]:
    """Every line but headings, in order."""
    for section in text.sections:
        titles = " / ".join(dict.fromkeys((*section.path, section.title)))
        receivers = bool(vocabulary.recipient_titles.search(titles))
        skipped = bool(vocabulary.skip_titles.search(section.title)) and len(section.lines) < _LOST_HEADINGS
        role = role_in(titles, vocabulary)
        lead, since = "", 0
        for line in section.lines:
            if line.kind == "heading":
                continue
            since += 1
            if (line.kind == "text" and len(line.text) > 80) or since > _LEAD_LINES:
                lead = ""
            listed = bool(lead and vocabulary.cues.search(lead)) and not vocabulary.data_leads.search(lead)
            data = line.kind == "item" and bool(
                vocabulary.data_leads.search(lead) or vocabulary.data_titles.search(section.title)
            )
            yield Place(
                line,
                section,
                (receivers and not skipped and not data) or listed,
                skipped and not listed,
                data,
                lead,
                role_in(lead, vocabulary) or role,
            )
            if line.text.rstrip().endswith(":") and line.kind != "item":
                lead, since = line.text[-300:], 0


def role_in(words: str, vocabulary: Vocabulary) -> str:
    """processor, controller, joint_controller, or '' where the words say none."""
    return next((role for role, pattern in vocabulary.roles.items() if pattern.search(words)), "")
