"""Projects and goals through the pages: opened, written row by row without script, filed, vetted, approved."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yimen.identity.testing import sign_in
from yimen.kernel.actor import Actor
from yimen.performance.actions.goal import amend_goals
from yimen.performance.contracts.project import ProjectState
from yimen.performance.contracts.scheme import SchemeUse
from yimen.performance.queries import goal as goals
from yimen.performance.queries import project as projects
from yimen.performance.queries import project_money as money
from yimen.performance.queries import scheme as schemes
from yimen.performance.tests import projects as builders
from yimen.performance.tests.projects import AT, YEAR, People
from yimen.performance.web.staff import goal_rows
from yimen.procurement import testing as procurement

pytestmark = pytest.mark.django_db


def _as(actor: Actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


@pytest.fixture
def who() -> People:
    return builders.people()


def _page(name: str, *args: object) -> str:
    return reverse(f"performance:{name}", args=args)


def test_a_project_is_opened_and_its_money_entered(who: People) -> None:
    officer = _as(who.officer)
    wrong = officer.post(_page("project_new"), {"name": "办事平台", "code": "X"})
    assert wrong.status_code == 422
    assert "还有" in wrong.content.decode()
    sent = {
        "name": "办事平台建设", "code": "P-2026-001", "department": who.unit.id, "sort": "build",
        "starts_on": "2026-01-01", "ends_on": "2027-12-31", "scheme": "self-2021",
    }  # fmt: skip
    made = officer.post(_page("project_new"), sent)
    assert made.status_code == 302
    one = projects.find_by_code(code="P-2026-001")
    assert one is not None
    page = _page("project_money", one.id)
    assert officer.post(page, {"act": "budget", "budget-grant": "1,462,500"}).status_code == 302
    assert money.annual_budget(project_id=one.id, year=YEAR) == 1_462_500
    bad = officer.post(page, {"act": "plan", "plan-title": "采购合同", "plan-amount": "500",
        "plan-starts_on": "2026-03-01", "plan-ends_on": "2027-03-01",
        "year-1": "2026", "paid-1": "300", "when-1": "验收合格"})  # fmt: skip
    assert bad.status_code == 422
    assert "各次付款加起来要等于合同金额" in bad.content.decode()
    assert officer.post(page, {"act": "adjust", "adjust-source": "grant", "adjust-amount": "1",
        "adjust-on": "2026-06-01", "adjust-document": "财预1号", "adjust-reason": "按评审调整"}
    ).status_code == 403  # fmt: skip


def _posted(sheet_id: object, **more: str) -> dict[str, str]:
    """Return the editor's form as a browser without script would send it."""
    sheet = goals.get_sheet(sheet_id=sheet_id)
    sent = {
        "edition": str(sheet.edition),
        "rows": str(len(sheet.indicators)),
        "overall": sheet.overall,
    }
    for one in sheet.indicators:
        sent |= {
            f"{name}-{one.position}": value for name, value in goal_rows.values_of(one).items()
        }
    return sent | more


def test_goals_are_written_row_by_row_without_script(who: People) -> None:
    made = builders.make_project(who)
    officer = _as(who.officer)
    begun = officer.post(_page("project", made.id), {"act": "begin", "year": str(YEAR)})
    edit = begun["Location"]
    sheet = goals.newest_sheet(project_id=made.id, year=YEAR)
    assert edit == _page("goals_edit", sheet.id)
    row = {
        "kind-1": "output/quantity", "name-1": "面板机数量", "weight-1": "四十", "direction-1": "at_least",
        "target-1": "80", "unit-1": "台", "evidence-1": "document", "document-1": "验收报告",
    }  # fmt: skip
    wrong = officer.post(edit, {"edition": "1", "rows": "1", **row})
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert 'value="四十"' in text
    assert 'aria-invalid="true"' in text
    saved = officer.post(edit, {"edition": "1", "rows": "1", "act": "add", **row, "weight-1": "40"})
    assert saved["Location"].endswith("?add=1#goal-new")
    text = officer.get(saved["Location"]).content.decode()
    assert 'name="name-2"' in text
    assert "“满意度指标”缺服务对象满意度指标" in text
    gone = officer.post(edit, {**_posted(sheet.id), "drop-1": "1"})
    assert gone.status_code == 302
    assert goals.get_sheet(sheet_id=sheet.id).indicators == ()


def test_a_stale_form_is_refused_with_what_was_typed(who: People) -> None:
    made = builders.make_project(who)
    sheet = builders.write_goals(who, made.id)
    answer = _as(who.officer).post(_page("goals_edit", sheet), {**_posted(sheet), "edition": "1"})
    assert answer.status_code == 409
    assert "刚被别人改过" in answer.content.decode()


def test_goals_are_filed_vetted_and_approved_each_by_its_own_hand(who: People) -> None:
    project_id, sheet = builders.project_at(who, ProjectState.DRAFT)
    page = _page("goals", sheet)
    officer, head, bureau = _as(who.officer), _as(who.approver), _as(who.bureau)
    assert officer.post(page, {"act": "vet"}).status_code == 403
    assert officer.post(page, {"act": "file"}).status_code == 302
    assert "审核通过" in head.get(page).content.decode()
    unsaid = head.post(page, {"act": "send_back"})
    assert unsaid.status_code == 422
    assert "写明退回的原因" in unsaid.content.decode()
    assert head.post(page, {"act": "vet", "opinion": "成本有依据"}).status_code == 302
    assert "意见：成本有依据" in bureau.get(page).content.decode()
    assert bureau.post(page, {"act": "approve"}).status_code == 302
    assert projects.find_project(project_id=project_id).state is ProjectState.APPROVED
    assert "已经批复" in officer.get(_page("project", project_id)).content.decode()


def test_a_stranger_finds_nothing(who: People) -> None:
    project_id, sheet = builders.project_at(who, ProjectState.APPROVED)
    stranger = _as(who.stranger)
    assert "办事平台建设" not in stranger.get(_page("projects")).content.decode()
    for page in (
        _page("project", project_id),
        _page("goals", sheet),
        _page("project_money", project_id),
    ):
        assert stranger.get(page).status_code == 404
    assert _as(who.supervisor).get(_page("project", project_id)).status_code == 200


def test_two_versions_are_told_side_by_side(who: People) -> None:
    project_id, first = builders.project_at(who, ProjectState.APPROVED)
    second = amend_goals(
        actor=who.officer, project_id=project_id, year=YEAR, reason="价格下降", at=AT
    )
    page = _page("goals_compare", second.id)
    text = _as(who.bureau).get(f"{page}?with={first}").content.decode()
    assert "两版一样" in text
    assert "价格下降" in text
    assert _as(who.bureau).get(f"{page}?with={project_id}").status_code == 404


def test_the_list_pages_by_key_and_leaves_as_a_workbook(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yimen.performance.web.staff import project_list

    monkeypatch.setattr(project_list, "PAGE", 2)
    for number in range(3):
        builders.make_project(who, code=f"P-2026-{number:03}", name=f"平台项目{number}")
    officer = _as(who.officer)
    first = officer.get(f"{_page('projects')}?state=draft&year=2026").content.decode()
    assert first.count('data-key="N"') == 1
    after = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = officer.get(_page("projects") + after).content.decode()
    shown = [
        {name for name in ("平台项目0", "平台项目1", "平台项目2") if name in page}
        for page in (first, second)
    ]
    assert (len(shown[0]), len(shown[1])) == (2, 1)
    assert shown[0] | shown[1] == {"平台项目0", "平台项目1", "平台项目2"}
    book = openpyxl.load_workbook(io.BytesIO(officer.get(_page("projects_export")).content))
    assert {row[0].value for row in book.active.iter_rows(min_row=3)} == {
        "P-2026-000", "P-2026-001", "P-2026-002",
    }  # fmt: skip


def test_the_list_asks_as_much_for_three_projects_as_for_one(
    who: People, django_assert_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    world = procurement.buyers()
    one = builders.make_project(who)
    contract = procurement.signed_contract(world, project_id=one.id)
    procurement.paid(world, contract, Decimal(40_000), at=AT)
    officer = _as(who.officer)
    officer.get(_page("projects"))
    with CaptureQueriesContext(connection) as asked:
        text = officer.get(_page("projects")).content.decode()
    assert "2.56%" in text
    for number in (1, 2):
        builders.make_project(who, code=f"P-2026-{number:03}-B", name=f"平台项目{number}")
    with django_assert_num_queries(len(asked)):
        officer.get(_page("projects"))


def test_a_project_is_split_through_its_page(who: People) -> None:
    project_id, sheet = builders.project_at(who, ProjectState.APPROVED)
    page, bureau = _page("project_split", project_id), _as(who.bureau)
    assert "人脸面板机安装数量" in bureau.get(page).content.decode()
    lines = money.budget_lines(project_id=project_id)
    sent = {
        "first-name": "平台设备", "first-code": "P-2026-A1", "second-name": "平台软件",
        "second-code": "P-2026-A2", "document": "财预2号", "reason": "分开管理",
        **{f"budget-{one.id}": "50000" for one in lines},
        **{f"share-{one.id}": "50" for one in goals.get_sheet(sheet_id=sheet).indicators},
    }  # fmt: skip
    lacking = bureau.post(page, {**sent, f"budget-{lines[0].id}": ""})
    assert lacking.status_code == 422
    assert bureau.post(page, sent).status_code == 302
    assert len(projects.list_parts(project_id=project_id)) == 2
    assert "这个项目已经拆分" in bureau.get(_page("project", project_id)).content.decode()
    assert _as(who.officer).get(page).status_code == 403


def test_schemes_are_shown_and_given_a_new_edition(who: People) -> None:
    bureau = _as(who.bureau)
    assert bureau.post(_page("schemes")).status_code == 302
    assert len(schemes.list_schemes(on=AT.date())) == 10
    assert "platform-2021-93" in bureau.get(_page("schemes")).content.decode()
    assert "合计 110 分" in bureau.get(_page("scheme", "platform-2021-93")).content.decode()
    now = schemes.list_schemes(on=AT.date(), use=SchemeUse.SELF)[0]
    page = _page("scheme", "self-2020")
    sent = {
        "title": "单位自评：执行率20", "code": "self-2020", "basis": "省财政厅文件", "from_on": "2099-01-01",
        "execution_weight": "20",
        "level-1": "产出指标", "code-1": "output", "weight-1": "50", "parts-1": "quantity 数量指标 必有",
        "level-2": "效益指标", "code-2": "benefit", "weight-2": "20", "parts-2": "social 社会效益",
        "level-3": "满意度指标", "code-3": "satisfaction", "weight-3": "10", "parts-3": "served 满意度 必有",
    }  # fmt: skip
    unread = bureau.post(page, {**sent, "parts-1": "数量指标"})
    assert unread.status_code == 422
    assert "看不懂“数量指标”" in unread.content.decode()
    assert bureau.post(page, sent).status_code == 302
    assert [one.execution_weight for one in schemes.editions(code="self-2020")] == [20, 10]
    assert now
    assert _as(who.officer).post(page, sent).status_code == 403


def test_a_template_is_chosen_on_its_page(who: People) -> None:
    made = builders.make_project(who)
    officer = _as(who.officer)
    officer.post(_page("project", made.id), {"act": "begin", "year": str(YEAR)})
    sheet = goals.newest_sheet(project_id=made.id, year=YEAR)
    assert "12345" in officer.get(_page("goal_templates", sheet.id)).content.decode()
    taken = officer.post(_page("goals_take", sheet.id), {"code": "one-door"})
    assert taken["Location"] == _page("goals_edit", sheet.id)
    text = officer.get(taken["Location"]).content.decode()
    assert "镇可以受理的事项数" in text
    assert "100 分" in text
