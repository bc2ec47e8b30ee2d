"""What is the same in many entries is said once, above them: a thousand letters say in full who wrote them but once.

Law:      GDPR Art. 12(1) - concise and intelligible; 15(3) - nothing is left out
Takes:    areas of the copy as report.py made them: each with a title and its entries
Gives:    the same in runs: entries of one kind that follow each other, with what all of them share put before them.
          Read together, each entry says what it said
Next:     pdf.py, typst/report.typ
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

Entry = Mapping[str, Any]

#: Fewer entries than this are read as they are.
_LEAST = 4


def in_runs(copy: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each area with its entries in runs."""
    return [{"title": area["title"], "runs": list(_runs(area["items"]))} for area in copy]


def _runs(items: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    for title, group in groupby(items, key=lambda item: item["title"]):
        entries = list(group)
        if len(entries) < _LEAST:
            yield from (_run(title, [entry], [], []) for entry in entries)
        else:
            yield _run(title, entries, *_shared(entries))


def _shared(entries: Sequence[Entry]) -> tuple[list[str], list[Mapping[str, str]]]:
    """The parts of the stamp, and the fields, that stand in every one of them; in the order of the first."""
    first, rest = entries[0], entries[1:]
    stamps = [set(entry["stamp"]) for entry in rest]
    fields = [{_pair(field) for field in entry["fields"]} for entry in rest]
    return (
        [part for part in first["stamp"] if all(part in stamp for stamp in stamps)],
        [field for field in first["fields"] if all(_pair(field) in said for said in fields)],
    )


def _run(title: str, entries: Sequence[Entry], stamp: list[str], same: list[Mapping[str, str]]) -> dict[str, Any]:
    known, parts = {_pair(field) for field in same}, set(stamp)
    return {
        "title": title, "stamp": stamp, "same": same,
        "items": [
            {
                "stamp": [part for part in entry["stamp"] if part not in parts],
                "fields": [field for field in entry["fields"] if _pair(field) not in known],
            }
            for entry in entries
        ],
    }  # fmt: skip


def _pair(field: Mapping[str, str]) -> tuple[str, str]:
    return field["label"], field["value"]
