from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0010_contact_messages"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallerCheck",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("ground_kind", models.CharField(max_length=40)),
                ("ground_id", models.UUIDField()),
                ("person_id", models.UUIDField(null=True)),
                ("way", models.CharField(default="", max_length=8)),
                ("tries", models.SmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField()),
                ("passed_at", models.DateTimeField(null=True)),
                ("until_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "identity_caller_check",
            },
        ),
        migrations.RemoveConstraint(
            model_name="onetimecode",
            name="identity_one_time_code_purpose",
        ),
        migrations.AddConstraint(
            model_name="onetimecode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purpose__in", ["sign_in", "second", "proof", "recovery", "contact", "caller"])
                ),
                name="identity_one_time_code_purpose",
            ),
        ),
        migrations.AddIndex(
            model_name="callercheck",
            index=models.Index(
                fields=["account_id", "ground_id", "-opened_at"], name="identity_caller_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="callercheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("way", ""), ("way__in", ["code", "answers"]), _connector="OR"),
                name="identity_caller_check_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="callercheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("passed_at", None),
                    models.Q(("person_id__isnull", False), ("until_at__isnull", False)),
                    _connector="OR",
                ),
                name="identity_caller_check_passed",
            ),
        ),
    ]
