from django.db import migrations, models


class Migration(migrations.Migration):
    """An event is one by whatever way people register for it, and some take registrations by our own forms."""

    dependencies = [
        ("intake", "0009_reached"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="event", name="intake_event_once"),
        migrations.RenameField(model_name="event", old_name="channel", new_name="process"),
        migrations.AddField(model_name="event", name="open", field=models.BooleanField(default=False)),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("process", "thread"), name="intake_event_once"),
        ),
    ]
