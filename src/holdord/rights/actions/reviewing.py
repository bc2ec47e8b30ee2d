"""What is somebody else's in an answer is proposed by rules, and a person says what becomes of it.

Promise:  8.0a - "a right may be limited where the answer would show another person's data"
Law:      GDPR Art. 15(4), 12(4); a log of what and why, by kind and number, never the words
Takes:    the id of a request; ids of places; words that a person chose
Gives:    the texts side by side; how many
Refuses:  rows.NotNow
Next:     ../others.py, ../redaction.py (the rules), preparing.py (which asks before an answer goes)
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from holdord.lib.registry import Item
from holdord.lib.rows import Row, put_many
from holdord.rights import others, queries, redaction, report
from holdord.rights.actions import rows
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.models import Redaction, Review, RightsRequest
from holdord.rights.queries import Spot
from holdord.rights.redaction import Finding, Kind, Why
from holdord.rights.rules import Redacted, Step


class NotLookedThrough(Exception):
    """Something of somebody else's may stand in this answer, and nobody has looked through it yet."""


@dataclass(frozen=True, repr=False)
class Beside:
    """One text with places in it, opened: what it is, whether its own person wrote it, the text, and its places."""

    title: str
    at: datetime | None
    provided: bool
    field: str
    text: str
    places: tuple[Spot, ...]


@dataclass(frozen=True, repr=False)
class Words:
    """The same words wherever they stand: to be decided together. ``id`` is one of the places."""

    id: UUID
    words: str
    kind: Kind
    why: Why
    count: int
    left: int


@dataclass(frozen=True, repr=False)
class OpenedReview:
    """What a person looks through: the words, each once, and the texts they stand in."""

    words: tuple[Words, ...]
    texts: tuple[Beside, ...]


def propose(row: RightsRequest, person: report.Person | None, *, by: str, at: datetime, same: bool) -> None:
    """Note every place where something of somebody else's seems to stand; within the transaction of whoever prepares.

    What was decided before about the same place stays decided. ``same`` says that nothing has changed since: then
    what a person chose by hand stays as well.
    """
    before = {_place(each): each for each in Redaction.objects.filter(request=row)}
    hand = [queries.finding_of(each) for each in before.values() if same and each.why == Why.BY_HAND.value]
    found = _merged(hand, others.found(person) if person else [])
    Redaction.objects.filter(request=row).delete()
    put_many([_row(row, each, before.get(_key(each)), by, at) for each in found])
    Review.objects.filter(request=row).delete()
    Review.objects.create(request=row, proposed_at=at)


def open_review(*, request: UUID, by: str, at: datetime) -> OpenedReview:
    """The texts in which something was found, opened for whoever looks through them; noted. Raises NotNow."""
    with transaction.atomic():
        row = rows.at_step(request, Step.APPROVE)
        person = _person(row)
        note(row, "review-opened", by=by, at=at)
    texts = {(text.item, text.field): text.text for text in redaction.texts_of(person.items)}
    items = dict(redaction.keyed(person.items))
    places = [place for place in queries.places(request) if (place.finding.item, place.finding.field) in texts]
    by_text: dict[tuple[str, str], list[Spot]] = {}
    for place in places:
        by_text.setdefault((place.finding.item, place.finding.field), []).append(place)
    beside = [_beside(items[item], name, texts[item, name], found) for (item, name), found in by_text.items()]
    return OpenedReview(_words(places, texts), tuple(beside))


def decide(*, request: UUID, shown: Collection[UUID], blacked: Collection[UUID], by: str, at: datetime) -> None:
    """Of the places shown, black out those chosen and leave the others. Raises NotNow."""
    with transaction.atomic():
        row = rows.at_step(request, Step.APPROVE)
        theirs = Redaction.objects.filter(request=row, pk__in=list(shown))
        theirs.filter(pk__in=list(blacked)).update(state=Redacted.BLACKED.value, by=by, at=at)
        theirs.exclude(pk__in=list(blacked)).update(state=Redacted.LEFT.value, by=by, at=at)
        _open_again(row)


def decide_alike(*, request: UUID, like: UUID, leave: bool, by: str, at: datetime) -> int:
    """Leave, or black out, the same words wherever they stand; gives in how many places. Raises NotNow."""
    with transaction.atomic():
        row = rows.at_step(request, Step.APPROVE)
        texts = {(text.item, text.field): text.text for text in redaction.texts_of(_person(row).items)}
        places = queries.places(request)
        wanted = next((_said(place, texts) for place in places if place.id == like), None)
        alike = [place.id for place in places if wanted and _said(place, texts) == wanted]
        state = Redacted.LEFT if leave else Redacted.BLACKED
        Redaction.objects.filter(request=row, pk__in=alike).update(state=state.value, by=by, at=at)
        _open_again(row)
    return len(alike)


def black_out(*, request: UUID, words: str, by: str, at: datetime) -> int:
    """Black out words that a person has seen and no rule has, wherever they stand; gives in how many places.

    The words are looked for and not kept. Raises NotNow.
    """
    with transaction.atomic():
        row = rows.at_step(request, Step.APPROVE)
        found = redaction.find_words(redaction.texts_of(_person(row).items), words)
        kept = _merged([queries.finding_of(each) for each in Redaction.objects.filter(request=row)], found)
        before = {_key(queries.finding_of(each)) for each in Redaction.objects.filter(request=row)}
        new = [_row(row, each, None, by, at, Redacted.BLACKED) for each in kept if _key(each) not in before]
        put_many(new)
        _open_again(row)
        note(row, "blacked-out", by=by, at=at, places=str(len(new)))
    return len(new)


def confirm(*, request: UUID, by: str, at: datetime) -> None:
    """Say that the answer has been looked through: what was not left is blacked out. Raises NotNow.

    The log has how many places of which kind, and why; never the words.
    """
    with transaction.atomic():
        row = rows.at_step(request, Step.APPROVE)
        Redaction.objects.filter(request=row, state=Redacted.PROPOSED.value).update(
            state=Redacted.BLACKED.value, by=by, at=at
        )
        Review.objects.update_or_create(
            request=row, defaults={"confirmed_at": at, "confirmed_by": by}, create_defaults={
                "proposed_at": at, "confirmed_at": at, "confirmed_by": by
            },
        )  # fmt: skip
        seen = queries.review(request)
        counted = {f"{kind}_{why}".replace("-", "_"): str(count) for kind, why, count in seen.whys}
        note(row, "looked-through", by=by, at=at, left=str(seen.left), **counted)


def as_it_goes_out(row: RightsRequest, person: report.Person) -> report.Person:
    """The person as the answer shows them, with what is somebody else's blacked out; and how much that was."""
    places = queries.places(row.id)
    hidden = tuple(sorted(queries.review(row.id).blacked.items()))
    return replace(person, items=queries.as_it_goes_out(person.items, places, row.language), blacked=hidden)


def forget(requests: Collection[UUID]) -> None:
    """Of requests that are forgotten, the places go too; how many there were stays in the log."""
    Redaction.objects.filter(request__in=list(requests)).delete()


def _person(row: RightsRequest) -> report.Person:
    if row.subject_id is None or row.held_nothing:
        raise NotNow("nothing is held, so there is nothing to look through")
    return report.collect(row.subject_id)


def _open_again(row: RightsRequest) -> None:
    """What is changed after somebody said they had looked is to be looked at again."""
    Review.objects.filter(request=row).update(confirmed_at=None, confirmed_by="")


def _row(
    row: RightsRequest, found: Finding, before: Redaction | None, by: str, at: datetime,
    state: Redacted = Redacted.PROPOSED,
) -> Row:  # fmt: skip
    return Row(
        Redaction, id=uuid4(), request_id=row.id, item=found.item, field=found.field, start=found.start, end=found.end,
        kind=found.kind.value, why=found.why.value, state=before.state if before else state.value,
        by=before.by if before else by, at=before.at if before else at,
    )  # fmt: skip


def _merged(first: Sequence[Finding], further: Sequence[Finding]) -> list[Finding]:
    """The first, and of the further ones those that overlap none of them."""
    taken: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for each in first:
        taken.setdefault((each.item, each.field), []).append((each.start, each.end))
    free = [
        each
        for each in further
        if not any(start < each.end and each.start < end for start, end in taken.get((each.item, each.field), ()))
    ]
    return [*first, *free]


def _key(found: Finding) -> tuple[str, str, int, int]:
    return found.item, found.field, found.start, found.end


def _place(row: Redaction) -> tuple[str, str, int, int]:
    return row.item, row.field, row.start, row.end


def _beside(item: Item, name: str, text: str, found: list[Spot]) -> Beside:
    return Beside(item.kind, item.at, item.provided, name, text, tuple(found))


def _words(places: Sequence[Spot], texts: dict[tuple[str, str], str]) -> tuple[Words, ...]:
    """The words, each once, the most frequent first."""
    grouped: dict[str, list[Spot]] = {}
    for place in places:
        grouped.setdefault(_said(place, texts), []).append(place)
    found = [
        Words(same[0].id, words, same[0].finding.kind, same[0].finding.why, len(same),
              sum(place.state is Redacted.LEFT for place in same))
        for words, same in grouped.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: (-each.count, each.words)))


def _said(place: Spot, texts: dict[tuple[str, str], str]) -> str:
    found = place.finding
    return " ".join(texts.get((found.item, found.field), "")[found.start : found.end].split())
