"""The questions of each part of a version: its values by path, and the tables with rows in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from yimen.catalogue.contracts import Level
from yimen.catalogue.rules import dictionaries as words
from yimen.catalogue.web import labels

Kind = Literal[
    "text", "textarea", "lines", "names", "codes", "select", "tick", "integer", "money", "date",
    "tel", "url", "hidden",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One value: where it lies, what it is called, how it is written; `rare` ones are folded."""

    path: str
    label: str
    kind: Kind = "text"
    options: Mapping[str, str] | None = None
    help: str = ""
    required: bool = False
    maxlength: int = 200
    rare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list of rows under a path; `one` names a row, `code` begins the codes of new rows.

    Rows of `pairs` are written as two values instead of named ones.
    """

    path: str
    title: str
    one: str
    columns: tuple[Question, ...]
    code: str = ""
    pairs: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions that stand together under a heading, and the tables behind them."""

    title: str
    questions: tuple[Question, ...] = ()
    tables: tuple[Table, ...] = ()
    help: str = ""


def _q(path: str, label: str, kind: Kind = "text", **more: object) -> Question:
    return Question(path=path, label=label, kind=kind, **more)  # type: ignore[arg-type]


def _limit(path: str, title: str, *, law: bool = True) -> tuple[Question, ...]:
    asked = (
        _q(f"{path}.amount", title, "integer"),
        _q(f"{path}.unit", f"{title}的单位", "select", options=words.LIMIT_UNITS),
    )
    return (*asked, _q(f"{path}.law", f"{title}的依据")) if law else asked


_E, _G, _D = "definition.elements", "definition.guide", "definition"
_TYPES = words.ITEM_TYPES
_LEVELS = {level.value: words.LEVELS[level] for level in Level}
_TOPICS = {
    code: f"{title}（{'个人' if code[0] == 'n' else '单位'}）"
    for code, title in words.TOPICS.items()
}
_EVENTS = {code: event.title for code, event in words.LIFE_EVENTS.items()}
_ASSURANCE = {
    "1": "一级（账号）",
    "2": "二级（实名）",
    "3": "三级（实人）",
    "4": "四级（当面或证书）",
}
_PARTY = (_q("name", "名称"), _q("uscc", "统一社会信用代码", maxlength=18))

_BASIC = (
    Group(
        title="名称和归属",
        questions=(
            _q("name", "事项名称", required=True,
               help="和基本目录一致；分情形的在后面加括号，比如“（新办）”。"),
            _q("item_type", "事项类型", "select", options=_TYPES, required=True),
            _q("regime", "时限规则", "select", required=True,
               options={regime.value: title for regime, title in labels.REGIMES.items()},
               help="行政许可法的期限只管行政许可；别的类型各有各的规定。"),
            _q("receive_level", "在哪一级收", "select", options=_LEVELS, required=True),
            _q("entrusted_acceptance", "委托受理：在这一级收下，就算主管部门收到，开始计时", "tick"),
            _q("instant", "即办件：当场办好", "tick"),
            _q("keywords", "别名", "names", maxlength=400,
               help="老百姓的叫法，用顿号隔开，搜索用得上。"),
        ),
    ),
    Group(
        title="给谁办、在哪一栏",
        questions=(
            _q("audiences", "服务对象", "codes", options=words.AUDIENCES, required=True),
            _q("topics", "主题", "codes", options=_TOPICS, required=True, rare=True),
            _q("life_events", "人生事件", "codes", options=_EVENTS, rare=True),
        ),
    ),
    Group(
        title="权力和实施",
        questions=(
            _q(f"{_E}.power_source", "权力来源", "select", options=words.POWER_SOURCES, required=True),
            _q(f"{_E}.body_type", "实施主体性质", "select", options=words.BODY_TYPES, required=True),
            _q(f"{_E}.entrusted_by", "委托部门"),
            _q(f"{_E}.delegated_approval", "授权审批：由下一级或窗口代为决定", "tick"),
            _q(f"{_E}.pledge_based", "告知承诺：先承诺先办，发证后核查", "tick"),
            _q(f"{_E}.verify_days", "承诺几个工作日内核查", "integer",
               help="作出决定后算起；不填的按本地规定，20 个工作日。"),
            _q(f"{_E}.record_for_check", "备查制：材料自己留存备查，不用交", "tick"),
            _q(f"{_E}.exercised_content", "行使内容", "textarea", maxlength=1000),
            _q(f"{_E}.powers_divided", "权限划分", "textarea", maxlength=1000, rare=True),
            _q(f"{_E}.jurisdiction", "行政管辖", rare=True),
            _q(f"{_E}.quantity_limit", "数量限制", help="没有就不填。", rare=True),
            _q(f"{_E}.intermediary", "中介服务", help="办之前必须找中介做的，没有就不填。", rare=True),
            _q(f"{_E}.joint_departments", "联办机构", "names", help="用顿号隔开。", rare=True),
            _q(f"{_E}.in_centre", "已经进政务服务大厅", "tick"),
            _q(f"{_E}.system_level", "业务系统的层级", "select", options=words.SYSTEM_LEVELS, rare=True),
            _q(f"{_E}.local_catalogue_code", "地方基本编码", rare=True),
            _q(f"{_E}.local_task_code", "地方实施编码", rare=True),
            _q(f"{_E}.planned_from", "计划生效日期", "date", rare=True),
            _q(f"{_E}.planned_until", "计划取消日期", "date", rare=True),
            _q(f"{_E}.town_codes", "只在这些镇办（区划代码）", "names", rare=True,
               help="各镇都办的不填。"),
            _q(f"{_E}.village_codes", "只在这些村办（区划代码）", "names", rare=True,
               help="各村都办的不填。"),
            _q(f"{_E}.levy_kind", "征收种类", help="行政征收才填。", rare=True),
            _q(f"{_E}.levy_reducible", "征收允许减免", "tick", rare=True),
        ),
        tables=(
            Table(path=f"{_E}.joint_bodies", title="共同实施部门", one="部门", columns=_PARTY),
            Table(path=f"{_E}.handling_bodies", title="承办机构", one="机构", columns=_PARTY),
            Table(
                path=f"{_E}.penalties", title="处罚的行为、种类和幅度（行政处罚才填）", one="行",
                columns=(_q("act", "行为"), _q("sort", "种类"), _q("extent", "幅度")),
            ),
        ),
    ),
)  # fmt: skip

_LAWS = (
    Group(
        title="依据",
        help="写法律法规的全名，用书名号；条款写到第几条。",
        tables=(
            Table(
                path=f"{_D}.laws", title="依据", one="条依据",
                columns=(
                    _q("title", "名称", required=True, help="比如《中华人民共和国食品安全法》"),
                    _q("article", "条款", help="比如第三十五条"),
                    _q("basis_of", "是什么的依据", "select", options=words.BASIS_KINDS,
                       required=True),
                ),
            ),
        ),
    ),
)  # fmt: skip

_LIMITS = (
    Group(
        title="法定和承诺",
        help="法律没有规定期限的，法定时限不填。承诺不能比法定长。",
        questions=(
            *_limit("lawful_limit", "法定时限"),
            _q(f"{_E}.lawful_explain", "法定时限说明"),
            *_limit("promised_limit", "承诺时限"),
            _q(f"{_E}.promised_explain", "承诺时限说明"),
        ),
    ),
    Group(
        title="法定基准",
        help="法律或者国家标准要求交几份材料、走几个环节、跑几趟。少了多少由系统算，不用填。",
        questions=(
            _q(f"{_D}.baseline.papers", "法定要交的材料", "integer"),
            _q(f"{_D}.baseline.steps", "法定的环节", "integer"),
            _q(f"{_D}.baseline.visits", "法定要跑的趟数", "integer"),
            _q(f"{_D}.baseline.law", "数出来的依据"),
        ),
    ),
    Group(
        title="延长、送达和不计时",
        help="和时限规则里的一般规定相同的不用填。",
        questions=(
            *_limit(f"{_D}.extension_limit", "最多延长"),
            *_limit(f"{_D}.delivery_limit", "送达期限"),
        ),
        tables=(
            Table(
                path=f"{_D}.other_stops", title="不计时的特别程序", one="种", pairs=True,
                columns=(_q("0", "名称", help="听证、检验、检测、鉴定、专家评审、现场勘验、公示……"),
                         _q("1", "依据")),
            ),
        ),
    ),
)  # fmt: skip

_GUIDE = (
    Group(
        title="五个回答",
        help="五个回答加起来少于 200 字，用大白话。",
        questions=(
            _q(f"{_G}.summary", "一句话说明"),
            _q(f"{_G}.can", "能不能办", "textarea"),
            _q(f"{_G}.bring", "带什么", "textarea"),
            _q(f"{_G}.how_long", "多久"),
            _q(f"{_G}.how_much", "多少钱"),
            _q(f"{_G}.where", "在哪办"),
        ),
    ),
    Group(
        title="细节",
        questions=(
            _q(f"{_G}.conditions", "申请条件", "lines", help="一行一条。"),
            _q(f"{_G}.not_needed", "不用办的情形", "lines", help="一行一条，没有就不填。"),
            _q(f"{_G}.places", "办理地点", "lines", help="一行一处，写到门牌号或者窗口。"),
            _q(f"{_E}.office_hours", "办理时间"),
            _q(f"{_G}.consult_phone", "咨询电话", "tel", help="负责单位的电话，带区号。"),
            _q(f"{_G}.complaint_phone", "投诉电话", "tel", help="和咨询电话不能一样。"),
            _q(f"{_G}.appeal", "没批下来、不服怎么办", "textarea", maxlength=1000),
        ),
        tables=(
            Table(
                path=f"{_G}.questions", title="常见问题", one="个问题", pairs=True,
                columns=(_q("0", "问题"), _q("1", "回答", "textarea", maxlength=1000)),
            ),
        ),
    ),
)  # fmt: skip

_PAPERS = (
    Group(
        title="材料",
        help="每份材料写清名字、谁出具、凭什么要、看什么算合格。空表和样表在“空表、样表”里放。",
        tables=(
            Table(
                path=f"{_D}.papers", title="材料", one="份材料", code="paper",
                columns=(
                    _q("code", "", "hidden"),
                    _q("name", "名称", required=True),
                    _q("issued_by", "出具单位", help="自己写的填“申请人”。"),
                    _q("need", "必要性", "select", options=words.PAPER_NEEDS, required=True),
                    _q("source", "来源", "select", options=words.PAPER_SOURCES, required=True),
                    _q("law", "要求依据"),
                    _q("judge", "审查要点", "lines", help="一行一条：看什么就算合格。"),
                    _q("originals", "原件份数", "integer"),
                    _q("copies", "复印件份数", "integer"),
                    _q("fill_hint", "怎么准备"),
                    _q("licence_type", "可替代的证照类型代码", help="查得到这种证照的就不用交。", maxlength=21),
                    _q("pledge", "可以用告知承诺代替", "tick"),
                    _q("deferrable_days", "容缺的，几个工作日内补交", "integer"),
                    _q("when", "什么情况才要（条件）", rare=True, maxlength=500,
                       help="比如 情形 = \"catering\"。不填就都要。"),
                    _q("kind", "材料类型", "select", options=words.PAPER_KINDS, required=True, rare=True),
                    _q("form", "材料形式", "select", options=words.PAPER_FORMS, required=True, rare=True),
                    _q("page_format", "规格", help="比如 A4、一寸", rare=True),
                    _q("source_explain", "来源渠道说明", rare=True),
                    _q("issued_within", "出具时间要求", help="比如三个月内出具", rare=True),
                    _q("how_to_get", "这份材料怎么办", rare=True),
                    _q("obtained_at", "在哪里办这份材料", rare=True),
                    _q("use_explain", "使用说明", rare=True),
                    _q("camera", "现场拍照拍成什么", rare=True, maxlength=32,
                       help="不填，看名称：证件照拍一寸，身份证拍复印件。也可以写 two-inch（二寸）、"
                            "id-card（身份证照）、driver（驾驶证照）、social-card（社保卡照）、"
                            "card（身份证复印件），或者本地加的规格代码；写 none 就不拍。"),
                ),
            ),
        ),
    ),
)  # fmt: skip

_UNITS = {"receiving": "收件单位", "deciding": "决定单位"}
_ROUTE = (
    Group(
        title="办理环节",
        help="最后一个环节作决定，前面的都是审查。另画了流程的，按流程走，这里不起作用。",
        tables=(
            Table(
                path=f"{_D}.route", title="环节", one="个环节", code="step",
                columns=(
                    _q("code", "", "hidden"),
                    _q("title", "名称", required=True),
                    _q("unit", "谁办", help="写 receiving（收件单位）、deciding（决定单位）或单位代码。"),
                    _q("verb", "做什么", "select", required=True,
                       options={"cases.examine": "审查", "cases.decide": "作出决定"}),
                    _q("days", "计划几个工作日", "integer"),
                ),
            ),
        ),
    ),
    Group(
        title="申请条件判断",
        help="填表时就能判断的条件：不符合的当时告诉他，不让白跑。",
        tables=(
            Table(
                path=f"{_D}.checks", title="判断", one="条判断",
                columns=(
                    _q("condition", "条件", help="比如 申请人.年龄 >= 60", maxlength=500),
                    _q("message", "不符合时怎么说"),
                ),
            ),
        ),
    ),
)  # fmt: skip

_RESULT = (
    Group(
        title="办理结果",
        questions=(
            _q(f"{_G}.result", "办好以后拿到什么", "textarea", maxlength=500),
            _q(f"{_E}.result_type", "结果类型", "select", options=words.RESULT_TYPES, required=True),
            _q(f"{_E}.result_sample", "结果样本", help="样本的名称或网址。", rare=True),
            _q(f"{_D}.yearly_renewal", "每年确认一次", "tick"),
        ),
    ),
    Group(
        title="发的证照",
        help="不发证照的都不填。",
        questions=(
            _q(f"{_D}.licence.type_code", "证照类型代码", maxlength=21,
               help="18 位统一社会信用代码加 3 位数字。"),
            _q(f"{_D}.licence.name", "证照名称"),
            _q(f"{_D}.licence.serial_prefix", "编号前缀"),
            *_limit(f"{_D}.licence.validity", "有效期"),
        ),
        tables=(
            Table(
                path=f"{_D}.licence.fields", title="证照上的内容", one="项", pairs=True,
                columns=(_q("0", "名称"), _q("1", "取什么值", help="比如 表.姓名")),
            ),
        ),
    ),
    Group(
        title="收费",
        questions=(_q(f"{_E}.pay_online", "可以网上缴费", "tick"),),
        tables=(
            Table(
                path=f"{_D}.fees", title="收费项目", one="项收费",
                columns=(
                    _q("name", "名称", required=True),
                    _q("amount", "金额（元）", "money", required=True),
                    _q("basis", "收费依据"),
                    _q("standard", "收费标准说明"),
                    _q("reducible", "允许减免", "tick"),
                    _q("reduction", "谁可以减免"),
                ),
            ),
        ),
    ),
)  # fmt: skip

_ONLINE = (
    Group(
        title="怎么办",
        questions=(
            _q(f"{_E}.handle_forms", "办理形式", "codes", options=words.HANDLE_FORMS, required=True),
            _q(f"{_E}.online_depths", "网上办理深度", "codes", options=words.ONLINE_DEPTHS,
               help="网上办理的级别由系统按这里和趟数算。"),
            _q(f"{_G}.visits", "要跑几趟", "integer"),
            _q(f"{_E}.visits_explain", "为什么非来不可", help="要跑的才填。"),
            _q(f"{_E}.min_assurance", "申请人要实名到几级", "select", options=_ASSURANCE,
               required=True),
            _q(f"{_E}.handle_area", "通办范围", "select", options=words.HANDLE_AREAS),
            _q(f"{_E}.area_form", "通办形式", "select", options=words.AREA_FORMS),
            _q(f"{_E}.reservable", "可以预约", "tick"),
            _q(f"{_E}.express", "可以邮寄", "tick"),
            _q(f"{_E}.self_service", "自助机可以办", "tick"),
        ),
    ),
    Group(
        title="别的网站办的",
        help="在本平台办的不填。",
        questions=(
            _q(f"{_E}.online_url", "网上办理的网址", "url"),
            _q(f"{_E}.mobile_url", "手机办理的网址", "url"),
            _q(f"{_E}.single_login", "网站能用统一账号登录", "tick"),
            _q(f"{_E}.mobile_single_login", "手机端能用统一账号登录", "tick"),
        ),
    ),
)  # fmt: skip

GROUPS: Mapping[str, tuple[Group, ...]] = {
    "basic": _BASIC,
    "laws": _LAWS,
    "limits": _LIMITS,
    "guide": _GUIDE,
    "papers": _PAPERS,
    "route": _ROUTE,
    "result": _RESULT,
    "online": _ONLINE,
}
"""By part of a version: what its form asks."""
