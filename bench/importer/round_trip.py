"""Register -> notice -> importer: how many of the register's facts are found again in the notice it makes.

    .venv/bin/python bench/importer/round_trip.py examples/altoros examples/minimal
    .venv/bin/python bench/importer/round_trip.py examples/altoros --language da --show-misses

Takes:    folders of registers; each is written out as a notice in each of its languages, as people take it along
Gives:    a table for each notice. Exit 0 when it was measured, whatever the figures; 2 when a folder holds no register
Next:     facts_of_register.py (what must be found), matching.py (which fact is which), score.py (the table)

The importer gets the file alone, as from any company. What a fact is known by counts as one thing to find, and so does
each detail: a receiver's country, the ground of a purpose, the event a period is counted from.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from expected import Expected
from facts_of_register import Told, facts
from matching import Sheet, correct, details, known_by
from score import Figures, figures, table

from holdord.policy.faults import RegisterFaulty
from holdord.policy.importer.find import find_all
from holdord.policy.importer.found import Found
from holdord.policy.importer.readers import read
from holdord.policy.importer.text import PolicyText
from holdord.policy.loader import Edition, load

#: Of these kinds a register says all there is, so whatever else is found is false.
WHOLE = frozenset({
    "controller", "representative", "dpo", "third_party", "purpose", "basis", "retention", "transfer", "right", "term",
    "cookie", "minimum_age", "date",
})  # fmt: skip


@dataclass(frozen=True)
class Trip:
    """One notice read back: the corrected facts, those of each activity apart."""

    sheets: tuple[tuple[Expected, Sheet], ...]

    @property
    def kinds(self) -> dict[str, Figures]:
        """The counts by kind, and of 'all'."""
        sums: dict[str, Figures] = {}
        for expected, sheet in self.sheets:
            for kind, counted in figures(expected, sheet).items():
                sums.setdefault(kind, Figures()).add(counted)
        total = Figures()
        for counted in sums.values():
            total.add(counted)
        return dict(sorted(sums.items())) | {"all": total}

    @property
    def wanted(self) -> int:
        """How many things were to be found: what facts are known by, and their details."""
        return sum(len(fact.value) for expected, _sheet in self.sheets for fact in expected.facts)

    @property
    def found(self) -> int:
        hits = (pair for _expected, sheet in self.sheets for pair in sheet.hits)
        return sum(1 + sum(details(fact, finding).values()) for fact, finding in hits)

    @property
    def share(self) -> float:
        return self.found / self.wanted

    def misses(self) -> Iterator[str]:
        """What was not found, and what was found otherwise, each by name."""
        for _expected, sheet in self.sheets:
            yield from (f"missed  {fact.kind:<15} {_value(fact.value.values())}" for fact in sheet.missed)
            for fact, finding in sheet.hits:
                for key, right in details(fact, finding).items():
                    if not right:
                        said, name = finding.value.get(key, ""), fact.value[known_by(fact)]
                        yield f"detail  {fact.kind:<15} {name}: {key} is '{fact.value[key]}', found '{said}'"

    def false(self) -> Iterator[str]:
        for _expected, sheet in self.sheets:
            yield from (
                f"false   {one.kind:<15} {_value(one.value.values())}  (line {one.line})" for one in sheet.false
            )


def _value(said: Iterable[str]) -> str:
    return ", ".join(said)[:120]


# --- the way there and back -------------------------------------------------------------------------------------------


def trip(edition: Edition, language: str, notice: bytes, name: str) -> Trip:
    """What the importer finds in a notice, beside what the register of it states."""
    text = read(notice, name=name, language=None)
    told = facts(edition.register, edition.wordings[language])
    return Trip(tuple(_sheets(text, told, _grounded(find_all(text)))))


def _sheets(text: PolicyText, told: Sequence[Told], found: Sequence[Found]) -> Iterator[tuple[Expected, Sheet]]:
    """What is said once for all is looked for anywhere, what is said of an activity under that activity's title."""
    stretches = dict.fromkeys(one.under for one in told)
    apart = {one.fact.kind for one in told if one.under}
    for under in stretches:
        wanted = tuple(one.fact for one in told if one.under == under)
        lines = _lines(text, under)
        there = [one for one in found if (one.line in lines if under else one.kind not in apart)]
        kinds = {fact.kind for fact in wanted} if under else WHOLE - apart
        expected = Expected(text.language, wanted, frozenset(kinds & WHOLE))
        yield expected, correct(expected, [one for one in there if not under or one.kind in kinds])


def _lines(text: PolicyText, under: tuple[str, ...]) -> frozenset[int]:
    """The lines under the first of these titles that is one."""
    for title in under:
        lines = [line.number for section in text.sections if title in section.path for line in section.lines]
        if lines:
            return frozenset(lines)
    return frozenset()


def _grounded(found: Sequence[Found]) -> list[Found]:
    """A purpose with the one ground that stands in its line, or is said of it elsewhere."""
    grounds: dict[int | str, set[str]] = {}
    for one in found:
        if one.kind == "basis":
            grounds.setdefault(one.line, set()).add(one.known_by)
            grounds.setdefault(one.value.get("purpose", ""), set()).add(one.known_by)
    said = (grounds.get(one.line) or grounds.get(one.value.get("term", one.known_by), set()) for one in found)
    return [_with_ground(one, ground) for one, ground in zip(found, said, strict=True)]


def _with_ground(one: Found, grounds: set[str]) -> Found:
    if one.kind != "purpose" or len(grounds) != 1:
        return one
    return replace(one, value={**one.value, "basis": min(grounds)})


# --- the run ----------------------------------------------------------------------------------------------------------


def published(edition: Edition, language: str) -> bytes:
    """The notice as people take it along, as one page of HTML."""
    from holdord.notice import copies, texts
    from holdord.notice.assembly import assemble
    from holdord.notice.scribe import Scribe

    scribe = Scribe(edition.register, edition.wordings[language], texts.words(language))
    document = assemble(scribe, version=edition.version, published_on=edition.register.published_on)
    return copies.content(document, "full", "html")


def show(folder: Path, language: str, one: Trip, *, with_misses: bool) -> None:
    print(f"{folder} ({language}): {one.found} of {one.wanted} found again, {100 * one.share:.1f} %")
    if with_misses:
        print(*one.misses(), *one.false(), sep="\n")
    print(*table(one.kinds), sep="\n", end="\n\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="round_trip.py", description="How much of a register its notice gives back.")
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="folders with a register.yaml")
    parser.add_argument("--language", help="only this language of the register")
    parser.add_argument("--show-misses", action="store_true", help="name what was missed and what is false")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
    import django

    django.setup()
    for folder in options.folders:
        try:
            edition = load(folder)
        except RegisterFaulty as faulty:
            print(faulty, file=sys.stderr)
            return 2
        for language in edition.wordings if not options.language else [options.language]:
            one = trip(edition, language, published(edition, language), "notice.html")
            show(folder, language, one, with_misses=options.show_misses)
    return 0


if __name__ == "__main__":
    sys.exit(main())
