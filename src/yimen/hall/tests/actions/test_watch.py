"""The watch list on real tables: off at first, two hands, a person decides, nobody else is kept."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection
from PIL import Image

from yimen.biometrics import public as biometrics
from yimen.biometrics import testing as faces
from yimen.biometrics.contracts import Box, FaceRefused, FacesOff, Purpose
from yimen.hall import filming, streams
from yimen.hall import testing as watch_parts
from yimen.hall.actions import watch_alarm, watch_camera, watch_entry, watch_switch
from yimen.hall.contracts.watch import OVER, AlarmOutcome, EntryState, WatchRefused
from yimen.hall.models import WatchAlarm, WatchCamera, WatchDay, WatchEntry, WatchSwitch
from yimen.hall.queries import watch
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.flow import WrongState
from yimen.kernel.models import LedgerEntry, Work
from yimen.kernel.register import ledger_title

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, tzinfo=LOCAL)
WANTED, PASSER = ("wanted", 0.95), ("passer-by", 1.0)


@pytest.fixture
def around(settings):
    faces.use_constructed(settings)
    return watch_parts.hands(at=AT)


@pytest.fixture
def watched(around):
    """Watching in force, one on the list, one camera on."""
    watch_parts.watching(around, at=AT)
    entry = watch_parts.listed(around, at=AT)
    return around, entry, watch_parts.camera(around, at=AT)


def works(kind: str) -> int:
    return Work.objects.filter(kind=kind).count()


def later(**passed: float) -> datetime:
    return AT + timedelta(**passed)


def test_watching_is_off_by_default_and_nothing_can_be_listed_or_seen(around):
    assert watch.in_force(at=AT) is None
    assert streams.wanted_at(AT) == {}
    for attempt in (
        lambda: watch_parts.proposed(around, at=AT),
        lambda: watch_parts.camera(around, at=AT),
    ):
        with pytest.raises(WatchRefused) as refused:
            attempt()
        assert refused.value.code == "hall.watch.off"


def test_switching_on_takes_an_assessment_and_two_hands(around):
    def propose(actor):
        return watch_switch.propose(
            actor=actor,
            unit_id=around.units.department.id,
            checklist=watch_parts.checklist(on=local_day(AT)),
            at=AT,
        )

    with pytest.raises(WatchRefused, match="影响评估"):
        propose(around.security)
    faces.switch_on(Purpose.WATCH, at=AT)
    with pytest.raises(NotAllowed):
        propose(around.clerk)
    wish = propose(around.security)
    assert watch.in_force(at=AT) is None
    assert works(watch_switch.APPROVE_WORK) == 1
    with pytest.raises(WatchRefused, match="已经有一份"):
        propose(around.security)
    with pytest.raises(NotAllowed):
        watch_switch.approve(actor=around.security, switch_id=wish, at=AT)
    watch_switch.approve(actor=around.supervisor, switch_id=wish, at=AT)
    assert watch.in_force(at=AT).id == wish
    assert works(watch_switch.APPROVE_WORK) == 0
    with pytest.raises(WatchRefused, match="已经有人办过"):
        watch_switch.approve(actor=around.supervisor, switch_id=wish, at=AT)
    assert watch.in_force(at=later(days=301)) is None  # the assessment ran out


def test_who_proposed_cannot_approve_even_with_both_posts(around):
    faces.switch_on(Purpose.WATCH, at=AT)
    wish = watch_parts.watching(around, at=AT)
    WatchSwitch.objects.filter(id=wish).update(
        approved_at=None, proposed_account=around.supervisor.account_id
    )
    with pytest.raises(WatchRefused, match="另一个人"):
        watch_switch.approve(actor=around.supervisor, switch_id=wish, at=AT)


def test_either_hand_switches_off_at_once_and_every_camera_stops(watched):
    around, _, camera = watched
    watch_camera.note_trouble(camera_id=camera, trouble="断了", at=AT)
    wish = watch.in_force(at=AT)
    with pytest.raises(WatchRefused, match="为什么"):
        watch_switch.end(actor=around.security, switch_id=wish.id, why="", at=AT)
    with pytest.raises(NotAllowed):
        watch_switch.end(actor=around.clerk, switch_id=wish.id, why="不需要了", at=AT)
    watch_switch.end(actor=around.supervisor, switch_id=wish.id, why="不需要了", at=AT)
    assert watch.in_force(at=AT) is None
    assert not WatchCamera.objects.get(id=camera).is_on
    assert works(watch_camera.BLIND_WORK) == 0
    with pytest.raises(WatchRefused):
        watch_alarm.look(camera_id=camera, image=watch_parts.frame(WANTED), at=AT)


def test_an_entry_takes_two_hands_and_its_picture_goes_with_the_second(around):
    watch_parts.watching(around, at=AT)
    entry = watch_parts.proposed(around, at=AT)
    assert WatchEntry.objects.get(id=entry).picture_encrypted
    assert biometrics.list_enrolments(subject_id=entry) == []
    assert works(watch_entry.RULE_WORK) == 1
    with pytest.raises(NotAllowed):
        watch_entry.approve(actor=around.security, entry_id=entry, at=AT)
    watch_entry.approve(actor=around.supervisor, entry_id=entry, at=AT)
    row = WatchEntry.objects.get(id=entry)
    assert (row.state, bytes(row.picture_encrypted)) == (EntryState.ACTIVE, b"")
    (kept,) = biometrics.list_enrolments(subject_id=entry)
    assert (kept.purpose, local_day(kept.expires_at)) == (Purpose.WATCH, row.until)
    assert works(watch_entry.RULE_WORK) == 0
    with pytest.raises(WrongState):
        watch_entry.approve(actor=around.supervisor, entry_id=entry, at=AT)


def test_a_refused_entry_leaves_neither_picture_nor_template(around):
    watch_parts.watching(around, at=AT)
    entry = watch_parts.proposed(around, at=AT)
    with pytest.raises(WatchRefused, match="原因"):
        watch_entry.refuse(actor=around.supervisor, entry_id=entry, reason="", at=AT)
    watch_entry.refuse(actor=around.supervisor, entry_id=entry, reason="依据不足", at=AT)
    row = WatchEntry.objects.get(id=entry)
    assert (row.state, bytes(row.picture_encrypted)) == (EntryState.REFUSED, b"")
    assert biometrics.list_enrolments(subject_id=entry) == []


def test_longer_takes_two_hands_and_a_picture_taken_anew(watched):
    around, entry, _ = watched
    until = local_day(AT) + timedelta(days=60)
    with pytest.raises(WatchRefused, match="没有人申请"):
        watch_entry.lengthen(actor=around.supervisor, entry_id=entry, picture=b"", at=AT)
    watch_entry.ask_longer(actor=around.security, entry_id=entry, until=until, at=AT)
    with pytest.raises(NotAllowed):
        watch_entry.lengthen(actor=around.security, entry_id=entry, picture=b"", at=AT)
    with pytest.raises(FaceRefused):
        watch_entry.lengthen(actor=around.supervisor, entry_id=entry, picture=b"rubbish", at=AT)
    watch_entry.lengthen(
        actor=around.supervisor,
        entry_id=entry,
        picture=faces.constructed_face(name="wanted"),
        at=AT,
    )
    assert watch.get_entry(entry_id=entry).until == until
    (kept,) = biometrics.list_enrolments(subject_id=entry)
    assert local_day(kept.expires_at) == until
    watch_entry.ask_longer(
        actor=around.security, entry_id=entry, until=until + timedelta(days=1), at=AT
    )
    watch_entry.refuse(actor=around.supervisor, entry_id=entry, reason="不必再延", at=AT)
    left = watch.get_entry(entry_id=entry)
    assert (left.state, left.until, left.asked_until) == (EntryState.ACTIVE, until, None)


@pytest.mark.parametrize("way", ["removed", "expired"])
def test_whoever_leaves_the_list_leaves_no_template_and_raises_nothing(watched, way):
    around, entry, camera = watched
    over = later(days=31)
    if way == "removed":
        watch_entry.remove(actor=around.security, entry_id=entry, reason="已经归案", at=over)
    else:
        assert watch_entry.expire(at=later(days=30)) == 0  # his last day
        assert watch_entry.expire(at=over) == 1
    assert watch.get_entry(entry_id=entry).state == way
    assert biometrics.list_enrolments(subject_id=entry) == []
    assert watch_alarm.look(camera_id=camera, image=watch_parts.frame(WANTED), at=over) == []


def test_a_sighting_is_one_alarm_for_ten_minutes_also_where_a_clock_ran_ahead(watched):
    _, entry, camera = watched

    def seen(at):
        return watch_alarm.look(camera_id=camera, image=watch_parts.frame(WANTED), at=at)

    (first,) = seen(AT)
    assert (seen(later(minutes=10)), seen(later(minutes=5))) == ([first], [first])
    alarm = watch.get_alarm(alarm_id=first)
    assert (alarm.times, alarm.last_at, alarm.entry_id) == (3, later(minutes=10), entry)
    assert alarm.score == pytest.approx(0.95, abs=0.001)
    assert works(watch_alarm.ALARM_WORK) == 1
    (ahead,) = seen(later(hours=1))
    assert ahead != first
    (back,) = seen(later(minutes=21))
    assert back not in {first, ahead}
    assert seen(later(minutes=22)) == [back]
    assert WatchAlarm.objects.count() == 3


def test_who_is_not_surely_meant_raises_nothing(watched):
    _, _, camera = watched
    for likeness in (0.0, 0.30, 0.38):
        image = watch_parts.frame(("wanted", likeness))
        assert watch_alarm.look(camera_id=camera, image=image, at=AT) == []
    assert not WatchAlarm.objects.exists()


def _stored() -> list[tuple[str, bytes]]:
    """Return every value of the tables of the hall and of faces, opened where it is sealed."""
    found = []
    for model in apps.get_models():
        if model._meta.app_label in {"hall", "biometrics"}:
            for row in model._default_manager.all().values_list():
                for value in row:
                    is_bytes = isinstance(value, bytes | memoryview)
                    found.append(
                        (
                            model._meta.db_table,
                            bytes(value) if is_bytes else str(value).encode(),
                        )
                    )
    return found


def test_nobody_else_s_face_is_kept_anywhere(watched, settings, tmp_path):
    settings.YIMEN_FILES_FOLDER = tmp_path / "files"
    _, _, camera = watched
    before = {(table, value) for table, value in _stored()}
    image = watch_parts.frame(PASSER, ("another", 1.0))
    assert watch_alarm.look(camera_id=camera, image=image, at=AT) == []
    new = [
        (table, value)
        for table, value in _stored()
        if (table, value) not in before and len(value) > 40
    ]
    assert new == []  # a time and two counts, no picture, no vector, no score
    assert not list(tmp_path.rglob("*"))
    day = WatchDay.objects.get(camera=camera)
    assert (day.frames, day.faces) == (1, 2)
    assert not LedgerEntry.objects.filter(at__gte=AT, verb__contains="alarm").exists()
    (alarm,) = watch_alarm.look(camera_id=camera, image=watch_parts.frame(WANTED, PASSER), at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM biometrics_template")
        assert cursor.fetchone() == (1,)
    picture = Image.open(io.BytesIO(watch.still_of(alarm_id=alarm)))
    # he stands at 200..360, the passer-by at 300..460: his part is painted over
    right = picture.getpixel((picture.width * 7 // 10, picture.height // 2))
    assert all(abs(part - 120) < 16 for part in right)


def test_a_picture_turned_by_its_note_is_cut_where_the_face_is():
    upright = Image.new("RGB", (400, 600), "white")
    upright.paste((200, 0, 0), (100, 100, 200, 220))
    turned = io.BytesIO()
    note = Image.Exif()
    note[0x0112] = 6
    upright.rotate(90, expand=True).save(turned, "JPEG", exif=note)
    box = Box(left=100, top=100, width=100, height=120)
    kept = Image.open(io.BytesIO(watch_alarm.still(turned.getvalue(), box)))
    red, green, _ = kept.getpixel((kept.width // 2, kept.height // 2))
    assert red > 180
    assert green < 40


def test_a_person_decides_once_and_a_misfit_destroys_the_picture(watched):
    around, _, camera = watched
    (alarm,) = watch_alarm.look(camera_id=camera, image=watch_parts.frame(WANTED), at=AT)
    assert watch.still_of(alarm_id=alarm)

    def decide(actor, outcome, done=""):
        watch_alarm.decide(actor=actor, alarm_id=alarm, outcome=outcome, done=done, at=AT)

    with pytest.raises(NotAllowed):
        decide(around.security, "not_him")
    for outcome, done, field in (
        ("", "", "outcome"),
        ("maybe", "", "outcome"),
        ("him", "", "done"),
    ):
        with pytest.raises(WatchRefused) as refused:
            decide(around.supervisor, outcome, done)
        assert refused.value.field == field
    decide(around.supervisor, "not_him", "请他离开时道了歉")
    with pytest.raises(NotFound):
        watch.still_of(alarm_id=alarm)
    found = watch.get_alarm(alarm_id=alarm)
    assert (found.outcome, found.has_still) == (AlarmOutcome.NOT_HIM, False)
    assert works(watch_alarm.ALARM_WORK) == 0
    with pytest.raises(WatchRefused, match="已经有人判断"):
        decide(around.supervisor, "him", "已通知派出所")
    (rate,) = watch.rates()
    assert (rate.frames, rate.alarms, rate.decided, rate.wrong) == (1, 1, 1, 1)


def test_pictures_are_destroyed_at_their_time(watched):
    _, _, camera = watched
    (alarm,) = watch_alarm.look(camera_id=camera, image=watch_parts.frame(WANTED), at=AT)
    assert watch_alarm.destroy_stills(at=later(days=7, seconds=-1)) == 0
    assert watch_alarm.destroy_stills(at=later(days=7)) == 1
    with pytest.raises(NotFound):
        watch.still_of(alarm_id=alarm)


def test_a_dead_process_of_faces_is_put_before_who_is_on_duty_once_and_clears(watched, settings):
    _, _, camera = watched
    image = watch_parts.frame(WANTED)
    settings.YIMEN_FACES = ""
    for _ in range(2):
        with pytest.raises(FacesOff):
            watch_alarm.look(camera_id=camera, image=image, at=AT)
    assert watch.get_camera(camera_id=camera).trouble == "人脸服务没有应答"
    assert works(watch_camera.BLIND_WORK) == 1
    settings.YIMEN_FACES = "inline"
    assert len(watch_alarm.look(camera_id=camera, image=image, at=AT)) == 1
    assert watch.get_camera(camera_id=camera).trouble == ""
    assert works(watch_camera.BLIND_WORK) == 0


def test_a_camera_that_sends_nothing_is_missed_after_a_minute(watched):
    _, _, camera = watched
    assert watch_camera.look_for_blind(at=later(seconds=60)) == 0
    assert watch_camera.look_for_blind(at=later(seconds=61)) == 1
    assert watch.get_camera(camera_id=camera).trouble == "09:00 起没有画面"
    watch_alarm.look(camera_id=camera, image=watch_parts.frame(PASSER), at=later(hours=2))
    assert watch_camera.look_for_blind(at=later(hours=1)) == 0  # its frame came from the future
    assert watch_camera.look_for_blind(at=later(days=400)) == 1
    assert "影响评估过期" in watch.get_camera(camera_id=camera).trouble


def _steps(camera, at=AT, most=9):
    frames = filming.frames_of(watch.get_camera(camera_id=camera))
    done = 0
    while done < most and not streams.step(camera_id=camera, frames=frames, clock=lambda: at):
        done += 1
    return done


def test_a_folder_of_pictures_is_read_to_its_end_bad_frames_and_all(watched, tmp_path):
    around, entry, _ = watched
    folder = tmp_path / "pictures"
    folder.mkdir()
    frames = (b"rubbish", watch_parts.frame(PASSER), watch_parts.frame(WANTED))
    for number, content in enumerate(frames):
        (folder / f"{number}.jpg").write_bytes(content)
    camera = watch_parts.camera(around, at=AT, title="录像", source="files", address=str(folder))
    assert set(streams.wanted_at(AT)) == {camera}
    assert _steps(camera) == 3
    assert [one.entry_id for one in watch.alarms()] == [entry]
    assert watch.get_camera(camera_id=camera).trouble == OVER
    assert works(watch_camera.BLIND_WORK) == 1
    assert streams.wanted_at(AT) == {}  # it is not played again by itself


def test_an_mjpeg_file_is_cut_into_its_pictures(watched, tmp_path):
    around, _, _ = watched
    made = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(made, "JPEG")
    film = tmp_path / "hall.mjpeg"
    film.write_bytes(b"head" + made.getvalue() * 3)
    camera = watch_parts.camera(around, at=AT, title="录像", source="files", address=str(film))
    cut = list(filming.frames_of(watch.get_camera(camera_id=camera)))
    assert cut == [made.getvalue()] * 3
    assert _steps(camera) == 3  # frames without constructed faces are refused; the film goes on
    film.write_bytes(b"\x00" * 200_000)
    with pytest.raises(filming.Ended, match="不是 MJPEG"):
        list(filming.frames_of(watch.get_camera(camera_id=camera)))


def test_a_bomb_and_a_torn_picture_end_no_stream(settings, face_models, tmp_path):
    settings.YIMEN_FACES, settings.YIMEN_FACES_MODELS = "inline", face_models
    around = watch_parts.hands(at=AT)
    watch_parts.watching(around, at=AT)
    bomb, plain = io.BytesIO(), io.BytesIO()
    Image.new("L", (7_200, 7_000)).save(bomb, "JPEG")
    Image.new("RGB", (640, 480), "white").save(plain, "JPEG")
    sent = (bomb.getvalue(), plain.getvalue()[:-300], b"", plain.getvalue())
    for number, content in enumerate(sent):
        (tmp_path / f"{number}.jpeg").write_bytes(content)
    camera = watch_parts.camera(around, at=AT, title="录像", source="files", address=str(tmp_path))
    assert _steps(camera) == 4
    assert watch.get_camera(camera_id=camera).trouble == OVER
    assert WatchDay.objects.get(camera=camera).faces == 0


def test_what_cannot_be_read_says_so(watched, tmp_path):
    around, _, _ = watched
    camera = watch_parts.camera(
        around, at=AT, title="录像", source="files", address=str(tmp_path / "none.mp4")
    )
    assert _steps(camera) == 0
    assert "找不到画面文件" in watch.get_camera(camera_id=camera).trouble
    assert set(streams.wanted_at(AT)) == {camera}  # it may come yet


def test_what_is_done_stands_in_the_record_with_titles(watched):
    around, entry, camera = watched
    (alarm,) = watch_alarm.look(camera_id=camera, image=watch_parts.frame(WANTED), at=AT)
    watch_alarm.record_look(actor=around.supervisor, alarm_id=alarm, at=AT)
    watch_alarm.decide(
        actor=around.supervisor, alarm_id=alarm, outcome="him", done="已通知派出所", at=AT
    )
    watch_camera.turn(actor=around.supervisor, camera_id=camera, on=False, at=AT)
    watch_entry.remove(actor=around.security, entry_id=entry, reason="已经归案", at=AT)
    watch_switch.end(
        actor=around.security, switch_id=watch.in_force(at=AT).id, why="不需要了", at=AT
    )
    lines = watch.log()
    assert [line.verb for line in lines if ledger_title(line.verb) == line.verb] == []
    assert [line.verb.removeprefix("hall.watch_") for line in reversed(lines)] == [
        "switch.proposed",
        "switch.approved",
        "entry.proposed",
        "entry.approved",
        "camera.entered",
        "camera.turned_on",
        "alarm.raised",
        "alarm.looked",
        "alarm.found_him",
        "camera.turned_off",
        "entry.removed",
        "switch.ended",
    ]
    assert {line.by for line in lines} == {"安全甲", "监督乙", "系统"}


def test_an_old_entry_is_forgotten_with_its_alarms(watched):
    around, entry, camera = watched
    watch_alarm.look(camera_id=camera, image=watch_parts.frame(WANTED), at=AT)
    watch_entry.remove(actor=around.security, entry_id=entry, reason="已经归案", at=AT)
    (old,) = watch.old_entries(before=later(days=1), limit=9, person_id=None)
    watch_entry.forget(record_id=old.id, at=later(days=200))
    assert not WatchEntry.objects.exists()
    assert not WatchAlarm.objects.exists()
