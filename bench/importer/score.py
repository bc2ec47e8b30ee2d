"""How much of a policy the importer reads, and how much of what it reads is there, by kind of fact.

    .venv/bin/python bench/importer/score.py FOLDER [--json] [--without-catalogue] [--show-misses]

Takes:    a folder of texts with expected facts (README.md has the format)
Gives:    a table, or JSON. Exit 0 when it was measured, whatever the figures; 2 when the folder is wrong
Next:     expected.py (the format), matching.py (which fact is which)
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from expected import Exam, Expected, Fact, WrongExam, load
from matching import Finding, Sheet, correct, details, known_by

from holdord.policy.importer.found import KINDS

#: Reads a file: the language it is in, and what it holds.
Importer = Callable[[Path], tuple[str, Sequence[Finding]]]


@dataclass
class Figures:
    """Counts of one kind. ``sure`` are the hits in texts complete for the kind: precision is counted there."""

    expected: int = 0
    hits: int = 0
    sure: int = 0
    false: int = 0
    details: int = 0
    details_right: int = 0

    @property
    def recall(self) -> float | None:
        return self.hits / self.expected if self.expected else None

    @property
    def precision(self) -> float | None:
        return self.sure / (self.sure + self.false) if self.sure + self.false else None

    @property
    def f1(self) -> float | None:
        precision, recall = self.precision, self.recall
        if precision is None or recall is None:
            return None
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def add(self, other: "Figures") -> None:
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)


@dataclass
class Marked:
    """One text with its corrections; ``broken`` says why it could not be read."""

    name: str
    expected: Expected
    sheet: Sheet
    seconds: float
    language: str = ""
    broken: str = ""
    figures: dict[str, Figures] = field(default_factory=dict)


def mark(path: Path, expected: Expected, importer: Importer) -> Marked:
    """One text. Whatever the importer falls over, the text counts as read in vain."""
    start = time.perf_counter()
    language, broken, found = "", "", ()  # type: tuple[str, str, Sequence[Finding]]
    try:
        language, found = importer(path)
    except Exception as error:
        broken = f"{type(error).__name__}: {error}".splitlines()[0]
    seconds = time.perf_counter() - start
    sheet = correct(expected, found)
    return Marked(path.name, expected, sheet, seconds, language, broken, figures(expected, sheet))


def figures(expected: Expected, sheet: Sheet) -> dict[str, Figures]:
    """The counts of one text by kind; kinds of which nothing was expected nor found falsely are left out."""
    counts: dict[str, Figures] = {}
    for fact, finding in sheet.hits:
        kind = counts.setdefault(fact.kind, Figures())
        agreed = details(fact, finding)
        kind.add(Figures(1, 1, int(fact.kind in expected.complete), 0, len(agreed), sum(agreed.values())))
    for fact in sheet.missed:
        counts.setdefault(fact.kind, Figures()).expected += 1
    for finding in sheet.false:
        counts.setdefault(finding.kind, Figures()).false += 1
    return counts


def together(marked: Iterable[Marked]) -> dict[str, Figures]:
    """All texts by kind, in the order of KINDS, and 'all'."""
    sums = {kind: Figures() for kind in (*KINDS, "all")}
    for one in marked:
        for kind, counted in one.figures.items():
            sums[kind].add(counted)
            sums["all"].add(counted)
    return {kind: summed for kind, summed in sums.items() if summed != Figures() or kind == "all"}


# --- what is printed --------------------------------------------------------------------------------------------------


def table(sums: dict[str, Figures]) -> Iterator[str]:
    heads = (("expected", 9), ("found", 7), ("missed", 8), ("false", 7), ("precision", 11), ("recall", 8), ("F1", 7))
    yield f"{'kind':<16}{''.join(f'{head:>{width}}' for head, width in heads)}{'details':>13}"
    for kind, one in sums.items():
        if kind == "all":
            yield "-" * 86
        yield (
            f"{kind:<16}{one.expected:>9}{one.hits:>7}{one.expected - one.hits:>8}{one.false:>7}"
            f"{_share(one.precision):>11}{_share(one.recall):>8}{_share(one.f1):>7}"
            f"{f'{one.details_right} of {one.details}' if one.details else '':>13}"
        )


def texts(marked: Iterable[Marked]) -> Iterator[str]:
    """A line for each text: its precision, its recall, how long it took."""
    for one in marked:
        whole = together([one])["all"]
        shares = f"{_share(whole.precision):>6} {_share(whole.recall):>6}"
        line = f"{one.name:<40}{one.language:<4}{shares} {one.seconds:6.2f} s"
        if one.broken:
            line += f"  could not be read: {one.broken}"
        elif one.language != one.expected.language:
            line += f"  is in {one.expected.language}, was read as {one.language}"
        yield line


def misses(one: Marked) -> Iterator[str]:
    """What was missed, what is false, and which details differ, of one text."""
    for fact in one.sheet.missed:
        yield f"  missed  {fact.kind:<15} {_value(fact)}"
    for finding in one.sheet.false:
        yield f"  false   {finding.kind:<15} {_value(finding)}  (line {finding.line})"
    for fact, finding in one.sheet.hits:
        for key, right in details(fact, finding).items():
            if not right:
                said, known = finding.value.get(key, ""), fact.value[known_by(fact)]
                yield f"  detail  {fact.kind:<15} {known}: {key} is '{fact.value[key]}', found '{said}'"


def as_json(marked: Sequence[Marked]) -> dict[str, Any]:
    def plain(one: Figures) -> dict[str, Any]:
        return {**asdict(one), "precision": one.precision, "recall": one.recall, "f1": one.f1}

    def listed(facts: Iterable[Fact | Finding]) -> list[dict[str, Any]]:
        return [{"kind": fact.kind, "value": dict(fact.value), "line": fact.line} for fact in facts]

    return {
        "kinds": {kind: plain(one) for kind, one in together(marked).items()},
        "texts": {
            one.name: {
                "language": one.language,
                "seconds": round(one.seconds, 3),
                "broken": one.broken,
                "kinds": {kind: plain(counted) for kind, counted in one.figures.items()},
                "missed": listed(one.sheet.missed),
                "false": listed(one.sheet.false),
                "again": listed(one.sheet.again),
            }
            for one in marked
        },
    }


def _share(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


def _value(fact: Fact | Finding) -> str:
    return ", ".join(f"{key}: {said}" if place else said for place, (key, said) in enumerate(_said(fact)))


def _said(fact: Fact | Finding) -> list[tuple[str, str]]:
    return [(key, said if len(said) <= 80 else said[:77] + "...") for key, said in fact.value.items() if said]


# --- the run ----------------------------------------------------------------------------------------------------------


def holdord_reads(path: Path) -> tuple[str, Sequence[Finding]]:
    """The importer itself. The language is not told: to find it is part of the work."""
    from holdord.policy.importer.find import find_all
    from holdord.policy.importer.readers import read

    text = read(path.read_bytes(), name=path.name, language=None)
    return text.language, find_all(text)


def forget_the_catalogue() -> None:
    """From now on no vendor is known by name. The catalogue is emptied where it is asked, whoever asks."""
    from holdord.policy.catalogue import queries

    vars(queries)["load"] = tuple  # tuple() is a catalogue of none
    for answer in vars(queries).values():
        if hasattr(answer, "cache_clear"):
            answer.cache_clear()


def measure(exam: Exam, importer: Importer = holdord_reads) -> list[Marked]:
    return [mark(path, expected, importer) for path, expected in exam]


def show(marked: Sequence[Marked], with_misses: bool) -> None:
    for one, line in zip(marked, texts(marked), strict=True):
        print(line)
        if with_misses:
            print(*misses(one), sep="\n", end="\n\n")
    print()
    print(*table(together(marked)), sep="\n")
    again = Counter(finding.kind for one in marked for finding in one.sheet.again)
    if again:
        print("\nSaid again, neither right nor false: " + ", ".join(f"{kind} {n}" for kind, n in again.most_common()))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="score.py", description="Precision and recall of the policy importer.")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="texts, with <name>.expected.json beside each")
    parser.add_argument("--json", action="store_true", help="figures, misses and false ones as JSON")
    parser.add_argument("--without-catalogue", action="store_true", help="forget every vendor the catalogue knows")
    parser.add_argument("--show-misses", action="store_true", help="name what was missed and what is false, by text")
    options = parser.parse_args(arguments)
    if options.without_catalogue:
        forget_the_catalogue()
    try:
        marked = measure(load(options.folder))
    except WrongExam as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(as_json(marked), ensure_ascii=False, indent=2))
    else:
        show(marked, options.show_misses)
    return 0


if __name__ == "__main__":
    sys.exit(main())
