"""The database's own refusal to change a word about a channel, as with choices (0002). Removing one is possible."""

from django.db import migrations

from holdord.lib.triggers import NeverChanged

TRIGGERS = NeverChanged(
    function="consent_refuse_channel",
    said="consent: a word about a channel is never changed. Write the next one",
    tables=("consent_channelchoice",),
)


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_channel_choices")]

    operations = [migrations.RunPython(TRIGGERS.put, TRIGGERS.drop)]
