"""Indicators of a form: targets against results, costs against limits, years, units, blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from yimen.performance.contracts import Finding
from yimen.performance.rules.checks.drafting import draft
from yimen.performance.rules.figures.dates import periods
from yimen.performance.rules.figures.numbers import Figure, narrow, parse_number, plain, sum_of
from yimen.performance.rules.reading.forms import Fund, SelfForm
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.roles import Role
from yimen.performance.rules.reading.scores import Node, Spot

_NOT_USED = re.compile(r"不涉及|不适用|^无$|^[-—/]+$|^无该")
_LIMIT = re.compile(
    r"(?:控制(?:在|数)?|不超过|不高于|不超|≤|<=|低于|小于等于)\s*(?:预算)?\s*(\d+(?:\.\d+)?)\s*(亿元|万元|元|万)"
    r"|(\d+(?:\.\d+)?)\s*(亿元|万元|元|万)\s*(?:以内|之内|以下|内)"
)
_WITHIN = re.compile(r"(?:控制|在|不超)[^,，。;；\d]{0,8}预算|预算(?:控制)?(?:范围|数|成本)?(?:之|以)?内|预算控制数")
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
_AT_MOST = re.compile(
    r"(?:≤|<=|＜|<|≦|不高于|不超过|不多于|小于等于|小于|低于)\s*(\d+(?:\.\d+)?)\s*(%|[^\d\s,，。;；()]{0,3})"
    r"|(\d+(?:\.\d+)?)\s*(%|[^\d\s,，。;；()]{0,2}?)\s*(?:以内|以下|之内)"
)
_EXACT = re.compile(r"^\s*=?\s*(\d+(?:\.\d+)?)\s*(%|[^\d\s,，。;；]{0,6})\s*$")
_VALUE = re.compile(r"(\d+(?:\.\d+)?)\s*(%|[^\d\s,，。;；()]{0,3})")
_YEAR = re.compile(r"(20[0-3]\d)\s*[年.\-/]")
_SHORT = re.compile(r"不足\s*(\d+)\s*(人|个|件|家|次|台|套|户|名)")
_LATE = re.compile(r"尚未(?:完成|验收|交付|竣工)|未(?:完成|验收|竣工|交付)|延期至|初验|阶段验收|试用|正在(?:建设|实施)")


def check(reading: Reading) -> Iterator[Finding]:
    """Yield what does not hold or breaks a rule among the indicators of every form."""
    for form in reading.forms:
        if form.table is None:
            continue
        leaves = form.table.leaves()
        yield from _costs(reading, form, leaves)
        yield from _short(reading, leaves)
        yield from _unfinished(reading, form, leaves)
        yield from _other_number(reading, leaves)
        for leaf in leaves:
            yield from _blank(reading, leaf)
            yield from _above_all(reading, leaf)
            yield from _target(reading, leaf)
            yield from _year(reading, form, leaf)


def _full(leaf: Node) -> bool:
    return (
        leaf.weight is not None
        and leaf.score is not None
        and leaf.weight.value is not None
        and leaf.score.value is not None
        and leaf.score.value >= leaf.weight.value > 0
    )


def _texts(leaf: Node) -> list[tuple[str, Spot | None]]:
    return [
        (narrow(leaf.name), None),
        (narrow(leaf.text(Role.TARGET)), leaf.cells.get(Role.TARGET)),
        (narrow(leaf.text(Role.ACTUAL)), leaf.cells.get(Role.ACTUAL)),
    ]


def _blank(reading: Reading, leaf: Node) -> Iterator[Finding]:
    target, actual = leaf.text(Role.TARGET).strip(), leaf.text(Role.ACTUAL).strip()
    if target or actual or not leaf.name or _NOT_USED.search(leaf.name):
        return
    weight = leaf.weight.value if leaf.weight is not None else None
    if weight and _full(leaf):
        anchor, code = (leaf.score or leaf.weight), "no-evidence-full-marks"
        assert anchor is not None
        yield draft(
            reading,
            code,
            anchor.anchor,
            label=f"{leaf.path} · 得分",
            quote=f"{leaf.name} 指标值、完成值空白，得分 {anchor.text}",
            stated=anchor.text,
            computed="应有指标值和完成值",
            why=f"“{leaf.name}”没有指标值也没有完成值，给了满分 {anchor.text} 分。",
        )
    elif not weight and leaf.score is None and len(leaf.name) > 4:
        yield draft(
            reading,
            "blank-indicator",
            leaf.anchor,
            label=leaf.path,
            quote=leaf.name,
            stated="空白",
            computed="应填写或注明不涉及",
            why=f"列了“{leaf.name}”，没有指标值、完成值、分值和得分，也没有写“不涉及”。",
        )


def _money(match: re.Match[str] | None) -> tuple[Figure, str] | None:
    if match is None:
        return None
    groups = [group for group in match.groups() if group is not None]
    figure = parse_number(groups[0])
    return None if figure is None else (figure, groups[1])


def _in_wan(found: tuple[Figure, str]) -> Figure:
    factor = _FACTOR[found[1]]
    return found[0] if factor == 1 else found[0].scaled(factor)


def _costs(reading: Reading, form: SelfForm, leaves: Sequence[Node]) -> Iterator[Finding]:
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
        if actual is not None and ceiling is not None and _full(leaf):
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
    for text, _ in _texts(leaf)[:2]:
        found = _money(_LIMIT.search(text))
        if found is not None:
            return found, False
        within = within or bool(_WITHIN.search(text))
    target = _money(_PLAIN_MONEY.match(narrow(leaf.text(Role.TARGET))))
    if target is not None and leaf.text(Role.ACTUAL).strip() and _PLAIN_MONEY.match(
        narrow(leaf.text(Role.ACTUAL))
    ):
        return target, False
    return None, within


def _actual_of(leaf: Node) -> tuple[Spot | None, tuple[Figure, str]] | None:
    for text, spot in _texts(leaf):
        found = _money(_SPENT.search(text))
        if found is not None:
            return spot, found
    for role in (Role.ACTUAL, Role.TARGET):
        found = _money(_PLAIN_MONEY.match(narrow(leaf.text(role))))
        if found is not None:
            return leaf.cells.get(role), found
    return None


def _wrong_unit(
    limit: tuple[Figure, str], budget: Figure | None, spent: Figure | None
) -> bool:
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
    if spent.value > ceiling.value and _full(leaf):
        yield from _over(reading, leaf, (None, (spent, "万元")), ceiling)
    elif budget is not None and ceiling.value != budget.value and _WITHIN.search(
        narrow(leaf.name) + narrow(leaf.text(Role.TARGET))
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
    slack = sum((figure.half for _, _, figure in actuals if figure.decimals < spent.decimals), Decimal(0))
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


def _limits_apart(
    reading: Reading, own: Sequence[Node], total: Decimal, budget: Figure
) -> Finding:
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


def _short(reading: Reading, leaves: Sequence[Node]) -> Iterator[Finding]:
    """Find full marks for a number that another indicator says was not reached."""
    for other in leaves:
        match = _SHORT.search(narrow(other.text(Role.REASON)))
        if match is None:
            continue
        wanted = re.compile(rf"(?<!\d){match[1]}\s*{match[2]}")
        for leaf in leaves:
            texts = narrow(f"{leaf.name} {leaf.text(Role.TARGET)}")
            if leaf is other or not _full(leaf) or not wanted.search(texts) or leaf.score is None:
                continue
            yield draft(
                reading,
                "unfinished-full-marks",
                leaf.score.anchor,
                label=f"{leaf.path} · 得分",
                quote=f"{leaf.name} {leaf.text(Role.TARGET)} {leaf.text(Role.ACTUAL)} 得分 {leaf.score.text}",
                stated=leaf.score.text,
                computed=f"不足{match[1]}{match[2]}",
                why=f"“{other.name}”的扣分理由说“{match[0]}”，“{leaf.name}”{match[1]}{match[2]}仍给满分。",
            )


def _unfinished(
    reading: Reading, form: SelfForm, leaves: Sequence[Node]
) -> Iterator[Finding]:
    """Find full marks and full payment while the goals say that the work is not finished."""
    told = [(spot, _LATE.search(narrow(spot.text))) for _, spot in form.goals if spot is not None]
    late = next(((spot, match) for spot, match in told if match), None)
    if late is None:
        return
    spot, match = late
    for leaf in leaves:
        if "质量" not in leaf.path or not _full(leaf) or leaf.score is None:
            continue
        yield draft(
            reading,
            "unfinished-full-marks",
            leaf.score.anchor,
            label=f"{leaf.path} · 得分",
            quote=f"{leaf.name} {leaf.text(Role.ACTUAL)} 得分 {leaf.score.text}",
            stated=leaf.score.text,
            computed="验收后评分",
            why=f"实际完成情况写“{match[0]}”，项目没有最终验收，质量指标仍给满分。",
        )
    if form.execution is not None and form.execution >= 100:
        yield draft(
            reading,
            "paid-ahead",
            spot.anchor,
            label="实际完成情况",
            quote=narrow(spot.text)[max(0, match.start() - 40) : match.end() + 40],
            stated="执行率 100%",
            computed="按交付、验收进度付款",
            why=f"实际完成情况写“{match[0]}”，预算已执行 100%，付款早于交付。",
        )


def _target(reading: Reading, leaf: Node) -> Iterator[Finding]:
    actual = leaf.cells.get(Role.ACTUAL)
    target_text = narrow(leaf.text(Role.TARGET)).strip()
    if actual is None or not actual.text:
        return
    value = _measured(narrow(actual.text), target_text)
    wanted = _wanted(target_text) or _wanted(narrow(leaf.name), strict=True)
    if value is None or wanted is None:
        return
    sign, goal, unit = wanted
    figure, own_unit = value
    if unit == "%" and not own_unit and figure.value <= 1 < goal.value:
        figure, own_unit = figure.scaled(Decimal(100)), "%"
    if unit == "%" and not own_unit and target_text.endswith("%"):
        yield from _bare(reading, leaf, actual, goal)
        return
    if unit and own_unit and unit[:1] != own_unit[:1]:
        return
    missed = figure.value < goal.value if sign != "most" else figure.value > goal.value
    if not missed or not _full(leaf) or leaf.score is None:
        return
    yield draft(
        reading,
        "target-missed",
        leaf.score.anchor,
        label=f"{leaf.path} · 得分",
        quote=f"{leaf.name} {leaf.text(Role.TARGET)} {actual.text} 得分 {leaf.score.text}",
        stated=f"{plain(figure.value)}{own_unit}",
        computed=f"{'≤' if sign == 'most' else '≥'}{plain(goal.value)}{unit}",
        why=f"“{leaf.name}”指标值 {plain(goal.value)}{unit}，实际 {actual.text}，没有达到，"
        f"得分仍为满分 {leaf.score.text}。",
    )


def _bare(reading: Reading, leaf: Node, actual: Spot, goal: Figure) -> Iterator[Finding]:
    score = leaf.score.text if leaf.score is not None else ""
    if actual.figure is None or actual.figure.value >= goal.value:
        return
    yield draft(
        reading,
        "unit",
        actual.anchor,
        label=f"{leaf.path} · 实际完成值",
        quote=f"{leaf.name} {leaf.text(Role.TARGET)} {actual.text} 得分 {score}",
        stated=actual.text,
        computed=f"{plain(goal.value)}%",
        why=f"指标值是 {plain(goal.value)}%，实际完成值写 {actual.text}，没有单位，按 % 读则没有完成，"
        f"得分 {score}，请核对。",
    )


def _measured(text: str, target: str) -> tuple[Figure, str] | None:
    match = _EXACT.match(text)
    if match is None and not re.search(r"\d", text):
        inside = re.search(r"(?:达到|达|实际|高达|为)\s*(\d+(?:\.\d+)?)\s*(%)", target)
        match = inside
    elif match is None and len(_VALUE.findall(text)) == 1:
        match = _VALUE.search(text)
    if match is None:
        return None
    figure = parse_number(match[1])
    return None if figure is None else (figure, match[2])


def _wanted(text: str, *, strict: bool = False) -> tuple[str, Figure, str] | None:
    for sign, pattern in (("least", _AT_LEAST), ("most", _AT_MOST)):
        found = pattern.findall(text)
        match = pattern.search(text)
        if match is not None and len(found) == 1:
            groups = [group for group in match.groups() if group is not None]
            figure = parse_number(groups[0])
            if figure is not None and not (strict and groups[1] != "%"):
                return sign, figure, groups[1]
    match = None if strict else _EXACT.match(text)
    figure = parse_number(match[1]) if match else None
    return ("least", figure, match[2]) if match and figure is not None else None


def _year(reading: Reading, form: SelfForm, leaf: Node) -> Iterator[Finding]:
    if form.year is None:
        return
    allowed = {form.year, *map(int, re.findall(r"20\d\d", form.name))}
    for text, spot in _texts(leaf)[:2]:
        years = {int(year) for year in _YEAR.findall(text)}
        years |= {period.begin.year for period in periods(text)}
        wrong = sorted(year for year in years if year not in allowed and year < form.year + 3)
        if not wrong:
            continue
        anchor = spot.anchor if spot is not None else leaf.anchor
        yield draft(
            reading,
            "foreign-year",
            anchor,
            label=leaf.path,
            quote=text,
            stated=f"{wrong[0]}年",
            computed=f"{form.year}年",
            why=f"{form.year} 年度自评表的指标写了 {wrong[0]} 年。",
        )


def _above_all(reading: Reading, leaf: Node) -> Iterator[Finding]:
    """Find a rate of satisfaction, of return or the like above 100 percent."""
    spot = leaf.cells.get(Role.ACTUAL)
    if spot is None or not re.search(r"满意度|满意率|合格率|覆盖率|及时率|办结率|有效率", leaf.path):
        return
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*%\s*", narrow(spot.text))
    if match is None or Decimal(match[1]) <= 100:
        return
    yield draft(
        reading,
        "rate",
        spot.anchor,
        label=f"{leaf.path} · 实际完成值",
        quote=f"{leaf.name} {spot.text}",
        stated=spot.text,
        computed="≤100%",
        why=f"“{leaf.name}”的比率写 {spot.text}，不可能超过 100%。",
    )


def _other_number(reading: Reading, leaves: Sequence[Node]) -> Iterator[Finding]:
    """Ask where an indicator's name and its value, or a reason and the goals, differ in number."""
    stated: dict[str, set[str]] = {}
    for leaf in leaves:
        for text in (narrow(leaf.name), narrow(leaf.text(Role.TARGET))):
            for number, unit in re.findall(r"(\d+)\s*(人|台|套|次|家|户|名)", text):
                stated.setdefault(unit, set()).add(number)
        yield from _name_and_target(reading, leaf)
    for leaf in leaves:
        match = _SHORT.search(narrow(leaf.text(Role.REASON)))
        numbers = stated.get(match[2]) if match else None
        spot = leaf.cells.get(Role.REASON)
        if match is None or spot is None or not numbers or match[1] in numbers:
            continue
        yield draft(
            reading,
            "doubtful",
            spot.anchor,
            label=f"{leaf.path} · 偏差原因",
            quote=spot.text,
            stated=f"{match[1]}{match[2]}",
            computed="、".join(f"{number}{match[2]}" for number in sorted(numbers)),
            why=f"扣分理由写不足 {match[1]}{match[2]}，指标值写的是 {'、'.join(sorted(numbers))}{match[2]}。",
        )


def _name_and_target(reading: Reading, leaf: Node) -> Iterator[Finding]:
    spot = leaf.cells.get(Role.TARGET)
    if spot is None:
        return
    name = re.findall(r"(\d+(?:\.\d+)?)\s*(人|台|套|次|家|户|名|项|个)(?!月)", narrow(leaf.name))
    target = re.fullmatch(
        r"\s*(\d+(?:\.\d+)?)\s*(人|台|套|次|家|户|名|项|个)(?:\(.\))?\s*", narrow(spot.text)
    )
    if target is None or len(name) != 1 or name[0][1] != target[2] or name[0][0] == target[1]:
        return
    yield draft(
        reading,
        "doubtful",
        spot.anchor,
        label=f"{leaf.path} · 年度指标值",
        quote=f"{leaf.name} {spot.text}",
        stated=spot.text,
        computed=f"{name[0][0]}{name[0][1]}",
        why=f"指标名称写 {name[0][0]}{name[0][1]}，年度指标值写 {spot.text}，请核对。",
    )
