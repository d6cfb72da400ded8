"""Any other table: totals of columns, counts with percentages, differences and rates in rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yimen.performance.contracts.report_check import Finding
from yimen.performance.rules.checks.drafting import draft, percent, spots_sum
from yimen.performance.rules.figures.numbers import (
    Figure,
    is_cut_off,
    narrow,
    parse_number,
    percent_holds,
    plain,
    ratio_range,
    sum_of,
    sum_slack,
)
from yimen.performance.rules.reading.document import Row, Table
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.roles import SUBTOTAL, read_head
from yimen.performance.rules.reading.scores import Spot, spot_of

_TOTAL = re.compile(
    r"^(?:合\s*计|总\s*计|共\s*计|总\s*额|本年(?:收入|支出)合计|(?:收入|支出)(?:合计|总计))(?:\(.*\))?$"
)
_ANSWERS = re.compile(r"有效填写人次|有效问卷|有效份数|有效样本|调查总数|总人数")
_NOT_SUMMED = re.compile(
    r"序号|编号|单价|均|率|比例|占比|比重|%|时间|日期|年份|增长|幅度|备注|说明|完成时|邮编|电话|年度$|面积单"
)
_COUNT = re.compile(
    r"^(?:小计|人数|份数|数量|票数|频数|人次|选择人数|计数|回答人数|金额|决算数|支出数|执行数|预算数)(?:\(.*\))?$"
)
_SHARE = re.compile(r"^(?:比例|占比|百分比|比重|所占比例|占总数比例|构成比?)(?:\(?%?\)?)$")
_BUDGET = re.compile(
    r"^(?:全年|调整)?(?:预算|计划|安排|合同|下达|批复)(?:数|金额|资金|额)?(?:\(.*\))?$"
)
_SPENT = re.compile(r"^(?:全年|实际|累计)?(?:执行|支出|支付|决算|使用)(?:数|金额|额)?(?:\(.*\))?$")
_DONE = re.compile(r"^(?:预算)?(?:执行率|支出率|完成率|支付率|执行进度)(?:\(?%?\)?)$")
_THIS = re.compile(r"^(?:本年|本期|今年|20\d\d年)(?:度)?(?:决算|执行|支出|收入|完成)?(?:数|额)?$")
_LAST = re.compile(r"^(?:上年|上期|去年|上一年)(?:度)?(?:决算|执行|支出|收入|完成)?(?:数|额)?$")
_DELTA = re.compile(r"^(?:增减|增加|增减变动|变动|差)(?:额|数|值)(?:\(.*\))?$")
_GROWTH = re.compile(r"^(?:增减|增长|增幅|变动|升降)(?:率|幅度|比例|%)?(?:\(?%?\)?)$")
_UNIT_PRICE = re.compile(r"^单价(?:\(.*\))?$")
_QUANTITY = re.compile(r"^(?:数量|台数|套数)(?:\(.*\))?$")
_AMOUNT = re.compile(r"^(?:金额|合计|总价|小计|总金额)(?:\(.*\))?$")
_STATED = re.compile(
    r"^\s*(-?[\d,]+(?:\.\d+)?)\s*(?:万元|亿元|元|[台套个件项人份户次名家条%])?\s*$"
)


@dataclass(slots=True)
class _Column:
    position: int
    col: int
    title: str


def check(reading: Reading) -> Iterator[Finding]:
    """Yield what does not add up in tables that are no indicator tables."""
    for index, table in reading.document.tables():
        for head, rows in _parts(reading, index, table):
            columns = _columns(table.rows[head])
            yield from _totals(reading, index, table, columns, rows)
            yield from _shares(reading, index, table, columns, rows)
            yield from _row_sums(reading, index, table, columns, rows)


def _parts(reading: Reading, index: int, table: Table) -> Iterator[tuple[int, list[int]]]:
    """Yield each head row with the rows below it that have its shape."""
    head: int | None = None
    rows: list[int] = []
    for number, row in enumerate(table.rows):
        if reading.in_form(index, number) is not None or read_head(row) is not None:
            if head is not None and rows:
                yield head, rows
            head, rows = None, []
        elif _is_head(row):
            if head is not None and rows:
                yield head, rows
            head, rows = number, []
        elif head is not None:
            rows.append(number)
    if head is not None and rows:
        yield head, rows


def _is_head(row: Row) -> bool:
    filled = [cell for cell in row if cell.label]
    if len(filled) < 2 or any(_number(cell.text) is not None for cell in filled):
        return False
    titles = [narrow(cell.label) for cell in filled]
    known = (
        _COUNT,
        _SHARE,
        _BUDGET,
        _SPENT,
        _DONE,
        _THIS,
        _LAST,
        _DELTA,
        _UNIT_PRICE,
        _QUANTITY,
        _AMOUNT,
    )
    if any(pattern.match(title) for title in titles for pattern in known):
        return True
    return any(
        re.search(r"金额|万元|数量|成本|经费|支出|人数|件数", title) and len(title) <= 20
        for title in titles
    ) and (len(filled) >= 3 or len(filled) == len(row) == 2)


def _columns(row: Row) -> list[_Column]:
    return [
        _Column(position, cell.col, narrow(cell.label).replace("（", "(").replace("）", ")"))
        for position, cell in enumerate(row)
    ]


def _number(text: str) -> Figure | None:
    match = _STATED.match(narrow(text))
    return parse_number(match[1]) if match else None


def _spot(index: int, number: int, row: Row, column: _Column, *, exact: bool) -> Spot | None:
    position = None
    if exact:
        position = next(
            (n for n, cell in enumerate(row) if cell.col <= column.col < cell.col + cell.colspan),
            None,
        )
    elif column.position < len(row):
        position = column.position
    if position is None or not row[position].label:
        return None
    spot = spot_of(index, number, position, row[position])
    return Spot(text=spot.text, anchor=spot.anchor, figure=_number(spot.text))


def _totals(
    reading: Reading, index: int, table: Table, columns: Sequence[_Column], rows: Sequence[int]
) -> Iterator[Finding]:
    for place, number in enumerate(rows):
        row = table.rows[number]
        first = next((cell.label for cell in row if cell.label), "")
        total_row = bool(_TOTAL.match(narrow(first)))
        answers = bool(_ANSWERS.search(first))
        if not total_row and not answers:
            continue
        above, below = rows[:place], rows[place + 1 :]
        parts = above or below
        for column in columns[0 if len(row) < 2 else 1 :]:
            if _NOT_SUMMED.search(column.title):
                continue
            yield from _total(reading, index, table, column, number, parts, multiple=answers)
        return


def _total(
    reading: Reading,
    index: int,
    table: Table,
    column: _Column,
    number: int,
    parts: Sequence[int],
    *,
    multiple: bool,
) -> Iterator[Finding]:
    total = _spot(index, number, table.rows[number], column, exact=table.exact)
    if total is None or total.figure is None:
        return
    spots: list[Spot] = []
    for part in parts:
        row = table.rows[part]
        first = next((cell.label for cell in row if cell.label), "")
        if SUBTOTAL.match(first) or re.match(r"其中", first) or _TOTAL.match(first):
            continue
        spot = _spot(index, part, row, column, exact=table.exact)
        if spot is not None and spot.figure is not None:
            spots.append(spot)
    figures = [spot.figure for spot in spots if spot.figure is not None]
    if not figures:
        return
    computed = sum_of(figures)
    if abs(computed - total.figure.value) <= sum_slack(parts=figures, total=total.figure):
        return
    if multiple and computed > total.figure.value and _multiple_choice(reading, index):
        return
    yield draft(
        reading,
        "sum",
        total.anchor,
        label=f"{_caption(reading, index)}{column.title} · 合计",
        quote=f"{column.title} 合计 {total.text}",
        stated=total.text,
        computed=plain(computed),
        why=f"{column.title} {spots_sum(spots)}＝{plain(computed)}，合计写 {total.text}。",
    )


def _multiple_choice(reading: Reading, index: int) -> bool:
    return index > 0 and bool(re.search(r"多选|可多选|不定项", reading.text_of(index - 1)))


def _caption(reading: Reading, index: int) -> str:
    text = reading.text_of(index - 1) if index else ""
    return f"{text[:24]} · " if text and len(text) < 120 else ""


def _shares(
    reading: Reading, index: int, table: Table, columns: Sequence[_Column], rows: Sequence[int]
) -> Iterator[Finding]:
    counts = [column for column in columns if _COUNT.match(column.title)]
    shares = [column for column in columns if _SHARE.match(column.title)]
    if len(counts) != 1 or len(shares) != 1:
        return
    lines: list[tuple[Spot, Spot | None, str]] = []
    total: Spot | None = None
    for number in rows:
        row = table.rows[number]
        count = _spot(index, number, row, counts[0], exact=table.exact)
        share = _spot(index, number, row, shares[0], exact=table.exact)
        first = next((cell.label for cell in row if cell.label), "")
        if count is None or count.figure is None:
            continue
        if _TOTAL.match(first) or _ANSWERS.search(first):
            total = count
        else:
            lines.append((count, share, first))
    whole = total.figure if total is not None else None
    if whole is None:
        whole = Figure(sum_of(count.figure for count, _, _ in lines if count.figure is not None))
    for count, share, first in lines:
        if share is None or share.figure is None or count.figure is None:
            continue
        bounds = ratio_range(part=count.figure, whole=whole)
        if bounds is None or percent_holds(share.figure, bounds):
            continue
        computed = count.figure.value / whole.value * 100
        yield draft(
            reading,
            "cut-off" if is_cut_off(share.figure, computed) else "share",
            share.anchor,
            label=f"{_caption(reading, index)}{first} · {shares[0].title}",
            quote=f"{first} {count.text} {share.text}",
            stated=share.text,
            computed=percent(computed, share.figure),
            why=f"{count.text}÷{plain(whole.value)}＝{percent(computed, share.figure)}，写 {share.text}。",
        )


def _row_sums(
    reading: Reading, index: int, table: Table, columns: Sequence[_Column], rows: Sequence[int]
) -> Iterator[Finding]:
    def one(pattern: re.Pattern[str]) -> _Column | None:
        found = [column for column in columns if pattern.match(column.title)]
        return found[0] if len(found) == 1 else None

    budget, spent, done = one(_BUDGET), one(_SPENT), one(_DONE)
    this, last, delta, growth = one(_THIS), one(_LAST), one(_DELTA), one(_GROWTH)
    price, number_of, amount = one(_UNIT_PRICE), one(_QUANTITY), one(_AMOUNT)
    for number in rows:
        row = table.rows[number]

        def at(column: _Column | None, row: Row = row, number: int = number) -> Spot | None:
            spot = None
            if column is not None:
                spot = _spot(index, number, row, column, exact=table.exact)
            return spot if spot is not None and spot.figure is not None else None

        yield from _rate(reading, at(spent), at(budget), at(done), "执行率", "rate")
        yield from _difference(reading, at(this), at(last), at(delta))
        yield from _growth(reading, at(this), at(last), at(growth))
        yield from _product(reading, at(price), at(number_of), at(amount))


def _rate(
    reading: Reading, part: Spot | None, whole: Spot | None, rate: Spot | None, name: str, code: str
) -> Iterator[Finding]:
    if part is None or whole is None or rate is None:
        return
    if part.figure is None or whole.figure is None or rate.figure is None:
        return
    bounds = ratio_range(part=part.figure, whole=whole.figure)
    if bounds is None or percent_holds(rate.figure, bounds):
        return
    computed = part.figure.value / whole.figure.value * 100
    yield draft(
        reading,
        "cut-off" if is_cut_off(rate.figure, computed) else code,
        rate.anchor,
        label=name,
        quote=f"{whole.text} {part.text} {name} {rate.text}",
        stated=rate.text,
        computed=percent(computed, rate.figure),
        why=f"{part.text}÷{whole.text}＝{percent(computed, rate.figure)}，{name}写 {rate.text}。",
    )


def _difference(
    reading: Reading, this: Spot | None, last: Spot | None, delta: Spot | None
) -> Iterator[Finding]:
    if this is None or last is None or delta is None:
        return
    if this.figure is None or last.figure is None or delta.figure is None:
        return
    computed = this.figure.value - last.figure.value
    slack = sum_slack(parts=[this.figure, last.figure], total=delta.figure)
    if min(abs(computed - delta.figure.value), abs(computed + delta.figure.value)) <= slack:
        return
    yield draft(
        reading,
        "difference",
        delta.anchor,
        label="增减额",
        quote=f"{this.text} {last.text} {delta.text}",
        stated=delta.text,
        computed=plain(computed),
        why=f"{this.text}－{last.text}＝{plain(computed)}，增减额写 {delta.text}。",
    )


def _growth(
    reading: Reading, this: Spot | None, last: Spot | None, growth: Spot | None
) -> Iterator[Finding]:
    if this is None or last is None or growth is None:
        return
    if this.figure is None or last.figure is None or growth.figure is None:
        return
    if last.figure.value == 0 and growth.figure.value != 0:
        yield draft(
            reading,
            "growth-zero-base",
            growth.anchor,
            label="增减率",
            quote=f"{this.text} {last.text} {growth.text}",
            stated=growth.text,
            computed="无法计算",
            why=f"上年为 0，不能计算增幅，写 {growth.text}。",
        )
        return
    part = Figure(
        this.figure.value - last.figure.value, max(this.figure.decimals, last.figure.decimals)
    )
    bounds = ratio_range(part=part, whole=last.figure)
    if bounds is None or percent_holds(growth.figure, bounds):
        return
    yield from _rate(
        reading,
        Spot(text=plain(part.value), anchor=growth.anchor, figure=part),
        last,
        growth,
        "增减率",
        "growth",
    )


def _product(
    reading: Reading, price: Spot | None, number: Spot | None, amount: Spot | None
) -> Iterator[Finding]:
    if price is None or number is None or amount is None:
        return
    if price.figure is None or number.figure is None or amount.figure is None:
        return
    computed = price.figure.value * number.figure.value
    slack = amount.figure.half + price.figure.half * number.figure.value
    if amount.figure.value == computed / 10000 or abs(computed - amount.figure.value) <= (
        slack if price.figure.decimals or amount.figure.decimals else 0
    ):
        return
    yield draft(
        reading,
        "sum",
        amount.anchor,
        label="金额",
        quote=f"单价 {price.text} 数量 {number.text} 金额 {amount.text}",
        stated=amount.text,
        computed=plain(computed),
        why=f"{price.text}×{number.text}＝{plain(computed)}，写 {amount.text}。",
    )
