"""Who may be on a list, and who on a list that comes back may not.

Promise:  8.5b - a no to marketing holds on every list; 2.2.2p, 2.5
Law:      GDPR Art. 5(1)(b), 21(3)
Takes:    a purpose and a recipient of the register (None: use inside the house), addresses, the moment
Gives:    ids of people; for each address a Verdict with reasons; why nobody is on a list. Opens and writes nothing
Next:     actions/listing.py (what is handed over)
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdord.decisions import queries as decisions
from holdord.decisions.rules import Asked, Reason
from holdord.policy import queries as policy
from holdord.policy.register import Register
from holdord.recipients.rules import categories_for
from holdord.subjects import queries as people
from holdord.subjects.rules import MARKETING
from holdord.terms import Channel, IdentifierKind

#: People asked about at a time.
BATCH = 500

#: How many people an empty list is explained by.
MOST = 5000


@dataclass(frozen=True)
class Verdict:
    """Whether an address may be on the list, and why not."""

    allowed: bool
    reasons: tuple[Reason, ...] = ()


def allowed(purpose: str, recipient: str | None, *, carries_notice: bool, at: datetime) -> Iterator[UUID]:
    """Everybody who may be written to for the purpose, through the recipient; in no order, by one query."""
    return decisions.audience(Asked(purpose, recipient, channel=Channel.EMAIL, carries_notice=carries_notice), at=at)


@dataclass(frozen=True)
class WhyNobody:
    """Why a list is empty: what ``shuts`` it for everybody; of so many people ``looked_at``, how often each reason."""

    shuts: tuple[Reason, ...]
    counted: Mapping[str, int]
    looked_at: int


def why_nobody(purpose: str, recipient: str, *, carries_notice: bool, at: datetime) -> WhyNobody:
    """The reasons by code, the most frequent first: of those known where the purpose is served, as many as `MOST`."""
    asked = Asked(purpose, recipient, channel=Channel.EMAIL, carries_notice=carries_notice)
    shuts = tuple(each for each in decisions.weigh(None, asked, at=at).answer.reasons if each.code != "unknown-person")
    serving = [process.id for process in policy.register().processes_with(purpose)]
    known = people.subjects_in(serving)[:MOST]
    counted = Counter[str]()
    for weighed in decisions.weigh_each(known, asked, at=at):
        # Whoever may be written to and is not on the list has no address that is theirs.
        counted.update(["no-address"] if weighed.answer.allowed else weighed.answer.codes)
    return WhyNobody(shuts, dict(counted.most_common()), len(known))


def hold_against(
    addresses: Sequence[str], *, purpose: str, recipient: str | None, carries_notice: bool, at: datetime
) -> list[Verdict]:
    """For each address whether it may be on the list, in order. Whom we do not know may not: nobody asked them."""
    whose = [people.find(IdentifierKind.EMAIL, address) if address.strip() else None for address in addresses]
    answers = decisions.may_each(
        {subject for subject in whose if subject is not None}, purpose=purpose, recipient=recipient, at=at,
        channel=Channel.EMAIL, carries_notice=carries_notice,
    )  # fmt: skip
    return [
        Verdict(answers[subject].allowed, () if answers[subject].allowed else answers[subject].reasons)
        if subject is not None
        else _stranger(address, purpose)
        for address, subject in zip(addresses, whose, strict=True)
    ]


def kinds(register: Register, purpose: str, recipient: str) -> set[str]:
    """The kinds of data that may go to this recipient for this purpose, in any process."""
    why, taker = register.purpose(purpose), register.recipient(recipient)
    if why is None or taker is None or purpose not in taker.purposes:
        return set()
    processes = (process for process in register.processes_with(purpose) if recipient in process.recipients)
    return {category for process in processes for category in categories_for(process, why, taker)}


def _stranger(address: str, purpose: str) -> Verdict:
    entry = policy.register().purpose(purpose)
    scopes = {purpose, MARKETING} if entry and entry.direct_marketing else {purpose}
    gone = any(people.suppressed(IdentifierKind.EMAIL, address, purpose=scope) for scope in scopes)
    return Verdict(False, (Reason("suppressed-stranger" if gone else "unknown-person"),))
