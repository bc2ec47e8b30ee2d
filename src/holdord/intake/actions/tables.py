"""Tables of the company's own databases, read by themselves every night, from where they were left.

Promise:  4.2c - every channel ends in the one store
Law:      GDPR Art. 5(1)(b)-(d)
Takes:    a channel of the register that names a table; who reads it, and when
Gives:    the report
Refuses:  NoSuchChannel, NotReached
"""

from datetime import datetime

import structlog
from django.conf import settings

from holdord.audit import actions as audit
from holdord.intake.actions import anchoring
from holdord.intake.actions.importing import arrived
from holdord.intake.channels.items import CalledOff, Fault, Skipped, Told
from holdord.intake.channels.receiving import here
from holdord.intake.channels.report import Fared, Report
from holdord.intake.channels.table.source import NotReached, portions
from holdord.intake.models import Reached
from holdord.intake.stamps import NoSuchChannel
from holdord.policy import queries as policy

log = structlog.get_logger(__name__)


def read_table(*, channel: str, by: str, at: datetime, whole: bool = False) -> Report:
    """Read what is new since last time, or ``whole`` all of it; each row is taken in once. Goes on after any crash."""
    found = policy.register().channel(channel)
    if found is None or found.table is None:
        raise NoSuchChannel(f"the register has no channel {channel!r} with a table. Write 'table' under it")
    url = settings.HOLDORD_COMPANY_DATABASES.get(found.table.database)
    if url is None:
        raise NotReached(
            f"HOLDORD_DATABASE_{found.table.database.upper()} is not set. Set it to the database's address"
        )
    column = found.table.cursor or ""
    row, _ = Reached.objects.get_or_create(channel=channel, defaults={"at": at, "column": column})
    report = Report()
    # Of another column the place says nothing: it is read from its beginning, and what came before is known again.
    after = "" if whole or row.column != column else row.cursor
    for portion in portions(url, found.table, here(policy.register()), after=after, dates=found.dates):
        for read in portion.found:
            each = anchoring.not_yet(read, found.process, at)
            if isinstance(each, Fault):
                report.fault(each)
            elif isinstance(each, Told):
                report.told.append(each)
            elif isinstance(each, Skipped | CalledOff):
                report.note(each.place, Fared.LEFT_OUT)
            else:
                arrived(each, found, report, language=policy.register().languages[0], by=by, at=at, since=at)
        Reached.objects.filter(pk=row.pk).update(cursor=portion.reached, column=column, at=at)
    Reached.objects.filter(pk=row.pk).update(fault_since_at=None, at=at)
    # What could not be read is behind the cursor from then on: it stays told until all of it is read anew.
    if report.faulty or not after:
        Reached.objects.filter(pk=row.pk).update(rows=report.read, faults=report.faulty)
    audit.record(
        act="intake.read-table", by=by, at=at, process=found.process,
        detail={"channel": channel, "rows": report.read, "faults": report.faulty},
    )  # fmt: skip
    return report


def read_tables(*, at: datetime) -> int:
    """Read every table the register names; one that is not reached does not keep the others."""
    read = 0
    for channel in policy.register().channels:
        if channel.table is not None:
            try:
                read += read_table(channel=channel.id, by="system:tables", at=at).read
            except NotReached as refused:
                row, _ = Reached.objects.get_or_create(channel=channel.id, defaults={"at": at})
                Reached.objects.filter(pk=row.pk, fault_since_at=None).update(fault_since_at=at)
                log.warning("a table of the company could not be read", channel=channel.id, why=str(refused))
    return read
