"""Enter cameras, switch them on and off, and say when one no longer sees."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.hall import access, knock
from yimen.hall.contracts.watch import CAMERA_KIND, Source, WatchRefused
from yimen.hall.models import WatchCamera
from yimen.hall.queries import sealed
from yimen.hall.queries import watch as queries
from yimen.hall.rules import watch as rules
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work

BLIND_WORK = "hall.watch_blind"


def enter(
    *,
    actor: Actor,
    title: str,
    place: str,
    sign_on: date | None,
    source: str,
    address: str,
    at: datetime,
) -> UUID:
    """Enter a camera under whose eye a sign stands; it is off. Raises NotAllowed, WatchRefused."""
    actor.must(access.WATCH_PROPOSE)
    switch = queries.in_force(at=at)
    if switch is None:
        raise WatchRefused("off", "布控提醒没有开通，不能登记摄像头。")
    _check(title, place, sign_on, source, address, at)
    assert sign_on is not None
    try:
        with transaction.atomic():
            row = WatchCamera(
                unit_id=switch.unit_id, title=title.strip()[:40], place=place.strip()[:80],
                sign_on=sign_on, source=source,
                source_encrypted=sealed.seal(sealed.SOURCE, address.strip()[:300]),
            )  # fmt: skip
            row.save(force_insert=True)
            _record(actor, row, "entered", at)
    except IntegrityError:
        raise WatchRefused("title", "已经有这个名字的摄像头。", field="title") from None
    return row.id


def turn(*, actor: Actor, camera_id: UUID, on: bool, at: datetime) -> None:
    """Switch a camera on, while watching is in force, or off. Raises NotAllowed, NotFound, WatchRefused."""
    if not any(actor.may(verb) for verb in access.WATCH_STAFF):
        raise NotAllowed
    with transaction.atomic():
        row = WatchCamera.objects.for_change(camera_id)
        if on and queries.in_force(at=at) is None:
            raise WatchRefused("off", "布控提醒没有开通，不能开摄像头。")
        if row.is_on == on:
            return
        row.is_on, row.trouble, row.last_frame_at, row.missed_at = on, "", None, None
        row.on_since = at if on else None
        row.save(update_fields=["is_on", "trouble", "last_frame_at", "missed_at", "on_since"])
        work.close(ref=Ref(CAMERA_KIND, row.id))
        _record(actor, row, "turned_on" if on else "turned_off", at)


def readdress(*, actor: Actor, camera_id: UUID, address: str, at: datetime) -> None:
    """Write down another address or password of a camera; where it is on, it is tried at once.

    Raises NotAllowed, NotFound, WatchRefused.
    """
    actor.must(access.WATCH_PROPOSE)
    with transaction.atomic():
        row = WatchCamera.objects.for_change(camera_id)
        if row.source == Source.BROWSER:
            raise WatchRefused("address", "值守电脑的摄像头没有地址。", field="address")
        check_address(source=row.source, address=address.strip())
        row.source_encrypted = sealed.seal(sealed.SOURCE, address.strip()[:300])
        row.trouble, row.missed_at = "", None
        row.save(update_fields=["source_encrypted", "trouble", "missed_at"])
        work.close(ref=Ref(CAMERA_KIND, row.id), kind=BLIND_WORK)
        _record(actor, row, "readdressed", at)


def note_trouble(*, camera_id: UUID, trouble: str, at: datetime, is_lasting: bool = True) -> None:
    """Note why a camera does not see; what lasts is put before who is on duty at once, and once.

    What may heal by itself is put before him when it has lasted a minute (`look_for_blind`).
    """
    with transaction.atomic():
        row = WatchCamera.objects.for_change(camera_id)
        if not row.is_on:
            return
        if row.trouble != trouble[:200]:
            row.trouble = trouble[:200]
            row.save(update_fields=["trouble"])
        if is_lasting and row.missed_at is None:
            _miss(row, at)


def _miss(row: WatchCamera, at: datetime) -> None:
    row.missed_at = at
    row.save(update_fields=["missed_at"])
    work.open(
        ref=Ref(CAMERA_KIND, row.id), kind=BLIND_WORK, unit=row.unit_id, at=at,
        title=f"{row.title}看不到了：{row.trouble}"[:80],
    )  # fmt: skip


def look_for_blind(*, at: datetime) -> int:
    """Put every camera that sends nothing before who is on duty, and return how many.

    Where the assessment ran out, watching stands still and every camera says so.
    """
    stands = queries.in_force(at=at) is None
    blind = [
        row
        for row in WatchCamera.objects.filter(is_on=True).order_by("title")
        if rules.is_blind(last_frame_at=row.last_frame_at or row.on_since, is_on=True, at=at)
    ]
    for row in blind:
        if row.missed_at is None:
            since = min(row.last_frame_at or row.on_since or at, at).astimezone(LOCAL)
            why = row.trouble or f"{since:%H:%M} 起没有画面"
            note_trouble(
                camera_id=row.id, trouble="影响评估过期，布控停着" if stands else why, at=at
            )
    return len(blind)


def _check(
    title: str, place: str, sign_on: date | None, source: str, address: str, at: datetime
) -> None:
    if len(title.strip()) < 2:
        raise WatchRefused("title", "请给摄像头起个名字，例如：大厅东门。", field="title")
    if len(place.strip()) < 4:
        raise WatchRefused("place", "请写装在哪里。", field="place")
    if sign_on is None or sign_on > local_day(at):
        raise WatchRefused(
            "sign_on", "请填提示标识是哪天立的；没有立标识的地方不能看。", field="sign_on"
        )
    if source not in set(Source):
        raise WatchRefused("source", "请选画面从哪里来。", field="source")
    check_address(source=source, address=address.strip())


def check_address(*, source: str, address: str) -> None:
    """Refuse an address that cannot be one of its source. Raises WatchRefused."""
    if source == Source.STREAM and not knock.is_address(address):
        raise WatchRefused(
            "address",
            "请写 rtsp:// 开头的地址，例如 rtsp://用户名:密码@10.1.1.9:554/路径；"
            "密码里的 @ : / # ? % 要写成 %40 %3A %2F %23 %3F %25。",
            field="address",
        )
    if source == Source.FILES and not address.startswith("/"):
        raise WatchRefused("address", "请写服务器上的完整路径。", field="address")


def _record(actor: Actor, row: WatchCamera, word: str, at: datetime) -> None:
    ledger.record(
        actor=actor, verb=f"hall.watch_camera.{word}", subject=Ref(CAMERA_KIND, row.id), at=at,
        change={"title": row.title, "source": row.source},
    )  # fmt: skip
