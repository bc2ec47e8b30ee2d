"""People hear of it before something of theirs goes, and have the time the register gives them; then it goes, or stays.

Promise:  5.1, 8.2b - who has an account hears of it before it goes, and may say that it stays
Law:      GDPR Art. 5(1)(a), 5(1)(e), 12(1)
Takes:    the moment, and who has it done; a person and a process
Gives:    how many letters; what went, by rule; the day to which it now stays
Refuses:  NotTheirsToSay, where nothing of theirs goes soon, or it rests on no contract and no consent
Why:      one row and its letter are one transaction, a person at a time: killed anywhere, nobody is written to twice,
          and nothing goes on the strength of a letter that did not go
Next:     ../queries/going.py (to whom), ../rules.py (from when it may go), portions.py (how it goes)
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from babel.dates import format_date
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from holdord.audit import actions as audit
from holdord.lib.registry import Memory
from holdord.notice import actions as notice
from holdord.notice import queries as letters
from holdord.notice.rules import RIGHTS_AT
from holdord.policy import queries as policy
from holdord.policy.wording import period
from holdord.retention.actions.evidence import Begun, Tally, heard
from holdord.retention.actions.portions import Swept
from holdord.retention.models import Forewarning
from holdord.retention.queries import Due, Going, by_rule, going, owed_letters, own_dates, written
from holdord.retention.rules import Stage, told_before
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import ALL_PURPOSES
from holdord.terms import LANGUAGES, IdentifierKind, LimitKind, paths
from holdord.vault.queries import Unreadable

TEMPLATE = "retention/letters/going"

#: The event that it counts as when a person says that something stays.
_CONTACT = "last_contact"


class NotTheirsToSay(ValueError):
    """Nothing of this person goes soon here, or it is not theirs to say that it stays. Nothing was changed."""


def forewarn(*, now: datetime, by: str) -> int:
    """Write to everybody of whom something goes soon and who has not heard of it; gives how many letters.

    Done twice, nobody is written to twice. Whom there is no way to write to is written down as such.
    """
    found = owed_letters(now)
    return sum(_tell(subject, now=now, by=by) for subject in dict.fromkeys(each.subject for each in found))


def keep(*, subject: UUID, process: str, by: str, at: datetime) -> date:
    """The person says that it stays: the time is counted anew from now. Gives the day on which it goes otherwise.

    Raises NotTheirsToSay.
    """
    with transaction.atomic():
        subjects.lock(subject)
        if not any(each.process == process and each.may_keep for each in going(subject, at)):
            raise NotTheirsToSay("nothing of this goes soon, or it is not the person's to say that it stays")
        subjects.move_anchor(subject=subject, process=process, event=_CONTACT, at=at, by=by)
        audit.record(act="retention.stays", by=by, at=at, subject=subject, process=process)
        return _next_end(subject, process, at)


def let_go_after_grace(begun: Begun, *, pause: float = 0.0) -> Iterator[tuple[Tally, int]]:
    """Erase what is due by rules that have people hear of it first, of those who have and whose time is over; by
    process and rule what went, and how many records a second look found left. By portions, as all that goes."""
    for ways in by_rule(begun.at):
        rule = ways[0].rule
        if rule.forewarning is None or rule.action in ("anonymise", "review"):
            continue
        swept, tally = Swept(ways[0], begun.by, begun.at, pause), Tally(ways[0].process.id, rule.id)

        def meet(goes: Sequence[Due], tally: Tally = tally) -> None:
            heard(begun, tally, goes)

        swept.go_by_person(ways, meet)
        tally.take(swept)
        yield tally, swept.left_by_person(ways)


def erase(*, subject: UUID, by: str, at: datetime) -> int:
    """Remove what was written down of somebody who goes; gives the number of rows. Their letters are another room's."""
    with transaction.atomic():
        removed, _ = Forewarning.objects.filter(subject_id=subject).delete()
        if removed:
            audit.record(act="retention.forget_forewarnings", by=by, at=at, subject=subject, detail={"rows": removed})
        return removed


def remember(source: UUID) -> Memory:
    """Which were the source's."""
    return {"forewarnings": [str(each.id) for each in written(source)]}


def hand_over(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """To the other id of the same person; gives the number of rows."""
    return _move(Forewarning.objects.filter(subject_id=source), target, by, at)


def hand_back(*, source: UUID, target: UUID, memory: Memory, by: str, at: datetime) -> int:
    """Give the source back what was written down of them; gives the number of rows."""
    return _move(Forewarning.objects.filter(subject_id=target, pk__in=memory["forewarnings"]), source, by, at)


def _move(rows: QuerySet[Forewarning], to: UUID, by: str, at: datetime) -> int:
    with transaction.atomic():
        moved = rows.update(subject_id=to)
        if moved:
            audit.record(act="retention.hand_over", by=by, at=at, subject=to, detail={"rows": moved})
        return moved


def _tell(subject: UUID, *, now: datetime, by: str) -> int:
    """One person, in all processes they are to hear of; gives how many letters were written."""
    with transaction.atomic():
        if not people.exists(subject):
            return 0
        subjects.lock(subject)
        # Looked at again, now that nobody else writes: they may have been in touch, or have been written to.
        owed = {each.process: each for each in going(subject, now)}
        ahead = {each.process: each for each in going(subject, now, bound=told_before)}
        return sum(
            _write(ahead.get(process, each), each, now=now, by=by)
            for process, each in owed.items()
            if each.standing.stage is Stage.OWED or _may_be_reached_now(each)
        )


def _may_be_reached_now(each: Going) -> bool:
    """Whom no letter reached may have given another address since."""
    if each.standing.stage is not Stage.UNREACHED:
        return False
    to, last = _address(each.subject), written(each.subject)[-1].message
    letter = letters.message(last) if last else None
    return to is not None and (letter is None or letter.to != to)


def _write(far: Going, near: Going, *, now: datetime, by: str) -> int:
    facts = people.facts(near.subject, at=now)
    silent = any(each.kind is LimitKind.SUPPRESSION and each.purpose == ALL_PURPOSES for each in facts.limits)
    to = None if silent else _address(near.subject)
    message = None
    if to is not None:
        try:
            message = _letter(far, near, to, facts.language, now=now, by=by)
        except notice.NotAnAddress:
            message = None
    if message is None and near.standing.stage is Stage.UNREACHED:
        return 0
    Forewarning.objects.create(
        id=uuid4(), subject_id=near.subject, process=near.process, rule=near.rule, upto=far.upto,
        first_on=near.first_on, last_on=far.last_on, message=message, written_at=now,
    )  # fmt: skip
    audit.record(
        act="retention.forewarn", by=by, at=now, subject=near.subject, process=near.process,
        detail={"letter": message is not None, "first_on": near.first_on.isoformat()},
    )  # fmt: skip
    return int(message is not None)


def _letter(far: Going, near: Going, to: str, language: str, *, now: datetime, by: str) -> UUID:
    edition = policy.active()
    spoken = edition.language(language)
    register, words = edition.register, edition.wordings[spoken]
    rule = register.rule(near.rule)
    title = words.processes.get(near.process)
    warns = rule.forewarning if rule else None
    locale = LANGUAGES[spoken].locale
    return notice.write(
        owner=None, subject=near.subject, to=to, template=TEMPLATE, language=spoken,
        context={
            "organisation": register.organisation, "process": title.title if title else near.process,
            "things": far.records, "grace": period(warns.grace, spoken) if warns else "",
            "first": format_date(near.first_on, "long", locale=locale),
            "last": format_date(far.last_on, "long", locale=locale), "one_day": near.first_on == far.last_on,
            "may_keep": near.may_keep, "account": settings.HOLDORD_ADDRESS + paths("account")[spoken],
            "rights": settings.HOLDORD_ADDRESS + RIGHTS_AT[spoken], "dpo_email": register.dpo.email,
            "authority": policy.authority(register.desk.authority),
        },
        by=by, at=now,
    )  # fmt: skip


def _address(subject: UUID) -> str | None:
    """Their e-mail address; none where we have none, or only one that somebody claimed for them."""
    try:
        points = people.contact_points(subject)
    except Unreadable:
        return None
    return next((point.value for point in points if point.kind is IdentifierKind.EMAIL and not point.claimed), None)


def _next_end(subject: UUID, process: str, at: datetime) -> date:
    return next(each.first_on for each in own_dates(subject, at) if each.process == process)
