"""Five published reports and nine forms: every finding, and why it is one.

Each row is (code, severity, line, as stated, as computed): the argument. What is not listed must
not be found; the three forms with an empty tuple hold.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yimen.performance.contracts.report_check import FileReport
from yimen.performance.public import check_files

Row = tuple[str, str, int, str, str]

PUBLISHED: dict[str, dict[Row, str]] = {
    "fengtai-department-2021.txt": {
        (
            "growth",
            "error",
            24,
            "44.69%",
            "80.81%",
        ): "1854.45 of 2294.90 is 80.81%; 44.69% takes this year's 4149.35 as the base",
        (
            "rise-unexplained",
            "question",
            34,
            "968.53万元",
            "1296.19万元",
        ): "the class rose by 968.53, its two items by 1295.90 and 0.29",
        (
            "growth-zero-base",
            "error",
            37,
            "49%",
            "无法计算",
        ): "0.29 after a rise of 0.29 starts from nothing",
        (
            "foreign-year",
            "warning",
            38,
            "2020年度决算",
            "2021年度决算",
        ): "a 2020 account is compared with the 2021 budget",
        (
            "over-budget",
            "warning",
            109,
            "3452.88万元",
            "≤3452.5万元",
        ): "projects spent 0.38 above their budget while spending is said to be within it",
        ("doubtful", "question", 123, "4个", "5"): "five places are named, four are counted",
        (
            "base-unstated",
            "question",
            125,
            "89.42%",
            "基数未写",
        ): "1699 is 89.42% of about 1900, never named",
        (
            "base-unstated",
            "question",
            125,
            "89.59%",
            "基数未写",
        ): "1626 is 89.59% of about 1815, another base than the line's first",
        (
            "base-unstated",
            "question",
            127,
            "98.85%",
            "基数未写",
        ): "1383 is 98.85% of about 1399, never named",
        (
            "bases-differ",
            "question",
            189,
            "0.57%",
            "0.56%",
        ): "99.44% executed leaves 0.56%; 0.57% holds only against fiscal spending",
        (
            "bases-differ",
            "question",
            192,
            "0%",
            "-0.56%",
        ): "a budget executed at 99.44% does not differ from the account by 0",
        ("loss-rate", "error", 634, "19.11%", "18.33%"): "(12 - 9.80) / 12",
        (
            "paid-ahead",
            "warning",
            676,
            "已全部支付",
            "按交付、验收进度付款",
        ): "paid in full seven months before the service ends",
        (
            "base-unstated",
            "question",
            682,
            "32.14%",
            "基数未写",
        ): "36 returned of 68 sent are 52.94%; 32.14% is of the 112 units",
    },
    "fengtai-self-evaluation-sheets/00.txt": {
        (
            "over-budget",
            "warning",
            126,
            "20万元",
            "≤12.489万元",
        ): "cost 20 within a budget of 12.489, full marks",
    },
    "fengtai-self-evaluation-sheets/01.txt": {},
    "fengtai-self-evaluation-sheets/02.txt": {
        ("unit", "warning", line, "10", "100%"): "a goal of 100%, a bare 10 as the result"
        for line in (206, 219, 265, 289)
    },
    "fengtai-self-evaluation-sheets/03.txt": {
        (
            "goal-copied",
            "warning",
            72,
            "与另一张表相同",
            "应按本项目填写",
        ): "goal and result are those of form 06",
        (
            "scheme",
            "question",
            93,
            "产出 70、效益 10",
            "产出 50、效益 30",
        ): "20+20+10+20 against 10",
        (
            "blank-indicator",
            "question",
            149,
            "空白",
            "应填写或注明不涉及",
        ): "named, with nothing filled in, not marked as unused",
    },
    "fengtai-self-evaluation-sheets/05.txt": {},
    "fengtai-self-evaluation-sheets/06.txt": {
        (
            "sum",
            "error",
            34,
            "0.38",
            "0.39",
        ): "0.1081 + 0.2819 = 0.3900, which never rounds to 0.38",
        (
            "goal-copied",
            "warning",
            72,
            "与另一张表相同",
            "应按本项目填写",
        ): "goal and result are those of form 03",
        (
            "scheme",
            "question",
            93,
            "产出 70、效益 10",
            "产出 50、效益 30",
        ): "20+20+10+20 against 10",
        (
            "two-values",
            "error",
            126,
            "0.2862万元",
            "0.38万元",
        ): "the cost of the whole project and the money spent are one quantity",
        ("goal-copied", "warning", 126, "实际0.2862万", "0.38万元"): "0.2862 is what form 03 spent",
        (
            "blank-indicator",
            "question",
            149,
            "空白",
            "应填写或注明不涉及",
        ): "named, with nothing filled in, not marked as unused",
        ("total-score", "error", 192, "95", "92.6"): "7.6+20+20+5+20+10+10 = 92.6",
    },
    "fengtai-self-evaluation-sheets/08.txt": {
        (
            "paid-ahead",
            "warning",
            73,
            "执行率 100%",
            "按交付、验收进度付款",
        ): "postponed to the middle of next year, all money paid",
        (
            "unfinished-full-marks",
            "warning",
            129,
            "10",
            "验收后评分",
        ): "only the first acceptance has been held, quality has full marks",
        (
            "unit",
            "warning",
            147,
            "1121.6239元",
            "1121.6239万元",
        ): "the budget's own number with the wrong unit",
    },
    "fengtai-self-evaluation-sheets/10.txt": {
        (
            "unfinished-full-marks",
            "warning",
            99,
            "15",
            "不足144人",
        ): "another line says that there were fewer than 144",
        (
            "doubtful",
            "question",
            125,
            "5.972万元",
            "5.91万元",
        ): "the budget control figure is not the budget",
    },
    "fengtai-self-evaluation-sheets/12.txt": {},
    "haikou-service-centre-2019.txt": {
        (
            "thresholds",
            "error",
            93,
            "99.75%",
            "<99.7%",
        ): "99.79, 99.7, 99.75, 99: the third grade lies above the second",
        (
            "target-missed",
            "warning",
            240,
            "3",
            "到位率 95.88%",
        ): "4599.877 of 4797.57 arrived, full marks for arrival",
        (
            "loss-unexplained",
            "warning",
            288,
            "4",
            "扣 1 分需写理由",
        ): "the text explains two of the five points lost",
        (
            "loss-unexplained",
            "warning",
            296,
            "3",
            "扣 1 分需写理由",
        ): "the text explains two of the five points lost",
        (
            "loss-unexplained",
            "warning",
            336,
            "7",
            "扣 1 分需写理由",
        ): "the text explains two of the five points lost",
        ("doubtful", "question", 411, "30人", "编制23人"): "more people than posts",
        **{
            (
                "doubtful",
                "question",
                line,
                "支付90%",
                "最多支付 3855.98 万元",
            ): "258 unpaid of 2581.17 leaves less than what was paid"
            for line in (421, 447, 459)
        },
        ("two-values", "error", 483, "23分", "22分"): "the leaves and the text make 22",
        ("grade", "error", 490, "良好", "优秀"): "50 lies in 49 to 55",
        ("total-score", "error", 495, "90", "93"): "20 + 23 + 50",
        ("two-values", "error", 495, "90分", "92分"): "the text and the other table say 92",
        (
            "deduction-amount",
            "warning",
            505,
            "未写扣几分",
            "应写扣几分",
        ): "twice: points are cut, not how many",
    },
    "jinshi-face-platform-2020.txt": {
        (
            "goal-late",
            "warning",
            129,
            "事后补报",
            "申报预算时填报",
        ): "goals filed in April 2021 for what stood in May 2020",
        (
            "foreign-noun",
            "warning",
            446,
            "司法所",
            "与本项目无关",
        ): "left over from a project of another office",
        (
            "deduction-amount",
            "warning",
            473,
            "扣 1 分",
            "扣 3 分",
        ): "three points lost, one is accounted for",
        (
            "unfinished-full-marks",
            "warning",
            523,
            "8",
            "验收后评分",
        ): "no acceptance papers, full marks for quality",
        (
            "foreign-noun",
            "warning",
            569,
            "教育事业",
            "与本项目无关",
        ): "left over from a project of another field",
    },
    "pingdingshan-hitech-platform-2021.txt": {
        ("weights-total", "error", 20, "100分", "110分"): "10+20+20+40+20",
        ("two-values", "error", 20, "40分", "30分"): "30 in the table and by its parts 10+10+10",
        ("loss-unexplained", "warning", 64, "3.5分", "扣 0.5 分需写理由"): "no reason anywhere",
        (
            "score-parent",
            "error",
            64,
            "2.5分",
            "4.5分",
        ): "1.5 + 3, which is also above the weight of 4",
        ("loss-unexplained", "warning", 64, "2.5分", "扣 1.5 分需写理由"): "no reason anywhere",
        ("loss-unexplained", "warning", 65, "9分", "扣 1 分需写理由"): "no reason anywhere",
        ("loss-unexplained", "warning", 65, "8分", "扣 2 分需写理由"): "no reason anywhere",
        ("loss-unexplained", "warning", 68, "8分", "扣 2 分需写理由"): "no reason anywhere",
        (
            "doubtful",
            "question",
            71,
            "100万元",
            "预算的 66.67%",
        ): "100 of 150 arrived, execution is called high",
    },
    "yueyang-one-door-2020.txt": {
        ("date-impossible", "error", 326, "2020年9月31日", "无此日"): "September has thirty days",
        ("loss-unexplained", "warning", 414, "3", "扣 2 分需写理由"): "no reason anywhere",
        (
            "unfinished-full-marks",
            "warning",
            501,
            "3",
            "验收后评分",
        ): "not accepted, full marks for finishing as planned",
        (
            "unfinished-full-marks",
            "warning",
            550,
            "4",
            "验收后评分",
        ): "not accepted, full marks for quality",
        (
            "unfinished-full-marks",
            "warning",
            561,
            "3",
            "验收后评分",
        ): "not accepted, full marks for time",
        (
            "no-evidence-full-marks",
            "warning",
            605,
            "8",
            "应有指标值和完成值",
        ): "the goal table leaves the indicator blank",
        (
            "no-evidence-full-marks",
            "warning",
            628,
            "8",
            "应有指标值和完成值",
        ): "the goal table leaves the indicator blank",
    },
}

TOTALS = {
    "fengtai-department-2021.txt": (83.72, 83.72, 100, None),
    "fengtai-self-evaluation-sheets/06.txt": (95, 92.6, 100, 76.21),
    "haikou-service-centre-2019.txt": (92, 92, 100, None),
    "jinshi-face-platform-2020.txt": (89, 89, 100, None),
    "pingdingshan-hitech-platform-2021.txt": (93, 93, 100, None),
    "yueyang-one-door-2020.txt": (98, 98, 100, None),
}


@pytest.fixture(scope="module")
def reports(yimen_data: Path) -> dict[str, FileReport]:
    folder = yimen_data / "evaluation-reports"
    if not folder.is_dir():
        pytest.skip(f"no published reports in {folder}")
    return {report.file: report for report in check_files(paths=[folder])}


def rows(report: FileReport) -> list[Row]:
    found: list[Row] = []
    for one in report.findings:
        assert one.anchor is not None
        line = re.search(r"第(\d+)行", one.anchor.locator)
        assert line is not None
        found.append((one.code, one.severity.value, int(line[1]), one.stated, one.computed))
    return found


@pytest.mark.parametrize("file", sorted(PUBLISHED))
def test_every_finding_is_listed_and_argued(reports: dict[str, FileReport], file: str) -> None:
    assert set(rows(reports[file])) == set(PUBLISHED[file])


def test_no_file_is_left_out(reports: dict[str, FileReport]) -> None:
    assert set(reports) == set(PUBLISHED)


@pytest.mark.parametrize("file", sorted(TOTALS))
def test_forms_sum_up_what_was_claimed_and_computed(
    reports: dict[str, FileReport], file: str
) -> None:
    (form,) = reports[file].forms
    figures = (form.claimed_total, form.computed_total, form.weights_total, form.execution_rate)
    assert tuple(None if one is None else float(one) for one in figures) == TOTALS[file]


def test_each_finding_carries_its_place_quote_and_arithmetic(
    reports: dict[str, FileReport],
) -> None:
    for report in reports.values():
        for one in report.findings:
            assert one.place
            assert one.quote
            assert one.explanation.endswith("。")


ALTERED = [
    # file, text as published, text altered, code that must appear, line
    ("fengtai-department-2021.txt", "占收入合计的99.20%", "占收入合计的98.20%", "share", 19),
    ("fengtai-department-2021.txt", "财政拨款收入3838.89万元", "财政拨款收入3738.89万元", "sum", 19),
    ("fengtai-department-2021.txt", "增长83.06%", "增长88.06%", "growth", 21),
    ("fengtai-department-2021.txt", "支出4125.56万元，主要", "支出4155.56万元，主要", "sum", 30),
    ("fengtai-department-2021.txt", "下降3.76 %。主要", "下降7.36 %。主要", "growth", 43),
    ("fengtai-department-2021.txt", "政府采购服务支出1409.48万元", "政府采购服务支出1490.48万元", "part-above-whole", 67),
    ("fengtai-department-2021.txt", "预算执行率为99.44%", "预算执行率为94.44%", "rate", 109),
    ("fengtai-department-2021.txt", "综合得分83.72分", "综合得分87.32分", "two-values", 619),
    ("fengtai-department-2021.txt", "项目过程指标分值满分20分，综合得分15.20分", "项目过程指标分值满分20分，综合得分12.50分", "two-values", 638),
    ("fengtai-department-2021.txt", "6月20日至6月24日", "6月24日至6月20日", "date-backwards", 366),
    ("haikou-service-centre-2019.txt", "诉求解决率89.26%", "诉求解决率98.26%", "rate", 454),
    ("haikou-service-centre-2019.txt", "共计397.91万元", "共计379.91万元", "sum", 418),
    ("haikou-service-centre-2019.txt", "较差（13分以下）", "较差（14分以下）", "thresholds", 479),
    ("jinshi-face-platform-2020.txt", "减少幅度1.84%", "减少幅度8.14%", "growth", 158),
    ("jinshi-face-platform-2020.txt", "低5个百分点", "低6个百分点", "difference", 178),
    ("jinshi-face-platform-2020.txt", "部门办结事项7项", "部门办结事项9项", "part-above-whole", 171),
    ("jinshi-face-platform-2020.txt", "办结的27项", "办结的28项", "sum", 171),
    ("jinshi-face-platform-2020.txt", "支出5.66万元", "支出6.55万元", "sum", 158),
    ("jinshi-face-platform-2020.txt", "得6分。", "得7分。", "two-values", 584),
    ("jinshi-face-platform-2020.txt", "\t94.29%", "\t92.49%", "share", 709),
    ("jinshi-face-platform-2020.txt", "提交问卷共计210份", "提交问卷共计201份", "two-values", 178),
    ("pingdingshan-hitech-platform-2021.txt", "二级指标11个", "二级指标12个", "list-count", 20),
    ("pingdingshan-hitech-platform-2021.txt", "壹佰伍拾万元", "壹佰肆拾万元", "rate", 11),
    ("pingdingshan-hitech-platform-2021.txt", "\t85%", "\t58%", "rate", 56),
    ("pingdingshan-hitech-platform-2021.txt", "最终得分为 93 分", "最终得分为 39 分", "two-values", 29),
    ("yueyang-one-door-2020.txt", "已使用20%", "已使用30%", "rate", 311),
    ("yueyang-one-door-2020.txt", "\t694.4", "\t649.4", "difference", 51),
]  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "code", "line"), ALTERED)
def test_an_altered_figure_is_found_where_it_stands(
    yimen_data: Path, tmp_path: Path, file: str, before: str, after: str, code: str, line: int
) -> None:
    text = (yimen_data / "evaluation-reports" / file).read_text()
    assert before in text
    altered = tmp_path / "altered.txt"
    altered.write_text(text.replace(before, after, 1))
    found = rows(check_files(paths=[altered])[0])
    assert (code, line) in {(row[0], row[2]) for row in found if row not in PUBLISHED[file]}
