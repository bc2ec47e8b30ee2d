"""A letter reaches the desk's mailbox: what it plainly asks for is taken down, what belongs to a request joins it.

Promise:  8.1h - a mail to the desk opens a request; 8.1b - its clock began when it reached us
Law:      GDPR Art. 12(2)-(3); EDPB Guidelines 01/2022 para. 52-57 (any wording, any channel; spam does not excuse)
Takes:    a letter as the mailbox gave it (intake/channels/mail/letters.py); or one found in another mailbox
Gives:    what became of it: 'request', 'joined', 'waits', 'again'
Next:     deciding.py (a person says what waits is), proving.py (From is a claim: nothing is answered on it)

Nothing is dropped. What a machine answered, what a filter calls spam, what nobody can tell the right of, waits for a
person, with its clock running. The writer is told at once what was taken down, but only where a person plainly wrote.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from holdord.audit import actions as audit
from holdord.intake.channels.mail.bodies import cut
from holdord.intake.channels.mail.letters import Kind, Letter
from holdord.intake.channels.mail.receiving import our_domains, spoken
from holdord.notice import actions as notice
from holdord.policy import queries as policy
from holdord.rights import letters, proof, rules
from holdord.rights.actions import asking, rows
from holdord.rights.models import Incoming, RightsRequest
from holdord.rights.rules import Channel, Doubt, IncomingState
from holdord.terms import IdentifierKind, Right
from holdord.terms import asking as words
from holdord.vault import actions as vault
from holdord.vault import queries as keys

_BY = "system:desk"
_LONGEST_TEXT, _LONGEST_SUBJECT = 20_000, 300
_REFERENCE = re.compile(rf"\b([{proof.CLEAR}]{{4}}-[{proof.CLEAR}]{{2}})\b")


@dataclass(frozen=True, repr=False)
class Written:
    """What somebody wrote to the desk, from whichever mailbox. ``key`` names it, so that it is taken in once."""

    key: str
    address: str
    subject: str
    text: str
    language: str
    received_at: datetime
    doubt: Doubt | None = None
    thread: str = ""
    cites: tuple[str, ...] = ()
    files: int = 0
    rights: tuple[Right, ...] = field(default=())
    chases: bool = False


def take_in(*, letter: Letter, received_at: datetime, by: str, at: datetime) -> str:
    """Take in one letter of the desk's mailbox; called again with the same one, it does nothing more."""
    asked = words.asked(letter.text, letter.subject)
    written = Written(
        key=letter.key, address=letter.sender, subject=letter.subject, text=letter.text,
        language=spoken(f"{letter.subject}\n{words.fresh(letter.text)}", policy.register()), received_at=received_at,
        doubt=_doubt(letter), thread=letter.thread, cites=(*letter.cites, letter.message_id),
        files=len(letter.attachments) + sum(why != "text" for why in letter.left),
        rights=asked.rights, chases=asked.chases,
    )  # fmt: skip
    return _take_in(written, by=by, at=at)


def take_found(*, written: Written, by: str, at: datetime) -> str:
    """Take in something that reads like a request and came elsewhere. It waits: its writer meant to write to others."""
    return _take_in(written, by=by, at=at)


def _take_in(written: Written, *, by: str, at: datetime) -> str:
    once = keys.keyed_hash("desk", written.key)
    if Incoming.objects.filter(once=once).exists():
        return "again"
    owner = uuid4()
    vault.make_key(owner, at=at)
    try:
        with transaction.atomic():
            row = _kept(written, once, owner)
            return _became(row, written, by=by, at=at)
    except IntegrityError:
        vault.destroy_key(owner, at=at, by=by)
        if not Incoming.objects.filter(once=once).exists():
            # Something else came in between: whoever read the letter reads it again, or it would be lost.
            raise
        # Two workers at once, and the other was here first.
        return "again"


def _became(row: Incoming, written: Written, *, by: str, at: datetime) -> str:
    open_, named = _belongs_to(row, written)
    # In one correspondence two may write: what is open for one of them is not what the other asks for.
    asked = {request.right for request in open_ if _is_of(request, row)}
    new = [right for right in written.rights if right.value not in asked]
    # Who has a request open may write about something else, in words nobody foresaw: that is no part of it.
    if open_ and written.doubt is None and not new and (named or written.rights or written.chases):
        join(row, open_, by=by, at=at)
        return "joined"
    if written.doubt is None and new and not (open_ and written.chases):
        if _too_many(row, at):
            row.doubt = Doubt.MANY.value
        else:
            open_requests(row, new, address=written.address, text=_whole(written), by=by, at=at)
            tell(row, by=by, at=at)
            return "request"
    row.doubt = row.doubt or (written.doubt or Doubt.WORDS).value
    row.save()
    audit.record(act="rights.letter-waits", by=by, at=at, detail={"letter": str(row.id), "doubt": row.doubt})
    return "waits"


def open_requests(
    row: Incoming, rights: Collection[Right], *, address: str, text: str, by: str, at: datetime
) -> list[UUID]:
    """Take down a request for each of these rights; within the transaction of whoever calls."""
    taken = [
        asking.take_down(
            right=right, address=address, channel=Channel.MAIL, received_at=row.received_at, language=row.language,
            message=text, by=by, at=at,
        )
        for right in rights
    ]  # fmt: skip
    row.requests.add(*RightsRequest.objects.filter(pk__in=taken))
    handled(row, IncomingState.OPENED, by=by, at=at)
    return taken


def join(row: Incoming, requests: Collection[RightsRequest], *, by: str, at: datetime) -> None:
    """Put the letter to requests that are there already: whoever asks after one has not asked for another."""
    row.requests.add(*requests)
    handled(row, IncomingState.JOINED, by=by, at=at)
    for request in requests:
        rows.note(request, "wrote-again", by=by, at=at)


def handled(row: Incoming, state: IncomingState, *, by: str, at: datetime) -> None:
    row.state, row.handled_at, row.handled_by = state.value, at, by
    row.save()


def tell(row: Incoming, *, by: str, at: datetime) -> None:
    """Write that it is here, by when it is answered, and how to show that it is really theirs."""
    taken = [rows.about(request) for request in row.requests.order_by("right")]
    address = keys.open_text(_owner(row), row.sealed_address, keys.context_of(row, "sealed_address"))
    requests = [
        {
            "reference": each.reference, "right": letters.right_title(each.right, each.language),
            "article": letters.article(each.right, each.language), "due": letters.day(each.due_on, each.language),
        }
        for each in taken
    ]  # fmt: skip
    row.receipt = notice.write(
        owner=row.owner, subject=None, to=address, template=letters.template("received"), language=row.language,
        context={**letters.context(taken[0]), "requests": requests}, by=by, at=at,
    )  # fmt: skip
    row.save(update_fields=["receipt"])


def readdress(row: Incoming, address: str) -> None:
    """Whose it is, where it came from somebody else: a colleague who handed it on."""
    row.sealed_address = vault.seal_text(_owner(row), address, keys.context_of(row, "sealed_address"))
    row.address_index = keys.blind_index(IdentifierKind.EMAIL.value, address)
    row.save(update_fields=["sealed_address", "address_index"])


def _owner(row: Incoming) -> UUID:
    if row.owner is None:
        raise rows.NotNow("of this letter only the dates are left")
    return row.owner


def _kept(written: Written, once: bytes, owner: UUID) -> Incoming:
    desk = policy.register().desk
    row = Incoming(
        id=uuid4(), once=once, owner=owner, state=IncomingState.WAITS.value, rights=[r.value for r in written.rights],
        received_at=written.received_at, calendar=desk.calendar, time_zone=desk.time_zone, language=written.language,
        files=min(written.files, 999),
        due_on=rules.due_on(
            written.received_at, calendar=desk.calendar, time_zone=desk.time_zone, term=rules.ONE_MONTH,
            lenient=settings.HOLDORD_LENIENT_HOLIDAYS,
        ),
    )  # fmt: skip
    sealer = vault.sealer(owner)
    row.sealed_subject = sealer.seal_text(written.subject[:_LONGEST_SUBJECT], keys.context_of(row, "sealed_subject"))
    row.sealed_text = sealer.seal_text(cut(written.text, _LONGEST_TEXT), keys.context_of(row, "sealed_text"))
    if written.address:
        row.sealed_address = sealer.seal_text(written.address, keys.context_of(row, "sealed_address"))
        row.address_index = keys.blind_index(IdentifierKind.EMAIL.value, written.address)
    if written.thread:
        row.thread = keys.keyed_hash("thread", written.thread)
    row.save(force_insert=True)
    return row


def _doubt(letter: Letter) -> Doubt | None:
    if letter.kind is not Kind.PERSON:
        return Doubt.MACHINE
    if letter.spam:
        return Doubt.SPAM
    if letter.senders != 1 or letter.forged:
        # Our answer would go to somebody who may never have written.
        return Doubt.SENDER
    ours = letter.sender.rpartition("@")[2].lower() in our_domains(policy.register())
    return Doubt.OURS if ours else None


def _belongs_to(row: Incoming, written: Written) -> tuple[list[RightsRequest], bool]:
    """The open requests a letter is about: of its correspondence, by a number it names, or else its sender's; and
    whether it names them, in one of the first two ways.

    A number alone tells nothing: it stands in our letters, and whoever reads one over a shoulder has it.
    """
    open_ = RightsRequest.objects.select_for_update(of=("self",)).filter(closed_at=None, joined_to=None)
    hashes = [keys.keyed_hash("thread", cited) for cited in written.cites]
    told = [id for cited in written.cites if (id := _ours(cited))]
    near = Q(thread__in=[*hashes, *([row.thread] if row.thread else [])]) | Q(receipt__in=told)
    before = Incoming.objects.filter(near).exclude(pk=row.pk).values_list("requests", flat=True)
    of_thread = list(open_.filter(pk__in=[id for id in before if id]).order_by("received_at"))
    if of_thread or row.address_index is None:
        return of_thread, bool(of_thread)
    theirs = open_.filter(address_index=bytes(row.address_index))
    named = theirs.filter(reference__in=_REFERENCE.findall(f"{written.subject}\n{words.fresh(written.text)}"))
    if by_number := list(named.order_by("received_at")):
        return by_number, True
    return list(theirs.order_by("-received_at")), False


def _is_of(request: RightsRequest, row: Incoming) -> bool:
    """Whether the letter comes from the address that the request is about."""
    one, other = request.address_index, row.address_index
    return one is not None and other is not None and bytes(one) == bytes(other)


def _ours(cited: str) -> UUID | None:
    """The id of the letter of ours that a Message-ID names."""
    try:
        return UUID(cited.partition("@")[0])
    except ValueError:
        return None


def _too_many(row: Incoming, at: datetime) -> bool:
    opened = Incoming.objects.filter(state=IncomingState.OPENED.value, handled_by=_BY)
    lately = opened.filter(handled_at__gt=at - timedelta(hours=1)).count()
    of_one = opened.filter(address_index=row.address_index, handled_at__gt=at - timedelta(days=1)).count()
    return lately >= rules.TAKEN_AN_HOUR_OF_ALL or of_one >= rules.TAKEN_A_DAY_OF_ONE


def _whole(written: Written) -> str:
    return "\n\n".join(part for part in (written.subject, written.text) if part.strip())
