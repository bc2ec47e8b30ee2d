"""How data go: what is due, and a whole person. The one place in the house that erases.

Promise:  7.2a - "when a retention period ends, data are erased"; 8.3 - erasure; 11.3 - a minor's data
Law:      GDPR Art. 5(1)(e), 17
Next:     sweeping.py (what is due), clock.py (whether the clock is believed), erasing.py (for a reason), holding.py
          (what stays), forewarning.py (who hears of it first), wholly.py (out of every room), ledger.py (what went),
          evidence.py (what a run leaves behind), keys.py (the keys of old copies)

Other rooms and the faces call what stands here, as `actions.erase_person(...)`, and know no file of this folder.
"""

from holdord.retention.actions.clock import ClockInDoubt, confirm_clock, must_be_believed, see
from holdord.retention.actions.erasing import HeldByLaw, erase_minor, erase_person, erase_record, erase_what_may_go
from holdord.retention.actions.forewarning import NotTheirsToSay, forewarn, keep
from holdord.retention.actions.holding import NeedsADay, NotThatWay, Whose, hold, release_hold, review_hold
from holdord.retention.actions.keys import ApprovedBefore, NotWaiting, approve_destruction, rotate_epoch
from holdord.retention.actions.ledger import finish_keys
from holdord.retention.actions.sweeping import Run, erase_due_of, erase_reviewed, let_lapse, run
from holdord.retention.actions.wholly import erase_again
from holdord.retention.rules import NoGround

__all__ = [
    "ApprovedBefore", "ClockInDoubt", "HeldByLaw", "NeedsADay", "NoGround", "NotThatWay", "NotTheirsToSay",
    "NotWaiting", "Run", "Whose", "approve_destruction", "confirm_clock", "erase_again", "erase_due_of", "erase_minor",
    "erase_person",
    "erase_record", "erase_reviewed", "erase_what_may_go", "finish_keys", "forewarn", "hold", "keep", "let_lapse",
    "must_be_believed", "release_hold", "review_hold", "rotate_epoch", "run", "see",
]  # fmt: skip
