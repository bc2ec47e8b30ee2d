"""Calls, as a telephone system writes them down.

Promise:  4.2a - number, duration, recording; 4.1 - call length
Law:      GDPR Art. 5(1)(c)-(d)
Takes:    a CSV (or XLSX) of calls: Asterisk's Master.csv without headings, FreePBX, 3CX, or any other with a legend;
          recordings beside it
Gives:    an Item a call: the other side's number, when, how long, which way, who took it
Next:     README.md (which fields of which system)
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from holdord.intake.arrivals import Attached
from holdord.intake.channels import identifying, moments
from holdord.intake.channels.items import WHOLE, Fault, Found, Here, Item, Source
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.orders import Dated
from holdord.intake.channels.phones import one_spelling
from holdord.intake.channels.rows import Cells, cells, fingerprint
from holdord.intake.channels.tabular import Row, table
from holdord.lib.registry import said

PIECES = (
    "id", "number", "from", "to", "direction", "started", "date", "time", "duration", "agent", "name", "note",
    "recording",
)  # fmt: skip

#: Asterisk writes its Master.csv without headings, always in this order.
_ASTERISK = (
    "accountcode", "from", "to", "context", "callerid", "channel", "destination-channel", "last-application",
    "last-data", "started", "answered", "ended", "duration-in-all", "duration", "disposition", "flags", "id", "field",
)  # fmt: skip
_IN = frozenset({"in", "inbound", "incoming", "ind", "indgående", "ingående", "inngående", "received"})
_OUT = frozenset({"out", "outbound", "outgoing", "ud", "udgående", "utgående", "dialed", "made"})
_SECONDS = re.compile(r"\d{1,6}(?:[.,]0+)?")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:\.\d+)?")
_FEWEST_LETTERS_OF_AN_ID = 4


def read(source: Source, legend: Legend, here: Here) -> Iterator[Found]:
    """Each call of the file; one that was put through to somebody else is a row, and an item, for each of them."""
    recordings = _recordings(_rows(source, legend, here), source) if source.beside else {}
    for row in _rows(source, legend, here):
        found = row if isinstance(row, Fault) else call(row.place, row.pieces, legend, here)
        if isinstance(found, Item) and (names := recordings.get(found.place)):
            found = replace(found, attachments=tuple(Attached(name, "", source.beside[name]()) for name in names))
        yield found
    if lost := len(source.beside) - sum(map(len, recordings.values())):
        yield Fault(
            WHOLE,
            said("files beside the list that belong to no call in it: {n}", n=lost),
            said("Call each after the id of its call, or name it in its row"),
        )


def call(place: int, pieces: Mapping[str, str], legend: Legend, here: Here) -> Found:
    """One call from its fields, by whatever way they came."""
    started = moments.moment(_when(pieces), zone=here.zone, day_first=legend.day_first)
    seconds = _seconds(pieces.get("duration", "0"))
    if started is None:
        return Fault(
            place, said("the start of the call is no moment"), said("Write it as in 2026-03-31 14:05"), "started"
        )
    if seconds is None:
        return Fault(place, said("the duration is no number of seconds"), said("Write seconds, or 0:03:12"), "duration")
    number, direction = _other_side(pieces, legend, here)
    who = identifying.known(place, {"number": number}, region=here.region)
    if isinstance(who, Fault):
        return who
    kept = {
        "number": who.pieces["number"], "direction": direction, "duration": _clock(seconds),
        "started": started.astimezone(here.zone).strftime("%Y-%m-%d %H:%M"),
        **{each: pieces[each] for each in ("agent", "name", "note") if pieces.get(each)},
    }  # fmt: skip
    # A call that was put through has one id in all its rows, so the id alone would hide who took it in the end.
    told = (pieces.get("id", ""), kept["number"], started.isoformat(), seconds, kept.get("agent", ""))
    return Item(
        place=place, key=fingerprint("call", *told), identifiers=who.identifiers,
        pieces={name: value for name, value in kept.items() if value}, happened_at=started,
        words=("note",) if pieces.get("note") else (),
    )  # fmt: skip


def _rows(source: Source, legend: Legend, here: Here) -> Iterator[Cells | Fault]:
    if not legend.columns and _is_asterisk(source, here):
        return _asterisk(source, here)
    return cells(source, legend, PIECES, here)


def _is_asterisk(source: Source, here: Here) -> bool:
    first = table(source, largest=here.largest).headings
    return len(first) >= len(_ASTERISK) - 2 and moments.moment(first[9], zone=here.zone) is not None


def _asterisk(source: Source, here: Here) -> Iterator[Cells | Fault]:
    found = table(source, largest=here.largest)
    # The first row is no heading here, so it counts.
    for row in chain([Row(1, found.headings)], found.rows):
        yield row if isinstance(row, Fault) else Cells(row.number, dict(zip(_ASTERISK, row.cells, strict=False)))


def dates(source: Source, legend: Legend, here: Here) -> Iterator[Dated]:
    """When each call began, as it stands there."""
    for row in _rows(source, legend, here):
        if isinstance(row, Cells):
            yield row.place, _when(row.pieces)


def _when(pieces: Mapping[str, str]) -> str:
    return pieces.get("started") or " ".join(part for each in ("date", "time") if (part := pieces.get(each)))


def _seconds(text: str) -> int | None:
    bare = text.strip() or "0"
    if _SECONDS.fullmatch(bare):
        return int(re.split(r"[.,]", bare)[0])
    found = _CLOCK.fullmatch(bare)
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3]) if found else None


def _clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _other_side(pieces: Mapping[str, str], legend: Legend, here: Here) -> tuple[str, str]:
    """The number that is not ours, and which way the call went: 'in', 'out', or "" where nothing tells."""
    said_ = pieces.get("direction", "").strip().casefold()
    direction = "in" if said_ in _IN else "out" if said_ in _OUT else ""
    if number := pieces.get("number", ""):
        return number, direction
    caller, called = pieces.get("from", ""), pieces.get("to", "")
    if not direction:
        direction = "out" if _is_ours(caller, legend, here) else "in"
    return (called if direction == "out" else caller), direction


def _is_ours(number: str, legend: Legend, here: Here) -> bool:
    """An extension of the house, or one of the numbers that were named as ours."""
    spelled = one_spelling(number, region=here.region)
    return spelled is None or any(one_spelling(ours, region=here.region) == spelled for ours in legend.ours)


def _recordings(rows: Iterable[Cells | Fault], source: Source) -> dict[int, list[str]]:
    """The files beside it, by the row each belongs to: of a call with several, the first in which somebody talked."""
    places, talked = dict[str, int](), set[str]()
    # Few of many calls have a recording here, and one look at all the names together tells.
    together = "\n".join(source.beside)
    for row in rows:
        if isinstance(row, Fault):
            continue
        long = bool(_seconds(row.pieces.get("duration", "")))
        for name in _named(row.pieces, source, together):
            if name not in places or (long and name not in talked):
                places[name] = row.place
            if long:
                talked.add(name)
    found = dict[int, list[str]]()
    for name in sorted(places):
        found.setdefault(places[name], []).append(name)
    return found


def _named(pieces: Mapping[str, str], source: Source, together: str) -> set[str]:
    """The files that are this call's: named in its row, or called after its id."""
    named, id = pieces.get("recording", "").rpartition("/")[2], pieces.get("id", "")
    mine = {named} if named in source.beside else set()
    if len(id) >= _FEWEST_LETTERS_OF_AN_ID and id in together:
        mine |= {name for name in source.beside if _is_called_after(name, id)}
    return mine


def _is_called_after(name: str, id: str) -> bool:
    """Whether the id stands in the name whole: 1760.1 is not 1760.12."""
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(id)}(?![0-9A-Za-z])(?!\.\d)", name) is not None
