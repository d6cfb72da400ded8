"""Counts of a period, and the formulas that make rates of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CountName:
    """What a formula calls a count, and what is counted; `field` is its name in `Counts`.

    Formulas of before call it by its field; they are still read.
    """

    field: str
    name: str
    said: str


COUNT_NAMES: tuple[CountName, ...] = tuple(
    CountName(field=field, name=name, said=said)
    for field, name, said in (
        ("closed", "办结件数", "这段时间结案的工单，一件办几轮算几件"),
        ("closed_in_time", "按时办结件数", "时限内提交答复的办结件"),
        ("dispatched", "派单件数", "派给承办单位办的办结件，热线直接答复的不算"),
        ("to_contact", "应联系件数", "有首次联系时限的办结件"),
        ("contacted_in_time", "按时联系件数", "时限内联系上来电人的办结件"),
        ("asked", "回访件数", "回访过的办结件，拒绝评价的、没有联系上的也算"),
        ("satisfied", "满意件数", "回访时说满意的"),
        ("dissatisfied", "不满意件数", "回访时说不满意的"),
        ("undecided", "说不好件数", "回访时说不好满不满意的"),
        ("refused", "拒绝评价件数", "联系上了但不愿评价的"),
        ("unreached", "未联系上件数", "拨满次数也没有联系上的"),
        ("solved", "解决件数", "回访时说解决了的"),
        ("answered_by_unit", "单位答复件数", "由承办单位答复的办结件，热线直接答复的不算"),
        ("drawn", "抽中件数", "抽中要回访的办结件"),
        ("left_out", "未抽中件数", "没有抽中、不回访的办结件"),
        ("returned", "退单件数", "承办单位提出退单的次数"),
        ("returned_wrongly", "不该退件数", "裁定不该退的退单"),
        ("parts", "交办件数", "派给单位的份数，主办、协办各算一份"),
        ("received_in_time", "及时签收件数", "时限内自己签收的份数，逾时自动签收的不算"),
        ("redone", "重办件数", "二次办理和重新办理的办结件"),
        ("excluded", "剔除件数", "经两人审定不计入考核的办结件"),
        ("knowledge", "知识更新条数", "单位新写、改过并且已经发布的知识"),
    )
)
"""Every count that a formula may use, in the order in which pages explain them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """All counts of a period are kept; a formula says which of them make a rate.

    `asked` are the orders asked about, of `answered_by_unit` that could have been; `drawn` and
    `left_out` say how the lot divided them. `excluded` were left out by two rulings.
    """

    asked: int = 0
    satisfied: int = 0
    dissatisfied: int = 0
    undecided: int = 0
    refused: int = 0
    unreached: int = 0
    solved: int = 0
    to_contact: int = 0
    contacted_in_time: int = 0
    closed: int = 0
    closed_in_time: int = 0
    returned: int = 0
    returned_wrongly: int = 0
    dispatched: int = 0
    answered_by_unit: int = 0
    drawn: int = 0
    left_out: int = 0
    parts: int = 0
    received_in_time: int = 0
    redone: int = 0
    excluded: int = 0
    knowledge: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A rate as data: FEEL over the counts, in force from a day; `basis` names who counts so."""

    code: str
    title: str
    numerator: str
    denominator: str
    said: str
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What a formula made of counts; None where there is nothing to divide by."""

    formula: Formula
    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """Return the rate, or None."""
        return self.numerator / self.denominator if self.denominator else None
