"""Taking in what a person sent: all of it, stamped and sealed, or nothing.

Promise:  3.3a-c - purpose, ground and consent are stamped on the record at the door
Law:      GDPR Art. 5(1)(b), 6(1), 7(1)
Takes:    a form's id, the values and ticked boxes as they came; who, when, where from
Gives:    Receipt, which is what the person may be told
Refuses:  NotAccepted (all faults by field), NoSuchForm, OutOfScope; nothing is stored then
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from holdord.consent import actions as consent
from holdord.intake import rules
from holdord.lib.days import local_date
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.policy.endings import ending
from holdord.policy.register import Purpose, Register
from holdord.subjects import actions as subjects


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
) -> Receipt:
    """Hold what was sent against the form, seal it, and record each ticked box, in one transaction."""
    register = policy.register()
    process, form = rules.form_of(register, form_id, data_subject)
    submission = rules.accept(process, form, values, consents)
    with transaction.atomic():
        # The register may have been edited since the house was opened: what a record cites must be kept with it.
        version = policy_actions.remember(at=at, by="system:intake")
        taken = subjects.take_in(
            by=by,
            at=at,
            process=process.id,
            purpose=form.purpose,
            basis=_purpose(register, form.purpose).basis,
            source=source,
            form=form.id,
            identifiers=submission.identifiers,
            payload=submission.values,
            categories=submission.categories,
            language=language,
            register_version=version,
            wording_hash=form_wording_hash(form_id, language),
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
    return Receipt(
        reference=str(taken.record).split("-")[0].upper(),
        subject=taken.subject,
        process=process.id,
        purpose=form.purpose,
        basis=_purpose(register, form.purpose).basis,
        consents=submission.consents,
        kept_until=_kept_until(register, process.id, at),
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
