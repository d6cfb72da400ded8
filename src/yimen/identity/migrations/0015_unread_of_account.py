"""Every page at work counts the messages that an account has not opened: by them, not by all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0014_consent_on_glass")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(account__isnull=False, read_at=None),
                fields=["account"],
                name="identity_message_waiting",
            ),
        ),
    ]
