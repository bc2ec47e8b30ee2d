"""People are told of what changes for them: each once, by a letter, and it is kept what became of it.

Promise:  11.1 - changes are told; 2.4a, 3.4, 4.4, 5.4, 6.4 - nothing is kept longer behind people's backs
Law:      GDPR Art. 13(3), 14(4), 5(2)
Takes:    a publication and what it changed; ids
Gives:    how many are to be told; how many still are. A row a person and publication, made with the publication
Next:     ../workflow.py (who goes through the rows), ../queries/telling.py (how far it is)
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.consent import links
from holdord.lib.days import local_date
from holdord.lib.jobs import enqueue
from holdord.lib.registry import Memory
from holdord.notice import letter
from holdord.notice.actions import letters
from holdord.notice.models import Telling
from holdord.notice.rules import TellingState
from holdord.policy import queries as policy
from holdord.policy.changes import Change
from holdord.subjects import queries as people
from holdord.subjects.rules import ALL_PURPOSES, SubjectFacts
from holdord.terms import IdentifierKind, LimitKind
from holdord.vault.queries import Unreadable

_BATCH = 1000


def owe(*, publication: int, found: Iterable[Change], by: str, at: datetime) -> int:
    """Write down everybody whom these changes concern; gives how many. In the transaction that publishes."""
    concerned = {process for change in found for process in change.tell}
    known = people.subjects_in(sorted(concerned)) if concerned else []
    rows = (Telling(publication_id=publication, subject_id=id, state=TellingState.WAITING.value) for id in known)
    Telling.objects.bulk_create(rows, batch_size=_BATCH)
    if known:
        audit.record(act="notice.owe", by=by, at=at, detail={"publication": publication, "people": len(known)})
        enqueue("notice.tell", f"{publication}-{len(known)}", publication=publication)
    return len(known)


def tell(*, publication: int, limit: int, by: str, at: datetime) -> int:
    """Write the next letters; gives how many people still wait. Done twice, nobody is told twice.

    Each person is a transaction of their own: killed between two, the one stands and the other waits.
    """
    waiting = Telling.objects.filter(publication_id=publication, state=TellingState.WAITING.value)
    writer = letter.writer(publication)
    for id in waiting.values_list("id", flat=True)[:limit]:
        with transaction.atomic():
            _tell_one(id, writer, by=by, at=at)
    return waiting.count()


@transaction.atomic
def erase(*, subject: UUID, by: str, at: datetime) -> int:
    """Remove every letter to that person and their name from what they were told; gives how many rows."""
    theirs = Telling.objects.filter(subject_id=subject)
    theirs.filter(state=TellingState.WAITING.value).update(state=TellingState.GONE.value, done_at=at)
    return theirs.update(subject=None) + letters.erase(subject=subject, by=by, at=at)


def remember(source: UUID, target: UUID) -> Memory:
    """Which letters went to the source, and what they were told; of what both were told, how that stood."""
    told = Telling.objects.filter(subject_id=target).values("publication_id")
    theirs = Telling.objects.filter(subject_id=source)
    twice = theirs.filter(publication_id__in=told)
    return {
        "messages": letters.remember(source),
        "tellings": [str(id) for id in theirs.exclude(publication_id__in=told).values_list("id", flat=True)],
        "twice": {str(row.id): row.state for row in twice},
    }


@transaction.atomic
def hand_over(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """Give the letters to one person, and what they were told, to another; gives how many rows."""
    told = Telling.objects.filter(subject_id=target).values("publication_id")
    # Who was to be told under two names is told once.
    twice = Telling.objects.filter(subject_id=source, publication_id__in=told)
    twice.filter(state=TellingState.WAITING.value).update(state=TellingState.GONE.value, done_at=at)
    moved = twice.update(subject=None) + Telling.objects.filter(subject_id=source).update(subject_id=target)
    return moved + letters.hand_over(source=source, target=target, by=by, at=at)


@transaction.atomic
def hand_back(*, source: UUID, target: UUID, memory: Memory, by: str, at: datetime) -> int:
    """Give the source back their letters and what they were told; gives how many rows."""
    moved = Telling.objects.filter(subject_id=target, pk__in=memory["tellings"]).update(subject_id=source)
    for id, state in memory["twice"].items():
        row = Telling.objects.filter(pk=id, subject=None)
        if state == TellingState.WAITING.value:
            # Told under the other name, if at all: now that these are two people, they are told themselves.
            row.update(state=state, done_at=None)
        moved += row.update(subject_id=source)
    return moved + letters.hand_back(source=source, target=target, memory=memory["messages"], by=by, at=at)


def _tell_one(id: UUID, writer: letter.Writer, *, by: str, at: datetime) -> None:
    row = Telling.objects.select_for_update().filter(pk=id, state=TellingState.WAITING.value).first()
    if row is None or row.subject_id is None:
        return
    facts = people.facts(row.subject_id, at=at)
    row.state, row.done_at = _written(row, facts, writer, by=by, at=at).value, at
    row.save()


def _written(row: Telling, facts: SubjectFacts, writer: letter.Writer, *, by: str, at: datetime) -> TellingState:
    """Write the letter, and say what became of that; `row` then has the letter's id."""
    if _is_silenced(facts):
        return TellingState.SILENT
    to = _address(facts.subject)
    if to is None:
        return TellingState.UNREACHABLE
    said = writer.letter(facts.language, [relation.process for relation in facts.relations])
    if said is None:
        # They have left the processes that the change is about: it no longer concerns them.
        return TellingState.GONE
    try:
        row.message = letters.write(
            owner=None, subject=facts.subject, to=to, template=letter.TEMPLATE, language=said.language,
            context={**said.context, "choices": _choices(facts.subject, said.language, at)}, by=by, at=at,
        )  # fmt: skip
    except letters.NotAnAddress:
        return TellingState.UNREACHABLE
    return TellingState.WRITTEN


def _choices(subject: UUID, language: str, at: datetime) -> str:
    today = local_date(at, policy.register().desk.time_zone)
    return links.choices(subject, policy.active().language(language), on=today)


def _is_silenced(facts: SubjectFacts) -> bool:
    """Whether they had themselves erased and asked that nothing be used again, and came back by no wish of theirs.

    A block against marketing alone is no such thing: what the law demands to be told is no marketing.
    """
    return any(limit.kind is LimitKind.SUPPRESSION and limit.purpose == ALL_PURPOSES for limit in facts.limits)


def _address(subject: UUID) -> str | None:
    """Their e-mail address; none where we have none, or only one that somebody claimed for them."""
    try:
        points = people.contact_points(subject)
    except Unreadable:
        return None
    ours = (point.value for point in points if point.kind is IdentifierKind.EMAIL and not point.claimed)
    return next(ours, None)
