"""Holds of one thing, and holds by a question about everybody. The way back is shut while one of the latter is in force: the
version before does not know them, and would erase what they keep.
"""

import django.db.models.deletion
from django.db import migrations, models


class HeldByQuestion(RuntimeError):
    """A hold about everybody is on record."""


def _refuse_to_lose(apps, schema_editor):
    holds = apps.get_model("subjects", "Hold").objects.using(schema_editor.connection.alias)
    if there := holds.filter(subject=None).count():
        raise HeldByQuestion(
            f"subjects: {there} holds are about everybody, which the version before does not know: what they keep would be "
            "erased. End each first (holdord hold list, holdord hold release), or stay with this version"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("subjects", "0007_fewer_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="hold",
            name="collected_from",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="hold",
            name="collected_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="hold",
            name="purpose",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="hold",
            name="record",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holds",
                to="subjects.personaldata",
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="review_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="hold",
            name="subject",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holds",
                to="subjects.datasubject",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("subject__isnull", False),
                    models.Q(models.Q(("process", ""), _negated=True), ("record", None)),
                    _connector="OR",
                ),
                name="subjects_hold_covers_much",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("subject", None),
                    models.Q(("collected_from", None), ("collected_until", None), ("purpose", "")),
                    _connector="OR",
                ),
                name="subjects_hold_of_one_or_by_question",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, _refuse_to_lose),
    ]
