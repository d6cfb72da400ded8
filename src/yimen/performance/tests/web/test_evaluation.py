"""Over HTTP: the sheet without script and field by field, blind pages, the public's page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yimen.identity import testing as people
from yimen.kernel.clock import now
from yimen.performance.actions import evaluation, expert, report
from yimen.performance.contracts.evaluation import EvaluationState
from yimen.performance.models import Evaluation, PanelScore
from yimen.performance.queries import report_file
from yimen.performance.tests import panels
from yimen.performance.tests.panels import AT, DUE

pytestmark = pytest.mark.django_db
SHEET = "/expert/sheet/"


@pytest.fixture
def around() -> panels.People:
    return panels.people()


def asking(actor) -> Client:
    client = Client()
    people.sign_in(client, actor)
    return client


def invited(around):
    one = panels.drafted(around)
    row = expert.invite_expert(
        actor=around.finance, evaluation_id=one.id, name="外请专家甲", organisation="", speciality="",
        contact="", expires_at=AT + timedelta(days=3650), sheet_id=None, at=AT,
    )  # fmt: skip
    evaluation.open_scoring(actor=around.finance, evaluation_id=one.id, due_on=DUE, at=AT)
    return one, row.token


def opened(token) -> Client:
    client = Client()
    assert client.get(f"/expert/{token}/").status_code == 200
    answer = client.post(f"/expert/{token}/")
    assert (answer.status_code, answer["Location"]) == (302, SHEET)
    return client


def test_an_expert_scores_without_script_in_one_form(around):
    one, token = invited(around)
    client = opened(token)
    assert client.get(f"/expert/{token}/").status_code == 410
    assert "目标明确性" not in client.get(SHEET).content.decode()
    assert client.post(SHEET, {"act": "declare"}).status_code == 422
    client.post(SHEET, {"act": "declare", "conflict": "no"})
    page = client.get(SHEET).content.decode()
    assert "目标明确性" in page
    first, second, third = panels.indicators(one)
    sent = {"page_key": "p1", f"v-{first}": "25", f"v-{second}": "36", f"o-{second}": ""}
    wrong = client.post(SHEET, {**sent, "act": "save"})
    assert wrong.status_code == 422
    assert "0 到 20" in wrong.content.decode()
    assert 'value="25"' in wrong.content.decode()
    sent |= {
        f"v-{first}": "18", "page_key": "p2", f"b-{second}": "1", f"v-{third}": "20",
        f"o-{third}": "问卷太少", "overall": "总体可以", "overall_version": "0",
    }  # fmt: skip
    assert client.post(SHEET, {**sent, "act": "submit"}).status_code == 302
    assert "评分表已经交了" in client.get(SHEET).content.decode()
    values = PanelScore.objects.order_by("indicator__position").values_list("value", flat=True)
    assert [str(value) for value in values] == ["18.00", "36.00", "20.00"]


def test_a_field_is_saved_by_itself_once(around):
    one, token = invited(around)
    client = opened(token)
    client.post(SHEET, {"act": "declare", "conflict": "no"})
    first = panels.indicators(one)[0]
    body = {"indicator": first, "value": "18", "opinion": "", "base": "0", "key": "k1"}
    answers = [client.post(f"{SHEET}save/", body).json() for _ in range(2)]
    assert [answer["repeated"] for answer in answers] == [False, True]
    state = client.get(f"{SHEET}state/").json()
    assert state["scores"][str(first)]["value"] == "18"
    late = client.post(f"{SHEET}save/", {**body, "value": "10", "key": "k2"}).json()
    assert (late["conflict"], late["theirs"], late["value"]) == (True, "18", "10")
    page = client.get(SHEET).content.decode()
    assert "两个都留着" in page
    entry = re.search(r'name="choose" value="([^"]+~take)"', page).group(1)
    assert client.post(SHEET, {"page_key": "p", "choose": entry}).status_code == 302
    assert str(PanelScore.objects.get().value) == "10.00"
    wrong = client.post(f"{SHEET}save/", {**body, "value": "99", "key": "k3"})
    assert (wrong.status_code, "0 到 20" in wrong.json()["error"]) == (422, True)


def test_a_stranger_opens_no_sheet(around):
    one, _ = invited(around)
    assert Client().get(SHEET).status_code == 404
    assert Client().get("/expert/not-a-link/").status_code == 410
    assert Client().post(f"{SHEET}save/", {"key": "k"}).status_code == 404
    for who in ("finance", "head", "supervisor"):
        page = asking(getattr(around, who)).get(
            reverse("performance:evaluation_sheet", args=[one.id])
        )
        assert page.status_code == 404


def test_pages_are_blind_until_closed_for_every_role(around):
    one, seats = panels.scoring(around)
    for seat in seats:
        panels.fill(one, seat, "13.57", "37", "31", opinion="只有我知道的话")
    addresses = [
        reverse(f"performance:{name}", args=[one.id, *rest])
        for name, *rest in (
            ("evaluation",), ("evaluation_experts",), ("evaluation_results",),
            ("evaluation_report",), ("evaluation_comments",), ("evaluation_use",),
            ("evaluation_tables",),
            ("evaluation_report_file", "docx"), ("evaluation_report_file", "pdf"),
            ("evaluation_report_file", "xlsx"),
        )
    ]  # fmt: skip
    for who in ("finance", "head", "project_officer", "supervisor", "stranger", "admin"):
        client = asking(getattr(around, who))
        for address in addresses:
            answer = client.get(address)
            assert b"13.57" not in answer.content, (who, address)
            assert "只有我知道的话" not in answer.content.decode(errors="ignore"), (who, address)
            if any(word in address for word in ("results", "report", "tables")):
                assert answer.status_code in {403, 404}, (who, address)
    assert asking(around.finance).get(addresses[0]).status_code == 200


def test_an_officer_runs_an_evaluation_through_the_pages(around):
    client = asking(around.finance)
    one = panels.closed(around)
    address = {
        name: reverse(f"performance:{name}", args=[one.id])
        for name in ("evaluation", "evaluation_results", "evaluation_report", "evaluation_use")
    }
    shown = client.get(address["evaluation_results"]).content.decode()
    assert "90.00" in shown
    assert "<svg" in shown
    for chapter in ("problems", "advice"):
        sent = {
            "act": "edit",
            "chapter": chapter,
            "version": "0",
            "text": "验收资料不全，请补齐并报送。",
        }
        assert client.post(address["evaluation_report"], sent).status_code == 302
    lost = {"act": "edit", "chapter": "advice", "version": "0", "text": "我写的这一段不能丢"}
    again = client.post(address["evaluation_report"], lost)
    assert again.status_code == 422
    assert "我写的这一段不能丢" in again.content.decode()
    sent = {"act": "ask", "due_on": "2099-01-01"}
    assert client.post(address["evaluation_report"], sent).status_code == 302
    unit = asking(around.project_officer)
    comments = reverse("performance:evaluation_comments", args=[one.id])
    assert unit.post(comments, {"act": "no_objection"}).status_code == 302
    assert client.post(address["evaluation_report"], {"act": "finalise"}).status_code == 302
    rectify = {"act": "rectify", "problem": "没有协议", "demand": "签协议", "due_on": "2099-01-01"}
    assert client.post(address["evaluation_use"], rectify).status_code == 422
    rectify["due_on"] = f"{now().date() + timedelta(days=30)}"
    assert client.post(address["evaluation_use"], rectify).status_code == 302
    advise = {"act": "advise", "advice": "cut", "amount": "20万", "reason": "没有协议"}
    assert client.post(address["evaluation_use"], advise).status_code == 422
    assert client.post(address["evaluation_use"], {**advise, "amount": "200000"}).status_code == 302
    assert "200,000" in client.get(address["evaluation_use"]).content.decode()
    panel_page = reverse("performance:project_results", args=[one.project_id])
    assert "压减预算" in unit.get(panel_page).content.decode()
    assert client.post(address["evaluation_report"], {"act": "publish"}).status_code == 302
    assert Evaluation.objects.get(id=one.id).state == EvaluationState.PUBLISHED


def test_an_officer_pastes_a_table_and_sees_what_differs(around):
    client, one = asking(around.finance), panels.closed(around)
    address = reverse("performance:evaluation_tables", args=[one.id])
    filled = client.get(address, {"from": "funds"}).content.decode()
    assert "当年财政拨款" in filled
    assert "执行率 = 支出数 / 全年预算数，百分比" in filled
    table = {
        "act": "set",
        "title": "两项支出",
        "chapter": "basics",
        "source": "项目\t预算\t支出\t执行率\n一\t100\t90\t95%",
        "formulas": "执行率 = 支出 / ",
    }
    again = client.post(address, table)
    assert again.status_code == 422
    assert "看不懂" in again.content.decode()
    assert "95%" in again.content.decode(), "what was typed stays"
    assert (
        client.post(address, {**table, "formulas": "执行率 = 支出 / 预算，百分比"}).status_code
        == 302
    )
    assert "原来印作 95%，复算为 90.00%" in client.get(address).content.decode()
    assert client.post(address, {"act": "remove", "table": "no"}).status_code == 404
    stranger = asking(around.stranger)
    assert stranger.get(address).status_code in {403, 404}


def test_everybody_reads_what_is_published_and_nothing_else(around):
    hidden = panels.drafted(around)
    one = panels.final(around)
    content, name = report_file.build_file(
        actor=around.finance, evaluation_id=one.id, form="pdf", open_to_all=True, at=AT
    )
    report.publish(
        actor=around.finance, evaluation_id=one.id, content=content, file_name=name,
        withheld="", at=AT,
    )  # fmt: skip
    listed = Client().get("/evaluations/").content.decode()
    assert str(one.id) in listed
    assert str(hidden.id) not in listed
    assert Client().get(f"/evaluations/{hidden.id}/").status_code == 404
    assert "90.00 分" in Client().get(f"/evaluations/{one.id}/").content.decode()
    taken = Client().get(f"/evaluations/{one.id}/file/")
    assert taken.content == content


def test_an_organiser_prepares_an_evaluation_through_the_pages(around):
    client = asking(around.finance)
    assert client.post(reverse("performance:evaluation_new"), {"title": "x"}).status_code == 422
    one = panels.drafted(around)
    page = client.get(reverse("performance:evaluation_indicators", args=[one.id]))
    assert page.status_code == 200
    rows = {
        "id": ["", ""], "level1": ["产出", "效益"], "level2": ["数量", "社会效益"],
        "name": ["完成率", "实施效益"], "full": ["60", "40"], "standard": ["按比例", ""],
        "points": ["按时完成 30\n全部完成 30", ""], "rule": "sd2", "version": "1",
    }  # fmt: skip
    bad = {**rows, "points": ["没有分数", ""]}
    answer = client.post(page.request["PATH_INFO"], bad)
    assert (answer.status_code, "看不懂" in answer.content.decode()) == (422, True)
    assert client.post(page.request["PATH_INFO"], rows).status_code == 302
    indicator = panels.indicators(one)[0]
    evidence = reverse("performance:evaluation_evidence", args=[indicator])
    assert client.post(evidence, {"kind": "note", "title": "", "said": ""}).status_code == 422
    sent = {"kind": "note", "title": "现场看过", "said": "设备都在用"}
    assert client.post(evidence, sent).status_code == 302
    assert (
        client.post(evidence, {"act": "figure", "figure": "feedback.good_rate"}).status_code == 302
    )
    assert client.post(evidence, {"act": "figure", "figure": "nothing"}).status_code == 422
    assert client.post(evidence, {"act": "procurement"}).status_code == 302
    page = client.get(evidence).content.decode()
    assert all(word in page for word in ("设备都在用", "好评率（近一年）", "付款和应有资料"))
    experts = reverse("performance:evaluation_experts", args=[one.id])
    sent = {"act": "invite", "name": "专家戊", "expires_on": "2099-01-01"}
    shown = client.post(experts, sent).content.decode()
    assert re.search(r"/expert/[\w-]{43}/", shown)
    assert not re.search(r"/expert/[\w-]{43}/", client.get(experts).content.decode())
    main = reverse("performance:evaluation", args=[one.id])
    assert client.post(main, {"act": "open", "due_on": "2000-01-01"}).status_code == 422
    assert client.post(main, {"act": "open", "due_on": "2099-01-01"}).status_code == 302
    assert client.post(main, {"act": "close"}).status_code in {409, 422}
    assert client.post(main, {"act": "cancel", "reason": "项目停了"}).status_code == 302
    assert asking(around.stranger).get(main).status_code == 404
