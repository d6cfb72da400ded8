"""Cost indicators of a form against their limits, the budget and the money spent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from yimen.performance.contracts.report_check import Finding
from yimen.performance.rules.checks.drafting import draft
from yimen.performance.rules.figures.numbers import Figure, narrow, parse_number, plain, sum_of
from yimen.performance.rules.reading.forms import Fund, SelfForm
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.roles import Role
from yimen.performance.rules.reading.scores import Node, Spot

_LIMIT = re.compile(
    r"(?:控制(?:在|数)?|不超过|不高于|不超|≤|<=|低于|小于等于)\s*(?:预算)?\s*(\d+(?:\.\d+)?)\s*(亿元|万元|元|万)"
    r"|(\d+(?:\.\d+)?)\s*(亿元|万元|元|万)\s*(?:以内|之内|以下|内)"
)
_WITHIN = re.compile(
    r"(?:控制|在|不超)[^,，。;；\d]{0,8}预算|预算(?:控制)?(?:范围|数|成本)?(?:之|以)?内|预算控制数"
)
_SPENT = re.compile(
    r"实际(?:支出|发生|成本|花费|执行|使用)?(?:额|数|资金)?(?:为|约)?\s*(\d+(?:\.\d+)?)\s*(亿元|万元|元|万)"
)
_PLAIN_MONEY = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(亿元|万元|元|万)\s*$")
_COST = re.compile(r"成本|预算控制|经费控制|支出控制|费用控制")
_FACTOR = {"亿元": Decimal(10000), "万元": Decimal(1), "万": Decimal(1), "元": Decimal("0.0001")}
_AT_LEAST = re.compile(
    r"(?:≥|>=|＞|>|≧|不低于|不少于|大于等于|大于|高于|超过|达到|达)\s*(\d+(?:\.\d+)?)\s*(%|[^\d\s,，。;；()]{0,3})"
    r"|(\d+(?:\.\d+)?)\s*(%|[^\d\s,，。;；()]{0,2}?)\s*(?:及)?以上"
)


def full_marks(leaf: Node) -> bool:
    """Tell whether an indicator got all its points."""
    return (
        leaf.weight is not None
        and leaf.score is not None
        and leaf.weight.value is not None
        and leaf.score.value is not None
        and leaf.score.value >= leaf.weight.value > 0
    )


def texts_of(leaf: Node) -> list[tuple[str, Spot | None]]:
    """Return the name, the value and the result of an indicator."""
    return [
        (narrow(leaf.name), None),
        (narrow(leaf.text(Role.TARGET)), leaf.cells.get(Role.TARGET)),
        (narrow(leaf.text(Role.ACTUAL)), leaf.cells.get(Role.ACTUAL)),
    ]


def _money(match: re.Match[str] | None) -> tuple[Figure, str] | None:
    if match is None:
        return None
    groups = [group for group in match.groups() if group is not None]
    figure = parse_number(groups[0])
    return None if figure is None else (figure, groups[1])


def _in_wan(found: tuple[Figure, str]) -> Figure:
    factor = _FACTOR[found[1]]
    return found[0] if factor == 1 else found[0].scaled(factor)


def check_costs(reading: Reading, form: SelfForm, leaves: Sequence[Node]) -> Iterator[Finding]:
    """Yield cost indicators against their limits, the budget, and what was spent."""
    budget, spent = _budget(form), _spent(form)
    own = [leaf for leaf in leaves if _COST.search(leaf.path) and leaf.weight is not None]
    actuals: list[tuple[Node, Spot | None, Figure]] = []
    for leaf in own:
        limit, within = _limit_of(leaf)
        actual = _actual_of(leaf)
        if limit is not None and _wrong_unit(limit, budget, spent):
            yield _unit(reading, leaf, limit, budget or spent)
            continue
        if actual is not None:
            actuals.append((leaf, actual[0], _in_wan(actual[1])))
        ceiling = _in_wan(limit) if limit is not None else budget if within else None
        if actual is not None and ceiling is not None and full_marks(leaf):
            yield from _over(reading, leaf, actual, ceiling)
        elif actual is None and limit is not None and spent is not None and len(own) == 1:
            yield from _loose(reading, leaf, limit, budget, spent)
    yield from _against_spent(reading, form, own, actuals, budget, spent)


def _budget(form: SelfForm) -> Figure | None:
    total = form.total
    figure = total.figure(Fund.ANNUAL) or total.figure(Fund.INITIAL) if total else None
    return form.money(figure) if figure is not None else None


def _spent(form: SelfForm) -> Figure | None:
    total = form.total
    figure = total.figure(Fund.SPENT) if total else None
    return form.money(figure) if figure is not None else None


def _limit_of(leaf: Node) -> tuple[tuple[Figure, str] | None, bool]:
    within = False
    for text, _ in texts_of(leaf)[:2]:
        found = _money(_LIMIT.search(text))
        if found is not None:
            return found, False
        within = within or bool(_WITHIN.search(text))
    target = _money(_PLAIN_MONEY.match(narrow(leaf.text(Role.TARGET))))
    if (
        target is not None
        and leaf.text(Role.ACTUAL).strip()
        and _PLAIN_MONEY.match(narrow(leaf.text(Role.ACTUAL)))
    ):
        return target, False
    return None, within


def _actual_of(leaf: Node) -> tuple[Spot | None, tuple[Figure, str]] | None:
    for text, spot in texts_of(leaf):
        found = _money(_SPENT.search(text))
        if found is not None:
            return spot, found
    for role in (Role.ACTUAL, Role.TARGET):
        found = _money(_PLAIN_MONEY.match(narrow(leaf.text(role))))
        if found is not None:
            return leaf.cells.get(role), found
    return None


def _wrong_unit(limit: tuple[Figure, str], budget: Figure | None, spent: Figure | None) -> bool:
    if limit[1] != "元":
        return False
    return any(
        figure is not None and figure.value == limit[0].value and figure.value > 0
        for figure in (budget, spent)
    )


def _unit(
    reading: Reading, leaf: Node, limit: tuple[Figure, str], budget: Figure | None
) -> Finding:
    written = f"{plain(limit[0].value)}元"
    shown = plain(budget.value) if budget is not None else ""
    return draft(
        reading,
        "unit",
        leaf.anchor,
        label=leaf.path,
        quote=leaf.name or leaf.text(Role.TARGET),
        stated=written,
        computed=f"{shown}万元",
        why=f"预算是 {shown} 万元，成本指标写 {written}，应为万元。",
    )


def _over(
    reading: Reading, leaf: Node, actual: tuple[Spot | None, tuple[Figure, str]], ceiling: Figure
) -> Iterator[Finding]:
    value = _in_wan(actual[1])
    if value.value <= ceiling.value + max(value.half, ceiling.half) * (
        0 if value.decimals == ceiling.decimals else 1
    ):
        return
    spot = actual[0]
    yield draft(
        reading,
        "over-budget",
        spot.anchor if spot is not None else leaf.anchor,
        label=leaf.path,
        quote=f"{leaf.name} {leaf.text(Role.TARGET)} 得分 {leaf.score.text if leaf.score else ''}",
        stated=f"{plain(value.value)}万元",
        computed=f"≤{plain(ceiling.value)}万元",
        why=f"成本实际 {plain(value.value)} 万元，限额 {plain(ceiling.value)} 万元，"
        f"超出 {plain(value.value - ceiling.value)} 万元，仍给满分。",
    )


def _loose(
    reading: Reading,
    leaf: Node,
    limit: tuple[Figure, str],
    budget: Figure | None,
    spent: Figure,
) -> Iterator[Finding]:
    ceiling = _in_wan(limit)
    if spent.value > ceiling.value and full_marks(leaf):
        yield from _over(reading, leaf, (None, (spent, "万元")), ceiling)
    elif (
        budget is not None
        and ceiling.value != budget.value
        and _WITHIN.search(narrow(leaf.name) + narrow(leaf.text(Role.TARGET)))
    ):
        yield draft(
            reading,
            "doubtful",
            leaf.anchor,
            label=leaf.path,
            quote=f"{leaf.name} {leaf.text(Role.TARGET)}",
            stated=f"{plain(ceiling.value)}万元",
            computed=f"{plain(budget.value)}万元",
            why=f"预算控制数写 {plain(ceiling.value)} 万元，全年预算数是 {plain(budget.value)} 万元，请核对。",
        )


def _against_spent(
    reading: Reading,
    form: SelfForm,
    own: Sequence[Node],
    actuals: Sequence[tuple[Node, Spot | None, Figure]],
    budget: Figure | None,
    spent: Figure | None,
) -> Iterator[Finding]:
    """Check costs that speak of the whole project against what the funds part says was spent."""
    if spent is None or budget is None or not actuals or len(actuals) != len(own):
        return
    limits = [_limit_of(leaf) for leaf in own]
    whole = len(own) == 1 and limits[0][1]
    stated = [_in_wan(limit) for limit, _ in limits if limit is not None]
    whole = whole or (len(stated) == len(own) and sum_of(stated) == budget.value)
    total = sum_of(figure for _, _, figure in actuals)
    if not whole and len(own) > 1 and len(stated) == len(own) and total == spent.value:
        yield _limits_apart(reading, own, sum_of(stated), budget)
        return
    if not whole or total > budget.value:
        return
    slack = sum(
        (figure.half for _, _, figure in actuals if figure.decimals < spent.decimals), Decimal(0)
    )
    if abs(total - spent.value) <= slack:
        return
    leaf, spot, _ = actuals[-1]
    yield draft(
        reading,
        "two-values",
        spot.anchor if spot is not None else leaf.anchor,
        label=leaf.path,
        quote=f"{leaf.name} {leaf.text(Role.TARGET)}",
        stated=f"{plain(total)}万元",
        computed=f"{plain(spent.value)}万元",
        why=f"成本指标写实际 {plain(total)} 万元，项目资金全年执行数是 {plain(spent.value)} 万元。",
    )


def _limits_apart(reading: Reading, own: Sequence[Node], total: Decimal, budget: Figure) -> Finding:
    return draft(
        reading,
        "doubtful",
        own[-1].anchor,
        label=own[-1].path,
        quote="；".join(leaf.name for leaf in own),
        stated=f"{plain(total)}万元",
        computed=f"{plain(budget.value)}万元",
        why=f"各成本指标的限额合计 {plain(total)} 万元，全年预算数是 {plain(budget.value)} 万元，"
        "实际成本合计等于执行数，请核对限额。",
    )
