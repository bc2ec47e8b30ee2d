"""The database's own refusal: a version that was in force, and the word that it was published, stay as they are."""

from django.db import migrations

from holdord.lib.triggers import NeverChanged

TRIGGERS = NeverChanged(
    function="policy_refuse",
    said="policy: what was published is never changed and never removed. Publish the next version",
    tables=("policy_publication", "policy_registerversion"),
    removed_neither=True,
)


class Migration(migrations.Migration):
    dependencies = [("policy", "0002_publications")]

    operations = [migrations.RunPython(TRIGGERS.put, TRIGGERS.drop)]
