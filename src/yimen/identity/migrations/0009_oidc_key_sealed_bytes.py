from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep the sealed half as bytes, so that it comes along when keys change."""

    dependencies = [("identity", "0008_activation_and_contacts")]

    operations = [
        migrations.RunSQL(
            sql=(
                "ALTER TABLE identity_oidc_key ALTER COLUMN private_encrypted"
                " TYPE bytea USING decode(private_encrypted, 'base64')"
            ),
            reverse_sql=(
                "ALTER TABLE identity_oidc_key ALTER COLUMN private_encrypted"
                " TYPE text USING encode(private_encrypted, 'base64')"
            ),
            state_operations=[
                migrations.AlterField(
                    model_name="oidckey",
                    name="private_encrypted",
                    field=models.BinaryField(),
                )
            ],
        )
    ]
