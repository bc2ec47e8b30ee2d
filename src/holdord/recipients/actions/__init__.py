"""Handing data to somebody else: one person at a time, a list, word of every change of a list; and what becomes of
them there.

Promise:  2.5, 3.5, 4.5, 5.5, 6.5, 8.2a, 8.3, 8.4c, 8.5b
Law:      GDPR Art. 5(1)(b), 6(1), 15, 19, 21(3), 44
Next:     disclosing.py (one person), listing.py (a list for a mailing tool), telling.py (a tool that listens);
          communicating.py (recipients are told), carrying_out.py (each does it), calling_back.py (one says that it
          has), settling.py (by hand)

Other rooms and the faces call what stands here, and know no file of this folder.
"""

from holdord.recipients.actions.again import ErasedAgain, erase_again
from holdord.recipients.actions.calling_back import Unknown, Wrong, called_back
from holdord.recipients.actions.carrying_out import answered, called_off, finish_keys, forget_request, stumbled
from holdord.recipients.actions.carrying_out import ready as ready_to_ask
from holdord.recipients.actions.communicating import (
    communicate,
    part_with,
    reached_by_machine,
    recipients_to_tell,
)
from holdord.recipients.actions.disclosing import carried, disclose
from holdord.recipients.actions.keeping import ask_anew, erase, merge, remember, unmerge
from holdord.recipients.actions.listing import Entry, NotForAddresses, export
from holdord.recipients.actions.settling import (
    PROOFS,
    NoProof,
    NoReason,
    NotOpen,
    call_off,
    done_by_hand,
    give_up,
    no_longer,
    not_wanted,
    try_again,
)
from holdord.recipients.actions.telling import (
    NoSuchListener,
    NotAPlace,
    Ready,
    clear,
    failed,
    listen,
    look,
    ready,
    sent,
    unlisten,
)

__all__ = [
    "PROOFS",
    "Entry",
    "ErasedAgain",
    "NoProof",
    "NoReason",
    "NoSuchListener",
    "NotAPlace",
    "NotForAddresses",
    "NotOpen",
    "Ready",
    "Unknown",
    "Wrong",
    "answered",
    "ask_anew",
    "call_off",
    "called_back",
    "called_off",
    "carried",
    "clear",
    "communicate",
    "disclose",
    "done_by_hand",
    "erase",
    "erase_again",
    "export",
    "failed",
    "finish_keys",
    "forget_request",
    "give_up",
    "listen",
    "look",
    "merge",
    "no_longer",
    "not_wanted",
    "part_with",
    "reached_by_machine",
    "ready",
    "ready_to_ask",
    "recipients_to_tell",
    "remember",
    "sent",
    "stumbled",
    "try_again",
    "unlisten",
    "unmerge",
]  # fmt: skip
