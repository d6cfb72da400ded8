"""The keepers' list begins at its first row, whatever the number of versions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0007_moment_and_source")]

    operations = [
        migrations.AddIndex(
            model_name="itemversion",
            index=models.Index(fields=["sort_key", "id"], name="catalogue_version_sorted"),
        ),
    ]
