"""Mail of other systems: taken, decided about, handed on, and forgotten.

Promise:  8.5b, 8.5c, 8.7 - who said no is not written to; who is written to first is told; a way out in every message
Law:      GDPR Art. 5(1)(b), 5(1)(c), 21
Takes:    a message as it was handed over; ids; who acts, and when (aware, UTC)
Gives:    ids. Each act is one transaction with its entry of the log
Refuses:  each act by a name of its own; they are all below
Next:     taking.py, leaving.py, clearing.py, in the order of the way

Other rooms and the faces call what stands here, and know no file of this folder.
"""

from holdord.mailing.actions.clearing import empty_bags, forget, forget_old, hand_back, hand_over
from holdord.mailing.actions.leaving import Leaving, cut_off, failed, let_go, sent
from holdord.mailing.actions.taking import AllRefused, NotASender, NotTaken, Taken, UnknownPurpose, take

__all__ = [
    "AllRefused", "Leaving", "NotASender", "NotTaken", "Taken", "UnknownPurpose", "cut_off", "empty_bags", "failed",
    "forget", "forget_old", "hand_back", "hand_over", "let_go", "sent", "take",
]  # fmt: skip
