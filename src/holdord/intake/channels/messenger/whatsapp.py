"""WhatsApp's own export of a chat: a text, alone or in a ZIP with its pictures.

Takes:    the lines of the text. Android writes '31/12/2025, 14:05 - Name: text', an iPhone '[31.12.2025, 14.05.33]
          Name: text'; months and days in the order of the telephone's country, hours with or without am and pm
Gives:    the chat; a line that does not begin with a moment goes on with the message before it
Next:     ../orders.py: no export names the order of day and month
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from holdord.intake.channels import moments
from holdord.intake.channels.items import MOST_ITEMS, Fault, Here, Skipped, Source
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.messenger.conversation import LONGEST_TEXT, Chat, Message
from holdord.intake.channels.orders import Dated
from holdord.lib.registry import said

_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\u202f]?[ap]\.?\s?m\.?)?"
_ANDROID = re.compile(rf"({_DATE}),? (?:kl\. )?({_TIME}) [-–] (.*)", re.IGNORECASE | re.DOTALL)
_IPHONE = re.compile(rf"\[({_DATE}),? (?:kl\. )?({_TIME})\] (.*)", re.IGNORECASE | re.DOTALL)
_SAYS = re.compile(r"([^:\n]{1,120}): ?(.*)", re.DOTALL)
_ATTACHED = re.compile(
    r"<(?:attached|vedhæftet|vedlagt|bifoga[dt]): ([^<>\n]{1,150})>"
    r"|^([^\n<>]{1,150}) \([^()\n]{0,15}(?:attached|vedhæftet|vedlagt|bifoga[dt])[^()\n]{0,15}\)",
    re.IGNORECASE,
)
_WITH = re.compile(r"WhatsApp[ -](?:chatt?|samtale)(?: with| med| -) (.{1,120}?)\.(?:txt|zip)", re.IGNORECASE)
#: An iPhone writes what the service says as if somebody had, behind a letter that nobody sees.
_BY_SERVICE = "\u200e"
_SERVICE_SAYS = re.compile(
    r"\b(?:\w*(?:encrypt|krypter)\w*|created|added|removed|left|joined|changed|oprettede|tilføjede|fjernede|forlod|ændrede"
    r"|opprettet|la til|fjernet|forlot|endret|skapade|lade till|tog bort|lämnade|anslöt|ändrade)\b",
    re.IGNORECASE,
)
_OPENING, _CLOSING = "“„«", "”»"
_UNSEEN = str.maketrans("", "", "\u200e\u200f\u202a\u202b\u202c\ufeff")


@dataclass(frozen=True, repr=False)
class _Line:
    place: int
    date: str
    time: str
    rest: str
    marked: bool = False


def is_export(first: str) -> bool:
    """Whether a text begins as an export of WhatsApp does."""
    return _begun(1, first.translate(_UNSEEN)) is not None


def chat(source: Source, read: Iterator[str | Fault], legend: Legend, here: Here) -> tuple[Chat, list[Fault | Skipped]]:
    """The conversation, and what of it was no message."""
    found = list(_lines(read))
    lines = [each for each in found if isinstance(each, _Line)]
    others: list[Fault | Skipped] = [each for each in found if isinstance(each, Fault)]
    messages = [one for line in lines if (one := _message(line, legend, here, others)) is not None]
    partner = _WITH.search(source.name)
    return Chat("whatsapp", "", messages, partner=partner[1] if partner else ""), others


def dates(read: Iterator[str | Fault]) -> Iterator[Dated]:
    """The day of each message, as it stands there."""
    for line in _lines(read):
        if isinstance(line, _Line):
            yield line.place, line.date


def _lines(read: Iterator[str | Fault]) -> Iterator[_Line | Fault]:
    last: _Line | None = None
    more: list[str] = []
    length = place = number = 0
    for text in read:
        if isinstance(text, Fault):
            yield text
            break
        place += 1
        bare = text.translate(_UNSEEN).rstrip("\r\n")
        begun = _begun(place, bare)
        if begun is not None and f": {_BY_SERVICE}" in text:
            begun = replace(begun, marked=True)
        if begun is None:
            # What comes before the first message belongs to none; of one without end, the beginning is kept.
            if last is not None and length <= LONGEST_TEXT:
                more.append(bare)
                length += len(bare) + 1
            continue
        if last is not None:
            yield replace(last, rest="\n".join([last.rest, *more]))
            number += 1
        if number > MOST_ITEMS:
            # One more than can be: that is told, and the rest need not be read for it.
            return
        last, more, length = begun, [], 0
    if last is not None:
        yield replace(last, rest="\n".join([last.rest, *more]))


def _begun(place: int, line: str) -> _Line | None:
    found = _IPHONE.match(line) or _ANDROID.match(line)
    return _Line(place, found[1], found[2], found[3]) if found else None


def _is_the_services(line: _Line, writer: str) -> bool:
    """Whether the service wrote it. A colon may stand in what it quotes: Ada changed the subject from "A: b"."""
    if line.marked and "\n" not in line.rest and _SERVICE_SAYS.search(line.rest[len(writer) :]):
        return True
    opened = sum(map(writer.count, _OPENING)) > sum(map(writer.count, _CLOSING))
    return opened or writer.count('"') % 2 == 1


def _message(line: _Line, legend: Legend, here: Here, others: list[Fault | Skipped]) -> Message | None:
    at = moments.moment(f"{line.date} {line.time}", zone=here.zone, day_first=legend.day_first)
    if at is None:
        cure = said("Say in a mapping whether the day comes first: 'dates: day-first'")
        others.append(Fault(line.place, said("the line begins with no moment there is"), cure))
        return None
    says = _SAYS.fullmatch(line.rest)
    if says is None or _is_the_services(line, says[1]):
        others.append(Skipped(line.place, said("the service wrote this line, nobody else")))
        return None
    files = tuple(found[1] or found[2] for found in _ATTACHED.finditer(says[2]))
    return Message(line.place, at, says[1].strip().removeprefix("~").strip(), says[2].strip(), files=files)
