"""Set a patrol, walk it, and forget its track in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.grid_step import village_of
from yimen.hotline.contracts.grid import GridRefused
from yimen.hotline.contracts.patrol import (
    PATROL_KIND,
    PatrolState,
    PatrolVerb,
    PatrolView,
    Position,
    Stop,
)
from yimen.hotline.models import GridAssignment, GridCell, Patrol, PatrolTrack
from yimen.hotline.queries import patrol as patrols
from yimen.hotline.queries import sealed
from yimen.hotline.queries.grid_work import PATROL as WORK
from yimen.hotline.rules import patrol as rules
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work

_LATEST = timedelta(days=1)
_MOST_STOPS, _MOST_POSITIONS, _MOST_PIECES = 40, 5000, 400


def set_patrol(
    *,
    actor: Actor,
    cell_id: UUID,
    officer_id: UUID,
    title: str,
    on_day: date,
    stops: Sequence[Stop],
    at: datetime,
) -> PatrolView:
    """Give a worker of a cell a round to walk on a day. Raises NotFound, NotAllowed, GridRefused."""
    if not 1 < len(title.strip()) <= 60:
        raise GridRefused("title", "请写巡查什么，2 到 60 个字。")
    named = [one for one in stops if one.title.strip()]
    if not named or len(named) > _MOST_STOPS:
        raise GridRefused("stops", f"请写要去的点位，1 到 {_MOST_STOPS} 个，一行一个。")
    if on_day < local_day(at):
        raise GridRefused("on_day", "巡查日期不能早于今天。")
    with transaction.atomic():
        cell = GridCell.objects.filter(id=cell_id, closed_on=None).first()
        if cell is None:
            raise NotFound
        access.check_grid(actor, area_code=cell.area_code)
        name = _worker_of(cell, officer_id)
        unit_id = village_of(cell.area_code) or actor.unit_id
        if unit_id is None:
            raise NotAllowed
        row = Patrol(
            id=new_id(),
            title=title.strip(),
            cell=cell,
            area_code=cell.area_code,
            unit_id=unit_id,
            officer_id=officer_id,
            name=name,
            on_day=on_day,
            stops=[patrols.stored_stop(one) for one in named],
            given_by=actor.name,
            given_at=at,
        )
        row.save(force_insert=True)
        work.open(
            ref=_ref(row), kind=WORK, unit=row.unit_id, at=at, title=f"巡查：{row.title}",
            person=officer_id, area=row.area_code,
        )  # fmt: skip
        _write(actor, row, "set", at, {"day": on_day.isoformat(), "stops": len(named)})
        return patrols.view(row)


def _worker_of(cell: GridCell, officer_id: UUID) -> str:
    works = GridAssignment.objects.filter(cell=cell, officer_id=officer_id, until_on=None)
    name = works.values_list("name", flat=True).first()
    if name is None:
        raise GridRefused("officer_id", "请选这个网格现在的网格员。")
    return name


def start(
    *, actor: Actor, patrol_id: UUID, agreed: bool, started_at: datetime, at: datetime
) -> PatrolView:
    """Begin a round; where the worker agrees, his positions are recorded until it ends.

    `started_at` is when he pressed the button, perhaps without a network, a day ago at most.
    Beginning again changes nothing. Raises NotFound, NotAllowed, WrongState.
    """
    with transaction.atomic():
        row = _own(actor, patrol_id)
        if row.state == PatrolState.RUNNING:
            return patrols.view(row)
        row.state = rules.PATROL.check_move(PatrolState(row.state), PatrolVerb.START)
        row.started_at = min(max(started_at, at - _LATEST), at)
        row.agreed_at = at if agreed else None
        row.save(update_fields=["state", "started_at", "agreed_at"])
        _write(actor, row, "started", at, {"agreed": agreed})
        return patrols.view(row)


def visit(*, actor: Actor, patrol_id: UUID, number: int, at: datetime) -> PatrolView:
    """Tick a place off by hand. Raises NotFound, NotAllowed, GridRefused, WrongState."""
    with transaction.atomic():
        row = _own(actor, patrol_id)
        rules.PATROL.check_move(PatrolState(row.state), PatrolVerb.VISIT)
        if not 0 <= number < len(row.stops):
            raise GridRefused("stop", "没有这个点位。")
        row.visits.setdefault(str(number), "hand")
        row.save(update_fields=["visits"])
        return patrols.view(row)


def keep_track(
    *, actor: Actor, patrol_id: UUID, key: UUID, positions: Sequence[Position], at: datetime
) -> PatrolView:
    """Keep a piece of the track, once for each key, and note which places it passed.

    What was not agreed to, or lies outside the time of the patrol, is dropped here and not kept.
    A piece may come after the end: the phone had no network. Raises NotFound, NotAllowed,
    GridRefused.
    """
    if len(positions) > _MOST_POSITIONS:
        raise GridRefused("positions", f"一次最多送 {_MOST_POSITIONS} 个位置。")
    with transaction.atomic():
        row = _own(actor, patrol_id)
        pieces = PatrolTrack.objects.filter(patrol=row)
        kept = rules.kept_positions(
            positions=positions,
            agreed=row.agreed_at is not None,
            started_at=row.started_at,
            ended_at=row.ended_at,
            at=at,
        )
        if not kept or pieces.filter(key=key).exists() or pieces.count() >= _MOST_PIECES:
            return patrols.view(row)
        PatrolTrack(
            id=new_id(),
            patrol=row,
            key=key,
            came_at=at,
            positions_encrypted=sealed.seal(sealed.TRACK, patrols.stored_positions(kept)),
        ).save(force_insert=True)
        for number in rules.passed(stops=patrols.stops_of(row), positions=kept):
            row.visits[str(number)] = "gps"
        row.save(update_fields=["visits"])
        return patrols.view(row)


def end(
    *, actor: Actor, patrol_id: UUID, words: str, ended_at: datetime, at: datetime
) -> PatrolView:
    """End a round; ending again changes nothing. Raises NotFound, NotAllowed, WrongState.

    `ended_at` is when the worker pressed the button, perhaps without a network.
    """
    with transaction.atomic():
        row = _own(actor, patrol_id)
        if row.state == PatrolState.ENDED:
            return patrols.view(row)
        row.state = rules.PATROL.check_move(PatrolState(row.state), PatrolVerb.END)
        assert row.started_at is not None
        row.ended_at = min(max(ended_at, row.started_at), at)
        row.words_encrypted = sealed.seal(sealed.PATROL_WORDS, words.strip()[:500])
        row.save(update_fields=["state", "ended_at", "words_encrypted"])
        work.close(ref=_ref(row))
        _write(actor, row, "ended", at, {"visited": len(row.visits), "stops": len(row.stops)})
        return patrols.view(row)


def cancel(*, actor: Actor, patrol_id: UUID, at: datetime) -> PatrolView:
    """Cancel a round that nobody began. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        row = Patrol.objects.for_change(patrol_id)
        access.check_grid(actor, area_code=row.area_code)
        row.state = rules.PATROL.check_move(PatrolState(row.state), PatrolVerb.CANCEL)
        row.save(update_fields=["state"])
        work.close(ref=_ref(row))
        _write(actor, row, "cancelled", at, {})
        return patrols.view(row)


def look_at_track(*, actor: Actor, patrol_id: UUID, reason: str, at: datetime) -> list[Position]:
    """Return the track of a round that is over: to who walked it, else with a reason, recorded.

    While it is walked nobody sees a position. Raises NotFound, NotAllowed, GridRefused.
    """
    with transaction.atomic():
        row = Patrol.objects.filter(id=patrol_id).first()
        if row is None:
            raise NotFound
        if row.officer_id != actor.officer_id:
            access.check_grid(actor, area_code=row.area_code)
            if row.state != PatrolState.ENDED:
                raise NotAllowed("巡查结束后才能看轨迹，巡查中谁也看不到位置。")
            if len(reason.strip()) < 4:
                raise GridRefused("reason", "请写明为什么要看轨迹，至少四个字，会记录在案。")
            ledger.look(actor=actor, subject=_ref(row), what="track", reason=reason.strip(), at=at)
        return patrols.positions(patrol_id=patrol_id)


def forget_tracks(*, at: datetime) -> int:
    """Remove the tracks whose time is over; the places visited stay. Returns how many rounds."""
    before = rules.tracks_end_before(at=at)
    with transaction.atomic():
        rows = Patrol.objects.filter(ended_at__lt=before)
        found = PatrolTrack.objects.filter(patrol__in=rows)
        ids = sorted(set(found.values_list("patrol_id", flat=True)))
        found.delete()
        if ids:
            ledger.record(
                actor=SYSTEM,
                verb="hotline.patrol.forgotten",
                subject=Ref("hotline.patrol_sweep", new_id()),
                at=at,
                change={"patrols": [str(one) for one in ids]},
            )
    return len(ids)


def _own(actor: Actor, patrol_id: UUID) -> Patrol:
    actor.must(access.GRID)
    row = Patrol.objects.for_change(patrol_id)
    if row.officer_id != actor.officer_id:
        raise NotAllowed
    return row


def _ref(row: Patrol) -> Ref:
    return Ref(PATROL_KIND, row.id)


def _write(
    actor: Actor, row: Patrol, word: str, at: datetime, change: dict[str, str | int | bool]
) -> None:
    ledger.record(
        actor=actor, verb=f"hotline.patrol.{word}", subject=_ref(row), at=at, change=change
    )
