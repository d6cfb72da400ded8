"""How far the copies of the ledger have come outside, and what holds them up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yimen.audit.contracts import WATCH_COPIES, ShipmentView
from yimen.audit.queries.entry import own_fingerprint
from yimen.audit.queries.shipping import shipments
from yimen.kernel.clock import LOCAL
from yimen.kernel.gates import moment, permission
from yimen.ui.parts import Cell, Column, Row

_LATE_SECONDS = 600
_COLUMNS = (
    Column(title="送到哪里"),
    Column(title="情况"),
    Column(title="已送到", num=True),
    Column(title="还没送", num=True),
    Column(title="最早一条没送的"),
    Column(title="上次送成"),
)


@permission(WATCH_COPIES)
@never_cache
@require_GET
def copies(request: HttpRequest) -> HttpResponse:
    """Show each place outside: how far it has come, what waits, since when and why it fails."""
    at = moment(request)
    context = {
        "columns": _COLUMNS,
        "rows": [
            _row(one, late=_is_late(one, (at - one.oldest_waiting_at).total_seconds()))
            if one.oldest_waiting_at
            else _row(one, late=False)
            for one in shipments()
        ],
        "fingerprint": own_fingerprint(),
    }
    return render(request, "audit/copies.html", context)


def _is_late(one: ShipmentView, seconds: float) -> bool:
    return one.waiting > 0 and seconds > _LATE_SECONDS


def _row(one: ShipmentView, *, late: bool) -> Row:
    if one.failing_since:
        state = Cell(
            text="送不出去",
            kind="bad",
            small=f"{one.failing_since.astimezone(LOCAL):%m-%d %H:%M} 起：{one.error}",
        )
    elif late:
        state = Cell(text="落后", kind="need", small="后台进程可能没有在跑")
    else:
        state = Cell(text="正常", kind="done")
    return Row(
        key=one.destination,
        cells=(
            Cell(text=one.where, head=True),
            state,
            Cell(text=f"{one.size:,}", small=f"{one.batch} 批", num=True),
            Cell(text=f"{one.waiting:,}", num=True),
            Cell(text=_short(one.oldest_waiting_at)),
            Cell(text=_short(one.shipped_at) or "还没有送过"),
        ),
    )


def _short(at: object) -> str:
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}" if at else ""  # type: ignore[attr-defined]
