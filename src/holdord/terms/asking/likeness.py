"""What a sentence is most like, of the letters the reading was tried on: for ways of asking nobody wrote a row for.

Promise:  8.1h - a mail that uses a right is taken for one
Law:      GDPR Art. 12(2)
Takes:    a sentence, as phrases.sentences makes them; likeness.json: of each run of four letters, how much it speaks
          for each right, learned from letters in four languages (python -m tests.terms.asked.learn)
Gives:    likest: the right a sentence is most like, and None where it is like none of them

Asked only where no row has anything to say: rows can be read, and put right one by one; weights cannot. Plain
arithmetic, and no library: what was learned is a table.
"""

import json
from functools import cache
from math import sqrt
from pathlib import Path

_LEARNED = Path(__file__).with_name("likeness.json")
_RUN = 4
#: Weights stand in the file as whole numbers of this size.
SCALE = 100
#: How much must speak for a right, as odds in logarithms: 2.1 to 1.
_ENOUGH = 0.75
#: Of a shorter sentence too few runs are known to tell.
_SHORTEST = 3


def likest(sentence: str) -> str | None:
    """The code of the right it is most like."""
    if sentence.count(" ") <= _SHORTEST:
        return None
    rights, learned, bias = _learned()
    known = [weights for run in runs(sentence) if (weights := learned.get(run)) is not None]
    if not known:
        return None
    # Column by column: the sums are made where lists are, not here.
    sums, root = map(sum, zip(*known, strict=True)), sqrt(len(known))
    speaks, right = max(
        (total / SCALE / root + own, right) for total, own, right in zip(sums, bias, rights, strict=True)
    )
    return right if speaks >= _ENOUGH else None


def runs(sentence: str) -> set[str]:
    """The runs of four letters in its words, the space before and after each among them."""
    padded = [f" {word} " for word in sentence.split()]
    return {word[at : at + _RUN] for word in padded for at in range(max(1, len(word) - _RUN + 1))}


@cache
def _learned() -> tuple[tuple[str, ...], dict[str, list[int]], list[float]]:
    told = json.loads(_LEARNED.read_text(encoding="utf-8"))
    return tuple(told["rights"]), told["runs"], told["bias"]
