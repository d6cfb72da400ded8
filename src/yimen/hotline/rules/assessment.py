"""Composites of weighted rates, and who may put a formula or an exclusion in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.feel.language import compile_expression
from yimen.hotline.contracts.assessment import (
    Composite,
    CompositeLine,
    CompositeResult,
    ExclusionState,
    Weight,
)
from yimen.hotline.contracts.order import NotYourself, PleaseSay
from yimen.hotline.contracts.rate import Counts
from yimen.hotline.rules.mutual import CAP
from yimen.hotline.rules.rates import context_of, unknown_names
from yimen.kernel.contracts import Refusal
from yimen.kernel.rules import rule

MUTUAL = "hotline.mutual_score"
"""The code under which the mutual rating stands in a composite."""


@rule(
    "HOT-ASM-1",
    cites="本地政策：考核综合得分按权重相加；没有基数的指标不参加，权重按比例分给其他指标",
)
def compose(
    *, composite: Composite, values: Mapping[str, float | None], titles: Mapping[str, str]
) -> CompositeResult:
    """Return a composite out of a hundred with what each rate adds.

    A rate that is better when small counts as one less it. The mutual rating's share is capped.
    """
    held = [one for one in composite.weights if values.get(one.code) is not None]
    shares = _shares(held)
    lines = []
    for one in composite.weights:
        value = values.get(one.code)
        share = shares.get(one.code, 0.0)
        worth = 0.0 if value is None else (1 - value if one.low else value)
        lines.append(
            CompositeLine(
                code=one.code,
                title=titles.get(one.code, one.code),
                value=value,
                share=share,
                adds=worth * share * 100,
            )
        )
    score = sum(one.adds for one in lines) if held else None
    return CompositeResult(composite=composite, score=score, lines=tuple(lines))


def _shares(held: Sequence[Weight]) -> dict[str, float]:
    whole = sum(one.points for one in held)
    if not whole:
        return {}
    shares = {one.code: one.points / whole for one in held}
    most = CAP / 100
    if MUTUAL in shares and shares[MUTUAL] > most and len(shares) > 1:
        rest = 1 - shares[MUTUAL]
        shares = {
            code: most if code == MUTUAL else share / rest * (1 - most)
            for code, share in shares.items()
        }
    return shares


@rule("HOT-ASM-2", cites="本地政策：口径和权重是有日期的数据，先用过去一个月试算，再由另一人批准")
def check_held(*, by_officer: UUID | None, officer_id: UUID | None) -> None:
    """Refuse to put in force what one proposed oneself. Raises NotYourself."""
    if officer_id is not None and officer_id == by_officer:
        raise NotYourself("口径由另一个人批准，提出的人不能自己批准。")


@rule("HOT-ASM-3", cites="本地政策：口径是公式，只用已有的计数")
def check_formula(*, numerator: str, denominator: str) -> None:
    """Refuse a formula that does not read as one over the counts. Raises PleaseSay."""
    counts = dict.fromkeys(context_of(Counts()), Decimal(1))
    for field, text in (("numerator", numerator), ("denominator", denominator)):
        try:
            value = compile_expression(text).evaluate(counts)
            strange = unknown_names(text)
        except (FeelSyntaxError, FeelLimitError) as wrong:
            raise PleaseSay(field, f"算式读不懂：{wrong}。只能用列出的计数和加减乘除。") from wrong
        if strange:
            raise PleaseSay(field, f"没有叫“{strange[0]}”的计数，请用列出的名称。")
        if not isinstance(value, Decimal):
            raise PleaseSay(field, "算式得不出数。只能用列出的计数和加减乘除。")


@rule("HOT-ASM-4", cites="本地政策：综合得分的权重合计一百分，互评最多十分")
def check_weights(*, weights: Sequence[Weight], known: Collection[str]) -> None:
    """Refuse weights that are not a hundred, name no known rate, or give the mutual rating too much.

    Raises PleaseSay.
    """
    codes = [one.code for one in weights]
    if any(code not in known for code in codes) or len(set(codes)) != len(codes):
        raise PleaseSay("weights", "有的指标不在口径表里，或者写了两次。")
    whole = sum(one.points for one in weights)
    if whole != 100:
        raise PleaseSay("weights", f"权重合计要是 100，现在是 {whole}。")
    if any(one.points > CAP for one in weights if one.code == MUTUAL):
        raise PleaseSay("weights", f"互评的权重最多 {CAP} 分。")


@rule("HOT-EXC-1", cites="本地政策：无理、超职责、无法联系的，经两人审定后不计入考核")
def check_ruler(
    *,
    state: ExclusionState,
    officer_id: UUID | None,
    asked_by: UUID | None,
    first_by: UUID | None,
) -> None:
    """Refuse a ruling by who asked, or by who ruled first already. Raises NotYourself."""
    if officer_id is not None and officer_id in {asked_by, first_by}:
        raise NotYourself(
            "剔除要由两个人先后审定，申请人和第一个审定的人不能再审。"
            if state is ExclusionState.FIRST
            else "申请人不能审定自己的申请。"
        )


@rule("HOT-EXC-2", cites="本地政策：考核按月定，月后不再剔除")
def check_asked_in_time(*, days: int, most: int) -> None:
    """Refuse to ask after the time for it. Raises Refusal."""
    if days > most:
        raise Refusal(
            "hotline.exclusion.late",
            f"结案已经超过 {most} 天，考核已定，不能再申请剔除。",
            field="reason",
        )
