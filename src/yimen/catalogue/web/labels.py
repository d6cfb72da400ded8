"""The catalogue's codes in the words of its screens."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yimen.catalogue.contracts import Level, LimitText, Paper, Regime
from yimen.catalogue.contracts.findings import FindingCode
from yimen.catalogue.rules import dictionaries
from yimen.catalogue.rules.savings import LEVEL_WORDS, Savings

REGIMES: Mapping[Regime, str] = MappingProxyType(
    {
        Regime.LICENCE: "行政许可",
        Regime.REGISTRATION: "登记",
        Regime.BENEFIT: "给付",
        Regime.PUBLIC_SERVICE: "公共服务",
        Regime.CONFIRMATION: "确认",
    }
)

PLACES: Mapping[Level, str] = MappingProxyType(
    {Level.COUNTY: "县里", Level.TOWN: "镇里", Level.VILLAGE: "村里"}
)

PAPER_SOURCES: Mapping[str, str] = MappingProxyType(
    {"10": "自己准备", "20": "政府部门发的", "99": "别的单位出具"}
)


def limit_words(limit: LimitText | None) -> str:
    """Return a limit in words, empty where there is none."""
    return dictionaries.limit_words(amount=limit.amount, unit=limit.unit) if limit else ""


def promise_words(*, instant: bool, limit: LimitText | None) -> str:
    """Return what a list says about time: 当场办好, 5 个工作日, or nothing."""
    return "当场办好" if instant else limit_words(limit)


def level_words(*, receive: Level, decide: Level) -> str:
    """Return who takes the application and who decides, for instance 村里收，镇里定."""
    if receive == decide:
        return "县里办" if decide is Level.COUNTY else f"{PLACES[decide]}就能办"
    return f"{PLACES[receive]}收，{PLACES[decide]}定"


def online_words(level: int) -> str:
    """Return what an online level (1 to 4) means, for instance 四级：全程网办，一趟不跑."""
    return LEVEL_WORDS[level]


def savings_words(saved: Savings) -> str:
    """Return what is saved against the law in words, empty where it is nothing."""
    parts = (
        (saved.papers_saved, "少交 {} 份材料"),
        (saved.steps_saved, "少走 {} 个环节"),
        (saved.visits_saved, "少跑 {} 趟"),
        (saved.days_saved, "快 {} 个工作日"),
    )
    return "，".join(words.format(number) for number, words in parts if number)


def paper_pill(paper: Paper) -> tuple[str, str]:
    """Return the word and the kind of the mark beside a paper."""
    if paper.licence_type:
        return "查得到就不用带", "done"
    if paper.need == "2":
        return "有就带", "info"
    if paper.need == "3":
        return "可以后补", "info"
    return "要准备", "need"


FINDINGS: Mapping[FindingCode, str] = MappingProxyType(
    {
        FindingCode.NO_NAME: "没有名称",
        FindingCode.NO_DEPARTMENT: "没有负责单位",
        FindingCode.CODE_UNREADABLE: "编码读不懂",
        FindingCode.CODE_DOUBLED: "编码重复",
        FindingCode.USCC_CHECK: "单位代码校验位不对",
        FindingCode.ORGANISATION_CODE: "单位代码不是 18 位",
        FindingCode.NAME_DOUBLED: "名称重复",
        FindingCode.TYPE_UNKNOWN: "类型不认识",
        FindingCode.TYPE_GUESSED: "类型是推测的",
        FindingCode.LEVEL_ELSEWHERE: "不是本级的清单",
        FindingCode.UNIT_UNKNOWN: "单位不在名录里",
        FindingCode.DIFFERS: "和库里的不同",
        FindingCode.NO_LAWFUL_LIMIT: "没有法定时限",
        FindingCode.NO_PROMISED_LIMIT: "没有承诺时限",
        FindingCode.PROMISE_OVER_LAW: "承诺比法定还长",
        FindingCode.LIMIT_UNREADABLE: "时限读不懂",
        FindingCode.FORMULA: "像表格公式",
        FindingCode.TOO_LONG: "太长",
        FindingCode.NOT_TEXT: "不是文字或有乱码",
        FindingCode.ROW_UNREADABLE: "这一行读不出来",
    }
)
