"""A second proof is asked for with a reason, a masked document is looked at and deleted; what is kept is the result.

Promise:  8.1g - "two approved ids prove identity"; a person checks any document, copies are deleted
Law:      GDPR Art. 5(1)(c), 5(1)(e), 12(6)
Takes:    the id of a request; a document, as bytes; who decides, and when
Gives:    the document, opened for the one role that may see it, which is noted
Refuses:  rows.NotNow, rows.NotYours, NotADocument, NoDocument
Next:     ../identity.py (the ladder), proving.py (the first rung)
"""

import io
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from holdord.rights import identity, letters, proof, queries, texts
from holdord.rights.actions import rows
from holdord.rights.actions.rows import NotNow, NotYours, note
from holdord.rights.identity import Method, MoreProof
from holdord.rights.models import IdDocument, Proof, RightsRequest
from holdord.rights.proof import Ticket
from holdord.vault import files

#: What a document may be, by its first bytes: a picture or a PDF.
_KINDS = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


class NotADocument(ValueError):
    """What was handed in is no picture and no PDF, or too large."""


class NoDocument(LookupError):
    """No document waits: none was handed in, or it has been decided and deleted."""


def shown(
    row: RightsRequest, method: Method, *, by: str, at: datetime, passed: bool = True, gone: bool = False
) -> None:
    """Keep that somebody showed who they are, and settle what was asked for. Within a transaction."""
    Proof.objects.create(
        request=row, method=method.value, passed=passed, by=by, at=at, evidence_gone_at=at if gone else None
    )
    held = [Method(each) for each in row.proofs.filter(passed=True).values_list("method", flat=True)]
    if row.more_proof and row.more_proven_at is None and identity.are_two(held):
        row.more_proven_at = at
        row.save(update_fields=["more_proven_at"])


def ask_for_more(*, request: UUID, why: MoreProof, by: str, at: datetime) -> None:
    """Ask for a second proof, with the reason; the person is told how, and that nothing is kept. Raises NotNow."""
    with transaction.atomic():
        row = rows.locked(request)
        if row.closed_at is not None or row.approved_at is not None or row.verified_at is None or row.more_proof:
            raise NotNow("a second proof is asked for once, between the first proof and the answer")
        row.more_proof, row.more_asked_at = why.value, at
        row.save()
        held = [Method(each) for each in row.proofs.filter(passed=True).values_list("method", flat=True)]
        if identity.are_two(held):
            row.more_proven_at = at
            row.save()
        else:
            rows.send(
                row, "identity", by=by, at=at, why=texts.word(texts.MORE_PROOF, why, row.language),
                asked=letters.day(at.date(), row.language), days=proof.DOCUMENT_KEPT.days,
            )  # fmt: skip
        note(row, "more-proof-asked", by=by, at=at, why=why.value)


def note_proof(*, request: UUID, method: Method, by: str, at: datetime) -> None:
    """Staff have seen a further proof that is no document of ours: an eID, a call back, facts only they know."""
    with transaction.atomic():
        row = rows.locked(request)
        if row.closed_at is not None or row.verified_at is None or method is Method.DOCUMENT:
            raise NotNow("a further proof belongs to an open request that has a first one")
        shown(row, method, by=by, at=at)
        note(row, "proof-noted", by=by, at=at, method=method.value)


def hand_in(*, request: UUID, ticket: Ticket, content: bytes, at: datetime) -> None:
    """A document, from the browser that has proven itself; one handed in before is replaced.

    Raises NotYours, NotNow (none was asked for), NotADocument.
    """
    kind = _kind_of(content)
    proven = queries.proven(ticket, at=at)
    with transaction.atomic():
        row = rows.locked(request)
        if proven is None or row.verified_at is None or not queries.is_theirs(row, bytes(proven.address_index), at=at):
            raise NotYours("whoever hands it in has not proven to be the person of this request")
        if not queries.waits_for_document(row) or row.owner is None:
            raise NotNow("no document was asked for")
        drop_document(row)
        stored = files.store(row.owner, uuid4(), io.BytesIO(content), most=proof.LARGEST_DOCUMENT)
        IdDocument.objects.create(
            id=stored.id, request=row, owner=row.owner, kind=kind, size=stored.size, handed_in_at=at
        )
        note(row, "document-handed-in", by=rows.person_of(row), at=at)


def open_document(*, request: UUID, by: str, at: datetime) -> tuple[str, bytes]:
    """What it is, and its bytes, for the one role that may look; noted. Raises NoDocument."""
    with transaction.atomic():
        row = rows.locked(request)
        found = IdDocument.objects.filter(request=row).first()
        if found is None:
            raise NoDocument("no document waits")
        note(row, "document-opened", by=by, at=at)
        return found.kind, b"".join(files.pieces(found.owner, found.id))


def decide_document(*, request: UUID, passed: bool, by: str, at: datetime) -> None:
    """Say whether it shows who asks. It is deleted in the same act; method, result, date and verifier stay.

    Raises NoDocument.
    """
    with transaction.atomic():
        row = rows.locked(request)
        if not drop_document(row):
            raise NoDocument("no document waits")
        shown(row, Method.DOCUMENT, by=by, at=at, passed=passed, gone=True)
        note(row, "document-accepted" if passed else "document-refused", by=by, at=at)
        if not passed:
            rows.send(row, "document_refused", by=by, at=at, days=proof.DOCUMENT_KEPT.days)


def clear_documents(*, at: datetime) -> int:
    """Delete documents that nobody decided in time, and those of closed requests; gives how many."""
    old = IdDocument.objects.filter(handed_in_at__lte=at - proof.DOCUMENT_KEPT)
    closed = IdDocument.objects.filter(request__closed_at__isnull=False)
    gone = 0
    for id in {*old.values_list("request_id", flat=True), *closed.values_list("request_id", flat=True)}:
        with transaction.atomic():
            row = rows.locked(id)
            if drop_document(row):
                note(row, "document-deleted", by="system:rights", at=at)
                gone += 1
    return gone


def drop_document(row: RightsRequest) -> bool:
    """The row now, the file when that is certain: cut off between the two, the nightly search for orphans finds it."""
    found = IdDocument.objects.filter(request=row).first()
    if found is None:
        return False
    id = found.id
    found.delete()
    transaction.on_commit(lambda: files.remove(id))
    return True


def _kind_of(content: bytes) -> str:
    kind = next((kind for head, kind in _KINDS if content.startswith(head)), None)
    if kind is None or len(content) > proof.LARGEST_DOCUMENT:
        raise NotADocument("send a picture (PNG, JPEG) or a PDF of at most 8 MB")
    return kind
