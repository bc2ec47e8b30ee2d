"""The database's own refusal: a version that was in force, and the word that it was published, stay as they are."""

from typing import Any

from django.db import migrations

_TABLES = ("policy_publication", "policy_registerversion")
_REFUSED = "policy: what was published is never changed and never removed. Publish the next version"


def put(apps: Any, schema_editor: Any) -> None:
    """Create the triggers. A later migration that alters a table on SQLite builds it anew: end that one with this."""
    if schema_editor.connection.alias != "default":
        return
    drop(apps, schema_editor)
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.alias != "default":
        return
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS policy_refuse() CASCADE")
        return
    for table in _TABLES:
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{act}")


def _postgresql() -> list[str]:
    function = (
        "CREATE FUNCTION policy_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    return [
        function,
        *(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION policy_refuse()"
            for table in _TABLES
        ),
    ]


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_{act} BEFORE {act.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        for table in _TABLES
        for act in ("update", "delete")
    ]


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_publications")]

    operations = [migrations.RunPython(put, drop)]
