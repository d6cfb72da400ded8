from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_work_item")]

    operations = [
        migrations.RemoveIndex(model_name="storedfilerow", name="kernel_file_content"),
        migrations.RenameField(model_name="storedfilerow", old_name="sha256", new_name="address"),
        migrations.AddIndex(
            model_name="storedfilerow",
            index=models.Index(fields=["address"], name="kernel_file_content"),
        ),
    ]
