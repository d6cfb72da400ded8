"""A version holds from a moment on; a changed value names the list or the batch that brought it."""

from django.db import migrations, models

_FILL = """
    UPDATE catalogue_item_version SET effective_at = effective_on::timestamp AT TIME ZONE 'Asia/Shanghai'
    WHERE state IN ('in_use', 'suspended', 'cancelled')
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_reference")]

    operations = [
        migrations.AddField(
            model_name="fieldchange",
            name="source",
            field=models.CharField(db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="effective_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="itemversion", name="catalogue_version_day_once"),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state", "in_use"),
                    models.Q(
                        ("until_on__isnull", True),
                        ("until_on__gt", models.F("effective_on")),
                        _connector="OR",
                    ),
                ),
                fields=("item", "effective_on"),
                name="catalogue_version_holds_once",
            ),
        ),
    ]
