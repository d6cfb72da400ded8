from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_login")]

    operations = [
        migrations.AddField(
            model_name="person", name="blocked_at", field=models.DateTimeField(null=True)
        ),
    ]
