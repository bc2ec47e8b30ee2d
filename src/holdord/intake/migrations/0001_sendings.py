import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("subjects", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", models.BinaryField(max_length=32)),
                ("once", models.BinaryField(blank=True, max_length=32, null=True, unique=True)),
                ("sent_at", models.DateTimeField()),
                (
                    "record",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="subjects.personaldata",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["network", "sent_at"], name="intake_sent_from"),
                    models.Index(fields=["sent_at"], name="intake_sent_at"),
                ],
            },
        ),
    ]
