"""Five published score tables re-created from entered figures; spread, outliers, losses, grades."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from yimen.kernel.contracts import Refusal, WrongState
from yimen.performance.contracts.evaluation import Grade, IndicatorView
from yimen.performance.queries.framework import get_framework, list_frameworks
from yimen.performance.rules import evaluation as rules
from yimen.performance.rules import panel
from yimen.performance.rules.report import percent

SHEETS = [UUID(int=number) for number in range(1, 6)]


def dec(text: object) -> Decimal:
    return Decimal(str(text))


def recreate(code: str, *columns: str):
    """Return what a panel comes to that gave these scores, one column a sheet."""
    framework = get_framework(code=code)
    indicators = [
        IndicatorView(
            id=uuid4(),
            position=place,
            level1=one.level1,
            level2=one.level2,
            name=one.name,
            full=one.full,
            standard=one.standard,
            points=one.points,
        )
        for place, one in enumerate(framework.indicators, start=1)
    ]
    scores = [column.split() for column in columns]
    assert all(len(column) == len(indicators) for column in scores)
    return panel.result_of(
        sheets=[(SHEETS[place], f"专家{place + 1}") for place in range(len(columns))],
        indicators=indicators,
        given={
            one.id: [
                panel.Given(sheet_id=SHEETS[place], value=dec(column[row]))
                for place, column in enumerate(scores)
            ]
            for row, one in enumerate(indicators)
        },
        grades=framework.grades,
        outlier_rule="iqr",
    )


def levels(result) -> dict[str, tuple[str, str]]:
    return {one.name: (rules.plain(one.full), rules.plain(one.mean)) for one in result.level1}


FENGTAI = (
    "1.5 1.5 1.2 1.2 1 1 5 3 2 2 2 9 9 10 9 9 8 7",
    "1.5 1.5 1.5 1.5 1 1 5 3 3 3 3 9 8 8 8 8 8 9",
    "1.5 1.2 1.5 1 1 1.5 5 3 3 3 3 9 7 7 9 9 9 7",
    "1.5 1 2 2 1 1.5 5 1 1 2 2 10 10 10 5 10 10 10",
    "1.5 1 1.5 1.5 1.5 1.5 4 3 3 3 4 9 9 8 10 8 8 9",
)


def test_five_experts_come_to_the_published_table():
    result = recreate("website-2021-84", *FENGTAI)
    means = [
        "1.5",
        "1.24",
        "1.54",
        "1.44",
        "1.1",
        "1.3",
        "4.8",
        "2.6",
        "2.4",
        "2.6",
        "2.8",
        "9.2",
        "8.6",
        "8.6",
        "8.2",
        "8.8",
        "8.6",
        "8.4",
    ]
    sums = [
        "7.5",
        "6.2",
        "7.7",
        "7.2",
        "5.5",
        "6.5",
        "24",
        "13",
        "12",
        "13",
        "14",
        "46",
        "43",
        "43",
        "41",
        "44",
        "43",
        "42",
    ]
    assert [rules.plain(one.mean) for one in result.indicators] == means
    assert [rules.plain(one.total) for one in result.indicators] == sums
    assert [rules.plain(one) for one in result.sheet_totals] == ["82.4", "83", "81.7", "85", "86.5"]
    assert (result.total, result.grade) == (dec("83.72"), "良好")
    assert sum(result.sheet_totals) == dec("418.6")
    assert levels(result) == {
        "决策": ("10", "8.12"),
        "过程": ("20", "15.2"),
        "产出": ("40", "34.6"),
        "效益": ("30", "25.8"),
    }


def test_loss_rates_are_the_published_ones_but_for_the_one_that_does_not_hold():
    result = recreate("website-2021-84", *FENGTAI)
    rates = {one.name: percent(one.loss_rate) for one in result.level2}
    published = {
        "项目立项": "8.67%",
        "绩效目标": "25.50%",
        "资金投入": "20.00%",
        "资金管理": "19.11%",
        "组织实施": "32.50%",
        "产出数量": "8.00%",
        "产出质量": "14.00%",
        "产出时效": "14.00%",
        "产出成本": "18.00%",
    }
    differ = {name: rate for name, rate in published.items() if rates[name] != rate}
    assert differ == {"资金管理": "19.11%"}
    assert rates["资金管理"] == "18.33%"


def test_platform_of_89_points_comes_out_whole():
    result = recreate("platform-2020-89", "3 4 4 3 5 3 2 5 5 2 1 1 7 8 5 5 8 8 6 4")
    assert levels(result) == {
        "项目决策": ("20", "19"),
        "项目管理": ("25", "19"),
        "项目绩效": ("50", "47"),
        "被评价单位配合情况": ("5", "4"),
    }
    assert (result.full, result.total, result.grade) == (100, 89, "良")


def test_platform_of_98_points_does_not_hold():
    every = "4 4 4 3 5 3 2 7 3 1 1 3 5 5 4 3 3 8 8 8 8 8"
    result = recreate("platform-2020-98", every)
    assert result.full == 100
    assert result.total == 100, "22 items are each published with full marks, the sum said 98"


def test_centre_of_92_points_holds_and_its_summary_does_not():
    result = recreate("centre-2019-92", "4 3 5 2 6 3 2 5 3 1 8 4 3 3 3 7 8 7 8 7")
    assert levels(result) == {
        "项目决策": ("20", "20"),
        "项目管理": ("25", "22"),
        "项目绩效": ("55", "50"),
    }
    assert (result.total, result.grade) == (92, "优秀")
    assert {"项目管理": 23, "综合绩效": 90} != {"项目管理": 22, "综合绩效": 92}
    grades = get_framework(code="centre-2019-92").grades
    shares = {
        one.name: panel.grade_of(score=one.mean, full=one.full, grades=grades)
        for one in result.level1
    }
    assert shares == {"项目决策": "优秀", "项目管理": "良好", "项目绩效": "优秀"}


def test_platform_of_93_points_needs_four_figures_put_right():
    printed = [
        "1",
        "1",
        "1.5",
        "2",
        "1.5",
        "3",
        "2",
        "3",
        "4",
        "2",
        "3",
        "3",
        "20",
        "10",
        "10",
        "10",
        "8",
        "10",
    ]
    full = [one.full for one in get_framework(code="platform-2021-93").indicators]
    over = [place for place, said in enumerate(printed) if dec(said) > full[place]]
    assert over == [5], "资金分配合理性 is printed with 3 of at most 2"
    printed[5] = "1"
    result = recreate("platform-2021-93", " ".join(printed))
    second = {one.name: one.mean for one in result.level2}
    assert second["资金投入"] == dec("2.5"), "1.5 + 3 was printed as 2.5; 1.5 + 1 is 2.5"
    assert levels(result) == {
        "项目决策": ("10", "8"),
        "项目过程": ("20", "17"),
        "项目成本": ("20", "20"),
        "项目产出": ("30", "30"),
        "项目效益": ("20", "18"),
    }
    assert (result.total, result.grade) == (93, "优")


def test_weights_that_a_text_gives_to_110_are_refused():
    framework = get_framework(code="platform-2021-93")
    rules.check_weights(indicators=framework.indicators)
    texts = {"项目决策": 10, "项目过程": 20, "项目成本": 20, "项目产出": 40, "项目效益": 20}
    assert sum(texts.values()) == 110


def test_prf_pnl_1_every_framework_makes_one_hundred():
    for framework in list_frameworks():
        rules.check_weights(indicators=framework.indicators)
    with pytest.raises(Refusal, match="正好 100 分"):
        rules.check_weights(indicators=framework.indicators[1:])
    with pytest.raises(Refusal, match="还没有指标"):
        rules.check_weights(indicators=())


def test_prf_pnl_2_of_output_and_benefit():
    assert rules.result_share(indicators=get_framework(code="project-2020").indicators) == dec(
        "0.6"
    )
    assert rules.result_share(indicators=()) is None


@pytest.mark.parametrize(
    ("by", "values", "apart"),
    [
        ("iqr", "9 9 9 9 2", {4}),
        ("iqr", "9 9 2", set()),
        ("iqr", "8 8.5 9 9.5", set()),
        ("sd2", "9 9 9 9 2", set()),
        ("sd2", "9 9 9 9 9 9 9 2", {7}),
        ("sd2", "9 9 9 9 9 9", set()),
    ],
)
def test_prf_pnl_6_rules(by, values, apart):
    assert panel.outliers(values=[dec(one) for one in values.split()], by=by) == apart
    few = len(values.split()) < {"iqr": 4, "sd2": 6}[by]
    assert ("判断不出离群分" in panel.outlier_said(by=by, sheets=len(values.split()))) is few


@pytest.mark.parametrize(
    ("full", "mean", "rate"),
    [
        ("3", "2.74", "8.67%"),
        ("4", "2.98", "25.50%"),
        ("12", "9.8", "18.33%"),
        ("10", "10", "0.00%"),
    ],
)
def test_prf_pnl_5_rates(full, mean, rate):
    assert percent(panel.loss_rate(full=dec(full), mean=dec(mean))) == rate


@pytest.mark.parametrize(
    ("score", "grade"),
    [("90", "优"), ("89.995", "优"), ("89.99", "良"), ("80", "良"), ("60", "中"), ("59.99", "差")],
)
def test_prf_pnl_8_thresholds(score, grade):
    grades = get_framework(code="project-2020").grades
    assert panel.grade_of(score=dec(score), full=dec(100), grades=grades) == grade


def test_grades_may_be_anybodys():
    grades = (Grade(title="好", least=dec("0.5")), Grade(title="不好", least=dec(0)))
    assert panel.grade_of(score=dec(3), full=dec(10), grades=grades) == "不好"


@pytest.mark.parametrize("text", ["-1", "4.01", "abc", "1e400", "NaN", "1.234", "１二"])
def test_prf_pnl_3_refuses(text):
    with pytest.raises(Refusal, match="0 到 4"):
        rules.read_score(text=text, full=dec(4))


@pytest.mark.parametrize(("text", "value"), [("", None), (" 3.5 ", "3.5"), ("4", "4"), ("0", "0")])
def test_prf_pnl_3_reads(text, value):
    assert rules.read_score(text=text, full=dec(4)) == (None if value is None else dec(value))


def test_prf_pnl_4_from_a_fifth():
    assert rules.needs_reason(value=dec(8), full=dec(10))
    assert not rules.needs_reason(value=dec("8.01"), full=dec(10))


@pytest.mark.parametrize(
    ("sheets", "refused"),
    [
        ([("专家1", True, 1, 1)], ""),
        ([("专家1", True, 1, 1), ("专家2", False, 1, 0)], ""),
        ([("专家1", True, 1, 1), ("专家2", False, 2, 1)], "专家2"),
        ([("专家1", False, 1, 0)], "一份评分表都没有交"),
        ([], "一份评分表都没有交"),
    ],
)
def test_prf_pnl_7(sheets, refused):
    rows = [
        rules.SheetProgress(title=title, submitted=done, expected=expected, waiting=waiting)
        for title, done, expected, waiting in sheets
    ]
    if not refused:
        rules.check_close(sheets=rows)
        return
    with pytest.raises(WrongState, match=refused):
        rules.check_close(sheets=rows)


def test_an_excluded_score_is_shown_and_counts_no_more():
    one = IndicatorView(
        id=uuid4(), position=1, level1="产出", level2="数量", name="完成率",
        full=dec(10), standard="", points=(),
    )  # fmt: skip
    given = [panel.Given(sheet_id=sheet, value=dec(9)) for sheet in SHEETS[:4]]
    given.append(panel.Given(sheet_id=SHEETS[4], value=dec(2), excluded_because="看错了满分"))
    result = panel.result_of(
        sheets=[(sheet, "专家") for sheet in SHEETS],
        indicators=[one],
        given={one.id: given},
        grades=get_framework(code="project-2020").grades,
        outlier_rule="iqr",
    )
    found = result.indicators[0]
    assert (found.mean, found.mean_before) == (dec("9.00"), dec("7.60"))
    assert [mark.outlier for mark in found.marks] == [False] * 4 + [True]
    assert found.marks[4].value == dec(2)
