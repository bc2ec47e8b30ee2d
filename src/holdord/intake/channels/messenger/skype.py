"""Skype's own export: messages.json.

Takes:    what the JSON holds; texts are HTML in it
Gives:    each conversation with its messages; whoever made the export is us
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from holdord.intake.channels import moments
from holdord.intake.channels.items import Fault, Here, Skipped
from holdord.intake.channels.messenger.conversation import Chat, Message, nobodys
from holdord.lib.registry import said
from holdord.terms import IdentifierKind

_TAG = re.compile(r"<[^<>]{0,2000}>")
#: Kinds of entries that are words of a person.
_WORDS = ("RichText", "Text")
#: Chats with a program, and those in which the service keeps its own lists.
_PROGRAMS = ("28:", "48:")


def is_export(content: Any) -> bool:
    return isinstance(content, Mapping) and isinstance(content.get("conversations"), list) and "userId" in content


def how_many(content: Any) -> int:
    """How many entries its lists of messages have in all."""
    found = [each.get("MessageList") for each in content["conversations"] if isinstance(each, Mapping)]
    return sum(len(each) for each in found if isinstance(each, list))


def chats(content: Any, here: Here, others: list[Fault | Skipped]) -> Iterator[Chat]:
    """The conversations of the export; what is no message goes to ``others``."""
    me = _line(content.get("userId"))
    place = 0
    for each in content["conversations"]:
        if not isinstance(each, Mapping) or not isinstance(each.get("MessageList"), list):
            others.append(Fault(place, said("a chat has no list of messages"), said("Export it again, as JSON")))
            continue
        id = _line(each.get("id"))
        if id.startswith(_PROGRAMS):
            others += nobodys(place, each["MessageList"])
            place += len(each["MessageList"])
            continue
        messages = []
        for entry in each["MessageList"]:
            place += 1
            if (message := _message(place, entry, here, others)) is not None:
                messages.append(message)
        # 8: and 4: are people, 19: is a group.
        yield Chat(
            "skype", id, messages, partner=_bare(id) if not id.startswith("19:") else "", partner_known=_known(id),
            ours=frozenset({_bare(me)}), group=id.startswith("19:"),
        )  # fmt: skip


def _message(place: int, entry: Any, here: Here, others: list[Fault | Skipped]) -> Message | None:
    if not isinstance(entry, Mapping):
        others.append(Fault(place, said("this is no message"), said("Export the chat again, as JSON")))
        return None
    if not str(entry.get("messagetype", "RichText")).startswith(_WORDS):
        others.append(Skipped(place, said("the service wrote this line, nobody else")))
        return None
    at, id = moments.moment(_line(entry.get("originalarrivaltime")), zone=here.zone), _line(entry.get("from"))
    if at is None or not id:
        others.append(
            Fault(place, said("the message has no moment or no writer"), said("Export the chat again, as JSON"))
        )
        return None
    content = entry.get("content")
    text = unescape(_TAG.sub("", content)) if isinstance(content, str) else ""
    return Message(place, at, _bare(id), text.strip(), id=_line(entry.get("id")), known=_known(id))


def _known(id: str) -> dict[IdentifierKind, str]:
    if id.startswith("4:"):
        return {IdentifierKind.PHONE: _bare(id)}
    return {IdentifierKind.SKYPE: _bare(id)} if id.startswith("8:") else {}


def _bare(id: str) -> str:
    return id.partition(":")[2] if id[:2] in ("4:", "8:") or id.startswith(("19:", "28:")) else id


def _line(value: Any) -> str:
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
