"""What the text tells of the conduct of the project: paid ahead, not accepted, goals filed late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from yimen.performance.contracts.report_check import Finding
from yimen.performance.rules.checks.drafting import around, draft
from yimen.performance.rules.checks.prose import bare_label, is_amount, passages, split
from yimen.performance.rules.figures.numbers import Figure, narrow, parse_number, plain
from yimen.performance.rules.figures.quantities import Kind
from yimen.performance.rules.reading.document import Table, squeeze
from yimen.performance.rules.reading.passages import Passage
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.roles import Role, role_of
from yimen.performance.rules.reading.scores import Node

_LATE_GOAL = re.compile(r"补报|补填|补申报|事后(?:申报|填报)")
_PAID = re.compile(r"全部支付|支付完毕|已付清|一次性支付|全额支付")
_AHEAD = re.compile(
    r"早于|尚未(?:完成|验收|到期|交付)|未到期|提前|超前|进度不符|不相符|未验收|不匹配|服务期未满|未交付"
)
_ACCEPTED = re.compile(
    r"(?:尚未|未|没有)(?:进行|通过|组织|完成)?(?:最终)?验收(?!标准|要求)"
    r"|未见[^。；]{0,60}验收[^。；]{0,30}(?:资料|文件|意见|报告)"
)
_SENTENCE = re.compile(r"[^。\n]+")
_CLAUSE = re.compile(r"[^。；;\n]+")
_SHORT_OF = Decimal("0.9")
_STAFF = re.compile(
    r"编制\s*(\d+)\s*人[,，、]?\s*(?:现)?(?:实有|在编|在岗|现有|实际)[^,，。;；\d]{0,8}(\d+)\s*(?:人|名)"
)
_FINAL_YEAR = re.compile(r"(20\d\d)年度?决算[^。]*?比(20\d\d)年(?:年初)?预算")
_QUALITY = re.compile(r"质量|验收")
_ON_TIME = re.compile(r"完工|如期完成|按期完成|竣工")
_SECTORS = (
    "司法所|法庭|看守所|监狱|教育事业|学校|中小学|幼儿园|教师|学生|医院|卫生院|患者|病床|农田|灌溉|水库|养殖|种植|"
    "造林|林业|公路|桥梁|隧道|铁路|扶贫|贫困户|敬老院|养老院|博物馆|图书馆|体育场|旅游景区|污水处理|垃圾处理|"
    "棚户区|保障房|军队|消防站|气象站|渔业|粮库"
)
_SECTOR = re.compile(rf"(?:{_SECTORS})")
_CONTROLLED = re.compile(r"支出控制在预算(?:范围)?(?:之|以)?内|未超预算|无超预算")


def check(reading: Reading) -> Iterator[Finding]:
    """Yield what the text itself tells against the rules."""
    not_accepted: list[tuple[Passage, re.Match[str]]] = []
    for passage in passages(reading):
        if role_of(passage.text) is not None:
            continue
        if not reading.forms and "验收" in passage.text:
            not_accepted += [
                (passage, match)
                for match in _CLAUSE.finditer(passage.text)
                if _ACCEPTED.search(match.group())
            ]
        yield from _paid(reading, passage)
        yield from _staff(reading, passage)
        yield from _years(reading, passage)
        yield from _over_part(reading, passage)
        yield from _held_back(reading, passage)
        yield from _arrived_short(reading, passage)
    yield from _goal_late(reading)
    yield from _full_marks(reading, not_accepted)
    yield from _foreign(reading)
    yield from _empty_goals(reading)
    yield from _arrived(reading)
    yield from _units(reading)


def _goal_late(reading: Reading) -> Iterator[Finding]:
    for passage in passages(reading):
        if passage.row is not None or "绩效目标" not in passage.text:
            continue
        for match in _SENTENCE.finditer(passage.text):
            if "绩效目标" not in match.group() or not _LATE_GOAL.search(match.group()):
                continue
            yield draft(
                reading,
                "goal-late",
                passage.anchor(match.start(), match.end()),
                quote=match.group().strip(),
                stated="事后补报",
                computed="申报预算时填报",
                why="绩效目标在项目实施之后才补报，应在申报预算时填报（财预〔2020〕10号）。",
            )
            return


def _paid(reading: Reading, passage: Passage) -> Iterator[Finding]:
    if not _PAID.search(passage.text):
        return
    for match in _SENTENCE.finditer(passage.text):
        if not _PAID.search(match.group()) or not _AHEAD.search(match.group()):
            continue
        yield draft(
            reading,
            "paid-ahead",
            passage.anchor(match.start(), match.end()),
            quote=match.group().strip(),
            stated="已全部支付",
            computed="按交付、验收进度付款",
            why="文中说款项已付清，而服务没有完成或没有验收，付款早于交付。",
        )


def _staff(reading: Reading, passage: Passage) -> Iterator[Finding]:
    for match in _STAFF.finditer(passage.text):
        if int(match[2]) <= int(match[1]):
            continue
        yield draft(
            reading,
            "doubtful",
            passage.anchor(match.start(), match.end()),
            quote=around(passage.text, match.start(), match.end()),
            stated=f"{match[2]}人",
            computed=f"编制{match[1]}人",
            why=f"编制 {match[1]} 人，实有 {match[2]} 人，超出 {int(match[2]) - int(match[1])} 人，"
            "请说明是否含编外人员。",
        )


def _years(reading: Reading, passage: Passage) -> Iterator[Finding]:
    for match in _FINAL_YEAR.finditer(passage.text):
        if match[1] == match[2]:
            continue
        yield draft(
            reading,
            "foreign-year",
            passage.anchor(match.start(1), match.end(1) + 3),
            quote=around(passage.text, match.start(), match.end()),
            stated=f"{match[1]}年度决算",
            computed=f"{match[2]}年度决算",
            why=f"用 {match[1]} 年度决算与 {match[2]} 年预算相比，年度不一致。",
        )


def _over_part(reading: Reading, passage: Passage) -> Iterator[Finding]:
    """Find a part that was spent above its own budget in one paragraph."""
    found = [item for item in passage.items if item.kind is Kind.MONEY]
    budgets = {
        bare_label(item.label).removesuffix("预算数").removesuffix("预算"): item
        for item in found
        if re.search(r"预算数?(?:为)?$", item.label.strip())
    }
    for item in found:
        name = bare_label(item.label)
        budget = budgets.get(name)
        if budget is None or not name or item.start < budget.end:
            continue
        if item.figure.value <= budget.figure.value:
            continue
        over = item.figure.value - budget.figure.value
        says = any(_CONTROLLED.search(other.text) for other in passages(reading))
        yield draft(
            reading,
            "over-budget",
            passage.at(item),
            quote=around(passage.text, budget.start - len(budget.label), item.end, 10),
            stated=f"{plain(item.figure.value)}万元",
            computed=f"≤{plain(budget.figure.value)}万元",
            why=f"{name}预算 {plain(budget.figure.value)} 万元，支出 {plain(item.figure.value)} 万元，"
            f"超出 {plain(over)} 万元{'，文中却说支出控制在预算内' if says else ''}。",
        )


def _held_back(reading: Reading, passage: Passage) -> Iterator[Finding]:
    """Ask how a whole can be paid nearly out while one item of it was paid only in part."""
    for sentence in split(passage):
        money = [item for item in sentence.items if item.kind is Kind.MONEY and item.depth == 0]
        for index, item in enumerate(sentence.items):
            if item.kind is not Kind.PERCENT or not item.lead.strip(" ,，").endswith("按合同支付"):
                continue
            before = [one for one in money if one.end <= item.start]
            paid = [one for one in money[len(before) :] if "支付" in one.lead]
            if len(before) < 2 or not paid:
                continue
            part, whole = before[-1], max(before, key=lambda one: one.figure.value)
            due = whole.figure.value - part.figure.value * (100 - item.figure.value) / 100
            if part is whole or paid[0].figure.value <= due or index == 0:
                continue
            yield draft(
                reading,
                "doubtful",
                passage.at(item),
                quote=around(passage.text, part.start, paid[0].end, 12),
                stated=f"支付{item.written}",
                computed=f"最多支付 {plain(due)} 万元",
                why=f"{plain(part.figure.value)} 万元只支付 {item.written}，则 {plain(whole.figure.value)} 万元"
                f"最多支付 {plain(due)} 万元，却写支付 {plain(paid[0].figure.value)} 万元，请核实口径。",
            )


def _arrived_short(reading: Reading, passage: Passage) -> Iterator[Finding]:
    """Ask how execution can be called high where the money arrived well short of the budget."""
    for sentence in split(passage):
        money = [item for item in sentence.items if item.kind is Kind.MONEY]
        budgets = [item for item in money if re.search(r"预算金?额?(?:数)?(?:为)?$", item.label)]
        got = [item for item in money if re.search(r"到账|到位", item.lead)]
        if not budgets or not got or got[0].figure.value >= budgets[0].figure.value * _SHORT_OF:
            continue
        if not any("预算执行率高" in other.text for other in passages(reading)):
            continue
        rate = got[0].figure.value / budgets[0].figure.value * 100
        yield draft(
            reading,
            "doubtful",
            passage.at(got[0]),
            quote=around(passage.text, budgets[0].start, got[0].end, 16),
            stated=got[0].written,
            computed=f"预算的 {plain(rate, 2)}%",
            why=f"预算 {budgets[0].written}，实际到账 {got[0].written}，为预算的 {plain(rate, 2)}%，"
            "文中却评价“预算执行率高”，请核实口径。",
        )


def _full_marks(reading: Reading, told: list[tuple[Passage, re.Match[str]]]) -> Iterator[Finding]:
    if not told:
        return
    says = told[0][1].group().strip()
    unfinished = re.search(r"尚未|未(?:完成|验收)", says) is not None
    for table in reading.tables:
        for leaf in table.leaves():
            if leaf.score is None or leaf.weight is None or leaf.score.value != leaf.weight.value:
                continue
            criteria = leaf.text(Role.CRITERIA) + leaf.text(Role.BASIS)
            due = _QUALITY.search(leaf.name) or (unfinished and _ON_TIME.search(criteria))
            if not due or not leaf.weight.value:
                continue
            yield _unaccepted(reading, leaf, says)


def _unaccepted(reading: Reading, leaf: Node, says: str) -> Finding:
    assert leaf.score is not None
    return draft(
        reading,
        "unfinished-full-marks",
        leaf.score.anchor,
        label=f"{leaf.path} · 得分",
        quote=f"{says[:80]}；{leaf.name} 得分 {leaf.score.text}",
        stated=leaf.score.text,
        computed="验收后评分",
        why=f"文中说“{says[:40]}”，“{leaf.name}”仍给满分 {leaf.score.text} 分。",
    )


def _foreign(reading: Reading) -> Iterator[Finding]:
    """Find nouns of another field in criteria, which the rest of the report never uses."""
    everything = reading.document.text()
    for form, table in reading.all_tables():
        name = form.name if form is not None else reading.name
        for leaf in table.leaves():
            for role in (Role.BASIS, Role.CRITERIA, Role.REASON, Role.TARGET):
                spot = leaf.cells.get(role)
                if spot is None:
                    continue
                for match in _SECTOR.finditer(spot.text):
                    noun = match.group()
                    if noun in name or everything.count(noun) > spot.text.count(noun):
                        continue
                    yield draft(
                        reading,
                        "foreign-noun",
                        spot.anchor,
                        label=leaf.path,
                        quote=spot.text,
                        stated=noun,
                        computed="与本项目无关",
                        why=f"“{leaf.name}”的说明里写了“{noun}”，报告别处都没有，像是从别的项目照搬的。",
                    )


_KINDS = {"生态效益": "环境效益", "环境效益": "生态效益"}


def _empty_goals(reading: Reading) -> Iterator[Finding]:
    """Find full marks for indicators that the goal table leaves blank."""
    if reading.forms:
        return
    blank: set[str] = set()
    for _, table in reading.document.tables():
        blank |= _blank_rows(table)
    for score_table in reading.tables:
        for leaf in score_table.leaves():
            names = {squeeze(leaf.name), _KINDS.get(squeeze(leaf.name), "")}
            hit = blank & names
            if not hit or leaf.score is None or leaf.weight is None:
                continue
            if leaf.score.value != leaf.weight.value or not leaf.weight.value:
                continue
            yield draft(
                reading,
                "no-evidence-full-marks",
                leaf.score.anchor,
                label=f"{leaf.path} · 得分",
                quote=f"{next(iter(hit))}指标 指标值、完成值空白；{leaf.name} 得分 {leaf.score.text}",
                stated=leaf.score.text,
                computed="应有指标值和完成值",
                why=f"绩效目标表中“{next(iter(hit))}”没有指标值和完成值，“{leaf.name}”给了满分 {leaf.score.text} 分。",
            )


def _blank_rows(table: Table) -> set[str]:
    names: set[str] = set()
    inside = False
    for row in table.rows:
        roles = {role_of(cell.text) for cell in row}
        if {Role.TARGET, Role.ACTUAL} <= roles and Role.WEIGHT not in roles:
            inside = True
            continue
        if not inside:
            continue
        filled = [cell.label for cell in row if cell.label]
        if len(filled) == 1 and len(row) >= 4 and filled[0].endswith("指标"):
            names.add(filled[0].removesuffix("指标"))
    return names


def _stated(reading: Reading, label: re.Pattern[str]) -> Figure | None:
    """Return the number in the cell after a label of a fact sheet, None without it."""
    for _, table in reading.document.tables():
        for row in table.rows:
            for cell, after in pairwise(row):
                figure = parse_number(after.text) if label.match(narrow(cell.label)) else None
                if figure is not None:
                    return figure
    return None


def _arrived(reading: Reading) -> Iterator[Finding]:
    """Find full marks for funds that arrived short of the plan."""
    plan = _stated(reading, re.compile(r"计划(?:投资额|安排资金|资金)"))
    got = _stated(reading, re.compile(r"实际到位资金"))
    if plan is None or got is None or plan.value <= 0 or got.value >= plan.value:
        return
    rate = got.value / plan.value * 100
    for table in reading.tables:
        for leaf in table.leaves():
            if "到位率" not in leaf.name or leaf.score is None or leaf.weight is None:
                continue
            if leaf.score.value != leaf.weight.value:
                continue
            yield draft(
                reading,
                "target-missed",
                leaf.score.anchor,
                label=f"{leaf.path} · 得分",
                quote=f"计划 {plain(plan.value)} 到位 {plain(got.value)}；{leaf.name} 得分 {leaf.score.text}",
                stated=leaf.score.text,
                computed=f"到位率 {plain(rate, 2)}%",
                why=f"计划 {plain(plan.value)} 万元，实际到位 {plain(got.value)} 万元，到位率 {plain(rate, 2)}%，"
                f"“{leaf.name}”仍给满分 {leaf.score.text} 分。",
            )


def _units(reading: Reading) -> Iterator[Finding]:
    """Find one number written once in 元 and elsewhere in 万元."""
    if reading.forms:
        return
    seen: dict[Decimal, str] = {}
    small: list[tuple[Passage, int, int, Decimal, str]] = []
    for passage in passages(reading):
        for item in passage.items:
            if item.kind is not Kind.MONEY or not is_amount(item):
                continue
            if item.unit == "万元":
                seen.setdefault(item.figure.value, item.written)
            elif item.unit == "元" and "." in item.written:
                value = item.figure.value * 10000
                small.append((passage, item.start, item.end, value, item.written))
    for passage, start, end, value, written in small:
        if value not in seen:
            continue
        yield draft(
            reading,
            "unit",
            passage.anchor(start, end),
            quote=around(passage.text, start, end),
            stated=written,
            computed=seen[value],
            why=f"这里写 {written}，别处写 {seen[value]}，单位应是万元。",
        )
