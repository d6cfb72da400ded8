"""The fields of the national implementation list, each with its place in a version.

Names are those of the national tables (GB/T 39046, C0109); `kz_` marks fields of our own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

SEPARATOR = "^"
"""Between the values of a field that holds several."""


class Codec(NamedTuple):
    """How a JSON value is written into a cell, and read again."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _whole(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 6):
        raise ValueError(f"“{cell[:20]}”不是整数")
    return int(cell)


def _flag(yes: str, no: str) -> Codec:
    def read(cell: str) -> bool:
        if cell not in (yes, no):
            raise ValueError(f"只能写 {yes} 或 {no}，现在是“{cell[:20]}”")
        return cell == yes

    return Codec(lambda value: yes if value else no, read)


def _many(separator: str) -> Codec:
    return Codec(separator.join, lambda cell: [each for each in cell.split(separator) if each])


def _day(cell: str) -> str:
    if not (cell.isascii() and cell.isdigit() and len(cell) == 8):
        raise ValueError(f"“{cell[:20]}”不是 YYYYMMDD 的日期")
    return f"{cell[:4]}-{cell[4:6]}-{cell[6:]}"


TEXT = Codec(str, str)
WHOLE = Codec(str, _whole)
CODES = _many(SEPARATOR)
LINES = _many("\n")
YES = _flag("1", "0")
DAY = Codec(lambda value: value.replace("-", ""), _day)


def _topics(letter: str) -> Codec:
    return Codec(
        lambda value: SEPARATOR.join(each[1:] for each in value if each[:1] == letter),
        lambda cell: [f"{letter}{each}" for each in cell.split(SEPARATOR) if each],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalField:
    """One column: its national name, its Chinese title, and the place that it stands for."""

    name: str
    title: str
    place: tuple[str, ...] = ()
    codec: Codec = TEXT


def _field(name: str, title: str, place: str, codec: Codec = TEXT) -> NationalField:
    return NationalField(name=name, title=title, place=tuple(place.split(".")), codec=codec)


ROW_FIELDS = (
    ("row_guid", "行标识"), ("cd_operation", "变更操作"), ("cd_time", "变更时间"),
    ("cd_batch", "批次"), ("data_source", "数据来源"),
)  # fmt: skip
"""What every exchanged row carries (GB/T 39046 §5)."""

KEY_FIELDS = (
    ("task_code", "实施编码"), ("task_version", "版本"), ("task_state", "事项状态"),
    ("plan_effective_date", "生效日期"), ("plan_cancel_date", "失效日期"),
    ("dept_code", "实施主体编码"), ("dept_name", "实施主体"),
)  # fmt: skip
"""What is known of a version beside its text."""

_ELEMENTS = "definition.elements."
_GUIDE = "definition.guide."
FIELDS: tuple[NationalField, ...] = (
    _field("task_name", "事项名称", "name"),
    _field("catalog_code", "基本编码", "catalogue_code"),
    _field("task_type", "事项类型", "item_type"),
    _field("use_level", "行使层级", "decide_level"),
    _field("kz_receive_level", "受理层级（扩展）", "receive_level"),
    _field("kz_entrusted_acceptance", "委托受理（扩展）", "entrusted_acceptance", YES),
    _field("kz_regime", "时限规则（扩展）", "regime"),
    _field("project_type", "办件类型", "instant", _flag("1", "2")),
    _field("anticipate_day", "法定时限", "lawful_limit.amount", WHOLE),
    _field("anticipate_type", "法定时限单位", "lawful_limit.unit"),
    _field("anticipate_explain", "法定时限说明", "lawful_limit.law"),
    _field("promise_day", "承诺时限", "promised_limit.amount", WHOLE),
    _field("promise_type", "承诺时限单位", "promised_limit.unit"),
    _field("promise_explain", "承诺时限说明", "promised_limit.law"),
    _field("server_type", "服务对象", "audiences", CODES),
    _field("user_topic_type", "自然人主题", "topics", _topics("n")),
    _field("corp_topic_type", "法人主题", "topics", _topics("c")),
    _field("kz_life_events", "人生大事（扩展）", "life_events", CODES),
    _field("kz_keywords", "检索词（扩展）", "keywords", CODES),
    _field("power_source", "权力来源", f"{_ELEMENTS}power_source"),
    _field("dept_type", "实施主体性质", f"{_ELEMENTS}body_type"),
    _field("local_catalog_code", "地方基本编码", f"{_ELEMENTS}local_catalogue_code"),
    _field("local_task_code", "地方实施编码", f"{_ELEMENTS}local_task_code"),
    _field("plan_effective_day", "计划生效日期", f"{_ELEMENTS}planned_from", DAY),
    _field("plan_cancel_day", "计划取消日期", f"{_ELEMENTS}planned_until", DAY),
    _field("power_division", "权限划分", f"{_ELEMENTS}powers_divided"),
    _field("exercise_content", "行使内容", f"{_ELEMENTS}exercised_content"),
    _field("jurisdiction", "行政管辖", f"{_ELEMENTS}jurisdiction"),
    _field("system_level", "运行系统层级", f"{_ELEMENTS}system_level"),
    _field("is_entry_center", "是否进驻大厅", f"{_ELEMENTS}in_centre", YES),
    _field("town_code", "乡镇街道编码", f"{_ELEMENTS}town_codes", CODES),
    _field("village_code", "村社区编码", f"{_ELEMENTS}village_codes", CODES),
    _field("kz_delegated_approval", "授权审批（扩展）", f"{_ELEMENTS}delegated_approval", YES),
    _field("kz_pledge_based", "告知承诺制（扩展）", f"{_ELEMENTS}pledge_based", YES),
    _field("kz_verify_days", "承诺核查期限（扩展）", f"{_ELEMENTS}verify_days", WHOLE),
    _field("kz_record_for_check", "备查制（扩展）", f"{_ELEMENTS}record_for_check", YES),
    _field("entrust_name", "委托部门", f"{_ELEMENTS}entrusted_by"),
    _field("other_dept", "联办机构", f"{_ELEMENTS}joint_departments", CODES),
    _field("handle_type", "办理形式", f"{_ELEMENTS}handle_forms", CODES),
    _field("handle_area", "通办范围", f"{_ELEMENTS}handle_area"),
    _field("kz_area_form", "通办形式（扩展）", f"{_ELEMENTS}area_form"),
    _field("service_type", "中介服务", f"{_ELEMENTS}intermediary"),
    _field("limit_explain", "数量限制", f"{_ELEMENTS}quantity_limit"),
    _field("limit_scene_num", "到办事现场次数", f"{_GUIDE}visits", WHOLE),
    _field("limit_scene_explain", "必须现场办理原因", f"{_ELEMENTS}visits_explain"),
    _field("result_type", "结果类型", f"{_ELEMENTS}result_type"),
    _field("result_name", "结果名称", f"{_GUIDE}result"),
    _field("result_guid", "结果样本", f"{_ELEMENTS}result_sample"),
    _field("online_handle_url", "网上办理地址", f"{_ELEMENTS}online_url"),
    _field("mobile_terminal_url", "移动端地址", f"{_ELEMENTS}mobile_url"),
    _field("is_single_login", "是否单点登录", f"{_ELEMENTS}single_login", YES),
    _field("app_is_single_login", "移动端是否单点登录", f"{_ELEMENTS}mobile_single_login", YES),
    _field("online_handle_depth", "网上办理深度", f"{_ELEMENTS}online_depths", CODES),
    _field("is_schedule", "是否支持预约", f"{_ELEMENTS}reservable", YES),
    _field("is_pay_online", "是否网上支付", f"{_ELEMENTS}pay_online", YES),
    _field("is_express", "是否物流快递", f"{_ELEMENTS}express", YES),
    _field("is_service_terminals", "是否进自助终端", f"{_ELEMENTS}self_service", YES),
    _field("collect_type", "征收种类", f"{_ELEMENTS}levy_kind"),
    _field("is_permit_reduce", "是否允许减免", f"{_ELEMENTS}levy_reducible", YES),
    _field("transact_time", "办理时间", f"{_ELEMENTS}office_hours"),
    _field("kz_min_assurance", "实名等级（扩展）", f"{_ELEMENTS}min_assurance", WHOLE),
    _field("accept_condition", "受理条件", f"{_GUIDE}conditions", LINES),
    _field("transact_addr", "办理地点", f"{_GUIDE}where"),
    _field("kz_places", "办理地点明细（扩展）", f"{_GUIDE}places", LINES),
    _field("link_way", "咨询方式", f"{_GUIDE}consult_phone"),
    _field("supervise_way", "监督投诉方式", f"{_GUIDE}complaint_phone"),
)

DERIVED_FIELDS = (
    ("by_law", "设定依据"), ("handle_flow", "办理流程"), ("is_fee", "是否收费"),
    ("fee_basis", "收费依据"), ("is_online", "是否网上办理"),
)  # fmt: skip
"""Told for those who read the table; computed anew, never read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalTable:
    """A table beside that of items: the list in a version that its rows stand for.

    `key` names the field by which a row is known again; empty where its place does.
    """

    name: str
    title: str
    place: tuple[str, ...]
    fields: tuple[NationalField, ...]
    key: str = ""


_PARTY = (
    _field("body_name", "名称", "name"),
    _field("body_code", "统一社会信用代码", "uscc"),
)

TABLES: tuple[NationalTable, ...] = (
    NationalTable(
        name="material", title="材料", place=("definition", "papers"), key="material_code",
        fields=(
            _field("material_code", "材料编码", "code"),
            _field("material_name", "材料名称", "name"),
            _field("is_need", "必要性", "need"),
            _field("source_type", "来源渠道", "source"),
            _field("source_explain", "来源渠道说明", "issued_by"),
            _field("original_num", "原件份数", "originals", WHOLE),
            _field("page_num", "复印件份数", "copies", WHOLE),
            _field("accept_stand", "受理标准", "judge", LINES),
            _field("by_law", "要求依据", "law"),
            _field("fill_explain", "填报须知", "fill_hint"),
            _field("cert_type_code", "关联电子证照", "licence_type"),
            _field("tolerable_days", "容缺补交天数", "deferrable_days", WHOLE),
            _field("commitment", "告知承诺", "pledge", YES),
            _field("material_type", "材料类型", "kind"),
            _field("material_format", "材料形式", "form"),
            _field("page_format", "材料规格", "page_format"),
            _field("source_way", "来源渠道补充说明", "source_explain"),
            _field("issue_time_limit", "出具时间要求", "issued_within"),
            _field("handle_explain", "办理说明", "how_to_get"),
            _field("handle_place", "办理地点", "obtained_at"),
            _field("use_explain", "使用说明", "use_explain"),
            _field("kz_when", "需要的条件（扩展）", "when"),
        ),
    ),
    NationalTable(
        name="fee", title="收费", place=("definition", "fees"),
        fields=(
            _field("fee_name", "收费项目", "name"),
            _field("fee_stand", "收费标准", "amount"),
            _field("by_law", "收费依据", "basis"),
            _field("fee_explain", "收费标准说明", "standard"),
            _field("is_desc", "允许减免", "reducible", YES),
            _field("desc_explain", "减免说明", "reduction"),
        ),
    ),
    NationalTable(
        name="faq", title="常见问题", place=("definition", "guide", "questions"),
        fields=(_field("question", "问题", "0"), _field("answer", "解答", "1")),
    ),
    NationalTable(
        name="handle_item", title="业务办理项", place=("definition", "situations"),
        key="kz_situation_code",
        fields=(
            _field("kz_situation_code", "情形代码（扩展）", "code"),
            _field("task_handle_item", "业务办理项编码", "handle"),
            _field("task_handle_item_name", "业务办理项名称", "title"),
            _field("kz_situation_help", "情形说明（扩展）", "help"),
            _field("kz_situation_when", "情形的条件（扩展）", "when"),
        ),
    ),
    NationalTable(
        name="punish", title="处罚的行为、种类和幅度", place=("definition", "elements", "penalties"),
        fields=(
            _field("punish_act", "处罚的行为", "act"),
            _field("punish_type", "处罚的种类", "sort"),
            _field("punish_extent", "处罚的幅度", "extent"),
        ),
    ),
    NationalTable(
        name="joint_body", title="共同实施部门", place=("definition", "elements", "joint_bodies"),
        fields=_PARTY,
    ),
    NationalTable(
        name="handling_body", title="承办机构", place=("definition", "elements", "handling_bodies"),
        fields=_PARTY,
    ),
    NationalTable(
        name="law", title="设定依据", place=("definition", "laws"),
        fields=(
            _field("law_name", "法律法规", "title"),
            _field("law_article", "条款", "article"),
            _field("basis_of", "依据类别", "basis_of"),
        ),
    ),
)  # fmt: skip
