"""Whoever has the data is told what was done with them here: corrected, restricted, objected to, free again.

Promise:  8.2a, 8.4c - at every recipient; "unless impossible or disproportionate", which is said with its reason
Law:      GDPR Art. 19, 21(3)
Takes:    a request and what was done for it. Within the caller's transaction
Gives:    what the letter says about recipients
Next:     ../../recipients/actions/communicating.py (who is told, and how)
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from holdord.recipients import actions as recipients
from holdord.recipients import queries as told
from holdord.recipients import texts as words
from holdord.recipients.reach import Intent
from holdord.recipients.rules import State
from holdord.rights import queries, texts
from holdord.rights.deeds import DeedKind, DeedState
from holdord.rights.models import Deed, RightsRequest


def spread(
    row: RightsRequest, intent: Intent, *, by: str, at: datetime, purpose: str = "",
    changes: Mapping[str, str] | None = None, was: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Have every recipient do the same. Asked twice for one request, each is told once."""
    if row.subject_id is None or row.owner is None:
        return
    recipients.communicate(
        intent=intent, subject=row.subject_id, request=row.id, owner=row.owner, due_on=queries.counts_until(row),
            asked_at=row.received_at,
        purpose=purpose, changes=changes, was=was, by=by, at=at,
    )  # fmt: skip


def spread_corrections(row: RightsRequest, *, by: str, at: datetime) -> None:
    """Tell each recipient once of everything that was put right."""
    done = Deed.objects.filter(request=row, kind=DeedKind.CORRECT.value, state=DeedState.DONE.value)
    changes, was = dict[str, str](), dict[str, str]()
    for deed in done.select_related("request").order_by("made_at"):
        changes[deed.about] = str(queries.said(deed)["new"])
        was[deed.about] = next(iter(queries.old(deed).values()), "")
    if changes:
        spread(row, Intent.RECTIFICATION, by=by, at=at, changes=changes, was=was)


def spread_end(limit: UUID, subject: UUID, *, by: str, at: datetime) -> None:
    """Whoever was told of a restriction hears that it has ended."""
    request = Deed.objects.filter(kind=DeedKind.RESTRICT.value, proof=str(limit)).values_list("request_id", flat=True)
    heard = {each.recipient for id in request for each in told.of_request(id, Intent.RESTRICTION)}
    if heard:
        recipients.communicate(intent=Intent.LIFTING, subject=subject, among=heard, by=by, at=at)


def said(row: RightsRequest) -> dict[str, list[str]]:
    """Who was told, and who could not be and why, for the letter."""
    found = told.of_request(row.id)
    return {
        "told": sorted({each.name for each in found if each.state is State.DONE}),
        "not_told": sorted(
            {f"{each.name}: {texts.word(words.EXEMPTIONS, each.exemption, row.language)}"
             for each in found if each.state is State.IMPOSSIBLE}
        ),
    }  # fmt: skip
