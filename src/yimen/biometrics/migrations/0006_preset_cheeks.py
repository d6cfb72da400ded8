from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("biometrics", "0005_measurement_upload")]

    operations = [
        migrations.RenameField("photopreset", "face_least", "cheeks_least"),
        migrations.RenameField("photopreset", "face_most", "cheeks_most"),
    ]
