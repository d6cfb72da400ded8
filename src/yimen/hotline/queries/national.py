"""Orders as rows of the national fields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from yimen.directory import public as directory
from yimen.hotline.contracts.order import (
    DOOR_TITLES,
    STATE_TITLES,
    TYPE_TITLES,
    URGENCY_TITLES,
    Door,
    OrderState,
    OrderType,
    Urgency,
)
from yimen.hotline.contracts.side import (
    LEVEL_TITLES,
    OUTCOME_TITLES,
    SATISFACTION_TITLES,
    CallBackOutcome,
    DispatchRole,
    RequestKind,
    Satisfaction,
    SupervisionLevel,
)
from yimen.hotline.models import (
    CallOrder,
    Dispatch,
    OrderArchive,
    OrderCycle,
    OrderReply,
    OrderRequest,
    QualitySheet,
    Supervision,
    WorkOrder,
)
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import counting, sealed
from yimen.hotline.queries import order as orders
from yimen.hotline.rules.export import CALLER, FIELDS
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL

_KEPT_BACK = "不导出"


def list_rows(
    *, actor: Actor, since: date, until: date, with_caller: bool, limit: int
) -> list[list[str]]:
    """Return the rows of a span of days; one more than the limit where there are more.

    Reports and what is confidential are left out. Without `with_caller` the columns that may name
    a caller say so.
    """
    rows = list(
        orders.visible(actor)
        .filter(
            opened_at__gte=counting.begin(since),
            opened_at__lt=counting.begin(until + timedelta(days=1)),
            confidential=False,
        )
        .exclude(order_type=OrderType.REPORT)
        .exclude(state=OrderState.DRAFT)
        .order_by("opened_at", "id")[: limit + 1]
    )
    around = _Around(rows)
    return [
        [
            _KEPT_BACK if code in CALLER and not with_caller else around.cell(row, code)
            for code, _ in FIELDS
        ]
        for row in rows
    ]


class _Around:
    """What stands in other tables about a set of orders, read once for all."""

    def __init__(self, rows: Sequence[WorkOrder]) -> None:
        ids = [row.id for row in rows]
        self._units = {one.id: one.short_name for one in directory.list_organisations()}
        self._paths = categories.paths()
        accounts = {row.taken_by for row in rows if row.taken_by}
        self._names = {
            one.id: one.name for one in identity.list_accounts(account_ids=list(accounts))
        }
        firsts = [row.repeat_of for row in rows if row.repeat_of]
        self._firsts = dict(WorkOrder.objects.filter(id__in=firsts).values_list("id", "number"))
        self._cycles = {
            one.order_id: one for one in OrderCycle.objects.filter(order__in=ids).order_by("number")
        }
        self._parts: dict[UUID, list[Dispatch]] = {}
        for part in Dispatch.objects.filter(order__in=ids).order_by("sent_at", "id"):
            self._parts.setdefault(part.order_id, []).append(part)
        self._replies = {
            one.order_id: one
            for one in OrderReply.objects.filter(order__in=ids, approved=True).order_by("at")
        }
        self._requests: dict[tuple[UUID, str], int] = {}
        for key in OrderRequest.objects.filter(order__in=ids).values_list("order_id", "kind"):
            self._requests[key] = self._requests.get(key, 0) + 1
        self._levels = dict(
            Supervision.objects.filter(order__in=ids)
            .order_by("level")
            .values_list("order_id", "level")
        )
        self._sheets = {one.order_id: one for one in QualitySheet.objects.filter(order__in=ids)}
        self._archives = dict(
            OrderArchive.objects.filter(order__in=ids).values_list("order_id", "digest")
        )
        self._calls = dict(
            CallOrder.objects.filter(order_id__in=ids).values_list("order_id", "call_id")
        )

    def cell(self, row: WorkOrder, code: str) -> str:
        """Return what stands under a field of an order."""
        for group in (self._plain, self._of_category, self._of_handling, self._of_outcome):
            found = group(row)
            if code in found:
                return found[code]
        return ""

    def _plain(self, row: WorkOrder) -> dict[str, str]:
        tags = ["重复"] if row.repeat_of else []
        tags += ["群体"] if row.group_id else []
        return {
            "number": row.number,
            "door": DOOR_TITLES[Door(row.door)],
            "call": str(self._calls.get(row.id, "")),
            "recording": "",
            "caller_name": sealed.opened(sealed.NAME, row.caller_name_encrypted),
            "caller_phone": sealed.opened(sealed.PHONE, row.caller_phone_encrypted),
            "confidential": "否",
            "area_code": row.area_code,
            "place": sealed.opened(sealed.PLACE, row.place_encrypted),
            "longitude": str(row.longitude or ""),
            "latitude": str(row.latitude or ""),
            "title": row.title,
            "content": sealed.opened(sealed.CONTENT, row.content_encrypted),
            "tags": "、".join(tags),
            "first_number": self._firsts.get(row.repeat_of, "") if row.repeat_of else "",
            "operator": self._names.get(row.taken_by, "") if row.taken_by else "",
            "taken_at": _time(row.opened_at),
            "cycle": str(row.cycle),
            "state": STATE_TITLES[OrderState(row.state)],
        }

    def _of_category(self, row: WorkOrder) -> dict[str, str]:
        steps = self._paths.get(row.category_code, "").split(" / ")
        steps += [""] * (3 - len(steps))
        return {
            "type": TYPE_TITLES[OrderType(row.order_type)],
            "urgency": URGENCY_TITLES[Urgency(row.urgency)],
            "category1": steps[0],
            "category2": steps[1],
            "category3": steps[2],
        }

    def _of_handling(self, row: WorkOrder) -> dict[str, str]:
        parts = self._parts.get(row.id, [])
        lead = next((one for one in reversed(parts) if one.role == DispatchRole.LEAD), None)
        helps = [
            self._units.get(one.unit_id, "") for one in parts if one.role == DispatchRole.SUPPORT
        ]
        cycle, reply = self._cycles.get(row.id), self._replies.get(row.id)
        return {
            "lead": self._units.get(lead.unit_id, "") if lead else "",
            "support": "、".join(helps),
            "sent_at": _time(row.dispatched_at),
            "signed_at": _time(lead.signed_at if lead else None),
            "due_at": _time(cycle.due_at if cycle else None),
            "contacted_at": _time(cycle.contacted_at if cycle else None),
            "replied_at": _time(cycle.replied_at if cycle else None),
            "reply": sealed.opened(sealed.TOLD, reply.told_encrypted) if reply else "",
            "evidence": str(len(reply.file_ids)) if reply else "0",
            "extensions": str(self._requests.get((row.id, RequestKind.EXTENSION.value), 0)),
            "returns": str(self._requests.get((row.id, RequestKind.RETURN.value), 0)),
        }

    def _of_outcome(self, row: WorkOrder) -> dict[str, str]:
        cycle, sheet = self._cycles.get(row.id), self._sheets.get(row.id)
        level = self._levels.get(row.id)
        outcome = cycle.outcome if cycle else ""
        solved = cycle.solved if cycle else None
        said = cycle.satisfaction if cycle else ""
        asked = OUTCOME_TITLES[CallBackOutcome(outcome)] if outcome else ""
        return {
            "supervisions": LEVEL_TITLES[SupervisionLevel(level)] if level else "",
            "called_back": asked or ("没有抽中" if cycle and cycle.sampled is False else ""),
            "solved": "" if solved is None else ("是" if solved else "否"),
            "satisfied": SATISFACTION_TITLES[Satisfaction(said)] if said else "",
            "quality": ""
            if sheet is None
            else str(sheet.complete + sheet.consistent + sheet.form + sheet.risk),
            "archive": self._archives.get(row.id, ""),
        }


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}" if at else ""
