"""A person logs in to see what we hold of them: by a link to their address, or a passkey; for half an hour.

Promise:  8.2b - "one can change one's data by logging in"
Law:      GDPR Art. 12(2), 12(6), 25, 32(1)(b)
Takes:    an address and where it was typed; the token of a link; tickets
Gives:    a Ticket for this browser
Refuses:  asking.NotAnAddress, TooManyAsked; NotLetIn, of which nothing more is said
Next:     ../passkeys.py (the other way in), ../account.py (what is then seen), clearing.py

Known or unknown: the same page, the same work, and a letter either way, so that nobody but the mailbox's owner learns
which. These log-ins have nothing to do with those of our own people: another table, another cookie, another end.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from holdord.audit import actions as audit
from holdord.notice import actions as notice
from holdord.rights import proof, queries
from holdord.rights.actions import asking, rows
from holdord.rights.models import Challenge
from holdord.rights.proof import Door, Ticket
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind
from holdord.vault import queries as keys


class NotLetIn(Exception):
    """The link or the passkey opens nothing: wrong, used, too old, or nobody's."""


def ask_to_enter(*, address: str, language: str, at: datetime, network: str) -> None:
    """Have a link sent to this address. Raises NotAnAddress, TooManyAsked."""
    asking.ask_at(Door.ACCOUNT, address=address, language=language, at=at, network=network)


def enter(*, token: str, at: datetime) -> Ticket:
    """Let in whoever holds the link; once. Raises NotLetIn."""
    given = Ticket.parse(token)
    with transaction.atomic():
        row = rows.lock_challenge(given.challenge, at) if given else None
        ticket = _let_in(row, given.secret, at) if row and given and row.door == Door.ACCOUNT.value else None
    # Raised outside: a failed try is counted, whatever becomes of it.
    if ticket is None:
        raise NotLetIn("this link opens nothing")
    return ticket


def enter_as(*, subject: UUID, at: datetime) -> Ticket:
    """A ticket for a person who has shown a passkey of theirs, in the caller's transaction."""
    ticket = Ticket(uuid4(), proof.new_secret())
    index = next(iter(people.proven_indexes(subject)), b"")
    # A key of this name was never made: the ticket seals nothing.
    row = Challenge(id=ticket.challenge, owner=uuid4(), door=Door.ACCOUNT.value, address_index=index, made_at=at)
    row.language = people.facts(subject, at=at).language
    row.subject_id, row.used_at, row.browser = subject, at, queries.browser_mac(ticket)
    row.save(force_insert=True)
    _note(subject, "passkey", at)
    return ticket


def leave_session(*, ticket: Ticket, at: datetime) -> None:
    """End this browser's log-in at once. Done twice, the second finds nothing."""
    with transaction.atomic():
        row = rows.lock_challenge_of(ticket, at)
        if row is not None:
            row.browser = queries.browser_mac(Ticket(row.id, proof.new_secret()))
            row.save(update_fields=["browser"])


def _let_in(row: Challenge, secret: str, at: datetime) -> Ticket | None:
    if row.used_at or row.tries >= proof.TRIES_PER_CODE:
        return None
    row.tries += 1
    fits = row.code and row.expires_at and at < row.expires_at
    subject = _whose(row) if fits and proof.same(rows.code_mac(row.id, secret), bytes(row.code or b"")) else None
    if subject is None:
        row.save(update_fields=["tries"])
        audit.record(act="rights.not-let-in", by="public", at=at, detail={"challenge": str(row.id), "tries": row.tries})
        return None
    ticket = Ticket(row.id, proof.new_secret())
    row.subject_id, row.used_at, row.sealed_address, row.browser = subject, at, b"", queries.browser_mac(ticket)
    row.save()
    if row.message:
        notice.forget_body(message=row.message, by="system:rights", at=at)
    _note(subject, "link", at)
    return ticket


def _whose(row: Challenge) -> UUID | None:
    if not row.sealed_address:
        return None
    address = keys.open_text(row.owner, row.sealed_address, keys.context_of(row, "sealed_address"))
    return people.find(IdentifierKind.EMAIL, address)


def _note(subject: UUID, way: str, at: datetime) -> None:
    audit.record(act="rights.entered", by=f"subject:{subject}", at=at, subject=subject, detail={"way": way})
