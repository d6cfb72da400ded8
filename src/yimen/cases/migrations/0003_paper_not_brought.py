"""A paper never brought has a value of its own; deferred is only what has a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_desk")]

    operations = [
        migrations.AlterField(
            model_name="casepaper",
            name="got",
            field=models.CharField(
                choices=[
                    ("electronic", "electronic"),
                    ("on_paper", "on_paper"),
                    ("licence", "licence"),
                    ("shared", "shared"),
                    ("pledge", "pledge"),
                    ("deferred", "deferred"),
                    ("not_brought", "not_brought"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(
            "UPDATE cases_paper SET got = 'not_brought' WHERE got = 'deferred' AND due_on IS NULL",
            "UPDATE cases_paper SET got = 'deferred' WHERE got = 'not_brought'",
        ),
        migrations.AddConstraint(
            model_name="casepaper",
            constraint=models.CheckConstraint(
                name="cases_paper_deferred_until",
                condition=models.Q(
                    models.Q(("got", "deferred"), _negated=True),
                    ("due_on__isnull", False),
                    _connector="OR",
                ),
            ),
        ),
    ]
