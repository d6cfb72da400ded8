"""Tables of a report: the five published reports, entered as figures, come out or the error is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.performance.contracts.report_table import TableRefused
from yimen.performance.rules.report_table import number_of, recompute

_FUNDS = "执行率 = 支出 / 预算，百分比"
PUBLISHED = {
    "2020 platform: planned cost of eight purchases": (
        """建设和采购内容	数量	成本控制目标（≤万元）
便民服务查询平台 4.0	1	29.680
便民查询平台 5.0	1	51.658
系统服务器	2	8.400
面板机	80	32.000
管理与识别服务器	1	8.000
识别服务器	1	7.000
窗口互动平板	10	2.750
自助服务一体机	1	9.500
合计		148.988""",
        "",
        [],
    ),
    "2020 platform: what the eight purchases cost": (
        """建设和采购内容	目标（万元）	实际（万元）	减少（万元）	减少幅度
便民服务查询平台 4.0	29.680	29.68	0	0%
便民查询平台 5.0	51.658	51.66
系统服务器	8.400	5.66
面板机	32.000	32
管理与识别服务器	8.000	8
识别服务器	7.000	7
窗口互动平板	2.750	2.75
自助服务一体机	9.500	9.5
合计	148.988	146.25	2.738	1.84%""",
        "减少 = 目标 - 实际，保留3位\n减少幅度 = 减少 / 目标，百分比",
        [],
    ),
    "2020 platform: from the sum asked for to the sum paid": (
        """环节	金额（万元）	比上一环节
申报	152
批准	150	-2
预算评审	149.25	-0.75
中标合同	148.99	-0.26
结算	146.25	-2.74""",
        "",
        [],
    ),
    "2019 centre: money by subject": (
        """科目	预算（万元）	支出（万元）	执行率
商品和服务支出（后勤保障）	4114.097	4103.222	99.74%
商品和服务支出（业务活动）	367.91	355.023	96.5%
资本性支出（设备购置）	30	3.85	12.83%
资本性支出（人脸控制报警系统）	87.87	82.353	93.72%
合计	4599.877	4544.448	98.79%""",
        _FUNDS,
        [],
    ),
    "2019 centre: the activities before thirty were moved to purchases": (
        """活动	金额（万元）
热线进社区	54
直播督查督办	23.28
微信公众号	100
其他	220.63
合计	397.91""",
        "",
        [],
    ),
    "2019 centre: the summary of levels": (
        """评价指标	分值	得分
项目决策	20	20
项目管理	25	23
项目绩效	55	50
合计	100	90""",
        "",
        ["“合计”的得分原来印作 90，复算为 93，以复算为准。"],
    ),
    "2021 zone: the levels of 93 points": (
        """一级指标	赋分	得分	得分率
项目决策	10	8	80%
项目过程	20	17	85%
项目成本	20	20	100%
项目产出	30	30	100%
项目效益	20	18	90%
合计	100	93	93%""",
        "得分率 = 得分 / 赋分，百分比",
        [],
    ),
    "2021 zone: what the contract owes by year and what arrived": (
        """年度	比例	应付（万元）	到账（万元）
2020	40%	200	200
2021	30%	150	100
2022	30%	150	""",
        "应付 = 500 * 比例，保留0位\n到位率 = 到账 / 应付，百分比",
        [],
    ),
    "2020 one door: money planned, arrived, spent, left": (
        """资金来源	计划（万元）	到位（万元）	支出（万元）	结余（万元）	支出比例
市财政	868	868	173.6	694.4	20%
合计	868	868	173.6	694.4	20%""",
        "结余 = 到位 - 支出，保留1位\n支出比例 = 支出 / 计划，百分比",
        [],
    ),
    "2021 bureau: income by source": (
        """收入	金额（万元）	占比
财政拨款收入	3838.89	99.20%
上级补助收入	0	0%
事业收入	0	0%
经营收入	0	0%
其他收入	30.89	0.80%
合计	3869.78""",
        "占比 = 金额 / 合计.金额，百分比",
        [],
    ),
    "2021 bureau: expenditure by sort": (
        """支出	金额（万元）	占比
基本支出	673.06	16.31%
项目支出	3452.88	83.69%
合计	4125.94""",
        "占比 = 金额 / 合计.金额，百分比",
        [],
    ),
    "2021 bureau: expenditure by function": (
        """类	决算（万元）	占比
一般公共服务	3940.82	95.52%
教育	0	0%
社会保障和就业	70.00	1.70%
住房保障	114.74	2.78%
合计	4125.56""",
        "占比 = 决算 / 合计.决算，百分比",
        [],
    ),
    "2021 bureau: growth over the year before": (
        """项目	本年（万元）	增加（万元）	增长
收支总计	4180.76	1885.34	82.13%
收入合计	3869.78	1778.52	85.05%
支出合计	4125.94	1872.04	83.06%
财政拨款收支总计	4149.35	1854.45	44.69%""",
        "增长 = 增加 / (本年 - 增加)，百分比",
        ["“财政拨款收支总计”的增长原来印作 44.69%，复算为 80.81%，以复算为准。"],
    ),
    "2021 bureau: final against budgeted": (
        """项目	决算（万元）	增加（万元）	增长
一般公共服务	3940.82	968.53	32.59%
办公厅（室）事务	3940.54	1295.90	49%
组织事务	0.29	0.29	49%
社会保障和就业	70.00	0.03	0.04%
住房保障	114.74	-4.48	-3.76%""",
        "增长 = 增加 / (决算 - 增加)，百分比",
        ["“组织事务”的增长原来印作 49%，但缺少基数，算不出来。"],
    ),
    "2021 bureau: budget and expenditure": (
        """类别	预算（万元）	支出（万元）	执行率
基本支出	696.85	673.06	96.59%
项目支出	3452.50	3452.88	100.01%
合计	4149.35	4125.94	99.44%""",
        _FUNDS,
        [],
    ),
    "2021 bureau: purchases": (
        """采购	金额（万元）	占比
货物	25.52
工程	0
服务	1409.48
合计	1435.00""",
        "占比 = 金额 / 合计.金额，百分比",
        [],
    ),
    "2021 bureau: to small firms": (
        """授予	金额（万元）	占比
中小企业	247.28	17.23%
其中小微企业	199.99	13.94%""",
        "占比 = 金额 / 1435，百分比",
        [],
    ),
    "2021 site: answers of the satisfaction survey": (
        """对象	单位数	发出	收回	占比
使用单位	112	68	36	32.14%""",
        "占比 = 收回 / 单位数，百分比\n回收率 = 收回 / 发出，百分比",
        [],
    ),
    "2021 site: loss by second level": (
        """二级指标	分值	平均分	失分率
项目立项	3	2.74	8.67%
绩效目标	4	2.98	25.50%
资金投入	3	2.40	20.00%
资金管理	12	9.80	19.11%
组织实施	8	5.40	32.50%
产出数量	10	9.20	8.00%
产出质量	10	8.60	14.00%
产出时效	10	8.60	14.00%
产出成本	10	8.20	18.00%
社会效益	10	8.80	12.00%
可持续影响	10	8.60	14.00%
满意度	10	8.40	16.00%
合计	100	83.72""",
        "失分率 = (分值 - 平均分) / 分值，百分比",
        ["“资金管理”的失分率原来印作 19.11%，复算为 18.33%，以复算为准。"],
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_prf_tbl_1_recreates_what_was_published(name: str) -> None:
    source, formulas, differences = PUBLISHED[name]
    assert list(recompute(source=source, formulas=formulas).differences) == differences


def test_prf_tbl_1_shows_what_it_reckoned() -> None:
    table = recompute(
        source="年度\t比例\t应付（万元）\t到账（万元）\n2021\t30%\t150\t100\n2022\t30%\t150\t",
        formulas="到位率 = 到账 / 应付，百分比",
    )
    assert [one.title for one in table.columns][-1] == "到位率"
    assert [row[-1].text for row in table.rows] == ["66.67%", "—"]


@pytest.mark.parametrize(
    ("source", "formulas", "field", "word"),
    [
        ("只有列名", "", "source", "第一行是列名"),
        ("甲\t乙\n1\t2\t3", "", "source", "第 2 行有 3 列"),
        ("甲（元）\t甲（万元）\n1\t2", "", "source", "列名相同"),
        ("甲\t乙\n1\t2", "丙", "formulas", "列名 = 算式"),
        ("甲\t乙\n1\t2", "丙 = 甲 /", "formulas", "看不懂"),
        ("甲\n" + "1\n" * 300, "", "source", "最多 200 行"),
        ("甲\n" + "1" * 30_000, "", "source", "最多 20,000 个字"),
    ],
)
def test_prf_tbl_1_refuses_at_its_field(source: str, formulas: str, field: str, word: str) -> None:
    with pytest.raises(TableRefused, match=word) as refused:
        recompute(source=source, formulas=formulas)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.50", "1234.50"), ("173.6万元", "173.6"), ("90%", "0.9"), ("—", None), ("1.2.3", None)],
)
def test_prf_tbl_1_reads_numbers(text: str, value: str | None) -> None:
    found = number_of(text)
    assert (None if found is None else str(found)) == value


@given(
    st.lists(
        st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False),
        min_size=1,
        max_size=20,
    )
)
def test_prf_tbl_1_a_right_sum_is_never_a_difference(values: list) -> None:
    lines = [f"行{at}\t{value}" for at, value in enumerate(values)]
    source = "\n".join(["名称\t金额", *lines, f"合计\t{sum(values)}"])
    assert recompute(source=source, formulas="").differences == ()
