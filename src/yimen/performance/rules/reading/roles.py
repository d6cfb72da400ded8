"""What the columns of an indicator table mean, told from the words in their heads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from yimen.performance.rules.figures.numbers import narrow
from yimen.performance.rules.reading.document import Row, squeeze


class Role(StrEnum):
    """The meaning of a column in an indicator or score table."""

    LEVEL = "level"
    WEIGHT = "weight"
    SCORE = "score"
    TARGET = "target"
    ACTUAL = "actual"
    REASON = "reason"
    CRITERIA = "criteria"
    BASIS = "basis"
    EXPERT = "expert"
    SUM = "sum"
    MEAN = "mean"
    RATE = "rate"
    LOSS = "loss"
    GRADE = "grade"
    STANDARD = "standard"


_WORDS: tuple[tuple[Role, str], ...] = (
    (Role.LEVEL, r"[一二三四]级(?:绩效)?(?:指标|内容)?(?:名称)?"),
    (Role.RATE, r"得分率.*"),
    (Role.LOSS, r"[失扣]分率.*"),
    (Role.STANDARD, r"(?:绩效|评价)?等[级次](?:划分)?标准"),
    (Role.GRADE, r"(?:绩效|评价|评定)?(?:等级|等次|级别)"),
    (
        Role.WEIGHT,
        r"(?:指标|标准|分项|绩效|三级指标)?(?:分值|权重|赋分|标准分|满分|配分)(?:分值|数|值|权重)?(?:\(.{1,6}\))?",
    ),
    (
        Role.SCORE,
        r"(?:自评|评价|实际|最终|考评|项目|实得|复核|指标|综合|自查|单位自评|绩效|部门评价|评估)?(?:得分|评分|实得分)(?:值|数|情况)?(?:\(.{1,6}\))?|自评分|实得分",
    ),
    (
        Role.EXPERT,
        r"(?:专家|评委|评审)(?:[0-9]+|[一二三四五六七八九十甲乙丙丁戊A-Z])(?:评分|打分)?",
    ),
    (Role.MEAN, r"平均(?:分|得分|值|数)?|均值|均分"),
    (Role.SUM, r"合计|总计|合计分|总和"),
    (
        Role.TARGET,
        r"(?:年度|全年|年初|计划|预期|绩效|本年|预期当年|当年)*(?:指标值|目标值|计划值|预期值|指标|目标|指标\(目标\)值|目标\(指标\)值|绩效指标)(?:\(.{1,6}\))?",
    ),
    (
        Role.ACTUAL,
        r"(?:年度|全年|实际|本年|当年|年末)*(?:完成值|实际值|完成情况|完成指标值|完成|实现值|完成数)(?:\(.{1,6}\))?",
    ),
    (
        Role.REASON,
        r".*(?:偏差|未完成|扣分|失分|未达标|得分说明|评分说明|整改|改进措施|扣减).*|得分理由|备注说明",
    ),
    (Role.CRITERIA, r"(?:评价|评分|计分|打分|考核|具体评分)(?:标准|细则|办法|规则|方法|要点).*"),
    (
        Role.BASIS,
        r"(?:评分|评价)?依据|具体指标|指标(?:解释|说明|内容|定义)|佐证.*|评价内容|评价要点",
    ),
    (Role.LEVEL, r"(?:评价|考核|绩效)?(?:指标|内容|项目|维度|类别)(?:名称|类型)?"),
)
_COMPILED = tuple((role, re.compile(rf"(?:{words})$")) for role, words in _WORDS)
_PLAIN = re.compile(r"^(?:评价|考核|绩效)?(?:指标|目标)$")
TOTAL = re.compile(
    r"^(?:总\s*分|合\s*计|总\s*计|总得分|综合得分|自评总分|总分值|总评分?|得分合计|总体得分|综合绩效|总计得分)"
    r"(?:\(.*\)|（.*）)?$"
)
SUBTOTAL = re.compile(r"^(?:小\s*计|.{0,8}小计)$")


def role_of(text: str) -> Role | None:
    """Return the role that a head cell names, None where it names none."""
    if len(text) > 80:
        return None
    label = narrow(squeeze(text)).replace("（", "(").replace("）", ")")
    if not label or len(label) > 24:
        return None
    for role, pattern in _COMPILED:
        if pattern.match(label):
            return role
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a score table: its role, place, and for weights the level it belongs to."""

    role: Role
    position: int
    col: int
    colspan: int
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The columns of a score table as its head row gives them."""

    columns: tuple[Column, ...]
    width: int

    def of(self, role: Role, level: int | None = None) -> list[Column]:
        """Return the columns with a role, and with a level where one is given."""
        return [
            column
            for column in self.columns
            if column.role is role and (level is None or column.level == level)
        ]

    @property
    def depth(self) -> int:
        """Return the number of indicator levels."""
        return len(self.of(Role.LEVEL))


def read_head(row: Row) -> Head | None:
    """Return the columns where the row is the head of an indicator table, else None."""
    roles = [(position, cell, role_of(cell.text)) for position, cell in enumerate(row)]
    first = next((at for at, (_, cell, _) in enumerate(roles) if cell.label), 0)
    named = any(role is Role.LEVEL for _, _, role in roles)
    if roles and not named and _PLAIN.match(roles[first][1].label):
        roles[first] = (roles[first][0], roles[first][1], Role.LEVEL)
    known = [role for _, _, role in roles if role is not None]
    if Role.LEVEL not in known or not {Role.WEIGHT, Role.SCORE} & set(known):
        return None
    filled = sum(1 for cell in row if cell.label)
    if len(known) < 2 or len(known) * 2 < filled:
        return None
    columns: list[Column] = []
    level = 0
    for position, cell, role in roles:
        if role is Role.LEVEL:
            level += 1
        if role is None or level == 0:
            continue
        columns.append(
            Column(role=role, position=position, col=cell.col, colspan=cell.colspan, level=level)
        )
    if level == 0:
        return None
    return Head(columns=tuple(columns), width=len(row))
