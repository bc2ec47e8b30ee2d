"""The keys of the key store itself: wrapped anew, and the old ones destroyed, by two people where it is set so.

Promise:  7.2b, 8.3 - from then on no copy of an erased person's key opens
Law:      GDPR Art. 5(2), 17(1), 32(1)(a)
Why here: no face holds a key to the vault; what ends by erasing is asked of this room
Takes:    moments (aware, UTC); who did it. Whether they may is asked at the face
"""

from holdord.vault.actions import (
    Approved,
    ApprovedBefore,
    NotWaiting,
    Rotation,
    approve_destruction,
    rotate_epoch,
)

__all__ = ["Approved", "ApprovedBefore", "NotWaiting", "Rotation", "approve_destruction", "rotate_epoch"]
