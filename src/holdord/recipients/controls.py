"""What shows that data went to nobody but those the policy names.

Promise:  2.5, 3.5, 4.5, 5.5, 6.5
Law:      GDPR Art. 5(1)(b), 30(1)(d)
Takes:    the moment; `about.process`, the id of a process of the register
Gives:    Evidence from every disclosure on record, held against the register it was made under, and from the audit
          log: what was refused, and whether anything went out that is on no record
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.audit import queries as audit
from holdord.lib.registry import Evidence, broken, control, kept
from holdord.policy import queries as policy
from holdord.policy.register import Register
from holdord.recipients import queries
from holdord.recipients.queries import Kind
from holdord.recipients.rules import faults


@control("recipients.only-listed")
def only_listed(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each disclosure of the process went to a recipient listed for it then, for that purpose and kind of data."""
    process = str(about["process"])
    kinds = queries.kinds(process)
    refused = sum(entry.process == process for entry in audit.entries(None, act="recipients.refused"))
    seen = sum(kind.count for kind in kinds)
    stray = sum(kind.count for kind in kinds if _is_stray(process, kind))
    if stray:
        return broken("{process}: disclosures that are not as the register lists them: {stray} of {seen}",
                      process=process, stray=stray, seen=seen, looked_at=seen)  # fmt: skip
    return kept(
        "{process}: disclosures: {seen}, all to recipients listed for their purpose; refused and reported: {refused}",
        process=process, seen=seen, refused=refused, looked_at=seen + refused,
    )  # fmt: skip


def _is_stray(process: str, kind: Kind) -> bool:
    return any(
        faults(
            _register_then(kind.register_version), process=process, purpose=kind.purpose, recipient=kind.recipient,
            categories=list(kind.categories),
        )
    )  # fmt: skip


def _register_then(version: str) -> Register:
    """The register a row was made under; today's, where that version was never kept."""
    edition = policy.active()
    then = None if version == edition.version else policy.kept(version)
    return (then or edition).register
