"""The pages of the watch list: who may open them, each step posted, what is wrong at its field."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yimen.biometrics import testing as faces
from yimen.biometrics.contracts import Purpose
from yimen.hall import testing as watch_parts
from yimen.hall.actions import watch_alarm, watch_camera, watch_entry
from yimen.hall.models import WatchAlarm, WatchCamera, WatchEntry, WatchSwitch
from yimen.hall.queries import watch
from yimen.identity.testing import sign_in
from yimen.kernel.clock import local_day, now
from yimen.kernel.models import LedgerEntry

pytestmark = pytest.mark.django_db
WANTED = ("wanted", 0.95)
SECURITY, SUPERVISOR, AUDITOR, CLERK = "security", "supervisor", "auditor", "clerk"


@pytest.fixture
def around(settings):
    faces.use_constructed(settings)
    return watch_parts.hands(at=now() - timedelta(days=1))


@pytest.fixture
def as_(around):
    def client_of(who: str) -> Client:
        client = Client()
        sign_in(client, getattr(around, who))
        return client

    return client_of


@pytest.fixture
def watched(around):
    """Watching in force, one on the list, one camera on, one alarm; their ids by name."""
    at = now()
    watch_parts.watching(around, at=at)
    entry = watch_parts.listed(around, at=at)
    camera = watch_parts.camera(around, at=at)
    (alarm,) = watch_alarm.look(camera_id=camera, image=watch_parts.frame(WANTED), at=at)
    return {"entry": entry, "camera": camera, "alarm": alarm}


def _checklist(around, **changed: str) -> dict[str, str]:
    return {
        "act": "propose",
        "unit": str(around.units.centre.id),
        "reason": "大厅多次发生伤人事件，公安机关通报的在逃人员可能来办事。",
        "signs": "东门、西门各一块，今年立",
        "filed_with": "一门县公安局",
        "filing_number": "一公备〔2026〕3号",
        "filed_on": local_day(now()).isoformat(),
        "responsible": "安保科负责",
        "still_days": "7",
    } | changed


def _photo(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", content or faces.constructed_face(name="wanted"))


def _at_field(answer, field: str, words: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == 422, page
    assert f'href="#f-{field}"' in page
    assert f'id="e-{field}"' in page
    assert f'id="f-{field}"' in page
    assert words in page


def test_the_pages_open_for_their_hands_and_for_nobody_else(as_, watched):
    staff = {SECURITY, SUPERVISOR}
    pages = {
        ("watch", None): {SUPERVISOR},
        ("watch_alarm", "alarm"): {SUPERVISOR},
        ("watch_still", "alarm"): {SUPERVISOR},
        ("watch_entries", None): staff,
        ("watch_entry", "entry"): staff,
        ("watch_cameras", None): staff,
        ("watch_camera", "camera"): staff,
        ("watch_switch", None): staff,
        ("watch_log", None): {AUDITOR},
    }
    clients = {who: as_(who) for who in (SECURITY, SUPERVISOR, AUDITOR, CLERK)}
    for (name, thing), allowed in pages.items():
        address = reverse(f"hall:{name}", args=[watched[thing]] if thing else [])
        for who, client in clients.items():
            assert client.get(address).status_code == (200 if who in allowed else 403), (name, who)
        assert Client().get(address).status_code in {302, 401}, name


def test_watching_is_switched_on_over_the_pages_by_two_and_off_by_one(as_, around):
    faces.switch_on(Purpose.WATCH, at=now())
    address = reverse("hall:watch_switch")
    guard, head = as_(SECURITY), as_(SUPERVISOR)
    for field, wrong in (("reason", "为了安全"), ("filed_on", ""), ("still_days", "99")):
        answer = guard.post(address, _checklist(around, **{field: wrong}))
        _at_field(answer, field, "请")
        assert "一公备〔2026〕3号" in answer.content.decode()
    _at_field(guard.post(address, _checklist(around, unit="")), "unit", "负责的单位")
    assert guard.post(address, _checklist(around)).status_code == 302
    wish = {"wish": str(WatchSwitch.objects.get().id)}
    assert guard.post(address, {"act": "approve", **wish}).status_code == 403
    assert "批准开通" not in guard.get(address).content.decode()
    assert "没有开通" in head.get(address).content.decode()
    assert head.post(address, {"act": "approve", **wish}).status_code == 302
    assert "没有开通" not in head.get(address).content.decode()
    _at_field(head.post(address, {"act": "end", "why": "", **wish}), "why", "请写为什么")
    assert head.post(address, {"act": "approve", "wish": "x"}).status_code == 422
    assert head.post(address, {"act": "dance"}).status_code == 422
    assert head.post(address, {"act": "end", "why": "不需要了", **wish}).status_code == 302
    assert WatchSwitch.objects.get().ended_at is not None


def test_somebody_is_listed_lengthened_and_removed_over_the_pages(as_, around):
    watch_parts.watching(around, at=now())
    guard, head = as_(SECURITY), as_(SUPERVISOR)
    address, day = reverse("hall:watch_entries"), local_day(now()) + timedelta(days=20)
    said = {"name": "代号甲", "ground": "刑事诉讼法第一百五十五条，在逃", "document": "一公缉9号"}
    said["until"] = day.isoformat()
    for field, wrong in (("name", ""), ("ground", "在逃"), ("document", ""), ("until", "")):
        answer = guard.post(address, {**said, field: wrong, "picture": _photo()})
        _at_field(answer, field, "请")
    _at_field(guard.post(address, said), "picture", "请选一张")
    _at_field(guard.post(address, {**said, "picture": _photo(b"x")}), "picture", "照片")
    assert head.post(address, {**said, "picture": _photo()}).status_code == 403
    assert guard.post(address, {**said, "picture": _photo()}).status_code == 302
    row = WatchEntry.objects.get()
    one = reverse("hall:watch_entry", args=[row.id])
    _at_field(head.post(one, {"act": "refuse", "reason": ""}), "reason", "请写原因")
    assert head.post(one, {"act": "approve"}).status_code == 302
    _at_field(guard.post(one, {"act": "ask", "until": ""}), "until", "哪一天")
    longer = (day + timedelta(days=9)).isoformat()
    assert guard.post(one, {"act": "ask", "until": longer}).status_code == 302
    assert "批准延长" in head.get(one).content.decode()
    _at_field(head.post(one, {"act": "lengthen"}), "picture", "请选一张")
    assert head.post(one, {"act": "lengthen", "picture": _photo()}).status_code == 302
    assert guard.post(one, {"act": "dance"}).status_code == 422
    assert guard.post(one, {"act": "remove", "reason": "已经归案"}).status_code == 302
    assert guard.post(one, {"act": "remove", "reason": "已经归案"}).status_code == 422
    page = guard.get(one).content.decode()
    assert "已撤下" in page
    assert "立即撤下" not in page


def test_a_camera_is_entered_and_the_browser_sends_its_frames(as_, around):
    watch_parts.watching(around, at=now())
    watch_parts.listed(around, at=now())
    guard, head = as_(SECURITY), as_(SUPERVISOR)
    address = reverse("hall:watch_cameras")
    said = {"title": "大厅东门", "place": "一楼东门内侧", "source": "browser"}
    said["sign_on"] = local_day(now()).isoformat()
    for field, wrong in (("title", ""), ("place", ""), ("sign_on", "")):
        _at_field(guard.post(address, {**said, field: wrong}), field, "请")
    _at_field(guard.post(address, {**said, "source": "stream"}), "address", "rtsp://")
    assert guard.post(address, {**said, "source": "radio"}).status_code == 422
    secret = {**said, "title": "西门", "source": "stream", "address": "rtsp://me:p@ss@10.1.1.9/1"}
    assert guard.post(address, secret).status_code == 302
    west = WatchCamera.objects.get()
    assert watch.get_camera(camera_id=west.id).address == secret["address"]
    page = guard.get(reverse("hall:watch_camera", args=[west.id])).content.decode()
    assert "rtsp://10.1.1.9/1" in page
    assert "p@ss" not in page
    mend = reverse("hall:watch_camera", args=[west.id])
    _at_field(guard.post(mend, {"act": "readdress", "address": "http://x"}), "address", "rtsp://")
    assert head.post(mend, {"act": "readdress", "address": "rtsp://10.1.1.8/1"}).status_code == 403
    assert "改地址" not in head.get(mend).content.decode()
    other = "rtsp://me:n%40w@10.1.1.8:8554/1"
    assert guard.post(mend, {"act": "readdress", "address": other}).status_code == 302
    assert watch.get_camera(camera_id=west.id).address == other
    page = guard.get(mend).content.decode()
    assert "rtsp://10.1.1.8:8554/1" in page
    assert "n%40w" not in page
    assert guard.post(mend, {"act": "dance"}).status_code == 422
    west.delete()
    assert guard.post(address, said).status_code == 302
    _at_field(guard.post(address, said), "title", "已经有")
    camera = WatchCamera.objects.get()
    one = reverse("hall:watch_camera", args=[camera.id])
    frames = reverse("hall:watch_frame", args=[camera.id])
    assert head.post(frames, {"frame": _photo()}).status_code == 422  # it is off
    assert "data-watch-camera" not in head.get(one).content.decode()
    assert head.post(one, {"act": "on"}).status_code == 302
    assert f'data-watch-camera="{frames}"' in head.get(one).content.decode()
    wanted = SimpleUploadedFile("a.jpg", watch_parts.frame(WANTED))
    assert head.post(frames, {"frame": wanted}).json() == {"alarms": 1}
    assert head.post(frames, {"frame": _photo(b"rubbish")}).json() == {"alarms": 0}
    assert head.post(frames).status_code == 422
    assert guard.post(frames, {"frame": _photo()}).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, around.supervisor)
    assert strict.post(frames, {"frame": _photo()}).status_code == 403
    assert head.post(one, {"act": "off"}).status_code == 302
    assert not WatchCamera.objects.get().is_on


def test_who_is_on_duty_looks_and_decides_and_each_look_is_recorded(as_, watched):
    head = as_(SUPERVISOR)
    one = reverse("hall:watch_alarm", args=[watched["alarm"]])
    page = head.get(reverse("hall:watch")).content.decode()
    assert one in page
    assert "还没有判断过" in page
    picture = head.get(reverse("hall:watch_still", args=[watched["alarm"]]))
    assert picture.content[:2] == b"\xff\xd8"
    assert "no-store" in picture["Cache-Control"]
    assert LedgerEntry.objects.filter(verb="hall.watch_alarm.looked").count() == 1
    answer = head.post(one, {})
    assert 'id="e-outcome"' in answer.content.decode()
    _at_field(head.post(one, {"outcome": "him", "done": ""}), "done", "怎么处置")
    assert head.post(one, {"outcome": "not_him", "done": ""}).status_code == 302
    assert head.get(reverse("hall:watch_still", args=[watched["alarm"]])).status_code == 404
    assert "100%" in head.get(reverse("hall:watch")).content.decode()
    assert head.post(one, {"outcome": "him", "done": "已通知"}).status_code == 422
    log = as_(AUDITOR).get(reverse("hall:watch_log")).content.decode()
    for title in ("批准开通布控提醒", "批准列入布控名单", "打开布控摄像头", "看布控截图", "误报"):
        assert title in log


def test_the_desk_is_told_of_what_is_new_and_of_nothing_else(as_, around, watched):
    head, address = as_(SUPERVISOR), reverse("hall:watch")
    page = head.get(address).content.decode()
    mark = re.search(r'data-watch-list data-mark="(\w+)"', page).group(1)
    assert f'data-open="{watched["alarm"]}" data-title="大厅东门"' in page
    assert "刷新，看有没有新提醒" in page  # the way without script
    assert head.get(address, {"seen": mark}).status_code == 204
    watch_alarm.look(camera_id=watched["camera"], image=watch_parts.frame(WANTED), at=now())
    part = head.get(address, {"seen": mark})
    assert part.status_code == 200
    assert part.content.decode().startswith("<div data-watch-list")
    assert "no-store" in part["Cache-Control"]
    mark = watch.bell().mark
    watch_camera.note_trouble(camera_id=watched["camera"], trouble="断了", at=now())
    assert "大厅东门看不到了：断了" in head.get(address, {"seen": mark}).content.decode()
    assert as_(SECURITY).get(address, {"seen": mark}).status_code == 403
    watch_alarm.decide(
        actor=around.supervisor, alarm_id=watched["alarm"], outcome="not_him", done="", at=now()
    )
    assert "data-open" not in head.get(address).content.decode()


def test_everything_but_the_switch_stands_still_while_watching_is_off(as_, around):
    guard = as_(SECURITY)
    for name in ("watch_entries", "watch_cameras", "watch_switch"):
        page = guard.get(reverse(f"hall:{name}")).content.decode()
        assert "没有开通" in page
        assert 'name="title"' not in page
        assert 'name="picture"' not in page
    assert not WatchAlarm.objects.exists()
    assert watch_entry.expire(at=now()) == 0
