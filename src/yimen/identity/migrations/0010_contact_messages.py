"""Whether word of new messages goes to a contact."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0009_oidc_key_sealed_bytes")]

    operations = [
        migrations.AddField("contact", "gets_messages", models.BooleanField(default=True)),
    ]
