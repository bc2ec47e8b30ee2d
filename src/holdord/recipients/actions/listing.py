"""A list for a mailing tool: who may be written to, each handing over on record.

Promise:  8.5b - who said no is on no list; 2.5 - to nobody the policy does not name
Law:      GDPR Art. 5(1)(c), 6(1), 21(3)
Takes:    a purpose and a recipient of the register; who hands over, and when
Gives:    Entries, one after the other: address, name where the register lets it go, and language
Refuses:  NotForAddresses, where the register does not let e-mail addresses go there for it
Next:     ../lists.py (who may be on a list that comes back), telling.py (word of every change)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdord.policy import queries as policy
from holdord.recipients import lists
from holdord.recipients.actions.disclosing import disclose
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind
from holdord.vault.queries import Unreadable

EMAIL, NAME = "email", "name"


class NotForAddresses(ValueError):
    """The register lists no process, for this purpose and this recipient, in which an e-mail address may go there."""


@dataclass(frozen=True)
class Entry:
    """One person on a list."""

    email: str
    name: str
    language: str


def export(*, purpose: str, recipient: str, carries_notice: bool, by: str, at: datetime) -> Iterator[Entry]:
    """Everybody who may be written to, each written down as handed over before it is given; raises NotForAddresses.

    ``carries_notice``: the tool's messages tell of the right to object, so that those never told may be on it too.
    """
    kinds = kinds_for(purpose, recipient)
    for subject in lists.allowed(purpose, recipient, carries_notice=carries_notice, at=at):
        entry = entry_of(subject, kinds, at=at)
        if entry is None:
            continue
        try:
            answer = disclose(subject=subject, recipient=recipient, purpose=purpose, by=by, at=at, categories=kinds)
        except people.NoSuchPerson:
            continue
        if answer.allowed:
            yield entry


def kinds_for(purpose: str, recipient: str) -> tuple[str, ...]:
    """Of address and name, what may go to this recipient for this purpose; raises NotForAddresses."""
    kinds = lists.kinds(policy.register(), purpose, recipient) & {EMAIL, NAME}
    if EMAIL not in kinds:
        raise NotForAddresses(
            f"register: recipient {recipient!r} gets no e-mail addresses for {purpose!r}. Add the purpose, and "
            "'email' to its categories, if the policy says so"
        )
    return tuple(sorted(kinds))


def entry_of(subject: UUID, kinds: tuple[str, ...], *, at: datetime) -> Entry | None:
    """The person as the list has them; None where we have no address that is theirs. OPENS sealed values.

    The name is never read from what came under a contract: that is for its team, and no list leaves to a team.
    """
    try:
        points = people.contact_points(subject)
        email = next((each.value for each in points if each.kind is IdentifierKind.EMAIL and not each.claimed), None)
        name = people.card(subject, hidden=people.secrets_of(subject)).name or "" if NAME in kinds and email else ""
        language = people.facts(subject, at=at).language
    except (people.NoSuchPerson, Unreadable):
        return None
    return Entry(email, name, language) if email else None
