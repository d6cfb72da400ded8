"""Builders for other contexts' tests: one small item, published, in whatever shape a test needs."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from yimen.catalogue.actions import version as versions
from yimen.catalogue.actions import vetting
from yimen.catalogue.actions.demo import load_worked_items
from yimen.catalogue.actions.demo_bundles import load_bundles
from yimen.catalogue.actions.demo_instant import load_instant_item
from yimen.catalogue.contracts import ItemVersionView
from yimen.catalogue.models import Item, ItemVersion
from yimen.catalogue.queries import version as version_queries
from yimen.catalogue.rules.version import VersionText, parse_version
from yimen.directory import testing as directory
from yimen.directory.contracts import UnitLevel
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day

SINCE = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
DEPARTMENTS = ("wjj", "mzj", "rsj", "ybj", "scjgj", "xzspj", "zjj", "cgj")
LICENCE_TYPE = "000000000000000000901"
PERMIT_TYPE = "000000000000000000902"

_NAME = {
    "code": "name",
    "kind": "text",
    "name": "姓名",
    "label": "您的姓名",
    "why": "写在决定书上。",
    "prefill": "申请人.姓名",
    "max_length": 50,
}
FIELDS: list[dict[str, Any]] = [
    _NAME,
    {
        "code": "area",
        "kind": "area",
        "name": "地点",
        "label": "在哪个村（社区）",
        "why": "由当地收件。",
    },
    {
        "code": "size",
        "kind": "number",
        "name": "面积",
        "label": "有多大",
        "why": "决定要不要检测报告。",
        "min_value": "1",
        "max_value": "5000",
        "unit": "平方米",
    },
    {
        "code": "story",
        "kind": "long_text",
        "name": "说明",
        "label": "还有什么要说明",
        "why": "方便核对。",
        "required": False,
        "max_length": 500,
    },
]
FILES: list[dict[str, Any]] = [
    {
        "code": "plan",
        "kind": "file",
        "name": "平面图",
        "label": "平面图",
        "why": "看布局。",
        "paper": "plan",
    },
    {
        "code": "test",
        "kind": "file",
        "name": "检测报告",
        "label": "检测报告",
        "why": "大的场所要检测。",
        "paper": "test",
        "when": "表.面积 > 100",
    },
    {
        "code": "promise",
        "kind": "declaration",
        "name": "承诺",
        "label": "上面填的都是真的",
        "why": "对内容负责。",
    },
]
_GUIDE = {
    "summary": "测试用的许可。",
    "can": "在本县有固定场所的都能办。",
    "bring": "一张平面图。",
    "how_long": "八个工作日。",
    "how_much": "不收钱。",
    "where": "镇便民服务中心，或在网上办。",
    "conditions": ["有固定场所"],
    "result": "测试许可证。",
    "appeal": "可以申请行政复议或者提起行政诉讼。",
    "places": ["各镇便民服务中心综合窗口"],
    "consult_phone": "0399-5550103",
    "questions": [["要跑几趟", "不用跑。"]],
}


def _paper(code: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "issued_by": "申请人",
        "source": "10",
        "judge": ["内容和申请表一致", "字迹清楚"],
        "law": "《测试管理办法》第五条",
        **more,
    }


_RAW: dict[str, Any] = {
    "catalogue_code": "440199901000",
    "name": "测试场所许可",
    "item_type": "01",
    "regime": "licence",
    "department_code": "mzj",
    "receive_level": "5",
    "decide_level": "4",
    "lawful_limit": {
        "amount": 20,
        "unit": "W",
        "law": "《中华人民共和国行政许可法》第四十二条",
    },
    "promised_limit": {"amount": 8, "unit": "W"},
    "audiences": ["1", "2", "3", "4", "6"],
    "topics": ["n040", "c010"],
    "definition": {
        "guide": _GUIDE,
        "laws": [{"title": "《测试管理办法》", "article": "第三条"}],
        "situations": [
            {"code": "small", "title": "小场所"},
            {"code": "licensed", "title": "有执照的"},
        ],
        "papers": [
            _paper("plan", "平面图"),
            _paper("test", "检测报告", source="99", when="表.面积 > 100"),
            _paper(
                "licence",
                "营业执照",
                source="20",
                licence_type=LICENCE_TYPE,
                when='情形 = "licensed"',
            ),
        ],
        "form": {
            "steps": [
                {"code": "place", "title": "场所", "fields": FIELDS},
                {"code": "papers", "title": "材料", "fields": FILES},
            ]
        },
        "route": [
            {"code": "paper", "title": "审查材料", "unit": "deciding", "verb": "cases.examine"},
            {"code": "site", "title": "看现场", "unit": "deciding", "verb": "cases.examine"},
            {"code": "decide", "title": "作出决定", "unit": "deciding", "verb": "cases.decide"},
        ],
        "checks": [{"condition": "表.面积 < 4000", "message": "四千平方米以上的要到市里办。"}],
        "licence": {
            "type_code": PERMIT_TYPE,
            "name": "测试许可证",
            "serial_prefix": "测证",
            "validity": {"amount": 5, "unit": "Y", "law": "《测试管理办法》第九条"},
            "fields": [["场所", "表.姓名"], ["面积", "表.面积"]],
        },
        "other_stops": [["现场勘验", "《测试管理办法》第七条"]],
        "elements": {"result_type": "10"},
    },
}


def _raw() -> dict[str, Any]:
    return deepcopy(_RAW)


def small_item(*, at: datetime = SINCE, **changes: Any) -> ItemVersionView:
    """Publish a small licence item and return its version; `changes` are main elements.

    A town receives, the county's department examines in two steps and decides; a place of more
    than 100 m² needs a test report, one in the situation `licensed` a licence that may be held.
    Keys of `definition` are merged into its own. The units must be there already.
    """
    raw = _raw()
    raw["definition"] = {**raw["definition"], **changes.pop("definition", {})}
    text: VersionText = parse_version({**raw, **changes})
    made = versions.create_item(actor=SYSTEM, text=text, at=at)
    return vetting.bring_on_line(version_id=made.id, effective_on=local_day(at), at=at)


def next_version(
    *, item_code: str, at: datetime, name: str, definition: dict[str, Any] | None = None
) -> ItemVersionView:
    """Publish another version of an item under another name, with these parts of a definition."""
    draft = versions.draft_version(actor=SYSTEM, item_code=item_code, at=at)
    raw = _raw()
    raw["definition"] |= definition or {}
    text = replace(parse_version(raw), name=name)
    versions.edit_draft(actor=SYSTEM, version_id=draft.id, text=text, at=at)
    return vetting.bring_on_line(version_id=draft.id, effective_on=local_day(at), at=at)


def suspend_item(*, version_id: Any, at: datetime) -> None:
    """Stop taking applications for a version."""
    vetting.suspend_version(actor=SYSTEM, version_id=version_id, reason="测试暂停", at=at)


def worked_items(*, at: datetime = SINCE) -> None:
    """Publish the worked-out items of the demo county in the units that they name."""
    directory.demo_county(at=at)
    for code in (*DEPARTMENTS, "cl"):
        directory.make_unit(code=code, name=f"县{code}局", level=UnitLevel.COUNTY, at=at)
    load_worked_items(at)


def instant_item(*, at: datetime = SINCE) -> str:
    """Publish the item that a table decides by itself and return its code."""
    directory.demo_county(at=at)
    directory.make_unit(code="rsj", name="县人社局", level=UnitLevel.COUNTY, at=at)
    load_instant_item(at)
    return str(Item.objects.get(catalogue_code="432090006000").code)


def demo_bundles(
    *, at: datetime = SINCE, asking: Mapping[str, dict[str, Any]] | None = None
) -> None:
    """Publish the worked-out items of the demo county and its bundles.

    `asking` adds a question to the last step of an item's form, by the item's name.
    """
    worked_items(at=at)
    for name, question in (asking or {}).items():
        row = ItemVersion.objects.get(name=name)
        assert row.definition is not None
        row.definition["form"]["steps"][-1]["fields"].append(question)
        ItemVersion.objects.filter(id=row.id).update(definition=row.definition)
        version_queries._views.pop(row.id, None)  # noqa: SLF001 -- published ones never change
    load_bundles(at)
