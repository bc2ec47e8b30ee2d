"""Taking in what a person sent: all of it, stamped and sealed, or nothing.

Promise:  3.3a-c - purpose, ground and consent are stamped on the record at the door
Law:      GDPR Art. 5(1)(b), 6(1), 7(1)
Takes:    a form's id, the values and ticked boxes as they came; who, when, where from
Gives:    Receipt, which is what the person may be told
Refuses:  NotAccepted (all faults by field), NoSuchForm, OutOfScope, TooManySent; nothing is stored then
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from holdord.audit import actions as audit
from holdord.consent import actions as consent
from holdord.intake import rules
from holdord.intake.models import Sending
from holdord.intake.rules import Submission
from holdord.lib import network as networks
from holdord.lib.days import local_date
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.policy.endings import ending
from holdord.policy.register import Purpose, Register
from holdord.subjects import actions as subjects
from holdord.subjects.actions import TakenIn


class TooManySent(Exception):
    """From this network so many forms have come within the hour that no more are taken in."""


@dataclass(frozen=True)
class Receipt:
    """What was taken in, why, on what ground, and until when. ``reference`` is random and names nobody."""

    reference: str
    subject: UUID
    process: str
    purpose: str
    basis: str
    consents: tuple[str, ...]
    kept_until: date
    at: datetime


@dataclass(frozen=True)
class Visit:
    """Where a public form came from. ``page`` is a token that is another one each time the form is shown."""

    network: str
    page: str = ""


def receive(
    *,
    form_id: str,
    values: Mapping[str, str],
    consents: Collection[str],
    language: str,
    by: str,
    at: datetime,
    source: str,
    data_subject: str | None = None,
    visit: Visit | None = None,
) -> Receipt:
    """Hold what was sent against the form, seal it, and record each ticked box, in one transaction.

    With a ``visit``, what is sent twice from one page is taken in once, and a network that sends too often is turned
    away (TooManySent). How often it has sent says nothing about anybody, so it may know.
    """
    process, form = rules.form_of(policy.register(), form_id, data_subject)
    submission = rules.accept(process, form, values, consents)
    if visit and _too_many(visit, submission, at):
        with transaction.atomic():
            audit.record(act="intake.too-many-sent", by="public", at=at)
        raise TooManySent("this network has sent too many forms within the hour")
    with transaction.atomic():
        sending = _sending(visit, submission, at) if visit else None
        if sending and (before := _record_of(sending)):
            return _receipt(submission, before, sending.sent_at)
        taken = _take_in(submission, language=language, by=by, at=at, source=source)
        if sending:
            sending.record_id = taken.record
            sending.save(update_fields=["record"])
    return _receipt(submission, taken, at)


def clear_sendings(*, at: datetime) -> int:
    """Forget from where forms were sent, and which words, once neither counts any more; gives how many."""
    return Sending.objects.filter(sent_at__lte=at - networks.WINDOW).delete()[0]


def _too_many(visit: Visit, submission: Submission, at: datetime) -> bool:
    """Whether enough has come from there, apart from this very thing: to send it twice is not to send more."""
    sent = Sending.objects.filter(network=_network(visit), sent_at__gt=at - networks.WINDOW)
    return sent.exclude(once=_once(visit, submission)).count() >= networks.PER_NETWORK


def _network(visit: Visit) -> bytes:
    # Who comes from no network we can name shares a limit with nobody: the page's token is theirs alone.
    return networks.mark(visit.network, door="forms", secret=settings.SECRET_KEY, otherwise=visit.page)


def _sending(visit: Visit, submission: Submission, at: datetime) -> Sending:
    """The row for this sending; the one that is there, if the same words were sent from this very page already."""
    once = _once(visit, submission) if visit.page else None
    try:
        with transaction.atomic():
            return Sending.objects.create(network=_network(visit), once=once, sent_at=at)
    except IntegrityError:
        return Sending.objects.select_for_update().get(once=once)


def _once(visit: Visit, submission: Submission) -> bytes:
    """Both the page and the words: who goes back and writes something else has something else to say."""
    said = [visit.page, submission.form.id, dict(submission.values), list(submission.consents)]
    key = hashlib.sha256(b"holdord/intake/once/1\0" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, json.dumps(said, ensure_ascii=False, sort_keys=True).encode(), "sha256")


def _record_of(sending: Sending) -> TakenIn | None:
    """What a sending became already; None for a new one, and for one that has been erased meanwhile."""
    found = Sending.objects.filter(pk=sending.pk, record__isnull=False)
    for subject, record in found.values_list("record__relation__subject_id", "record_id"):
        return TakenIn(subject, record) if record else None
    return None


def _take_in(submission: Submission, *, language: str, by: str, at: datetime, source: str) -> TakenIn:
    form, register = submission.form, policy.register()
    # The register may have been edited since the house was opened: what a record cites must be kept with it.
    version = policy_actions.remember(at=at, by="system:intake")
    taken = subjects.take_in(
        by=by,
        at=at,
        process=submission.process.id,
        purpose=form.purpose,
        basis=_purpose(register, form.purpose).basis,
        source=source,
        form=form.id,
        identifiers=submission.identifiers,
        payload=submission.values,
        categories=submission.categories,
        language=language,
        register_version=version,
        wording_hash=form_wording_hash(form.id, language),
    )
    for purpose in submission.consents:
        # A box left empty is no refusal and takes back nothing: who agreed last year may leave it empty today.
        consent.give(
            subject=taken.subject,
            purpose=purpose,
            by=by,
            at=at,
            wording_hash=consent_wording_hash(purpose, language),
            register_version=version,
            language=language,
            channel=source,
            form=form.id,
        )
    return taken


def _receipt(submission: Submission, taken: TakenIn, at: datetime) -> Receipt:
    register, purpose = policy.register(), submission.form.purpose
    return Receipt(
        reference=str(taken.record).split("-")[0].upper(),
        subject=taken.subject,
        process=submission.process.id,
        purpose=purpose,
        basis=_purpose(register, purpose).basis,
        consents=submission.consents,
        kept_until=_kept_until(register, submission.process.id, at),
        at=at,
    )


def form_wording_hash(form_id: str, language: str) -> str:
    """The hash of the words around a form as a visitor sees them: title, introduction, labels, hints."""
    return _hash(policy.wording(language).forms[form_id].model_dump(mode="json"))


def consent_wording_hash(purpose: str, language: str) -> str:
    """The hash of the sentence beside a consent box, with its facts filled in, as it was shown (GDPR Art. 7(1))."""
    return _hash(policy.sentence(policy.wording(language).purposes[purpose].consent or "", language))


def _hash(wording: object) -> str:
    return hashlib.sha256(json.dumps(wording, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _purpose(register: Register, purpose: str) -> Purpose:
    found = register.purpose(purpose)
    if found is None:
        # The loader refuses a register in which a form names a purpose that is not there.
        raise LookupError(f"the register has no purpose {purpose!r}")
    return found


def _kept_until(register: Register, process: str, at: datetime) -> date:
    day = local_date(at, register.desk.time_zone)
    return ending(register, process, collected_on=day, anchored_on=None).ends_on
