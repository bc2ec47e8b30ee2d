"""Backups are made, put back, destroyed; what went since goes again.

Promise:  7.2b
Law:      GDPR Art. 17, 32(1)(a), 32(1)(c)

The faces call what stands here, and know no file of this folder.
"""

from holdord.backups.actions.creating import create
from holdord.backups.actions.errands import NotNoted, ask, carry_out, forget_errands, give_up, look_through
from holdord.backups.actions.moving import Moved, claim, is_there, move, note_move
from holdord.backups.actions.pruning import prune
from holdord.backups.actions.replaying import Replayed, Unfinished, replay
from holdord.backups.actions.replaying_at import ReplayedAt, replay_at
from holdord.backups.actions.replica import Replica, keep_keys, replica, restore_keys
from holdord.backups.actions.restoring import restore, verify

__all__ = [
    "Moved", "NotNoted", "Replayed", "ReplayedAt", "Replica", "Unfinished", "ask", "carry_out", "claim", "create",
    "forget_errands", "give_up", "is_there", "keep_keys", "look_through", "move", "note_move", "prune", "replay",
    "replay_at", "replica", "restore", "restore_keys", "verify",
]  # fmt: skip
