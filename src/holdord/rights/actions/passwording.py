"""The password of an answer by another way than the mail with its link: a text message, a letter on paper, the phone.

Promise:  8.1c - the password goes another way, and never in the same mail
Law:      GDPR Art. 15(3), 32(1)(b)
Takes:    the id of a request whose answer lies ready; a number we know the person by
Gives:    the numbers there are, as hints; the letter, as a PDF
Refuses:  handing_over.NoLongerThere; NoNumber, NoGateway
Next:     handing_over.py (the page and the phone), ../texting.py (the gateway)

Only numbers that we know them by are used, and never one that came with the request: whoever has the link and writes
down a number of their own gains nothing. One that was only told to us is marked as that, for a person to judge. The
number is sealed with the file's own key and goes with it. Each way is noted; the password stands in no log and no job.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from holdord.lib.jobs import enqueue
from holdord.rights import letters, password_letter, proof, queries, rules, texting
from holdord.rights.actions import rows
from holdord.rights.actions.handing_over import NoLongerThere
from holdord.rights.actions.rows import note
from holdord.rights.models import Delivery, PasswordText
from holdord.subjects import queries as people
from holdord.subjects.queries import ContactPoint
from holdord.terms import IdentifierKind
from holdord.vault import actions as vault
from holdord.vault import queries as keys

_BY = "system:rights"
#: Minutes between tries: a gateway that is away for a morning still sends it.
_PAUSES = (1, 5, 30, 120, 360)


class NoNumber(LookupError):
    """There is no number we know this person by."""


class NoGateway(Exception):
    """There is no gateway for text messages."""


def text_password(*, request: UUID, number: str, by: str, at: datetime) -> None:
    """Have the password sent to one of the numbers we know the person by: ``number`` is its name in `numbers_of`.

    Raises NoLongerThere, NoNumber, NoGateway.
    """
    if not settings.HOLDORD_SMS:
        raise NoGateway("HOLDORD_SMS: no gateway is set")
    with transaction.atomic():
        row = _live(request, at)
        value = next((each.value for each in _numbers(row) if proof.same(_name(row, each), number.encode())), None)
        if value is None:
            raise NoNumber("there is no such number, or no longer")
        if PasswordText.objects.filter(delivery=row, sent_at=None, given_up_at=None).exists():
            return
        made = PasswordText(id=uuid4(), delivery=row, owner=row.id, asked_at=at, asked_by=by, next_try_at=at)
        made.sealed_to = vault.seal_text(row.id, value, keys.context_of(made, "sealed_to"))
        made.save(force_insert=True)
        note(row.request, "password-texted", by=by, at=at)
        enqueue("rights.text", f"{made.id}-0", text=str(made.id))


def send_text(*, text: UUID, at: datetime) -> None:
    """Hand it to the gateway. Done twice, the second does nothing: the gateway takes each id once."""
    made = PasswordText.objects.select_related("delivery__request").filter(pk=text).first()
    if made is None or made.sent_at or made.given_up_at or made.delivery.destroyed_at or at >= made.delivery.expires_at:
        return
    request = made.delivery.request
    password = queries.answer_of(request.id)[1]
    said = texting.words(
        request.reference, password, until=rules.last_day(made.delivery.expires_at, request.time_zone),
        language=request.language,
    )  # fmt: skip
    to = keys.open_text(made.owner, made.sealed_to, keys.context_of(made, "sealed_to"))
    try:
        code = texting.send(id=made.id, to=to, text=said, at=at)
    except texting.NotTaken as fault:
        _not_taken(made.id, fault.code, at)
        return
    with transaction.atomic():
        made = PasswordText.objects.select_for_update().get(pk=text)
        if made.sent_at is None:
            made.sent_at, made.code = at, code
            made.save(update_fields=["sent_at", "code"])
            note(rows.locked(request.id), "password-text-sent", by=_BY, at=at, code=str(code))


def print_password(*, request: UUID, by: str, at: datetime) -> bytes:
    """A letter on paper with the password, to be put into an envelope; noted. Raises NoLongerThere."""
    with transaction.atomic():
        row = _live(request, at)
        note(row.request, "password-printed", by=by, at=at)
        about, password = rows.about(row.request), queries.answer_of(request)[1]
        until = letters.day(rules.last_day(row.expires_at, row.request.time_zone), row.request.language)
    return password_letter.pdf(about, password, until=until)


def _not_taken(id: UUID, code: int, at: datetime) -> None:
    with transaction.atomic():
        made = PasswordText.objects.select_for_update().select_related("delivery").get(pk=id)
        made.code = code
        if made.tries < len(_PAUSES):
            made.next_try_at = at + timedelta(minutes=_PAUSES[made.tries])
            made.tries += 1
            made.save()
            return
        made.given_up_at, made.sealed_to = at, b""
        made.save()
        note(rows.locked(made.delivery.request_id), "password-text-failed", by=_BY, at=at, code=str(code))


def numbers_of(request: UUID, *, at: datetime) -> list[tuple[str, str, bool]]:
    """The numbers we know the person by, as staff see them: a name for each, its last two figures, and whether it was
    only told. The name is good for this answer and this number: whatever changes meanwhile, no other one is meant.
    """
    row = Delivery.objects.select_related("request").filter(request=request, destroyed_at=None).first()
    known = _numbers(row) if row and at < row.expires_at else []
    return [(_name(row, each).decode(), texting.hinted(each.value), each.claimed) for each in known] if row else []


def _name(row: Delivery, point: ContactPoint) -> bytes:
    """A keyed hash of a number, of this answer's own."""
    return proof.mac(settings.SECRET_KEY, "number", str(row.id), point.value).hex()[:32].encode()


def _numbers(row: Delivery) -> list[ContactPoint]:
    if row.request.subject_id is None:
        return []
    return [each for each in people.contact_points(row.request.subject_id) if each.kind is IdentifierKind.PHONE]


def _live(request: UUID, at: datetime) -> Delivery:
    row = Delivery.objects.select_for_update(of=("self",)).select_related("request").filter(request=request).first()
    if row is None or row.destroyed_at is not None or at >= row.expires_at:
        raise NoLongerThere("no answer lies ready any more")
    return row
