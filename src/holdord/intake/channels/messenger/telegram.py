"""Telegram's own export: result.json of one chat, or of all of them.

Takes:    what the JSON holds
Gives:    each chat with its messages; whoever made a whole export is us
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from holdord.intake.channels import moments
from holdord.intake.channels.items import Fault, Here, Skipped
from holdord.intake.channels.messenger.conversation import Chat, Message, nobodys
from holdord.lib.registry import said
from holdord.terms import IdentifierKind

_PRIVATE = ("personal_chat",)
#: What somebody wrote to themselves, or to a program.
_NOBODYS = ("saved_messages", "bot_chat", "verification_codes")


def is_export(content: Any) -> bool:
    return isinstance(content, Mapping) and ("chats" in content or isinstance(content.get("messages"), list))


def how_many(content: Any) -> int:
    """How many entries its lists of messages have in all."""
    found = [each.get("messages") for each in _listed(content) if isinstance(each, Mapping)]
    return sum(len(each) for each in found if isinstance(each, list))


def chats(content: Any, here: Here, others: list[Fault | Skipped]) -> Iterator[Chat]:
    """The conversations of the export; what is no message goes to ``others``."""
    me = content.get("personal_information")
    ours = frozenset({f"user{me['user_id']}"} if isinstance(me, Mapping) and "user_id" in me else ())
    place = 0
    for each in _listed(content):
        if not isinstance(each, Mapping) or not isinstance(each.get("messages"), list):
            others.append(Fault(place, said("a chat has no list of messages"), said("Export it again, as JSON")))
            continue
        if each.get("type") in _NOBODYS:
            others += nobodys(place, each["messages"])
            place += len(each["messages"])
            continue
        messages = []
        for entry in each["messages"]:
            place += 1
            if (message := _message(place, entry, here, others)) is not None:
                messages.append(message)
        yield _chat(each, messages, ours)


def _listed(content: Mapping[str, Any]) -> list[Any]:
    """The chats of a whole export, those that were left too; or the one that is there alone."""
    if "chats" not in content:
        return [content]
    named = [content.get(name) for name in ("chats", "left_chats")]
    found = [each.get("list") for each in named if isinstance(each, Mapping)]
    return [chat for each in found if isinstance(each, list) for chat in each]


def _chat(entry: Mapping[str, Any], messages: list[Message], ours: frozenset[str]) -> Chat:
    mine = frozenset(message.writer for message in messages if message.known.get(IdentifierKind.TELEGRAM) in ours)
    id = str(entry.get("id", ""))[:40]
    private = entry.get("type") in _PRIVATE
    known = {IdentifierKind.TELEGRAM: f"user{id}"} if private and id.isdecimal() else {}
    return Chat(
        "telegram", id, messages, partner=_line(entry.get("name")) if private else "", partner_known=known, ours=mine,
        group=not private and "type" in entry,
    )  # fmt: skip


def _message(place: int, entry: Any, here: Here, others: list[Fault | Skipped]) -> Message | None:
    if not isinstance(entry, Mapping):
        others.append(Fault(place, said("this is no message"), said("Export the chat again, as JSON")))
        return None
    if entry.get("type") != "message":
        others.append(Skipped(place, said("the service wrote this line, nobody else")))
        return None
    at, id = _moment(entry, here), _line(entry.get("from_id"))
    if at is None or not id:
        others.append(
            Fault(place, said("the message has no moment or no writer"), said("Export the chat again, as JSON"))
        )
        return None
    files = tuple(_line(entry.get(name)).rpartition("/")[2] for name in ("file", "photo") if _line(entry.get(name)))
    return Message(
        place, at, _line(entry.get("from")) or id, _text(entry.get("text")), id=str(entry.get("id", ""))[:40],
        known={IdentifierKind.TELEGRAM: id}, files=files,
    )  # fmt: skip


def _moment(entry: Mapping[str, Any], here: Here) -> datetime | None:
    return moments.moment(_line(entry.get("date_unixtime")) or _line(entry.get("date")), zone=here.zone)


def _text(value: Any) -> str:
    """A text is a string, or a list of strings and of pieces with a form."""
    parts = value if isinstance(value, list) else [value]
    texts = [part.get("text") if isinstance(part, Mapping) else part for part in parts]
    return "".join(part for part in texts if isinstance(part, str))


def _line(value: Any) -> str:
    return " ".join(value.split())[:120] if isinstance(value, str) else ""
