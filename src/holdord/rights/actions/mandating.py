"""Somebody asks for another: it is written down who and as what, they are asked to show it, and what was seen is noted.

Promise:  8.1g - before anything is given out it is shown that they may
Law:      GDPR Art. 12(2), 12(6); EDPB Guidelines 01/2022 para. 80-82
Takes:    the id of a request; names and addresses as they were said; what was seen, by whom
Gives:    the name and address of whoever asks, opened for staff
Refuses:  rows.NotNow, NotShown with everything that is missing, asking.NotAnAddress
Next:     ../mandates.py (the rules), rows.py (to whom each letter goes)

The question goes out in the same act that finds it out: only a question asked at once can stop the clock. Nothing is
refused here: who does not show it is refused by a person, with a letter (answering.refuse).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from holdord.lib.days import local_date
from holdord.rights import mandate_texts, mandates, texts
from holdord.rights.actions import asking, proving, rows
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.identity import Method
from holdord.rights.mandates import Kind, Lack, Seen
from holdord.rights.models import Challenge, Mandate, RightsRequest
from holdord.rights.queries.mandates import facts
from holdord.rights.rules import Channel
from holdord.terms import IdentifierKind, Right
from holdord.terms.ages import age_of_consent
from holdord.vault import actions as vault
from holdord.vault import queries as keys

_LONGEST_NAME = 200


class NotShown(Exception):
    """They may not go on. ``lacks`` says everything that is missing."""

    def __init__(self, lacks: tuple[Lack, ...]) -> None:
        super().__init__("it is not shown that they may act for the person: " + ", ".join(each.value for each in lacks))
        self.lacks = lacks


@dataclass(frozen=True, repr=False)
class Other:
    """Who asks for somebody: as what, their name, and where they are written to."""

    kind: Kind
    name: str
    address: str


def take_down_for_another(
    *, other: Other, right: Right, address: str, channel: Channel, received_at: datetime, language: str, by: str,
    at: datetime, message: str = "", country: str = "",
) -> UUID:  # fmt: skip
    """Take down what somebody asks for another, and ask them for what shows it. ``address`` is the person's.

    Raises NotAnAddress.
    """
    asking.checked(other.address)
    with transaction.atomic():
        id = asking.take_down(
            right=right, address=address, channel=channel, received_at=received_at, language=language, by=by, at=at,
            message=message, country=country,
        )  # fmt: skip
        begin(rows.locked(id), other, by=by, at=at)
    return id


def asked_by_another(*, request: UUID, other: Other, whom: str, by: str, at: datetime) -> None:
    """It turns out that somebody asks for another: the request becomes that person's, and waits for the mandate.

    ``whom`` is the person's e-mail address. Raises NotNow, once anything has been prepared or done; NotAnAddress.
    """
    with transaction.atomic():
        row = rows.locked(request)
        begun = row.prepared_at or row.erasing_at or row.finishing_at or row.deeds.exists()
        if row.closed_at is not None or row.by_other or begun or row.owner is None:
            raise NotNow("it is answered, being carried out, or known to be asked for another")
        address = asking.checked(whom)
        # Whoever proved the old address proved their own, and nothing about the person.
        Challenge.objects.filter(request=row).update(request=None, sealed_address=b"")
        row.sealed_address = rows.seal(row, "sealed_address", address)
        row.address_index = keys.blind_index(IdentifierKind.EMAIL.value, address)
        row.verified_at, row.verified_by, row.subject_id = None, "", None
        begin(row, other, by=by, at=at)


def begin(row: RightsRequest, other: Other, *, by: str, at: datetime) -> None:
    """Write down who asks, and ask them to show that they may. Within the caller's transaction."""
    address = asking.checked(other.address)
    assert row.owner is not None, "a request that is taken down has its key"
    made = Mandate(
        request=row, kind=other.kind.value, owner=row.owner, asked_at=at,
        address_index=keys.blind_index(IdentifierKind.EMAIL.value, address),
    )  # fmt: skip
    made.sealed_name = vault.seal_text(row.owner, other.name.strip()[:_LONGEST_NAME], _place(made, "sealed_name"))
    made.sealed_address = vault.seal_text(row.owner, address, _place(made, "sealed_address"))
    made.save(force_insert=True)
    row.by_other = other.kind.value
    row.save()
    rows.send(
        row, "mandate_needed", by=by, at=at, kind=texts.word(mandate_texts.KINDS, other.kind, row.language),
        would_show=texts.word(mandate_texts.WOULD_SHOW, other.kind, row.language),
    )  # fmt: skip
    note(row, "asked-for-another", by=by, at=at, kind=other.kind.value)


def see_mandate(
    *, request: UUID, seen: Seen, by: str, at: datetime, rights: Collection[Right] = (), receives: bool = False,
    until: date | None = None, age: int | None = None, agreed: bool = False,
) -> None:  # fmt: skip
    """Somebody of ours has seen what shows it; the request goes on from here. Raises NotNow, NotShown.

    ``age`` is a child's, in years: what is kept of it is a band, by the law of its country.
    """
    with transaction.atomic():
        row = rows.locked(request)
        if row.closed_at is not None or not row.by_other or row.mandate_at is not None:
            raise NotNow("nobody asks for another here, or it was seen")
        made = Mandate.objects.select_for_update().get(request=row)
        made.seen, made.seen_at, made.seen_by = seen.value, at, by
        made.rights, made.receives, made.until = sorted(right.value for right in rights), receives, until
        made.age, made.agreed = _band(row, age, at), agreed
        found = facts(made)
        if missing := mandates.lacks(found, Right(row.right), local_date(at, row.time_zone)):
            raise NotShown(missing)
        made.save()
        row.mandate_at = at
        proving.acknowledge(row, by=by, at=at, method=Method.MANDATE)
        if mandates.person_is_told(found):
            rows.send(
                row, "asked_for_you", by=by, at=at, kind=texts.word(mandate_texts.KINDS, found.kind, row.language),
                name=who_asks(row.id)[0], to_them=mandates.receives(found, local_date(at, row.time_zone)),
            )  # fmt: skip
        note(row, "mandate-seen", by=by, at=at, kind=found.kind.value, seen=seen.value)


def who_asks(request: UUID) -> tuple[str, str]:
    """The name and address of whoever asks for the person, opened; both empty where nobody does."""
    made = Mandate.objects.filter(request=request).first()
    if made is None or not made.sealed_address:
        return "", ""
    return tuple(  # type: ignore[return-value]  # two columns
        keys.open_text(made.owner, getattr(made, column), _place(made, column))
        for column in ("sealed_name", "sealed_address")
    )


def _band(row: RightsRequest, age: int | None, at: datetime) -> str:
    if age is None:
        return ""
    country = row.country or row.calendar
    return mandates.band(age, decides_at=age_of_consent(country, local_date(at, row.time_zone))).value


def _place(made: Mandate, column: str) -> str:
    return keys.context_of(made, column)
