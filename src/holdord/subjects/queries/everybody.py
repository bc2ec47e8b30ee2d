"""The same facts as `facts_of`, as conditions on a person in SQL: for questions about everybody at once.

Takes:    codes, days as moments, the dialect's form of a moment (``as_stored``)
Gives:    lib.sql.Sql over the alias ``p`` of the table of people. Nothing is read here
Next:     ../../decisions/audience.py, the only one who asks
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from holdord.lib.sql import ALWAYS, Sql, among, any_of, every
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


def known(conditions: Collection[Sql], *, at: Any) -> Sql:
    """The person is known somewhere where one of the conditions holds.

    Each names its processes (`in_processes`) and is about one relation, under the alias ``r``, and one record of it by
    ``at``, under ``n``, which is empty where there is none.
    """
    whose = every([Sql("r.subject_id = p.id"), any_of(conditions)])
    return _relations("1", whose, at=at).within("EXISTS (")


def all_known(conditions: Collection[Sql], *, at: Any) -> Sql:
    """The same, as a table of everybody known so, some several times: where the table of people is asked no more."""
    return _relations("r.subject_id AS id", any_of(conditions), at=at).within("(", ") p")


def _relations(what: str, wanted: Sql, *, at: Any) -> Sql:
    # The newest record is new enough where any one is, since no condition asks for an older one: so nothing is grouped,
    # and each record is looked at once.
    beside = Sql(f"LEFT JOIN {_RECORD} n ON n.relation_id = r.id AND n.collected_at <= %s WHERE ", (at,))
    return Sql(f"SELECT {what} FROM {_RELATION} r ") + beside + every([Sql("r.since_at <= %s", (at,)), wanted])


def in_processes(processes: Collection[str]) -> Sql:
    return among("r.process", processes)


def anchored_since(moment: Any) -> Sql:
    """The event that retention is counted from has happened, at that moment or later."""
    return Sql("r.anchored_at >= %s", (moment,))


ANCHORED = Sql("r.anchored_at IS NOT NULL")
UNANCHORED = Sql("r.anchored_at IS NULL")


def collected_since(moment: Any) -> Sql:
    """The newest record is from that moment or later; where there is none, the relation itself is."""
    return Sql("COALESCE(n.collected_at, r.since_at) >= %s", (moment,))


def limited(scopes: Collection[str], firm: Collection[str], outweighed: Sql | None, *, at: Any) -> Sql:
    """A limit in force covers the purpose: one of ``scopes``, or, for a kind that nothing outweighs, of ``firm``.

    ``outweighed`` is what makes a limit that is not firm the older word, about the alias ``l``.
    """
    lasting = among("l.kind", sorted(kind.value for kind in FIRM))
    newest = outweighed.within("NOT (") if outweighed else ALWAYS
    if set(scopes) == set(firm):
        # As it mostly is: then the purpose is asked first and once, and leaves few to ask the rest of.
        kinds = among("l.kind", sorted(kind.value for kind in {*FIRM, LimitKind.OBJECTION}))
        covering = every([among("l.purpose", scopes), kinds, *([any_of([lasting, newest])] if outweighed else [])])
    else:
        softer = [Sql("l.kind = %s", (LimitKind.OBJECTION.value,)), among("l.purpose", scopes), newest]
        covering = any_of([every([lasting, among("l.purpose", firm)]), every(softer)])
    conditions = [Sql("l.subject_id = p.id"), _in_force("l", at), covering]
    return every(conditions).within(f"EXISTS (SELECT 1 FROM {_LIMIT} l WHERE ")


def suppressed(scopes: Collection[str], outweighed: Sql | None, *, at: Any) -> Sql:
    """Somebody who was erased had one of the person's identifiers, and said no to the purpose."""
    # Few did: grouped, they are what is hashed, not all identifiers. Of several noes the last is the one to outweigh.
    noes = every([Sql("s.kind = %s", (LimitKind.SUPPRESSION.value,)), among("s.purpose", scopes), _in_force("s", at)])
    hashes = noes.within(f'SELECT s."index", MAX(s.since_at) AS since_at FROM {_LIMIT} s WHERE ', ' GROUP BY s."index"')
    source = hashes.within(f"EXISTS (SELECT 1 FROM {_IDENTIFIER} i JOIN (", ') l ON l."index" = i."index" WHERE ')
    return source + every([Sql("i.subject_id = p.id"), *([outweighed.within("NOT (")] if outweighed else [])]) + ")"


def was_told(what: str, *, at: Any) -> Sql:
    return Sql(f"EXISTS (SELECT 1 FROM {_TOLD} t WHERE t.subject_id = p.id AND t.what = %s AND t.at <= %s)", (what, at))


def country_among(countries: Collection[str], otherwise: str) -> Sql:
    """The person's country is one of these; whose we do not know counts as ``otherwise``."""
    return among(COUNTRY, sorted({*countries, *([""] if otherwise in countries else [])}))


def _in_force(alias: str, at: Any) -> Sql:
    return Sql(f"{alias}.since_at <= %s AND ({alias}.until_at IS NULL OR {alias}.until_at > %s)", (at, at))
