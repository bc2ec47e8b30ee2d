"""How a sealed file is read: opened piece by piece, never in clear on the disk; a ZIP's parts as files beside it.

Promise:  9.1 - what people gave is in clear in memory only, and only while it is read
Law:      GDPR Art. 5(1)(f), 32(1)(a)
Takes:    an import that stands
Gives:    its items and faults; what to ask about it
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import IO
from uuid import UUID

from holdord.intake.arrivals import Content
from holdord.intake.channels.items import WHOLE, Fault, Given, Here, Source
from holdord.intake.channels.kinds import Kind, Questions, kind, questions
from holdord.intake.channels.legend import Legend, of
from holdord.intake.channels.receiving import here
from holdord.intake.channels.tabular import whole
from holdord.intake.models import Import
from holdord.intake.stamps import NoSuchChannel
from holdord.lib.registry import said
from holdord.lib.zips import is_short
from holdord.policy import queries as policy
from holdord.vault import files
from holdord.vault import queries as keys

_MOST_PARTS = 5000
_LARGEST_PART = 64 * 1024 * 1024
_LARGEST_UNPACKED = 512 * 1024 * 1024
#: What of a ZIP is read, the best first; all else lies beside it.
_READABLE = (".json", ".txt", ".csv", ".vcf")


@dataclass(frozen=True, repr=False)
class Sealed:
    """A file that was brought, with what it takes to read it. ``source`` is None for a ZIP that cannot be opened."""

    kind: Kind
    source: Source | None
    legend: Legend = field(repr=False)
    here: Here


def opened(row: Import) -> Sealed:
    """What it takes to read it; raises NoSuchChannel, if the register has none of that id any more."""
    channel = policy.register().channel(row.channel)
    if channel is None:
        raise NoSuchChannel(f"the register has no channel {row.channel!r} any more")
    opener, place = keys.opener(row.id), here(policy.register())
    all_ = [
        (opener.open_text(file.name, keys.context_of(file, "name")), partial(_content, row.id, file.id))
        for file in row.files.order_by("place")
    ]
    legend = of(opener.open_json(row.sealed, keys.context_of(row, "sealed")))
    legend = replace(legend, dates=legend.dates or channel.dates)
    (name, open_), *beside = all_
    return Sealed(kind(channel.kind), _source(name, open_, dict(beside), place), legend, place)


def read(sealed: Sealed) -> Iterator[Given]:
    """Everything in it, one after another."""
    if sealed.source is None:
        yield Fault(
            WHOLE, said("the ZIP cannot be opened, or unpacks to too much"), said("Unpack it, and bring what is in it")
        )
        return
    yield from sealed.kind.read(sealed.source, sealed.legend, sealed.here)


def questions_of(sealed: Sealed) -> Questions:
    """What to ask a person about it."""
    return questions(sealed.kind, sealed.source, sealed.legend, sealed.here) if sealed.source else Questions()


def _source(
    name: str, open_: Callable[[], Content], beside: Mapping[str, Callable[[], Content]], here_: Here
) -> Source | None:
    if not name.lower().endswith(".zip") or open_().read(4) != b"PK\x03\x04":
        return Source(name, open_, beside)
    packed = whole(open_(), largest=here_.largest)
    parts = _parts(packed) if packed is not None else None
    if packed is None or not parts:
        return None
    readable = [part for ending in _READABLE for part in parts if part.lower().endswith(ending)]
    if not readable:
        return None
    others = {part.rpartition("/")[2]: partial(_part, packed, part) for part in parts if part != readable[0]}
    # The name of the ZIP tells with whom a chat is; that of the text in it does not always.
    return Source(name, partial(_part, packed, readable[0]), {**others, **beside})


def _parts(packed: bytes) -> list[str] | None:
    if not is_short(packed, parts=_MOST_PARTS):
        return None
    try:
        found = zipfile.ZipFile(io.BytesIO(packed)).infolist()
    except Exception:
        # Broken in one of many ways; all of them mean that it cannot be opened.
        return None
    sizes = [part.file_size for part in found]
    if len(found) > _MOST_PARTS or sum(sizes) > _LARGEST_UNPACKED or max(sizes, default=0) > _LARGEST_PART:
        return None
    return [part.filename for part in found if not part.is_dir() and not part.flag_bits & 0x1]


def _part(packed: bytes, name: str) -> Content:
    return _Bounded(packed, name)


class _Bounded:
    """One part of a ZIP, as it is read: no longer than a file may be, and empty from where it is broken."""

    def __init__(self, packed: bytes, name: str) -> None:
        self._left = _LARGEST_PART
        try:
            # Closed with the bytes it reads from: nothing on the disk is open.
            self._file: IO[bytes] = zipfile.ZipFile(io.BytesIO(packed)).open(name)  # noqa: SIM115
        except Exception:
            self._file = io.BytesIO()

    def read(self, size: int, /) -> bytes:
        try:
            piece = self._file.read(min(size, self._left))
        except Exception:
            # Broken in one of many ways; what was read so far is what there is.
            return b""
        self._left -= len(piece)
        return piece


def _content(owner: UUID, id: UUID) -> Content:
    return files.Reader(files.pieces(owner, id))
