"""What a grid worker reports: taken once, handled by himself or made an order, and looked at again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID, uuid5

from django.db import transaction

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline import access
from yimen.hotline.actions import escalating
from yimen.hotline.actions.grid_step import move, report_ref
from yimen.hotline.contracts.grid import (
    GRID_REPORT_KIND,
    REPORT_STATE_TITLES,
    FileRole,
    FilesMissing,
    GridRefused,
    HalfSent,
    ReportState,
    ReportTold,
    ReportVerb,
    ReportView,
    TooLate,
)
from yimen.hotline.models import GridCell, GridFile, GridReport
from yimen.hotline.queries import grid, sealed
from yimen.hotline.rules.grid import REPORT, check_self_handled
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import MEBIBYTE, FileLimits
from yimen.kernel.idempotency.actions import body_hash, once
from yimen.kernel.idempotency.contracts import Stored
from yimen.kernel.ids import new_id
from yimen.kernel.numbers import actions as numbers
from yimen.media import kinds

_SPACE = UUID("6f0d8a52-5c1e-4a5b-9d0f-2a6f3c6e7b10")
_MOST_FILES, _TITLE, _CONTENT = 9, 80, 2000
_PHOTOS = FileLimits(
    max_bytes=20 * MEBIBYTE,
    media_types=frozenset({kinds.JPEG, kinds.PNG, kinds.WEBP, kinds.HEIC}),
)
_SOUNDS = FileLimits(max_bytes=10 * MEBIBYTE, media_types=frozenset(kinds.SOUND_TITLES))
OLDEST = timedelta(days=30)
"""How long a phone may keep a report before it is sent."""


def report_id_of(*, actor: Actor, key: UUID) -> UUID:
    """Return the id of the report that an account makes under a key of its phone's."""
    return uuid5(_SPACE, f"{actor.account_id}:{key}")


def keep_file(
    *,
    actor: Actor,
    key: UUID,
    role: FileRole,
    stream: BinaryIO,
    name: str,
    declared_type: str = "",
    digest: str = "",
    at: datetime,
) -> UUID:
    """Keep a photo or a voice note of a report that comes or has come; the same again is the same.

    `digest` is what the phone reckoned: a file that came in part is refused. Raises NotAllowed,
    GridRefused, HalfSent, FileRefused.
    """
    actor.must(access.GRID)
    if digest and digest != _digest(stream):
        raise HalfSent
    return _keep(actor, report_id_of(actor=actor, key=key), role, stream, name, declared_type, at)


def add_file(
    *,
    actor: Actor,
    report_id: UUID,
    role: FileRole,
    stream: BinaryIO,
    name: str,
    declared_type: str = "",
    digest: str = "",
    at: datetime,
) -> UUID:
    """Keep a photo or voice note for a report that its worker goes on with; the same is the same.

    Raises as `keep_file`, and TooLate.
    """
    actor.must(access.GRID)
    grid.get_own(actor=actor, report_id=report_id)
    if digest and digest != _digest(stream):
        raise HalfSent
    return _keep(actor, report_id, role, stream, name, declared_type, at)


def _keep(
    actor: Actor,
    report_id: UUID,
    role: FileRole,
    stream: BinaryIO,
    name: str,
    declared_type: str,
    at: datetime,
) -> UUID:
    found = _digest(stream)
    with transaction.atomic():
        known = GridFile.objects.filter(report_id=report_id)
        same = known.filter(role=role, digest=found).first()
        if same is not None:
            return same.file_id
        row = GridReport.objects.filter(id=report_id).first()
        if row is not None:
            _check_may_add(row, role)
        if known.count() >= _MOST_FILES:
            raise GridRefused(role, f"一件上报最多 {_MOST_FILES} 个照片和录音。")
        stored = files.put(
            stream=stream,
            name=name,
            declared_type=declared_type,
            limits=_SOUNDS if role is FileRole.VOICE else _PHOTOS,
            owner=Ref(GRID_REPORT_KIND, report_id),
            actor=actor,
            at=at,
        )
        assert actor.account_id is not None
        GridFile(
            id=new_id(),
            report_id=report_id,
            account_id=actor.account_id,
            role=role,
            digest=found,
            file_id=stored.id,
            came_at=at,
        ).save(force_insert=True)
        return stored.id


def _check_may_add(row: GridReport, role: FileRole) -> None:
    state = ReportState(row.state)
    handles = role is FileRole.AFTER and REPORT.allows(state, ReportVerb.HANDLE)
    if not handles and not REPORT.allows(state, ReportVerb.EVIDENCE):
        raise TooLate(
            f"这件上报{REPORT_STATE_TITLES[state]}，不能再加照片和录音。没有传上去的都还在手机里，"
            "打开这件看看再定，不用的可以删掉。"
        )


def _digest(stream: BinaryIO) -> str:
    stream.seek(0)
    found = hashlib.sha256()
    while chunk := stream.read(MEBIBYTE):
        found.update(chunk)
    stream.seek(0)
    return found.hexdigest()


def make_report(
    *,
    actor: Actor,
    told: ReportTold,
    key: UUID,
    made_at: datetime,
    at: datetime,
    files_sent: int = 0,
) -> ReportView:
    """Take a report in, once for each key of a phone; handled already, or to be an order at once.

    `made_at` is when the worker wrote it: the clock of a phone is not believed beyond `OLDEST` and
    now. `files_sent` is how many files the phone says it sent before. Raises NotAllowed,
    GridRefused, FilesMissing, OtherBody.
    """
    actor.must(access.GRID)
    report_id = report_id_of(actor=actor, key=key)
    with transaction.atomic():
        stored = once(
            key=str(key),
            actor=actor,
            command="hotline.grid_report",
            body_hash=body_hash({"title": told.title, "content": told.content}),
            run=lambda: Stored(ref=_create(actor, told, report_id, made_at, files_sent, at)),
        )
        assert stored.ref is not None
        return grid.get_own(actor=actor, report_id=stored.ref.id)


def _create(
    actor: Actor,
    told: ReportTold,
    report_id: UUID,
    made_at: datetime,
    files_sent: int,
    at: datetime,
) -> Ref:
    if GridReport.objects.filter(id=report_id).exists():
        return Ref(GRID_REPORT_KIND, report_id)
    cell = _checked(actor, told, at)
    roles = _roles(report_id)
    if files_sent > len(roles):
        raise FilesMissing(files_sent - len(roles))
    if told.handled.strip() and not told.escalate:
        check_self_handled(words=told.handled, roles=roles)
    row = _row(actor, told, cell, report_id, min(max(made_at, at - OLDEST), at), at)
    row.save(force_insert=True)
    move(row, ReportVerb.REPORT, actor=actor, at=at, words="")
    if told.escalate:
        _escalate(row, actor, words=told.handled.strip(), to_hotline=told.to_hotline, at=at)
    elif told.handled.strip():
        _handle(row, actor, words=told.handled, at=at)
    return report_ref(row)


def _checked(actor: Actor, told: ReportTold, at: datetime) -> GridCell:
    mine = grid.cells_of(officer_id=actor.officer_id, on=local_day(at))
    if not mine:
        raise GridRefused("cell_id", "您还没有分到网格，请联系镇里。")
    if told.cell_id not in {one.id for one in mine}:
        raise GridRefused("cell_id", "请选您负责的网格。")
    if grid.find_category(told.category_code) is None:
        raise GridRefused("category_code", "请选事件类别。")
    if len(told.title.strip()) < 4:
        raise GridRefused("title", "请用一句话写明是什么事，至少四个字。不要写人名和电话。")
    if len(told.content) > _CONTENT:
        raise GridRefused("content", f"最多写 {_CONTENT} 个字。")
    return GridCell.objects.get(id=told.cell_id)


def _row(
    actor: Actor,
    told: ReportTold,
    cell: GridCell,
    report_id: UUID,
    made_at: datetime,
    at: datetime,
) -> GridReport:
    assert actor.officer_id is not None
    assert actor.account_id is not None
    town = directory.get_unit(level=UnitLevel.TOWN, area_code=cell.area_code)
    return GridReport(
        id=report_id,
        number=f"G{numbers.next_case_number(day=local_day(at))}",
        cell=cell,
        area_code=cell.area_code,
        town_code=cell.area_code[:9],
        unit_id=town.id,
        officer_id=actor.officer_id,
        account_id=actor.account_id,
        by=actor.name,
        category_code=told.category_code,
        title=told.title.strip()[:_TITLE],
        content_encrypted=sealed.seal(sealed.GRID_CONTENT, told.content.strip()),
        place_encrypted=sealed.seal(sealed.GRID_PLACE, told.place.strip()[:120]),
        longitude=told.point.longitude if told.point else None,
        latitude=told.point.latitude if told.point else None,
        accuracy=told.accuracy if told.point else None,
        made_at=made_at,
        received_at=at,
    )


def handle(*, actor: Actor, report_id: UUID, words: str, at: datetime) -> ReportView:
    """Write that the worker dealt with it himself, with photos from before and after.

    Raises NotFound, NotAllowed, GridRefused, WrongState.
    """
    with transaction.atomic():
        row = _own(actor, report_id)
        REPORT.check_move(ReportState(row.state), ReportVerb.HANDLE)
        check_self_handled(words=words, roles=_roles(report_id))
        _handle(row, actor, words=words, at=at)
        return grid.get_own(actor=actor, report_id=report_id)


def _handle(row: GridReport, actor: Actor, *, words: str, at: datetime) -> None:
    REPORT.check_move(ReportState(row.state), ReportVerb.HANDLE)
    row.handled_at = at
    row.handled_encrypted = sealed.seal(sealed.GRID_HANDLED, words.strip()[:_CONTENT])
    row.save(update_fields=["handled_at", "handled_encrypted"])
    move(row, ReportVerb.HANDLE, actor=actor, at=at, words=words.strip())


def withdraw(*, actor: Actor, report_id: UUID, words: str, at: datetime) -> ReportView:
    """Take back a report made by mistake. Raises NotFound, NotAllowed, GridRefused, WrongState."""
    if len(words.strip()) < 2:
        raise GridRefused("words", "请写明为什么撤回。")
    with transaction.atomic():
        row = _own(actor, report_id)
        REPORT.check_move(ReportState(row.state), ReportVerb.WITHDRAW)
        row.closed_at = at
        row.save(update_fields=["closed_at"])
        move(row, ReportVerb.WITHDRAW, actor=actor, at=at, words=words.strip())
        return grid.get_own(actor=actor, report_id=report_id)


def escalate(
    *, actor: Actor, report_id: UUID, words: str, to_hotline: bool, at: datetime
) -> ReportView:
    """Make a report an order, of its town or for the hotline to dispatch.

    Raises NotFound, NotAllowed, WrongState and what the intake refuses.
    """
    with transaction.atomic():
        row = _own(actor, report_id)
        _escalate(row, actor, words=words.strip(), to_hotline=to_hotline, at=at)
        return grid.get_own(actor=actor, report_id=report_id)


def add_evidence(*, actor: Actor, report_id: UUID, words: str, at: datetime) -> ReportView:
    """Add words, and the photos that came with them; an order gets both.

    Raises NotFound, NotAllowed, GridRefused, WrongState.
    """
    if len(words.strip()) < 2:
        raise GridRefused("words", "请写明补充什么。")
    with transaction.atomic():
        row = _own(actor, report_id)
        move(row, ReportVerb.EVIDENCE, actor=actor, at=at, words=words.strip())
        if row.order_id is not None:
            escalating.add_to_order(row, actor, words=words.strip(), at=at)
        return grid.get_own(actor=actor, report_id=report_id)


def _escalate(row: GridReport, actor: Actor, *, words: str, to_hotline: bool, at: datetime) -> None:
    REPORT.check_move(ReportState(row.state), ReportVerb.ESCALATE)
    row.order_id = escalating.make_order(row, actor, words=words, to_hotline=to_hotline, at=at)
    row.save(update_fields=["order_id"])
    move(row, ReportVerb.ESCALATE, actor=actor, at=at, words=words)


def _own(actor: Actor, report_id: UUID) -> GridReport:
    row = GridReport.objects.for_change(report_id)
    if row.officer_id != actor.officer_id:
        raise NotAllowed
    return row


def _roles(report_id: UUID) -> Sequence[FileRole]:
    found = GridFile.objects.filter(report_id=report_id).values_list("role", flat=True)
    return [FileRole(one) for one in found]
