"""The only writers of the vault: keys of people, and the keys of epochs that wrap them.

Promise:  9.1, 8.3, 7.2b
Law:      GDPR Art. 17(1), 32(1)(a)
Next:     sealing.py (making, using and destroying a person's key), rotating.py (epochs, and who approves their end)

Other rooms call what stands here, as `actions.seal_text(...)`, and know no file of this folder.
"""

from holdord.vault.actions.rotating import (
    Approved,
    ApprovedBefore,
    NotWaiting,
    Rotation,
    approve_destruction,
    rotate_epoch,
    rotate_if_due,
)
from holdord.vault.actions.sealing import (
    Sealer,
    announce,
    destroy_announced,
    destroy_key,
    destroy_keys,
    make_key,
    make_keys,
    new_owner,
    new_owners,
    said_of,
    seal,
    seal_json,
    seal_text,
    sealer,
    sealers,
)

__all__ = [
    "Approved", "ApprovedBefore", "NotWaiting", "Rotation", "Sealer", "announce", "approve_destruction",
    "destroy_announced", "destroy_key", "destroy_keys", "make_key", "make_keys", "new_owner", "new_owners",
    "rotate_epoch", "rotate_if_due", "said_of", "seal", "seal_json", "seal_text", "sealer", "sealers",
]  # fmt: skip
