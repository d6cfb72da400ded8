from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hall", "0003_sealed_source")]

    operations = [
        migrations.AddField(
            model_name="watchcamera", name="missed_at", field=models.DateTimeField(null=True)
        ),
    ]
