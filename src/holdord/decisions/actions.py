"""Asking with a trace, keeping what was answered, and opening a person's data for a purpose.

Promise:  5.2e, 7.1, 9.3 - each read has a purpose, is the role's to make, and is logged; others are refused
Law:      GDPR Art. 5(2), 29, 32(4)
Takes:    ids, a purpose of the register, a role (staff.roles codes), moments (aware, UTC)
Gives:    an answer; the items of a person that the role may see for the purpose
Refuses:  rules.NotForThisPurpose, subjects.queries.NoSuchPerson. A refused read is logged too: call it outside a
          transaction of your own, or the trace goes with it
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from holdord.audit import actions as audit
from holdord.decisions import queries, record, rules
from holdord.decisions.models import Decision
from holdord.decisions.queries import Weighed
from holdord.decisions.rules import ASKED_BY_A_MACHINE, Answer, Asked, NotForThisPurpose
from holdord.lib.days import local_date, midnight
from holdord.lib.registry import Item, Look, Memory, newest, portraits
from holdord.lib.rows import Row, put
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.policy.periods import Period
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import Channel

#: The log takes no longer text; codes beyond it are left out there, never in the answer.
_LONGEST = 100

#: How long an answer is kept with its facts: until a claim about the use is barred (dk-forældelsesloven section 3).
KEPT_FOR = Period(3, "year")

_BATCH = 500

#: What kind of data a note is: the first of these that its process holds.
_OF_A_NOTE = ("history", "other")


def ask(
    *,
    subject: UUID | None,
    purpose: str,
    recipient: str | None = None,
    by: str,
    at: datetime,
    categories: Collection[str] = (),
    channel: Channel | None = None,
    carries_notice: bool = False,
    automated: bool = False,
) -> Answer:
    """The answer of `may`, kept with what it was made of, and noted in the audit log."""
    asked = Asked(purpose, recipient, tuple(categories), channel, carries_notice, automated)
    return ask_each([(subject, asked)], by=by, at=at)[0]


def ask_each(
    questions: Sequence[tuple[UUID | None, Asked]], *, by: str, at: datetime, stops: bool | None = None
) -> list[Answer]:
    """Several questions at one moment, each answered, kept and noted; all in one transaction.

    ``stops`` ends with the first yes (True) or the first no (False): what comes after it counts as not asked.
    """
    with transaction.atomic():
        found = _until(queries.weigh_all(questions, at=at), stops)
        for weighed in found:
            note(weighed, act=ASKED_BY_A_MACHINE if weighed.asked.automated else "decisions.may", by=by, at=at)
    return [weighed.answer for weighed in found]


def search(
    asked: Asked, *, by: str, at: datetime, after: UUID | None, limit: int, of: datetime | None = None
) -> list[UUID]:
    """A page of everybody of whom the answer is yes, and an entry in the log that somebody fetched it: how many.

    ``of`` asks about a moment gone by.
    """
    known = policy.register()
    with transaction.atomic():
        found = queries.audience_page(asked, at=of or at, after=after, limit=limit)
        audit.record(
            act="decisions.search", by=by, at=at, purpose=asked.purpose if known.purpose(asked.purpose) else None,
            detail={
                "people": len(found),
                **({"recipient": asked.recipient if known.recipient(asked.recipient) else record.UNLISTED}
                   if asked.recipient else {}),
            },
        )  # fmt: skip
    return found


def _until(found: list[Weighed], stops: bool | None) -> list[Weighed]:
    last = next((place for place, weighed in enumerate(found) if weighed.answer.allowed is stops), len(found))
    return found[: last + 1]


def note(weighed: Weighed, *, act: str, by: str, at: datetime) -> None:
    """Keep an answer, and write it into the audit log, within the caller's transaction.

    What was asked in words the register does not know is not repeated there. An answer about nobody we know is noted
    and not kept.
    """
    answer, register = weighed.answer, policy.register()
    known = register.recipient(answer.recipient or "")
    kept = _keep(weighed, by=by, at=at)
    audit.record(
        act=act, by=by, at=at, subject=weighed.subject,
        purpose=answer.purpose if register.purpose(answer.purpose) else None, process=answer.process,
        basis=answer.basis,
        detail={
            "allowed": answer.allowed,
            "reasons": _codes(answer),
            **({"recipient": known.id if known else record.UNLISTED} if answer.recipient else {}),
            **({"channel": weighed.asked.channel.value} if weighed.asked.channel else {}),
            **({"decision": str(kept)} if kept else {}),
        },
    )  # fmt: skip


def _keep(weighed: Weighed, *, by: str, at: datetime) -> UUID | None:
    answer, asked, register = weighed.answer, weighed.asked, weighed.register
    if weighed.facts.subject is None or register.purpose(asked.purpose) is None:
        return None
    recipient = record.UNLISTED if asked.recipient and not register.recipient(asked.recipient) else asked.recipient
    row = Row(
        Decision, id=uuid4(), subject_id=weighed.facts.subject.subject, at=at, by=by, purpose=asked.purpose,
        recipient=recipient or "", channel=asked.channel.value if asked.channel else "",
        asked=record.asked(register, asked), process=answer.process or "", allowed=answer.allowed,
        reasons=[record.reason(register, reason) for reason in answer.reasons],
        facts=record.kept(register, weighed.facts, asked), register_version=answer.version,
    )  # fmt: skip
    put(row)
    if policy.kept(answer.version) is None:
        # The version an answer cites is kept with it, or nobody could show what it rested on.
        policy_actions.remember(at=at, by="system:decisions")
    kept: UUID = row.pk
    return kept


def forget_old(*, by: str, at: datetime) -> int:
    """Remove the answers whose time is up; gives how many. The audit log still has that each was asked."""
    before = midnight(KEPT_FOR.latest_start(local_date(at, "UTC")), "UTC")
    with transaction.atomic():
        removed, _ = Decision.objects.filter(at__lt=before).delete()
        if removed:
            audit.record(act="decisions.forget", by=by, at=at, detail={"rows": removed})
    return removed


def erase(*, subject: UUID, by: str, at: datetime) -> int:
    """Remove every answer about a person; gives the number of rows."""
    with transaction.atomic():
        removed, _ = Decision.objects.filter(subject_id=subject).delete()
        audit.record(act="decisions.erase", by=by, at=at, subject=subject, detail={"rows": removed})
    return removed


def remember(source: UUID, target: UUID) -> Memory:
    """Which answers were about the source."""
    return {"answers": [str(id) for id in Decision.objects.filter(subject_id=source).values_list("id", flat=True)]}


def merge(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """Hand the answers to the other id of the same person; gives the number of rows."""
    return _hand_over(Decision.objects.filter(subject_id=source), target, "decisions.merge", source, target, by, at)


def unmerge(*, source: UUID, target: UUID, memory: Memory, by: str, at: datetime) -> int:
    """Give the source back the answers that were about them; gives the number of rows."""
    rows = Decision.objects.filter(subject_id=target, pk__in=memory["answers"])
    return _hand_over(rows, source, "decisions.unmerge", source, target, by, at)


def _hand_over(rows: QuerySet[Decision], to: UUID, act: str, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """An answer is never changed: each is written again about the other id, as it was given, in place of the old."""
    with transaction.atomic():
        found = list(rows)
        Decision.objects.filter(pk__in=[row.pk for row in found]).delete()
        for row in found:
            row.subject_id = to
        Decision.objects.bulk_create(found, batch_size=_BATCH)
        audit.record(act=act, by=by, at=at, subject=target, detail={"source": str(source), "rows": len(found)})
    return len(found)


@dataclass(frozen=True)
class Opened:
    """A page of a person: who they are, the newest of what happened, and from where the next page goes on.

    ``processes`` are those the reader sees, ``hidden`` what is for the team of a contract that they are not in.
    """

    card: people.Card
    items: tuple[Item, ...]
    after: tuple[datetime, UUID] | None
    processes: frozenset[str]
    hidden: frozenset[UUID]


def open_person(*, subject: UUID, purpose: str, staff_id: UUID, role: str, at: datetime) -> list[Item]:
    """Everything we hold of a person that this role may see for this purpose, oldest room first.

    Whoever guards data (rules.GUARDS) may open them for a purpose of theirs. Whoever uses them may do so only where
    `may` says yes: to look is to use, and a restriction or an objection reaches that too. An active customer is opened
    by those assigned to them; what came under a contract is shown by its stamp alone to whoever is not in its team.
    """
    visible = _let_in(subject, purpose, staff_id, role, at)
    hidden = people.hidden_from(staff_id, subject, at=at)
    with transaction.atomic():
        items = [item for portrait in portraits.all() for item in portrait.show(subject)]
        shown = [item for item in items if rules.is_shown(role, visible, room=item.room, process=item.process)]
        _note_reading(subject, purpose, staff_id, role, at, shown, hidden)
    return [replace(item, fields={}, files=()) if item.id in hidden else item for item in shown]


def open_contact(
    *,
    subject: UUID,
    purpose: str,
    staff_id: UUID,
    role: str,
    at: datetime,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 25,
    only: frozenset[UUID] | None = None,
) -> Opened:
    """A page of a person for this role and purpose, the newest first; nothing is opened but what is on it.

    Who may, and what is hidden, is as for `open_person`. ``before`` is `Opened.after` of the page before; ``only`` the
    ids of what the page is about: one correspondence.
    """
    visible = _let_in(subject, purpose, staff_id, role, at)
    hidden = people.hidden_from(staff_id, subject, at=at)
    look = Look(limit + 1, before, visible, hidden, only)
    with transaction.atomic():
        found = [item for portrait in portraits.all() for item in portrait.recent(subject, look)]
        shown = [item for item in found if rules.is_shown(role, visible, room=item.room, process=item.process)]
        page = newest(shown, look)
        card = people.card(subject, hidden=hidden, processes=visible)
        _note_reading(subject, purpose, staff_id, role, at, page[:limit], hidden)
    last = page[limit - 1] if len(page) > limit else None
    after = (last.at, last.id) if last and last.at and last.id else None
    return Opened(card, tuple(page[:limit]), after, visible, hidden)


def open_for(*, purpose: str, by: str, at: datetime) -> list[queries.Usable]:
    """Everything held for a purpose that may be used for it now, opened: of everybody of whom `may` says yes, what is
    not over age. In no order; one entry in the log, with how many.

    For a use of many people's data at once. Nothing comes of a purpose that the register does not know.
    """
    with transaction.atomic():
        found, entry = queries.usable(purpose, at=at), policy.register().purpose(purpose)
        audit.record(
            act="decisions.open_for", by=by, at=at, purpose=purpose if entry else None,
            basis=entry.basis.value if entry else None, detail={"records": len(found)},
        )  # fmt: skip
    return found


def open_file(*, subject: UUID, file: UUID, purpose: str, staff_id: UUID, role: str, at: datetime) -> people.File:
    """A file of a person, for this role and purpose: a recording, a document. The reading is noted.

    Raises NotForThisPurpose, also where its record is none of the role's, or is for the team of a contract alone.
    """
    visible = _let_in(subject, purpose, staff_id, role, at)
    owner, found = people.file(file)
    process = people.process_of(found.record)
    if owner != subject or not rules.is_shown(role, visible, room="subjects", process=process):
        raise people.NoSuchPerson(f"person {subject} has no such file that this role sees")
    under = people.secrets_of(subject).get(found.record, ())
    if found.record in people.hidden_from(staff_id, subject, at=at):
        _refused_read(subject, purpose, role, "for-a-team", f"staff:{staff_id}", at)
        raise NotForThisPurpose("for-a-team")
    with transaction.atomic():
        subjects.read(
            subject=subject, purpose=purpose, by=f"staff:{staff_id}", at=at, what="file", role=role, under=under
        )
    return found


def write_note(
    *, subject: UUID, purpose: str, process: str, text: str, language: str, staff_id: UUID, role: str, at: datetime
) -> UUID:
    """Keep what a member of staff writes about a person, under the purpose they have them open for; gives the record.

    Raises NotForThisPurpose where they may not open them for it, subjects.rules.NotANote for no text.
    """
    visible = _let_in(subject, purpose, staff_id, role, at)
    edition = policy.active()
    entry, where = edition.register.purpose(purpose), edition.register.process(process)
    if process not in visible or entry is None or where is None or purpose not in where.purposes:
        raise NotForThisPurpose("process-not-of-role")
    return subjects.note(
        subject=subject, process=process, purpose=purpose, basis=entry.basis, text=text, language=language,
        category=next((each for each in _OF_A_NOTE if each in where.categories), where.categories[0]),
        register_version=policy_actions.remember(at=at, by="system:decisions"), by=f"staff:{staff_id}", at=at,
    )  # fmt: skip


def _let_in(subject: UUID, purpose: str, staff_id: UUID, role: str, at: datetime) -> frozenset[str]:
    """The processes of a person that this reader may see; a no is logged, and raised."""
    facts = people.facts(subject, at=at)
    register = policy.register()
    try:
        visible = rules.may_read(register, role, purpose, [fact.process for fact in facts.relations])
        if role not in rules.GUARDS:
            _must_be_allowed(subject, purpose, at)
            serves = subject in people.serves(staff_id, [subject], at=at)
            rules.must_serve(register, facts.relations, at, serves=serves)
    except NotForThisPurpose as refused:
        _refused_read(subject, purpose, role, refused.code, f"staff:{staff_id}", at)
        raise
    return visible


def _note_reading(
    subject: UUID,
    purpose: str,
    staff_id: UUID,
    role: str,
    at: datetime,
    shown: Collection[Item],
    hidden: Collection[UUID],
) -> None:
    under = {code for item in shown if item.id not in hidden for code in item.under}
    subjects.read(
        subject=subject, purpose=purpose, by=f"staff:{staff_id}", at=at, what="person", role=role, under=under
    )


def _must_be_allowed(subject: UUID, purpose: str, at: datetime) -> None:
    answer = queries.may(subject=subject, purpose=purpose, at=at)
    if not answer.allowed:
        raise NotForThisPurpose("use-refused", answer.reasons)


def _refused_read(subject: UUID, purpose: str, role: str, code: str, by: str, at: datetime) -> None:
    known = policy.register().purpose(purpose)
    with transaction.atomic():
        audit.record(
            act="decisions.refused-read",
            by=by,
            at=at,
            subject=subject,
            purpose=known.id if known else None,
            detail={"code": code, "role": role if role.isidentifier() else "unknown"},
        )


def _codes(answer: Answer) -> str:
    said = ""
    for code in answer.codes:
        longer = f"{said},{code}" if said else code
        said = longer if len(longer) <= _LONGEST else said
    return said
