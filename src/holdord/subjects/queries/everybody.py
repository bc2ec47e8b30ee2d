"""The same facts as `facts_of`, as conditions on a person in SQL: for questions about everybody at once.

Takes:    codes, days as moments, the dialect's form of a moment (``as_stored``)
Gives:    lib.sql.Sql over the alias ``p`` of the table of people. Nothing is read here
Next:     ../../decisions/audience.py, the only one who asks
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from holdord.lib.sql import Sql, among, any_of, every
from holdord.subjects.models import DataSubject, Identifier, Limit, PersonalData, Relation, Told
from holdord.subjects.rules import FIRM
from holdord.terms import LimitKind

AsStored = Callable[[datetime], Any]

#: The table of people, under the name that every condition here uses.
PEOPLE = f"{DataSubject._meta.db_table} p"
_RELATION, _RECORD = Relation._meta.db_table, PersonalData._meta.db_table
_LIMIT, _IDENTIFIER, _TOLD = Limit._meta.db_table, Identifier._meta.db_table, Told._meta.db_table

#: What nothing but that table knows.
COUNTRY = "p.country"
#: Whoever is not closed into somebody else.
OPEN = Sql("p.merged_into_id IS NULL")
#: The same, where ``p`` is a table of ids: hardly anybody is closed, so those are looked up.
NOT_CLOSED = Sql(f"p.id NOT IN (SELECT id FROM {DataSubject._meta.db_table} WHERE merged_into_id IS NOT NULL)")


def known(conditions: Collection[Sql], processes: Collection[str], *, at: Any) -> Sql:
    """The person is known somewhere where one of the conditions holds.

    Each names its processes (`in_processes`) and is about one relation, under the alias ``r``, with the moment of its
    newest record by ``at`` in ``d.newest``.
    """
    whose = every([Sql("r.subject_id = p.id"), any_of(conditions)])
    return _relations("1", whose, processes, at=at).within("EXISTS (")


def all_known(conditions: Collection[Sql], processes: Collection[str], *, at: Any) -> Sql:
    """The same, as a table of everybody known so: for questions that ask nothing else of the table of people."""
    found = _relations("DISTINCT r.subject_id AS id", any_of(conditions), processes, at=at)
    return found.within("(", ") p")


def _relations(what: str, wanted: Sql, processes: Collection[str], *, at: Any) -> Sql:
    # The index of newest records holds neither process nor stamp: whose they are is said by the relations. Where nearly
    # all are asked about (``processes`` is empty then), to ask them costs more than to group a few too many.
    conditions = [Sql("n.collected_at <= %s", (at,))]
    source = f"(SELECT n.relation_id, MAX(n.collected_at) AS newest FROM {_RECORD} n "
    if processes:
        conditions.append(among("k.process", sorted(processes)))
        source += f"JOIN {_RELATION} k ON k.id = n.relation_id "
    newest = every(conditions).within(f"{source}WHERE ", " GROUP BY 1) d")
    joined = newest.within(f"SELECT {what} FROM {_RELATION} r LEFT JOIN ", " ON d.relation_id = r.id WHERE ")
    return joined + every([Sql("r.since_at <= %s", (at,)), wanted])


def in_processes(processes: Collection[str]) -> Sql:
    return among("r.process", processes)


def anchored_since(moment: Any) -> Sql:
    """The event that retention is counted from has happened, at that moment or later."""
    return Sql("r.anchored_at >= %s", (moment,))


ANCHORED = Sql("r.anchored_at IS NOT NULL")
UNANCHORED = Sql("r.anchored_at IS NULL")


def collected_since(moment: Any) -> Sql:
    """The newest record is from that moment or later; where there is none, the relation itself is."""
    return Sql("COALESCE(d.newest, r.since_at) >= %s", (moment,))


def limited(scopes: Collection[str], firm: Collection[str], outweighed: Sql | None, *, at: Any) -> Sql:
    """A limit in force covers the purpose: one of ``scopes``, or, for a kind that nothing outweighs, of ``firm``.

    ``outweighed`` is what makes a limit that is not firm the older word, about the alias ``l``.
    """
    lasting = among("l.kind", sorted(kind.value for kind in FIRM))
    softer = [Sql("l.kind = %s", (LimitKind.OBJECTION.value,)), among("l.purpose", scopes)]
    softer += [outweighed.within("NOT (")] if outweighed else []
    covering = any_of([every([lasting, among("l.purpose", firm)]), every(softer)])
    conditions = [Sql("l.subject_id = p.id"), _in_force(at), covering]
    return every(conditions).within(f"EXISTS (SELECT 1 FROM {_LIMIT} l WHERE ")


def suppressed(scopes: Collection[str], outweighed: Sql | None, *, at: Any) -> Sql:
    """Somebody who was erased had one of the person's identifiers, and said no to the purpose."""
    conditions = [
        Sql('i.subject_id = p.id AND l."index" = i."index" AND l.kind = %s', (LimitKind.SUPPRESSION.value,)),
        among("l.purpose", scopes),
        _in_force(at),
    ]
    conditions += [outweighed.within("NOT (")] if outweighed else []
    return every(conditions).within(f"EXISTS (SELECT 1 FROM {_IDENTIFIER} i, {_LIMIT} l WHERE ")


def was_told(what: str, *, at: Any) -> Sql:
    return Sql(f"EXISTS (SELECT 1 FROM {_TOLD} t WHERE t.subject_id = p.id AND t.what = %s AND t.at <= %s)", (what, at))


def country_among(countries: Collection[str], otherwise: str) -> Sql:
    """The person's country is one of these; whose we do not know counts as ``otherwise``."""
    return among(COUNTRY, sorted({*countries, *([""] if otherwise in countries else [])}))


def _in_force(at: Any) -> Sql:
    return Sql("l.since_at <= %s AND (l.until_at IS NULL OR l.until_at > %s)", (at, at))
