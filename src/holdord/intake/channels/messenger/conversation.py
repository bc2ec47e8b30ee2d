"""Messages of one chat, and whose they are: ours, the one other's, or one of several in a group.

Promise:  4.1 - history of communication; 5.2a - Skype, Viber, WhatsApp, Telegram
Law:      GDPR Art. 5(1)(b)-(c)
Takes:    messages, in their order; the legend that says under which names we write
Gives:    an Item a message. Between us and one person, both sides are kept under that person. In a group each one's own
          messages are kept under them, and nobody else's
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from holdord.intake.arrivals import Attached, Content
from holdord.intake.channels import identifying
from holdord.intake.channels.items import Fault, Found, Here, Item, Skipped
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.phones import one_spelling
from holdord.intake.channels.rows import fingerprint
from holdord.intake.channels.tabular import is_plain
from holdord.lib.registry import said
from holdord.terms import IdentifierKind

LONGEST_TEXT = 100_000


@dataclass(frozen=True, repr=False)
class Message:
    """One message as it was exported. ``id`` is "" where there is none; ``known`` is how its writer is reached."""

    place: int
    at: datetime
    writer: str
    text: str
    id: str = ""
    known: Mapping[IdentifierKind, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Chat:
    """A conversation. ``partner`` is who it is with, where the service says so; ``ours`` who we are in it."""

    service: str
    id: str
    messages: Sequence[Message]
    partner: str = ""
    partner_known: Mapping[IdentifierKind, str] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()
    group: bool = False


def items(chat: Chat, legend: Legend, here: Here, beside: Mapping[str, Callable[[], Content]]) -> Iterator[Found]:
    """What becomes of each message."""
    others = {message.writer for message in chat.messages if not _is_ours(message, chat, legend)}
    group = chat.group or len(others) > 1
    partner = chat.partner or next(iter(others), "")
    partner_known = chat.partner_known or next((one.known for one in chat.messages if one.writer == chat.partner), {})
    alike: Counter[str] = Counter()
    for message in chat.messages:
        ours = _is_ours(message, chat, legend)
        if not is_plain("".join([message.text, message.writer, message.id, chat.id, *message.known.values()])):
            yield Fault(
                message.place, said("the message holds characters that cannot be kept"),
                said("Save the file as UTF-8, as plain text"),
            )  # fmt: skip
            continue
        if len(message.text) > LONGEST_TEXT:
            yield Fault(
                message.place, said("the message is longer than {n} letters", n=LONGEST_TEXT),
                said("Write down by hand what of it is needed"),
            )  # fmt: skip
            continue
        if ours and group:
            yield Skipped(message.place, said("we wrote this to a group"))
            continue
        writer = message.writer if not ours else partner
        known = _reached(writer, partner_known if ours else message.known, legend, here)
        if not known:
            yield Fault(
                message.place, said("nothing tells how to reach whoever this is with"),
                said("Say in a mapping, under 'people', which number or address belongs to the name"),
            )  # fmt: skip
            continue
        yield _item(message, chat, writer, known, ours=ours, key=_key(chat, message, writer, alike), beside=beside)


def writers(chats: Sequence[Chat]) -> tuple[str, ...]:
    """Everybody who writes, in the order they first do."""
    return tuple(dict.fromkeys(message.writer for chat in chats for message in chat.messages))


def nobodys(place: int, messages: Sequence[object]) -> list[Skipped]:
    """The messages of a chat with nobody: notes to oneself, talks with a program. ``place`` is the one before them."""
    why = said("this was written to a program, or to oneself")
    return [Skipped(number, why) for number in range(place + 1, place + 1 + len(messages))]


def _is_ours(message: Message, chat: Chat, legend: Legend) -> bool:
    return message.writer in chat.ours or legend.is_ours(message.writer)


def _reached(writer: str, known: Mapping[IdentifierKind, str], legend: Legend, here: Here) -> dict[IdentifierKind, str]:
    """How to reach somebody: as the legend says, as the service says, or by the number that is their name there."""
    given = {**known, **legend.reached(writer)}
    if not given and (number := one_spelling(writer, region=here.region)):
        given = {IdentifierKind.PHONE: number}
    spelled = {kind: identifying.spelling(kind, value, region=here.region) for kind, value in given.items()}
    return {kind: value for kind, value in spelled.items() if value}


def _key(chat: Chat, message: Message, writer: str, alike: Counter[str]) -> str:
    if message.id:
        return fingerprint(chat.service, chat.id, message.id)
    said_ = fingerprint(chat.service, writer, message.writer == writer, message.at.isoformat(), message.text)
    # Two messages of one minute may say the same: they are told apart by their order.
    alike[said_] += 1
    return f"{said_} {alike[said_]}"


def _item(
    message: Message, chat: Chat, writer: str, known: Mapping[IdentifierKind, str], *, ours: bool, key: str,
    beside: Mapping[str, Callable[[], Content]],
) -> Item:  # fmt: skip
    pieces = {
        "name": "" if one_spelling(writer, region="ZZ") else writer, "service": chat.service,
        "side": "us" if ours else "them", "text": message.text,
    }  # fmt: skip
    if IdentifierKind.PHONE in known:
        pieces["number"] = known[IdentifierKind.PHONE]
    if IdentifierKind.SKYPE in known:
        pieces["skype-id"] = known[IdentifierKind.SKYPE]
    files = tuple(Attached(name, "", beside[name]()) for name in message.files if name in beside)
    return Item(
        place=message.place, key=key, identifiers=known,
        pieces={name: value for name, value in pieces.items() if value}, happened_at=message.at,
        words=() if ours else ("text",), thread=f"{chat.service} {chat.id or writer}", attachments=files, by_us=ours,
    )  # fmt: skip
