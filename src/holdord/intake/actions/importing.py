"""A file of many things: brought and sealed, looked through, confirmed by a person, read in, and gone.

Promise:  4.2c - every channel ends in the one store; 9.1 - what was brought is never in clear on the disk
Law:      GDPR Art. 5(1)(c)-(d), (f), 25(1)
Takes:    a channel of the register, bytes, what stands for what in them; who brings it, and when
Gives:    the import's id; its report
Refuses:  NoSuchChannel, NotFromAFile, vault TooLarge, LegendFaulty; NoSuchImport, NotNow, HasFaults
Next:     reading.py (how a sealed file is read), ../workflow.py (when it is read in)

Each row is one `arrive`, which may be called again: cut off at any moment, it goes on where it was, and nothing is
stored twice.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from uuid import UUID, uuid4

import structlog
from django.db import InterfaceError, OperationalError, transaction

from holdord.audit import actions as audit
from holdord.intake.actions import anchoring, calling_off
from holdord.intake.actions.arriving import arrive, foresee
from holdord.intake.actions.reading import Sealed, opened, questions_of, read
from holdord.intake.arrivals import Content
from holdord.intake.channels.items import WHOLE, CalledOff, Fault, Given, Item, Skipped, Told
from holdord.intake.channels.kinds import Questions, kind
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.receiving import arrival_of
from holdord.intake.channels.report import Fared, Report, fared, of, report_of
from holdord.intake.models import Import, ImportFile
from holdord.intake.rules import ImportState, OutOfScope
from holdord.intake.stamps import NoSuchChannel, NotItsPurpose
from holdord.lib.jobs import enqueue
from holdord.lib.registry import said
from holdord.policy import queries as policy
from holdord.policy.channels import Channel
from holdord.vault import actions as vault
from holdord.vault import files
from holdord.vault import queries as keys

log = structlog.get_logger(__name__)

#: Bytes of the file that is read, of each that lies beside it, and of all together; and so many files.
LARGEST = 64 * 1024 * 1024
LARGEST_BESIDE = 25 * 1024 * 1024
LARGEST_IN_ALL = 1024 * 1024 * 1024
MOST_FILES = 1000

#: Nobody decided about it for so long: it goes.
WAITS = timedelta(days=1)
#: Nobody has decided about it yet.
_OPEN = (ImportState.BROUGHT, ImportState.LOOKED_AT)
#: For so long after a file was read its key is looked for once more: cut off right then, it would stay.
_KEYS_LOOKED_FOR = timedelta(days=7)
#: How often it is written down how far we are.
_PROGRESS = 25


class NoSuchImport(LookupError):
    """Nothing was brought under that id."""


class NotNow(Exception):
    """The file does not stand where that can be done: it is being read, or it is over."""


class HasFaults(Exception):
    """Some rows cannot be read, and nobody said that the others are to be taken in without them."""


def bring(
    *,
    channel: str,
    name: str,
    content: Content,
    by: str,
    at: datetime,
    beside: Iterable[tuple[str, Content]] = (),
    legend: Legend | None = None,
    language: str = "",
) -> UUID:
    """Seal what somebody brings, and have it looked through; gives the import's id."""
    found = _channel(channel)
    row = Import(id=uuid4(), channel=channel, by=by, language=language or policy.register().languages[0])
    row.state, row.brought_at, row.touched_at = ImportState.BROUGHT.value, at, at
    vault.make_key(row.id, at=at)
    kept: list[ImportFile] = []
    try:
        _seal_files(row, [(name, content), *beside], kept)
        row.sealed = vault.seal_json(row.id, (legend or Legend()).plain(), keys.context_of(row, "sealed"))
        with transaction.atomic():
            row.save(force_insert=True)
            for file in kept:
                file.save(force_insert=True)
            audit.record(
                act="intake.bring", by=by, at=at, process=found.process,
                detail={"import": str(row.id), "channel": channel, "files": len(kept)},
            )  # fmt: skip
    except BaseException:
        for file in kept:
            files.remove(file.id)
        vault.destroy_key(row.id, at=at, by=by)
        raise
    return row.id


def ask(*, id: UUID, by: str, at: datetime) -> Questions:
    """What to ask a person about this file. OPENS its headings, and the names of those who write in a chat."""
    with transaction.atomic():
        row = _standing(id, *_OPEN)
        audit.record(act="intake.ask", by=by, at=at, detail={"import": str(id)})
    return questions_of(_sealed(row))


def map_out(*, id: UUID, legend: Legend, by: str, at: datetime) -> None:
    """Note what stands for what; the file is looked through anew."""
    with transaction.atomic():
        row = _locked(id, *_OPEN)
        row.sealed = vault.seal_json(row.id, legend.plain(), keys.context_of(row, "sealed"))
        row.state, row.report, row.touched_at = ImportState.BROUGHT.value, {}, at
        row.save(update_fields=["sealed", "state", "report", "touched_at"])
        audit.record(act="intake.map", by=by, at=at, detail={"import": str(id)})
        enqueue("intake.look", f"{id}:{at.timestamp():.0f}", whole=str(id))


def have_looked_at(*, id: UUID, at: datetime) -> None:
    """Have the file looked through, beside whatever goes on."""
    with transaction.atomic():
        _standing(id, ImportState.BROUGHT)
        enqueue("intake.look", f"{id}:{at.timestamp():.0f}", whole=str(id))


def look(*, id: UUID, at: datetime) -> Report:
    """Read all of it and store nothing: what would become of each row, and every fault.

    Raises NotNow where it was mapped anew, confirmed or let go meanwhile: then this says nothing of it any more.
    """
    row = _standing(id, *_OPEN)
    report, seen = Report(), _Seen()
    for found in read(_sealed(row)):
        _foreseen(anchoring.not_yet(found, _channel(row.channel).process, at), row, report, seen, at)
    as_it_was = Import.objects.filter(pk=id, state__in=[state.value for state in _OPEN], sealed=row.sealed)
    if not as_it_was.update(state=ImportState.LOOKED_AT.value, report=report.plain(), touched_at=at):
        raise NotNow(f"the file {id} was changed while it was looked through. Look at it again")
    return report


def confirm(*, id: UUID, sound_only: bool, by: str, at: datetime) -> None:
    """Let it be read in; raises HasFaults, unless the sound rows are to be taken in without the others."""
    with transaction.atomic():
        row = _locked(id, ImportState.LOOKED_AT)
        report = report_of(row.report)
        if report.faulty and (not sound_only or report.faulty == report.read):
            raise HasFaults(f"rows that cannot be read: {report.faulty}. Correct them, or take in the others alone")
        row.state, row.sound_only, row.report, row.done = ImportState.CONFIRMED.value, sound_only, {}, 0
        row.confirmed_at, row.touched_at = at, at
        row.save()
        audit.record(
            act="intake.confirm", by=by, at=at,
            detail={"import": str(id), "sound_only": sound_only, "rows": report.read},
        )  # fmt: skip
        enqueue("intake.import", str(id), whole=str(id))


def run(*, id: UUID, at: datetime) -> Report | None:
    """Read it in, from where it was left; None, if there is nothing (more) to do."""
    row = Import.objects.filter(pk=id, state=ImportState.CONFIRMED.value).first()
    if row is None:
        return None
    report, seen = report_of(row.report), _Seen()
    try:
        for number, given in enumerate(read(_sealed(row)), start=1):
            found = anchoring.not_yet(given, _channel(row.channel).process, at)
            before = seen.before(found)
            if number <= row.done:
                continue
            _taken_in(found, row, report, before, at)
            if number % _PROGRESS == 0:
                _note_progress(row, report, number, at)
    except (NoSuchChannel, NotItsPurpose):
        # The register has changed meanwhile: what was taken in stays, the rest has no place any more.
        report.fault(Fault(WHOLE, said("the register has no such channel any more"), said("Write it under 'channels'")))
        _over(row, report, ImportState.FAILED, by=row.by, at=at)
        return report
    _over(row, report, ImportState.DONE, by=row.by, at=at)
    return report


def drop(*, id: UUID, by: str, at: datetime) -> None:
    """Let the file go, unread."""
    with transaction.atomic():
        row = _locked(id, *_OPEN)
        _close(row, report_of(row.report), ImportState.DROPPED, by=by, at=at)
    vault.destroy_key(id, at=at, by=by)


def clear_imports(*, at: datetime) -> int:
    """Let go what nobody decided about in time, and keys that a crash left behind; gives how many were let go."""
    waiting = [state.value for state in _OPEN]
    due = list(Import.objects.filter(state__in=waiting, touched_at__lte=at - WAITS).values_list("id", flat=True))
    for id in due:
        # Confirmed or let go by somebody meanwhile: then it is seen to.
        with suppress(NotNow):
            drop(id=id, by="system:intake", at=at)
    for id in Import.objects.filter(finished_at__gt=at - _KEYS_LOOKED_FOR).values_list("id", flat=True):
        vault.destroy_key(id, at=at, by="system:intake")
    return len(due)


class _Seen:
    """What stands in the file more than once. Sixteen bytes a row."""

    def __init__(self) -> None:
        self._keys: set[bytes] = set()

    def before(self, found: Given) -> bool:
        if not isinstance(found, Item) or found.anchors_only:
            return False
        key = blake2b(found.key.encode(), digest_size=16).digest()
        if key in self._keys:
            return True
        self._keys.add(key)
        return False


def _foreseen(found: Given, row: Import, report: Report, seen: _Seen, at: datetime) -> None:
    if isinstance(found, Fault):
        report.fault(found)
    elif isinstance(found, Told):
        report.told.append(found)
    elif isinstance(found, Skipped):
        report.note(found.place, Fared.LEFT_OUT)
    elif isinstance(found, CalledOff):
        known = calling_off.meant(found, process=_channel(row.channel).process)
        report.note(found.place, Fared.CALLED_OFF if known else Fared.LEFT_OUT)
    elif found.anchors_only:
        process = _channel(row.channel).process
        report.note(found.place, Fared.MOVED if anchoring.known(found.identifiers, process) else Fared.NOBODY)
    elif seen.before(found):
        report.note(found.place, Fared.SEEN_BEFORE)
    else:
        report.note(found.place, _foreseen_arrival(found, row, at))


def _foreseen_arrival(item: Item, row: Import, at: datetime) -> Fared:
    try:
        verdict, again = foresee(arrival=arrival_of(item, row.channel, language=row.language, at=at), at=at)
    except OutOfScope:
        return Fared.OUT_OF_SCOPE
    return Fared.SEEN_BEFORE if again else of(verdict)


def _taken_in(found: Given, row: Import, report: Report, before: bool, at: datetime) -> None:
    if isinstance(found, Fault):
        report.fault(found)
    elif isinstance(found, Told):
        report.told.append(found)
    elif isinstance(found, Skipped):
        report.note(found.place, Fared.LEFT_OUT)
    elif before:
        report.note(found.place, Fared.SEEN_BEFORE)
    elif isinstance(found, CalledOff):
        off = calling_off.call_off(found, process=_channel(row.channel).process, by=row.by, at=at)
        report.note(found.place, Fared.CALLED_OFF if off else Fared.LEFT_OUT)
    else:
        arrived(found, _channel(row.channel), report, language=row.language, by=row.by, at=at, since=row.confirmed_at)


def arrived(
    item: Item, channel: Channel, report: Report, *, language: str, by: str, at: datetime, since: datetime | None
) -> None:
    """Take one thing in, and note how it fared. What came ``since`` then is this very reading's, cut off before."""
    try:
        if item.anchors_only and item.anchored_at:
            moved = anchoring.move(item.identifiers, process=channel.process, on=item.anchored_at, by=by, at=at)
            report.note(item.place, Fared.MOVED if moved else Fared.NOBODY)
            return
        outcome = arrive(arrival=arrival_of(item, channel.id, language=language, at=at), by=by, at=at)
        if outcome.again and outcome.subject and item.anchored_at:
            anchoring.move_of(outcome.subject, process=channel.process, on=item.anchored_at, by=by, at=at)
    except OutOfScope:
        report.note(item.place, Fared.OUT_OF_SCOPE)
        return
    except (NoSuchChannel, NotItsPurpose, OperationalError, InterfaceError):
        # Not of this row: the register has changed, or the database is gone. It goes on later, from here.
        raise
    except Exception:
        log.exception("a row of an import could not be kept", place=item.place)
        cure = said("Tell whoever runs this house; the log says more")
        report.fault(Fault(item.place, said("the row could not be kept"), cure))
        return
    ours = outcome.again and since is not None and outcome.at >= since
    report.note(item.place, of(outcome.verdict) if ours else fared(outcome))
    report.files_left += len(outcome.left)


def _note_progress(row: Import, report: Report, number: int, at: datetime) -> None:
    Import.objects.filter(pk=row.pk, state=ImportState.CONFIRMED.value).update(
        done=number, report=report.plain(), touched_at=at
    )


def _over(row: Import, report: Report, state: ImportState, *, by: str, at: datetime) -> None:
    """Remove the files and their key; what stays is the report."""
    _close(row, report, state, by=by, at=at)
    # After the commit, for it cannot be rolled back; cut off in between, it is done by the next night.
    vault.destroy_key(row.id, at=at, by=by)


def _close(row: Import, report: Report, state: ImportState, *, by: str, at: datetime) -> None:
    with transaction.atomic():
        for file in list(row.files.all()):
            transaction.on_commit(partial(files.remove, file.id))
            file.delete()
        row.state, row.report, row.sealed = state.value, report.plain(), b""
        row.finished_at, row.touched_at = at, at
        row.save()
        audit.record(
            act="intake.finish-import", by=by, at=at,
            detail={
                "import": str(row.id), "channel": row.channel, "state": state.value, "rows": report.read,
                "faults": report.faulty,
            },
        )  # fmt: skip


def _seal_files(row: Import, given: Sequence[tuple[str, Content]], kept: list[ImportFile]) -> None:
    if len(given) > MOST_FILES:
        raise files.TooLarge(f"more than {MOST_FILES} files at once. Bring them in portions")
    sealer, left = vault.sealer(row.id), LARGEST_IN_ALL
    for place, (name, content) in enumerate(given):
        file = ImportFile(id=uuid4(), whole=row, place=place)
        kept.append(file)
        most = LARGEST_BESIDE if place else LARGEST
        try:
            file.size = files.store(row.id, file.id, content, most=min(most, left)).size
        except files.TooLarge:
            if left >= most:
                raise
            raise files.TooLarge(f"more than {LARGEST_IN_ALL} bytes at once. Bring them in portions") from None
        left -= file.size
        file.name = sealer.seal_text(name[-200:], keys.context_of(file, "name"))


def _sealed(row: Import) -> Sealed:
    return opened(row)


def _standing(id: UUID, *states: ImportState) -> Import:
    return _checked(Import.objects.filter(pk=id).first(), id, states)


def _locked(id: UUID, *states: ImportState) -> Import:
    """The same, and nobody else decides about it until the transaction ends."""
    return _checked(Import.objects.select_for_update().filter(pk=id).first(), id, states)


def _checked(row: Import | None, id: UUID, states: Collection[ImportState]) -> Import:
    if row is None:
        raise NoSuchImport(f"nothing was brought under {id}")
    if row.state not in {state.value for state in states}:
        raise NotNow(f"the file {id} is {row.state}. Look at it again")
    return row


def _channel(id: str) -> Channel:
    found = policy.register().channel(id)
    if found is None:
        raise NoSuchChannel(f"the register has no channel {id!r}. Write it under 'channels'")
    kind(found.kind)
    return found
