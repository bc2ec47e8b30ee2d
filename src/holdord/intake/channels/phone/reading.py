"""Calls, as a telephone system writes them down.

Promise:  4.2a - number, duration, recording; 4.1 - call length
Law:      GDPR Art. 5(1)(c)-(d)
Takes:    a CSV (or XLSX) of calls: Asterisk's Master.csv without headings, FreePBX, 3CX, or any other with a legend;
          recordings beside it
Gives:    an Item a call: the other side's number, when, how long, which way, who took it
Next:     README.md (which fields of which system)
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain

from holdord.intake.arrivals import Attached
from holdord.intake.channels import identifying, moments
from holdord.intake.channels.items import Fault, Found, Here, Item, Source
from holdord.intake.channels.legend import Legend
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
    """Each call of the file."""
    rows = _asterisk(source, here) if not legend.columns and _is_asterisk(source, here) else None
    for row in rows if rows is not None else cells(source, legend, PIECES, here):
        yield row if isinstance(row, Fault) else call(row.place, row.pieces, legend, here, beside=source)


def call(place: int, pieces: Mapping[str, str], legend: Legend, here: Here, *, beside: Source | None = None) -> Found:
    """One call from its fields, by whatever way they came."""
    started = _started(pieces, legend, here)
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
    id = pieces.get("id", "")
    return Item(
        place=place, key=f"id {id}" if id else fingerprint("call", kept["number"], started.isoformat(), seconds),
        identifiers=who.identifiers, pieces={name: value for name, value in kept.items() if value}, happened_at=started,
        words=("note",) if pieces.get("note") else (), attachments=_recordings(pieces, beside) if beside else (),
    )  # fmt: skip


def _is_asterisk(source: Source, here: Here) -> bool:
    first = table(source, largest=here.largest).headings
    return len(first) >= len(_ASTERISK) - 2 and moments.moment(first[9], zone=here.zone) is not None


def _asterisk(source: Source, here: Here) -> Iterator[Cells | Fault]:
    found = table(source, largest=here.largest)
    # The first row is no heading here, so it counts.
    for row in chain([Row(1, found.headings)], found.rows):
        yield row if isinstance(row, Fault) else Cells(row.number, dict(zip(_ASTERISK, row.cells, strict=False)))


def _started(pieces: Mapping[str, str], legend: Legend, here: Here) -> datetime | None:
    text = pieces.get("started") or " ".join(part for each in ("date", "time") if (part := pieces.get(each)))
    return moments.moment(text, zone=here.zone, day_first=legend.dates != "month-first")


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


def _recordings(pieces: Mapping[str, str], source: Source) -> tuple[Attached, ...]:
    """The files beside it that are this call's: named in its row, or called after its id."""
    named, id = pieces.get("recording", "").rpartition("/")[2], pieces.get("id", "")
    mine = [
        name for name in source.beside
        if (named and name == named) or (len(id) >= _FEWEST_LETTERS_OF_AN_ID and _is_called_after(name, id))
    ]  # fmt: skip
    return tuple(Attached(name, "", source.beside[name]()) for name in sorted(mine))


def _is_called_after(name: str, id: str) -> bool:
    """Whether the id stands in the name whole: 1760.1 is not 1760.12."""
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(id)}(?![0-9A-Za-z])(?!\.\d)", name) is not None
