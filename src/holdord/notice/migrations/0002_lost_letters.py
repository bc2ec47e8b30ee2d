from django.db import migrations, models


def remember_lost(apps, schema_editor):
    """Letters that had failed or come back before this table was there."""
    lost, letters = apps.get_model("notice", "LostLetter"), apps.get_model("notice", "Message")
    rows = letters.objects.filter(state__in=["failed", "bounced"]).values_list("id", "tried_at", "queued_at")
    lost.objects.bulk_create(lost(message=id, lost_at=tried_at or queued_at) for id, tried_at, queued_at in rows)


class Migration(migrations.Migration):
    dependencies = [("notice", "0001_letters")]

    operations = [
        migrations.CreateModel(
            name="LostLetter",
            fields=[
                ("message", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("lost_at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(remember_lost, migrations.RunPython.noop),
    ]
