"""The database's own refusal: no row of the log is changed or removed, whoever asks and with whatever tool.

Why:      what the tree shows afterwards, the database had better refuse at once. Whoever owns the database can drop
          a trigger; the signed checkpoints that left the house are against them
Takes:    a schema editor, from a migration
Note:     on SQLite a later migration that alters a column builds the table anew and loses its triggers:
          end it with `put`
"""

from typing import Any

TABLES = ("audit_auditentry", "audit_treenode", "audit_checkpoint")

#: What an entry says. Its place (position, leaf) is set once, from nothing.
_SAID = ("id", "at", "by", "act", "subject", "purpose", "process", "basis", "detail")
_REFUSED = "audit: an entry of the log is never changed and never removed"


def put(apps: Any, schema_editor: Any) -> None:
    """Create the triggers, if this connection holds the log."""
    _run(schema_editor, _create)


def drop(apps: Any, schema_editor: Any) -> None:
    """Remove the triggers: for undoing the migration, and for tests that play the thief."""
    _run(schema_editor, _drop)


def _run(schema_editor: Any, statements: Any) -> None:
    if schema_editor.connection.alias != "default":
        return
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def _create(vendor: str) -> list[str]:
    statements = _drop(vendor)
    if vendor == "postgresql":
        statements.append(
            "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        statements.append(
            "CREATE FUNCTION audit_refuse_unless_empty() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ DECLARE rows bigint; BEGIN "
            "EXECUTE 'TABLE ' || quote_ident(TG_TABLE_NAME) || ' LIMIT 1'; GET DIAGNOSTICS rows = ROW_COUNT; "
            f"IF rows > 0 THEN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'restrict_violation'; END IF; "
            "RETURN NULL; END $$"
        )
    for table in TABLES:
        statements += _postgresql(table) if vendor == "postgresql" else _sqlite(table)
    return statements


def _drop(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in ("audit_refuse", "audit_refuse_unless_empty")]
    return [f"DROP TRIGGER IF EXISTS {table}_{act}" for table in TABLES for act in ("update", "delete")]


def _postgresql(table: str) -> list[str]:
    when = f" WHEN (NOT ({_placing('IS NOT DISTINCT FROM')}))" if table == TABLES[0] else ""
    refuse = "EXECUTE FUNCTION audit_refuse()"
    return [
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} FOR EACH ROW{when} {refuse}",
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION audit_refuse_unless_empty()",
    ]


def _sqlite(table: str) -> list[str]:
    when = f" WHEN NOT ({_placing('IS')})" if table == TABLES[0] else ""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    return [
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} FOR EACH ROW{when} {refuse}",
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
    ]


def _placing(same: str) -> str:
    """The one change that is allowed: an entry without a place gets one, and says what it said."""
    unchanged = " AND ".join(f'OLD."{column}" {same} NEW."{column}"' for column in _SAID)
    return f"OLD.position IS NULL AND OLD.leaf IS NULL AND NEW.position IS NOT NULL AND {unchanged}"
