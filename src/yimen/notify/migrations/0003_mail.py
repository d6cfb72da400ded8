"""E-mail beside short messages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0002_forget_deliveries")]

    operations = [
        migrations.RenameField("delivery", "phone_encrypted", "address_encrypted"),
        migrations.RenameField("delivery", "phone_masked", "address_masked"),
        migrations.AlterField("delivery", "address_masked", models.CharField(max_length=80)),
        migrations.AddField("delivery", "carrier", models.CharField(default="sms", max_length=4)),
        migrations.AddField("delivery", "leave_url", models.CharField(default="", max_length=300)),
        migrations.RemoveIndex("delivery", "notify_delivery_tried"),
        migrations.AddIndex(
            "delivery",
            models.Index(fields=["carrier", "-tried_at"], name="notify_delivery_tried"),
        ),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=models.Q(("carrier__in", ["sms", "mail"])),
                name="notify_delivery_carrier",
            ),
        ),
    ]
