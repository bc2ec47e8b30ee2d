"""What a record was taken in under is written once for all that have it alike. Each record finds its stamp here, and then
loses its own copy. On PostgreSQL the table is smaller after the next VACUUM FULL, or as new records fill what is free.
"""

import django.db.models.deletion
from django.db import migrations, models

from holdord.lib.triggers import NeverChanged
from holdord.subjects.rules import stamp_id
from holdord.terms import LegalBasis

SAID = (
    "process", "purpose", "basis", "form", "channel", "source", "categories", "provided", "register_version",
    "wording_hash", "language",
)  # fmt: skip

TRIGGERS = NeverChanged(
    function="subjects_stamp_refuse",
    said="subjects: a stamp is never changed. What came under other words has another",
    tables=("subjects_stamp",),
)


def _stamp(apps, schema_editor):
    record, stamp = apps.get_model("subjects", "PersonalData"), apps.get_model("subjects", "Stamp")
    database = schema_editor.connection.alias
    rows = record.objects.using(database)
    for values in rows.values_list(*SAID).distinct().order_by():
        said = dict(zip(SAID, values, strict=True))
        id = stamp_id(said | {"categories": sorted(said["categories"])})
        stamp.objects.using(database).get_or_create(id=id, defaults=said | {"categories": sorted(said["categories"])})
        rows.filter(stamp=None, **said).update(stamp_id=id)
    _settle(schema_editor)


def _copy_back(apps, schema_editor):
    record, stamp = apps.get_model("subjects", "PersonalData"), apps.get_model("subjects", "Stamp")
    database = schema_editor.connection.alias
    for one in stamp.objects.using(database).all():
        said = {name: getattr(one, name) for name in SAID}
        record.objects.using(database).filter(stamp=one.pk).update(**said)
    _settle(schema_editor)


def _settle(schema_editor):
    """PostgreSQL alters no table while checks of its rows are still to come."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class _RemoveCopy(migrations.RemoveField):
    """On the way back the column is there, and empty, before the stamps are copied into it."""

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        field = to_state.apps.get_model(app_label, self.model_name)._meta.get_field(self.name)
        if not field.has_default():
            field.default = ""
        super().database_backwards(app_label, schema_editor, from_state, to_state)


_STAMPED = (
    ~models.Q(process="")
    & ~models.Q(purpose="")
    & ~models.Q(basis="")
    & ~models.Q(source="")
    & ~models.Q(register_version="")
    & ~models.Q(wording_hash="")
)


class Migration(migrations.Migration):
    dependencies = [("subjects", "0008_holds_of_one_thing_or_by_question")]

    operations = [
        migrations.RemoveConstraint(model_name="personaldata", name="subjects_record_is_stamped"),
        migrations.RemoveIndex(model_name="personaldata", name="subjects_by_age"),
        migrations.RemoveIndex(model_name="personaldata", name="subjects_newest"),
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("id", models.BigIntegerField(editable=False, primary_key=True, serialize=False)),
                ("process", models.CharField(max_length=80)),
                ("purpose", models.CharField(max_length=80)),
                (
                    "basis",
                    models.CharField(choices=[(basis.value, basis.name) for basis in LegalBasis], max_length=16),
                ),
                ("form", models.CharField(blank=True, default="", max_length=80)),
                ("channel", models.CharField(blank=True, default="", max_length=80)),
                ("source", models.CharField(max_length=80)),
                ("categories", models.JSONField(default=list)),
                ("provided", models.BooleanField(default=True)),
                ("register_version", models.CharField(max_length=64)),
                ("wording_hash", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=8)),
            ],
        ),
        migrations.AddIndex(
            model_name="stamp", index=models.Index(fields=["process"], name="subjects_stamps_of_process")
        ),
        migrations.AddConstraint(
            model_name="stamp", constraint=models.CheckConstraint(condition=_STAMPED, name="subjects_record_is_stamped")
        ),
        migrations.AddField(
            model_name="personaldata",
            name="stamp",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="records",
                to="subjects.stamp",
            ),
        ),
        migrations.RunPython(_stamp, _copy_back),
        migrations.AlterField(
            model_name="personaldata",
            name="stamp",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="records",
                to="subjects.stamp",
            ),
        ),
        *(_RemoveCopy(model_name="personaldata", name=name) for name in SAID),
        migrations.AddIndex(
            model_name="personaldata", index=models.Index(fields=["stamp", "collected_at"], name="subjects_by_age")
        ),
        migrations.AddIndex(
            model_name="personaldata", index=models.Index(fields=["relation", "collected_at"], name="subjects_newest")
        ),
        migrations.RunPython(TRIGGERS.put, TRIGGERS.drop),
    ]
