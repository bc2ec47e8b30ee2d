"""Does everybody whose erasure was refused in part hear what stays, why, and until when?

Promise:  8.0b - a right is refused where a law obliges us to keep the data
Law:      GDPR Art. 12(4), 17(3)
Takes:    the moment
Gives:    Evidence from every erasure that is over and left something, its certificate and its letter
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.lib.registry import Evidence, broken, control, kept
from holdord.rights import queries

#: So many of the latest are looked at.
_LATEST = 1000


@control("rights.what-stays-is-told")
def what_stays_is_told(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Of whatever stayed when somebody had their data erased, certificate and letter say what, why and until when."""
    parts = [each for each in queries.finished_erasures(_LATEST) if each.stays]
    silent = sum(not queries.was_told_of_erasure(each.request) for each in parts)
    unsaid = sum(not _says_all(each) for each in parts)
    if silent or unsaid:
        return broken(
            "erasures that left something: {parts}; without a letter: {silent}; whose certificate does not say what, "
            "why and until when: {unsaid}",
            parts=len(parts), silent=silent, unsaid=unsaid, looked_at=len(parts),
        )  # fmt: skip
    return kept("erasures that left something: {parts}, each told of what stays, why and until when",
                parts=len(parts), looked_at=len(parts))  # fmt: skip


def _says_all(erasure: queries.ErasureView) -> bool:
    """Each thing that stays, with its reason; an end that nobody knows yet is said as that."""
    said = erasure.certificate.get("kept", [])
    told = {(each.get("process"), each.get("why"), each.get("until")) for each in said}
    stays = {(each.process, each.why, each.until.isoformat() if each.until else "") for each in erasure.stays}
    return told == stays and all(why for _, why, _ in told)
