"""What an answer holds, and how it becomes a file: for access a document, for portability an archive.

Promise:  8.1a, 8.1c - all of Art. 15 as a locked PDF; 8.6 - what the person gave, for machines
Law:      GDPR Art. 15, 20
Takes:    a request
Gives:    Gathered, with a print that tells whether anything has changed since; the file, locked or not
Next:     ../report.py, ../pdf.py, ../portable.py
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from holdord.rights import pdf, portable, proof, queries, redaction, report
from holdord.rights.actions import reviewing, rows
from holdord.rights.actions.rows import NotNow
from holdord.rights.models import RightsRequest
from holdord.rights.portable import Portable
from holdord.terms import Right

#: The letter with the link to the file, and the one that says there is none.
READY: Mapping[Right, str] = {Right.ACCESS: "answer_ready", Right.PORTABILITY: "portable_ready"}
NOTHING: Mapping[Right, str] = {Right.ACCESS: "nothing_held", Right.PORTABILITY: "nothing_portable"}


@dataclass(frozen=True, repr=False)
class Gathered:
    """What an answer will hold: the person for a document, their data for an archive; neither for a stranger."""

    print: bytes
    entries: int
    rooms: int
    person: report.Person | None = None
    portable: Portable | None = None

    @property
    def nothing(self) -> bool:
        return self.entries == 0

    @property
    def to_look_through(self) -> report.Person | None:
        """What may be somebody else's; what a person gave themselves they take with them as it is."""
        return None if self.nothing else self.person


def gather(row: RightsRequest, at: datetime) -> Gathered:
    """Everything the answer will hold. OPENS sealed values. A stranger who has become known meanwhile is found too."""
    subject = row.subject_id or rows.find_person(row)
    if row.right == Right.PORTABILITY.value:
        found = portable.of(subject, at=at) if subject else None
        items = found.items if found else []
        said = [item.model_dump_json() for item in items]
        return Gathered(_mac(said), len(items), 1 if items else 0, portable=found)
    person = report.collect(subject) if subject else None
    held = person.held if person else ()
    return Gathered(_mac(_said(person)), len(held), len({item.room for item in held}), person=person)


def unlocked(row: RightsRequest, at: datetime) -> bytes:
    """The answer as it stands, for whoever approves it. Raises NotNow."""
    found = gather(row, at)
    if found.portable is not None:
        return portable.as_json(found.portable)
    if found.person is None:
        raise NotNow("nothing is held, so there is no document to look at")
    return pdf.make(_report(row, reviewing.as_it_goes_out(row, found.person), at))


def locked(row: RightsRequest, found: Gathered, password: str, at: datetime) -> bytes | None:
    """The file that is sent; None where there is nothing to send."""
    if found.portable is not None and row.subject_id:
        return portable.archive(row.subject_id, found.portable, password=password, language=row.language, at=at)
    if found.person is None or found.nothing:
        return None
    return pdf.lock(pdf.make(_report(row, reviewing.as_it_goes_out(row, found.person), at)), password)


def _report(row: RightsRequest, person: report.Person, at: datetime) -> dict[str, Any]:
    return report.build(person, about=rows.about(row), address=queries.opened(row, "sealed_address"), at=at)


def _said(person: report.Person | None) -> list[Any]:
    """What is held, apart from what the request itself adds: the log of its reading, our letters.

    And all that is looked through: what came since, nobody has seen.
    """
    if person is None:
        return []
    held = [[item.room, item.kind, str(item.at), dict(item.fields)] for item in person.held]
    return held + [[text.item, text.field, text.text] for text in redaction.texts_of(person.items)]


def _mac(said: list[Any]) -> bytes:
    return proof.mac(settings.SECRET_KEY, "prepared", json.dumps(said, sort_keys=True, ensure_ascii=False))
