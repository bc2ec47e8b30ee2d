"""The database's own refusal to change a choice made on the website, as with the others (0002). Removing is possible."""

from typing import Any

from django.db import migrations

_TABLE = "consent_sitechoice"
_REFUSED = "consent: a choice is never changed. Write the next one"


def put(apps: Any, schema_editor: Any) -> None:
    """Create the trigger. A later migration that alters the table on SQLite builds it anew: end that one with this."""
    if schema_editor.connection.alias != "default":
        return
    drop(apps, schema_editor)
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.alias != "default":
        return
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS consent_refuse_site() CASCADE")
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {_TABLE}_update")


def _postgresql() -> list[str]:
    return [
        "CREATE FUNCTION consent_refuse_site() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {_TABLE}_update BEFORE UPDATE ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION consent_refuse_site()",
    ]


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {_TABLE}_update BEFORE UPDATE ON {_TABLE} FOR EACH ROW "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    ]


class Migration(migrations.Migration):
    dependencies = [("consent", "0006_site_choices")]

    operations = [migrations.RunPython(put, drop)]
