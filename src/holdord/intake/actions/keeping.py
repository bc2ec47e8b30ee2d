"""What is let in becomes a person's: sealed, stamped, with a consent for each ticked box, and with its files.

Promise:  3.3a-c - stamped on the record at intake; 4.2a - recordings as sealed attachments; 2.5 - who carried it has it
Law:      GDPR Art. 5(1)(b), 6(1), 7(1)
Takes:    an Arrival and its Stamp, within the transaction of whoever calls
Gives:    TakenIn
Next:     confirming.py (a consent that counts only once it was confirmed)
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from holdord.consent import actions as consent
from holdord.consent import queries as choices
from holdord.intake.actions import anchoring, attending, confirming, telling
from holdord.intake.actions.attaching import File
from holdord.intake.actions.confirming import consent_wording_hash, hash_of
from holdord.intake.arrivals import LEFT_OUT, Arrival
from holdord.intake.rules import is_confirmed_by_email, same_terms
from holdord.intake.stamps import Stamp
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.policy.loader import Edition
from holdord.policy.register import Register
from holdord.recipients import actions as recipients
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.actions import TakenIn
from holdord.terms import LegalBasis
from holdord.vault import queries as vault


def take_in(arrival: Arrival, stamp: Stamp, *, by: str, at: datetime, ticked_by: str = "") -> TakenIn:
    """Seal it under its person, with its stamp; ``at`` is now, its own time is the arrival's.

    ``ticked_by`` is whose word a ticked box is, where that is not who takes it in: staff who let something in have seen
    nobody tick anything, and no yes is proven by it.
    """
    shown = _shown(arrival, at=at)
    taken = subjects.take_in(
        by=by,
        at=at,
        process=stamp.process,
        purpose=stamp.purpose,
        basis=stamp.basis,
        source=stamp.source,
        form=stamp.form,
        channel=stamp.channel,
        thread=_thread(arrival, stamp),
        identifiers=arrival.identifiers,
        payload={name: value for name, value in arrival.pieces.items() if name in stamp.pieces or name == LEFT_OUT},
        categories=stamp.categories,
        language=arrival.language,
        country=arrival.country,
        provided=stamp.from_person and not arrival.by_us,
        register_version=shown.version,
        wording_hash=wording_hash(stamp, arrival.language, shown),
        collected_at=arrival.happened_at,
    )
    _consents(arrival, stamp, taken, shown, by=ticked_by or by, at=at)
    _count_from(arrival, stamp, taken, by=by, at=at)
    telling.owe(arrival, stamp, taken, version=shown.version, by=by, at=at)
    if stamp.through:
        recipients.carried(
            subject=taken.subject, recipient=stamp.through, purpose=stamp.purpose, process=stamp.process, by=by, at=at,
            categories=stamp.categories,
        )  # fmt: skip
    return taken


def attach(taken: TakenIn, files: Sequence[File], stamp: Stamp, *, by: str, at: datetime) -> None:
    """Give the files to the person the record belongs to."""
    for file in files:
        id = uuid4()
        stored = file.given_to(taken.subject, id)
        subjects.attach(
            record=taken.record, id=id, name=file.name, kind=file.kind, category=stamp.files or "", size=stored.size,
            scan=file.scan, by=by, at=at,
        )  # fmt: skip


def _shown(arrival: Arrival, *, at: datetime) -> Edition:
    """The policy whose words the person had before them; where nobody can tell, or it says something else by now, the
    one in force."""
    now = policy.active()
    if arrival.form and arrival.shown not in ("", now.version):
        then = policy.kept(arrival.shown)
        if then is not None and same_terms(then.register, now.register, arrival.form):
            return then
    if policy.published() is not now:
        # The folder is in force, and may have been edited: what a record cites must be kept with it.
        policy_actions.remember(at=at, by="system:intake")
    return now


def is_to_be_confirmed(arrival: Arrival, register: Register, purpose: str) -> bool:
    """Whether that consent counts only once a letter was answered: as the register says, or since nobody can tell
    which words were shown."""
    found = register.form(arrival.form) if arrival.form else None
    return found is not None and (not arrival.shown or is_confirmed_by_email(register, found[1], purpose))


def _consents(arrival: Arrival, stamp: Stamp, taken: TakenIn, shown: Edition, *, by: str, at: datetime) -> None:
    """Each at the time it was ticked: what waited for a person gives nobody a yes that outlasts a later no."""
    to_confirm = []
    for purpose in arrival.consents:
        if arrival.happened_at < at and _is_over(taken.subject, purpose, since=arrival.happened_at, at=at):
            continue
        if is_to_be_confirmed(arrival, policy.register(), purpose):
            to_confirm.append(purpose)
            continue
        # A box left empty is no refusal and takes back nothing: who agreed last year may leave it empty today.
        consent.give(
            subject=taken.subject,
            purpose=purpose,
            by=by,
            at=min(arrival.happened_at, at),
            wording_hash=consent_wording_hash(purpose, arrival.language, shown),
            register_version=shown.version,
            language=arrival.language,
            channel=stamp.source,
            form=stamp.form,
        )
    if to_confirm:
        confirming.ask(to_confirm, arrival, stamp, taken, shown, by=by, at=at)


def _is_over(subject: UUID, purpose: str, *, since: datetime, at: datetime) -> bool:
    """Whether nobody asks for that yes any more, or the person has said something else since, of this purpose or by any
    limit."""
    entry = policy.register().purpose(purpose)
    if entry is None or entry.basis is not LegalBasis.CONSENT:
        return True
    said = choices.states(subject, at).get(purpose)
    limited = any(limit.since_at > since for limit in people.limits(subject, at=at))
    return limited or (said is not None and said.at > since)


def _count_from(arrival: Arrival, stamp: Stamp, taken: TakenIn, *, by: str, at: datetime) -> None:
    """What came is itself a contact; a delivery or an event it has to tell of."""
    contact = min(arrival.happened_at, at) if anchoring.event_of(stamp.process) == "last_contact" else None
    if on := arrival.anchored_at or contact:
        anchoring.move_of(taken.subject, process=stamp.process, on=on, by=by, at=at)
    if arrival.event and arrival.anchored_at:
        attending.note_event(
            process=stamp.process, title=arrival.event, at=arrival.anchored_at, thread=arrival.thread, seen_at=at
        )


def _thread(arrival: Arrival, stamp: Stamp) -> bytes | None:
    if arrival.event:
        return attending.mark_of(stamp.process, arrival.thread)
    return vault.keyed_hash("thread", f"{arrival.channel}\0{arrival.thread}") if arrival.thread else None


def wording_hash(stamp: Stamp, language: str, shown: Edition) -> str:
    """The hash of the words people had before them: around the form, or in the notice about the activity."""
    words = shown.wordings[shown.language(language)]
    if stamp.form:
        # As a visitor sees them: title, introduction, labels, hints.
        return hash_of(words.forms[stamp.form].model_dump(mode="json"))
    about = words.processes.get(stamp.process)
    return hash_of(about.model_dump(mode="json") if about else stamp.process)
