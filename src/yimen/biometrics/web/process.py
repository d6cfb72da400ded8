"""The operator's page on the process of faces: its model, what it holds, why it does not answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yimen.biometrics.contracts import FacesOff, Purpose
from yimen.biometrics.process_access import WATCH_PROCESS
from yimen.biometrics.queries.stored import StoredGallery, list_stored
from yimen.biometrics.resident import client
from yimen.biometrics.resident.standing import SEARCHED, GalleryStanding, Standing
from yimen.kernel import clock
from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import permission
from yimen.ui import words
from yimen.ui.parts import Cell, Column, Fact, PillKind, Row

_PURPOSES = {
    Purpose.VERIFY: "核对本人",
    Purpose.IDENTIFY: "认出是谁",
    Purpose.WATCH: "公共安全布控",
}
_COLUMNS = (
    Column(title="用途"),
    Column(title="数据库里", num=True),
    Column(title="服务里", num=True),
    Column(title="版本", num=True),
    Column(title="状态"),
)
_MEGABYTE = 1024 * 1024


@permission(WATCH_PROCESS)
@never_cache
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show how the process stands beside what the database holds."""
    standing, why = _standing()
    stored = list_stored(model=standing.model if standing else None, at=clock.now())
    held = {one.purpose: one for one in standing.galleries} if standing else {}
    return render(
        request,
        "biometrics/process.html",
        {
            "why": why,
            "facts": _facts(standing) if standing else (),
            "columns": _COLUMNS,
            "rows": [_row(one, held.get(one.purpose)) for one in stored],
            "reading": [
                {"title": _PURPOSES[one.purpose], "done": one.done, "total": one.total}
                for one in held.values()
                if not one.ready
            ],
            "outdated": sum(one.outdated for one in stored),
        },
    )


def _standing() -> tuple[Standing | None, str]:
    try:
        standing = client.standing()
    except FacesOff as off:
        return None, off.message
    return standing, standing.why


def _facts(standing: Standing) -> list[Fact]:
    started = words.long_moment(at=standing.started_at.astimezone(LOCAL))
    facts = [
        Fact(name="上次启动", value=started, note=f"进程号 {standing.pid}"),
        Fact(name="占用内存", value=f"{standing.memory_bytes // _MEGABYTE:,} MB"),
    ]
    if standing.model:
        facts.insert(
            0,
            Fact(
                name="识别模型",
                value=standing.model.name,
                note=f"文件摘要 {standing.model.sha256[:16]}…，特征 {standing.model.dimension} 维",
            ),
        )
    return facts


def _row(stored: StoredGallery, held: GalleryStanding | None) -> Row:
    state, kind = _state(stored, held)
    return Row(
        key=stored.purpose.value,
        label=_PURPOSES[stored.purpose],
        cells=(
            Cell(text=_PURPOSES[stored.purpose], head=True),
            Cell(
                text=f"{stored.templates:,}",
                small=f"另有旧模型 {stored.outdated:,}" if stored.outdated else "",
                num=True,
            ),
            Cell(text=f"{held.templates:,}" if held else "—", num=True),
            Cell(
                text=f"{stored.version:,}",
                small=f"服务里 {held.version:,}" if held and held.version != stored.version else "",
                num=True,
            ),
            Cell(text=state, kind=kind),
        ),
    )


def _state(stored: StoredGallery, held: GalleryStanding | None) -> tuple[str, PillKind]:
    if stored.purpose not in SEARCHED:
        return "不载入，直接读库", ""
    if held is None:
        return "没有载入", "need"
    if not held.ready:
        return "正在载入", "need"
    if (held.version, held.templates) == (stored.version, stored.templates):
        return "一致", "done"
    return "正在跟上", "need"
