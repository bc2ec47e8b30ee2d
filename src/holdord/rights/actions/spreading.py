"""Whoever has the data is told what was done with them here: corrected, restricted, objected to, free again.

Promise:  8.2a, 8.4c - at every recipient; "unless impossible or disproportionate", which is said with its reason
Law:      GDPR Art. 19, 21(3)
Takes:    a request and what was done for it. Within the caller's transaction
Gives:    what the letter says about recipients
Next:     saying_no.py (the same without a request), ../../recipients/actions/communicating.py (who is told, and how)
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from holdord.recipients import actions as recipients
from holdord.recipients import queries as told
from holdord.recipients import texts as words
from holdord.recipients.queries import given_for
from holdord.recipients.reach import Intent
from holdord.recipients.rules import State
from holdord.rights import queries, texts
from holdord.rights.deeds import DeedKind, DeedState
from holdord.rights.models import Deed, RightsRequest


def spread(
    row: RightsRequest, intent: Intent, *, by: str, at: datetime, purpose: str = "",
    changes: Mapping[str, str] | None = None, was: Mapping[str, str] | None = None,
    among: Collection[str] | None = None,
) -> None:  # fmt: skip
    """Have every recipient do the same, or those ``among`` them. Asked twice for one request, each is told once."""
    if row.subject_id is None or row.owner is None:
        return
    recipients.communicate(
        intent=intent, subject=row.subject_id, request=row.id, owner=row.owner, due_on=queries.counts_until(row),
            asked_at=row.received_at,
        purpose=purpose, changes=changes, was=was, among=among, by=by, at=at,
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


def spread_for(row: RightsRequest, intent: Intent, purpose: str, *, by: str, at: datetime) -> None:
    """Have those do it who were given the data for that purpose."""
    if row.subject_id is not None:
        spread(row, intent, purpose=purpose, among=given_for(row.subject_id, purpose), by=by, at=at)


def spread_end(limit: UUID, subject: UUID, purpose: str, *, by: str, at: datetime) -> None:
    """Whoever was told of a restriction, or that something pauses until it is weighed, hears that it has ended."""
    kinds = (DeedKind.RESTRICT.value, DeedKind.WEIGH.value)
    requests = Deed.objects.filter(kind__in=kinds, proof=str(limit)).values_list("request_id", flat=True)
    told_of = (each for id in requests for each in told.of_request(id, Intent.RESTRICTION))
    heard = {each.recipient for each in told_of if each.purpose == purpose}
    if heard:
        recipients.communicate(intent=Intent.LIFTING, subject=subject, purpose=purpose, among=heard, by=by, at=at)


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
