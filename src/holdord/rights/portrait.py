"""What this room holds about one person: the requests they made, and what became of them.

Promise:  8.1a, 8.3 - shown, erased
Law:      GDPR Art. 5(2), 15, 17. The dates of a request stay, without a person, to show that it was answered
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib.registry import Item, Look, Memory, kept_files, newest, portraits
from holdord.lib.traces import Trace
from holdord.rights import actions, queries
from holdord.rights.models import Deed, Incoming, RightsRequest
from holdord.rights.queries import FactLine
from holdord.terms import LegalBasis


class RightsPortrait:
    """Requests with what was written in them; of codes and files only that there were some."""

    room = "rights"
    covers: tuple[str, ...] = (
        "rights.RightsRequest",
        "rights.Challenge",
        "rights.Passkey",
        "rights.Delivery",
        "rights.RequestEvent",
        "rights.Incoming",
        "rights.Erasure",
        "rights.Deed",
        "rights.UseFact",
        "rights.Question",
        "rights.Warned",
        "rights.RequestLetter",
        "rights.Lifting",
        "rights.Review",
        "rights.Redaction",
        "rights.Proof",
        "rights.IdDocument",
        "rights.MachineRequest",
        "rights.Transfer",
        "rights.Mandate",
        "rights.PasswordText",
    )
    traces: tuple[Trace, ...] = (
        Trace("rights.RightsRequest"),
        Trace("rights.RightsRequest", "address_index", by_index=True),
        Trace("rights.Challenge"),
        Trace("rights.Challenge", "address_index", by_index=True),
        Trace("rights.Passkey"),
        Trace("rights.Incoming", "address_index", by_index=True),
        Trace("rights.Mandate", "address_index", by_index=True),
    )

    def show(self, subject: UUID) -> list[Item]:
        """Requests, and letters to the desk that nobody has said the right of, or that asked for nothing."""
        letters_ = [_letter(*found) for found in queries.letters_from(subject)]
        done = [_deed(*found) for found in queries.deeds_of(subject)]
        asked = list(queries.of_subject(subject))
        facts = [_fact(found[0], fact) for found in asked for fact in queries.facts_of(found[0].id)]
        return [*(_item(*found) for found in asked), *letters_, *done, *facts]

    def recent(self, subject: UUID, look: Look) -> list[Item]:
        return newest(self.show(subject), look)

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        """What the person wrote to us; the rest we made."""
        return [
            {
                "kind": "request",
                "basis": LegalBasis.LEGAL_OBLIGATION.value,
                "provided": True,
                "reference": row.reference,
                "right": row.right,
                "received_at": row.received_at.isoformat(),
                "data": {"message": message},
            }
            for row, _, message, _ in queries.of_subject(subject)
        ]

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return actions.forget_person(subject=subject, by=by, at=at)

    def remember(self, source: UUID, target: UUID) -> Memory:
        return actions.remember(source, target)

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return actions.merge(source=source, target=target, by=by, at=at)

    def unmerge(self, source: UUID, target: UUID, memory: Memory, *, since: datetime, by: str, at: datetime) -> int:
        return actions.unmerge(source=source, target=target, memory=memory, since=since, by=by, at=at)


def _letter(row: Incoming, subject_line: str, text: str) -> Item:
    said = {"title": subject_line, "message": text, "due": row.due_on.isoformat()}
    return Item(
        room="rights", kind="letter", fields={name: value for name, value in said.items() if value},
        at=row.received_at, purpose=actions.known_purpose(), source="data-subject", provided=True, id=row.id,
    )  # fmt: skip


def _deed(row: Deed, said: Mapping[str, str], old: Mapping[str, str]) -> Item:
    fields = {"reference": row.request.reference, "what": row.kind, "field": row.about, **said}
    fields |= {"was": "; ".join(dict.fromkeys(old.values()))} if old else {}
    return Item(
        room="rights", kind="deed", fields={name: value for name, value in fields.items() if value}, at=row.made_at,
        purpose=actions.known_purpose(), source="staff", provided=False, id=row.id,
    )  # fmt: skip


def _fact(row: RightsRequest, fact: FactLine) -> Item:
    fields = {"reference": row.reference, "what": fact.fact.value, "answer": "yes" if fact.answer else "no"}
    return Item(
        room="rights", kind="fact", fields=fields | ({"why": fact.why} if fact.why else {}), at=fact.at,
        process=fact.process, purpose=fact.purpose, source="staff", provided=False,
    )  # fmt: skip


def _item(row: RightsRequest, address: str, message: str, outcome: str) -> Item:
    delivery = getattr(row, "delivery", None)
    fields = {
        "reference": row.reference,
        "right": row.right,
        "status": row.status,
        "due": queries.counts_until(row).isoformat(),
        "address": address,
        "message": message,
        "answer": outcome,
        "asked": " · ".join(each for each in queries.asked_of(row) if each),
        "asked-by": " · ".join(each for each in actions.who_asks(row.id) if each) if row.by_other else "",
        "downloads": str(delivery.downloads) if delivery else "",
    }
    said = {name: value for name, value in fields.items() if value}
    return Item(
        room="rights", kind="request", fields=said, at=row.received_at, purpose=actions.known_purpose(),
        source="data-subject", provided=True, id=row.id,
    )  # fmt: skip


kept_files.register("rights")(queries.document_ids)
portraits.register(RightsPortrait())
