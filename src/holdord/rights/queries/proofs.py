"""What may be asked about proofs of who asks: by which methods, with which result; which documents lie there still.

Promise:  8.1g
Takes:    ids, the moment
Gives:    frozen dataclasses. Nothing sealed is opened
Next:     ../actions/verifying.py
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdord.rights import identity, proof
from holdord.rights.deeds import needs_no_proof
from holdord.rights.identity import Method
from holdord.rights.models import IdDocument, Proof, RightsRequest
from holdord.terms import RequestStatus, Right

#: Who cannot be made sure of is refused, and needs no proof for that.
_REJECTED = RequestStatus.REJECTED.value


@dataclass(frozen=True)
class ProofLine:
    """One proof: how, whether it held, who looked, when; when what was shown was deleted, where there was something."""

    method: Method
    passed: bool
    by: str
    at: datetime
    evidence_gone_at: datetime | None


@dataclass(frozen=True)
class ProofState:
    """How it stands over all requests: answered ones, those with no proof; where two were asked for, and are not
    independent; documents that lie there too long, or of a proof that was decided."""

    answered: int
    without: int
    asked_for_two: int
    not_two: int
    documents: int
    overdue: int
    undeleted: int


def proofs(request: UUID) -> tuple[ProofLine, ...]:
    """The proofs of a request, the oldest first."""
    rows = Proof.objects.filter(request_id=request).order_by("at", "id")
    return tuple(ProofLine(Method(row.method), row.passed, row.by, row.at, row.evidence_gone_at) for row in rows)


def document_ids() -> set[UUID]:
    """The sealed files that wait to be looked at."""
    return set(IdDocument.objects.values_list("id", flat=True))


def proof_state(at: datetime) -> ProofState:
    """How it stands over all requests."""
    answered = RightsRequest.objects.filter(answered_at__isnull=False, joined_to=None).exclude(status=_REJECTED)
    wanted = answered.exclude(more_proof="")
    not_two = sum(
        not identity.are_two(line.method for line in proofs(id) if line.passed)
        for id in wanted.values_list("id", flat=True)
    )
    heard = [right.value for right in Right if needs_no_proof(right)]
    decided = Proof.objects.filter(method=Method.DOCUMENT.value)
    documents = IdDocument.objects.all()
    return ProofState(
        answered.count(), answered.filter(proofs=None).exclude(right__in=heard).count(), wanted.count(), not_two,
        documents.count(), documents.filter(handed_in_at__lt=at - proof.DOCUMENT_KEPT).count(),
        decided.filter(evidence_gone_at=None).count(),
    )  # fmt: skip
