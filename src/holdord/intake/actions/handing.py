"""One thing that is not in a file: noted by hand, or sent by a machine. It is read as a row of a file would be.

Promise:  4.2c - every channel ends in the one store
Law:      GDPR Art. 5(1)(b)-(d)
Takes:    a channel of the register, its pieces as text; what makes it once
Gives:    Outcome
Refuses:  NotRead, with the fault; NoSuchChannel, NotFromAFile, OutOfScope
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from holdord.intake.actions import anchoring, calling_off
from holdord.intake.actions.arriving import arrive
from holdord.intake.arrivals import Attached, Outcome
from holdord.intake.channels.items import CalledOff, Fault, Skipped
from holdord.intake.channels.kinds import one
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.receiving import arrival_of, here
from holdord.intake.stamps import NoSuchChannel
from holdord.lib.registry import said
from holdord.policy import queries as policy


class NotRead(ValueError):
    """What was given cannot be read. ``fault`` says what, and what would be right; it repeats nothing."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.piece or 'it'}: {fault.what}. {fault.cure}")
        self.fault = fault


def note_by_hand(
    *,
    channel: str,
    pieces: Mapping[str, str],
    once: str,
    language: str,
    by: str,
    at: datetime,
    files: tuple[Attached, ...] = (),
) -> Outcome | None:
    """Take it in as a row of a file would be. What has a number of its own is known by it, all else by ``once``.

    None for what is nothing to keep: that somebody does not come to an event, which is noted where they had registered.
    """
    found = policy.register().channel(channel)
    if found is None:
        raise NoSuchChannel(f"the register has no channel {channel!r}. Write it under 'channels'")
    item = anchoring.not_yet(
        one(found.kind, pieces, Legend(dates=found.dates), here(policy.register())), found.process, at
    )
    if isinstance(item, Fault):
        raise NotRead(item)
    if isinstance(item, CalledOff):
        calling_off.call_off(item, process=found.process, by=by, at=at)
        return None
    if isinstance(item, Skipped):
        raise NotRead(Fault(item.place, item.why, said("There is nothing to do")))
    named = item if pieces.get("id") or not once else replace(item, key=f"once {once}")
    whole = replace(named, attachments=(*named.attachments, *files))
    return arrive(arrival=arrival_of(whole, channel, language=language, at=at), by=by, at=at)
