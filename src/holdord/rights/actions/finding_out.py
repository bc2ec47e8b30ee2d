"""What no machine knows of a use of somebody's data, a person finds out and writes down: yes or no, and why.

Promise:  8.1f - a refusal rests on facts, each with who found it out and when
Law:      GDPR Art. 5(2), 12(4)-(5), 17(1)(a), 17(3)(e), 18(1)
Takes:    a request, a use of its person's data, one of matrix.Fact, the answer and its reason; who, and when
Refuses:  rows.NotNow, carrying_out.NotOffered, reasons.ReasonMissing
Next:     ../matrix.py (what follows from it), ../queries/matrix.py (the refusal that is prepared from it)
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from holdord.rights import matrix, queries
from holdord.rights.actions import rows
from holdord.rights.actions.carrying_out import NotOffered
from holdord.rights.actions.reasons import reason
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.matrix import Fact
from holdord.rights.models import UseFact
from holdord.terms import Right
from holdord.vault import actions as vault
from holdord.vault import queries as keys


def find_out(
    *, request: UUID, process: str, purpose: str, fact: Fact, answer: bool, why: str, by: str, at: datetime
) -> None:
    """Write down what is so about a use. Answered anew, the last answer counts."""
    with transaction.atomic():
        row = rows.locked(request)
        if row.closed_at is not None or row.owner is None:
            raise NotNow("the request is closed, so there is nothing more to find out for it")
        uses = queries.uses_of(row.subject_id, at=at) if row.subject_id else ()
        use = next((each for each in uses if (each.process, each.purpose) == (process, purpose)), None)
        if use is None or fact not in matrix.asks(Right(row.right), use):
            raise NotOffered("fact: one that is asked about a use of this person's data for this right")
        words = reason(why)
        UseFact.objects.filter(request=row, process=process, purpose=purpose, fact=fact.value).delete()
        made = UseFact(
            id=uuid4(), request=row, process=process, purpose=purpose, fact=fact.value, answer=answer, by=by, at=at
        )
        made.sealed_why = vault.seal_text(row.owner, words, keys.context_of(made, "sealed_why"))
        made.save(force_insert=True)
        said = "yes" if answer else "no"
        note(row, "found-out", by=by, at=at, purpose=purpose, fact=fact.value, answer=said)
