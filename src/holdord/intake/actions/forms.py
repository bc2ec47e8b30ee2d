"""Taking in what a person sent through a form of the register.

Promise:  3.3a-c - purpose, ground and consent are stamped on the record at the door
Law:      GDPR Art. 5(1)(b), 6(1), 7(1)
Takes:    a form's id, the values and ticked boxes as they came; who, when, where from
Gives:    Receipt, which is what the person may be told
Refuses:  NotAccepted (all faults by field), NoSuchForm, OutOfScope, TooManySent, FormChanged; nothing is stored then
Next:     ../showing.py (what a form remembers of its showing), arriving.py, through which everything goes
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from holdord.audit import actions as audit
from holdord.intake import queries, rules, youth
from holdord.intake import showing as showings
from holdord.intake.actions import keeping
from holdord.intake.actions.arriving import arrive, seen_before
from holdord.intake.arrivals import Arrival, Outcome, Verdict, of_form
from holdord.intake.channels.events.reading import thread_of
from holdord.intake.models import Arrived, Sending
from holdord.intake.queries import Offered
from holdord.intake.rules import NotAccepted, Submission
from holdord.intake.showing import Showing
from holdord.intake.stamps import EVENT, EVENT_DATE
from holdord.lib import network as networks
from holdord.lib.days import local_date, midnight
from holdord.lib.rows import Row, pick
from holdord.policy import queries as policy
from holdord.policy.endings import ending
from holdord.policy.register import Register

#: Nobody reads a form and fills it in faster, not even with a browser that remembers them.
FASTEST = timedelta(seconds=2)


class TooManySent(Exception):
    """From this network so many forms have come within the hour that no more are taken in."""


class FormChanged(Exception):
    """What the form asks, or on which terms, has changed since it was opened: it must be read once more."""


@dataclass(frozen=True)
class Receipt:
    """What came of a form: why it is kept, on what ground, and until when. ``reference`` is random and names nobody.

    A sender is told the same whether it was taken in or waits for somebody to look at it; ``subject`` is None then.
    Of the ``consents`` those in ``to_confirm`` count only once they were confirmed by the letter that goes out. Where
    the form itself asks for one of those, what was sent goes on ``lapses_on``, unless that yes has come.
    """

    reference: str
    subject: UUID | None
    process: str
    purpose: str
    basis: str
    consents: tuple[str, ...]
    kept_until: date
    at: datetime
    verdict: Verdict = Verdict.ACCEPTED
    to_confirm: tuple[str, ...] = ()
    lapses_on: date | None = None


@dataclass(frozen=True)
class Visit:
    """Where a public form came from. ``page`` is the token of showing.py; ``trapped`` says that something was written
    where no person sees a field."""

    network: str
    page: str = ""
    trapped: bool = False


def receive(
    *,
    form_id: str,
    values: Mapping[str, str],
    consents: Collection[str],
    language: str,
    by: str,
    at: datetime,
    data_subject: str = "",
    visit: Visit | None = None,
) -> Receipt:
    """Hold what was sent against the form, and let it arrive: sealed, with a consent for each ticked box.

    With a ``visit``, what is sent twice from one page is taken in once, and a network that sends too often is turned
    away (TooManySent). How often it has sent says nothing about anybody, so it may know. Raises FormChanged too.
    """
    register = policy.register()
    process, form = rules.form_of(register, form_id, data_subject)
    showing = showings.read(visit.page, form_id) if visit else None
    if showing:
        _still_means_the_same(showing)
    events = _offered(register, process.id, at) if form.event_field else {}
    submission = rules.accept(process, form, values, consents, events)
    arrival = _arrival(submission, visit, showing, language=language, at=at, data_subject=data_subject)
    if submission.event:
        arrival = _registering(arrival, submission, events[submission.event], register)
    outcome = arrive(arrival=arrival, by=by, at=at, beside=[_counted(visit, arrival, at)] if visit else ())
    if outcome.verdict is Verdict.UNDER_AGE:
        raise NotAccepted(_too_young(submission, outcome))
    return _receipt(submission, arrival, outcome)


def _offered(register: Register, process: str, at: datetime) -> dict[str, Offered]:
    day = local_date(at, register.desk.time_zone)
    return {each.id: each for each in queries.offered(process, on=day)}


def _registering(arrival: Arrival, submission: Submission, event: Offered, register: Register) -> Arrival:
    """A registration, as any other channel of events tells of one: its thread is the event, and its day what counts."""
    asked = submission.form.event_field
    said = {name: value for name, value in arrival.pieces.items() if asked is None or name != asked.name}
    return replace(
        arrival, pieces={EVENT: event.title, EVENT_DATE: event.on.isoformat(), **said}, event=event.title,
        thread=thread_of(event.title, event.on), anchored_at=midnight(event.on, register.desk.time_zone),
    )  # fmt: skip


def _too_young(submission: Submission, outcome: Outcome) -> dict[str, str]:
    """Beside which field it is said: the one that told the age, or the boxes, where only they are not for children."""
    if youth.TO_AGREE in outcome.reasons:
        return {"consents": "too-young-to-agree"}
    asked = [field.name for field in submission.form.fields if field.kind in ("birth_date", "age")]
    return {next((name for name in asked if name in submission.values), asked[0]): "too-young"}


def clear_sendings(*, at: datetime) -> int:
    """Forget from where forms were sent, and which pages, once neither counts any more; gives how many."""
    before = at - networks.WINDOW
    Arrived.objects.filter(channel__startswith=of_form(""), at__lte=before, held=None).delete()
    return Sending.objects.filter(sent_at__lte=before).delete()[0]


def _still_means_the_same(showing: Showing) -> None:
    """Raises FormChanged where the policy has changed since, in a way that matters to who fills in this form."""
    now = policy.active()
    if showing.version == now.version:
        return
    then = policy.kept(showing.version)
    if then is None or not rules.same_terms(then.register, now.register, showing.form):
        raise FormChanged(f"form {showing.form!r} was opened under other terms than are in force")


def _arrival(
    submission: Submission, visit: Visit | None, showing: Showing | None, *, language: str, at: datetime,
    data_subject: str,
) -> Arrival:  # fmt: skip
    form = submission.form
    asked = [box.purpose for box in rules.asked_by_sending(policy.register(), form)]
    return Arrival(
        channel=of_form(form.id),
        key=_key(submission, visit, showing),
        happened_at=at,
        identifiers=submission.identifiers,
        pieces=submission.values,
        words=[field.name for field in form.fields if not field.identifies and field.kind != "event"],
        # The words in the language they were read in, whatever the one who hands them over says.
        language=showing.language if showing else language,
        network=visit.network if visit else "",
        data_subject=data_subject,
        consents=(*asked, *submission.consents),
        # Who hands a form over without a visit (an example, a test) has shown what is in force.
        shown=showing.version if showing else policy.version() if visit is None else "",
        signs=tuple(_signs(visit, showing, at)) if visit else (),
    )


def _signs(visit: Visit, showing: Showing | None, at: datetime) -> Iterator[str]:
    """What speaks for a machine."""
    if visit.trapped:
        yield "filled-a-hidden-field"
    if showing is None:
        yield "form-never-shown"
    elif showing.shown_at is not None and at - showing.shown_at < FASTEST:
        yield "too-fast"


def _key(submission: Submission, visit: Visit | None, showing: Showing | None) -> str:
    """Both the page and the words: who goes back and writes something else has something else to say."""
    if visit is None:
        return str(uuid4())
    # A form that stands on another's page is the same for everybody: there the network tells one from another.
    page = showing.once if showing and showing.once else visit.network
    said = [page, dict(submission.values), list(submission.consents)]
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _counted(visit: Visit, arrival: Arrival, at: datetime) -> Row:
    """One more from this network, to be written with what was sent: each commit waits for the disk. Raises TooManySent.

    What has come before is let through, however many came since: it is not taken in again, and not counted.
    """
    # Who comes from no network we can name shares a limit with nobody: the page's token is theirs alone.
    near = networks.mark(visit.network, door="forms", secret=settings.SECRET_KEY, otherwise=visit.page)
    within = sum(sent_at > at - networks.WINDOW for (sent_at,) in pick(Sending, "sent_at", network=near))
    if within >= networks.PER_NETWORK and not seen_before(arrival):
        with transaction.atomic():
            audit.record(act="intake.too-many-sent", by="public", at=at)
        raise TooManySent("this network has sent too many forms within the hour")
    return Row(Sending, network=near, sent_at=at)


def _receipt(submission: Submission, arrival: Arrival, outcome: Outcome) -> Receipt:
    register, purpose = policy.register(), submission.form.purpose
    by_email = tuple(each for each in arrival.consents if keeping.is_to_be_confirmed(arrival, register, each))
    answer_by = submission.form.confirm_within.end(local_date(outcome.at, register.desk.time_zone))
    found = register.purpose(purpose)
    # The loader refuses a register in which a form names a purpose that is not there.
    assert found is not None
    return Receipt(
        reference=str(outcome.record or outcome.held or uuid4()).split("-")[0].upper(),
        subject=outcome.subject,
        process=submission.process.id,
        purpose=purpose,
        basis=found.basis,
        consents=arrival.consents,
        kept_until=_kept_until(register, submission.process.id, outcome.at, arrival.anchored_at),
        at=outcome.at,
        verdict=outcome.verdict,
        to_confirm=by_email,
        lapses_on=answer_by if purpose in by_email else None,
    )


def _kept_until(register: Register, process: str, at: datetime, counted_from: datetime | None) -> date:
    zone = register.desk.time_zone
    anchor = local_date(counted_from, zone) if counted_from else None
    return ending(register, process, collected_on=local_date(at, zone), anchored_on=anchor).ends_on
