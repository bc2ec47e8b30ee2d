"""What a connector says belongs to its kind, and its tables hang together.

Law:      GDPR Art. 17(3)(b), 19
Takes:    the register, and where its parts stand
Gives:    faults, through the same table of checks as references.py
"""

from collections.abc import Iterator

from holdord.policy.connectors import ConnectedTable, Connector
from holdord.policy.faults import Fault, Path, Where, instead
from holdord.policy.references import check
from holdord.policy.register import Register

#: For which kinds a key is there, and which cannot do without it.
_BELONGS: dict[str, frozenset[str]] = {
    "address": frozenset({"sql", "wordpress", "imap", "http", "opendsr"}), "tables": frozenset({"sql"}),
    "links": frozenset({"sql"}), "reassign_to": frozenset({"wordpress"}), "email": frozenset({"mail"}),
    "role": frozenset({"mail", "task"}), "within": frozenset({"mail", "task"}), "instructions": frozenset({"task"}),
}  # fmt: skip
_NEEDED = {
    "address": ("address: shop", _BELONGS["address"]), "tables": ("tables: [{name: customers, ...}]", {"sql"}),
    "email": ("email: privacy@example.com", {"mail"}),
}  # fmt: skip


@check("recipients")
def a_connector_has_what_its_kind_needs(register: Register, where: Where) -> Iterator[Fault]:
    for path, connector in _connectors(register):
        for key, (example, kinds) in _NEEDED.items():
            if connector.kind in kinds and not getattr(connector, key):
                said = f"a connector of kind '{connector.kind}' needs '{key}'"
                yield where.fault(path, said, f"Write it, as in '{example}'")


@check("recipients")
def a_connector_has_nothing_of_another_kind(register: Register, where: Where) -> Iterator[Fault]:
    for path, connector in _connectors(register):
        for key, kinds in _BELONGS.items():
            if getattr(connector, key) and connector.kind not in kinds:
                said = f"a connector of kind '{connector.kind}' has no '{key}'"
                yield where.fault((*path, key), said, f"Leave it out, or write 'kind: {sorted(kinds)[0]}'")


@check("recipients")
def a_table_stands_once_and_says_what_becomes_of_its_rows(register: Register, where: Where) -> Iterator[Fault]:
    for path, connector in _connectors(register):
        seen: set[str] = set()
        for index, table in enumerate(connector.tables):
            here = (*path, "tables", index)
            if table.name in seen:
                yield where.fault(here, f"the table '{table.name}' stands twice", "Keep one")
            seen.add(table.name)
            yield from _becomes(where, here, table)
        if connector.tables and not any(table.found_by for table in connector.tables):
            right = "Write 'found_by: {email: email}' at the table people are found in"
            yield where.fault((*path, "tables"), "nobody can be found: no table has 'found_by'", right)


@check("recipients")
def a_link_leads_between_tables_that_stand_there(register: Register, where: Where) -> Iterator[Fault]:
    for path, connector in _connectors(register):
        known = [table.name for table in connector.tables]
        for index, link in enumerate(connector.links):
            for key in ("column", "refers_to"):
                table = getattr(link, key).rpartition(".")[0]
                if table not in known:
                    said = f"there is no table '{table}' in this connector"
                    yield where.fault((*path, "links", index, key), said, instead(table, known))


def _becomes(where: Where, path: Path, table: ConnectedTable) -> Iterator[Fault]:
    if table.erased == "clear" and not table.clear:
        yield where.fault(path, "'erased: clear' empties no column", "Write 'clear:' and the columns to empty")
    if table.clear and table.erased != "clear":
        yield where.fault((*path, "clear"), "'clear' belongs to 'erased: clear'", "Write that too, or leave it out")
    if table.erased == "keep" and not table.statute:
        right = "Write 'statute:' and its code, as in 'dk-bfl-12'"
        yield where.fault(path, "'erased: keep' names no law that obliges to keep it", right)
    if table.statute and table.erased != "keep":
        yield where.fault((*path, "statute"), "'statute' belongs to 'erased: keep'", "Write that too, or leave it out")


def _connectors(register: Register) -> Iterator[tuple[Path, Connector]]:
    for index, recipient in enumerate(register.recipients):
        if recipient.connector:
            yield ("recipients", index, "connector"), recipient.connector
