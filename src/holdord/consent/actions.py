"""Keeping what people choose: asked, given, refused, withdrawn by them, revoked by us.

Promise:  3.3c - "a consent for each purpose"; 8.7 - withdrawn at any time, as easily as given
Law:      GDPR Art. 7(1), 7(3); dpv:ConsentWithdrawn, dpv:ConsentRevoked
Takes:    ids; the hash of the wording shown, the version of the register; moments (aware, UTC)
Gives:    the id of the record. One transaction, one entry in the audit log; in force at once
Refuses:  NotOnConsent, NotDemonstrable, GivenAlready, NothingToWithdraw (all in rules.py), NoSuchPerson
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.consent import rules
from holdord.consent.models import ConsentRecord
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.terms import ConsentState, LegalBasis


def ask(
    *, subject: UUID, purpose: str, by: str, at: datetime, wording_hash: str, register_version: str, language: str,
    channel: str, form: str | None = None,
) -> UUID:  # fmt: skip
    """Note that the person was asked. Silence afterwards is no consent."""
    _stands_on_consent(purpose)
    return _record(
        ConsentState.REQUESTED, "consent.ask", subject, purpose, by, at, wording_hash, register_version, language,
        channel, form,
    )  # fmt: skip


def give(
    *, subject: UUID, purpose: str, by: str, at: datetime, wording_hash: str, register_version: str, language: str,
    channel: str, form: str | None = None,
) -> UUID:  # fmt: skip
    """Note that the person said yes to this purpose, to which words, in which language."""
    _stands_on_consent(purpose)
    return _record(
        ConsentState.GIVEN, "consent.give", subject, purpose, by, at, wording_hash, register_version, language,
        channel, form,
    )  # fmt: skip


def refuse(
    *, subject: UUID, purpose: str, by: str, at: datetime, wording_hash: str, register_version: str, language: str,
    channel: str, form: str | None = None,
) -> UUID:  # fmt: skip
    """Note that the person said no. It costs them nothing."""
    _stands_on_consent(purpose)
    return _record(
        ConsentState.REFUSED, "consent.refuse", subject, purpose, by, at, wording_hash, register_version, language,
        channel, form,
    )  # fmt: skip


def withdraw(
    *, subject: UUID, purpose: str, by: str, at: datetime, channel: str, wording_hash: str = "",
    register_version: str = "", language: str = "", form: str | None = None,
) -> UUID:  # fmt: skip
    """The person takes their yes back. No purpose, ground or wording can stand in the way."""
    return _record(
        ConsentState.WITHDRAWN, "consent.withdraw", subject, purpose, by, at, wording_hash, register_version, language,
        channel, form,
    )  # fmt: skip


def revoke(
    *, subject: UUID, purpose: str, by: str, at: datetime, channel: str, wording_hash: str = "",
    register_version: str = "", language: str = "", form: str | None = None,
) -> UUID:  # fmt: skip
    """We end a consent ourselves: the purpose ends, or the consent turns out not to have been free."""
    return _record(
        ConsentState.REVOKED, "consent.revoke", subject, purpose, by, at, wording_hash, register_version, language,
        channel, form,
    )  # fmt: skip


def erase(*, subject: UUID, by: str, at: datetime) -> int:
    """Remove a person's choices for good; gives the number of rows."""
    with transaction.atomic():
        removed, _ = ConsentRecord.objects.filter(subject_id=subject).delete()
        audit.record(act="consent.erase", by=by, at=at, subject=subject, detail={"rows": removed})
    return removed


def merge(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """Hand a person's choices to the other id of the same person; gives the number of rows.

    A record is never changed: each is written again for the target, at its own time, and the old one removed.
    Of two choices about a purpose the later one stands, whoever of the two made it.
    """
    with transaction.atomic():
        subjects.lock(target)
        rows = list(ConsentRecord.objects.filter(subject_id=source).order_by("at", "number"))
        for row in rows:
            ConsentRecord.objects.create(
                subject_id=target, purpose=row.purpose, number=_next_number(target, row.purpose), state=row.state,
                at=row.at, wording_hash=row.wording_hash, register_version=row.register_version,
                language=row.language, channel=row.channel, form=row.form, by=row.by,
            )  # fmt: skip
        ConsentRecord.objects.filter(pk__in=[row.pk for row in rows]).delete()
        audit.record(
            act="consent.merge", by=by, at=at, subject=target, detail={"source": str(source), "rows": len(rows)}
        )
    return len(rows)


def _stands_on_consent(purpose: str) -> None:
    entry = policy.register().purpose(purpose)
    if entry is None or entry.basis is not LegalBasis.CONSENT:
        raise rules.NotOnConsent(f"{purpose!r} is no purpose of the register that stands on consent")


def _record(
    state: ConsentState, act: str, subject: UUID, purpose: str, by: str, at: datetime, wording_hash: str,
    register_version: str, language: str, channel: str, form: str | None,
) -> UUID:  # fmt: skip
    with transaction.atomic():
        # The lock makes "what stands now" and "what comes next" one step; the numbering is unique besides.
        subjects.lock(subject)
        rules.check(_latest(subject, purpose), state, wording_hash=wording_hash, register_version=register_version)
        row = ConsentRecord.objects.create(
            subject_id=subject, purpose=purpose, number=_next_number(subject, purpose), state=state.value, at=at,
            wording_hash=wording_hash, register_version=register_version, language=language, channel=channel,
            form=form or "", by=by,
        )  # fmt: skip
        audit.record(
            act=act, by=by, at=at, subject=subject, purpose=purpose, basis=LegalBasis.CONSENT.value,
            detail={"record": str(row.id), "channel": channel},
        )  # fmt: skip
    return row.id


def _latest(subject: UUID, purpose: str) -> ConsentState | None:
    rows = ConsentRecord.objects.filter(subject_id=subject, purpose=purpose).order_by("-at", "-number")
    found = rows.values_list("state", flat=True).first()
    return ConsentState(found) if found else None


def _next_number(subject: UUID, purpose: str) -> int:
    rows = ConsentRecord.objects.filter(subject_id=subject, purpose=purpose).order_by("-number")
    return (rows.values_list("number", flat=True).first() or 0) + 1
