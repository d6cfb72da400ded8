"""Reads of the watch list: what is in force, who stands on it, what was seen, how often wrongly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Q

from yimen.biometrics import public as biometrics
from yimen.biometrics.contracts import Purpose
from yimen.directory import public as directory
from yimen.hall.contracts.watch import (
    ALARM_KIND,
    CAMERA_KIND,
    ENTRY_KIND,
    SWITCH_KIND,
    AlarmOutcome,
    AlarmView,
    Bell,
    CameraRate,
    CameraView,
    Checklist,
    EntryState,
    EntryView,
    LogLine,
    OpenAlarm,
    Source,
    SwitchView,
)
from yimen.hall.models import WatchAlarm, WatchCamera, WatchEntry, WatchSwitch
from yimen.hall.queries import sealed
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.models import LedgerEntry
from yimen.kernel.prepared import run
from yimen.kernel.register import OldRecord
from yimen.kernel.work.contracts import ExpectedWork

PAGE = 50
_LOG = 200
_RATES = """
    SELECT c.title, coalesce(f.frames, 0), coalesce(a.seen, 0), coalesce(a.decided, 0),
        coalesce(a.wrong, 0), coalesce(a.unclear, 0)
    FROM hall_watch_camera c
    LEFT JOIN (SELECT camera_id, sum(frames) AS frames FROM hall_watch_day GROUP BY camera_id) f
        ON f.camera_id = c.id
    LEFT JOIN (
        SELECT camera_id, count(*) AS seen, count(*) FILTER (WHERE outcome <> '') AS decided,
            count(*) FILTER (WHERE outcome = 'not_him') AS wrong,
            count(*) FILTER (WHERE outcome = 'cannot_tell') AS unclear
        FROM hall_watch_alarm GROUP BY camera_id
    ) a ON a.camera_id = c.id
    ORDER BY c.title
"""


def open_wish() -> SwitchView | None:
    """Return the wish to watch that waits or is in force, or None."""
    row = WatchSwitch.objects.filter(ended_at=None).first()
    return _switch(row) if row is not None else None


def in_force(*, at: datetime) -> SwitchView | None:
    """Return the switch by which watching goes on now, or None: it is off by default.

    It needs its approval and an assessment of the purpose that has not run out.
    """
    row = WatchSwitch.objects.filter(ended_at=None, approved_at__lte=at).first()
    if row is None or not biometrics.is_on(purpose=Purpose.WATCH, at=at):
        return None
    return _switch(row)


def _switch(row: WatchSwitch) -> SwitchView:
    return SwitchView(
        id=row.id,
        unit_id=row.unit_id,
        checklist=Checklist(
            reason=row.reason,
            signs=row.signs,
            filed_with=row.filed_with,
            filing_number=row.filing_number,
            filed_on=row.filed_on,
            responsible=row.responsible,
            still_days=row.still_days,
        ),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        ended_at=row.ended_at,
        why_ended=row.why_ended,
    )


def entries(*, state: str = "") -> list[EntryView]:
    """Return who stands or stood on the list, the newest first."""
    rows = WatchEntry.objects.filter(state=state) if state else WatchEntry.objects.all()
    return [_entry(row) for row in rows.order_by("-proposed_at", "-id")[:PAGE]]


def get_entry(*, entry_id: UUID) -> EntryView:
    """Return one entry. Raises NotFound."""
    row = WatchEntry.objects.filter(id=entry_id).first()
    if row is None:
        raise NotFound
    return _entry(row)


def _entry(row: WatchEntry) -> EntryView:
    return EntryView(
        id=row.id,
        name=sealed.words(sealed.NAME, row.name_encrypted),
        ground=sealed.words(sealed.GROUND, row.ground_encrypted),
        document=row.document,
        until=row.until,
        asked_until=row.asked_until,
        state=EntryState(row.state),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        ruled_by=row.ruled_by,
        reason=row.reason,
    )


def cameras() -> list[CameraView]:
    """Return the cameras by name."""
    return [_camera(row) for row in WatchCamera.objects.order_by("title")]


def get_camera(*, camera_id: UUID) -> CameraView:
    """Return one camera. Raises NotFound."""
    row = WatchCamera.objects.filter(id=camera_id).first()
    if row is None:
        raise NotFound
    return _camera(row)


def _camera(row: WatchCamera) -> CameraView:
    return CameraView(
        id=row.id,
        title=row.title,
        place=row.place,
        sign_on=row.sign_on,
        source=Source(row.source),
        address=sealed.words(sealed.SOURCE, row.source_encrypted),
        is_on=row.is_on,
        on_since=row.on_since,
        last_frame_at=row.last_frame_at,
        trouble=row.trouble,
    )


def alarms(*, only_open: bool = False) -> list[AlarmView]:
    """Return what was seen last, the newest first."""
    rows = WatchAlarm.objects.select_related("entry", "camera")
    rows = rows.filter(outcome="") if only_open else rows
    return [_alarm(row) for row in rows.order_by("-last_at", "-id")[:PAGE]]


def bell() -> Bell:
    """Return which alarms wait for a person, and a mark that changes with what the desk shows."""
    rows = WatchAlarm.objects.order_by("-last_at", "-id")[:PAGE]
    troubles = WatchCamera.objects.filter(is_on=True).exclude(trouble="").order_by("title")
    shown = [
        list(rows.values_list("id", "last_at", "times", "outcome")),
        list(troubles.values_list("title", "trouble")),
    ]
    waiting = WatchAlarm.objects.filter(outcome="").order_by("-first_at", "-id")[:PAGE]
    return Bell(
        mark=sha256(repr(shown).encode()).hexdigest()[:16],
        open=tuple(
            OpenAlarm(id=row_id, camera_title=title)
            for row_id, title in waiting.values_list("id", "camera__title")
        ),
    )


def get_alarm(*, alarm_id: UUID) -> AlarmView:
    """Return one alarm. Raises NotFound."""
    row = WatchAlarm.objects.select_related("entry", "camera").filter(id=alarm_id).first()
    if row is None:
        raise NotFound
    return _alarm(row)


def still_of(*, alarm_id: UUID) -> bytes:
    """Return an alarm's picture. Raises NotFound where it was destroyed."""
    row = WatchAlarm.objects.filter(id=alarm_id).first()
    picture = sealed.opened(sealed.STILL, row.still_encrypted) if row is not None else b""
    if not picture:
        raise NotFound
    return picture


def _alarm(row: WatchAlarm) -> AlarmView:
    return AlarmView(
        id=row.id,
        entry_id=row.entry_id,
        entry_name=sealed.words(sealed.NAME, row.entry.name_encrypted),
        ground=sealed.words(sealed.GROUND, row.entry.ground_encrypted),
        camera_title=row.camera.title,
        place=row.camera.place,
        score=row.score,
        policy=row.policy,
        first_at=row.first_at,
        last_at=row.last_at,
        times=row.times,
        has_still=bool(row.still_encrypted),
        outcome=AlarmOutcome(row.outcome) if row.outcome else None,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        done=sealed.words(sealed.DONE, row.done_encrypted),
    )


def rates() -> list[CameraRate]:
    """Return of each camera how many alarms were decided, and how many of them were wrong."""
    return [
        CameraRate(
            camera=camera, frames=frames, alarms=seen, decided=decided, wrong=wrong, unclear=unclear
        )
        for camera, frames, seen, decided, wrong, unclear in run(_RATES).fetchall()
    ]


def log() -> list[LogLine]:
    """Return what was done about watching, the newest first."""
    kinds = [SWITCH_KIND, ENTRY_KIND, CAMERA_KIND, ALARM_KIND]
    rows = list(LedgerEntry.objects.filter(subject_kind__in=kinds).order_by("-id")[:_LOG])
    officers = directory.officer_names(
        officer_ids={row.officer_id for row in rows if row.officer_id is not None}
    )
    return [
        LogLine(
            id=row.id,
            at=row.at,
            by=officers.get(row.officer_id, "") if row.officer_id else "系统",
            verb=row.verb,
            ground=row.ground,
        )
        for row in rows
    ]


def expected_switches() -> Iterable[ExpectedWork]:
    """Return the wishes that wait for the second hand."""
    for row in WatchSwitch.objects.filter(ended_at=None, approved_at=None):
        yield ExpectedWork(ref=Ref(SWITCH_KIND, row.id), unit_id=row.unit_id)


def expected_entries() -> Iterable[ExpectedWork]:
    """Return the entries that wait for the second hand."""
    waiting = Q(state=EntryState.PROPOSED) | Q(asked_until__isnull=False)
    for row in WatchEntry.objects.filter(waiting):
        yield ExpectedWork(ref=Ref(ENTRY_KIND, row.id), unit_id=row.unit_id)


def expected_blind() -> Iterable[ExpectedWork]:
    """Return the cameras that do not see, and were put before who is on duty for it."""
    for row in WatchCamera.objects.filter(is_on=True, missed_at__isnull=False):
        yield ExpectedWork(ref=Ref(CAMERA_KIND, row.id), unit_id=row.unit_id)


def expected_alarms() -> Iterable[ExpectedWork]:
    """Return the alarms that nobody has judged."""
    for row in WatchAlarm.objects.filter(outcome=""):
        yield ExpectedWork(ref=Ref(ALARM_KIND, row.id), unit_id=row.unit_id)


def old_entries(*, before: datetime, limit: int, person_id: UUID | None) -> Sequence[OldRecord]:
    """Return entries that ended before a moment, with their alarms; they belong to no person here."""
    if person_id is not None:
        return []
    rows = WatchEntry.objects.filter(ended_at__lt=before).order_by("ended_at", "id")[:limit]
    return [
        OldRecord(id=str(row.id), since=row.ended_at or before, subjects=(Ref(ENTRY_KIND, row.id),))
        for row in rows
    ]
