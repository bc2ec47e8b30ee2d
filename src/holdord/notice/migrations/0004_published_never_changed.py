"""The database's own refusal: a notice that was published is neither changed nor removed."""

from django.db import migrations

from holdord.lib.triggers import NeverChanged

TRIGGERS = NeverChanged(
    function="notice_refuse",
    said="notice: what was published is never changed and never removed. Publish the next version",
    tables=("notice_noticeversion",),
    removed_neither=True,
)


class Migration(migrations.Migration):
    dependencies = [("notice", "0003_versions_and_tellings")]

    operations = [migrations.RunPython(TRIGGERS.put, TRIGGERS.drop)]
