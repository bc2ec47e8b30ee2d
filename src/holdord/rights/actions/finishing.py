"""What was done is told to the person, and their request is closed; what was paused goes on once they have heard.

Promise:  8.2a, 8.4a, 8.5a, 8.7 - the outcome in writing; 8.1f - what was not done, with its reason and the next steps
Law:      GDPR Art. 12(3)-(4), 16, 18, 19, 21(1), 22(3), 7(3)
Takes:    the id of a request, a word of whoever handles it
Refuses:  rows.NotNow, while anything is open
Next:     lifting.py
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdord.lib.jobs import enqueue
from holdord.policy import queries as policy
from holdord.recipients import queries as recipients
from holdord.rights import deeds, letters, queries, texts
from holdord.rights.actions import rows, spreading
from holdord.rights.actions.lifting import plan_end
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.actions.spreading import spread_corrections
from holdord.rights.deeds import DeedKind, DeedState
from holdord.rights.models import Deed, RightsRequest
from holdord.rights.queries import DeedLine
from holdord.rights.rules import RefusalGround, Step
from holdord.subjects import queries as people
from holdord.terms import RequestStatus, Right

_LONGEST_WORD = 4000

#: The letter of each right; the others share one.
_LETTERS = {Right.OBJECTION: "objection", Right.WITHDRAWAL: "withdrawn"}

#: On which ground nothing of what was asked for was done.
_GROUNDS = {Right.RECTIFICATION: RefusalGround.CORRECT, Right.OBJECTION: RefusalGround.COMPELLING}


def finish(*, request: UUID, word: str, by: str, at: datetime) -> None:
    """Everything is decided: it is answered as soon as each recipient has been told. ``word`` is added as it stands."""
    with transaction.atomic():
        row = rows.at_step(request, Step.ANSWER)
        if not queries.may_finish(row.id):
            raise NotNow("something is still to be decided, or nothing was done. Look at its steps")
        row.finishing_at, row.finishing_by = at, by
        row.status = rows.status_or_delayed(row, RequestStatus.ACCEPTED)
        if word.strip():
            row.sealed_word = rows.seal(row, "sealed_word", word.strip()[:_LONGEST_WORD])
        row.save()
        spread_corrections(row, by=by, at=at)
        note(row, "finishing", by=by, at=at)
        if recipients.is_settled(row.id):
            enqueue("rights.finish", queries.answer_key(row.id, at), request=str(row.id))


def conclude(*, request: UUID, at: datetime) -> None:
    """Write to the person what was done, what was not, who was told, and close. Done twice, the second does nothing.

    While a recipient has not been told nothing happens: the request is not done while one is open.
    """
    with transaction.atomic():
        row = rows.locked(request)
        if queries.step_of(row) is not Step.RECIPIENTS or not recipients.is_settled(row.id):
            return
        by, word = row.finishing_by, queries.opened(row, "sealed_word")
        done = queries.deeds_opened(row.id)
        states = [(each.kind, each.state) for each in done]
        said = told(row, done) | spreading.said(row)
        row.sealed_outcome = rows.seal(row, "sealed_outcome", _as_text(said, word))
        row.letter = rows.send(row, _LETTERS.get(Right(row.right), "carried_out"), by=by, at=at, word=word, **said)
        status = deeds.outcome(states)
        if status is RequestStatus.REJECTED:
            row.ground = _GROUNDS.get(Right(row.right), RefusalGround.NOT_MET).value
        _let_go_on(row, done, by=by, at=at)
        _forget_old(row, done)
        rows.close(row, status, at=at, answered=True)
        note(row, "refused" if status is RequestStatus.REJECTED else "answered", by=by, at=at)


def told(row: RightsRequest, done: list[DeedLine]) -> dict[str, Any]:
    """What the letter says was done, and what was not, in the person's language."""
    decided = [each for each in done if each.kind not in deeds.MEANWHILE]
    not_done = [_refused(each, row) for each in decided if each.state is DeedState.DECLINED]
    return {
        "done": [_sentence(each, row) for each in decided if each.state is DeedState.DONE],
        "not_done": not_done,
        "complaint_said": bool(not_done),
        "runs_on": _runs_on(row) if row.right == Right.WITHDRAWAL.value else [],
        "is_restriction": row.right == Right.RESTRICTION.value,
        "marketing": any(each.kind is DeedKind.NO_MARKETING for each in decided),
    }


def _sentence(deed: DeedLine, row: RightsRequest) -> str:
    return texts.deed(deed.kind, deed.state, _words(deed, row), row.language)


def _refused(deed: DeedLine, row: RightsRequest) -> Mapping[str, str]:
    return {
        "what": _sentence(deed, row), "why": str(deed.said.get("why", "")),
        "provision": texts.provision_of(deed.kind), "interest": str(deed.said.get("interest", "")),
    }  # fmt: skip


def _words(deed: DeedLine, row: RightsRequest) -> Mapping[str, str]:
    purpose = policy.wording(row.language).purposes.get(deed.about)
    return {
        "field": texts.word(texts.FIELDS, deed.about, row.language),
        "purpose": purpose.title if purpose else deed.about,
        "new": str(deed.said.get("new", "")),
        "reason": texts.value_of("reason", str(deed.said.get("reason", "")), row.language),
        "decision": str(deed.said.get("decision", "")),
    }


def _runs_on(row: RightsRequest) -> list[str]:
    """What is still done with their data, on another ground: whoever withdraws is told so."""
    if row.subject_id is None:
        return []
    known = [fact.process for fact in people.relations(row.subject_id)]
    purposes = policy.wording(row.language).purposes
    entries = deeds.runs_on(policy.register(), known)
    return [
        f"{purposes[entry.id].title} ({letters.basis(entry.basis, row.language)})"
        for entry in entries
        if entry.id in purposes
    ]


def _as_text(said: Mapping[str, Any], word: str) -> str:
    refused = [f"{each['what']} {each['why']} ({each['provision']})" for each in said["not_done"]]
    return "\n".join([*said["done"], *refused, *([word] if word else [])])


def _let_go_on(row: RightsRequest, done: list[DeedLine], *, by: str, at: datetime) -> None:
    """What stopped only until somebody had looked goes on, but not before the letter that says so is out."""
    for deed in done:
        stays = deed.state is DeedState.DECLINED and deed.kind is DeedKind.WEIGH
        checked = deed.kind is DeedKind.RESTRICT and row.right == Right.RECTIFICATION.value
        if deed.proof and (stays or checked or deed.kind is DeedKind.PAUSE):
            plan_end(UUID(deed.proof), row, row.letter, by=by, at=at)


def _forget_old(row: RightsRequest, done: list[DeedLine]) -> None:
    """Where all was put right as the person wished, nothing is in dispute: what was wrong goes."""
    if all(each.state is DeedState.DONE for each in done):
        Deed.objects.filter(request=row).update(sealed_old=b"")
