"""What letters are like, learned from those the words were made and improved with: python -m tests.terms.asked.learn.

Writes src/holdord/terms/asking/likeness.json. Letters that are held out are not read. Needs the extra 'learning'.
"""

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

from holdord.terms import asking
from holdord.terms.asking import likeness
from holdord.terms.asking.phrases import sentences
from tests.terms.asked import KNOWN, ORDINARY, RIGHTS, USED, USED_IN_FULL, Letter, letters

FILE = Path(likeness.__file__).with_name("likeness.json")
#: A run that fewer letters have tells of those letters, not of what they ask.
_LETTERS = 3


def learned_from() -> list[Letter]:
    """All of them, in their order."""
    return [
        letter
        for kind in (KNOWN, *USED, *USED_IN_FULL, ORDINARY)
        for each in asking.LANGUAGES
        for letter in letters(each, kind)
    ]


def mark(given: list[Letter]) -> str:
    """What tells whether the table was learned from these letters."""
    said = [[letter.text, sorted(letter.rights)] for letter in given]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def main() -> None:
    given = learned_from()
    runs = [likeness.runs(_plain(letter.text)) for letter in given]
    counted = Counter(run for each in runs for run in each)
    known = sorted(run for run, letters in counted.items() if letters >= _LETTERS)
    weights, bias = _fitted(runs, known, given)
    table = {run: [round(float(weight) * likeness.SCALE) for weight in weights[:, at]] for at, run in enumerate(known)}
    told = {"learned_from": mark(given), "rights": [right.value for right in RIGHTS.values()], "bias": bias}
    head = json.dumps(told, ensure_ascii=False)[:-1]
    rows = ",\n".join(f"{json.dumps(run, ensure_ascii=False)}:{json.dumps(row)}" for run, row in table.items())
    FILE.write_text(f'{head}, "runs": {{\n{rows}\n}}}}\n'.replace(", ", ","), encoding="utf-8")
    print(f"{len(table)} runs of letters from {len(given)} letters, {FILE.stat().st_size // 1000} kB")


def _plain(text: str) -> str:
    return "".join(sentence.text for sentence in sentences(text) if not sentence.joined)


def _fitted(runs: list[set[str]], known: list[str], given: list[Letter]) -> tuple[Any, list[float]]:
    """A logistic regression for each right, on which runs there are, each letter of the same length."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    place = {run: at for at, run in enumerate(known)}
    cells = [(row, place[run]) for row, each in enumerate(runs) for run in sorted(each) if run in place]
    many = Counter(row for row, _ in cells)
    values = [1 / np.sqrt(many[row]) for row, _ in cells]
    table = csr_matrix((values, tuple(zip(*cells, strict=True))), shape=(len(given), len(known)))
    fits = [
        LogisticRegression(C=20, max_iter=1000).fit(table, [right in each.rights for each in given])
        for right in RIGHTS.values()
    ]
    return np.vstack([fit.coef_[0] for fit in fits]), [round(float(fit.intercept_[0]), 3) for fit in fits]


if __name__ == "__main__":
    main()
