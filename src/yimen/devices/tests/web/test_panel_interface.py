"""Panels over their interface: a whole life, and everything that may be tried with a key or without."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import override_settings

from yimen.biometrics import public as biometrics
from yimen.biometrics import testing as constructed
from yimen.biometrics.contracts import Probe, Purpose
from yimen.devices import simulator, testing
from yimen.devices.actions import alarm, beat, configuration, device, identify
from yimen.devices.contracts import ALARM_WORK, OFFLINE_WORK, Algorithm, DeviceState, DeviceVerb
from yimen.devices.models import Device, DeviceAct, DeviceAlarm, DeviceHour, DeviceKey
from yimen.devices.queries import device as queries
from yimen.devices.simulator import Identity, Panel
from yimen.devices.verifying import body_hash
from yimen.directory.testing import VILLAGE
from yimen.identity import public as identity
from yimen.identity import testing as residents
from yimen.kernel import clock
from yimen.kernel.actor import SYSTEM
from yimen.kernel.models import Work
from yimen.pki.contracts import SuiteName
from yimen.pki.suites import suite

pytestmark = pytest.mark.django_db


@pytest.fixture
def around():
    return testing.keepers(at=clock.now() - timedelta(days=1))


@pytest.fixture
def panel(around):
    return testing.a_panel(around, at=clock.now())


def code_of(answer) -> str:
    return str(answer.read().get("code", ""))


def test_a_panel_lives_activates_beats_configures_rotates(around, panel):
    row = Device.objects.get(number=panel.identity.number)
    assert (row.state, row.installed_on) == ("active", clock.local_day(clock.now()))

    beaten = panel.heartbeat()
    assert beaten.status == 200
    assert beaten.read()["configuration"] == "default-0"
    assert panel.configure().status == 304
    configuration.write_version(
        actor=around.operator,
        wording=configuration.Wording(
            code="default",
            title="大厅",
            policy="standard",
            welcome="您好",
            other_way="请到窗口出示身份证。",
            pictures=[("待机.png", simulator.noise())],
        ),
        at=clock.now(),
    )
    assert panel.heartbeat().read()["configuration"] == "default-1"
    assert panel.configure().status == 200
    assert panel.configuration["offline"] == {
        "mode": "show_other_way",
        "keep_heartbeats_hours": 24,
        "local_gallery": False,
    }
    (picture,) = panel.configuration["idle_pictures"]
    assert panel.call("GET", f"/api/devices/pictures/{picture}").body[:4] == b"\x89PNG"
    assert panel.call("GET", f"/api/devices/pictures/{row.pk}").status == 404

    old = Panel(identity=replace(panel.identity), send=panel.send)
    assert panel.rotate().status == 200
    old.identity.sequence += 1  # the rotation itself was the old key's next number
    assert panel.heartbeat().status == 200
    assert old.heartbeat().status == 200, "the old key is good for its overlap"
    DeviceKey.objects.filter(pk=old.identity.key_id).update(good_until=clock.now())
    assert code_of(old.heartbeat()) == "devices.key.ended"
    hours = queries.list_hours(device_id=row.pk, at=clock.now())
    assert 1 <= sum(one.live_minutes for one in hours) <= 2
    assert {one.kind.value for one in queries.list_acts(device_id=row.pk, limit=9)} == {
        *("activated", "configured", "rotated", "refused"),
    }


def test_every_answer_tells_the_time_and_a_wrong_clock_is_set_by_it(panel):
    panel.clock_wrong = 3_600
    assert panel.heartbeat().status == 200
    assert abs(panel.ahead_ms - 3_600_000) < 2_000

    stubborn = Panel(identity=panel.identity, send=panel.send, clock_wrong=-900)
    raw = b""
    heads = stubborn.signed("GET", "/api/devices/configuration", raw)
    answer = stubborn.send("GET", "/api/devices/configuration", heads, raw)
    assert (answer.status, code_of(answer)) == (401, "devices.clock.skewed")
    assert abs(int(answer.headers["x-server-time"]) / 1000 - clock.now().timestamp()) < 5
    held = queries.view_of(device_id=Device.objects.get().pk).pulse
    assert abs(held.skew_ms + 900_000) < 2_000


def test_a_request_is_let_in_once_and_only_as_it_was_signed(panel):
    path = "/api/devices/configuration"
    heads = panel.signed("GET", path, b"")
    assert panel.send("GET", path, heads, b"").status in {200, 304}
    assert code_of(panel.send("GET", path, heads, b"")) == "devices.request.replayed"

    body = b'{"beats":[]}'
    heads = panel.signed("POST", "/api/devices/heartbeat", body)
    for method, where, sent in (
        ("POST", "/api/devices/heartbeat", body + b" "),
        ("POST", "/api/devices/rotate", body),
        ("POST", "/api/devices/heartbeat?x=1", body),
    ):
        answer = panel.send(method, where, heads, sent)
        assert code_of(answer) == "devices.request.signature"
    for name in ("X-Device-Time", "X-Device-Sequence", "X-Device-Nonce"):
        changed = {
            **heads,
            name: heads[name][:-1] + "7" if heads[name][-1] != "7" else heads[name] + "8",
        }
        assert panel.send("POST", "/api/devices/heartbeat", changed, body).status == 401
    assert panel.send("POST", "/api/devices/heartbeat", {}, body).status == 401


def test_another_devices_name_over_ones_own_key_is_not_believed(around, panel):
    other = testing.a_panel(around, at=clock.now())
    mixed = replace(panel.identity, device_id=other.identity.device_id)
    assert (
        code_of(Panel(identity=mixed, send=panel.send).heartbeat()) == "devices.request.signature"
    )


def test_a_copied_key_raises_alarms_and_one_button_ends_it(around, panel):
    row = Device.objects.get()
    thief = panel.stolen(send=testing.inside("10.9.9.9"))
    since = clock.now()
    assert panel.heartbeat().status == 200
    assert code_of(thief.heartbeat()) == "devices.request.sequence"
    assert thief.heartbeat().status == 200, "the thief goes on with the next number"
    assert code_of(panel.heartbeat()) == "devices.request.sequence"
    kinds = set(DeviceAlarm.objects.values_list("kind", flat=True))
    assert kinds == {"sequence", "two_places"}
    assert Work.objects.filter(kind=ALARM_WORK).count() == 2

    stolen = alarm.report_stolen(
        actor=around.operator, device_id=row.pk, since=since, reason="机器被撬", at=clock.now()
    )
    assert queries.view_of(device_id=row.pk).state is DeviceState.SUSPENDED
    for one in (panel, thief):
        assert one.heartbeat().status == 403
    assert DeviceAct.objects.filter(device=row, at__gte=since).exists()
    assert "被盗以来做过" in DeviceAlarm.objects.get(pk=stolen).about

    fresh = Panel(identity=Identity(number=row.number, serial=row.serial), send=panel.send)
    assert fresh.activate(testing.code_of(around, row.pk, at=clock.now())).status == 201
    assert fresh.heartbeat().status == 200
    assert thief.heartbeat().status == 401, "the stolen key stays ended"


def test_a_code_is_good_once_for_its_device_and_not_for_guessing(around):
    first, second = testing.a_device(around), testing.a_device(around)
    at = clock.now()
    code, other = (testing.code_of(around, one.id, at=at) for one in (first, second))

    def tries(number, serial, said):
        made = Panel(identity=Identity(number=number, serial=serial), send=testing.inside())
        return made.activate(said)

    assert code_of(tries(first.number, first.serial, other)) == "devices.code.wrong"
    assert code_of(tries(first.number, "SN-OTHER", code)) == "devices.code.wrong"
    assert tries(first.number, first.serial, code.lower()).status == 201
    assert code_of(tries(first.number, first.serial, code)) == "devices.code.wrong"
    for _ in range(5):
        assert tries(second.number, second.serial, "AAAAA-BBBBB-CCCCC").status == 401
    assert code_of(tries(second.number, second.serial, other)) == "devices.code.wrong"


def test_a_device_may_call_from_its_networks_only(around, panel):
    Device.objects.update(networks="10.5.0.0/16")
    assert code_of(panel.heartbeat()) == "devices.network.other"
    panel.send = testing.inside("10.5.1.1")
    assert panel.heartbeat().status == 200
    panel.send = testing.inside("203.0.113.5")
    assert code_of(panel.heartbeat()) == "devices.network.outside"
    assert panel.send("GET", "/api/devices/time", {}, b"").status == 403
    with override_settings(YIMEN_DEVICE_NETWORKS="10.5.0.0/16"):
        assert testing.inside("10.5.1.1")("GET", "/api/devices/time", {}, b"").status == 200


def test_what_is_too_large_or_misshapen_is_refused_before_it_is_read(panel):
    large = b"x" * (128 * 1024 + 1)
    heads = panel.signed("POST", "/api/devices/identify", large)
    assert panel.send("POST", "/api/devices/identify", heads, large).status == 413
    assert panel.call("POST", "/api/devices/heartbeat", {"beats": [{}]}).status == 422
    assert panel.call("POST", "/api/devices/heartbeat", {"beats": [], "more": 1}).status == 422
    assert panel.send("GET", "/api/devices/rotate", {}, b"").status == 405
    assert panel.call("POST", "/api/devices/rotate", {"algorithm": "rsa"}).status == 422


def test_a_whole_picture_is_refused_and_leaves_a_trace_without_the_picture(panel):
    crop = simulator.noise()
    whole = crop[:16] + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + crop[24:]
    assert code_of(panel.identify(whole)) == "devices.capture.not_a_crop"
    assert code_of(panel.identify(crop, is_live=False)) == "devices.capture.not_live"
    assert list(DeviceAct.objects.filter(kind="refused").values_list("about", flat=True)) == [
        "刷脸：devices.capture.not_a_crop",
        "刷脸：devices.capture.not_live",
    ]


def test_cut_off_a_panel_knows_nobody_and_its_heartbeats_count_later(panel):
    panel.heartbeat()
    panel.is_offline = True
    for _ in range(3):
        assert panel.heartbeat() is None
    assert panel.shown == panel.configuration["texts"]["other_way"]
    with pytest.raises(OSError, match="cut off"):
        panel.identify(simulator.noise())
    for number, one in enumerate(panel.kept):
        one["at_ms"] -= (60 - number) * 60_000
    panel.is_offline = False
    assert panel.heartbeat().status == 200
    hours = DeviceHour.objects.all()
    assert sum(one.good_minutes for one in hours) - sum(one.live_minutes for one in hours) == 3


def test_a_silent_device_is_work_in_service_hours_until_it_beats(around, panel):
    row = Device.objects.get()
    panel.heartbeat()
    day = clock.now().replace(hour=2, minute=30)
    while beat.find_away(at=day) == 0:  # the next working day at 10:30 in China
        day += timedelta(days=1)
        assert day < clock.now() + timedelta(days=12)
    assert Work.objects.get(kind=OFFLINE_WORK).unit_id == around.units.centre.id
    assert beat.find_away(at=day) == 0, "once is enough"
    assert panel.heartbeat().status == 200
    assert not Work.objects.filter(kind=OFFLINE_WORK).exists()
    assert beat.find_away(at=day.replace(hour=14)) == 0, "nobody is called out at night"
    device.move_device(
        actor=around.operator,
        device_id=row.pk,
        verb=DeviceVerb.STORE,
        reason="收回",
        at=clock.now(),
    )
    assert beat.find_away(at=day) == 0
    assert panel.heartbeat().status in {401, 403}


def test_an_sm2_key_signs_as_well(around):
    found = testing.a_device(around)
    code = testing.code_of(around, found.id, at=clock.now())
    pair = suite(SuiteName.SM).new_key()
    public = base64.b64encode(pair.public.spki()).decode()
    text = f"YIMEN-DEVICE-1-KEY\nactivate\n{found.number}\nsm2\n{public}\n{code}\n"
    told = {"number": found.number, "serial": found.serial, "code": code, "software": "1"}
    told |= {"algorithm": "sm2", "public_key": public}
    told["proof"] = base64.b64encode(pair.sign(text.encode())).decode()
    send = testing.inside()
    answer = send("POST", "/api/devices/activate", {}, json.dumps(told).encode())
    assert answer.status == 201, answer.body
    who = answer.read()
    time = str(int(clock.now().timestamp() * 1000))
    lines = ("YIMEN-DEVICE-1", "GET", "/api/devices/configuration",
             body_hash(algorithm=Algorithm.SM2, body=b""), time, "n" * 16, "1",
             who["device_id"], who["key_id"])  # fmt: skip
    signed = pair.sign("".join(f"{one}\n" for one in lines).encode())
    heads = {"X-Device-Id": who["device_id"], "X-Device-Key": who["key_id"]}
    heads |= {"X-Device-Time": time, "X-Device-Nonce": "n" * 16, "X-Device-Sequence": "1"}
    heads["X-Device-Signature"] = base64.b64encode(signed).decode()
    assert send("GET", "/api/devices/configuration", heads, b"").status == 200


def resident_with_a_face(at):
    """Return a resident of the town who agreed to be identified and whose face is stored."""
    zhang = residents.make_resident(name="章一", area_code=VILLAGE, at=at)
    (purpose,) = [one for one in identity.list_purposes() if one.code == "face_identify"]
    identity.give_consent(
        actor=zhang,
        person_id=zhang.person_id,
        purpose=purpose.code,
        version=purpose.version,
        at=at,
        separately=True,
    )
    biometrics.enrol(
        actor=SYSTEM,
        subject_id=zhang.person_id,
        purpose=Purpose.IDENTIFY,
        probe=Probe(image=constructed.constructed_face(name="zhang")),
        cell=VILLAGE,
        ground="测试",
        at=at,
    )
    return zhang


def crop_of(name, likeness=0.95):
    return simulator.noise(carrying=constructed.constructed_face(name=name, likeness=likeness))


def test_a_face_at_a_panel_is_known_by_no_name_and_confirmed_by_its_tail(around, panel, settings):
    constructed.use_constructed(settings)
    at = clock.now() - timedelta(minutes=1)
    constructed.switch_on(at=at)
    zhang = resident_with_a_face(at)
    number = identity.get_own_details(actor=zhang).code
    row = Device.objects.get()

    answer = panel.identify(crop_of("zhang"))
    assert answer.status == 200, answer.body
    told = answer.read()
    assert set(told) == {"outcome", "message", "identification_id"}
    assert (told["outcome"], told["message"]) == ("recognised", identify.RECOGNISED)
    assert zhang.name not in answer.body.decode()
    (seen,) = identity.list_identifications(
        actor=around.clerk, device_ids=[row.pk], unit_id=around.units.town.id, at=clock.now()
    )
    assert str(seen.id) == told["identification_id"]

    other = testing.a_panel(around, at=clock.now())
    assert other.confirm(told["identification_id"], number[-4:]).status == 404
    wrong = panel.confirm(told["identification_id"], f"{(int(number[-4:-1]) + 1) % 1000:03d}0")
    assert wrong.status == 422
    right = panel.confirm(told["identification_id"], number[-4:])
    assert right.status == 200, right.body
    assert (right.read()["outcome"], zhang.name in right.body.decode()) == ("confirmed", False)

    nobody = panel.identify(crop_of("nobody"))
    assert nobody.read() == {
        "outcome": "unknown",
        "message": identify.UNSURE,
        "identification_id": None,
    }
    abouts = DeviceAct.objects.filter(device=row).values_list("about", flat=True)
    assert not any(zhang.name in one or number in one for one in abouts)


def test_faces_switched_off_are_said_and_the_other_way_stays(panel, settings):
    constructed.switch_on(at=clock.now())
    settings.YIMEN_FACES = ""
    answer = panel.identify(simulator.noise())
    assert (answer.status, code_of(answer)) == (503, "biometrics.faces.off")
    assert panel.heartbeat().status == 200


def test_ten_panels_behind_one_address_are_all_heard_and_none_is_suspected(around):
    fleet = [testing.a_panel(around, at=clock.now()) for _ in range(10)]
    for _ in range(3):
        assert {one.heartbeat().status for one in fleet} == {200}
        assert {one.configure().status for one in fleet} == {304}
        assert {one.identify(simulator.noise()).status for one in fleet} <= {409, 503}
    assert DeviceHour.objects.values("device").distinct().count() == 10
    assert not DeviceAlarm.objects.exists()
