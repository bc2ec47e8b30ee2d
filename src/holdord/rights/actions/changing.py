"""A person who has logged in looks, corrects, asks, takes along, leaves.

Promise:  8.2a, 8.2b - correction, by logging in; 8.6; 11.4 - leaving is one click: withdraw, object, erase
Law:      GDPR Art. 7(3), 15-17, 19-21
Takes:    a proven ticket of the account; what they want, and when
Gives:    what they see; the file; the number of a request
Refuses:  rows.NotYours, NotSimple, asking_here.NoAddress
Next:     ../account.py (what is shown), choosing.py (switches)
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.consent import actions as consent
from holdord.consent import links
from holdord.consent import queries as choices
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.recipients import queries as recipients
from holdord.retention import actions as retention
from holdord.retention.actions import NotTheirsToSay as NotTheirsToSay
from holdord.rights import account, portable, queries
from holdord.rights.account import SIMPLE, Account
from holdord.rights.actions import rows, saying_no
from holdord.rights.actions.asking_here import ask_proven, open_request
from holdord.rights.actions.choosing import CHANNEL
from holdord.rights.actions.entering import leave_session
from holdord.rights.actions.rows import NotYours
from holdord.rights.proof import Ticket
from holdord.subjects import actions as subjects
from holdord.terms import ConsentState, Right

_LONGEST = 200


class NotSimple(ValueError):
    """This is no fact that can be corrected at once, or no line of text. Ask us to correct it."""


def open_account(*, ticket: Ticket, language: str, at: datetime) -> Account:
    """What a person sees of themselves, noted as read. Raises NotYours."""
    subject = logged_in(ticket, at)
    with transaction.atomic():
        _read(subject, at)
        return account.account(subject, language=language, at=at)


def take_along(*, ticket: Ticket, table: bool = False, at: datetime) -> bytes:
    """What they gave us on consent or under a contract, as JSON, or as a table (CSV). Raises NotYours."""
    subject = logged_in(ticket, at)
    with transaction.atomic():
        audit.record(act="rights.taken-along", by=f"subject:{subject}", at=at, subject=subject)
        found = portable.of(subject, at=at)
        return portable.as_csv(found) if table else portable.as_json(found)


def correct(*, ticket: Ticket, field: str, value: str, at: datetime) -> UUID | None:
    """Correct a simple fact wherever it stands. Raises NotYours, NotSimple.

    Where others have their data, they must be told too (GDPR Art. 19): for that a request is taken down, and its id
    given.
    """
    subject, new = logged_in(ticket, at), " ".join(value.split())
    if field not in SIMPLE or not new or len(new) > _LONGEST or not new.isprintable():
        raise NotSimple("this cannot be corrected here. Ask us to correct it")
    with transaction.atomic():
        changed = subjects.correct(subject=subject, field=field, value=new, by=f"subject:{subject}", at=at)
        told = bool(changed and recipients.disclosed_to(subject)) and account.address_of(subject)
        return ask_proven(subject, Right.RECTIFICATION, f"{field}: {new}", at) if told else None


def ask_here(*, ticket: Ticket, right: Right, message: str, at: datetime) -> UUID:
    """Use a right, as whoever is logged in: no code is needed. Raises NotYours, NoAddress."""
    subject = logged_in(ticket, at)
    with transaction.atomic():
        return ask_proven(subject, right, message, at)


def keep(*, ticket: Ticket, process: str, at: datetime) -> date:
    """What goes soon is to stay; gives the day on which it goes otherwise. Raises NotYours, NotTheirsToSay."""
    subject = logged_in(ticket, at)
    return retention.keep(subject=subject, process=process, by=f"subject:{subject}", at=at)


def choices_link(*, ticket: Ticket, language: str, at: datetime) -> str:
    """The address of their switches. Raises NotYours."""
    today = local_date(at, policy.register().desk.time_zone)
    return links.CHOICES[language] + links.choices_token(logged_in(ticket, at), on=today)


def leave(*, ticket: Ticket, at: datetime) -> UUID | None:
    """Leave: every yes is taken back, everything objected to, the erasure of all asked for, and the door shut.

    Gives the request for erasure, the one that is open if there is one; None where we have no address to answer to, and
    staff find it on their board. Raises NotYours.
    """
    subject = logged_in(ticket, at)
    by = f"subject:{subject}"
    with transaction.atomic():
        subjects.lock(subject)
        for purpose, fact in choices.states(subject, at).items():
            if fact.state is ConsentState.GIVEN:
                consent.withdraw(subject=subject, purpose=purpose, by=by, at=at, channel=CHANNEL)
        # One word to each recipient: everything stops. That all goes there, they hear when it is erased here.
        saying_no.object_to(subject=subject, by=by, at=at)
        subjects.object_to(subject=subject, direct_marketing=True, by=by, at=at)
        # Whoever leaves twice, from two browsers, has asked for one thing.
        request = open_request(subject, Right.ERASURE)
        if request is None and account.address_of(subject):
            request = ask_proven(subject, Right.ERASURE, "", at)
        audit.record(act="rights.left", by=by, at=at, subject=subject)
        leave_session(ticket=ticket, at=at)
    return request


def logged_in(ticket: Ticket, at: datetime) -> UUID:
    """Who is logged in in this browser; raises NotYours."""
    subject = queries.logged_in(ticket, at=at)
    if subject is None:
        raise NotYours("nobody is logged in in this browser, or no longer")
    return subject


def _read(subject: UUID, at: datetime) -> None:
    purpose = rows.known_purpose()
    if purpose:
        subjects.read(subject=subject, purpose=purpose, by=f"subject:{subject}", at=at, what="person")
