import uuid

import django.db.models.deletion
from django.db import migrations, models

_PLACE = models.Case(
    models.When(joined_to__isnull=False, then=models.Value("joined")),
    models.When(closed_at__isnull=False, then=models.Value("closed")),
    models.When(models.Q(("by_other", ""), _negated=True), mandate_at__isnull=True, then=models.Value("proof")),
    models.When(channel="page", then=models.Value("unproven"), verified_at__isnull=True),
    models.When(then=models.Value("proof"), verified_at__isnull=True),
    models.When(models.Q(("more_proof", ""), _negated=True), more_proven_at__isnull=True, then=models.Value("proof")),
    models.When(status="dpv:RequestRequiresAction", then=models.Value("reply")),
    models.When(finishing_at__isnull=False, then=models.Value("recipients")),
    models.When(erasing_at__isnull=False, then=models.Value("recipients")),
    models.When(prepared_at__isnull=True, seen_at__isnull=True, then=models.Value("new")),
    default=models.Value("us"),
)


class Migration(migrations.Migration):
    dependencies = [("rights", "0013_board_and_warnings")]

    operations = [
        migrations.AddField(
            model_name="rightsrequest",
            name="by_other",
            field=models.CharField(blank=True, default="", max_length=10),
        ),
        migrations.AddField(
            model_name="rightsrequest",
            name="mandate_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="machinerequest",
            name="sent",
            field=models.BinaryField(blank=True, max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name="proof",
            name="method",
            field=models.CharField(
                choices=[
                    ("login", "LOGIN"),
                    ("code", "CODE"),
                    ("known-channel", "KNOWN_CHANNEL"),
                    ("facts", "FACTS"),
                    ("agent", "AGENT"),
                    ("eid", "EID"),
                    ("mandate", "MANDATE"),
                    ("document", "DOCUMENT"),
                ],
                max_length=16,
            ),
        ),
        # What the database reckons cannot be altered: it is taken away and reckoned anew.
        migrations.RemoveIndex(model_name="rightsrequest", name="rights_by_place"),
        migrations.RemoveField(model_name="rightsrequest", name="place"),
        migrations.AddField(
            model_name="rightsrequest",
            name="place",
            field=models.GeneratedField(
                db_persist=True, expression=_PLACE, output_field=models.CharField(max_length=12)
            ),
        ),
        migrations.AddIndex(
            model_name="rightsrequest",
            index=models.Index(fields=["place", "answer_by", "received_at"], name="rights_by_place"),
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("proxy", "PROXY"), ("parent", "PARENT"), ("guardian", "GUARDIAN")], max_length=10
                    ),
                ),
                ("seen", models.CharField(blank=True, default="", max_length=20)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("seen_by", models.CharField(blank=True, default="", max_length=64)),
                ("rights", models.JSONField(default=list)),
                ("receives", models.BooleanField(default=False)),
                ("until", models.DateField(blank=True, null=True)),
                ("age", models.CharField(blank=True, default="", max_length=10)),
                ("agreed", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("owner", models.UUIDField()),
                ("address_index", models.BinaryField(blank=True, max_length=32, null=True)),
                ("sealed_name", models.BinaryField(blank=True, default=b"")),
                ("sealed_address", models.BinaryField(blank=True, default=b"")),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mandate", to="rights.rightsrequest"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["address_index"], name="rights_mandates_by_address")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seen", ""), ("seen_at", None)),
                            models.Q(models.Q(("seen", ""), _negated=True), ("seen_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="rights_mandate_seen_has_a_moment",
                    )
                ],
            },
        ),
    ]
