"""An entry says how the act ended and where it came from; the ledger is read by each of these."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_file_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerentry",
            name="result",
            field=models.TextField(db_default="done"),
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="source_address",
            field=models.TextField(db_default=""),
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="source_agent",
            field=models.TextField(db_default=""),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["at", "id"], name="kernel_ledger_at"),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["verb", "at", "id"], name="kernel_ledger_verb"),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                condition=models.Q(("account_id__isnull", False)),
                fields=["account_id", "at", "id"],
                name="kernel_ledger_account",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                condition=models.Q(("on_behalf_of__isnull", False)),
                fields=["on_behalf_of", "at", "id"],
                name="kernel_ledger_behalf",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                condition=models.Q(("unit_id__isnull", False)),
                fields=["unit_id", "at", "id"],
                name="kernel_ledger_unit",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                condition=models.Q(("source_address", ""), _negated=True),
                fields=["source_address", "at", "id"],
                name="kernel_ledger_address",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                condition=models.Q(("result", "done"), _negated=True),
                fields=["result", "at", "id"],
                name="kernel_ledger_result",
            ),
        ),
    ]
