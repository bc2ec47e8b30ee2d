"""People are found and listed the newest first, process by process, by as many rows as are shown: what that order needs
stands beside each mark and each relation. Marks of before have no salted hash: what they find is opened to be compared,
until `holdord database mark-names` notes them anew.
"""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def _repeat(apps, schema_editor):
    subject = apps.get_model("subjects", "DataSubject")
    relation, mark = apps.get_model("subjects", "Relation"), apps.get_model("subjects", "SearchMark")
    database = schema_editor.connection.alias
    theirs = subject.objects.using(database).filter(pk=OuterRef("subject_id"))
    relation.objects.using(database).update(known_at=Subquery(theirs.values("created_at")))
    its = relation.objects.using(database).filter(pk=OuterRef("relation_id"))
    mark.objects.using(database).update(
        process=Subquery(its.values("process")), known_at=Subquery(its.values("known_at"))
    )
    if schema_editor.connection.vendor == "postgresql":
        # It alters no table while checks of its rows are still to come.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [("subjects", "0009_stamps")]

    operations = [
        migrations.RemoveIndex(model_name="searchmark", name="subjects_by_mark"),
        migrations.AddField(
            model_name="relation", name="known_at", field=models.DateTimeField(null=True), preserve_default=False
        ),
        migrations.AddField(
            model_name="searchmark", name="known_at", field=models.DateTimeField(null=True), preserve_default=False
        ),
        migrations.AddField(
            model_name="searchmark",
            name="process",
            field=models.CharField(max_length=80, null=True),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="searchmark", name="salted", field=models.PositiveIntegerField(null=True, blank=True)
        ),
        migrations.RunPython(_repeat, migrations.RunPython.noop),
        migrations.AlterField(model_name="relation", name="known_at", field=models.DateTimeField()),
        migrations.AlterField(model_name="searchmark", name="known_at", field=models.DateTimeField()),
        migrations.AlterField(model_name="searchmark", name="process", field=models.CharField(max_length=80)),
        migrations.AddIndex(
            model_name="searchmark",
            index=models.Index(fields=["kind", "mark", "process", "known_at", "subject"], name="subjects_by_mark"),
        ),
        migrations.AddIndex(
            model_name="relation",
            index=models.Index(fields=["process", "known_at", "subject"], name="subjects_of_process"),
        ),
    ]
