"""What may be asked about the door: who is kept out, what waits, what was brought, which events people registered for,
who was told where their data came from.

Other rooms and the faces ask here, and know no file of this folder.
"""

from holdord.intake.queries.blocking import (
    Blocked,
    block_among,
    blocked,
    blocked_as,
    blocks_by_index,
    ended_blocks,
    index_of,
    slipped_in,
    targets_of,
)
from holdord.intake.queries.came import came, held_back
from holdord.intake.queries.events import EventLine, Offered, awaited, called_off, event, events, offered
from holdord.intake.queries.imports import ImportLine, Work, imports, left_lying, one_import
from holdord.intake.queries.known import is_customer, lessons
from holdord.intake.queries.mailboxes import MailboxState, mailboxes
from holdord.intake.queries.tables import TableState, tables
from holdord.intake.queries.telling import Origin, OriginCount, decided, origins_of, to_be_told
from holdord.intake.queries.telling import count as origin_count
from holdord.intake.queries.waiting import (
    Waiting,
    late,
    line,
    of_minors,
    turned_away,
    turned_away_by_people,
    verdicts,
    waiting,
    waiting_counts,
)

__all__ = [
    "Blocked", "EventLine", "ImportLine", "MailboxState", "Offered", "Origin", "OriginCount", "TableState", "Waiting",
    "Work", "awaited", "block_among", "blocked", "blocked_as", "blocks_by_index", "called_off", "came",
    "decided", "ended_blocks", "event", "events", "held_back", "imports", "index_of", "is_customer", "late",
    "left_lying", "lessons", "line", "mailboxes", "of_minors", "offered", "one_import", "origin_count", "origins_of",
    "slipped_in", "tables", "targets_of", "to_be_told", "turned_away", "turned_away_by_people", "verdicts", "waiting",
    "waiting_counts",
]  # fmt: skip
