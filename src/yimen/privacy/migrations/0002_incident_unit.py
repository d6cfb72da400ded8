"""Which unit has the work of an incident."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="incident", name="unit_id", field=models.UUIDField(null=True)
        ),
    ]
