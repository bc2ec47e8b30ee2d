"""Links by which a person reaches their own switches, from any letter, without an account.

Promise:  8.7 - "withdrawn at any time, as easily as given"; 8.5b - a no to marketing is one click away
Law:      GDPR Art. 7(3), 12(2), 21(2)-(3); RFC 8058 for the one in the header of a mail
Takes:    a person's id, a purpose of the register, a language, the day
Gives:    whole addresses; what a token in one of them says
Refuses:  nothing: a token that is none, or was changed, says None

A token holds random ids and a day, signed. It opens nothing we hold: who has it sees switches, and neither name nor
address. It goes on working as long as the person is known, since a no must always be heard; whoever finds it in an
old mailbox can close, and only for a while open.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

from holdord.terms import paths

WAY_OUT = paths("way-out")
CHOICES = paths("choices")

#: How long a yes may be said by a link. Forwarded with an old newsletter, it opens nothing in the reader's place.
OPENS_FOR = timedelta(days=90)


@dataclass(frozen=True)
class WayOut:
    """A link that says no to one purpose, and since when it is in the person's hands."""

    subject: UUID
    purpose: str
    given_on: date


@dataclass(frozen=True)
class Switchboard:
    """A link to all switches of a person, and since when it is in their hands."""

    subject: UUID
    given_on: date

    def opens_on(self, day: date) -> bool:
        """Whether something may be switched on by it, and not only off."""
        return day <= self.given_on + OPENS_FOR


def way_out(subject: UUID, purpose: str, language: str, *, on: date) -> str:
    """The address that says no to this purpose: one click, or one request of a mail program (RFC 8058)."""
    return settings.HOLDORD_ADDRESS + WAY_OUT[language] + way_out_token(subject, purpose, on=on)


def choices(subject: UUID, language: str, *, on: date) -> str:
    """The address of all switches of a person."""
    return settings.HOLDORD_ADDRESS + CHOICES[language] + choices_token(subject, on=on)


def way_out_token(subject: UUID, purpose: str, *, on: date) -> str:
    return _signer("way-out").sign_object([subject.hex, purpose, on.isoformat()])


def choices_token(subject: UUID, *, on: date) -> str:
    return _signer("choices").sign_object([subject.hex, on.isoformat()])


def read_way_out(token: str) -> WayOut | None:
    """What a way out says; None for what we did not write."""
    found = _read("way-out", token)
    return WayOut(UUID(found[0]), found[1], date.fromisoformat(found[2])) if found else None


def read_choices(token: str) -> Switchboard | None:
    found = _read("choices", token)
    return Switchboard(UUID(found[0]), date.fromisoformat(found[1])) if found else None


def _read(kind: str, token: str) -> list[str] | None:
    try:
        found: list[str] = _signer(kind).unsign_object(token)
    except signing.BadSignature:
        return None
    return found


def _signer(kind: str) -> signing.Signer:
    # A token of one kind must not be read as one of the other. The point stands well in addresses.
    return signing.Signer(salt=f"holdord.consent.{kind}", sep=".")
