"""What a person sees who has logged in: who they are to us, what we hold, what they may change there and then.

Promise:  8.2b - "one can change one's data by logging in"; 8.1a
Law:      GDPR Art. 15, 16
Takes:    a proven ticket of the account, a language, the moment. OPENS sealed values: actions.open_account logs it
Gives:    Account, in words
Next:     actions/entering.py (who is let in), actions/changing.py, centre/account.py (the page)
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from holdord.policy import queries as policy
from holdord.retention import queries as retention
from holdord.rights import others, queries, report
from holdord.rights.queries import KeptPasskey
from holdord.subjects import queries as people

#: What a person may correct at once: facts about themselves that nobody is recognised by.
SIMPLE = ("name", "job-title", "company", "location")


@dataclass(frozen=True)
class GoingSoon:
    """What of theirs goes soon in one area, from one day to another, and whether it is theirs to say that it stays.

    ``told_on``: the day they were written to. Nothing goes before ``not_before``, where that is known by now.
    """

    process: str
    title: str
    things: int
    first_on: date
    last_on: date
    told_on: date | None
    not_before: date | None
    may_keep: bool


@dataclass(frozen=True)
class Account:
    """A person's own page. ``copy`` is what an access report says, area by area; ``simple`` the facts to correct."""

    subject: UUID
    addresses: tuple[str, ...]
    simple: tuple[tuple[str, str], ...]
    country: str
    copy: list[dict[str, Any]]
    passkeys: tuple[KeptPasskey, ...]
    going: tuple[GoingSoon, ...] = ()


def account(subject: UUID, *, language: str, at: datetime) -> Account:
    """Everything the page shows. OPENS sealed values; raises NoSuchPerson."""
    points = people.contact_points(subject)
    return Account(
        subject,
        tuple(point.value for point in points),
        tuple(_simple(subject).items()),
        people.facts(subject, at=at).country,
        report.copy_of(others.shown_unseen(report.collect(subject), language), language=language, at=at),
        queries.passkeys_of(subject),
        _going(subject, language, at),
    )


def address_of(subject: UUID) -> str | None:
    """Where to write to them: an e-mail address that is theirs, not one somebody claimed for them."""
    points = people.contact_points(subject)
    return next((point.value for point in points if point.kind.value == "email" and not point.claimed), None)


def _going(subject: UUID, language: str, at: datetime) -> tuple[GoingSoon, ...]:
    edition = policy.active()
    titles = edition.wordings[edition.language(language)].processes
    return tuple(
        GoingSoon(
            each.process, titles[each.process].title if each.process in titles else each.process, each.records,
            each.first_on, each.last_on, each.standing.told_on, each.standing.free_on, each.may_keep,
        )
        for each in retention.going(subject, at)
    )  # fmt: skip


def _simple(subject: UUID) -> dict[str, str]:
    """The newest word on each simple fact, in the order of the list."""
    found: dict[str, str] = {}
    for record in people.items(subject):
        for name in SIMPLE:
            if value := record.payload.get(name, ""):
                found.setdefault(name, value)
    return {name: found[name] for name in SIMPLE if name in found}
