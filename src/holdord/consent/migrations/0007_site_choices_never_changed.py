"""The database's own refusal to change a choice made on the website, as with the others (0002). Removing is possible."""

from django.db import migrations

from holdord.lib.triggers import NeverChanged

TRIGGERS = NeverChanged(
    function="consent_refuse_site",
    said="consent: a choice is never changed. Write the next one",
    tables=("consent_sitechoice",),
)


class Migration(migrations.Migration):
    dependencies = [("consent", "0006_site_choices")]

    operations = [migrations.RunPython(TRIGGERS.put, TRIGGERS.drop)]
