"""Indicators of a form: targets against results, costs against limits, years, units, blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from yimen.performance.contracts.report_check import Finding
from yimen.performance.rules.checks import costs
from yimen.performance.rules.checks.costs import full_marks, texts_of
from yimen.performance.rules.checks.drafting import draft
from yimen.performance.rules.figures.dates import periods
from yimen.performance.rules.figures.numbers import Figure, narrow, parse_number, plain
from yimen.performance.rules.reading.forms import SelfForm
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.roles import Role
from yimen.performance.rules.reading.scores import Node, Spot

_NOT_USED = re.compile(r"不涉及|不适用|^无$|^[-—/]+$|^无该")
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
_YEAR = re.compile(r"(?<![\d.])(20[0-3]\d)\s*(?:年|[.\-/]\d{1,2}\s*[月.\-/])")
_SHORT = re.compile(r"不足\s*(\d+)\s*(人|个|件|家|次|台|套|户|名)")
_MUCH, _LITTLE = Decimal(65), Decimal(10)
_LATE = re.compile(
    r"尚未(?:完成|验收|交付|竣工)|未(?:完成|验收|竣工|交付)|延期至|初验|阶段验收|试用|正在(?:建设|实施)"
)


def check(reading: Reading) -> Iterator[Finding]:
    """Yield what does not hold or breaks a rule among the indicators of every form."""
    for form in reading.forms:
        if form.table is None:
            continue
        leaves = form.table.leaves()
        yield from costs.check_costs(reading, form, leaves)
        yield from _short(reading, leaves)
        yield from _scheme(reading, form)
        yield from _unfinished(reading, form, leaves)
        yield from _other_number(reading, leaves)
        for leaf in leaves:
            yield from _blank(reading, leaf)
            yield from _above_all(reading, leaf)
            yield from _target(reading, leaf)
            yield from _year(reading, form, leaf)


def _blank(reading: Reading, leaf: Node) -> Iterator[Finding]:
    target, actual = leaf.text(Role.TARGET).strip(), leaf.text(Role.ACTUAL).strip()
    if target or actual or not leaf.name or _NOT_USED.search(leaf.name):
        return
    weight = leaf.weight.value if leaf.weight is not None else None
    if weight and full_marks(leaf):
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


def _short(reading: Reading, leaves: Sequence[Node]) -> Iterator[Finding]:
    """Find full marks for a number that another indicator says was not reached."""
    for other in leaves:
        match = _SHORT.search(narrow(other.text(Role.REASON)))
        if match is None:
            continue
        wanted = re.compile(rf"(?<!\d){match[1]}\s*{match[2]}")
        for leaf in leaves:
            texts = narrow(f"{leaf.name} {leaf.text(Role.TARGET)}")
            if (
                leaf is other
                or not full_marks(leaf)
                or not wanted.search(texts)
                or leaf.score is None
            ):
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


def _unfinished(reading: Reading, form: SelfForm, leaves: Sequence[Node]) -> Iterator[Finding]:
    """Find full marks and full payment while the goals say that the work is not finished."""
    told = [(spot, _LATE.search(narrow(spot.text))) for _, spot in form.goals if spot is not None]
    late = next(((spot, match) for spot, match in told if match), None)
    if late is None:
        return
    spot, match = late
    for leaf in leaves:
        if "质量" not in leaf.path or not full_marks(leaf) or leaf.score is None:
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
    if not missed or not full_marks(leaf) or leaf.score is None:
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
    for text, spot in texts_of(leaf)[:2]:
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
    if spot is None or not re.search(
        r"满意度|满意率|合格率|覆盖率|及时率|办结率|有效率", leaf.path
    ):
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


def _scheme(reading: Reading, form: SelfForm) -> Iterator[Finding]:
    """Ask for the ground where output takes almost everything and effect almost nothing."""
    if form.table is None or form.total is None:
        return
    sums: dict[str, Decimal] = {}
    for root in form.table.roots:
        for kind in ("产出", "效益", "成本"):
            if root.name.startswith(kind):
                weights = [leaf.weight.value or Decimal(0) for leaf in root.leaves() if leaf.weight]
                sums[kind] = sums.get(kind, Decimal(0)) + sum(weights, Decimal(0))
    output, effect = sums.get("产出", Decimal(0)), sums.get("效益", Decimal(0))
    if "成本" in sums or output < _MUCH or not 0 < effect <= _LITTLE:
        return
    yield draft(
        reading,
        "scheme",
        form.table.roots[0].anchor,
        label="一级指标 · 分值",
        quote=f"产出 {plain(output)} 分，效益 {plain(effect)} 分",
        stated=f"产出 {plain(output)}、效益 {plain(effect)}",
        computed="产出 50、效益 30",
        why=f"产出 {plain(output)} 分、效益 {plain(effect)} 分，与财预〔2020〕10号的原则比例（产出 50、效益 30）"
        "相差较大，请说明权重依据。",
    )
