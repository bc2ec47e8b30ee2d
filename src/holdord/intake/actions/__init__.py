"""The acts of the door: what comes in by a form or another channel, what waits, what is let in or turned away.

Start at `arriving.arrive`: one call for everything. docs/decisions/0009-actions-in-a-folder.md says why a folder.
"""

from holdord.intake.actions.anchoring import TooEarly, deliver, delivered_to
from holdord.intake.actions.arriving import arrive
from holdord.intake.actions.attending import NoSuchEvent, NotAnEvent, announce, close, takes_registrations
from holdord.intake.actions.awaiting import await_registration, fetch_registration
from holdord.intake.actions.blocking import NoSuchBlock, NotAReason, block, clear_blocks, lift_block
from holdord.intake.actions.calling_off import call_off_by_hand
from holdord.intake.actions.clearing import (
    NotWaiting,
    clear_waiting,
    finish,
    forget_files,
    let_go_unreadable,
    too_young,
    went,
)
from holdord.intake.actions.confirming import Question, consent_wording_hash, question, say_yes
from holdord.intake.actions.deciding import CannotLetIn, block_sender, reject, release
from holdord.intake.actions.forms import FormChanged, Receipt, TooManySent, Visit, clear_sendings, receive
from holdord.intake.actions.handing import NotRead, note_by_hand
from holdord.intake.actions.handing_on import Marked, hand_on, marked
from holdord.intake.actions.importing import (
    LARGEST,
    HasFaults,
    NoSuchImport,
    NotNow,
    ask,
    bring,
    clear_imports,
    confirm,
    drop,
    have_looked_at,
    look,
    map_out,
    run,
)
from holdord.intake.actions.opening import Opened, open_held, sender
from holdord.intake.actions.participants import Handed, NoOrganiser, hand_over, organiser
from holdord.intake.actions.scanning_again import scan_again
from holdord.intake.actions.tables import read_table, read_tables
from holdord.intake.actions.teaching import fade, unlearn
from holdord.intake.actions.telling import NotAnExemption, NotAWay, NotOwed, exempt, told_by_hand
from holdord.vault.files import TooLarge

__all__ = [
    "LARGEST",
    "CannotLetIn",
    "FormChanged",
    "Handed",
    "HasFaults",
    "Marked",
    "NoOrganiser",
    "NoSuchBlock",
    "NoSuchEvent",
    "NoSuchImport",
    "NotAReason",
    "NotAWay",
    "NotAnEvent",
    "NotAnExemption",
    "NotNow",
    "NotOwed",
    "NotRead",
    "NotWaiting",
    "Opened",
    "Question",
    "Receipt",
    "TooEarly",
    "TooLarge",
    "TooManySent",
    "Visit",
    "announce",
    "arrive",
    "ask",
    "await_registration",
    "block",
    "block_sender",
    "bring",
    "call_off_by_hand",
    "clear_blocks",
    "clear_imports",
    "clear_sendings",
    "clear_waiting",
    "close",
    "confirm",
    "consent_wording_hash",
    "deliver",
    "delivered_to",
    "drop",
    "exempt",
    "fade",
    "fetch_registration",
    "finish",
    "forget_files",
    "hand_on",
    "hand_over",
    "have_looked_at",
    "let_go_unreadable",
    "lift_block",
    "look",
    "map_out",
    "marked",
    "note_by_hand",
    "open_held",
    "organiser",
    "question",
    "read_table",
    "read_tables",
    "receive",
    "reject",
    "release",
    "run",
    "say_yes",
    "scan_again",
    "sender",
    "takes_registrations",
    "told_by_hand",
    "too_young",
    "unlearn",
    "went",
]  # fmt: skip
