from django.db import migrations

from holdord.audit import triggers


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_log")]

    operations = [migrations.RunPython(triggers.put, triggers.drop, elidable=False)]
