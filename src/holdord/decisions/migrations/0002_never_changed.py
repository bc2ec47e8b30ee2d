"""The database's own refusal to change an answer. Removing one is possible: erasure reaches this table (models.py)."""

from django.db import migrations

from holdord.lib.triggers import NeverChanged

TRIGGERS = NeverChanged(
    function="decisions_refuse",
    said="decisions: an answer is never changed. Ask again",
    tables=("decisions_decision",),
)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_answers")]

    operations = [migrations.RunPython(TRIGGERS.put, TRIGGERS.drop)]
