import django.db.models.deletion
from django.db import migrations, models

import yimen.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("trust", "0001_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rekeying",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yimen.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("started_by", models.CharField(max_length=80)),
                ("worked_ms", models.BigIntegerField(default=0)),
                ("moved_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "trust_rekeying",
                "constraints": (
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("finished_at", None)),
                        name="trust_rekeying_one_open",
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="RekeyingPart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=130)),
                ("total", models.BigIntegerField(null=True)),
                ("done", models.BigIntegerField(default=0)),
                ("unreadable", models.BigIntegerField(default=0)),
                ("example", models.CharField(blank=True, max_length=80)),
                ("cursor", models.CharField(blank=True, max_length=80)),
                ("passed", models.BigIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="trust.rekeying",
                    ),
                ),
            ],
            options={
                "db_table": "trust_rekeying_part",
                "constraints": (
                    models.UniqueConstraint(
                        fields=("run", "name"), name="trust_rekeying_part_once"
                    ),
                ),
            },
        ),
    ]
