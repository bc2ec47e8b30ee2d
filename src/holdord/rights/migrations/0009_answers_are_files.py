from django.db import migrations, models


class Migration(migrations.Migration):
    """An answer may be a document or an archive: what is sealed is a file."""

    dependencies = [
        ("rights", "0008_others_are_blacked_out"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="delivery", name="rights_destroyed_is_gone"),
        migrations.RenameField(model_name="delivery", old_name="sealed_pdf", new_name="sealed_file"),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("destroyed_at", None),
                    models.Q(("sealed_file", b""), ("sealed_password", b"")),
                    _connector="OR",
                ),
                name="rights_destroyed_is_gone",
            ),
        ),
    ]
