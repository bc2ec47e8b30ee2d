"""What the company tells its own people to do less of than the policy lets them: a row each, never changed."""

from django.db import migrations, models

from holdord.lib.triggers import NeverChanged

TRIGGERS = NeverChanged(
    function="policy_instruction_refuse",
    said="policy: an instruction is never changed and never removed. Give the next one",
    tables=("policy_instruction",),
    removed_neither=True,
)


class Migration(migrations.Migration):
    dependencies = [("policy", "0003_published_never_changed")]

    operations = [
        migrations.CreateModel(
            name="Instruction",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[("suspend", "suspend"), ("share", "share"), ("keep", "keep")], max_length=8
                    ),
                ),
                ("about", models.CharField(max_length=80)),
                ("said", models.JSONField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "about", "number"], name="policy_last_instruction")],
            },
        ),
        migrations.RunPython(TRIGGERS.put, TRIGGERS.drop),
    ]
