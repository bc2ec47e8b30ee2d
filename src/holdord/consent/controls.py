"""What shows that each consent can be shown.

Promise:  3.3c - "a consent record per purpose, with the wording shown"
Law:      GDPR Art. 7(1)
Takes:    the moment; `about.process`, for the consents its forms ask for (without it: all)
Gives:    Evidence from every consent on record
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.consent import queries
from holdord.lib.registry import Evidence, broken, control, kept
from holdord.policy import queries as policy
from holdord.policy.register import Register
from holdord.terms import LegalBasis


@control("consent.recorded-with-wording")
def recorded_with_wording(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each given consent names the words shown, the language, the way, and a version of the register that we have."""
    purposes = _purposes(policy.register(), about.get("process"))
    tally = queries.tally(purposes)
    lost = sum(count for version, count in tally.versions.items() if not _is_kept(version))
    seen = tally.given
    if tally.without_proof or lost:
        return broken(
            "given consents: {seen}; without what proves them: {bare}; "
            "citing a version of the register that was not kept: {lost}",
            seen=seen, bare=tally.without_proof, lost=lost, looked_at=seen,
        )  # fmt: skip
    return kept(
        "given consents: {seen}, each with the words shown, their language, the way and the version of the register",
        seen=seen, looked_at=seen,
    )  # fmt: skip


def _purposes(register: Register, process: str | None) -> list[str]:
    """The purposes on consent, of one process or of all."""
    found = register.process(process) if process else None
    listed = found.purposes if found else [purpose.id for purpose in register.purposes]
    entries = (register.purpose(id) for id in listed)
    return [entry.id for entry in entries if entry is not None and entry.basis is LegalBasis.CONSENT]


def _is_kept(version: str) -> bool:
    return version == policy.version() or policy.kept(version) is not None
