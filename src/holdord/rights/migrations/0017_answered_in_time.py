"""On which day a request was closed, so that those answered in time are counted from an index; and the days so far."""

from zoneinfo import ZoneInfo

from django.db import migrations, models

_AT_ONCE = 500


def write_down(apps, schema_editor):
    rows = apps.get_model("rights", "RightsRequest").objects
    closed = rows.filter(closed_at__isnull=False).only("id", "closed_at", "time_zone").order_by("id")
    some = []
    for row in closed.iterator(chunk_size=_AT_ONCE):
        row.closed_on = row.closed_at.astimezone(ZoneInfo(row.time_zone)).date()
        some.append(row)
        if len(some) == _AT_ONCE:
            rows.bulk_update(some, ["closed_on"])
            some = []
    if some:
        rows.bulk_update(some, ["closed_on"])


class Migration(migrations.Migration):
    dependencies = [("rights", "0016_passwords_by_text"), ("subjects", "0009_stamps")]
    operations = [
        migrations.AddField(
            model_name="rightsrequest", name="closed_on", field=models.DateField(blank=True, null=True)
        ),
        migrations.RunPython(write_down, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="rightsrequest",
            index=models.Index(
                fields=["answer_by", "closed_on"],
                name="rights_answered",
                condition=models.Q(("place", "closed"))
                & (models.Q(("verified_at__isnull", False)) | ~models.Q(("channel", "page"))),
            ),
        ),
        migrations.AddIndex(
            model_name="rightsrequest",
            index=models.Index(
                fields=["letter"], name="rights_by_letter", condition=models.Q(("letter__isnull", False))
            ),
        ),
    ]
