"""Chats, as the services export them.

Promise:  4.1, 5.2a, 6.2 - Skype, Viber, WhatsApp, Telegram
Law:      GDPR Art. 5(1)(b)-(d)
Takes:    an export of WhatsApp (text), Telegram or Skype (JSON), Viber (CSV); which of them, its content tells
Gives:    an Item a message
Next:     conversation.py (whose a message is), and a file a service
"""

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import chain
from typing import Any

from holdord.intake.channels import identifying, moments
from holdord.intake.channels.items import MOST_ITEMS, WHOLE, Fault, Found, Given, Here, Item, Skipped, Source, Told
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.messenger import skype, telegram, viber, whatsapp
from holdord.intake.channels.messenger.conversation import Chat, items, writers
from holdord.intake.channels.orders import Dated
from holdord.intake.channels.rows import fingerprint
from holdord.intake.channels.tabular import lines, whole
from holdord.lib.registry import said

_KEPT = ("name", "email", "number", "phone", "skype-id", "telegram", "service", "text")
#: JSON is held whole, and takes many times its size.
_LARGEST_JSON = 32 * 1024 * 1024
#: Lists and tables in it: an empty one is two letters there, and sixty bytes held.
_MOST_IN_JSON = 2_000_000


def read(source: Source, legend: Legend, here: Here) -> Iterator[Given]:
    """Each message of each chat."""
    others: list[Fault | Skipped] = []
    found = _chats(source, legend, here, others)
    if not found and not others:
        others.append(
            Fault(WHOLE, said("there is no message in the file"), said("Choose the file that the service exported"))
        )
    if sum(len(chat.messages) for chat in found) > MOST_ITEMS:
        yield _too_many()
        return
    left = set(source.beside)
    for each in chain(others, *(items(chat, legend, here, source.beside) for chat in found)):
        if isinstance(each, Item):
            left -= {file.name for file in each.attachments}
        yield each
    if left:
        yield Told(
            said("files that belong to no message that is kept: {n}", n=len(left)),
            said("They are left out; look at them where the file comes from"),
        )


def writers_of(source: Source, legend: Legend, here: Here) -> tuple[str, ...]:
    """Under which names messages were written, but for those we know to be ours."""
    found = _chats(source, legend, here, [])
    ours = frozenset().union(*(chat.ours for chat in found)) if found else frozenset()
    return tuple(name for name in writers(found) if name not in ours)


def message(pieces: Mapping[str, str], legend: Legend, here: Here) -> Found:
    """One message from its fields, by whatever way it came: from another messenger, through a webhook."""
    at = moments.moment(pieces.get("started", ""), zone=here.zone, day_first=legend.day_first)
    if at is None:
        return Fault(
            1, said("the message has no moment or no writer"), said("Write it as in 2026-03-31 14:05"), "started"
        )
    who = identifying.known(1, pieces, region=here.region)
    if isinstance(who, Fault):
        return who
    ours = pieces.get("side") == "us"
    kept = {name: who.pieces[name] for name in _KEPT if who.pieces.get(name)}
    service = pieces.get("service", "")
    return Item(
        place=1, key=fingerprint(service, pieces.get("chat", ""), pieces.get("id") or [at, kept]),
        identifiers=who.identifiers, pieces={**kept, "side": "us" if ours else "them"}, happened_at=at,
        words=() if ours else ("text",), by_us=ours,
        thread=f"{service} {pieces.get('chat') or next(iter(who.identifiers.values()))}",
    )  # fmt: skip


def dates(source: Source, legend: Legend, here: Here) -> Iterator[Dated]:
    """When each message was written, as it stands there; none of an export whose dates have one order only."""
    form = _form(source)
    if form is _Form.WHATSAPP:
        yield from whatsapp.dates(lines(source.open()))
    elif form is _Form.TABLE:
        yield from viber.dates(source, legend, here)


class _Form(Enum):
    JSON, WHATSAPP, TABLE = range(3)


def _form(source: Source) -> _Form:
    """What the file is by its first lines."""
    few = list(_few(source))
    # An iPhone's export begins with a bracket, too.
    if any(isinstance(line, str) and whatsapp.is_export(line) for line in few):
        return _Form.WHATSAPP
    first = next(iter(few), "")
    if isinstance(first, Fault) or first.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return _Form.JSON
    return _Form.TABLE


def _chats(source: Source, legend: Legend, here: Here, others: list[Fault | Skipped]) -> list[Chat]:
    form = _form(source)
    if form is _Form.JSON:
        return _of_json(source, here, others)
    if form is _Form.WHATSAPP:
        chat, more = whatsapp.chat(source, lines(source.open()), legend, here)
    else:
        chat, more = viber.chat(source, legend, here)
    others += more
    return [chat] if chat.messages else []


def _few(source: Source) -> Iterator[str | Fault]:
    """The first lines: an export may begin with one that the service wrote."""
    for _, line in zip(range(20), lines(source.open()), strict=False):
        yield line


def _of_json(source: Source, here: Here, others: list[Fault | Skipped]) -> list[Chat]:
    content = _json(source)
    for service in (telegram, skype):
        if service.is_export(content):
            # Counted first: of what is no message there may be very much, and each gives a fault.
            if service.how_many(content) > MOST_ITEMS:
                others.append(_too_many())
                return []
            return list(service.chats(content, here, others))
    most = _LARGEST_JSON // 1024**2
    others.append(
        Fault(
            WHOLE, said("the file is no export we know, or is larger than {n} megabytes", n=most),
            said("Choose result.json of Telegram or messages.json of Skype, one chat at a time"),
        )
    )  # fmt: skip
    return []


def _too_many() -> Fault:
    return Fault(
        WHOLE, said("the file has more than {n} messages", n=MOST_ITEMS), said("Export one chat after another")
    )


def _json(source: Source) -> Any:
    text = whole(source.open(), largest=_LARGEST_JSON)
    if text is not None and text.count(b"{") + text.count(b"[") > _MOST_IN_JSON:
        return None
    try:
        return json.loads(text.decode("utf-8-sig")) if text is not None else None
    except (ValueError, RecursionError):
        return None
