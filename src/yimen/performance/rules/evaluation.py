"""What an evaluation must have before it is scored, and when its scoring may be closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from yimen.kernel.contracts import Refusal, WrongState
from yimen.kernel.rules import rule
from yimen.performance.contracts.evaluation import FrameworkIndicator, ScoringPoint

HUNDRED = Decimal(100)
REASON_FROM = Decimal("0.2")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetProgress:
    """How far a sheet is: submitted or not, and what became of each of its experts."""

    title: str
    submitted: bool
    expected: int
    waiting: int


@rule("PRF-PNL-1", cites="财预〔2020〕10号 项目支出绩效评价管理办法 第十六条")
def check_weights(*, indicators: Sequence[FrameworkIndicator]) -> None:
    """Refuse indicators whose full marks do not make 100, or that stand twice.

    Raises Refusal.
    """
    if not indicators:
        raise Refusal(
            "performance.evaluation.empty", "还没有指标，先选一套指标体系。", field="rows"
        )
    total = sum((one.full for one in indicators), Decimal(0))
    if total != HUNDRED:
        raise Refusal(
            "performance.evaluation.weights",
            f"各指标满分加起来是 {plain(total)} 分，要正好 100 分才能评分。",
            field="rows",
        )
    for one in indicators:
        points = sum((each.marks for each in one.points), Decimal(0))
        if one.points and points != one.full:
            raise Refusal(
                "performance.evaluation.points",
                f"“{one.name}”满分 {plain(one.full)} 分，得分点加起来却是 {plain(points)} 分，请改一致。",
                field="rows",
            )


@rule("PRF-PNL-2", cites="财预〔2020〕10号 项目支出绩效评价管理办法 附件")
def result_share(*, indicators: Sequence[FrameworkIndicator]) -> Decimal | None:
    """Return the share that output and benefit have of the full marks, or None without them.

    The common floor is 60%; below it the organiser is advised, not refused.
    """
    full = sum((one.full for one in indicators), Decimal(0))
    found = [
        one.full
        for one in indicators
        if any(word in one.level1 for word in ("产出", "效益", "效果", "绩效"))
    ]
    return sum(found, Decimal(0)) / full if found and full else None


@rule("PRF-PNL-3", cites="财预〔2020〕10号 项目支出绩效评价管理办法 第十六条")
def read_score(*, text: str, full: Decimal) -> Decimal | None:
    """Return the score that was typed, between 0 and the full marks; None where it was left empty.

    Raises Refusal with the span that is allowed.
    """
    typed = text.strip().replace("．", ".").replace("。", ".")
    if not typed:
        return None
    try:
        value = Decimal(typed)
    except InvalidOperation:
        value = Decimal(-1)
    cents = value.as_tuple().exponent if value.is_finite() else 0
    if not value.is_finite() or not 0 <= value <= full or (isinstance(cents, int) and cents < -2):
        raise Refusal(
            "performance.score.span",
            f"请填 0 到 {plain(full)} 之间的数，最多两位小数。",
            field="value",
        )
    return value


@rule("PRF-PNL-4", cites="财预〔2020〕10号 项目支出绩效评价管理办法 第十七条")
def needs_reason(*, value: Decimal, full: Decimal) -> bool:
    """Say whether a score takes away so much, a fifth of the full marks, that a reason is due."""
    return (full - value) / full >= REASON_FROM


@rule("PRF-PNL-7", cites="财预〔2020〕10号 项目支出绩效评价管理办法 第十七条")
def check_close(*, sheets: Sequence[SheetProgress]) -> None:
    """Refuse to close while a sheet is neither in nor excused with a reason, or none is in.

    Raises WrongState naming the sheets.
    """
    missing = [one.title for one in sheets if not one.submitted and one.waiting]
    if missing:
        raise WrongState(
            f"{'、'.join(missing)} 还没有交。等交齐，或者把没来的专家记为缺席并写明原因，再截止。"
        )
    if not any(one.submitted for one in sheets):
        raise WrongState("一份评分表都没有交，不能截止。可以终止这次评价。")


def read_points(text: str) -> tuple[ScoringPoint, ...]:
    """Return the scoring points typed one a line as `目标明确 1`. Raises Refusal."""
    points = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        said, _, marks = line.rstrip("）)分").replace("（", " ").replace("(", " ").rpartition(" ")
        try:
            points.append(ScoringPoint(text=said.strip(), marks=Decimal(marks)))
        except InvalidOperation:
            said = ""
        if not said.strip():
            raise Refusal(
                "performance.evaluation.point",
                f"得分点“{line}”看不懂，请写成“目标明确 1”，一行一个。",
                field="rows",
            )
    return tuple(points)


def plain(value: Decimal) -> str:
    """Return a number without needless zeros: 4, 2.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
