"""Keeping what people choose: asked, given, refused, withdrawn by them, revoked by us; and how they want to be reached.

Promise:  3.3c - "a consent for each purpose"; 8.7 - withdrawn at any time, as easily as given
Law:      GDPR Art. 7(1), 7(3); dpv:ConsentWithdrawn, dpv:ConsentRevoked
Takes:    ids; the hash of the wording shown, the version of the register; moments (aware, UTC)
Gives:    the id of the record. One transaction, one entry in the audit log; in force at once
Refuses:  NotOnConsent, NotDemonstrable, GivenAlready, NothingToWithdraw, NotAsked, NotTheirOwnWord (all in rules.py);
          NoSuchPerson
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from holdord.audit import actions as audit
from holdord.consent import queries, rules
from holdord.consent.actions import site
from holdord.consent.models import ChannelChoice, ConsentRecord, SiteLink
from holdord.ledger import actions as ledger
from holdord.ledger.rules import What
from holdord.lib.registry import Memory
from holdord.lib.rows import Question, Row, answers, asking, at_once, put
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects.rules import MARKETING
from holdord.terms import Channel, ConsentState, LegalBasis

#: What ends something, and may not be undone by a copy from before; and what the log calls it when it is done again.
_ENDING = {
    ConsentState.WITHDRAWN: "consent.withdraw",
    ConsentState.REVOKED: "consent.revoke",
    ConsentState.REFUSED: "consent.refuse",
    ConsentState.EXPIRED: "consent.expire",
}
_NOES = [ConsentState.REFUSED.value, ConsentState.WITHDRAWN.value, ConsentState.REVOKED.value]


class Shown(TypedDict):
    """What somebody was shown, where, and on which form; the database keeps it with their answer."""

    wording_hash: str
    register_version: str
    language: str
    channel: str
    form: NotRequired[str | None]


class Ended(TypedDict):
    """The same for who takes something back: they need not have been shown anything."""

    channel: str
    wording_hash: NotRequired[str]
    register_version: NotRequired[str]
    language: NotRequired[str]
    form: NotRequired[str | None]


def ask(*, subject: UUID, purpose: str, by: str, at: datetime, **shown: Unpack[Shown]) -> UUID:
    """Note that the person was asked. Silence afterwards is no consent."""
    _stands_on_consent(purpose)
    return _record(ConsentState.REQUESTED, "consent.ask", subject, purpose, by, at, **shown)


def give(*, subject: UUID, purpose: str, by: str, at: datetime, **shown: Unpack[Shown]) -> UUID:
    """Note that the person said yes to this purpose, to which words, in which language."""
    _stands_on_consent(purpose)
    return _record(ConsentState.GIVEN, "consent.give", subject, purpose, by, at, **shown)


def confirm(*, request: UUID, at: datetime) -> UUID:
    """The person says yes to what they were asked by a letter to the address they gave; gives the record of the yes.

    Done again, the first yes stands. Both steps are on record, each with its own time: the words are those of the
    first. Raises NotAsked.
    """
    asked = queries.request(request)
    if asked is None:
        raise rules.NotAsked("no such question is on record. It was erased, or never asked")
    with transaction.atomic():
        subjects.lock(asked.subject)
        if (given := queries.given_since(asked)) is not None:
            return given
        if not queries.still_asked(asked, at=at):
            raise rules.NotAsked("the question was answered otherwise, its time was up, or it is another one by now")
        return _record(
            ConsentState.GIVEN, "consent.confirm", asked.subject, asked.purpose, f"subject:{asked.subject}", at,
            wording_hash=asked.wording_hash, register_version=asked.register_version, language=asked.language,
            channel="letter", form=asked.form,
        )  # fmt: skip


def expire(*, subject: UUID, purpose: str, by: str, at: datetime) -> UUID:
    """Nobody answered in time: that is no consent. Raises NotAsked."""
    return _record(ConsentState.EXPIRED, "consent.expire", subject, purpose, by, at, channel="letter")


def refuse(*, subject: UUID, purpose: str, by: str, at: datetime, **shown: Unpack[Shown]) -> UUID:
    """Note that the person said no. It costs them nothing."""
    _stands_on_consent(purpose)
    return _record(ConsentState.REFUSED, "consent.refuse", subject, purpose, by, at, **shown)


def withdraw(*, subject: UUID, purpose: str, by: str, at: datetime, **how: Unpack[Ended]) -> UUID:
    """The person takes their yes back. No purpose, ground or wording can stand in the way."""
    return _record(ConsentState.WITHDRAWN, "consent.withdraw", subject, purpose, by, at, **how)


def revoke(*, subject: UUID, purpose: str, by: str, at: datetime, **how: Unpack[Ended]) -> UUID:
    """We end a consent ourselves: the purpose ends, or the consent turns out not to have been free."""
    return _record(ConsentState.REVOKED, "consent.revoke", subject, purpose, by, at, **how)


def end_again(*, subject: UUID, purpose: str, state: ConsentState, by: str, at: datetime, channel: str) -> bool:
    """In a copy from before: what was refused, withdrawn, revoked or ran out is so again. Gives whether it was not."""
    with transaction.atomic():
        subjects.lock(subject)
        before, _ = _latest(subject, purpose)
        if before is ConsentState.GIVEN and state is not ConsentState.REVOKED:
            state = ConsentState.WITHDRAWN
        if before is None or (before is not ConsentState.GIVEN and before is not ConsentState.REQUESTED):
            return False
        if before is ConsentState.REQUESTED and state is not ConsentState.EXPIRED:
            state = ConsentState.REFUSED
        _record(state, _ENDING[state], subject, purpose, by, at, channel=channel)
    return True


def choose_channel(
    *, subject: UUID, channel: Channel, wanted: bool, by: str, at: datetime, purpose: str = "",
    direct_marketing: bool = False,
) -> UUID:  # fmt: skip
    """Note whether the person wants to be reached in this way: for a purpose, for direct marketing, or ("") at all.

    The last word that covers a purpose counts, in force at once. A wish opens nothing that is closed for another
    reason. ``direct_marketing`` excludes ``purpose``. Raises NotTheirOwnWord.
    """
    if direct_marketing and purpose:
        raise ValueError("choose_channel: either a purpose or direct marketing, not both")
    rules.check_channel(wanted=wanted, by=by)
    scope = MARKETING if direct_marketing else purpose
    with transaction.atomic():
        subjects.lock(subject)
        word = ChannelChoice(channel=channel.value, purpose=scope, wanted=wanted, at=at, by=by)
        row = _say(word, subject, number=_next_word(subject, channel.value), id=word.id)
        if not wanted:
            ledger.note(What.CHANNEL, at=at, subject=subject, scope=scope, why=channel.value)
        audit.record(
            act="consent.choose_channel", by=by, at=at, subject=subject, purpose=scope or None,
            detail={"record": str(row.id), "channel": channel.value, "wanted": wanted},
        )  # fmt: skip
    return row.id


def erase(*, subject: UUID, by: str, at: datetime) -> int:
    """Remove a person's choices for good; gives the number of rows."""
    with transaction.atomic():
        removed = ConsentRecord.objects.filter(subject_id=subject).delete()[0]
        removed += ChannelChoice.objects.filter(subject_id=subject).delete()[0]
        removed += site.erase_site(subject)
        audit.record(act="consent.erase", by=by, at=at, subject=subject, detail={"rows": removed})
    return removed


def remember(source: UUID, target: UUID) -> Memory:
    """Which choices are the source's, under which numbers, and which the target's."""
    mine = ConsentRecord.objects.filter(subject_id=source).order_by("at", "number")
    words = ChannelChoice.objects.filter(subject_id=source).order_by("at", "number")
    theirs = ConsentRecord.objects.filter(subject_id=target).values_list("id", flat=True)
    return {
        "choices": [{"id": str(row.id), "purpose": row.purpose, "number": row.number} for row in mine],
        "of_target": [str(id) for id in theirs],
        "words": [{"id": str(row.id), "channel": row.channel, "number": row.number} for row in words],
        "site": [
            str(visitor) for visitor in SiteLink.objects.filter(subject_id=source).values_list("visitor", flat=True)
        ],
        "words_of_target": [
            str(id) for id in ChannelChoice.objects.filter(subject_id=target).values_list("id", flat=True)
        ],
    }


def merge(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """Hand a person's choices to the other id of the same person; gives the number of rows.

    A record is never changed: each is written again for the target, at its own time, in place of the old one.
    Of two choices about a purpose the later one stands, whoever of the two made it.
    """
    with transaction.atomic():
        subjects.lock(target)
        rows = list(ConsentRecord.objects.filter(subject_id=source).order_by("at", "number"))
        for row in rows:
            _write_again(row, target, number=_next_number(target, row.purpose))
        words = list(ChannelChoice.objects.filter(subject_id=source).order_by("at", "number"))
        for word in words:
            _say_again(word, target, number=_next_word(target, word.channel))
        moved = len(rows) + len(words) + site.hand_over(source, target)
        audit.record(act="consent.merge", by=by, at=at, subject=target, detail={"source": str(source), "rows": moved})
    return moved


def unmerge(*, source: UUID, target: UUID, memory: Memory, by: str, at: datetime) -> int:
    """Give the source back their choices; gives the number of rows.

    A no that came since the merge counts for both, since nobody can say whose it was; a yes stays with the target.
    """
    with transaction.atomic():
        subjects.lock(target)
        numbers = {entry["id"]: entry["number"] for entry in memory["choices"]}
        rows = list(ConsentRecord.objects.filter(subject_id=target, pk__in=numbers).order_by("at", "number"))
        for row in rows:
            _write_again(row, source, number=numbers[str(row.id)])
        purposes = {entry["purpose"] for entry in memory["choices"]}
        since = ConsentRecord.objects.filter(subject_id=target, purpose__in=purposes, state__in=_NOES)
        for row in since.exclude(pk__in=memory["of_target"]).order_by("at", "number"):
            _write(row, source, number=_next_number(source, row.purpose), id=uuid4())
        moved = len(rows) + _part_words(source, target, memory)
        moved += site.hand_over(target, source, [UUID(each) for each in memory.get("site", ())])
        audit.record(act="consent.unmerge", by=by, at=at, subject=target, detail={"source": str(source), "rows": moved})
    return moved


def _part_words(source: UUID, target: UUID, memory: Memory) -> int:
    """The same for words about channels: each goes back, and a no that came since counts for both."""
    numbers = {entry["id"]: entry["number"] for entry in memory.get("words", ())}
    words = list(ChannelChoice.objects.filter(subject_id=target, pk__in=numbers).order_by("at", "number"))
    for word in words:
        _say_again(word, source, number=numbers[str(word.id)])
    since = ChannelChoice.objects.filter(subject_id=target, wanted=False)
    for word in since.exclude(pk__in=memory.get("words_of_target", ())).order_by("at", "number"):
        _say(word, source, number=_next_word(source, word.channel), id=uuid4())
    return len(words)


def _say_again(word: ChannelChoice, subject: UUID, *, number: int) -> None:
    ChannelChoice.objects.filter(pk=word.pk).delete()
    _say(word, subject, number=number, id=word.pk)


def _say(word: ChannelChoice, subject: UUID, *, number: int, id: UUID) -> ChannelChoice:
    return ChannelChoice.objects.create(
        id=id, subject_id=subject, channel=word.channel, purpose=word.purpose, number=number, wanted=word.wanted,
        at=word.at, by=word.by,
    )  # fmt: skip


def _next_word(subject: UUID, channel: str) -> int:
    rows = ChannelChoice.objects.filter(subject_id=subject, channel=channel)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _write_again(row: ConsentRecord, subject: UUID, *, number: int) -> None:
    """The same choice, of the other person: the database lets none be changed."""
    ConsentRecord.objects.filter(pk=row.pk).delete()
    _write(row, subject, number=number, id=row.pk)


def _write(row: ConsentRecord, subject: UUID, *, number: int, id: UUID) -> None:
    ConsentRecord.objects.create(
        id=id, subject_id=subject, purpose=row.purpose, number=number, state=row.state, at=row.at,
        wording_hash=row.wording_hash, register_version=row.register_version, language=row.language,
        channel=row.channel, form=row.form, by=row.by,
    )  # fmt: skip


def _stands_on_consent(purpose: str) -> None:
    entry = policy.register().purpose(purpose)
    if entry is None or entry.basis is not LegalBasis.CONSENT:
        raise rules.NotOnConsent(f"{purpose!r} is no purpose of the register that stands on consent")


def _record(
    state: ConsentState, act: str, subject: UUID, purpose: str, by: str, at: datetime, *, channel: str,
    wording_hash: str = "", register_version: str = "", language: str = "", form: str | None = None,
) -> UUID:  # fmt: skip
    with at_once():
        # The lock makes "what stands now" and "what comes next" one step; the numbering is unique besides.
        (rows,) = subjects.lock(subject, beside=[_choices(subject, purpose)])
        before, since = _last_of(rows)
        rules.check(
            before, state, wording_hash=wording_hash, register_version=register_version,
            outgrown=_is_outgrown(purpose, since),
        )  # fmt: skip
        id = uuid4()
        put(Row(
            ConsentRecord, id=id, subject_id=subject, purpose=purpose, number=_next_of(rows),
            state=state.value, at=at, wording_hash=wording_hash, register_version=register_version, language=language,
            channel=channel, form=form or "", by=by,
        ))  # fmt: skip
        if state in _ENDING:
            ledger.note(What.WITHDRAWAL, at=at, subject=subject, scope=purpose, why=state.value)
        audit.record(
            act=act, by=by, at=at, subject=subject, purpose=purpose, basis=LegalBasis.CONSENT.value,
            detail={"record": str(id), "channel": channel},
        )  # fmt: skip
    return id


def _latest(subject: UUID, purpose: str) -> tuple[ConsentState | None, datetime | None]:
    """Where it stands, and since when."""
    return _last_of(answers(_choices(subject, purpose))[0])


def _choices(subject: UUID, purpose: str) -> Question:
    return asking(ConsentRecord, "at", "number", "state", subject_id=subject, purpose=purpose)


def _last_of(rows: Sequence[tuple[Any, ...]]) -> tuple[ConsentState | None, datetime | None]:
    at, _, state = max(rows, default=(None, 0, None))
    return (ConsentState(state), at) if state else (None, None)


def _is_outgrown(purpose: str, since: datetime | None) -> bool:
    """Whether the purpose has grown since, so that an earlier yes does not cover it."""
    entry = policy.register().purpose(purpose)
    return bool(entry and entry.consent_since and since and since < entry.consent_since)


def _next_number(subject: UUID, purpose: str) -> int:
    return _next_of(answers(_choices(subject, purpose))[0])


def _next_of(rows: Sequence[tuple[Any, ...]]) -> int:
    return max((number for _, number, _ in rows), default=0) + 1
