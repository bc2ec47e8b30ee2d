"""Viber's own export: a CSV a chat, with day, time, name, number and text, and no headings.

Takes:    the file; with headings, or a legend, any other table of messages
Gives:    the chat
"""

from collections.abc import Iterator, Mapping
from itertools import chain

from holdord.intake.channels import moments
from holdord.intake.channels.items import Fault, Here, Skipped, Source
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.messenger.conversation import Chat, Message
from holdord.intake.channels.orders import Dated
from holdord.intake.channels.rows import Cells, cells
from holdord.intake.channels.tabular import Row, table
from holdord.lib.registry import said
from holdord.terms import IdentifierKind

PIECES = ("id", "date", "time", "started", "sender", "number", "text")
_ORDER = ("date", "time", "sender", "number", "text")
#: How Viber names whoever made the export.
_ME = ("Me", "Mig", "Jeg", "Jag")


def chat(source: Source, legend: Legend, here: Here) -> tuple[Chat, list[Fault | Skipped]]:
    """The conversation, and what of it was no message."""
    others: list[Fault | Skipped] = []
    messages = []
    for row in _rows(source, legend, here):
        found = row if isinstance(row, Fault) else _message(row, legend, here)
        if isinstance(found, Fault):
            others.append(found)
        else:
            messages.append(found)
    partner = source.name.rpartition(".")[0]
    named = any(message.writer == partner for message in messages)
    return Chat("viber", "", messages, partner=partner if named else "", ours=frozenset(_ME)), others


def dates(source: Source, legend: Legend, here: Here) -> Iterator[Dated]:
    """When each message was written, as it stands there."""
    for row in _rows(source, legend, here):
        if isinstance(row, Cells):
            yield row.place, _when(row.pieces)


def _when(pieces: Mapping[str, str]) -> str:
    return pieces.get("started") or f"{pieces.get('date', '')} {pieces.get('time', '')}"


def _rows(source: Source, legend: Legend, here: Here) -> Iterator[Cells | Fault]:
    first = table(source, largest=here.largest)
    if legend.columns or len(first.headings) < len(_ORDER) - 1 or not moments.begins_with_a_day(first.headings[0]):
        yield from cells(source, legend, PIECES, here)
        return
    for row in chain([Row(1, first.headings)], first.rows):
        yield row if isinstance(row, Fault) else Cells(row.number, _pieces(row))


def _pieces(row: Row) -> dict[str, str]:
    # A text with a comma in it may have been written without quotation marks.
    last = len(_ORDER) - 1
    joined = [*row.cells[:last], ",".join(row.cells[last:])]
    return {piece: text for piece, text in zip(_ORDER, joined, strict=False) if text}


def _message(row: Cells, legend: Legend, here: Here) -> Message | Fault:
    pieces = row.pieces
    at = moments.moment(_when(pieces), zone=here.zone, day_first=legend.day_first)
    writer = pieces.get("sender") or pieces.get("number", "")
    if at is None or not writer:
        return Fault(
            row.place, said("the message has no moment or no writer"), said("Say in a mapping which column is what")
        )
    known = {IdentifierKind.PHONE: pieces["number"]} if pieces.get("number") and writer not in _ME else {}
    return Message(row.place, at, writer, pieces.get("text", ""), id=pieces.get("id", ""), known=known)
