"""The notice is published, people are told of what changes, and letters are written and sent.

Promise:  1.4 - every letter goes through one door, sealed until it is sent; 9.1; 11.1 - versions, and who is told
Law:      GDPR Art. 5(1)(f), 5(2), 12(1), 13(3), 32(1)(a)
Takes:    facts for a letter; a moment to publish at; ids of messages and publications
Gives:    ids, the number of a publication. Each act is one transaction, with its entry of the log
Refuses:  NotAnAddress, NotAcknowledged; policy.actions.NothingNew. Nothing of what is refused is repeated
Next:     letters.py (writing, and what becomes of a letter), publishing.py, telling.py

Other rooms and the faces call what stands here, and know no file of this folder.
"""

from holdord.notice.actions.letters import (
    NotAnAddress,
    bounce,
    erase_sealed_by,
    failed,
    forget_body,
    forget_strangers,
    sent,
    write,
)
from holdord.notice.actions.publishing import NotAcknowledged, publish
from holdord.notice.actions.telling import erase, hand_back, hand_over, remember, tell

__all__ = [
    "NotAcknowledged", "NotAnAddress", "bounce", "erase", "erase_sealed_by", "failed", "forget_body",
    "forget_strangers", "hand_back", "hand_over", "publish", "remember", "sent", "tell", "write",
]  # fmt: skip
