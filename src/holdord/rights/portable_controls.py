"""Can people take with them what they gave us, all of it and nothing else?

Promise:  8.6 - "in a structured, commonly used and machine-readable format"
Law:      GDPR Art. 20(1)
Takes:    the moment
Gives:    Evidence from files made now for some of the people we know, from the archives that lie ready, and from the
          published schema as a visitor gets it
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from holdord.lib.registry import Evidence, Said, broken_by, control, kept, said
from holdord.lib.web import fetch
from holdord.rights import portable, queries
from holdord.rights.portable import Portable
from holdord.subjects import queries as people
from holdord.terms import Right

#: Of how many people a file is made: the newest ones.
_PEOPLE = 20


@control("rights.portable-is-whole")
def portable_is_whole(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Files made now hold each record that its person gave on consent or under a contract, and no other; they have the
    published form; archives that lie ready are sealed."""
    subjects = [line.id for line in people.people(limit=_PEOPLE)]
    ready = queries.live_deliveries(Right.PORTABILITY)
    faults = [*_schema_faults(), *(fault for subject in subjects for fault in _faults(subject, now))]
    faults += [said("an archive that lies ready is not sealed") for request in ready if not _is_sealed(request)]
    seen = len(subjects) + len(ready)
    if faults:
        return broken_by(faults, looked_at=seen)
    return kept(
        "files made now: {n}, each with all that was given on consent or under a contract, nothing else, in the "
        "published form (JSON, CSV); archives that lie ready: {ready}, all sealed with AES-256",
        n=len(subjects), ready=len(ready), looked_at=seen,
    )  # fmt: skip


def _faults(subject: UUID, now: datetime) -> Iterator[Said]:
    file = portable.as_json(portable.of(subject, at=now))
    try:
        found = Portable.model_validate_json(file)
    except ValidationError:
        yield said("a file does not have the published form")
        return
    given = [record for record in people.items(subject) if record.provided]
    wanted = sorted(json.dumps(record.payload, sort_keys=True) for record in given
                    if record.basis.value in portable.PORTABLE)  # fmt: skip
    held = sorted(json.dumps(item.data, sort_keys=True) for item in found.items if item.kind == "record")
    if wanted != held:
        yield said("a file holds {held} records, where {wanted} were given on consent or under a contract",
                   held=len(held), wanted=len(wanted))  # fmt: skip


def _schema_faults() -> Iterator[Said]:
    page = fetch(portable.SCHEMA_PATH)
    if page.status != 200 or json.loads(page.text or "{}").get("title") != "Portable":
        yield said("the form of the file is not published at {path}", path=portable.SCHEMA_PATH)


def _is_sealed(request: UUID) -> bool:
    """Whether each file in the archive is marked as sealed with AES."""
    content, password = queries.answer_of(request)
    return content.startswith(b"PK\x03\x04") and b"\x01\x99\x07\x00\x02\x00AE\x03" in content and bool(password)
