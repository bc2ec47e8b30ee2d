"""Passkeys of people: made while logged in by a link, shown instead of one, removed.

Promise:  8.2b - logging in
Law:      GDPR Art. 32(1)(b)
Takes:    a ticket; what was asked of a browser and what it answered
Gives:    a Ticket, for a passkey shown
Refuses:  NotLetIn, NoPasskey, rows.NotYours
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from holdord.audit import actions as audit
from holdord.policy import queries as policy
from holdord.rights import passkeys, queries
from holdord.rights.actions.entering import NotLetIn, enter_as
from holdord.rights.actions.rows import NotYours
from holdord.rights.models import Passkey
from holdord.rights.passkeys import NoPasskey, State
from holdord.rights.proof import Ticket
from holdord.subjects import queries as people

#: More than anybody has devices.
MOST = 10


def ask_for_passkey(*, ticket: Ticket, at: datetime) -> tuple[dict[str, Any], State]:
    """What the browser is asked, to make a passkey for whoever is logged in in it. Raises NotYours."""
    subject = _logged_in(ticket, at)
    theirs = list(Passkey.objects.filter(subject_id=subject).values_list("handle", "public"))
    handle = bytes(theirs[0][0]) if theirs else uuid4().bytes
    known = [bytes(public) for _, public in theirs]
    return passkeys.ask_to_make(handle=handle, name=policy.register().organisation, known=known)


def ask_to_show_passkey() -> tuple[dict[str, Any], State]:
    """What a browser is asked, to show whichever passkey it has for us."""
    return passkeys.ask_to_show()


def add_passkey(*, ticket: Ticket, state: State, handle: str, answer: str, at: datetime) -> UUID:
    """Keep the passkey a browser made; gives its id. Raises NotYours, NoPasskey."""
    subject = _logged_in(ticket, at)
    made, user = passkeys.made(state=state, answer=answer), passkeys.handle(handle)
    with transaction.atomic():
        if Passkey.objects.filter(subject_id=subject).count() >= MOST:
            raise NoPasskey(f"nobody has more than {MOST}")
        try:
            with transaction.atomic():
                row = Passkey.objects.create(
                    subject_id=subject, credential=made.credential, public=made.public, handle=user, made_at=at
                )
        except IntegrityError:
            raise NoPasskey("this passkey is known already") from None
        _note("rights.passkey-added", subject, row.id, at)
    return row.id


def enter_by_passkey(*, state: State, answer: str, at: datetime) -> Ticket:
    """Let in whoever shows a passkey we know. Raises NotLetIn: unknown, wrong or of somebody gone, all the same."""
    try:
        shown = passkeys.shown(answer)
        with transaction.atomic():
            row = Passkey.objects.select_for_update().filter(credential=shown.credential, handle=shown.handle).first()
            if row is None or not people.exists(row.subject_id):
                raise NotLetIn("this passkey opens nothing")
            passkeys.check(state=state, shown=shown, public=bytes(row.public))
            row.used_at = at
            row.save(update_fields=["used_at"])
            return enter_as(subject=row.subject_id, at=at)
    except NoPasskey:
        raise NotLetIn("this passkey opens nothing") from None


def remove_passkey(*, ticket: Ticket, passkey: UUID, at: datetime) -> bool:
    """Forget a passkey of whoever is logged in; gives whether there was one. Raises NotYours."""
    subject = _logged_in(ticket, at)
    with transaction.atomic():
        gone = Passkey.objects.filter(pk=passkey, subject_id=subject).delete()[0]
        if gone:
            _note("rights.passkey-removed", subject, passkey, at)
    return bool(gone)


def _logged_in(ticket: Ticket, at: datetime) -> UUID:
    subject = queries.logged_in(ticket, at=at)
    if subject is None:
        raise NotYours("nobody is logged in in this browser, or no longer")
    return subject


def _note(act: str, subject: UUID, passkey: UUID, at: datetime) -> None:
    audit.record(act=act, by=f"subject:{subject}", at=at, subject=subject, detail={"passkey": str(passkey)})
