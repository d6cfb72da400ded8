"""Remember how a telephone signed in that lets a computer in; give people known before a proof."""

import django.contrib.postgres.fields
from django.db import migrations, models

_KNOWN_BEFORE = """
    INSERT INTO identity_proof (id, person_id, kind, source, given_at)
    SELECT gen_random_uuid(), p.id, k.kind, '升级前已经核验', p.changed_at
    FROM identity_person p
    JOIN (VALUES (1, 'phone'), (2, 'population'), (2, 'phone'), (2, 'social_card'),
                 (3, 'window'), (4, 'window'), (4, 'certificate')) AS k (level, kind)
      ON k.level = p.assurance
    WHERE NOT EXISTS (SELECT 1 FROM identity_proof f WHERE f.person_id = p.id)
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_login")]

    operations = [
        migrations.AddField(
            model_name="qrsignin",
            name="methods",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), default=list, size=None
            ),
        ),
        migrations.RunSQL(_KNOWN_BEFORE, migrations.RunSQL.noop),
    ]
