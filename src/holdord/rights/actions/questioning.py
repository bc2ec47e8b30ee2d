"""The person is asked something before they are answered; what they say is noted, and the work goes on.

Promise:  8.1d - repeats are counted and shown with their dates, a fee is told with amount and reason before the work
Law:      GDPR Art. 12(5), 15(3), Rec. 63
Takes:    the id of a request, what is asked; who asks, and when
Refuses:  rows.NotNow, NoFee (with why), reasons.ReasonMissing
Next:     ../questions.py (when a fee may be taken), preparing.py (the work)
"""

import json
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from holdord.lib.days import local_date
from holdord.rights import letters, queries
from holdord.rights.actions import rows
from holdord.rights.actions.reasons import reason as reason_given
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.models import Question, RightsRequest
from holdord.rights.questions import CURRENCIES, FeeGround, QuestionKind, Reply, why_no_fee
from holdord.rights.rules import Step
from holdord.terms import RequestStatus, Right
from holdord.vault import actions as vault
from holdord.vault import queries as keys

_MOST = 1_000_000


class NoFee(Exception):
    """No fee may be taken for this request; ``code`` says why: 'not-a-copy', 'first-copy', 'not-repeated', 'begun',
    'amount'."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no fee may be taken for this request ({code})")
        self.code = code


def ask_to_specify(*, request: UUID, text: str, by: str, at: datetime) -> None:
    """Ask what the person wants of very much (Rec. 63). They may insist on everything. Raises NotNow."""
    with transaction.atomic():
        row = rows.at_step(request, Step.PREPARE, Step.APPROVE, Step.ANSWER)
        if row.right != Right.ACCESS.value:
            raise NotNow("only whoever asks for access can be asked what they want of it")
        said = reason_given(text)
        question = _ask(row, QuestionKind.CLARIFY, {"text": said}, by=by, at=at)
        question.message = rows.send(row, "clarification", by=by, at=at, text=said)
        question.save()
        note(row, "asked-to-specify", by=by, at=at)


def tell_fee(
    *, request: UUID, ground: FeeGround, amount: int, currency: str, basis: str, evidence: str, by: str, at: datetime
) -> None:  # fmt: skip
    """Tell the person what it will cost and why, before any work: they may take it back or ask for less.

    ``amount`` in whole units; ``basis`` says how it is reckoned (what handing out costs, never overheads), ``evidence``
    what shows that the request is excessive. Raises NoFee, ReasonMissing, NotNow.
    """
    with transaction.atomic():
        row = rows.at_step(request, Step.PREPARE, Step.ANSWER)
        repeats = queries.repeats(row.id)
        received_on = local_date(row.received_at, row.time_zone)
        refused = why_no_fee(ground, Right(row.right), received_on, _answered(repeats), evidence)
        if refused or not 0 < amount <= _MOST or currency not in CURRENCIES:
            raise NoFee(refused or "amount")
        if row.prepared_at is not None or row.deeds.exists():
            raise NoFee("begun")
        said = {"basis": reason_given(basis), "evidence": evidence.strip()}
        question = _ask(row, QuestionKind.FEE, said, by=by, at=at)
        question.amount, question.currency, question.ground, question.repeats = (
            amount, currency, ground.value, len(repeats)
        )  # fmt: skip
        question.message = rows.send(
            row, "fee", by=by, at=at, amount=f"{amount} {currency}", basis=said["basis"], evidence=said["evidence"],
            complaint_said=True, further_copy=ground is FeeGround.FURTHER_COPY,
            repeats=[letters.day(each.received_on, row.language) for each in repeats],
        )  # fmt: skip
        question.save()
        note(row, "fee-told", by=by, at=at, ground=ground.value)


def note_reply(*, request: UUID, reply: Reply, words: str, by: str, at: datetime) -> None:
    """Note what the person said to the question that is open: go on, less of it, or taken back, which closes it."""
    with transaction.atomic():
        row = rows.at_step(request, Step.REPLY)
        question = Question.objects.select_for_update(of=("self",)).filter(request=row, answered_at=None).first()
        if question is None:
            raise NotNow("nothing was asked that waits for an answer")
        question.answered_at, question.reply = at, reply.value
        if words.strip():
            said = _opened(question) | {"reply": words.strip()[:4000]}
            question.sealed_said = _sealed(question, said)
        question.save()
        row.status = RequestStatus.ACKNOWLEDGED.value
        if row.extended_to is not None:
            row.status = RequestStatus.ACTION_DELAYED.value
        row.save()
        note(row, "replied", by=by, at=at, reply=reply.value)
        if reply is Reply.TAKEN_BACK:
            rows.close(row, RequestStatus.UNFULFILLED, at=at, answered=True)
            note(row, "taken-back", by=by, at=at)


def _ask(row: RightsRequest, kind: QuestionKind, said: dict[str, str], *, by: str, at: datetime) -> Question:
    question = Question(id=uuid4(), request=row, kind=kind.value, asked_at=at, by=by)
    question.sealed_said = _sealed(question, said)
    question.save(force_insert=True)
    row.status = RequestStatus.REQUIRES_ACTION.value
    row.save()
    return question


def _answered(repeats: list[queries.Repeat]) -> list[date]:
    return [each.received_on for each in repeats if each.status is RequestStatus.FULFILLED]


def _sealed(question: Question, said: dict[str, str]) -> bytes:
    if question.request.owner is None:
        raise NotNow("of this request only the dates are left")
    text = json.dumps(said, ensure_ascii=False)
    return vault.seal_text(question.request.owner, text, keys.context_of(question, "sealed_said"))


def _opened(question: Question) -> dict[str, str]:
    return dict(queries.said_in(question))
