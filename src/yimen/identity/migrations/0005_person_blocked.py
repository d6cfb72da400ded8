from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_sign_in_proofs")]

    operations = [
        migrations.AddField(
            model_name="person", name="blocked_at", field=models.DateTimeField(null=True)
        ),
    ]
