import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trust", "0002_rekeying"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="sealkey",
            name="trust_seal_key_one_living",
        ),
        migrations.AddField(
            model_name="sealkey",
            name="structure",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="sealkey",
            name="seal",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="trust.seal",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("seal", "suite"),
                name="trust_seal_key_one_living",
                nulls_distinct=False,
            ),
        ),
    ]
