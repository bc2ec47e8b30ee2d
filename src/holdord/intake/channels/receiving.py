"""What was read becomes an arrival: the one shape in which everything comes to the door.

Promise:  4.2c - every channel ends in the one contact store
Takes:    an Item, the channel it came by, the moment
Gives:    an Arrival
Next:     ../actions/importing.py, ../actions/arriving.py
"""

from datetime import datetime

from holdord.intake.arrivals import Arrival
from holdord.intake.channels.items import Here, Item
from holdord.policy.register import Register


def arrival_of(item: Item, channel: str, *, language: str, at: datetime) -> Arrival:
    """The arrival; what says nothing of its own time came now."""
    return Arrival(
        channel=channel, key=item.key, happened_at=item.happened_at or at, identifiers=item.identifiers,
        pieces=item.pieces, language=language, words=item.words, attachments=item.attachments, thread=item.thread,
        data_subject=item.data_subject, anchored_at=item.anchored_at, event=item.event, by_us=item.by_us,
    )  # fmt: skip


def here(register: Register) -> Here:
    """Where the desk is: its country, for numbers dialled from there; its time."""
    return Here(region=register.desk.calendar, time_zone=register.desk.time_zone)
