import django.db.models.deletion
from django.db import migrations, models

import yimen.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("hotline", "0002_doors_point_group"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
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
                ("channel", models.CharField(max_length=80, unique=True)),
                ("agent_channel", models.CharField(blank=True, max_length=80)),
                ("direction", models.CharField(max_length=4)),
                ("state", models.CharField(default="ringing", max_length=8)),
                ("phone_encrypted", models.BinaryField(default=bytes)),
                ("phone_index", models.BinaryField(default=bytes)),
                ("desk_id", models.UUIDField()),
                ("area_code", models.CharField(max_length=12)),
                ("operator_id", models.UUIDField(null=True)),
                ("operator_name", models.CharField(blank=True, max_length=120)),
                ("rang_at", models.DateTimeField()),
                ("offered_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("hung_up_at", models.DateTimeField(null=True)),
                ("hung_up_by", models.CharField(blank=True, max_length=8)),
                ("cause", models.CharField(blank=True, max_length=40)),
                ("end", models.CharField(blank=True, max_length=12)),
                ("found_late", models.BooleanField(default=False)),
                ("recording_encrypted", models.BinaryField(default=bytes)),
                ("back_of", models.UUIDField(null=True)),
                ("back_state", models.CharField(blank=True, default="", max_length=10)),
                ("back_tries", models.PositiveSmallIntegerField(default=0)),
                ("mark_state", models.CharField(blank=True, default="", max_length=8)),
                ("marked_by", models.UUIDField(null=True)),
                ("mark_words_encrypted", models.BinaryField(default=bytes)),
                ("ruled_by", models.CharField(blank=True, max_length=120)),
                ("ruled_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "hotline_call",
            },
        ),
        migrations.CreateModel(
            name="CallOrder",
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
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "hotline_call_order",
            },
        ),
        migrations.CreateModel(
            name="HandOver",
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
                ("service", models.CharField(max_length=3)),
                ("place_encrypted", models.BinaryField(default=bytes)),
                ("said_encrypted", models.BinaryField(default=bytes)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
                ("done", models.BooleanField(null=True)),
            ],
            options={
                "db_table": "hotline_hand_over",
            },
        ),
        migrations.CreateModel(
            name="NumberCaution",
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
                ("phone_index", models.BinaryField()),
                ("kind", models.CharField(max_length=12)),
                ("words_encrypted", models.BinaryField(default=bytes)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("by", models.CharField(max_length=120)),
            ],
            options={
                "db_table": "hotline_caution",
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("account_id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("unit_id", models.UUIDField()),
                ("agent", models.CharField(blank=True, max_length=40)),
                ("state", models.CharField(default="out", max_length=10)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("since", models.DateTimeField()),
                ("told", models.CharField(blank=True, max_length=200)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "db_table": "hotline_seat",
            },
        ),
        migrations.CreateModel(
            name="SeatSpan",
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
                ("account_id", models.UUIDField()),
                ("state", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "hotline_seat_span",
            },
        ),
        migrations.CreateModel(
            name="SwitchEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("core", models.CharField(max_length=40)),
                ("sequence", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "hotline_switch_event",
            },
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["-rang_at"], name="hotline_call_rang"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["phone_index", "-rang_at"], name="hotline_call_phone"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["operator_id", "-rang_at"], name="hotline_call_operator"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("back_state", "wanted")),
                fields=["back_state", "-rang_at"],
                name="hotline_call_back",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("mark_state", "asked")),
                fields=["mark_state", "-rang_at"],
                name="hotline_call_mark",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=["rang_at"],
                name="hotline_call_living",
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["ringing", "talking", "ended"])),
                name="hotline_call_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(("direction__in", ["in", "out", "back"])),
                name="hotline_call_direction_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "end__in",
                        [
                            "",
                            "answered",
                            "missed",
                            "dropped",
                            "silence",
                            "hoax",
                            "abuse",
                            "transferred",
                        ],
                    )
                ),
                name="hotline_call_end_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ended"), _negated=True),
                    models.Q(("hung_up_at__isnull", False), models.Q(("end", ""), _negated=True)),
                    _connector="OR",
                ),
                name="hotline_call_ended_has_time",
            ),
        ),
        migrations.AddField(
            model_name="callorder",
            name="call",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hotline.call"
            ),
        ),
        migrations.AddField(
            model_name="callorder",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hotline.workorder",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="call",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hotline.call",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hotline.workorder",
            ),
        ),
        migrations.AddField(
            model_name="numbercaution",
            name="call",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hotline.call"
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="call",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hotline.call",
            ),
        ),
        migrations.AddIndex(
            model_name="seatspan",
            index=models.Index(fields=["since"], name="hotline_seat_span_since"),
        ),
        migrations.AddConstraint(
            model_name="seatspan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("account_id",),
                name="hotline_seat_span_one_open",
            ),
        ),
        migrations.AddIndex(
            model_name="switchevent",
            index=models.Index(fields=["at"], name="hotline_switch_event_at"),
        ),
        migrations.AddConstraint(
            model_name="switchevent",
            constraint=models.UniqueConstraint(
                fields=("core", "sequence"), name="hotline_switch_event_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="callorder",
            constraint=models.UniqueConstraint(
                fields=("call", "order"), name="hotline_call_order_once"
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["order", "at"], name="hotline_hand_over_order"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("service__in", ["110", "119", "120"])),
                name="hotline_hand_over_service_known",
            ),
        ),
        migrations.AddIndex(
            model_name="numbercaution",
            index=models.Index(fields=["phone_index", "-since"], name="hotline_caution_phone"),
        ),
        migrations.AddConstraint(
            model_name="numbercaution",
            constraint=models.UniqueConstraint(fields=("call",), name="hotline_caution_once"),
        ),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(fields=["call"], name="hotline_seat_call"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["out", "checked_in", "ready", "busy", "wrap", "paused"])
                ),
                name="hotline_seat_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("agent", ""), _negated=True),
                fields=("agent",),
                name="hotline_seat_agent_once",
            ),
        ),
    ]
