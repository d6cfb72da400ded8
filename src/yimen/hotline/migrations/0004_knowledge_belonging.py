import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import yimen.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("hotline", "0003_calls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
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
                ("unit_id", models.UUIDField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "hotline_article",
            },
        ),
        migrations.CreateModel(
            name="ArticleUse",
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
                ("order_id", models.UUIDField(unique=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "hotline_article_use",
            },
        ),
        migrations.CreateModel(
            name="ArticleVersion",
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
                ("number", models.PositiveSmallIntegerField()),
                ("state", models.CharField(default="draft", max_length=12)),
                ("question", models.CharField(max_length=120)),
                ("short", models.CharField(max_length=500)),
                ("body", models.TextField(blank=True)),
                ("category_code", models.CharField(blank=True, max_length=24)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("review_on", models.DateField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                ("written_at", models.DateTimeField()),
                ("written_by", models.CharField(max_length=120)),
                ("written_by_id", models.UUIDField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("checked_by", models.CharField(blank=True, max_length=120)),
                ("published_at", models.DateTimeField(null=True)),
                ("published_by", models.CharField(blank=True, max_length=120)),
                ("why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "db_table": "hotline_article_version",
            },
        ),
        migrations.CreateModel(
            name="Conference",
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
                ("held_at", models.DateTimeField()),
                ("takers", models.JSONField()),
                ("said", models.CharField(max_length=1000)),
                ("unit_id", models.UUIDField()),
                ("not_unit_id", models.UUIDField(null=True)),
                ("basis", models.CharField(max_length=300)),
                ("by", models.CharField(max_length=120)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "hotline_conference",
            },
        ),
        migrations.CreateModel(
            name="OrderFollower",
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
                ("person_id", models.UUIDField(null=True)),
                ("phone_encrypted", models.BinaryField()),
                ("phone_index", models.BinaryField()),
                ("code_encrypted", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("solved", models.BooleanField(null=True)),
                ("satisfaction", models.CharField(blank=True, max_length=12)),
            ],
            options={
                "db_table": "hotline_follower",
            },
        ),
        migrations.CreateModel(
            name="OrderGroup",
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
                ("title", models.CharField(max_length=80)),
                ("category_code", models.CharField(max_length=24)),
                ("area_code", models.CharField(max_length=12)),
                ("opened_at", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
            ],
            options={
                "db_table": "hotline_group",
            },
        ),
        migrations.CreateModel(
            name="Script",
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
                ("situation", models.CharField(max_length=12)),
                ("category_code", models.CharField(blank=True, max_length=24)),
                ("title", models.CharField(max_length=60)),
                ("text", models.CharField(max_length=600)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                ("by", models.CharField(max_length=120)),
            ],
            options={
                "db_table": "hotline_script",
            },
        ),
        migrations.RemoveConstraint(
            model_name="workorder",
            name="hotline_order_state_known",
        ),
        migrations.AddField(
            model_name="dispatch",
            name="precedent_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="precedent",
            name="conference_id",
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.AddField(
            model_name="workorder",
            name="split_from",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="precedent",
            name="request_id",
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                condition=models.Q(("precedent_id__isnull", False)),
                fields=["precedent_id"],
                name="hotline_dispatch_precedent",
            ),
        ),
        migrations.AddConstraint(
            model_name="workorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "pending",
                            "answered",
                            "merged",
                            "to_dispatch",
                            "to_sign",
                            "handling",
                            "suspended",
                            "to_check",
                            "to_call_back",
                            "second",
                            "to_close",
                            "closed",
                            "archived",
                        ],
                    )
                ),
                name="hotline_order_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["unit_id"], name="hotline_article_unit"),
        ),
        migrations.AddField(
            model_name="articleuse",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hotline.article"
            ),
        ),
        migrations.AddField(
            model_name="articleversion",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hotline.article"
            ),
        ),
        migrations.AddField(
            model_name="articleuse",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hotline.articleversion",
            ),
        ),
        migrations.AddField(
            model_name="conference",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hotline.workorder",
            ),
        ),
        migrations.AddField(
            model_name="orderfollower",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hotline.workorder",
            ),
        ),
        migrations.AddField(
            model_name="ordergroup",
            name="lead",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hotline.workorder",
            ),
        ),
        migrations.AddIndex(
            model_name="script",
            index=models.Index(fields=["until_at", "situation"], name="hotline_script_situation"),
        ),
        migrations.AddConstraint(
            model_name="script",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "situation__in",
                        [
                            "opening",
                            "asking",
                            "upset",
                            "silent",
                            "hoax",
                            "danger",
                            "outside",
                            "closing",
                            "call_back",
                        ],
                    )
                ),
                name="hotline_script_situation_known",
            ),
        ),
        migrations.AddIndex(
            model_name="articleversion",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], name="hotline_article_words"
            ),
        ),
        migrations.AddIndex(
            model_name="articleversion",
            index=models.Index(fields=["state", "review_on"], name="hotline_article_state"),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(
                fields=("article", "number"), name="hotline_article_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["published", "to_review"])),
                fields=("article",),
                name="hotline_article_one_in_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "checked"])),
                fields=("article",),
                name="hotline_article_one_in_making",
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["draft", "checked", "published", "to_review", "withdrawn", "replaced"],
                    )
                ),
                name="hotline_article_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="articleuse",
            index=models.Index(fields=["at"], name="hotline_article_use_at"),
        ),
        migrations.AddIndex(
            model_name="conference",
            index=models.Index(fields=["order", "held_at"], name="hotline_conference_order"),
        ),
        migrations.AddIndex(
            model_name="orderfollower",
            index=models.Index(fields=["person_id"], name="hotline_follower_person"),
        ),
        migrations.AddConstraint(
            model_name="orderfollower",
            constraint=models.UniqueConstraint(
                fields=("order", "phone_index"), name="hotline_follower_once"
            ),
        ),
        migrations.AddIndex(
            model_name="ordergroup",
            index=models.Index(fields=["category_code", "area_code"], name="hotline_group_matter"),
        ),
        migrations.AddIndex(
            model_name="ordergroup",
            index=models.Index(fields=["-opened_at"], name="hotline_group_newest"),
        ),
    ]
