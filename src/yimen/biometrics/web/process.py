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
from yimen.ui.parts import Cell, Column, Fact, Row

_PURPOSES = {
    Purpose.VERIFY: "本人核对",
    Purpose.IDENTIFY: "找到本人",
    Purpose.WATCH: "布控提醒",
}
_COLUMNS = (
    Column(title="用途"),
    Column(title="数据库里", num=True),
    Column(title="服务里", num=True),
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
    title = _PURPOSES[stored.purpose]
    outdated = f"，另有旧模型 {stored.outdated:,}" if stored.outdated else ""
    return Row(
        key=stored.purpose.value,
        label=title,
        cells=(
            Cell(text=title, head=True),
            Cell(
                text=f"{stored.templates:,}", small=f"第 {stored.version:,} 版{outdated}", num=True
            ),
            Cell(
                text=f"{held.templates:,}" if held else "—",
                small=f"第 {held.version:,} 版" if held else "",
                num=True,
            ),
            _state(stored, held),
        ),
    )


def _state(stored: StoredGallery, held: GalleryStanding | None) -> Cell:
    if stored.purpose not in SEARCHED:
        return Cell(text="不用载入", small="一比一，用时读库")
    if held is None:
        return Cell(text="没有载入", kind="need")
    if not held.ready:
        return Cell(text="正在载入", kind="need")
    if (held.version, held.templates) == (stored.version, stored.templates):
        return Cell(text="一致", kind="done")
    return Cell(text="正在跟上", kind="need")
