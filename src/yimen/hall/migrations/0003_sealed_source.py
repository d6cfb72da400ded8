from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hall", "0002_watch")]

    operations = [
        migrations.RemoveField(model_name="watchcamera", name="address"),
        migrations.AddField(
            model_name="watchcamera",
            name="source_encrypted",
            field=models.BinaryField(default=bytes),
        ),
    ]
