"""What staff's decisions teach about words: counts in numbered boxes, from which odds are told.

Promise:  7.5 - releases teach the filter
Law:      GDPR Art. 5(1)(c), 25(1)
Takes:    keyed hashes of words (never the words), counts
Gives:    Lessons, more or fewer; Odds of each hash
Refuses:  nothing; where scikit-learn is not installed (`pip install 'holdord[learning]'`) it says so: `available`
Next:     actions/teaching.py (who keeps the lessons), docs/decisions/0013-a-filter-that-learns.md (what they leak)

The library's own naive Bayes, taught bit by bit: its state is two rows of counts, which are kept as plain arrays and
given back to it as two lessons. Counts of boxes that were filled once only say nothing yet.
"""

import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

#: Boxes that words are sorted into. Several words share one, so that none stands for a single word.
BOXES = 2**14
#: Of each kind so many must have been decided before the lessons count for anything.
ENOUGH = 10
#: A box that fewer decisions have filled than this says nothing.
_SEEN_TWICE = 2.0
#: The clearest words decide; a long letter is not the worse for being long.
_CLEAREST = 15
_MOST_WORDS = 2_000


@dataclass(frozen=True)
class Lessons:
    """What was taught: how many were turned away and let in, and how often each box was filled by either."""

    turned_away: int = 0
    let_in: int = 0
    spam: bytes = b""
    ham: bytes = b""

    @property
    def enough(self) -> bool:
        return min(self.turned_away, self.let_in) >= ENOUGH


def available() -> bool:
    """Whether the library is there."""
    return find_spec("sklearn") is not None


def taught(lessons: Lessons, hashes: Sequence[str], *, spam: bool) -> Lessons:
    """The lessons, with one more decision."""
    model = _model(lessons)
    model.partial_fit(_boxes([hashes]), [int(spam)])
    return Lessons(
        lessons.turned_away + spam, lessons.let_in + (not spam),
        _packed(model.feature_count_[1]), _packed(model.feature_count_[0]),
    )  # fmt: skip


def faded(lessons: Lessons) -> Lessons:
    """The lessons at half their weight: what was taught long ago counts less and less, and is forgotten."""
    spam, ham = (_packed(count / 2 if count >= 1 else 0.0 for count in _unpacked(kept))
                 for kept in (lessons.spam, lessons.ham))  # fmt: skip
    return Lessons(lessons.turned_away // 2, lessons.let_in // 2, spam, ham)


def odds(lessons: Lessons, hashes: Sequence[str]) -> list[float]:
    """For each hash, how much it speaks for spam (above 0) or against it; 0 where too little is known."""
    if not lessons.enough or not hashes:
        return [0.0] * len(hashes)
    model, boxes = _model(lessons), _boxes([[one] for one in hashes[:_MOST_WORDS]]).indices
    each = model.feature_log_prob_[1] - model.feature_log_prob_[0]
    seen = model.feature_count_.sum(axis=0)
    told = [float(each[box]) if seen[box] >= _SEEN_TWICE else 0.0 for box in boxes]
    return told + [0.0] * (len(hashes) - len(told))


def points(told: Iterable[float]) -> int:
    """What the words earn together: some for spam, some off for what people write to us about."""
    clearest = sorted(told, key=abs, reverse=True)[:_CLEAREST]
    total = sum(clearest)
    if total >= 6:
        return 5
    if total >= 3:
        return 3
    return -3 if total <= -3 else 0


def _model(lessons: Lessons) -> Any:
    # Imported here: the library is large and optional, and most processes never ask.
    from sklearn.naive_bayes import MultinomialNB

    model = MultinomialNB(alpha=0.5, fit_prior=False)
    model.partial_fit([_unpacked(lessons.ham), _unpacked(lessons.spam)], [0, 1], classes=[0, 1])
    return model


def _boxes(hashes: Sequence[Sequence[str]]) -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer

    sorter = HashingVectorizer(analyzer=_as_they_are, n_features=BOXES, norm=None, alternate_sign=False, binary=True)
    return sorter.transform(hashes)


def _as_they_are(hashes: Sequence[str]) -> Sequence[str]:
    return hashes[:_MOST_WORDS]


def _packed(counts: Iterable[float]) -> bytes:
    return zlib.compress(array("f", counts).tobytes())


def _unpacked(kept: bytes) -> "array[float]":
    return array("f", zlib.decompress(kept)) if kept else array("f", bytes(4 * BOXES))
