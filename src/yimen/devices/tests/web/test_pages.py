"""The pages of devices: who opens which, what they show, what a refused form says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yimen.devices import seeds, testing
from yimen.devices.actions import alarm
from yimen.devices.models import ActivationCode, Device, DeviceAlarm, DeviceConfiguration
from yimen.identity.testing import sign_in
from yimen.kernel import clock
from yimen.kernel.work.rebuilding import rebuild_check

pytestmark = pytest.mark.django_db
_HEAD = "编号,种类,型号,序列号,单位,位置,网段\n"


@pytest.fixture
def around():
    return testing.keepers(at=clock.now() - timedelta(days=1))


def client_of(actor):
    client = Client()
    sign_in(client, actor)
    return client


def page(client, name, *args, **query):
    return client.get(reverse(f"devices:{name}", args=args), query)


def post(client, name, *args, **sent):
    return client.post(reverse(f"devices:{name}", args=args), sent)


def test_who_keeps_sees_all_who_works_there_his_unit_and_strangers_nothing(around):
    one = testing.a_panel(around, at=clock.now())
    row = Device.objects.get()
    for keeper in (around.operator, around.admin):
        client = client_of(keeper)
        for name in ("devices", "availability", "new_device", "import", "codes", "alarms",
                     "configurations", "new_configuration"):  # fmt: skip
            assert page(client, name).status_code == 200, name
        for name in ("device", "change", "stolen"):
            assert page(client, name, row.pk).status_code == 200, name
    for reader in (around.clerk, around.head):
        client = client_of(reader)
        assert one.identity.number in page(client, "devices").content.decode()
        shown = page(client, "device", row.pk).content.decode()
        assert "密钥被盗" not in shown
        assert page(client, "new_device").status_code == 403
        assert post(client, "code", row.pk).status_code == 403
        assert post(client, "device", row.pk, verb="suspend", reason="试试").status_code == 403
    stranger = client_of(around.stranger)
    assert one.identity.number not in page(stranger, "devices").content.decode()
    assert page(stranger, "device", row.pk).status_code == 404


def test_a_device_is_entered_gets_a_code_once_and_is_stored_again(around):
    client = client_of(around.operator)
    refused = post(client, "new_device", kind="panel", model="F1", serial="SN-9", place="1 号",
                   unit="", configuration_code="default")  # fmt: skip
    assert refused.status_code == 422
    assert "请选单位" in refused.content.decode()
    sent = {"kind": "panel", "model": "F1", "serial": "SN-9", "place": "1 号窗口",
            "unit": str(around.units.town.id), "configuration_code": "default"}  # fmt: skip
    assert post(client, "new_device", **sent).status_code == 302
    assert "已经登记过" in post(client, "new_device", **sent).content.decode()
    row = Device.objects.get()
    shown = post(client, "code", row.pk).content.decode()
    assert "<svg" in shown
    assert row.number in shown
    assert "激活码" in page(client, "device", row.pk).content.decode()
    assert ActivationCode.objects.get().digest not in shown
    assert "请写原因" in post(client, "device", row.pk, verb="retire").content.decode()
    assert post(client, "device", row.pk, verb="retire", reason="坏了").status_code == 302
    assert (
        "现在的状态是“报废”"
        in post(client, "device", row.pk, verb="suspend", reason="再试").content.decode()
    )
    assert post(client, "code", row.pk).status_code == 422


def test_eighty_panels_come_in_one_file_looked_at_first(around):
    client = client_of(around.admin)
    rows = "".join(
        f",panel,F1,S-{n:03d},{around.units.town.short_name},{n} 号窗口,\n" for n in range(80)
    )
    wrong = "MB-X,电视,F1,S-999,没有镇,角落,\n"
    file = SimpleUploadedFile("设备.csv", (_HEAD + rows + wrong).encode("gb18030"))
    answer = client.post(reverse("devices:import"), {"file": file})
    shown = client.get(answer["Location"]).content.decode()
    assert "能导入 80 台，1 行有错" in shown
    assert "第 82 行" in shown
    assert not Device.objects.exists()
    assert client_of(around.operator).get(answer["Location"]).status_code == 404
    assert client.post(answer["Location"]).status_code == 302
    assert Device.objects.count() == 80
    assert client.post(answer["Location"]).status_code == 422
    assert page(client, "devices").content.decode().count("MB-") >= 50
    assert len(post(client, "codes").content) > 80 * 100
    assert ActivationCode.objects.count() == 80
    for content in (b"", b"\xff\xfe\x00", b"one line"):
        sent = {"file": SimpleUploadedFile("x.csv", content)} if content else {}
        assert client.post(reverse("devices:import"), sent).status_code == 422


def test_the_list_asks_as_often_for_many_devices_as_for_one(around):
    client = client_of(around.operator)
    asked = []
    for more in (1, 3):
        for _ in range(more):
            testing.a_device(around)
        for name in ("devices", "availability"):
            page(client, name)
            with CaptureQueriesContext(connection) as told:
                page(client, name)
            asked.append((name, len(told)))
    assert asked[:2] == asked[2:]


def test_filters_narrow_the_list(around):
    panel = testing.a_panel(around, at=clock.now())
    panel.heartbeat()
    testing.a_device(around, place="库房")
    client = client_of(around.operator)
    for query, number in (
        ({"state": "active"}, 1), ({"line": "up"}, 1), ({"line": "never"}, 1),
        ({"line": "down"}, 0), ({"q": "库房"}, 1), ({"kind": "printer"}, 0), ({"kind": "x"}, 2),
    ):  # fmt: skip
        shown = page(client, "devices", **query).content.decode()
        assert shown.count("演示终端") == 0
        assert shown.count("人脸识别终端　") == number, query


def test_a_stolen_key_is_ended_by_one_button_and_answered_in_words(around):
    panel = testing.a_panel(around, at=clock.now())
    row = Device.objects.get()
    client = client_of(around.operator)
    assert post(client, "stolen", row.pk, since="2999-01-01T00:00", reason="x").status_code == 422
    answer = post(client, "stolen", row.pk, since="2026-01-01T00:00", reason="机柜被撬")
    shown = client.get(answer["Location"]).content.decode()
    assert "激活" in shown
    assert panel.heartbeat().status == 403
    assert answer["Location"] in client.get("/work/").content.decode()
    found = DeviceAlarm.objects.get()
    assert post(client, "alarm", found.pk, outcome="", words="").status_code == 422
    sent = {"outcome": "misused", "words": "换了机器，报了案。"}
    assert post(client, "alarm", found.pk, **sent).status_code == 302
    assert post(client, "alarm", found.pk, **sent).status_code == 422
    assert "有人冒用" in page(client, "alarms").content.decode()
    assert client_of(around.clerk).get(answer["Location"]).status_code == 403


def test_a_configuration_is_written_as_the_next_version(around):
    client = client_of(around.operator)
    sent = {"code": "default", "title": "大厅", "policy": "standard", "welcome": "您好",
            "other_way": "请到窗口出示身份证。", "heartbeat_seconds": "60", "rotate_days": "180"}  # fmt: skip
    assert (
        post(client, "new_configuration", **{**sent, "heartbeat_seconds": "5"}).status_code == 422
    )
    for version in (1, 2):
        assert post(client, "new_configuration", **sent).status_code == 302
        assert DeviceConfiguration.objects.latest("version").version == version
    assert "第 2 版" in page(client, "configurations").content.decode()


def test_the_demo_has_devices_in_every_state_and_work_equals_the_states(around):
    at = clock.now()
    seeds.run(at)
    assert set(Device.objects.values_list("state", flat=True)) == {
        *("in_store", "active", "suspended", "lost", "retired"),
    }
    assert seeds.run(at) == "设备：已经有了"
    assert alarm.DeviceAlarm.objects.filter(answered_at=None).count() == 1
    assert [one for one in rebuild_check() if "devices" in str(one)] == []
