"""What a self-evaluation must be before it is sent, and how a sample is drawn that nobody chose."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.rules import rule
from yimen.performance.contracts.self_evaluation import FormLine, SelfForm, SelfRefused

LEAST_WORDS = 4


@rule(
    "PRF-SELF-1", cites="财预〔2020〕10号：未完成绩效目标或偏离较大的，要分析说明原因并提出改进措施"
)
def unexplained(form: SelfForm) -> list[tuple[int, str]]:
    """Return by position what still keeps a form from being sent; nothing is left to guess.

    A lost point and a deviation beyond the limit want a reason, a total its hundred full marks.
    """
    found = [(line.position, said) for line in form.lines if (said := _wanting(line))]
    if form.execution_points is None:
        found.insert(0, (0, "没有全年预算数，预算执行不能评分。请先登记预算。"))
    if form.weight != 100:
        found.insert(0, (0, f"分值合计是 {form.weight:f} 分，不是 100 分。请先调整绩效目标。"))
    if len(form.actual.strip()) < LEAST_WORDS:
        found.insert(0, (0, "请填写年度总体目标的实际完成情况。"))
    return found


def _wanting(line: FormLine) -> str:
    if line.points is None:
        return f"“{line.name}”没有得分：{line.reasoning or '没有实际完成值'}"
    if len(line.reason.strip()) >= LEAST_WORDS:
        return ""
    if line.points < line.weight:
        return f"“{line.name}”扣了分，请写偏差原因和改进措施。"
    return f"“{line.name}”偏离目标过多，请写原因。" if line.needs_reason else ""


@rule("PRF-SELF-2", cites="财预〔2020〕10号：得分不得超过指标分值；调整自评得分须说明理由")
def check_points(*, points: Decimal, weight: Decimal, because: str) -> Decimal:
    """Return the points to put down: not below nothing, not above the full mark, with a reason.

    Raises SelfRefused.
    """
    if not points.is_finite() or points < 0 or points > weight:
        raise SelfRefused(f"得分要在 0 到 {weight:f} 之间。", field="points")
    if points != points.quantize(Decimal("0.01")):
        raise SelfRefused("得分最多两位小数。", field="points")
    if len(because.strip()) < LEAST_WORDS:
        raise SelfRefused("请写明调整的理由。", field="because")
    return points


@rule("PRF-SELF-3", cites="财预〔2020〕10号：财政部门对单位自评结果进行抽查")
def draw(*, ids: Sequence[UUID], seed: str, share: Decimal) -> list[UUID]:
    """Return a share of the forms, at least one: those whose digest with the seed comes first.

    Who knows the seed can draw again and finds the same.
    """
    many = (Decimal(len(ids)) * share).to_integral_value(rounding=ROUND_CEILING)
    ordered = sorted(ids, key=lambda one: sm3_hex(f"{seed}\x1f{one}".encode()))
    return ordered[: max(1, int(many))] if ids else []
