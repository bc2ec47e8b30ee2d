"""Two parts of a name are marked together, so that two words find people by one mark. What was marked before has no such
marks: two words are looked for as they were, until `holdord database mark-names` notes everything anew.
"""

from django.db import migrations, models


def _note(apps, schema_editor):
    mark, before = apps.get_model("subjects", "SearchMark"), apps.get_model("subjects", "MarkedBefore")
    database = schema_editor.connection.alias
    if mark.objects.using(database).exists():
        before.objects.using(database).create()


class Migration(migrations.Migration):
    dependencies = [("subjects", "0010_the_newest_first")]

    operations = [
        migrations.CreateModel(
            name="MarkedBefore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
            ],
        ),
        migrations.RunPython(_note, migrations.RunPython.noop),
    ]
