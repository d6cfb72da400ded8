"""The demo county's directory of data: two registers, and the grants that two items hold."""

from __future__ import annotations

from datetime import date, datetime

from yimen.directory import public as directory
from yimen.exchange.actions import grant as grants
from yimen.exchange.actions import resource as resources
from yimen.exchange.contracts import FieldView, GrantState, Sharing
from yimen.exchange.models import Grant
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day

_FREE, _CONDITIONAL, _NEVER = Sharing.FREE, Sharing.CONDITIONAL, Sharing.NEVER
_POPULATION = (
    FieldView(code="name", name="姓名", sharing=_FREE),
    FieldView(code="gender", name="性别", sharing=_FREE),
    FieldView(code="birth", name="出生日期", sharing=_FREE),
    FieldView(code="domicile", name="户籍地址", sharing=_CONDITIONAL),
    FieldView(code="area", name="户籍所在村（社区）", sharing=_CONDITIONAL),
    FieldView(code="marriage", name="婚姻状况", sharing=_CONDITIONAL),
    FieldView(
        code="photo",
        name="证件照片",
        sharing=_NEVER,
        ground="《居民身份证法》第六条、第十九条：只供法律规定的查验使用",
    ),
)
_SOCIAL = (
    FieldView(code="medical", name="职工医保状态", sharing=_CONDITIONAL),
    FieldView(code="medical_place", name="医保参保地", sharing=_CONDITIONAL),
    FieldView(code="pension", name="养老待遇", sharing=_CONDITIONAL),
    FieldView(code="employer", name="参保单位", sharing=_CONDITIONAL),
    FieldView(
        code="base",
        name="缴费基数",
        sharing=_NEVER,
        ground="《社会保险法》第八十一条：个人缴费信息依法保密",
    ),
)
_RESOURCES = (
    ("population", "人口基础信息", "gaj", "每天", "户籍人口的身份和户口登记。", _POPULATION),
    ("social", "社会保险参保信息", "rsj", "每天", "职工养老、医疗等保险的参保和待遇。", _SOCIAL),
)
_INSURANCE = ("ybj", "6", "432090007000")
_ELDERS = ("wjj", "5", "432090001000")
_JOBLESS = ("rsj", "6", "432090005000")
_GRANTS = (
    (
        *("population", _INSURANCE, ("name", "gender", "birth", "domicile", "area")),
        *("《社会保险法》第二十五条、第五十七条", "核对参保人的身份和户口，免交户口本"),
    ),
    (
        *("social", _INSURANCE, ("medical", "medical_place")),
        *(
            "《社会保险法》第二十五条；《居民医保参保登记规程》",
            "核对是否已参加职工医保，避免重复参保",
        ),
    ),
    (
        *("population", _ELDERS, ("name", "gender", "birth", "domicile", "area")),
        *("《老年人权益保障法》第五十三条", "核对老人的年龄和户口，免交户口本"),
    ),
    (
        *("population", _JOBLESS, ("name", "gender", "birth", "area")),
        *("《就业服务与就业管理规定》第六十三条", "核对失业登记人员的身份和户籍地"),
    ),
)


def run(at: datetime) -> str:
    """Load the directory and its grants; a second run changes nothing."""
    for code, name, owner, cycle, summary, fields in _RESOURCES:
        unit = directory.find_organisation(code=owner)
        if unit is None:
            return f"没有{name}的提供单位，没有装入"
        resources.add_resource(
            actor=SYSTEM,
            code=code,
            name=name,
            owner_id=unit.id,
            channel="政务外网",
            cycle=cycle,
            summary=summary,
            fields=fields,
            at=at,
        )
    fresh = sum(_granted(*one, at=at) for one in _GRANTS)
    return f"{len(_RESOURCES)} 个数据资源，{fresh} 份新授权"


def _granted(
    resource: str,
    item: tuple[str, str, str],
    fields: tuple[str, ...],
    law: str,
    purpose: str,
    *,
    at: datetime,
) -> bool:
    """Grant one item its fields; no item, no grant."""
    department, level, catalogue_code = item
    unit = directory.find_organisation(code=department)
    code = f"{unit.uscc}{level}{catalogue_code}" if unit else ""
    known = Grant.objects.filter(resource__code=resource, item_code=code)
    if not directory.item_names(codes=[code]) or known.exists():
        return False
    asked = grants.ask_grant(
        actor=SYSTEM,
        resource_code=resource,
        item_code=code,
        fields=fields,
        law=law,
        purpose=purpose,
        until_on=_two_years_on(local_day(at)),
        daily_quota=2_000,
        at=at,
    )
    if asked.state is GrantState.ASKED:
        grants.decide_grant(actor=SYSTEM, grant_id=asked.id, agree=True, reason="", at=at)
    return True


def _two_years_on(day: date) -> date:
    return date(day.year + 2, day.month, min(day.day, 28))
