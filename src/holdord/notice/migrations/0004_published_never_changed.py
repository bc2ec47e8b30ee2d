"""The database's own refusal: a notice that was published is neither changed nor removed."""

from typing import Any

from django.db import migrations

_TABLE = "notice_noticeversion"
_REFUSED = "notice: what was published is never changed and never removed. Publish the next version"


def put(apps: Any, schema_editor: Any) -> None:
    """Create the triggers. A later migration that alters the table on SQLite builds it anew: end that one with this."""
    if schema_editor.connection.alias != "default":
        return
    drop(apps, schema_editor)
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.alias != "default":
        return
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS notice_refuse() CASCADE")
        return
    for act in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {_TABLE}_{act}")


def _postgresql() -> list[str]:
    return [
        "CREATE FUNCTION notice_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {_TABLE}_kept BEFORE UPDATE OR DELETE ON {_TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION notice_refuse()",
    ]


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {_TABLE}_{act} BEFORE {act.upper()} ON {_TABLE} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        for act in ("update", "delete")
    ]


class Migration(migrations.Migration):
    dependencies = [("notice", "0003_versions_and_tellings")]

    operations = [migrations.RunPython(put, drop)]
