"""What the list of orders may be narrowed to: read from the address, and shown as choices."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from yimen.directory import public as directory
from yimen.hotline.contracts.order import DOOR_TITLES, TYPE_TITLES, Door, OrderState, OrderType
from yimen.hotline.queries import category as categories
from yimen.hotline.queries.order_search import Wanted
from yimen.hotline.web import labels
from yimen.ui.parts import Filter, Option

_NAMES = ("type", "door", "category", "area", "unit", "since", "until", "urgent", "state")


def read(sent: QueryDict) -> Wanted:
    """Return what an address asks for; what cannot be understood asks for nothing."""
    kind, door = sent.get("type", ""), sent.get("door", "")
    area, category = sent.get("area", ""), sent.get("category", "")
    return Wanted(
        order_type=OrderType(kind) if kind in set(OrderType) else None,
        door=Door(door) if door in set(Door) else None,
        category_code=category if category.isalnum() and len(category) <= 24 else "",
        area_prefix=area if area.isdecimal() and len(area) <= 12 else "",
        unit_id=labels.a_uuid(sent.get("unit", "")),
        since=a_day(sent.get("since", "")),
        until=a_day(sent.get("until", "")),
        urgent=sent.get("urgent") == "1",
    )


def states(sent: QueryDict) -> tuple[OrderState, ...]:
    """Return the one state that an address asks for, or none."""
    state = sent.get("state", "")
    return (OrderState(state),) if state in set(OrderState) else ()


def query(sent: QueryDict) -> str:
    """Return the narrowing as the end of an address, beginning with `&`; nothing for none."""
    kept = {name: sent.get(name, "") for name in _NAMES if sent.get(name)}
    return f"&{urlencode(kept)}" if kept else ""


def a_day(text: str) -> date | None:
    """Return the day that a form sent, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def filters(sent: QueryDict) -> list[Filter]:
    """Return the choices of the bar with what is chosen."""
    units = {one.value: one.label for one in labels.units()}
    roots = {one.code: one.title for one in categories.tree() if not one.parent}
    towns = {one.value[:9]: one.label for one in labels.areas()}
    chosen = sent.get("category", "")
    if chosen and chosen not in roots:
        roots[chosen] = categories.paths().get(chosen, chosen)
    area = sent.get("area", "")
    if area and area not in towns:
        towns[area] = _area_name(area)
    return [
        _filter("type", "类型", {str(one): TYPE_TITLES[one] for one in OrderType}, sent),
        _filter("door", "来源", {str(one): DOOR_TITLES[one] for one in Door}, sent),
        _filter("category", "类别", roots, sent),
        _filter("area", "乡镇", towns, sent),
        _filter("unit", "主办单位", units, sent),
        _filter("urgent", "紧急程度", {"1": "只看紧急的"}, sent),
    ]


def _area_name(prefix: str) -> str:
    code = f"{prefix:0<12}"
    name = directory.area_name(code=code)
    return "没有这个区划，请重新选" if name == code else name


def _filter(name: str, label: str, titles: dict[str, str], sent: QueryDict) -> Filter:
    options = (
        Option(value="", label=f"{label}：全部"),
        *(Option(value=code, label=title) for code, title in titles.items()),
    )
    return Filter(name=name, label=label, value=sent.get(name, ""), options=options)
