"""The database's own refusal to change a choice. Removing one is possible: erasure reaches this table (models.py)."""

from django.db import migrations

from holdord.lib.triggers import NeverChanged

TRIGGERS = NeverChanged(
    function="consent_refuse",
    said="consent: a choice is never changed. Write the next one",
    tables=("consent_consentrecord",),
)


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial")]

    operations = [migrations.RunPython(TRIGGERS.put, TRIGGERS.drop)]
