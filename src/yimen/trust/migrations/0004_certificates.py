import django.db.models.deletion
from django.db import migrations, models

import yimen.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("trust", "0003_seal_structure"),
    ]

    operations = [
        migrations.CreateModel(
            name="TimeStamp",
            fields=[
                ("serial", models.BigAutoField(primary_key=True, serialize=False)),
                ("suite", models.CharField(max_length=20)),
                ("hash_oid", models.CharField(max_length=40)),
                ("imprint", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "trust_time_stamp",
            },
        ),
        migrations.CreateModel(
            name="TrustKey",
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
                ("suite", models.CharField(max_length=20)),
                ("use", models.CharField(max_length=20)),
                ("public_key", models.BinaryField()),
                ("private_encrypted", models.BinaryField(null=True)),
                ("is_escrowed", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "trust_key",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("private_encrypted__isnull", False),
                            ("destroyed_at__isnull", False),
                            _connector="XOR",
                        ),
                        name="trust_key_destroyed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
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
                ("serial", models.CharField(max_length=40)),
                ("suite", models.CharField(max_length=20)),
                ("profile", models.CharField(max_length=20)),
                ("state", models.CharField(default="valid", max_length=10)),
                ("state_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("authority", models.CharField(blank=True, max_length=40)),
                ("about_kind", models.CharField(blank=True, max_length=60)),
                ("about_id", models.UUIDField(null=True)),
                ("common_name", models.CharField(max_length=64)),
                ("organisation_name", models.CharField(blank=True, max_length=64)),
                ("der", models.BinaryField()),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("issued_at", models.DateTimeField()),
                ("issued_by", models.CharField(max_length=200)),
                (
                    "issuer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trust.certificate",
                    ),
                ),
                (
                    "partner",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trust.certificate",
                    ),
                ),
                (
                    "renews",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trust.certificate",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trust.trustkey",
                    ),
                ),
            ],
            options={
                "db_table": "trust_certificate",
            },
        ),
        migrations.CreateModel(
            name="CertificateStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("verb", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("by_name", models.CharField(max_length=200)),
                ("by_account_id", models.UUIDField(null=True)),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="trust.certificate",
                    ),
                ),
            ],
            options={
                "db_table": "trust_certificate_step",
                "indexes": [
                    models.Index(fields=["certificate", "at"], name="trust_certificate_steps")
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificateWish",
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
                ("kind", models.CharField(max_length=10)),
                ("state", models.CharField(default="asked", max_length=10)),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("words", models.CharField(max_length=300)),
                ("asked_by_id", models.UUIDField(null=True)),
                ("asked_by_name", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("settled_by_id", models.UUIDField(null=True)),
                ("settled_by_name", models.CharField(blank=True, max_length=200)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_words", models.CharField(blank=True, max_length=300)),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="trust.certificate",
                    ),
                ),
            ],
            options={
                "db_table": "trust_certificate_wish",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["revoke", "recover"])),
                        name="trust_certificate_wish_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("certificate",),
                        name="trust_certificate_one_wish",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(("settled_by_id", models.F("asked_by_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="trust_certificate_wish_hands",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RevocationList",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("der", models.BinaryField()),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lists",
                        to="trust.certificate",
                    ),
                ),
            ],
            options={
                "db_table": "trust_revocation_list",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issuer", "number"), name="trust_revocation_list_number"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["about_kind", "about_id"], name="trust_certificate_about"),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["profile", "suite"], name="trust_certificate_kinds"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                fields=("issuer", "serial"), name="trust_certificate_serial", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["valid", "suspended", "revoked"])),
                name="trust_certificate_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "profile__in",
                        [
                            "root",
                            "issuing",
                            "signing",
                            "encryption",
                            "seal",
                            "tsa",
                            "ocsp",
                            "login",
                        ],
                    )
                ),
                name="trust_certificate_profile",
            ),
        ),
    ]
