"""How far copies have come outside, and what persons ask about looks."""

from django.db import migrations, models

import yimen.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Shipment",
            fields=[
                ("destination", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField(default=0)),
                ("batch", models.IntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("shipped_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True)),
            ],
            options={
                "db_table": "audit_shipment",
            },
        ),
        migrations.CreateModel(
            name="LookQuestion",
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
                ("entry_id", models.BigIntegerField()),
                ("person_id", models.UUIDField()),
                ("unit_id", models.UUIDField()),
                ("words", models.BinaryField()),
                ("asked_at", models.DateTimeField()),
                ("answer", models.BinaryField(default=bytes)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "db_table": "audit_look_question",
                "indexes": [
                    models.Index(fields=["unit_id", "asked_at"], name="audit_look_question_unit")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person_id", "entry_id"), name="audit_look_question_once"
                    )
                ],
            },
        ),
    ]
