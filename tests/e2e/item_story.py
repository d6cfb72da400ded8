"""A department brings a real item on line by itself: each chapter is walked through its pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from playwright.sync_api import Page

ITEM = "补领结婚证"
TABLE = "本县查得到的直接补发"
LOCAL, ELSEWHERE = "在本县登记、档案查得到", "在外地登记或者档案不全"
WHY = "第一次上网办，补全要素"
CONDUCT = "档案已经核对，情况属实。"

_LAWS = {
    "definition.laws[0].title": "《婚姻登记条例》",
    "definition.laws[0].article": "第二十条",
}
_LIMITS = {"promised_limit.amount": "5", "definition.baseline.papers": "2"}
_GUIDE = {
    "definition.guide.summary": "结婚证丢了、损坏了，补领一本。",
    "definition.guide.can": "夫妻双方都在，婚姻关系没有变，就能补领。",
    "definition.guide.bring": "双方身份证。网上申请不用带。",
    "definition.guide.how_long": "档案查得到的当场办，其他 5 个工作日。",
    "definition.guide.how_much": "不收费。",
    "definition.guide.where": "县民政局婚姻登记处，也可以网上申请。",
    "definition.guide.conditions": "婚姻登记证遗失或者损毁\n夫妻双方仍然维持婚姻关系",
    "definition.guide.places": "县民政局婚姻登记处 1 号窗口",
    "definition.guide.consult_phone": "0399-5550131",
    "definition.guide.complaint_phone": "12345",
    "definition.guide.appeal": "六十日内可以向县人民政府申请行政复议，六个月内可以向人民法院起诉。",
}
_RESULT = {"definition.guide.result": "一本新的结婚证，到窗口领取。"}


def entered(page: Page, base: str, path: str) -> None:
    """Open a page of the installation."""
    page.goto(f"{base}{path}")


def pressed(page: Page, name: str) -> None:
    """Press the first button of that name and wait for the page that comes."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def written(page: Page, values: Mapping[str, str]) -> None:
    """Write values into the fields of these names."""
    for name, value in values.items():
        page.locator(f'[name="{name}"]').first.fill(value)


def saved(page: Page, button: str = "保存") -> None:
    """Keep a part of the list with the reason that goes into its history."""
    written(page, {"why": WHY})
    pressed(page, button)


def write_list(page: Page, base: str, code: str) -> None:
    """Chapter one: the elements of the implementation list, part by part."""
    entered(page, base, f"/staff/items/{code}/")
    pressed(page, "新建版本")
    part = f"/staff/items/{code}/2/part"
    entered(page, base, f"{part}/laws/")
    pressed(page, "加一条依据")
    written(page, _LAWS)
    saved(page, "保存，写下一部分")
    written(page, _LIMITS)
    saved(page, "保存，写下一部分")
    written(page, _GUIDE)
    pressed(page, "加一个问题")
    written(
        page,
        {
            "definition.guide.questions[0][0]": "一个人来能补领吗？",
            "definition.guide.questions[0][1]": "不能，要夫妻双方一起申请。",
        },
    )
    saved(page)
    entered(page, base, f"{part}/result/")
    written(page, _RESULT)
    saved(page)


def design_form(page: Page, base: str, code: str) -> None:
    """Chapter two: two situations, and what is asked of the applicant."""
    form = f"/staff/items/{code}/2/form/"
    _kept(page, base, f"{form}?situation=case1", {"title": LOCAL})
    entered(page, base, form)
    page.get_by_label("新情形的名称", exact=True).fill(ELSEWHERE)
    pressed(page, "加情形")
    for label, name, kind in (
        ("配偶叫什么名字", "配偶姓名", "一行字"),
        ("结婚证上写的是哪一年登记的", "登记年份", "数字"),
    ):
        entered(page, base, form)
        page.get_by_label("问题怎么问", exact=True).fill(label)
        page.locator("#new-kind").select_option(label=kind)
        pressed(page, "加问题")
        written(page, {"name": name, "why": "用来查结婚登记档案。"})
        pressed(page, "保存")


def _kept(page: Page, base: str, path: str, values: Mapping[str, str]) -> None:
    entered(page, base, path)
    written(page, values)
    pressed(page, "保存")


_RULES = (
    ('"case1"', ">= 2000", "是", "2000 年起的登记都进了电子档案"),
    ('"case1"', "< 2000", "否", "要翻纸质档案"),
    ('"case2"', "-", "否", "要请外地核对"),
)


def write_table(page: Page, base: str, code: str) -> None:
    """Chapter three: the table that grants the simple case, with an example on the border."""
    entered(page, base, f"/staff/items/{code}/2/decisions/")
    page.get_by_label("新表的名字").fill(TABLE)
    pressed(page, "新建一张")
    pressed(page, "加一列条件")
    _labelled(page, {
        "条件 1 的名称": "情形", "条件 1 取自": "情形", "条件 1 可取的值": '"case1", "case2"',
        "条件 2 的名称": "登记年份", "条件 2 取自": "表.登记年份", "结果 1 的名称": "批准",
    })  # fmt: skip
    for _ in _RULES[1:]:
        pressed(page, "加一行规则")
    for n, (situation, year, grants, note) in enumerate(_RULES, 1):
        _labelled(page, {
            f"第 {n} 行条件 1": situation, f"第 {n} 行条件 2": year, f"第 {n} 行结果 1": grants,
            f"第 {n} 行备注": note,
        })  # fmt: skip
    pressed(page, "加一个例子")
    _labelled(page, {
        "例 1 的说明": "刚好 2000 年", "例 1 第 1 个事实": '"case1"', "例 1 第 2 个事实": "2000",
        "例 1 应当得": "是",
    })  # fmt: skip
    pressed(page, "检查")
    page.get_by_text("检查通过").wait_for()
    pressed(page, "保存")


def _labelled(page: Page, values: Mapping[str, str]) -> None:
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)


def design_process(page: Page, base: str, code: str) -> None:
    """Chapter four: two units look at the archives side by side; the table is asked before them."""
    entered(page, base, f"/staff/items/{code}/2/process/")
    pressed(page, "从现有环节新建流程")
    written(page, {"name-step_1": "核对档案", "workdays-step_1": "2", "workdays-step_2": "1"})
    _chosen(page, {"unit-step_1": "作决定的单位"})
    pressed(page, "保存环节")
    page.locator("#change-consult summary").click()
    _chosen(page, {"consult-at": "核对档案", "consult-unit": "县行政审批局"})
    written(page, {"consult-name": "核对电子档案", "consult-days": "2"})
    pressed(page, "加一个同时办的会商")
    page.locator("#change-instant summary").click()
    _chosen(page, {"instant-table": TABLE, "instant-at": "受理"})
    pressed(page, "简单的由决策表直接办")
    page.get_by_text("流程检查通过").wait_for()


def _chosen(page: Page, values: Mapping[str, str]) -> None:
    for name, label in values.items():
        page.locator(f'[name="{name}"]').select_option(label=label)


VETTING = (
    ("mzban", "送审"),
    ("mzzhu", "同意，送合法性审核"),
    ("sifa", "合法，送政务服务审核"),
    ("shixiang", "审核通过并发布"),
)
"""Who sends a version on, and the words on the button: nobody passes what he wrote himself."""


def sent_on(page: Page, base: str, code: str, number: int, button: str, *, since: date) -> None:
    """One step of the vetting of a version."""
    entered(page, base, f"/staff/items/{code}/{number}/")
    day = page.locator("[name=effective_on]")
    if day.count():
        day.fill(since.isoformat())
    pressed(page, button)


def apply_for(page: Page, base: str, code: str, *, situation: str, year: str) -> str:
    """A resident applies; return the address of the case."""
    entered(page, base, f"/apply/{code}/")
    page.get_by_label(situation).check()
    pressed(page, "开始填写")
    _labelled(page, {"配偶叫什么名字": "李德厚", "结婚证上写的是哪一年登记的": year})
    pressed(page, "保存，下一步")
    pressed(page, "提交申请")
    return page.url.removeprefix(base).rstrip("/").split("/")[-2]


def done(page: Page, base: str, work: str) -> None:
    """An officer does a step that waits in his list."""
    entered(page, base, "/work/")
    with page.expect_navigation():
        page.get_by_role("link", name=work).first.click()
    written(page, {"opinion": CONDUCT})
    pressed(page, "提交意见")
