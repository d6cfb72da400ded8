"""The published form: what we export passes our own check, whatever the figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yimen.kernel.typeset.pages import set_page
from yimen.media.manuscript import Manuscript, to_docx, to_pdf, to_xlsx
from yimen.performance.contracts.project import Source
from yimen.performance.contracts.report_check import FileReport, Severity, Upload
from yimen.performance.contracts.self_evaluation import FormLine, FormMoney, SelfForm, SelfState
from yimen.performance.public import check_uploads
from yimen.performance.queries.self_evaluation_sheet import sheet_of
from yimen.performance.rules import scoring

D = Decimal
AT = datetime(2027, 2, 1, 8, tzinfo=UTC)
_NAMES = (
    ("产出指标", "数量指标", "平板终端采购数量", "≥80台", "台"),
    ("产出指标", "数量指标", "接入事项数量", "≥120项", "项"),
    ("产出指标", "质量指标", "设备验收合格率", "≥95%", "%"),
    ("产出指标", "时效指标", "系统故障修复用时", "≤24小时", "小时"),
    ("产出指标", "成本指标", "项目总支出", "≤150万元", "万元"),
    ("效益指标", "社会效益指标", "群众少跑次数", "≥2万次", "万次"),
    ("效益指标", "可持续影响指标", "运行维护制度健全", "建成并执行", ""),
    ("满意度指标", "服务对象满意度指标", "办事群众满意率", "≥90%", "%"),
)
_WEIGHTS = (10, 10, 10, 10, 10, 15, 15, 10)
WRITERS: dict[str, Callable[[Manuscript], bytes]] = {
    "docx": to_docx,
    "xlsx": to_xlsx,
    "pdf": lambda made: to_pdf(made, AT, setter=set_page),
}


def line(place: int, lost: Decimal, *, reason: str) -> FormLine:
    level1, level2, name, said, _ = _NAMES[place]
    weight = D(_WEIGHTS[place])
    return FormLine(
        id=uuid4(),
        indicator_id=uuid4(),
        position=place + 1,
        level1=level1,
        level2=level2,
        name=name,
        said=said,
        weight=weight,
        actual=said.lstrip("≥≤") if not lost else "部分完成",
        value=None,
        source="",
        rows_url="",
        digest="",
        rule_points=weight - lost,
        reasoning="",
        points=weight - lost,
        adjusted_because="",
        deviation=None,
        needs_reason=False,
        reason=reason if lost else "",
    )


def form(
    money: tuple[FormMoney, ...], lost: tuple[Decimal, ...], *, reason: str = "供货推迟，明年补齐。"
) -> SelfForm:
    whole = sum((one.annual for one in money), D(0))
    spent = sum((one.spent for one in money), D(0))
    return SelfForm(
        id=uuid4(),
        project_id=uuid4(),
        project_name="一门县政务服务一体化平台",
        department_name="一门县政务服务中心",
        unit_name="一门县政务服务中心",
        year=2026,
        state=SelfState.SUBMITTED,
        leader="项目负责人",
        phone="",
        expected="建成一体化平台，配齐平板终端，接入事项。",
        actual="平台已经建成，终端已经配齐，事项已经接入。",
        execution_weight=D(10),
        execution_points=scoring.by_execution(weight=D(10), spent=spent, annual=whole).points,
        execution_reasoning="",
        money=money,
        lines=tuple(line(place, points, reason=reason) for place, points in enumerate(lost)),
    )


def fund(source: Source, initial: str, annual: str, spent: str) -> FormMoney:
    return FormMoney(source=source, initial=D(initial), annual=D(annual), spent=D(spent))


def checked(made: SelfForm, kind: str) -> FileReport:
    upload = Upload(name=f"自评表.{kind}", data=WRITERS[kind](sheet_of(form=made)))
    return check_uploads(uploads=[upload])[0]


def errors(report: FileReport) -> list[str]:
    return [
        f"{one.code}: {one.place} {one.stated} {one.computed}"
        for one in report.findings
        if one.severity is Severity.ERROR
    ]


@pytest.mark.parametrize("kind", WRITERS)
def test_an_exported_form_is_read_back_whole_and_passes_the_check(kind: str) -> None:
    money = (
        fund(Source.GRANT, "1200000", "1462500", "1316250"),
        fund(Source.CARRIED, "0", "100000", "100000"),
        fund(Source.OTHER, "0", "0", "0"),
    )
    made = form(money, (D(0), D("1.25"), *([D(0)] * 6)))

    report = checked(made, kind)

    assert report.refusal == ""
    assert errors(report) == []
    assert len(report.forms) == 1
    read = report.forms[0]
    assert read.claimed_total == made.total
    assert read.computed_total == made.total
    assert read.weights_total == 100
    assert read.name == made.project_name
    assert round(read.execution_rate or 0, 2) == D("90.64")


_YUAN = st.decimals(min_value=1, max_value=90_000_000, places=2)
_LOST = st.sampled_from([D(0), D(0), D("0.5"), D("1.33"), D(4), D(10)])


@settings(max_examples=12, deadline=None)
@given(
    budgets=st.lists(_YUAN, min_size=3, max_size=3),
    shares=st.lists(st.integers(0, 100), min_size=3, max_size=3),
    lost=st.lists(_LOST, min_size=8, max_size=8),
    kind=st.sampled_from(["docx", "xlsx"]),
)
def test_any_form_passes_the_check(
    budgets: list[Decimal], shares: list[int], lost: list[Decimal], kind: str
) -> None:
    money = tuple(
        FormMoney(
            source=source,
            initial=whole,
            annual=whole,
            spent=(whole * share / 100).quantize(D("0.01")),
        )
        for source, whole, share in zip(Source, budgets, shares, strict=True)
    )
    assert errors(checked(form(money, tuple(lost)), kind)) == []
