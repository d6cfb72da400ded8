"""The security administrator's view of keys: which write now, and how far rewriting has come."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yimen.kernel.gates import moment, permission
from yimen.keys.contracts import KeyStoreError
from yimen.trust.access import WATCH_KEYS
from yimen.trust.contracts import RekeyingPartView, RekeyingView
from yimen.trust.queries import rekeying
from yimen.ui.parts import Cell, Column, Row

_STILL_SECONDS = 180
_KEYS = (Column(title="用途"), Column(title="现在写的是"), Column(title="算法"))
_PARTS = (
    Column(title="内容"),
    Column(title="情况"),
    Column(title="已改写", num=True),
    Column(title="还剩", num=True),
    Column(title="打不开", num=True),
)


@permission(WATCH_KEYS)
@never_cache
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Show the newest key of each purpose, and the run that brings old values to it."""
    run = rekeying.find_latest()
    try:
        versions, broken = rekeying.key_versions(), ""
    except KeyStoreError as error:
        versions, broken = [], str(error)
    context = {
        "key_columns": _KEYS,
        "keys": [
            Row(
                key=one.purpose,
                cells=[
                    Cell(text=one.title, head=True),
                    Cell(text=f"第 {one.version} 版"),
                    Cell(text=one.algorithm),
                ],
            )
            for one in versions
        ],
        "broken": broken,
        "run": run,
        "state": _state(run, moment(request)) if run else "",
        "per_second": f"{run.per_second:,.0f}" if run else "",
        "total": run.done + run.waiting if run else 0,
        "columns": _PARTS,
        "rows": [_row(one) for one in run.parts if _matters(one)] if run else [],
        "untouched": sum(not _matters(one) for one in run.parts) if run else 0,
    }
    return render(request, "trust/keys.html", context)


def _matters(part: RekeyingPartView) -> bool:
    return bool(part.done or part.waiting or part.unreadable or not part.is_finished)


def _state(run: RekeyingView, at: datetime) -> str:
    if run.finished_at:
        return "有打不开的" if run.unreadable else "全部完成"
    return "停住了" if (at - run.moved_at).total_seconds() > _STILL_SECONDS else "正在改写"


def _row(part: RekeyingPartView) -> Row:
    if part.total is None:
        state = Cell(text="还没数", kind="plain")
    elif not part.is_finished:
        state = Cell(text="正在改写", kind="now")
    elif part.unreadable:
        state = Cell(text="有打不开的", kind="bad", small=f"例如 {part.example}")
    else:
        state = Cell(text="完成", kind="done")
    return Row(
        key=part.name,
        cells=[
            Cell(text=part.title or part.name, small=part.name if part.title else "", head=True),
            state,
            Cell(text=f"{part.done:,}", num=True),
            Cell(text=f"{part.waiting:,}", num=True),
            Cell(text=f"{part.unreadable:,}", num=True),
        ],
    )
