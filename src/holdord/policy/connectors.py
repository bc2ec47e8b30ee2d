"""How a recipient is reached when data are corrected, restricted, erased, or a copy is wanted.

Promise:  8.2a, 8.3, 8.4c - what is done here is done where the data went
Law:      GDPR Art. 15, 19, 28(3)(e)
Takes:    plain mappings, as policy/loader.py reads them from YAML
Gives:    Connector. Nothing secret: addresses and passwords stand in a setting HOLDORD_RECIPIENT_<NAME>
Next:     connector_references.py (what belongs together), ../recipients/connectors/ (the code that reaches them)
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from holdord.policy.entry import Entry
from holdord.policy.periods import Period
from holdord.policy.scalars import Column, Email, Id, Line
from holdord.terms import IdentifierKind

ConnectorKind = Literal["sql", "wordpress", "imap", "http", "opendsr", "mail", "task"]


class ConnectedTable(Entry):
    """A table in which a recipient holds people: what finds them there, and what becomes of their rows.

    ``found_by`` leads from a kind of identifier to the column it stands in; a table without is reached by links.
    ``told_apart_by`` is the column with the name, where several people may share one address: a row with a name that
    is not theirs is left alone. ``erased``: rows are deleted; or cleared, which empties the columns of ``clear``; or
    kept under ``statute``. ``columns`` leads from a field of ours to the column it is corrected in. ``restricted_by``
    and ``objected_by`` are columns that are set to true while that holds.
    """

    name: Line
    found_by: Mapping[IdentifierKind, Line] = Field(default_factory=dict)
    told_apart_by: Line | None = None
    erased: Literal["delete", "clear", "keep"] = "delete"
    clear: tuple[Line, ...] = ()
    statute: Id | None = None
    columns: Mapping[Id, Line] = Field(default_factory=dict)
    restricted_by: Line | None = None
    objected_by: Line | None = None


class Link(Entry):
    """That one table's rows refer to another's, where the database itself does not say so."""

    column: Column
    refers_to: Column


class Connector(Entry):
    """How a recipient is reached. ``address`` is the NAME of a setting HOLDORD_RECIPIENT_<NAME>, in small letters.

    ``tables`` and ``links`` are for a database, ``reassign_to`` for WordPress: the number of the user who keeps the
    articles of one that goes. ``email`` is where a letter goes. A task is for somebody of ``role``, to be done
    ``within`` that time, by these ``instructions``.
    """

    kind: ConnectorKind
    address: Id | None = None
    tables: tuple[ConnectedTable, ...] = ()
    links: tuple[Link, ...] = ()
    reassign_to: Annotated[int, Field(ge=1, le=2_000_000_000)] | None = None
    email: Email | None = None
    role: Literal["dpo", "case_handler", "account_manager"] | None = None
    within: Period | None = None
    instructions: Line | None = None
