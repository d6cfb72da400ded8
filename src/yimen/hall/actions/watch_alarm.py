"""Look at a frame, raise what it shows of the list, and note what a person made of it.

Of everybody else nothing is kept: no picture, no template, no score; only how many faces there were.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from PIL import Image, ImageDraw, ImageOps

from yimen.biometrics import public as biometrics
from yimen.biometrics.contracts import Box, FacesOff, Outcome, Purpose, SearchAnswer
from yimen.hall import access
from yimen.hall.actions.watch_camera import BLIND_WORK, note_trouble
from yimen.hall.contracts.watch import (
    ALARM_KIND,
    CAMERA_KIND,
    AlarmOutcome,
    EntryState,
    SwitchView,
    WatchRefused,
)
from yimen.hall.models import WatchAlarm, WatchCamera, WatchEntry
from yimen.hall.queries import sealed
from yimen.hall.queries import watch as queries
from yimen.hall.rules import watch as rules
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work

ALARM_WORK = "hall.watch_alarm"
_AROUND = 0.6
"""How much of a face's size the still shows around it, so that a person can judge."""
_STILL = (240, 320)
_PAINT = (120, 120, 120)
_COUNT = """
    INSERT INTO hall_watch_day (id, camera_id, day, frames, faces) VALUES (%s, %s, %s, 1, %s)
    ON CONFLICT (camera_id, day) DO UPDATE
    SET frames = hall_watch_day.frames + 1, faces = hall_watch_day.faces + excluded.faces
"""


def look(*, camera_id: UUID, image: bytes, at: datetime) -> list[UUID]:
    """Search every face of a frame on the list; return the alarms that it raised or renewed.

    Raises WatchRefused where watching or the camera is off, FaceRefused, FacesOff, PurposeOff.
    """
    switch = queries.in_force(at=at)
    camera = WatchCamera.objects.filter(id=camera_id, is_on=True).first()
    if switch is None or camera is None:
        raise WatchRefused("off", "布控提醒或者这个摄像头没有开。")
    try:
        answers = biometrics.search_all(actor=SYSTEM, purpose=Purpose.WATCH, image=image, at=at)
    except FacesOff:
        note_trouble(camera_id=camera_id, trouble="人脸服务没有应答", at=at)
        raise
    raised = []
    with transaction.atomic():
        _count(camera, len(answers), at)
        for one in answers:
            entry = _meant(one, at)
            if entry is not None:
                others = [each.box for each in answers if each is not one and each.box]
                raised.append(
                    _renewed(entry, camera, at)
                    or _raised(switch, entry, camera, one, still(image, one.box, others), at)
                )
    return raised


def _count(camera: WatchCamera, faces: int, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, (new_id(), camera.id, local_day(at), faces))
    row = WatchCamera.objects.filter(id=camera.id)
    row.update(last_frame_at=at)
    # asked of the table: it may have been missed since this frame began to be looked at
    if row.exclude(trouble="", missed_at=None).update(trouble="", missed_at=None):
        work.close(ref=Ref(CAMERA_KIND, camera.id), kind=BLIND_WORK)


def _meant(answer: SearchAnswer, at: datetime) -> WatchEntry | None:
    """Return the entry that a face surely shows; whoever is not sure raises nothing."""
    if answer.result.outcome is not Outcome.SAME or not answer.candidates:
        return None
    return WatchEntry.objects.select_for_update().filter(
        id=answer.candidates[0].subject_id, state=EntryState.ACTIVE, until__gte=local_day(at)
    ).first()  # fmt: skip


def _renewed(entry: WatchEntry, camera: WatchCamera, at: datetime) -> UUID | None:
    """Count a sighting to the alarm that it belongs to, also where a clock ran back."""
    last = (
        WatchAlarm.objects.select_for_update()
        .filter(entry=entry, camera=camera, last_at__lte=at + rules.FOLDS)
        .order_by("-last_at")
        .first()
    )
    if last is None or not rules.folds(last_at=last.last_at, at=at):
        return None
    last.last_at, last.times = max(at, last.last_at), last.times + 1
    last.save(update_fields=["last_at", "times"])
    return last.id


def _raised(
    switch: SwitchView,
    entry: WatchEntry,
    camera: WatchCamera,
    answer: SearchAnswer,
    picture: bytes,
    at: datetime,
) -> UUID:
    alarm = WatchAlarm(
        entry=entry,
        camera=camera,
        unit_id=camera.unit_id,
        score=answer.candidates[0].score,
        policy=answer.result.policy[:60],
        first_at=at,
        last_at=at,
        still_encrypted=sealed.seal(sealed.STILL, picture),
        still_until=rules.still_until(taken_at=at, still_days=switch.checklist.still_days),
    )
    alarm.save(force_insert=True)
    work.open(
        ref=Ref(ALARM_KIND, alarm.id),
        kind=ALARM_WORK,
        unit=camera.unit_id,
        at=at,
        due=at + rules.ANSWER_WITHIN,
        title=f"布控提醒：{camera.title}",
    )
    _record(SYSTEM, alarm, "raised", at)
    return alarm.id


def still(image: bytes, box: Box | None, others: Sequence[Box] = ()) -> bytes:
    """Return that one face with a little around it as JPEG, or nothing where it has no place.

    Faces of others that stand beside him are painted over first: nothing is kept of them.
    """
    if box is None:
        return b""
    wide, high = box.width * _AROUND, box.height * _AROUND
    try:
        with Image.open(io.BytesIO(image)) as sent:
            picture = ImageOps.exif_transpose(sent).convert("RGB")
        painter = ImageDraw.Draw(picture)
        for each in others:
            painter.rectangle(_corners(each), fill=_PAINT)
        part = picture.crop(
            (
                max(0, int(box.left - wide)),
                max(0, int(box.top - high)),
                min(picture.width, int(box.left + box.width + wide)),
                min(picture.height, int(box.top + box.height + high)),
            )
        )
        part.thumbnail(_STILL)
        kept = io.BytesIO()
        part.save(kept, "JPEG", quality=85)
    except (OSError, ValueError, Image.DecompressionBombError):
        return b""
    return kept.getvalue()


def _corners(box: Box) -> tuple[float, float, float, float]:
    return (box.left, box.top, box.left + box.width, box.top + box.height)


def decide(*, actor: Actor, alarm_id: UUID, outcome: str, done: str, at: datetime) -> None:
    """Note what a person found and did; once. Raises NotAllowed, NotFound, WatchRefused."""
    actor.must(access.WATCH_DUTY)
    with transaction.atomic():
        alarm = WatchAlarm.objects.for_change(alarm_id)
        if alarm.outcome:
            raise WatchRefused("decided", "已经有人判断过了，请刷新后看。")
        if outcome not in set(AlarmOutcome):
            raise WatchRefused("outcome", "请选看的结果。", field="outcome")
        if outcome == AlarmOutcome.HIM and len(done.strip()) < 4:
            raise WatchRefused("done", "请写怎么处置的，例如：已通知派出所。", field="done")
        alarm.outcome, alarm.decided_by, alarm.decided_at = outcome, actor.name, at
        alarm.done_encrypted = sealed.seal(sealed.DONE, done.strip()[:300])
        if outcome == AlarmOutcome.NOT_HIM:
            alarm.still_encrypted = b""  # it shows somebody who is on no list
        alarm.save()
        work.close(ref=Ref(ALARM_KIND, alarm.id))
        _record(actor, alarm, f"found_{outcome}", at)


def record_look(*, actor: Actor, alarm_id: UUID, at: datetime) -> None:
    """Record that somebody looked at an alarm's picture."""
    with transaction.atomic():
        ledger.record(
            actor=actor, verb="hall.watch_alarm.looked", subject=Ref(ALARM_KIND, alarm_id), at=at,
            change={},
        )  # fmt: skip


def destroy_stills(*, at: datetime) -> int:
    """Destroy the pictures whose time is over, and return how many."""
    due = WatchAlarm.objects.filter(still_until__lte=at).exclude(still_encrypted=b"")
    return due.update(still_encrypted=b"")


def _record(actor: Actor, alarm: WatchAlarm, word: str, at: datetime) -> None:
    ledger.record(
        actor=actor, verb=f"hall.watch_alarm.{word}", subject=Ref(ALARM_KIND, alarm.id), at=at,
        change={"camera": str(alarm.camera_id), "entry": str(alarm.entry_id),
                "policy": alarm.policy},
    )  # fmt: skip
