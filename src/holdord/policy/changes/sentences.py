"""The sentences themselves: said anew, taken back, or in other words.

Law:      GDPR Art. 7(2), 12(1)
"""

from collections.abc import Iterator

from holdord.policy.changes.change import Change, Direction, listed, look, not_in_first
from holdord.policy.loader import Edition
from holdord.policy.register import Register


@look
def promises(before: Register, after: Register) -> Iterator[Change]:
    old, new = ([promise.id for promise in register.promises] for register in (before, after))
    for id in not_in_first(old, new):
        yield Change("promise-added", id, Direction.ADDED, (id,))
    for id in not_in_first(new, old):
        yield Change("promise-dropped", id, Direction.DROPPED, (id,))


@look
def controls(before: Register, after: Register) -> Iterator[Change]:
    """Who looks whether a promise is kept: not told to visitors, but to whoever reviews the change."""
    for promise in after.promises:
        then = before.promise(promise.id)
        if then is not None:
            gone = not_in_first((call.name for call in promise.controls), [call.name for call in then.controls])
            if gone:
                yield Change("control-dropped", promise.id, Direction.WEAKENED, (promise.id,), before=listed(gone))


def reworded(before: Edition, after: Edition) -> Iterator[Change]:
    """Sentences and questions in other words. A question that reads otherwise is asked anew (GDPR Art. 7(2))."""
    for promise in after.register.promises:
        spoken = [
            language
            for language in after.wordings
            if language in before.wordings
            and promise.id in before.wordings[language].promises
            and before.wordings[language].promises[promise.id] != after.wordings[language].promises.get(promise.id)
        ]
        if spoken:
            yield Change(
                "promise-reworded", promise.id, Direction.REWORDED, (promise.id,),
                _said(before, spoken[0], promise.id), _said(after, spoken[0], promise.id),
            )  # fmt: skip
    for purpose in after.register.purposes:
        was, now = _question(before, purpose.id), _question(after, purpose.id)
        if was and now and was != now:
            yield Change("question-reworded", purpose.id, Direction.REWORDED, purpose.clauses, listed(was), listed(now))


def _said(edition: Edition, language: str, promise: str) -> str | None:
    text = edition.wordings[language].promises.get(promise)
    return edition.sentence(text, language) if text else None


def _question(edition: Edition, purpose: str) -> list[str]:
    found = [words.purposes.get(purpose) for words in edition.wordings.values()]
    return [words.consent for words in found if words and words.consent]
